"""Fields of a form that apply only to some answers of a choice before them, and choices that nobody has to make."""

from collections.abc import Mapping
from typing import Any

from wtforms.fields.core import Field

from workflows.core.vietnamese import fold


class Depending:
    """A form some of whose fields apply only to some answers of a choice, and some of whose choices not to every unit.

    applies: these fields, with the name of the choice and the answers to which they apply. Pages show them once they
    apply; what was typed into one that does not is no answer.
    by_unit: choices that the name of the case's unit decides: a word in it, without marks, and the answer.
    by_list: choices whose answers depend on a list of the page (`Listed.source`): its name, the answers that need
    somebody in it, and those that need nobody. What cannot apply is not shown; a guard refuses it if it is sent.
    """

    applies: Mapping[str, tuple[str, ...]] = {}
    by_unit: Mapping[str, tuple[tuple[str, str], ...]] = {}
    by_list: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {}
    data: dict[str, Any]
    _fields: dict[str, Any]

    def dependents(self, name: str) -> list[tuple[Field, list[int]]]:
        """Return the fields that apply to some answers of this choice only, with the places of these, from 1."""
        places = {str(row.value): place for place, row in enumerate(getattr(self._fields[name], "choices", ()), 1)}
        return [
            (self._fields[dependent], [places[answer] for answer in answers if answer in places])
            for dependent, (choice, *answers) in self.applies.items()
            if choice == name and dependent in self._fields
        ]

    def settle(self, unit: str) -> None:
        """Choose what the unit's name decides, and offer nothing else."""
        name = f" {fold(unit)} "
        for choice, words in self.by_unit.items():
            field, answer = self._fields.get(choice), next((each for word, each in words if f" {word} " in name), None)
            if field and answer in {option.value for option in field.choices}:
                field.choices = [option for option in field.choices if option.value == answer]
                field.data = field.data or answer

    def leave_out(self, choice: str, someone: bool) -> None:
        """Show the answers of a choice that can apply, someone being in its list or not; the others stay readable."""
        field, (_source, need_some, need_none) = self._fields.get(choice), self.by_list[choice]
        if field:
            field.readable = {option.value for option in field.choices}
            field.choices = [row for row in field.choices if row.value not in (need_none if someone else need_some)]
            if len(field.choices) == 1 and not field.raw_data:
                field.data = field.data or field.choices[0].value

    def does_apply(self, name: str) -> bool:
        """Whether a field applies to what was chosen."""
        choice, *answers = self.applies.get(name, ("",))
        return not choice or self.data[choice] in answers
