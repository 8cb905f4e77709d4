"""The list of erasures that no backup takes back: one that is restored has them made again.

It names people and files by their numbers alone. It lies in DATA_DIR and beside every backup, outside of both.
"""

import datetime as dt
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event, Person
from webapp.services.archives.erasing import erase_content
from webapp.services.journal import Author
from webapp.services.personal_data import persons
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction

NAME, OWED = "backup-erasures.jsonl", "backup-erasures-owed.jsonl"
"""The list, and what of it could not be done again yet."""
PERSON, FILE = "person", "file"
AT_ONCE = dt.timedelta(hours=1)
"""An erasure that ran while a backup was begun may bear an earlier moment and yet not be in it."""
NO_CASE = 0


@dataclass(frozen=True)
class Erasure:
    """An erasure that was made: of a person's data on request, or of the content of a file.

    number: of the person, or public one of the file; by, post: who did it.
    """

    at: str
    kind: str
    number: str
    by: int | None
    post: str | None
    why: dict[str, Any] = field(hash=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}, erased on {self.at[:10]}"


def made_in(connection: sa.Connection) -> list[Erasure]:
    """Return the erasures that a database tells of."""
    table = sa.select(Event.at, Event.actor_id, Event.actor_post, Event.consequences, Case.subject_id, Case.public_id)
    table = table.join(Case, Case.id == Event.case_id)
    people = table.where(Event.kind == "data", Event.move == "removed", Case.subject_id.is_not(None))
    files = table.where(Event.kind == "archive", Event.move == "erased")
    made: list[tuple[str, str, dict[str, Any], Any]]
    made = [(PERSON, str(row.subject_id), {}, row) for row in connection.execute(people)]
    made += [(FILE, row.public_id, row.consequences, row) for row in connection.execute(files)]
    return [
        Erasure(row.at.isoformat(), kind, number, row.actor_id, row.actor_post, why) for kind, number, why, row in made
    ]


def read(path: Path) -> list[Erasure] | None:
    """Return what a list says; None for a missing one."""
    with suppress(FileNotFoundError):
        return [Erasure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return None


def write(path: Path, erasures: Iterable[Erasure]) -> None:
    """Write a list anew, each line once, in the order of time."""
    draft = path.with_name(f"{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_text("".join(f"{_line(each)}\n" for each in _each_once(erasures)), encoding="utf-8")
    draft.replace(path)


def _line(erasure: Erasure) -> str:
    return json.dumps(asdict(erasure), ensure_ascii=False, sort_keys=True)


def _each_once(erasures: Iterable[Erasure]) -> list[Erasure]:
    return sorted({_line(each): each for each in erasures}.values(), key=lambda each: each.at)


def keep(connection: sa.Connection, *folders: Path) -> None:
    """Add what a database tells of, and what any of these lists tells of, to each of the lists in these folders."""
    known = made_in(connection)
    for folder in folders:
        known += read(folder / NAME) or []
    for folder in folders:
        if read(folder / NAME) is None or len(read(folder / NAME) or ()) < len(set(map(_line, known))):
            write(folder / NAME, known)


def since(moment: str, erasures: Iterable[Erasure]) -> list[Erasure]:
    """Return the erasures that a backup of that moment need not have in it, each once, in the order of time."""
    begun = (dt.datetime.fromisoformat(moment) - AT_ONCE).isoformat()
    return _each_once(each for each in erasures if each.at >= begun)


def make_again(session: Session, erasures: Iterable[Erasure], now: dt.datetime) -> list[tuple[Erasure, str]]:
    """Make erasures anew in what was restored, inside the caller's transaction. Return those that it needed.

    With the reason, where one cannot be made yet: as of the backup the person may hold a post, or the file be open.
    """
    tried = []
    there = {(each.kind, each.number, each.at) for each in made_in(session.connection())}
    for each in erasures:
        if (each.kind, each.number, each.at) in there:
            continue
        try:
            with session.begin_nested():
                why = _make(session, each, now)
        except Refused as refused:
            why = refused.sentence.text % refused.sentence.values
        if why is not None:
            tried.append((each, why))
    return tried


def _make(session: Session, erasure: Erasure, now: dt.datetime) -> str | None:
    """Make one erasure anew. Return why it cannot be, '' where it was, None for what is not there. Raises Refused."""
    by = Author(person_id=erasure.by if erasure.by and session.get(Person, erasure.by) else None, post=erasure.post)
    if erasure.kind == PERSON:
        person = session.get(Person, int(erasure.number))
        if person is None:
            return None
        persons.erase(session, NO_CASE, person.joined_into_id or person.id, by, now)
        return ""
    case = session.scalars(sa.select(Case).where(Case.public_id == erasure.number)).one_or_none()
    if case is None or case.erased_at is not None:
        return None
    if case.closed_at is None:
        return "This file was open when the backup was made."
    erase_content(session, case, erasure.why, by, now)
    return ""


def owed_in(folder: Path) -> list[Erasure]:
    """Return the erasures that were to be made again after a restore and could not be yet."""
    return read(folder / OWED) or []


def none_owed(folder: Path) -> tuple[bool, str]:
    """Return whether all that a restore brought back is erased again, and what was found."""
    owed = owed_in(folder)
    return not owed, "; ".join(f"{each}, and back since a restore" for each in owed) or "none to be made again"


def make_owed(session: Session, folder: Path, now: dt.datetime) -> int:
    """Try the erasures that are owed, and keep those that still cannot be made. Return how many were made."""
    owed = owed_in(folder)
    if not owed:
        return 0
    with transaction(session):
        left = [each for each, why in make_again(session, owed, now) if why]
    write(folder / OWED, left)
    return len(owed) - len(left)
