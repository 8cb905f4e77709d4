"""Facts of a past act, as far as the journal, the dossier and dated records give them back; nothing else is guessed."""

from typing import Any

from workflows.core.facts import Facts, PersonFact

PRESENT = frozenset(
    (
        "holders",
        "claimed",
        "authors",
        "kin",
        "units",
        "collectives",
        "earlier",
        "diary",
        "committee",
        "opened",
        "rows",
        "hands",
    )
)
"""The facts that are known of today alone: who sat, what was claimed or booked on an earlier day is not rebuilt."""
OF_A_PERSON = frozenset(("posts", "holds"))


class NotRebuilt(Exception):
    """Raised for a fact of a past day that nothing gives back."""


class PastPerson(PersonFact):
    """A person on a past day. Raises NotRebuilt for the posts that they held."""

    def __getattribute__(self, name: str) -> Any:
        if name in OF_A_PERSON:
            raise NotRebuilt(name)
        return super().__getattribute__(name)


class PastFacts(Facts):
    """The facts of a past act. Raises NotRebuilt for one that is known of today alone."""

    def __getattribute__(self, name: str) -> Any:
        if name in PRESENT:
            raise NotRebuilt(name)
        return super().__getattribute__(name)
