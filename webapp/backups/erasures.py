"""Erasures that no backup takes back: where one is restored they are made again."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.backups.erasure_lists import (
    NAME,
    OWED,
    Erasure,
    ErasureList,
    LineMarker,
    add,
    each_once,
    key_in,
    read,
    read_or_none,
    write,
)
from webapp.models import Case, Event, Office, Person
from webapp.services.archives.erasing import erase_content
from webapp.services.journal import Author
from webapp.services.personal_data import persons
from webapp.services.refusals import Refused
from webapp.services.security_events import Kind, record
from webapp.services.transaction import savepoint, transaction

PERSON, FILE = "person", "file"
AT_ONCE = dt.timedelta(hours=1)
"""An erasure that ran while a backup was begun may bear an earlier moment and yet not be in it."""
APART = dt.timedelta(microseconds=1)
"""Each erasure has a moment of its own: the database takes no second one of a record at the same moment."""
NO_CASE = 0


def office_in(connection: sa.Connection) -> str:
    """Return by what the office in a database is known: the moment of its creation, '' for none."""
    created = connection.scalar(sa.select(Office.created_at))
    return created.isoformat() if created else ""


def made_in(connection: sa.Connection) -> list[Erasure]:
    """Return the erasures that a database tells of."""
    office = office_in(connection)
    table = sa.select(Event.at, Event.actor_id, Event.actor_post, Event.consequences, Case.subject_id, Case.public_id)
    table = table.join(Case, Case.id == Event.case_id)
    people = table.where(Event.kind == "data", Event.move == "removed", Case.subject_id.is_not(None))
    files = table.where(Event.kind == "archive", Event.move == "erased")
    made: list[tuple[Any, str, str, dict[str, Any]]]
    made = [(row, PERSON, str(row.subject_id), {}) for row in connection.execute(people)]
    made += [(row, FILE, row.public_id, row.consequences) for row in connection.execute(files)]
    return [
        Erasure(office, row.at.isoformat(), kind, number, row.actor_id, row.actor_post, why)
        for row, kind, number, why in made
    ]


def keep(connection: sa.Connection, folder: Path, *beside: Path) -> list[str]:
    """Add what the office tells of to its list in this folder and to those beside its backups, each to the others too.

    What is still owed stands beside the backups too. Return warnings.
    """
    marker = LineMarker(office_in(connection), key_in(folder))
    others = [each for each in beside if each.resolve() != folder.resolve()]
    warnings = add(made_in(connection), marker, *(each / NAME for each in (folder, *others)))
    owed = read(folder / OWED, marker)
    for other in others:
        there = read(other / OWED, marker)
        if (owed and owed.erasures) or there:
            write(other / OWED, owed.erasures if owed else (), marker, there.strange.values() if there else ())
    return warnings


@dataclass(frozen=True)
class KnownErasures:
    """The erasures that are known, for a backup. again: to be made again; None where nothing tells.

    owed: what a restore before this one could not make, whatever its moment; said: all that is known.
    """

    again: list[Erasure] | None
    owed: list[Erasure]
    said: list[Erasure]
    left_out: list[str]


def known_for(
    moment: str, marker: LineMarker, folders: Iterable[Path], live: Sequence[Erasure] | None
) -> KnownErasures:
    """Return what a backup of that moment need not have in it. live: what the office that is there tells of, if any."""
    lists, owed, left_out = list[ErasureList](), list[Erasure](), list[str]()
    for path in (folder / name for folder in dict.fromkeys(folders) for name in (NAME, OWED)):
        try:
            found = read(path, marker)
        except OSError as error:
            left_out.append(f"{path}: it cannot be read ({error.strerror})")
            continue
        if found is None:
            continue
        why = "it is damaged, or no erasure of the office in this backup"
        left_out += [f"line {number} of {path}: {why}" for number in found.strange]
        if path.name == NAME:
            lists.append(found)
        else:
            owed += found.erasures
    said = [*(one for each in lists for one in each.erasures), *(live or ())]
    told = live is not None or any(each.tells for each in lists)
    begun = (dt.datetime.fromisoformat(moment) - AT_ONCE).isoformat()
    younger = [each for each in said if each.at >= begun]
    again = each_once([*younger, *owed]) if told or owed else None
    return KnownErasures(again, each_once(owed), said, left_out)


def make_again(session: Session, erasures: Iterable[Erasure], now: dt.datetime) -> list[tuple[Erasure, str]]:
    """Make erasures anew in what was restored, inside the caller's transaction. Return those that it needed.

    With the reason, where one cannot be made yet: as of the backup the person may hold a post, or the file be open.
    """
    tried = []
    there = {(each.kind, each.number, each.at) for each in made_in(session.connection())}
    for nth, each in enumerate(erasures):
        if (each.kind, each.number, each.at) in there:
            continue
        try:
            with savepoint(session):
                why = _make(session, each, now + nth * APART)
        except Refused as refused:
            why = refused.sentence.text % refused.sentence.values
        except sa.exc.IntegrityError:  # one that the program has not foreseen must keep nobody from the backup
            why = "The database refuses a change that it needs."
        if why is not None:
            tried.append((each, why))
    return tried


def _make(session: Session, erasure: Erasure, now: dt.datetime) -> str | None:
    """Make one erasure anew. Return why it cannot be, '' where it was, None where it need not be. Raises Refused."""
    by = Author(person_id=erasure.by if erasure.by and session.get(Person, erasure.by) else None, post=erasure.post)
    if erasure.kind == PERSON:
        person = session.get(Person, int(erasure.number))
        person = session.get(Person, person.joined_into_id) if person and person.joined_into_id else person
        if person is None or person.erased_at is not None:
            return None
        persons.erase(session, NO_CASE, person.id, by, now)
        record(session, Kind.ACCOUNT, now, "data_erased_again", about_id=person.id)
        return ""
    case = session.scalars(sa.select(Case).where(Case.public_id == erasure.number)).one_or_none()
    if case is None or case.erased_at is not None:
        return None
    if case.closed_at is None:
        return "This file was open when the backup was made."
    erase_content(session, case, erasure.why, by, now)
    return ""


def still_owed(tried: Iterable[tuple[Erasure, str]]) -> list[Erasure]:
    """Return those of the erasures that were tried which cannot be made yet."""
    return [each for each, why in tried if why]


def settled(owed: Iterable[Erasure], left: Sequence[Erasure], now: dt.datetime) -> list[Erasure]:
    """Return what is owed no more, as made now: a backup made while it was owed is older, and needs it again."""
    return [replace(each, at=now.isoformat()) for each in owed if each not in left]


def none_owed(connection: sa.Connection, folder: Path) -> tuple[bool, str]:
    """Return whether all that a restore brought back is erased again, and what was found."""
    if not (folder / OWED).exists():
        return True, "none to be made again"
    owed = read_or_none(folder / OWED, LineMarker(office_in(connection), key_in(folder)))
    found = [f"{each}, and back since a restore" for each in owed.erasures]
    found += [owed.warning] if owed.warning else []
    return not found, "; ".join(found) or "none to be made again"


def make_owed(session: Session, folder: Path, now: dt.datetime) -> int:
    """Try the erasures that are owed, and keep those that still cannot be made. Return how many were made."""
    if not (folder / OWED).exists():
        return 0
    marker = LineMarker(office_in(session.connection()), key_in(folder))
    owed = read_or_none(folder / OWED, marker)
    if not owed.erasures:
        return 0
    with transaction(session):
        tried = make_again(session, owed.erasures, now)
    left = still_owed(tried)
    if len(left) < len(owed.erasures):
        add(settled(owed.erasures, left, now), marker, folder / NAME)
        write(folder / OWED, left, marker, owed.strange.values())
    return len(tried) - len(left)
