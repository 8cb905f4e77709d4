"""The file of a case: what its forms have said, by section. A section may gather several: tasks, reviews, answers."""

from collections.abc import Collection, Mapping
from typing import Any

PARTY, ENTRY = "party", "entry"
"""What the words of a form name themselves by where a section gathers: the side that answers, a running number."""

FALLEN = "fallen"
"""What an entry of the journal calls the sections, and the votes, that no longer hold since it."""

File = dict[str, Any]


def merged(file: Mapping[str, Any], words: Mapping[str, Any], fallen: Collection[str] = ()) -> File:
    """The file after a form: its section is replaced whole; answers of an assent gather by party, and what a form
    says several times by number, where a later form may add to what an earlier one said. Sections that fall by it are
    gone."""
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
    """The words of a form that gathers, each section with its number: the one that they name, else the next one."""
    return {
        section: {**said, ENTRY: str(said.get(ENTRY) or len(file.get(section, {})) + 1)}
        for section, said in words.items()
    }


def entries(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a section has gathered by number, the first first."""
    return [said[number] for number in sorted(said, key=int)]
