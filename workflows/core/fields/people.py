"""Fields for several out of a list: boxes to tick, so that they work on a phone and without JavaScript."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget

from workflows.core.forms import FieldRefusal, asked, options, row_id
from workflows.core.text import _, say

AT_ONCE = 20
"""Boxes that are shown at once; more are folded by what they belong to."""


class Ticked(SelectMultipleField):
    """Several rows of a list that the page fills in: `source` says which. `data` lists their keys, each once.

    most: how many may be ticked; 0 for all.
    """

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    choices: Any
    key: Callable[[Any], Any] = str
    outside = ""

    def __init__(self, label: str, source: str, *, required: bool = True, most: int = 0, **kwargs: Any) -> None:
        kwargs |= {"choices": options([]), "validate_choice": False, "coerce": type(self).key}
        super().__init__(label, asked(required), **kwargs)
        self.source, self.most = source, most
        self.groups: dict[str, str] = {}

    def offer(self, rows: Sequence[tuple[Any, str, str]]) -> None:
        """Fill in the list: triples of a row's key, how to show it, and what it belongs to ('' for nothing)."""
        self.choices = options([(str(key), f"{shown} – {group}" if group else shown) for key, shown, group in rows])
        self.groups = {str(key): group for key, _shown, group in rows}

    def folds(self) -> list[tuple[str, list[Any]]]:
        """Return the boxes by what they belong to, if they are too many to be shown at once; empty otherwise."""
        if len(self.groups) <= AT_ONCE or len(set(self.groups.values())) == 1:
            return []
        found: dict[str, list[Any]] = {}
        for box in self:
            found.setdefault(self.groups.get(str(box.data), ""), []).append(box)
        return list(found.items())

    def pre_validate(self, form: BaseForm) -> None:
        chosen = list(dict.fromkeys(self.data or []))
        if {str(each) for each in chosen} - {option.value for option in self.choices}:
            raise FieldRefusal(say(self.outside, field=self.label.text))
        if 0 < self.most < len(chosen):
            raise FieldRefusal(say(_("Tick no more than %(most)d here."), most=self.most))
        self.data = chosen


class PeopleField(Ticked):
    """People: 'electable', those of the case's unit and the officers below it; 'committee', who sits in its committees;
    in a register 'holders' of its posts, and 'known', everybody of the unit and below.

    `data` is a list of ids.
    """

    key = staticmethod(row_id)
    outside = _("Choose somebody from the list of “%(field)s”.")


class UnitsField(Ticked):
    """Units: 'below', those below the unit. `data` is a list of ids."""

    key = staticmethod(row_id)
    outside = _("Choose a unit from the list of “%(field)s”.")


class PartsField(Ticked):
    """Parts of the case's dossier that its authors wrote, by section: those in which it is completed."""

    outside = _("Choose from the list of “%(field)s”.")

    def __init__(self, label: str, *, required: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("description", _("Only these can be changed before the file comes back."))
        super().__init__(label, "parts", required=required, **kwargs)
