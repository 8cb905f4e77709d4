"""Two at once for one day, on both databases: a person is at one place, and on leave or at the grassroots."""

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.arena import Arena, Verb
from tests.support.offices.district import CHAIR
from tests.support.offices.field_days import BOARD, GOER
from webapp.models import Case, FieldDay, Leave
from webapp.services.cases.commands import make_move, start
from webapp.services.field_days.bookings import lock_diary
from webapp.services.field_days.leave import add_leave
from webapp.services.refusals import InvalidAnswers, Refused
from workflows import WORKFLOWS

pytestmark = [pytest.mark.both_engines, pytest.mark.at_length]

DEFINITION = WORKFLOWS["field-days"].definition
MONDAY = dt.date(2026, 11, 23)
ROUNDS = 8


class Crossing(Arena):
    """The small office with an officer of the province who goes to two hosts."""

    def __init__(self, app: Flask, session: Session, clock: Any) -> None:
        super().__init__(app, session, clock)
        self.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
        self.office.post(GOER, "inspector", "T")
        self.office.post(BOARD, "organisation_officer", "T")
        self.unit_id = self.office.units["T"].id

    def trip(self, host: str, day: dt.date) -> dict[str, Any]:
        said = {
            "host": self.office.units[host].id,
            "level": "district",
            "regime": "one_plus_two",
            "kind": "joint",
            "starts_on": day.isoformat(),
            "starts_half": "am",
            "ends_on": day.isoformat(),
            "ends_half": "pm",
        }
        return {"trip": said}

    def register(self, host: str, day: dt.date) -> Verb:
        command = self.command(GOER, self.trip(host, day))
        return lambda session: start(session, DEFINITION, "register", self.unit_id, command)

    def register_again(self, case: str, host: str, day: dt.date) -> Verb:
        command = self.command(GOER, self.trip(host, day), self.case(case).version)
        return lambda session: make_move(session, case, "register_again", command)

    def leave(self, day: dt.date) -> Verb:
        command, goer = self.command(BOARD), self.office.people[GOER].id
        return lambda session: add_leave(session, command.actor, self.unit_id, goer, "annual", day, day, command.now)

    def rows(self, row: Any) -> int:
        """How many rows there are, read anew."""
        self.session.rollback()
        return self.session.scalar(sa.select(sa.func.count()).select_from(row)) or 0


@pytest.fixture
def crossing(app: Flask, session: Session, clock: Any) -> Crossing:
    return Crossing(app, session, clock)


def test_two_registrations_of_one_day_make_one_trip(crossing: Crossing) -> None:
    for number in range(ROUNDS):
        day = MONDAY + dt.timedelta(weeks=number)
        results = crossing.at_once(crossing.register("H", day), crossing.register("K", day))
        assert len([each for each in results if isinstance(each, str)]) == 1, results
    assert crossing.rows(FieldDay) == 2 * ROUNDS
    assert crossing.rows(Case) == ROUNDS


def test_two_cases_that_choose_the_same_day_again(crossing: Crossing) -> None:
    """They lie under no common lock but the person's own."""
    cases = []
    for number in range(2):
        cases.append(crossing.register("H", MONDAY + dt.timedelta(days=number))(crossing.session))
        command = crossing.command(CHAIR, {"reason": {"text": "Bận"}}, 1)
        make_move(crossing.session, cases[-1], "decline", command)
    assert crossing.rows(FieldDay) == 0
    day = MONDAY + dt.timedelta(days=3)
    results = crossing.at_once(*(crossing.register_again(case, "K", day) for case in cases))
    assert len([each for each in results if isinstance(each, str)]) == 1, results
    assert crossing.rows(FieldDay) == 2


def test_leave_that_comes_while_a_registration_is_under_way(crossing: Crossing) -> None:
    """The guards have seen no leave; the trip waits for the person's row, and looks again when it has it."""
    verb, results = crossing.register("H", MONDAY), []
    goer = crossing.office.people[GOER].id
    crossing.session.rollback()

    def run() -> None:
        with Session(crossing.engine) as session:
            try:
                results.append(verb(session))
            except (Refused, InvalidAnswers) as refusal:
                results.append(type(refusal))

    thread = threading.Thread(target=run)
    with Session(crossing.engine) as keeper:
        keeper.connection(execution_options={"writing": True})
        lock_diary(keeper, goer)
        keeper.add(
            Leave(person_id=goer, kind="sick", first_day=MONDAY, last_day=MONDAY, recorded_at=crossing.clock.now)
        )
        keeper.flush()
        thread.start()
        thread.join(1.5)
        assert results == [], "it waits"
        keeper.commit()
    thread.join()
    assert results in ([Refused], [InvalidAnswers])
    assert (crossing.rows(FieldDay), crossing.rows(Leave), crossing.rows(Case)) == (0, 1, 0)


def test_a_trip_that_is_booked_keeps_leave_out(crossing: Crossing) -> None:
    crossing.register("H", MONDAY)(crossing.session)
    with pytest.raises(Refused):
        crossing.leave(MONDAY)(crossing.session)
    crossing.leave(MONDAY + dt.timedelta(days=1))(crossing.session)
    assert crossing.rows(Leave) == 1
