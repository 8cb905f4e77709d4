"""Brings cases into any state through the services, without pages, and takes fingerprints of the whole database."""

import datetime as dt
import hashlib
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.forums import put
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, MEMBERS, OFFICER, Office
from tests.support.offices.remembering import remembered
from webapp.demo.counting import count_again
from webapp.models import Base, Case, Notice, OpenCaseChange
from webapp.services.cases.ballots import cast_ballot, close_ballot
from webapp.services.cases.commands import Command, answer, make_move, start
from webapp.verification.invariants import verify
from webapp.verification.snapshot import snapshot
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.forms import FORMS

DEFINITION = WORKFLOWS["secretary-nomination"].definition

SAID: dict[str, dict[str, Any]] = {
    "nominate": {
        "seats": "single",
        "purpose": "first_seat",
        "manner": "elected",
        "ranking": "good",
        "discipline": "none",
        "merits": "Năng nổ",
    },
    "record_meeting": {
        "members": 15,
        "present": 13,
        "ballots": 13,
        "votes_for": 11,
        "votes_against": 2,
        "votes_blank": 0,
        "presided_by": "Lê Văn Tọa",
        "minutes_by": "Lê Thị Ký",
    },
    "record_opinion": {"opinion": "agree", "body": "Chi ủy", "paper_number": "7-CV", "village_board": "agree"},
    "screening": {"opinion": "agree", "health": "fit"},
    "appraise": {"complete": "complete", "conclusion": "Đủ tiêu chuẩn"},
    "notify_refusal": {"code": "procedure", "text": "Sai quy trình"},
    "send_back": {"code": "papers_missing", "parts": ["branch_meeting"], "text": "Bổ sung biên bản"},
    "issue": {},
}
"""What a form says where a test does not care. Dates are filled in with today."""
DATES = {
    "record_meeting": ("held_on",),
    "record_opinion": ("paper_date",),
    "issue": ("signed_on", "effective_on"),
}


class Desk:
    """Acts of people by name, at the moment of `clock`. A case is spoken of by its public id."""

    by_meeting = False
    """Whether the committee meets to vote; else it is asked in writing, unless the ballot is secret."""

    def __init__(self, office: Office, clock: Any) -> None:
        self.office, self.clock, self.count = office, clock, 0

    def command(
        self, by: str, words: dict[str, Any] | None = None, version: int | None = None, key: str = ""
    ) -> Command:
        self.office.session.rollback()
        self.count += 1
        actor = self.office.actor(by, local_date(self.clock.now))
        return Command(actor, self.clock.now, key or f"desk-{self.count}", words or {}, version)

    def words(self, move: str, **said: Any) -> dict[str, Any]:
        """The answers to a move's (or assent's) form, under its section."""
        parts = (*DEFINITION.moves, *DEFINITION.assents)
        form = next(part.form for part in parts if part.name == move) or ""
        today = local_date(self.clock.now).isoformat()
        dates = dict.fromkeys(DATES.get(move, ()), today)
        return {FORMS[form].section: {**SAID.get(move, {"text": "Có lý do"}), **dates, **said}}

    def start(self, by: str, unit: str, person: str, key: str = "", **said: Any) -> str:
        words = self.words("nominate", person=self.office.people[person].id, **said)
        unit_id = self.office.units[unit].id
        return start(self.office.session, DEFINITION, "nominate", unit_id, self.command(by, words, key=key))

    def move(self, by: str, case: str, name: str, **said: Any) -> None:
        if name == "issue":
            said.setdefault("signer", self.office.people[CHAIR].id)
        command = self.command(by, self.words(name, **said), self.case(case).version)
        make_move(self.office.session, case, name, command)
        count_again(self.office.session, case, self.clock.now)

    def answer(self, by: str, case: str, party: int, **said: Any) -> None:
        command = self.command(by, self.words("screening", **said), self.case(case).version)
        answer(self.office.session, case, "screening", party, command)

    def vote(self, case: str, by: str, choice: str) -> None:
        put(self.office.session, case, self.clock.now, meeting=self.by_meeting)
        cast_ballot(self.office.session, case, choice, self.command(by))

    @remembered
    def refuse(self, case: str) -> None:
        """Let the committee vote against, and the clerk notify it."""
        for name in MEMBERS:
            self.vote(case, name, "against")
        self.notify_refusal(case)

    def notify_refusal(self, case: str) -> None:
        """End a case that the committee refused, and free the seat: the case that opens next is withdrawn."""
        self.move(CLERK, case, "notify_refusal")
        later = sa.select(Case.public_id).where(Case.follows_id == self.case(case).id)
        self.move(COMMUNE, self.office.session.scalars(later).one(), "withdraw")

    def close(self, case: str, by: str) -> None:
        close_ballot(self.office.session, case, self.command(by))

    def case(self, public_id: str) -> Case:
        """The case, read anew."""
        self.office.session.rollback()
        return self.office.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()

    def state(self, public_id: str) -> str:
        return self.case(public_id).state

    @remembered
    def to_appraisal(self, unit: str, person: str, by: str = COMMUNE, commune: str = COMMUNE, **said: Any) -> str:
        """A new case that stands before the organisation board."""
        case = self.start(by, unit, person, **said)
        self.move(by, case, "record_meeting")
        self.move(commune, case, "record_opinion")
        return case

    @remembered
    def to_decision(self, unit: str, person: str, **said: Any) -> str:
        case = self.to_appraisal(unit, person, **said)
        self.move(OFFICER, case, "appraise")
        return case

    @remembered
    def to_issuing(self, unit: str, person: str, **said: Any) -> str:
        case = self.to_decision(unit, person, **said)
        for name in MEMBERS:
            self.vote(case, name, "for")
        return case

    @remembered
    def to_office(self, unit: str, person: str, **said: Any) -> str:
        case = self.to_issuing(unit, person, **said)
        self.move(CLERK, case, "issue")
        return case


ASIDE = {"draft", "security_event", "security_event_unit"}
"""That something was read or refused is written down, and what was typed in vain is kept for its writer."""


def fingerprint(engine: sa.Engine, *but: str) -> dict[str, str]:
    """Table → a hash over all its rows. Two that are equal mean that nothing was written, but that it was refused.

    but: columns that are left out, as 'sign_in.seen_at'.
    """
    found = {}
    with engine.connect() as connection:
        for name, rows in _all_rows(but).items():
            found[name] = hashlib.sha256(repr(connection.execute(rows).all()).encode()).hexdigest()
    return found


@cache
def _all_rows(but: tuple[str, ...]) -> dict[str, sa.Select[Any]]:
    """Table → the statement that reads it. Made once: making it takes longer than running it."""
    return {
        table.name: sa.select(
            *(column for column in table.columns if f"{table.name}.{column.name}" not in but)
        ).order_by(*table.primary_key.columns)
        for table in Base.metadata.sorted_tables
        if table.name not in ASIDE
    }


def faults(session: Session, folder: Any, now: dt.datetime) -> list[str]:
    """What `flask verify` finds wrong with everything that is written, at a moment; nothing of it may lie ahead."""
    session.rollback()
    with snapshot(session.get_bind(), folder, now) as record:  # type: ignore[arg-type]
        return [one.line for one in verify(record) if one.faults]


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Names of the tables that two fingerprints differ in."""
    return [name for name in before if before[name] != after[name]]


ALL_ROWS_BUT = {"notice", "event", "event_answers", "reorganisation", "change_request", "case_change", *ASIDE}


def rows(session: Session) -> dict[str, Any]:
    """Every row of every table but the journal; tasks and accesses without their ids, notices by their recipients.

    Of open cases that came and went what is left of both.
    """
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in ALL_ROWS_BUT:
            columns = [each for each in table.columns if table.name not in ("task", "case_access") or each.name != "id"]
            found[table.name] = sorted(map(repr, session.execute(sa.select(*columns))))
    called = sa.select(Notice.person_id, Notice.case_id, Notice.move).where(
        Notice.done_at.is_(None), Notice.kind.not_in(("change", "changed"))
    )
    found["called"] = sorted(map(repr, session.execute(called)))
    what = [each for each in OpenCaseChange.__table__.columns if each.name not in ("id", "cases")]
    left = sa.func.sum(OpenCaseChange.cases)
    found["changed"] = sorted(map(repr, session.execute(sa.select(*what, left).group_by(*what).having(left != 0))))
    return found
