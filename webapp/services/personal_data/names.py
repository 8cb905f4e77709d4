"""The words by which records name a person: where they stand, and black in their place."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonCorrection
from webapp.queries.people.joined import records_of
from webapp.queries.searching import spellings
from workflows.core.vietnamese import show_phone

MOST_WORDS = 6
"""The last words of a name by which rows are sought, as spellings of many have no end; the whole is looked at then."""
BLACK = "█████"
"""What stands in place of a blackened name."""


@dataclass(frozen=True)
class PersonWords:
    """The words by which records name a person, in any case and with either way to set a tone.

    longer: names of others with these words in them, which stay as they are: Lê An Bình is not Lê An.
    """

    words: frozenset[str] = frozenset()
    longer: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.words)

    def __or__(self, other: "PersonWords") -> "PersonWords":
        return PersonWords(self.words | other.words, self.longer | other.longer)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of a text with one of them; what it finds has the group `other` where it names somebody else."""
        own = "|".join(map(_spelt, sorted(self.words, key=len, reverse=True)))
        # Given names are words as well: in small letters "bình chọn" behind "Lê An" is no Lê An Bình.
        other = "|".join(_as_written(each) for each in sorted(self.longer, key=len, reverse=True))
        begins = rf"(?P<other>(?-i:{other}))|" if other else ""
        return re.compile(rf"(?<!\w)(?:{begins}{own})(?!\w)", re.IGNORECASE)

    @cached_property
    def forms(self) -> list[str]:
        """The patterns of LIKE for them, as text and as JSON writes it in ASCII. Every letter with a mark is open.

        The databases tell capitals from small letters with marks, and each in its own way.
        """
        forms = set()
        for each in self.words:
            for spelt in product(*(sorted(spellings(word)) for word in each.lower().split(" ")[-MOST_WORDS:])):
                for mark, quoted in (("_", "_"), ("_", r"\_"), (r"\u____", r"\_")):
                    forms.add("".join(_open(one, mark, quoted) for one in " ".join(spelt)))
        return sorted(f"%{form}%" for form in forms)


def _spelt(name: str) -> str:
    return " ".join(rf"(?:{'|'.join(map(re.escape, sorted(spellings(word))))})" for word in name.lower().split(" "))


def _as_written(name: str) -> str:
    """Return the pattern of a name as names are written: with its capitals, or in capitals alone."""
    return " ".join(rf"(?:{'|'.join(map(re.escape, sorted(_capitals(word))))})" for word in name.split(" "))


def _capitals(word: str) -> set[str]:
    return {word} | {form for each in spellings(word.lower()) for form in (each.title(), each.upper())}


def _open(letter: str, mark: str, quoted: str) -> str:
    """Return a letter for LIKE: one with a mark as `mark`, one that JSON writes after a stroke as `quoted`."""
    if ord(letter) > 127:
        return mark
    return quoted if letter in '"\\' else f"/{letter}" if letter in "/%_" else letter


def names_of(session: Session, person: Person) -> PersonWords:
    """Return the words by which records name a person: the name, earlier wrong ones, the phone number.

    A name that somebody else bears as well is left out: a text that has it need not be about this person. A record that
    was joined into theirs is nobody else.
    """
    wrong = session.scalars(sa.select(PersonCorrection.was).where(PersonCorrection.person_id == person.id))
    found = {person.full_name, *(word for word in wrong if word and " " in word)}
    own, sought = records_of(person.joined_into_id or person.id), PersonWords(frozenset(found))
    rows = session.scalars(sa.select(Person.full_name).where(Person.id.not_in(own), names_in(Person.full_name, sought)))
    others = [each for each in rows if sought.pattern.search(each)]
    patterns = {name: PersonWords(frozenset({name})).pattern for name in found}
    borne = {name for name, pattern in patterns.items() if any(map(pattern.fullmatch, others))}
    longer = frozenset(each for each in others if not sought.pattern.fullmatch(each))
    phone = (
        {person.phone, show_phone(person.phone), show_phone(person.phone).replace(" ", "")} if person.phone else set()
    )
    return PersonWords(frozenset(found - borne | phone), longer)


def blackened(value: Any, names: PersonWords) -> Any:
    """Return a plain value with every one of these names blackened, in any depth."""
    if isinstance(value, str):
        return names.pattern.sub(lambda found: found[0] if found.groupdict().get("other") else BLACK, value)
    if isinstance(value, dict):
        return {key: blackened(each, names) for key, each in value.items()}
    return [blackened(each, names) for each in value] if isinstance(value, list) else value


def is_named(row: Any, texts: Collection[str], names: PersonWords) -> bool:
    """Whether one of these names stands in one of these columns, and not only the beginning of a longer one."""
    return any(blackened(getattr(row, column), names) != getattr(row, column) for column in texts)


def names_in(column: Any, names: PersonWords) -> sa.ColumnElement[bool]:
    """Return the condition that a column of text or JSON may have one of these names, as either engine writes it.

    So may one with a longer name that has it, or with one that differs in a mark alone: `is_named` tells them apart.
    """
    return sa.or_(*(sa.cast(column, sa.Text).ilike(form, escape="/") for form in names.forms))


def written_in(table: Any, texts: Collection[str], names: PersonWords) -> sa.ColumnElement[bool]:
    """Return the condition that a row has one of these names in one of these columns."""
    return sa.or_(*(names_in(getattr(table, column), names) for column in texts))
