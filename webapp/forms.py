"""Binding of a workflow's form: texts in the reader's language, and the people that it may choose from."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, MultipleFileField, PasswordField, StringField, TextAreaField

from webapp.filters import sentence
from webapp.languages import gettext, is_said
from webapp.services.refusals import InvalidAnswers, Refused
from workflows.core.births import Birth
from workflows.core.fields.births import BirthDate
from workflows.core.fields.money import Money
from workflows.core.fields.people import PartsField, PeopleField, Ticked, UnitsField
from workflows.core.forms import (
    FORMS,
    ONE_ANSWER,
    CaseForm,
    Choice,
    EntryField,
    Listed,
    PersonField,
    Pick,
    one_line,
    options,
    several_lines,
)
from workflows.core.pinning.values import FormShape
from workflows.core.shapes import fit
from workflows.core.text import Sentence, say
from workflows.core.vietnamese import number

Lists = Mapping[str, Sequence[tuple[Any, str, str]]]
"""The people, units or sections that a form may offer: source → key, label, and group."""


class Submission(Protocol):
    """A submission: one form, or several as one."""

    form_errors: Any

    def __iter__(self) -> Iterator[Field]: ...

    def validate(self) -> bool: ...


@dataclass(frozen=True)
class Names:
    """Names of the people and units in a case's answers, by id, and of the dossier's sections, by key."""

    people: Mapping[int, str]
    units: Mapping[int, str]
    parts: Mapping[str, str]


def bind(
    name: str,
    lists: Lists,
    sent: MultiDict[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
    prefix: str = "",
    shape: FormShape | None = None,
) -> CaseForm:
    """Return the form of that name, translated, with the submitted or initial values.

    Its labels are translated first: a field that cannot be read says so, by its label, while it is filled.
    prefix: the beginning of its field names on a page with several forms in one. Sections of a dossier are not offered
    if there are none. What the name of the unit (`lists`: "unit") answers is not asked. shape: as the version of the
    case asks for it. Raises KeyError for an unknown form.
    """
    form = FORMS[name](prefix=prefix)
    if shape is not None:
        fit(form, shape, is_said)
    for field in form:
        field.label.text = gettext(field.label.text)
        if field.description:
            field.description = gettext(field.description)
        if isinstance(field, Listed | Ticked):
            field.offer(lists[field.source])
        elif isinstance(field, Choice | Pick):
            field.choices = options([(row.value, gettext(row.label) if row.label else "") for row in field.choices])
    form.process(sent, data=dict(answers or {}))
    for _id, unit, _group in lists.get("unit", ()) if form.by_unit else ():
        form.settle(unit)
    for choice, (source, *_answers) in form.by_list.items():
        form.leave_out(choice, bool(lists[source]))
    for name in [field.short_name for field in form if isinstance(field, PartsField) and not field.choices]:
        del form[name]
    return form


def is_valid(form: Submission) -> bool:
    """Validate a bound form and translate its errors. The typed values stay in the fields."""
    return _worded(form, form.validate())


class PageForm(FlaskForm):
    """A form of a page outside the workflows. Typed values are read as in the forms of cases.

    Text is composed (NFC) with single spaces, and refused with an invisible character in it; passwords are left
    unchanged. A field sent twice is refused.
    """

    def process(
        self, formdata: Any = None, obj: Any = None, data: Any = None, extra_filters: Any = None, **values: Any
    ) -> None:
        composed = {
            name: [several_lines if isinstance(field, TextAreaField) else one_line]
            for name, field in self._fields.items()
            if isinstance(field, StringField) and not isinstance(field, PasswordField)
        }
        super().process(formdata, obj, data, {**composed, **(extra_filters or {})}, **values)

    def validate(self, extra_validators: Any = None) -> bool:
        return _worded(self, super().validate(extra_validators=extra_validators))


def are_valid(form: Any, fields: Iterable[Field]) -> bool:
    """Validate some fields of a bound form and translate their errors, for a button that asks about these alone."""
    found = {field: field.validate(form) for field in fields}
    return _worded(found, all(found.values()))


def _worded(form: Iterable[Field], good: bool) -> bool:
    """Whether a validated form is valid; translates the errors of its fields.

    No browser sends a field twice; which of the two was meant is unknown.
    """
    for field in form:
        if len(field.raw_data or ()) > 1 and not isinstance(field, Ticked | MultipleFileField):
            good = False
            field.errors = [*field.errors, sentence(say(ONE_ANSWER, field=field.label.text))]
        field.errors = [_words(error) for error in field.errors]
    return bool(good)


def refuse(form: Submission, refusal: Refused, at: str = "") -> None:
    """Put the sentence of a refusal at the field that it speaks of.

    What speaks of no field of this form stands at the field `at`, or above the form. Answers that cannot be accepted
    have a sentence for each guard that says so.
    """
    refused = [(refusal.field, refusal.sentence)]
    if isinstance(refusal, InvalidAnswers):
        refused = [(check.field, check.why) for check in refusal.checks]
    names = {field.name for field in form}
    for name, why in refused:
        refuse_at(form, name if name in names else at, sentence(why))


def refuse_at(form: Submission, name: str, words: str) -> None:
    """Put words at a field of the form, or above it where it has no field of that name."""
    fields = {field.name: field for field in form}
    if name in fields:
        fields[name].errors = [*fields[name].errors, words]
    else:
        form.form_errors = [*form.form_errors, words]


def new_key() -> str:
    """Return the idempotency key of a rendered form: 128 random bits."""
    return secrets.token_urlsafe(16)


def shown_words(name: str, answers: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """Return a form's answers as pairs of label and value for people."""
    labels = answer_labels(name, answers, names)
    return [
        (gettext(field.label.text), labels[field.short_name])
        for field in FORMS[name].declared()
        if field.short_name in labels
    ]


def answer_labels(name: str, answers: Mapping[str, Any], names: Names) -> dict[str, str]:
    """Return a form's answers by field name, for people; without empty ones."""
    return {
        field.short_name: _shown(field, answers[field.short_name], names)
        for field in FORMS[name].declared()
        if answers.get(field.short_name) not in (None, "")
    }


def _shown(field: Any, value: Any, names: Names) -> str:
    if isinstance(field, PeopleField):
        return ", ".join(names.people.get(int(each), "") for each in value)
    if isinstance(field, UnitsField):
        return ", ".join(names.units.get(int(each), "") for each in value)
    if isinstance(field, PartsField):
        return ", ".join(names.parts.get(each, each) for each in value)
    if isinstance(field, EntryField):
        return gettext("No. %(number)s", number=value)
    if isinstance(field, Listed):
        return (names.people if isinstance(field, PersonField) else names.units).get(int(value), "")
    if isinstance(field, Choice | Pick):
        label = next((row.label for row in field.choices if row.value == value), None)
        return gettext(label) if label else str(value)
    if isinstance(field, Money):
        return number(value)
    text = str(value)
    if isinstance(field, BirthDate):
        return str(Birth.of(text))
    if field.type == "Date":
        year, month, day = text.split("-")
        return f"{day}/{month}/{year}"
    return text


def _words(error: Any) -> str:
    return sentence(error) if isinstance(error, Sentence) else str(error)
