"""The dossier of a case: the answers of its forms, by section. A section may gather several: tasks, reviews."""

from collections.abc import Collection, Mapping
from typing import Any

PARTY, ENTRY = "party", "entry"
"""The keys by which a section gathers: the side that answers, a running number."""

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
    """The entries that a section has gathered, in the order of their numbers."""
    return [section[number] for number in sorted(section, key=int)]
