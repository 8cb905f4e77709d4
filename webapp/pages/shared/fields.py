"""Fields of forms outside the workflows."""

from collections.abc import Callable
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, StopValidation, ValidationError
from wtforms.widgets import TextInput

from webapp.languages import gettext
from workflows.core.births import parse_birth
from workflows.core.forms import Count, unreadable
from workflows.core.vietnamese import Refusal, format_date, parse_typed_date


class TypedDate(Field):
    """A date as people type it. `data` is a date, or None; the typed text stays in the field."""

    widget = TextInput()
    data: Any
    read: Callable[[str], Any] = staticmethod(parse_typed_date)
    written: Callable[[Any], str] = staticmethod(format_date)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = self.read(valuelist[0])
            except Refusal as refusal:
                raise unreadable(self, refusal) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.written(self.data) if self.data else ""


class TypedBirth(TypedDate):
    """A date of birth as far as it is known: a date, 02/1998 or 1998. `data` is a Birth, or None."""

    read = staticmethod(parse_birth)
    written = staticmethod(str)


class PaperNumber(Count):
    """The number of a paper, from 1 to 99.999."""

    def __init__(self, label: str, *, required: bool = True, **kwargs: Any) -> None:
        keys = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label, required=required, most=99_999, render_kw=keys, **kwargs)

    def pre_validate(self, form: BaseForm) -> None:
        if self.data == 0:
            raise ValidationError(gettext("Write a whole number from 1 to 99,999."))


class Dated(DataRequired):
    """A validator that requires a date and keeps an earlier error about the typed text."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.errors:
            raise StopValidation
        super().__call__(form, field)
