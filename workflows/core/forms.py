"""Forms of moves: WTForms with the fields that offices need, their answers as JSON. A refusal keeps what was typed."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from wtforms import (
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from workflows.core.births import Birth
from workflows.core.definition import Definition
from workflows.core.offering.depending import Depending
from workflows.core.offering.typed_names import ListOrName
from workflows.core.terms import Rest
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import Refusal as Unreadable
from workflows.core.vietnamese import clean, format_date, parse_count, parse_typed_date

FORMS: dict[str, "type[CaseForm]"] = {}
ONE_ANSWER = _("Choose one of the answers of “%(field)s”.")


class FieldRefusal(validators.ValidationError):
    """A field's refusal. WTForms keeps its Sentence as the field's error; the page translates it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)  # type: ignore[arg-type]


class CaseForm(Depending, Form):
    """Base of the forms of moves. `section` is where its answers go in the case's dossier.

    gathers: may be sent several times, and the section keeps every entry by its number. A field `entry` names the entry
    that is meant; without it a new one is added. counts: names of its figures to which two people come, each by
    themselves (`four_eyes.counting`). shares: which figure has to be, by which rule, how much of which other one.
    adds_up: figures that follow on each other, and the one that they have to add up to, last; a guard asks for it.
    """

    section = ""
    gathers = False
    counts: tuple[str, ...] = ()
    shares: tuple[tuple[str, str, str], ...] = ()
    adds_up: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        """Register the form. Raises ValueError for a name that a form of another file has."""
        if FORMS.setdefault(cls.__name__, cls).__module__ != cls.__module__:
            raise ValueError(f"{cls.__module__}: {FORMS[cls.__name__].__module__} has a form {cls.__name__!r} already")
        FORMS[cls.__name__] = cls

    def answers(self) -> dict[str, Any]:
        """The answers as JSON values: dates as ISO text, choices as their codes, absent things left out."""
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value.iso if isinstance(value, Birth) else value
            for name, value in self.data.items()
            if value not in (None, "") and self.does_apply(name)
        }

    def answers_by_section(self) -> dict[str, Any]:
        """The answers in their section, as a command carries them."""
        return {self.section: self.answers()}

    @staticmethod
    def agrees(answers: Mapping[str, Any]) -> bool:
        """Whether these answers are a yes, for the form of a joint assent."""
        return bool(answers.get("opinion") == "agree")

    @classmethod
    @cache
    def declared(cls) -> tuple[Field, ...]:
        """Return the fields as they are declared, without values: for looking at, shared by all who look."""
        return tuple(cls())

    @classmethod
    def naming(cls, *kinds: type[Field]) -> list[str]:
        """Names of the fields that hold ids of people or of units."""
        return [field.name for field in cls.declared() if isinstance(field, kinds)]


def known_forms(definition: Definition) -> list[str]:
    """Names of the forms that are filled in on the way, as far as the program still has them."""
    return [name for name in definition.forms() if name in FORMS]


def unreadable(field: Field, no: Unreadable) -> FieldRefusal:
    """Return the refusal of a date or number: which field, what is wrong, and what to write instead."""
    what = {"problem": say(no.problem, **no.values), "advice": say(no.advice, **no.values)}
    return FieldRefusal(say(_("“%(field)s”: %(problem)s. %(advice)s."), field=say(str(field.label.text)), **what))


def one_line(value: str | None) -> str | None:
    """Clean one line for storage (`clean`). Raises Refusal."""
    try:
        return clean(value) if value else value
    except Unreadable as no:
        raise FieldRefusal(say(no.problem, **no.values)) from None


def several_lines(value: str | None) -> str | None:
    """Clean several lines for storage, each as `one_line`. Raises Refusal."""
    return value and "\n".join(one_line(line) or "" for line in value.replace("\r\n", "\n").split("\n")).strip()


class Required(validators.DataRequired):
    """A field that has to be filled in. Zero is an answer."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.errors:
            raise validators.StopValidation
        if not field.data and (field.data is False or field.data != 0):
            chosen = isinstance(field, Choice | Pick | Listed)
            text = _("Choose an answer for “%(field)s”.") if chosen else _("Fill in “%(field)s”.")
            raise validators.StopValidation(say(text, field=field.label.text))  # type: ignore[arg-type]


class Line(StringField):
    """One line of text: NFC, spaces collapsed, invisible characters refused."""

    def __init__(self, label: str, *, required: bool = True, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(label, asked(required), **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = one_line(self.data)

    def pre_validate(self, form: BaseForm) -> None:
        _not_longer(self, self.longest)


class Lines(TextAreaField):
    """Several lines of text."""

    def __init__(self, label: str, *, required: bool = True, longest: int = 4000, **kwargs: Any) -> None:
        super().__init__(label, asked(required), **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = several_lines(self.data)

    def pre_validate(self, form: BaseForm) -> None:
        _not_longer(self, self.longest)


class Date(StringField):
    """A date as people type it (5/2/2026, 05-02-2026, 5.2.2026). `data` is a date, or None.

    rests: the days that it cannot lie before, GROUND for none of the case; every date says (`core.check`). called: how
    sentences name the day, where another rests on it. future: whether it may lie after today. today: whether an empty
    form proposes the present day, because the step is mostly taken on the day that it records.
    """

    data: Any
    read: Callable[[str], Any] = staticmethod(parse_typed_date)
    written: Callable[[Any], str] = staticmethod(format_date)

    def __init__(
        self,
        label: str,
        *,
        rests: tuple[Rest, ...] | None = None,
        called: str = "",
        future: bool = False,
        today: bool = False,
        required: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, asked(required), **kwargs)
        self.rests, self.called, self.future, self.today = rests, called, future, today

    def process_data(self, value: Any) -> None:
        """Read a date of the dossier, which keeps it as ISO text."""
        self.data = dt.date.fromisoformat(value) if isinstance(value, str) else value

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = self.read(valuelist[0])
            except Unreadable as no:
                raise unreadable(self, no) from None

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.written(self.data) if self.data else ""


class Count(IntegerField):
    """A whole number of people or ballots, not below zero, as people write it (1300, 1.300)."""

    read = staticmethod(parse_count)

    def __init__(self, label: str, *, required: bool = True, most: int = 100_000, **kwargs: Any) -> None:
        super().__init__(label, asked(required), **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = self.read(valuelist[0], self.most)
            except Unreadable as no:
                raise unreadable(self, no) from None


class Choice(RadioField):
    """A choice out of a few, as radio buttons."""

    choices: Any

    def __init__(self, label: str, choices: list[tuple[str, str]], *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(
            label, asked(required), choices=options(choices), validate_choice=False, coerce=_text, **kwargs
        )

    def pre_validate(self, form: BaseForm) -> None:
        _refuse_unlisted(self, ONE_ANSWER)


class Pick(SelectField):
    """A choice out of many, as a drop-down list."""

    choices: Any

    def __init__(self, label: str, choices: list[tuple[str, str]], *, required: bool = True, **kwargs: Any) -> None:
        kwargs |= {"choices": options([("", ""), *choices]), "validate_choice": False, "coerce": _text}
        super().__init__(label, asked(required), **kwargs)

    def pre_validate(self, form: BaseForm) -> None:
        _refuse_unlisted(self, ONE_ANSWER)


class Listed(ListOrName):
    """A row of the office out of a list that the page fills in: `source` says which."""

    outside = ""

    def __init__(self, label: str, source: str, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(
            label, asked(required), choices=options([("", "")]), validate_choice=False, coerce=row_id, **kwargs
        )
        self.source = source

    def pre_validate(self, form: BaseForm) -> None:
        if self.unsure:
            self.list_meant()
            raise FieldRefusal(self.unsure)
        _refuse_unlisted(self, self.outside)


class PersonField(Listed):
    """A person: 'candidates' of the case's unit and its base union, 'officers' of the unit, 'sitting', 'signers'."""

    outside = _("Choose somebody from the list of “%(field)s”.")


class UnitField(Listed):
    """A unit: 'hosts', those below the one that decides."""

    outside = _("Choose a unit from the list of “%(field)s”.")


class EntryField(Listed):
    """A choice of an entry that a section has gathered, shown by one of its answers: 'tasks.title'. Named `entry`."""

    outside = _("Choose one from the list of “%(field)s”.")


def options(pairs: Sequence[tuple[str, str]]) -> list[Any]:
    """Choices of WTForms for pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "None", "") else None


def row_id(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def asked(required: bool) -> list[Any]:
    return [Required()] if required else [validators.Optional()]


def _refuse_unlisted(field: Choice | Pick | Listed, text: str) -> None:
    """Raise FieldRefusal for an answer outside the field's choices."""
    readable = getattr(field, "readable", None) or {option.value for option in field.choices}
    if field.data is not None and str(field.data) not in readable:
        raise FieldRefusal(say(text, field=field.label.text))


def _not_longer(field: Field, longest: int) -> None:
    if field.data and len(field.data) > longest:
        raise FieldRefusal(
            say(_("Shorten “%(field)s” to %(longest)d characters."), field=field.label.text, longest=longest)
        )
