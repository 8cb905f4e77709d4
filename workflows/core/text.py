"""Sentences that guards and outcomes say: English msgids, which the pages translate."""

from dataclasses import dataclass, field
from typing import Any


def _(msgid: str) -> str:
    """Mark a text for the catalogue and hand it back unchanged."""
    return msgid


@dataclass(frozen=True)
class Sentence:
    """A msgid and the values that fill it. A value may be a date, a number, a text or another Sentence."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((name, str(value)) for name, value in self.values.items()))))


def say(msgid: str, **values: Any) -> Sentence:
    """Make a sentence from an already marked msgid: `say(_("Older than %(limit)d"), limit=35)`."""
    return Sentence(msgid, values)


GONE = _(
    "This case runs by an earlier version of its process, which asks for “%(name)s”; the program no longer has that, "
    "so nobody can do this. The case has to be moved to the present version."
)
"""The refusal where a case asks for what the program, or the case itself, does not have."""
