"""Values of the papers of any process: units, people, votes and every answer of the forms, as a paper writes them.

A paper's text may name: `own`, `base`, `submitting`, `deciding` and the units that the workflow names (each as
`unit_words`), `person` (None if the case is about a matter), `vote`, and `answers.<section>.<field>` for every form of
the workflow, '' without an answer. A date is written 05/02/2026, and with the suffix `_written` as "ngày 05 tháng 02
năm 2026". The entries of a form that gathers several are in `answers.<section>.each`; the lines of a list that is voted
on in `proposed` and `carried` (`list_values`), the line of a paper of its own in `line`; the papers by which the case
is excepted from rules in `exceptions`.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.documents import words as w
from webapp.documents.wording import DECISIONS, part, source
from webapp.models import Unit
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import names_of
from webapp.queries.papers import committee_values, election_values, nomination_values, recommendation_values
from webapp.queries.papers.list_values import list_values
from webapp.queries.papers.person_values import person_values
from webapp.queries.units.names import unit_names
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.wording import last_decided, vote_values
from webapp.surroundings import lineage_on
from workflows import WORKFLOWS
from workflows.core.births import Birth
from workflows.core.definition import Definition
from workflows.core.dossier import ENTRY, all_named, entries
from workflows.core.fields.births import BirthDate
from workflows.core.forms import FORMS, CaseForm, Date, PersonField, UnitField, known_forms
from workflows.core.pinning.texts import TEXTS
from workflows.rule_exceptions import SECTION, exceptions

ANY_CASE = "case"


@dataclass(frozen=True)
class ProcessPaperValues:
    """A reader of what a process's papers say besides its forms and votes, and what its decisions keep of all that."""

    values: Callable[[CaseContext, Sequence[VoteView], Mapping[str, Any] | None], dict[str, Any]]
    kept: tuple[str, ...]


OWN = {
    "nomination": ProcessPaperValues(nomination_values.contents, nomination_values.KEPT),
    "election": ProcessPaperValues(election_values.election_contents, election_values.KEPT),
    "committee": ProcessPaperValues(committee_values.committee_contents, committee_values.KEPT),
    "recommendation": ProcessPaperValues(recommendation_values.recommendation_contents, recommendation_values.KEPT),
}
_NAME = re.compile(r"\b[a-z_]+\b")
_ANSWERS = re.compile(r"\banswers\.(\w+)")
_PERSON = re.compile(r"\bperson\.(\w+)")


def values_of(
    context: CaseContext, views: Sequence[VoteView], day: dt.date, file: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the values of the case's papers of a day, except head and foot (`letterheads`).

    context: the case on that day (`past_day`); file: the dossier merged with answers that are just being submitted.
    """
    dossier, subject = file or context.case.dossier, context.case.subject_id
    own, answers = _own(context, dossier), answer_values(context, dossier, day)
    return {
        **_units(context),
        "person": person_values(context, subject) if subject else None,
        "vote": vote_values(last_decided(views)),
        "answers": answers,
        "exceptions": exception_values(dossier),
        **list_values(context, dossier, answers),
        **(own.values(context, views, file) if own else {}),
    }


def exception_values(file: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the papers by which a case is excepted from rules, of each rule the last one."""
    allowed, last = exceptions(), {each["rule"]: each for each in entries(file.get(SECTION, {}))}
    return [
        {
            "number": each["number"],
            "date": w.written(each["written_on"]),
            "body": each["body"],
            "about": allowed[rule].paper,
        }
        for rule, each in last.items()
        if rule in allowed
    ]


def values_asked(context: CaseContext, question: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a committee's question as papers word it: 'matter', 'proposal', and the 'points' of a resolution."""
    known = WORKFLOWS.get(context.definition.key)
    name = known.matters.get(question, ANY_CASE) if known else ANY_CASE
    if known and known.paper_values and _own(context, context.case.dossier) is None:
        name = ANY_CASE
    matter, proposal, *points = part(f"matter_{name}", values)
    points = points or [f"Thống nhất {proposal}"]
    return {"matter": matter, "proposal": proposal, "points": [point.rstrip(".") for point in points]}


def line_names(context: CaseContext, question: str, values: Mapping[str, Any]) -> dict[int, str]:
    """Return the lines of a list as the count and the resolution name them: by the text _line_<matter>, if any."""
    known = WORKFLOWS.get(context.definition.key)
    name = f"line_{known.matters.get(question, ANY_CASE)}" if known else ""
    lines = values.get("proposed", ())
    return {each["line"]: part(name, {"line": each})[0] for each in lines} if (TEXTS / f"_{name}.txt").exists() else {}


def values_kept(context: CaseContext, values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what a paper stores of its case: the values and sections of the dossier that its text names."""
    text = source(name)
    about = {"name", "birth", *_PERSON.findall(text)}
    person = {key: value for key, value in values["person"].items() if key in about} if values["person"] else None
    if (own := _own(context, context.case.dossier)) and name in DECISIONS:
        return {**{key: values[key] for key in (*own.kept, "exceptions")}, "person": person}
    named, sections = set(_NAME.findall(text)), set(_ANSWERS.findall(text))
    kept = {"person": person, "answers": {key: values["answers"][key] for key in sorted(sections)}}
    # A decision stores the units as well: an office's own template may name others of them.
    # The paper of one line is about nobody else.
    whole = name in DECISIONS and "line" not in values
    return {key: kept.get(key, value) for key, value in values.items() if whole or key in named}


def _own(context: CaseContext, file: Mapping[str, Any]) -> "ProcessPaperValues | None":
    known = WORKFLOWS.get(context.definition.key)
    declared = known.paper_values if known else None
    return OWN[declared.name] if declared and declared.section in file else None


def answer_values(context: CaseContext, file: Mapping[str, Any], day: dt.date) -> dict[str, dict[str, Any]]:
    """Return every field of every form of the workflow, by section, as a paper of that day writes it; '' without an
    answer.
    """
    people = names_of(context.session, _ids(context.definition, file, PersonField))
    units = unit_names(context.session, _ids(context.definition, file, UnitField)).on(day)
    sections: dict[str, dict[str, Any]] = {}
    for name in known_forms(context.definition):
        form, answers = FORMS[name], file.get(FORMS[name].section, {})
        section = sections.setdefault(form.section, {})
        if not form.gathers:
            section.update(_written(form, answers, people, units))
            continue
        kept = entries(answers)
        each = section.setdefault("each", [{ENTRY: entry[ENTRY]} for entry in kept])
        for row, entry in zip(each, kept, strict=True):
            row.update(_written(form, entry, people, units))
    return sections


def _written(
    form: type[CaseForm], answers: Mapping[str, Any], people: Mapping[int, str], units: Mapping[int, str]
) -> dict[str, Any]:
    """Return the fields of one form as a paper writes them."""
    found: dict[str, Any] = {}
    for field in form.declared():
        value = answers.get(field.short_name, "")
        if isinstance(field, PersonField | UnitField) and value:
            value = (people if isinstance(field, PersonField) else units).get(value, "")
        elif isinstance(field, BirthDate):
            value = str(Birth.of(value)) if value else ""
        elif isinstance(field, Date):
            found[f"{field.short_name}_written"] = w.written(value or None)
            value = ".".join(reversed(value.split("-"))).replace(".", "/") if value else ""
        found[field.short_name] = value
    return found


def _units(context: CaseContext) -> dict[str, Any]:
    """Return units by their relation to the case; None for an unset relation."""
    around, above = context.around, {}
    for lower, upper in zip(around.lineage, [*around.lineage[1:], None], strict=True):
        above[lower.id] = upper.name if upper else ""
    found: dict[str, Unit | None] = {
        relation: around.get(relation) for relation in ("own", "base", "submitting", "deciding")
    }
    found |= around.named
    for unit in found.values():
        if unit and unit.id not in above:  # a unit that a form named stands beside the case's own line
            above[unit.id] = next((step.name for step in lineage_on(context.session, unit, context.today)[1:]), "")
    base = around.base
    place = w.unit_words(base.name, base.kind, above.get(base.id, ""))["place"] if base else ""
    return {
        name: w.unit_words(unit.name, unit.kind, above[unit.id], place if unit.kind in w.CELLS else "")
        if unit
        else None
        for name, unit in found.items()
    }


def _ids(definition: Definition, file: Mapping[str, Any], kind: type[PersonField] | type[UnitField]) -> set[int]:
    places = (
        f"{FORMS[name].section}.{field}" for name in known_forms(definition) for field in FORMS[name].naming(kind)
    )
    return {value for place in places for value in all_named(file, place) if isinstance(value, int)}
