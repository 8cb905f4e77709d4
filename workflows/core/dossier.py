"""The dossier of a case: the answers of its forms, by section, and who has had a hand in it.

A section may gather several: tasks, reviews.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

PARTY, ENTRY = "party", "entry"
"""The keys by which a section gathers: the side that answers, a running number."""
STRUCK = "struck"
"""The key under which a gathered entry says why it counts no more; it keeps its number."""

FALLEN = "fallen"
"""The key under which a journal entry lists the sections and votes that no longer hold after it."""

Dossier = dict[str, Any]


def merged(dossier: Mapping[str, Any], answers: Mapping[str, Any], fallen: Collection[str] = ()) -> Dossier:
    """Merge a form's answers into a dossier, without the sections that fall by it.

    The form's section is replaced whole. Answers of an assent gather by party; a form that is sent several times
    gathers by number, and a later form may add to an entry.
    """
    result = dict(dossier)
    for section, given in answers.items():
        gathered = result.get(section, {})
        if given.get(PARTY):
            result[section] = {**gathered, given[PARTY]: given}
        elif given.get(ENTRY):
            result[section] = {**gathered, given[ENTRY]: {**gathered.get(given[ENTRY], {}), **given}}
        else:
            result[section] = given
    return {section: given for section, given in result.items() if section not in fallen}


def numbered(dossier: Mapping[str, Any], answers: Mapping[str, Any]) -> Dossier:
    """Number the answers of a form that gathers: by the entry that they name, else by the next number."""
    return {
        section: {**given, ENTRY: str(given.get(ENTRY) or len(dossier.get(section, {})) + 1)}
        for section, given in answers.items()
    }


def entries(section: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries that a section has gathered and that are not struck out, in the order of their numbers."""
    return [section[number] for number in sorted(section, key=int) if STRUCK not in section[number]]


def gathers(section: Mapping[str, Any]) -> bool:
    """Whether a section holds several entries in place of one answer."""
    return bool(section) and all(isinstance(each, dict) for each in section.values())


def all_named(dossier: Mapping[str, Mapping[str, Any]], path: str) -> list[Any]:
    """Everything that stands at 'section.field': one answer, a list of them, or that of each gathered entry."""
    section, _dot, name = path.partition(".")
    held = dossier.get(section, {})
    found = (part.get(name) for part in (entries(held) if gathers(held) else [held]))
    return [one for each in found if each is not None for one in (each if isinstance(each, list) else [each])]


@dataclass(frozen=True)
class Hands:
    """The people who have had a hand in a case so far.

    opener_id: who opened it, but for one that the register gave; acts: for each act of a person, that person and in
    whose place; counted: who entered ballots or counts, and who counted figures again where another could close; kin:
    declared kin, either way, of all of these.
    """

    opener_id: int | None = None
    acts: tuple[frozenset[int], ...] = ()
    counted: frozenset[int] = frozenset()
    kin: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def kin_of(self, people: Collection[int]) -> frozenset[int]:
        """Ids of declared kin of these people among those who have had a hand in the case."""
        return frozenset().union(*(self.kin.get(person, frozenset()) for person in people))
