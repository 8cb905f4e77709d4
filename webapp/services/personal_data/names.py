"""The words by which records name a person: where they stand, and black in their place."""

import json
import re
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonCorrection
from webapp.queries.people.joined import records_of

BLACK = "█████"
"""What stands in place of a blackened name."""


def names_of(session: Session, person: Person) -> frozenset[str]:
    """Return the words by which records name a person: the name, earlier wrong ones, the phone number.

    A name that somebody else bears as well is left out: a text that has it need not be about this person. A record that
    was joined into theirs is nobody else.
    """
    wrong = session.scalars(sa.select(PersonCorrection.was).where(PersonCorrection.person_id == person.id))
    found = {person.full_name, *(word for word in wrong if word and " " in word)}
    own = records_of(person.joined_into_id or person.id)
    others = sa.select(Person.full_name).where(Person.id.not_in(own), Person.full_name.in_(found))
    return frozenset(found - set(session.scalars(others)) | ({person.phone} if person.phone else set()))


def blackened(value: Any, names: Collection[str]) -> Any:
    """Return a plain value with every one of these names blackened, in any depth."""
    if isinstance(value, str):
        pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True))
        return re.sub(pattern, BLACK, value, flags=re.IGNORECASE)
    if isinstance(value, dict):
        return {key: blackened(each, names) for key, each in value.items()}
    return [blackened(each, names) for each in value] if isinstance(value, list) else value


def is_named(row: Any, texts: Collection[str], names: Collection[str]) -> bool:
    """Whether one of these names stands in one of these columns, and not only the beginning of a longer one."""
    return any(blackened(getattr(row, column), names) != getattr(row, column) for column in texts)


def names_in(column: Any, names: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a JSON column has one of these names, as either engine writes it.

    So has one with a longer name that begins alike, which `is_named` tells apart.
    """
    forms = {form for name in names for form in (name, json.dumps(name)[1:-1])}
    return sa.or_(*(sa.cast(column, sa.Text).contains(form, autoescape=True) for form in sorted(forms)))


def written_in(table: Any, texts: Collection[str], names: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a row has one of these names in one of these columns."""
    return sa.or_(*(names_in(getattr(table, column), names) for column in texts))
