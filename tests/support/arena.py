"""Two at once: real threads, each with a session of its own, let go at the same moment."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.desk import DEFINITION, Desk
from tests.support.forums import put
from tests.support.offices.district import OLD, district_office
from webapp.db import db
from webapp.models import Event
from webapp.services.cases.ballots import cast_ballot, close_ballot
from webapp.services.cases.commands import make_move, start
from webapp.services.refusals import IdempotencyKeyReused, InvalidAnswers, NotFoundForActor, Refused, Stale

SECOND_OFFICER, SECOND_CLERK = "Ngô Thị Thẩm", "Ngô Thị Ban"


Verb = Callable[[Session], Any]


class Arena(Desk):
    """The small office, with two who may act wherever one may."""

    def __init__(self, app: Flask, session: Session, clock: Any) -> None:
        clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
        super().__init__(district_office(session, clock.now), clock)
        self.session = session
        with app.app_context():
            self.engine = db.engine
        self.office.post(SECOND_OFFICER, "organisation_officer", "H")
        self.office.post(SECOND_CLERK, "clerk", "H")

    def instead_of_old(self) -> dict[str, Any]:
        return {"purpose": "replacement", "predecessor": self.office.people[OLD].id, "predecessor_reason": "age"}

    def at_once(self, *verbs: Verb) -> list[Any]:
        """What each verb gave: its result, or the refusal that it met. Anything else fails the test."""
        self.session.rollback()
        gate, results = threading.Barrier(len(verbs)), [None] * len(verbs)

        def run(place: int, verb: Verb) -> None:
            with Session(self.engine) as session:
                session.connection()
                session.rollback()
                gate.wait()
                try:
                    results[place] = verb(session)
                except (NotFoundForActor, Refused, IdempotencyKeyReused, Stale, InvalidAnswers) as refusal:
                    results[place] = type(refusal)
                except BaseException as accident:
                    results[place] = accident

        threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        accidents = [each for each in results if isinstance(each, BaseException)]
        assert not accidents, accidents
        return results

    def move_by(self, by: str, case: str, name: str, key: str = "", **said: Any) -> Verb:
        command = self.command(by, self.words(name, **said), self.case(case).version, key)
        return lambda session: make_move(session, case, name, command)

    def start_by(self, by: str, unit: str, person: str, key: str = "", **said: Any) -> Verb:
        command = self.command(by, self.words("nominate", person=self.office.people[person].id, **said), key=key)
        unit_id = self.office.units[unit].id
        return lambda session: start(session, DEFINITION, "nominate", unit_id, command)

    def vote_by(self, by: str, case: str, choice: str, key: str = "") -> Verb:
        put(self.session, case, self.clock.now)
        command = self.command(by, key=key)
        return lambda session: cast_ballot(session, case, choice, command)

    def close_by(self, by: str, case: str) -> Verb:
        command = self.command(by)
        return lambda session: close_ballot(session, case, command)

    def journal(self, case: str) -> list[Event]:
        """The journal of a case; fails unless it is dense, chained, and what the case itself says."""
        row = self.case(case)
        events = list(self.session.scalars(sa.select(Event).where(Event.case_id == row.id).order_by(Event.seq)))
        assert [event.seq for event in events] == [*range(1, len(events) + 1)]
        assert all(b.previous_hash == a.hash for a, b in zip(events, events[1:], strict=False))
        assert events[-1].to_state == row.state
        assert row.version == sum(event.kind == "move" for event in events)
        return events
