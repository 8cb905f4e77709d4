"""Binding a workflow's form: its words in the reader's language, and the people that it may choose from."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.form import BaseForm

from webapp.filters import sentence
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
from workflows.core.people_field import PeopleField
from workflows.core.registry import Check
from workflows.core.text import Sentence, say

Lists = Mapping[str, Sequence[tuple[int, str, str]]]
"""Which people or units a form may offer: source → id, how to show it, and its group."""


@dataclass(frozen=True)
class Names:
    """Names of the people and units that the words of a case speak of, by id."""

    people: Mapping[int, str]
    units: Mapping[int, str]


def bind(
    name: str, lists: Lists, sent: MultiDict[str, str] | None = None, words: Mapping[str, Any] | None = None
) -> CaseForm:
    """The form of that name, translated, with what was sent or what is to stand in it at first.

    Raises KeyError for a form that does not exist.
    """
    form = FORMS[name](sent, data=dict(words or {}))
    for field in form:
        field.label.text = gettext(field.label.text)
        if field.description:
            field.description = gettext(field.description)
        if isinstance(field, Listed | PeopleField):
            field.offer(lists[field.source])
        elif isinstance(field, Choice | Pick):
            field.choices = options([(row.value, gettext(row.label) if row.label else "") for row in field.choices])
    return form


def sound(form: CaseForm) -> bool:
    """Validate a bound form and put its refusals into words. What was typed stays in the fields."""
    return _worded(form, form.validate())


class PageForm(FlaskForm):
    """A form of a page outside the workflows. What is typed into it is read as in the forms of cases.

    Text is composed (NFC) with single spaces, and refused with an invisible character in it; passwords are left as
    they are. A field that comes twice is refused.
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


def _worded(form: BaseForm, good: bool) -> bool:
    """Whether a validated form is good, with the refusals of its fields in words.

    No browser sends a field twice; which of the two was meant nobody knows.
    """
    for field in form:
        if len(field.raw_data or ()) > 1 and not isinstance(field, PeopleField):
            good = False
            field.errors = [*field.errors, sentence(say(ONE_ANSWER, field=field.label.text))]
        field.errors = [_words(error) for error in field.errors]
    return bool(good)


def refuse(form: CaseForm, checks: Iterable[Check]) -> None:
    """Put the sentences of refusing guards at the fields that they speak of, or above the form."""
    for check in checks:
        text = sentence(check.sentence or Sentence(check.title))
        field = form._fields.get(check.field or "")
        if field is None:
            form.form_errors = [*form.form_errors, text]
        else:
            field.errors = [*field.errors, text]


def new_key() -> str:
    """The idempotency key of a rendered form: 128 random bits."""
    return secrets.token_urlsafe(16)


def shown_words(name: str, words: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """What a form said, as pairs of label and value for people."""
    form = FORMS[name](data=dict(words))
    pairs = []
    for field in form:
        value = words.get(field.short_name)
        if value in (None, ""):
            continue
        pairs.append((gettext(field.label.text), _shown(field, value, names)))
    return pairs


def _shown(field: Any, value: Any, names: Names) -> str:
    if isinstance(field, PeopleField):
        return ", ".join(names.people.get(int(each), "") for each in value)
    if isinstance(field, EntryField):
        return gettext("No. %(number)s", number=value)
    if isinstance(field, Listed):
        return (names.people if isinstance(field, PersonField) else names.units).get(int(value), "")
    if isinstance(field, Choice | Pick):
        label = next((row.label for row in field.choices if row.value == value), None)
        return gettext(label) if label else str(value)
    text = str(value)
    if field.type == "Date":
        year, month, day = text.split("-")
        return f"{day}/{month}/{year}"
    return text


def _words(error: Any) -> str:
    return sentence(error) if isinstance(error, Sentence) else str(error)
