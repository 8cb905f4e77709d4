"""Rows of a workbook that look like a person who is stored, or like another row: each needs a decision.

Of rows alone whoever imports decides, because the file says all of it; the pair then stays with those responsible. Of a
stored person they learn nothing: those responsible are asked, and the import waits for their answer.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import DoubleQuestion, Person, PersonPair
from webapp.models.units import ids_on
from webapp.queries.people.doubles import Look, pair_of, stored_alike, told_apart
from webapp.queries.people.lookalikes import likeness
from webapp.services.imports import layout
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.known import Known, KnownUnit
from webapp.services.imports.officers.reach import Reach
from webapp.services.imports.records import PersonRow, WorkbookContent
from webapp.services.people.doubles import tell_responsible
from webapp.services.transaction import transaction
from workflows.core.text import _

MOST = 100
"""Rows about which one import can ask."""
LIKE = 5
"""Rows that are named beside one that looks like them."""


@dataclass(frozen=True)
class RowDouble:
    """A row that looks like earlier rows of the same file."""

    row: PersonRow
    like: tuple[PersonRow, ...]


@dataclass(frozen=True)
class StoredDouble:
    """A row that looks like a stored person, of whom nothing is shown. asked: the day of the question."""

    row: PersonRow
    person_id: int
    unit_id: int | None
    asked: dt.datetime | None


@dataclass(frozen=True)
class Doubles:
    """The doubles that an import still has to have decided, and the answers that it rests on."""

    rows: tuple[RowDouble, ...] = ()
    stored: tuple[StoredDouble, ...] = ()
    faults: tuple[Fault, ...] = ()
    answered: tuple[tuple[str, int], ...] = ()
    """Questions with the answer that they are two people: the code of the row and the id of the question."""

    def undecided(self, said: Mapping[str, str]) -> bool:
        """Whether something is to be decided before anything is written. said: reasons of the importer, by code."""
        return bool(self.stored) or any(not said.get(one.row.code) for one in self.rows)


def find_doubles(
    session: Session, reading: WorkbookContent, known: Known, today: dt.date, reach: Reach | None = None
) -> Doubles:
    """Return what is to be decided about a workbook's people. Four statements at most, however many rows it has.

    reach: that of an officer. Whoever lies outside is no double here: the page of likely doubles leads those who are
    responsible for both to them.
    """
    rows = {row.code: row for row in reading.people}
    asking = {code: row for code, row in rows.items() if _says_who(row, known)}
    looks = {code: Look.of(row.full_name, row.sex, row.birth) for code, row in rows.items()}
    found = stored_alike(session, {code: looks[code] for code in asking})
    if reach:
        mine = reach.people(session, {each.id for alike in found.values() for each in alike}, today)
        found = {code: [each for each in alike if each.id in mine] for code, alike in found.items()}
    ids = {code: known.people[code].id for code in asking if code in known.people}
    apart = told_apart(session, ids.values())
    questions = _questions(session, asking)
    stored, faults, answered, with_stored = [], [], [], set[tuple[str, str]]()
    for code, row in asking.items():
        for other in found.get(code, ()):
            with_stored.add((code, other.code))
            if other.code == code or (code in ids and pair_of(ids[code], other.id) in apart):
                continue
            question = questions.get((_key(code, looks[code]), other.id))
            if question is not None and question.answer == "same":
                faults.append(_same(row, other.code))
            elif question is not None and question.answer == "two":
                answered.append((code, question.id))
            else:
                unit_id, asked = _unit_of(reading, known, code), question.asked_at if question else None
                stored.append(StoredDouble(row, other.id, unit_id, asked))
    doubles = _among_rows(rows, asking, looks, with_stored, apart, ids)
    if len(doubles) + len(stored) > MOST:
        faults.append(_many(len(doubles) + len(stored)))
        doubles, stored = [], []
    faults += [_joined(row) for code, row in rows.items() if code in known.people and known.people[code].joined]
    return Doubles(tuple(doubles), tuple(stored), tuple(faults), tuple(answered))


def _says_who(row: PersonRow, known: Known) -> bool:
    """Whether a row names somebody new, or changes by what somebody is known."""
    stored = known.people.get(row.code)
    if stored is None:
        return True
    if stored.restricted or stored.joined:
        return False
    same_name = likeness(row.full_name) == likeness(stored.full_name)
    return not (same_name and row.sex == stored.sex and row.birth.covers(stored.birth))


def _among_rows(
    rows: Mapping[str, PersonRow],
    asking: Mapping[str, PersonRow],
    looks: Mapping[str, Look],
    with_stored: set[tuple[str, str]],
    apart: frozenset[tuple[int, int]],
    ids: Mapping[str, int],
) -> list[RowDouble]:
    """Return the rows that look like earlier ones, but for those that look like what is stored of them."""
    groups: dict[tuple[str, str], list[PersonRow]] = {}
    for row in rows.values():
        groups.setdefault((looks[row.code].likeness, row.sex), []).append(row)
    found: list[RowDouble] = []
    for group in groups.values():
        for place, row in enumerate(group):
            like: list[PersonRow] = []
            for other in group[:place]:
                codes = {(row.code, other.code), (other.code, row.code)}
                if len(like) == LIKE or len(found) > MOST:
                    break
                if not (row.code in asking or other.code in asking) or codes & with_stored:
                    continue
                if row.code in ids and other.code in ids and pair_of(ids[row.code], ids[other.code]) in apart:
                    continue
                if looks[row.code].like(looks[other.code]):
                    like.append(other)
            if like:
                found.append(RowDouble(row, tuple(like)))
    return found


def _same(row: PersonRow, code: str) -> Fault:
    problem = _("Those responsible have decided: this person has the code %(code)s already")
    return fault(layout.PEOPLE, row.row, layout.PERSON, problem, _("Write that code, or leave the row out"), code=code)


def _joined(row: PersonRow) -> Fault:
    problem = _("The record with the code %(code)s was joined with another one of the same person")
    advice = _("Write the code of that record, which those responsible know, or leave the row out")
    return fault(layout.PEOPLE, row.row, layout.PERSON, problem, advice, code=row.code)


def _many(number: int) -> Fault:
    problem = _("%(number)d rows look like other people: more than can be decided at once")
    advice = _("Send the workbook in parts, and check that names and dates of birth stand in the right columns")
    return fault(layout.PEOPLE, None, None, problem, advice, number=number)


Key = tuple[str, str, str, dt.date, str]


def _key(code: str, look: Look) -> Key:
    return code, look.likeness, look.sex, look.birth.first, look.birth.known


def _questions(session: Session, asking: Mapping[str, PersonRow]) -> dict[tuple[Key, int], DoubleQuestion]:
    """Return the questions that were asked about these rows, by what the rows say and whom they look like."""
    rows = session.scalars(sa.select(DoubleQuestion).where(DoubleQuestion.code.in_(asking))) if asking else ()
    return {((row.code, row.likeness, row.sex, row.birth_date, row.birth_known), row.person_id): row for row in rows}


def _unit_of(reading: WorkbookContent, known: Known, code: str) -> int | None:
    """Return the lowest stored unit that has all posts of a row in it or below."""
    lines = [_line(reading, known, post.unit) for post in reading.posts if post.person == code]
    if not lines:
        return None
    common = [step[0] for step in zip(*lines, strict=False) if len(set(step)) == 1]
    return common[-1] if common else None


def _line(reading: WorkbookContent, known: Known, unit: str) -> list[int]:
    """Return the ids from the root down to a unit; for a new one, down to the first stored unit above it."""
    above, seen = {row.code: row.parent for row in reading.units}, set[str]()
    code: str | None = unit
    while code is not None and code not in known.units and code not in seen:
        seen.add(code)
        code = above.get(code)
    stored: KnownUnit | None = known.units.get(code or "")
    return ids_on(stored.path) if stored else []


def ask(session: Session, doubles: Doubles, file_name: str, account_id: int | None, now: dt.datetime) -> int:
    """Ask those responsible about the rows that look like a stored person, and tell them; return of how many anew."""
    new = [one for one in doubles.stored if one.asked is None]
    with transaction(session):
        asked = [_question(one, file_name, account_id, now) for one in new]
        session.add_all(asked)
        session.flush()
        tell_responsible(session, asked, now)
    return len(new)


def _question(one: StoredDouble, file_name: str, account_id: int | None, now: dt.datetime) -> DoubleQuestion:
    look = Look.of(one.row.full_name, one.row.sex, one.row.birth)
    return DoubleQuestion(
        code=one.row.code,
        full_name=one.row.full_name,
        likeness=look.likeness,
        sex=look.sex,
        birth_date=look.birth.first,
        birth_known=look.birth.known,
        person_id=one.person_id,
        unit_id=one.unit_id,
        file_name=file_name,
        asked_at=now,
        asked_by_id=account_id,
    )


def record_decisions(
    session: Session, doubles: Doubles, said: Mapping[str, str], account_id: int | None, now: dt.datetime
) -> None:
    """Keep what the import rests on, once its people are stored: the importer's reasons, and the answers received."""
    codes = {code for one in doubles.rows for code in (one.row.code, *(each.code for each in one.like))}
    codes |= {code for code, _question in doubles.answered}
    if not codes:
        return
    ids = {row.code: row.id for row in session.execute(sa.select(Person.code, Person.id).where(Person.code.in_(codes)))}
    for one in doubles.rows:
        for other in one.like:
            first, second = pair_of(ids[one.row.code], ids[other.code])
            pair = session.get(PersonPair, (first, second)) or PersonPair(one_id=first, other_id=second)
            pair.noted, pair.noted_at, pair.noted_by_id = said[one.row.code], now, account_id
            session.add(pair)
    for code, question_id in doubles.answered:
        question = session.get_one(DoubleQuestion, question_id)
        first, second = pair_of(ids[code], question.person_id)
        pair = session.get(PersonPair, (first, second)) or PersonPair(one_id=first, other_id=second)
        pair.decided_at, pair.decided_by_id, pair.reason = (
            question.answered_at,
            question.answered_by_id,
            question.reason,
        )
        session.add(pair)
        session.delete(question)
