"""The forms of moves as pages show them: one form, or, on resubmission, one with the open sections."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field

from webapp.filters import rule_words
from webapp.forms import Lists, Names, answer_labels, bind, shown_words
from webapp.languages import gettext as _
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.counting import entered_beside
from webapp.queries.cases.following import neighbours, taken_over
from webapp.queries.cases.returns import open_parts, why_returned
from webapp.services.cases.completion import part_of
from workflows.core.definition import MoveDef
from workflows.core.engine import starts
from workflows.core.facts import RuleValue
from workflows.core.forms import FORMS, CaseForm, Date
from workflows.core.returning import leads_back, parts
from workflows.core.voting import Threshold

Sent = MultiDict[str, str] | None


@dataclass(frozen=True, slots=True)
class ComparedField:
    """A field of a part that is open again, what it said before, and whether something else is in it now."""

    field: Field
    was: str
    changed: bool


@dataclass(frozen=True)
class DossierPart:
    """One section of the dossier to be completed: its form beside the earlier answers. was: by the field's name."""

    section: str
    title: str
    form: CaseForm
    before: Mapping[str, Any]

    def rows(self, names: Names) -> list[ComparedField]:
        """The fields, each beside what it said before."""
        answers, was = self.form.answers(), answer_labels(type(self.form).__name__, self.before, names)
        return [
            ComparedField(
                field=field,
                was=was.get(field.short_name, ""),
                changed=answers.get(field.short_name) != self.before.get(field.short_name),
            )
            for field in self.form
        ]


class MoveForm:
    """A move's own form and the open sections, as one form.

    closed: sections that were sent although they are not open; strange: other sections that were sent.
    """

    form_errors: Sequence[str] = ()

    def __init__(
        self, own: CaseForm, parts: list[DossierPart], closed: list[DossierPart], strange: Iterable[str]
    ) -> None:
        self.own, self.parts, self.closed, self.strange = own, parts, closed, strange

    def __iter__(self) -> Iterator[Field]:
        yield from self.own
        for part in self.parts:
            yield from part.form

    @property
    def errors(self) -> dict[str | None, Any]:
        found: dict[str | None, Any] = {field.name: field.errors for field in self if field.errors}
        return found | ({None: self.form_errors} if self.form_errors else {})

    def validate(self) -> bool:
        """Whether all forms are valid; each is validated, so that every error is shown at once."""
        verdicts = [form.validate() for form in (self.own, *(part.form for part in self.parts))]
        return all(verdicts)

    def answers_by_section(self) -> dict[str, Any]:
        """The words of the form and of its parts, by section, and of what is not open, for the service to refuse."""
        parts = {part.section: part.form.answers() for part in (*self.parts, *self.closed)}
        return self.own.answers_by_section() | parts | {section: {} for section in self.strange}


Bound = CaseForm | MoveForm


def move_form(context: CaseContext, lists: Lists, move: MoveDef, sent: Sent = None) -> Bound | None:
    """Return the form of a move with the sent answers, or filled in from the dossier; None for a move without one."""
    if move.form is None:
        return None
    opening = move.form in {start.form for start in starts(context.definition)}
    section = FORMS[move.form].section
    before = _before(context, section) if opening else entered_beside(context, section)
    own = bind(move.form, lists, sent, before, shape=context.definition.shape(move.form))
    say_shares(own, context.rules)
    if sent is None:
        propose_today(own, context.today)
    if not leads_back(move):
        return own
    known = parts(context.definition)
    open_now = open_parts(context) if context.case.state in move.sources else {}
    typed = {name.partition("-")[0] for name in sent or () if "-" in name}

    def part(section: str) -> DossierPart:
        wrote, before = known[section], context.case.dossier.get(section, {})
        name = wrote.form or ""
        form = bind(name, lists, sent, before, part_of(section, ""), context.definition.shape(name))
        return DossierPart(section, _(wrote.label), form, before)

    return MoveForm(
        own,
        [part(section) for section in open_now],
        [part(section) for section in known if section in typed and section not in open_now],
        typed.intersection(FORMS[form].section for form in context.definition.forms()).difference(known),
    )


def written_fields(context: CaseContext, lists: Lists, move: MoveDef, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is typed into the form of a move that says this, by section, as the fields of a page."""
    if move.form is None or move.form not in FORMS:
        return []
    shape = context.definition.shape
    forms = [bind(move.form, lists, answers=said.get(FORMS[move.form].section), shape=shape(move.form))]
    if leads_back(move):
        known = parts(context.definition)
        again = ((name, known[name].form or "") for name in said if name in known)
        forms += [bind(form, lists, None, said[name], part_of(name, ""), shape(form)) for name, form in again]
    return [(field.name, str(text)) for form in forms for field in form for text in _typed(field)]


def _typed(field: Field) -> list[Any]:
    given = field.data if isinstance(field.data, list) else [field._value() if hasattr(field, "_value") else field.data]
    return [each for each in given if each not in (None, "")]


def say_shares(form: CaseForm, rules: Mapping[str, RuleValue]) -> None:
    """Say beside a count how much of another one the rules ask for, in figures once that one is there."""
    for name, key, of in form.shares:
        if key not in rules:
            continue
        field, whole, value = form[name], form[of], rules[key].value
        needed = {"share": rule_words("share", value), "whole": whole.label.text}
        if whole.data:
            least = Threshold.parse(value).least(whole.data)
            said = _("Needed: ≥ %(least)d (%(share)s of “%(whole)s”).", least=least, **needed)
        else:
            said = _("Needed: %(share)s of “%(whole)s”.", **needed)
        field.description = f"{field.description} {said}".strip()


def propose_today(form: CaseForm, today: dt.date) -> None:
    """Fill the empty dates of a form that is shown for the first time, where it mostly records what is done today."""
    for field in form:
        if isinstance(field, Date) and field.today and field.data is None:
            field.data = today


def _before(context: CaseContext, section: str) -> Mapping[str, Any]:
    """Return what a section says; in a case that opened by itself, what the earlier one said, if the user may know it.

    A sealed case is read on its own page alone.
    """
    case = context.case
    if section in case.dossier or case.follows_id is None or case.sealed or neighbours(context).earlier is None:
        held: Mapping[str, Any] = case.dossier.get(section, {})
        return held
    return taken_over(context.session, case, section)


def left_over(form: Bound | None) -> list[Field]:
    """Return the fields of sections that are not open, for which a page with the form has no place."""
    return [field for part in form.closed for field in part.form] if isinstance(form, MoveForm) else []


def why_back(context: CaseContext, names: Names) -> list[tuple[str, str]]:
    """Return why a case was returned, until it is resubmitted; empty for other cases."""
    if context.case.returned_from is None:
        return []
    form, answers = why_returned(context)
    return shown_words(form, answers, names) if form else []
