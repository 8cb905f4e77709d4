"""The dossier of a case: the answers of its forms, by section. A section may gather several: tasks, reviews."""

from collections.abc import Collection, Mapping
from typing import Any

PARTY, ENTRY = "party", "entry"
"""The keys by which a section gathers: the side that answers, a running number."""

FALLEN = "fallen"
"""The key under which a journal entry lists the sections and votes that no longer hold after it."""

File = dict[str, Any]


def merged(file: Mapping[str, Any], words: Mapping[str, Any], fallen: Collection[str] = ()) -> File:
    """Merge a form's answers into a dossier, without the sections that fall by it.

    The form's section is replaced whole. Answers of an assent gather by party; a form that is sent several times
    gathers by number, and a later form may add to an entry.
    """
    result = dict(file)
    for section, said in words.items():
        gathered = result.get(section, {})
        if said.get(PARTY):
            result[section] = {**gathered, said[PARTY]: said}
        elif said.get(ENTRY):
            result[section] = {**gathered, said[ENTRY]: {**gathered.get(said[ENTRY], {}), **said}}
        else:
            result[section] = said
    return {section: said for section, said in result.items() if section not in fallen}


def numbered(file: Mapping[str, Any], words: Mapping[str, Any]) -> File:
    """Number the answers of a form that gathers: by the entry that they name, else by the next number."""
    return {
        section: {**said, ENTRY: str(said.get(ENTRY) or len(file.get(section, {})) + 1)}
        for section, said in words.items()
    }


def entries(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries that a section has gathered, in the order of their numbers."""
    return [said[number] for number in sorted(said, key=int)]
