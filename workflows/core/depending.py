"""Fields of a form that apply only to some answers of a choice before them, and choices that nobody has to make."""

from collections.abc import Mapping
from typing import Any

from wtforms.fields.core import Field

from workflows.core.vietnamese import fold


class Depending:
    """A form some of whose fields apply only to some answers of a choice.

    applies: these fields, with the name of the choice and the answers to which they apply. Pages show them once they
    apply; what was typed into one that does not is no answer.
    by_unit: choices that the name of the case's unit decides: a word in it, without marks, and the answer.
    """

    applies: Mapping[str, tuple[str, ...]] = {}
    by_unit: Mapping[str, tuple[tuple[str, str], ...]] = {}
    data: dict[str, Any]
    _fields: dict[str, Any]

    def dependents(self, name: str) -> list[tuple[Field, list[int]]]:
        """Return the fields that apply to some answers of this choice only, with the places of these, from 1."""
        places = {str(row.value): place for place, row in enumerate(getattr(self._fields[name], "choices", ()), 1)}
        return [
            (self._fields[dependent], [places[answer] for answer in answers])
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

    def does_apply(self, name: str) -> bool:
        """Whether a field applies to what was chosen."""
        choice, *answers = self.applies.get(name, ("",))
        return not choice or self.data[choice] in answers
