"""Fields of a form that apply only to some answers of a choice before them."""

from collections.abc import Mapping
from typing import Any

from wtforms.fields.core import Field


class Depending:
    """A form some of whose fields apply only to some answers of a choice.

    applies: these fields, with the name of the choice and the answers to which they apply. Pages show them once they
    apply; what was typed into one that does not is no answer.
    """

    applies: Mapping[str, tuple[str, ...]] = {}
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

    def does_apply(self, name: str) -> bool:
        """Whether a field applies to what was chosen."""
        choice, *answers = self.applies.get(name, ("",))
        return not choice or self.data[choice] in answers
