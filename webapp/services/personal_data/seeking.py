"""The files and rows in which a name may stand, sought before the lock: nobody waits to write while millions are read.

An erasure is asked for twice: the first time it says by `SeekFirst` what to seek for, and nothing is changed. Then the
files are read in short steps, and the second time only those that were found, and those written to since, are looked at
under the lock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    Case,
    CaseMessage,
    CaseMessageWords,
    Event,
    EventAnswers,
    FrozenPaper,
    IssuedPaper,
    KeptPaper,
    Minutes,
    RegisterEntry,
    RegisterRow,
)
from webapp.services.personal_data.names import PersonWords, names_in, written_in
from webapp.services.personal_data.noted_texts import NOTED, OPEN

Result = TypeVar("Result")
STEP = 2_000
"""Of how many numbers one step of the search is."""
LATE = 10_000
"""By how many numbers an entry may be written after one with a higher number: transactions end in another order."""
LATE_RECORD = 500
"""The same for what people plan, report or check one at a time."""
MOST = 10_000
"""How many found ones a statement names; of more it reads all again."""
SOUGHT = "sought_names"
"""Where a session keeps whether it may seek first, and what was found."""


class SeekFirst(Exception):
    """An erasure that waits for the search: nothing was changed."""

    def __init__(self, names: PersonWords) -> None:
        super().__init__()
        self.names = names


@dataclass(frozen=True)
class Sought:
    """The cases, rows of registers, kept papers and records of NOTED in which one of these words was found.

    last: the last numbers that were written before. open: what could still be written anew, of the tables of OPEN.
    """

    words: frozenset[str]
    cases: frozenset[int]
    rows: frozenset[int]
    kept: frozenset[int]
    noted: dict[Any, frozenset[int]]
    open: dict[Any, frozenset[int]]
    last: dict[Any, int]

    def written_since(self, table: Any) -> sa.ColumnElement[bool]:
        """Return the condition that an entry of a journal was written since the search, or may have been."""
        since: sa.ColumnElement[bool] = table.id > self.last[table] - LATE
        return since

    def noted_since(self, table: Any) -> sa.ColumnElement[bool]:
        """Return the condition that a row of NOTED was written since the search, or may have been."""
        if (within := NOTED[table].within) is None:
            return self.written_since(table)
        record: Any = NOTED[table].record
        return sa.or_(record.in_(self.open[within]), record > self.last[within] - LATE_RECORD)


@contextmanager
def seeking(session: Session, names: PersonWords | None) -> Iterator[None]:
    """Let an erasure in this block use what a search for these names finds, or ask for one by SeekFirst.

    The search is made outside of any transaction that writes. Without such a block an erasure reads everything where
    it stands.
    """
    session.info[SOUGHT] = _seek(session, names) if names else None
    try:
        yield
    finally:
        del session.info[SOUGHT]


def with_names_sought(session: Session, act: Callable[[], Result]) -> Result:
    """Return what an act gives; one that erases a name is done again once the name was sought."""
    names: PersonWords | None = None
    while True:
        try:
            with seeking(session, names):
                return act()
        except SeekFirst as first:
            names = first.names


def require_sought(session: Session, names: PersonWords) -> None:
    """Raise SeekFirst where these names have to be sought before they are blackened."""
    if names and SOUGHT in session.info:
        found: Sought | None = session.info[SOUGHT]
        if found is None or found.words != names.words:  # a name was corrected meanwhile
            raise SeekFirst(names)


def possible_cases(session: Session) -> sa.ColumnElement[bool]:
    """Return the condition that a Case was found by the search, or was written to since; without a search, any."""
    found: Sought | None = session.info.get(SOUGHT)
    if found is None or len(found.cases) > MOST:
        return sa.true()
    written = sa.select(Event.case_id).where(found.written_since(Event))
    asked = sa.select(CaseMessage.case_id).where(found.written_since(CaseMessage))
    # A paper that is numbered later than its step has no entry of its own in the journal.
    issued = sa.select(IssuedPaper.case_id).where(found.written_since(IssuedPaper))
    return sa.or_(Case.id.in_(found.cases), *(Case.id.in_(since) for since in (written, asked, issued)))


def possible_rows(session: Session) -> sa.ColumnElement[bool]:
    """Return the condition that a RegisterRow was found by the search, or was written to since; without one, any."""
    found: Sought | None = session.info.get(SOUGHT)
    if found is None or len(found.rows) > MOST:
        return sa.true()
    written = sa.select(RegisterEntry.row_id).where(found.written_since(RegisterEntry))
    return sa.or_(RegisterRow.id.in_(found.rows), RegisterRow.id.in_(written))


def possible_kept(session: Session) -> sa.ColumnElement[bool]:
    """Return the condition that a KeptPaper was found by the search, or was kept since; without a search, any."""
    found: Sought | None = session.info.get(SOUGHT)
    if found is None or len(found.kept) > MOST:
        return sa.true()
    return sa.or_(KeptPaper.id.in_(found.kept), found.written_since(KeptPaper))


def possible_notes(session: Session, table: Any) -> sa.ColumnElement[bool]:
    """Return the condition that a row of NOTED was found by the search, or was written since; without one, any."""
    found: Sought | None = session.info.get(SOUGHT)
    if found is None or max(len(found.noted[table]), *map(len, found.open.values())) > MOST:
        return sa.true()
    return sa.or_(NOTED[table].number.in_(found.noted[table]), found.noted_since(table))


def _seek(session: Session, names: PersonWords) -> Sought:
    session.rollback()
    journals = (Event, CaseMessage, RegisterEntry, IssuedPaper, KeptPaper)
    counted = {*journals, *(table for table, _is_open in OPEN), *(table for table in NOTED if table is not Minutes)}
    last = {table: _last(session, table) for table in counted}
    still_open = {table: frozenset(session.scalars(sa.select(table.id).where(is_open))) for table, is_open in OPEN}
    said = sa.select(Event.case_id).join(EventAnswers, EventAnswers.event_id == Event.id)
    asked = sa.select(CaseMessage.case_id).join(CaseMessageWords, CaseMessageWords.message_id == CaseMessage.id)
    cases = set[int]()
    for statement, number in (
        (said.where(names_in(EventAnswers.answers, names)), Event.id),
        (asked.where(names_in(CaseMessageWords.text, names)), CaseMessage.id),
        (sa.select(FrozenPaper.case_id).where(names_in(FrozenPaper.content, names)), FrozenPaper.id),
        (sa.select(IssuedPaper.case_id).where(names_in(IssuedPaper.content, names)), IssuedPaper.id),
        (sa.select(Case.id).where(names_in(Case.dossier, names)), Case.id),
    ):
        cases |= _in_steps(session, statement, number)
    rows = sa.select(RegisterRow.id)
    rows = rows.where(sa.or_(names_in(RegisterRow.answers, names), names_in(RegisterRow.struck_why, names)))
    kept = sa.select(KeptPaper.id).where(names_in(KeptPaper.content, names))
    in_rows, in_kept = _in_steps(session, rows, RegisterRow.id), _in_steps(session, kept, KeptPaper.id)
    noted = {table: _in_notes(session, table, names) for table in NOTED}
    return Sought(names.words, frozenset(cases), frozenset(in_rows), frozenset(in_kept), noted, still_open, last)


def _in_notes(session: Session, table: Any, names: PersonWords) -> frozenset[int]:
    of = NOTED[table]
    return frozenset(_in_steps(session, sa.select(of.number).where(written_in(table, of.columns, names)), of.number))


def _last(session: Session, table: Any) -> int:
    return session.scalar(sa.select(sa.func.max(table.id))) or 0


def _in_steps(session: Session, statement: sa.Select[int], number: Any) -> set[int]:
    """Return what a statement finds, asked in steps of these numbers, each with a snapshot of its own."""
    found, end = set[int](), session.scalar(sa.select(sa.func.max(number))) or 0
    for first in range(0, end + 1, STEP):
        found |= set(session.scalars(statement.where(number >= first, number < first + STEP)))
        session.rollback()
    return found
