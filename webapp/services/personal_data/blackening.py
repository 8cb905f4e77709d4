"""A person's name in records about something else: blackened where these need not be kept, left where they must be.

Minutes and files are kept as long as the rule book says, with the names in them. Once that time is over the name goes,
also if nobody has destroyed the record yet.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    AnsweredPage,
    Case,
    CaseMessage,
    CaseMessageWords,
    Delegation,
    Draft,
    Event,
    EventAnswers,
    FrozenPaper,
    IssuedPaper,
    Meeting,
    MeetingAttendance,
    MeetingFile,
    MeetingPaper,
    Minutes,
    Person,
    RegisterPerson,
    RegisterRow,
)
from webapp.queries.archives.retention import minutes_kept, retention_of
from webapp.services.accounts import waiting_forms
from webapp.services.journal import Author, JournalEntry, append
from webapp.services.personal_data.names import PersonWords, blackened, is_named, names_in, written_in
from webapp.services.personal_data.noted_names import in_papers, in_reports, named_rows
from webapp.services.personal_data.noted_texts import BESIDE_MINUTES, NOTED
from webapp.services.personal_data.seeking import possible_cases, possible_rows
from workflows.core.calendar import local_date
from workflows.registers import REGISTERS


def blacken(session: Session, person: Person, names: PersonWords, author: Author, now: Any) -> Counter[str]:
    """Blacken a person's names in minutes and in files about something else that need not be kept any more.

    Reasons given for an absence, and forms not sent, go whatever the time. Return how many records of each
    kind were changed.
    """
    done: Counter[str] = Counter()
    absent = (MeetingAttendance.person_id == person.id, MeetingAttendance.reason.is_not(None))
    done["absences"] = _count(session.execute(sa.update(MeetingAttendance).where(*absent).values(reason=None)))
    named_for = (Delegation.absent_id == person.id, Delegation.reason.is_not(None))
    done["absences"] += _count(session.execute(sa.update(Delegation).where(*named_for).values(reason=None)))
    if not names:
        return done
    done["kept_forms"] = _in_kept_forms(session, names)
    done["minutes"] = _in_minutes(session, names, now)
    done["registers"] = _in_registers(session, person, names, now)
    done["reports"] = in_reports(session, names, author, now)
    done["noted"] = in_papers(session, names, author, now)
    for case in _files_with(session, person, names):
        done["files"] += _in_file(session, case, names, author, now)
    return done


def _in_kept_forms(session: Session, names: PersonWords) -> int:
    """Delete drafts that have one of the names, and forms that wait for a proof. Return how many drafts it were."""
    named = sa.select(Draft).where(written_in(Draft, ("fields", "title"), names))
    drafts = [each.id for each in session.scalars(named) if is_named(each, ("fields", "title"), names)]
    session.execute(sa.delete(Draft).where(Draft.id.in_(drafts)))
    waiting_forms.forget_all(session)
    session.execute(sa.delete(AnsweredPage))  # sealed: nobody can search them, and nothing else is lost with them
    return len(drafts)


def still_named(session: Session, names: PersonWords, but: int) -> bool:
    """Whether one of these names stands in a file or in minutes that have to be kept. but: a case that does not count.

    Then the person keeps the name too: a later request would not find it under a pseudonym.
    """
    if not names:
        return False
    files = sa.select(Case).where(possible_cases(session), Case.erased_at.is_(None), Case.id != but, _there(names))
    if any(_named_in(session, case, names) for case in session.scalars(files)):
        return True
    return any(
        is_named(row, NOTED[table].columns, names)
        for table in (Minutes, *BESIDE_MINUTES)
        for row in session.scalars(sa.select(table).where(named_rows(session, table, names)))
    )


def _in_registers(session: Session, person: Person, names: PersonWords, now: Any) -> int:
    """Blacken the names in rows of registers, and take the person out of those that their unit alone reads.

    What the unit alone reads of a row that names nobody else goes too, and numbers by which they could be known.
    """
    private = [key for key, each in REGISTERS.items() if each.private or each.people in each.private_columns]
    lines = sa.select(RegisterPerson.row_id).where(RegisterPerson.person_id == person.id)
    columns = {key: each.private_columns for key, each in REGISTERS.items() if each.private_columns}
    others = sa.exists().where(RegisterPerson.row_id == RegisterRow.id, RegisterPerson.person_id != person.id)
    alone = sa.and_(RegisterRow.register.in_(columns), ~others)
    mine = sa.and_(sa.or_(RegisterRow.register.in_(private), alone), RegisterRow.id.in_(lines))
    named = sa.or_(names_in(RegisterRow.answers, names), names_in(RegisterRow.struck_why, names))
    said = sa.or_(mine, sa.and_(possible_rows(session), named))
    found = session.scalars(sa.select(RegisterRow).where(said).order_by(RegisterRow.id).with_for_update()).all()
    theirs = set(session.scalars(sa.select(RegisterRow.id).where(mine)))
    rows = [each for each in found if each.id in theirs or is_named(each, ("answers", "struck_why"), names)]
    only = set(session.scalars(sa.select(RegisterRow.id).where(alone, RegisterRow.id.in_(lines))))
    about = set(session.scalars(lines))
    for row in rows:
        gone = columns[row.register] if row.id in only else ()
        if row.id in about and row.register in REGISTERS:
            gone = (*gone, *REGISTERS[row.register].erased)
        left = {name: value for name, value in row.answers.items() if name not in gone}
        row.answers, row.erased_at, row.body_hash, row.salt = blackened(left, names), now, "", secrets.token_hex(16)
        row.struck_why = blackened(row.struck_why, names)
    session.flush()
    kept = [row.id for row in rows if row.register in private]
    session.execute(
        sa.delete(RegisterPerson).where(RegisterPerson.person_id == person.id, RegisterPerson.row_id.in_(kept))
    )
    return len(rows)


def _in_minutes(session: Session, names: PersonWords, now: Any) -> int:
    found = 0
    rows = session.execute(
        sa.select(Minutes, Meeting)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .where(named_rows(session, Minutes, names))
        .order_by(Meeting.id)
    )
    for minutes, meeting in rows.all():
        if not is_named(minutes, ("content",), names) or not minutes_kept(session, meeting, local_date(now)).over(
            local_date(now)
        ):
            continue
        minutes.content = blackened(minutes.content, names)
        found += 1
    session.flush()
    return found + sum(_beside_minutes(session, table, names, now) for table in BESIDE_MINUTES)


def _beside_minutes(session: Session, table: Any, names: PersonWords, now: Any) -> int:
    """Blacken the names in what was put before a meeting or said there; it is kept as long as the minutes."""
    rows = sa.select(table, Meeting).join(Meeting, Meeting.id == table.meeting_id)
    texts, found = NOTED[table].columns, 0
    for row, meeting in session.execute(rows.where(named_rows(session, table, names)).order_by(table.id)).all():
        if is_named(row, texts, names) and minutes_kept(session, meeting, local_date(now)).over(local_date(now)):
            for column in texts:
                setattr(row, column, blackened(getattr(row, column), names))
            if table is MeetingPaper:  # a picture cannot be blackened: its file goes with the next sweep
                session.execute(sa.delete(MeetingFile).where(MeetingFile.paper_id == row.id))
            found += 1
    session.flush()
    return found


def _files_with(session: Session, person: Person, names: PersonWords) -> list[Case]:
    """Return the closed files about something else in which one of these names may stand."""
    open_or_own = sa.func.coalesce(Case.subject_id, 0) != person.id
    closed = (Case.closed_at.is_not(None), Case.erased_at.is_(None), open_or_own)
    rows = sa.select(Case).where(possible_cases(session), *closed, _there(names))
    return list(session.scalars(rows.order_by(Case.id)))


def _there(names: PersonWords) -> sa.ColumnElement[bool]:
    """Return the condition that one of these names stands in a Case, in its answers or in its papers."""
    said = sa.select(EventAnswers.event_id).join(Event, Event.id == EventAnswers.event_id)
    said = said.where(Event.case_id == Case.id, names_in(EventAnswers.answers, names))
    papers = [
        sa.select(table.id).where(table.case_id == Case.id, names_in(table.content, names))
        for table in (FrozenPaper, IssuedPaper)
    ]
    asked = sa.select(CaseMessageWords.message_id).join(CaseMessage, CaseMessage.id == CaseMessageWords.message_id)
    asked = asked.where(CaseMessage.case_id == Case.id, names_in(CaseMessageWords.text, names))
    return sa.or_(names_in(Case.dossier, names), said.exists(), asked.exists(), *(each.exists() for each in papers))


@dataclass(frozen=True)
class NamedParts:
    """The parts of a file in which a name stands."""

    answers: list[int]
    messages: list[int]
    papers: list[FrozenPaper | IssuedPaper]
    dossier: bool

    def __bool__(self) -> bool:
        return bool(self.answers or self.messages or self.papers or self.dossier)


def _named_in(session: Session, case: Case, names: PersonWords) -> NamedParts:
    said = sa.select(EventAnswers).join(Event, Event.id == EventAnswers.event_id)
    said = said.where(Event.case_id == case.id, names_in(EventAnswers.answers, names))
    asked = sa.select(CaseMessageWords).join(CaseMessage, CaseMessage.id == CaseMessageWords.message_id)
    asked = asked.where(CaseMessage.case_id == case.id, names_in(CaseMessageWords.text, names))
    frozen = sa.select(FrozenPaper).where(FrozenPaper.case_id == case.id, names_in(FrozenPaper.content, names))
    issued = sa.select(IssuedPaper).where(IssuedPaper.case_id == case.id, names_in(IssuedPaper.content, names))
    kept = (*session.scalars(frozen), *session.scalars(issued))
    return NamedParts(
        [each.event_id for each in session.scalars(said) if is_named(each, ("answers",), names)],
        [each.message_id for each in session.scalars(asked) if is_named(each, ("text",), names)],
        [each for each in kept if is_named(each, ("content",), names)],
        is_named(case, ("dossier",), names),
    )


def _in_file(session: Session, case: Case, names: PersonWords, author: Author, now: Any) -> bool:
    """Blacken the names in a file: answers that have one go whole, since the journal commits to them as they were.

    So do the words of questions about it.

    Papers keep their other words, and lose the salt with which the journal's hash could be proved. Return whether one
    of the names stood in it and it need not be kept any more; a file with nothing but a longer name that begins alike
    stays as it is.
    """
    today = local_date(now)
    if not _named_in(session, case, names) or not retention_of(session, case, today).over(today):
        return False
    session.refresh(case, with_for_update=True)
    found = _named_in(session, case, names)
    session.execute(sa.delete(EventAnswers).where(EventAnswers.event_id.in_(found.answers)))
    session.execute(sa.delete(CaseMessageWords).where(CaseMessageWords.message_id.in_(found.messages)))
    case.dossier = blackened(case.dossier, names)
    for paper in found.papers:
        paper.content, paper.salt = blackened(paper.content, names), secrets.token_hex(16)
    by = replace(author, key=None, body_hash=None)  # one command may blacken several files
    entry = JournalEntry("archive", "blackened", case.state, case.state, by, {}, {"why": "request"})
    append(session, case, entry, now)
    return True


def _count(result: Any) -> int:
    return int(result.rowcount)
