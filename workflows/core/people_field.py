"""A field for several people out of a list: boxes to tick, so that it works on a phone and without JavaScript."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.core.forms import Refusal, asked, options, row_id
from workflows.core.text import _, say


class PeopleField(SelectMultipleField):
    """People: 'electable', those of the case's unit and the officers below it. `data` is a list of ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    choices: Any

    def __init__(self, label: str, source: str, *, required: bool = True, **words: Any) -> None:
        super().__init__(
            label, asked(required), choices=options([]), validate_choice=False, coerce=row_id, **words
        )  # fmt: skip
        self.source = source

    def offer(self, rows: Sequence[tuple[int, str, str]]) -> None:
        """Fill in the list: triples of a person's id, how to show him, and his unit ('' for none)."""
        self.choices = options([(str(key), f"{shown} – {unit}" if unit else shown) for key, shown, unit in rows])

    def pre_validate(self, form: BaseForm) -> None:
        chosen = list(dict.fromkeys(self.data or []))
        if {str(each) for each in chosen} - {option.value for option in self.choices}:
            raise Refusal(say(_("Choose somebody from the list of “%(field)s”."), field=self.label.text))
        self.data = chosen
