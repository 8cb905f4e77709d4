"""Fields of forms outside the workflows."""

import datetime as dt
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, StopValidation, ValidationError
from wtforms.widgets import TextInput

from webapp.languages import gettext
from workflows.core.forms import Count, unreadable
from workflows.core.vietnamese import Refusal, format_date, parse_date


class TypedDate(Field):
    """A date as people type it. `data` is a date, or None; the typed text stays in the field."""

    widget = TextInput()
    data: dt.date | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_date(valuelist[0])
            except Refusal as refusal:
                raise unreadable(self, refusal) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_date(self.data) if self.data else ""


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
