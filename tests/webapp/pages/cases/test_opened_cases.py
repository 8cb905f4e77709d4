"""Cases that another case opens in other units: each once, as work of its unit, seen from both sides by who may."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.arena import Arena
from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, CHAIR, OLD, district_office
from tests.support.players import Players
from tests.support.reading import SignIn, addresses, statements
from webapp.models import Case, Event, Notice, Unit
from webapp.services.cases.commands import Command, start
from webapp.surroundings import unit_today
from workflows import WORKFLOWS
from workflows.core.consequences import Consequence, OpenCase
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Date, Line
from workflows.core.model import START, State, Workflow, signal
from workflows.core.registry import EFFECTS, opening
from workflows.core.terms import TODAY, Claim, form_date
from workflows.forms import Reason
from workflows.roles import UNIT_OFFICER

OTHER_BRANCH = "H-01-02"
SECOND_HEAD = "Trịnh Thị Hai"
LAST_DAY = "2026-12-01"


class ErrandSheet(CaseForm):
    section = "errand"
    what = Line("Reason")
    last_day = Date("Due", rests=(TODAY,), future=True)


class RoundSheet(CaseForm):
    section = "round"
    units = Line("Unit")


@opening("errand")
def opened_test_errands(facts: Facts) -> list[Consequence]:
    units = [int(each) for each in facts.answer("round", "units").split()]
    return [OpenCase("errand", unit, {"what": "Count the flags", "last_day": LAST_DAY}) for unit in units]


class Errand(Workflow):
    key, title, unit_kinds, claim = "errand", "Errand", ("branch", "base_union"), Claim("errand")
    given = State("Given", due=form_date("errand.last_day"))
    done = State("Done", tone="good")
    begin = START.to(given, on=signal("given"), form=ErrandSheet, label="Opened from above")
    do = given.to(done, by=UNIT_OFFICER, form=Reason, label="Report it as done")


class Round(Workflow):
    key, title, unit_kinds = "round", "Round", ("district_union",)
    running = State("Running")
    over = State("Over")
    send = START.to(running, by=UNIT_OFFICER, form=RoundSheet, effects=[opened_test_errands], label="Send out")
    end = running.to(over, may=UNIT_OFFICER, form=Reason, label="End")


@pytest.fixture
def players(
    session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Players:
    monkeypatch.setitem(WORKFLOWS, "errand", Errand)
    monkeypatch.setitem(WORKFLOWS, "round", Round)
    office = district_office(session, clock.now)
    office.post(SECOND_HEAD, "secretary", OTHER_BRANCH)
    return Players(office, new_client, app)


def send(players: Players, *codes: str) -> list[Case]:
    """Open a round in these units; return the cases that it has opened."""
    units = " ".join(str(players.office.units[code].id) for code in codes)
    players.start(CHAIR, "round", "H", units=units)
    return opened(players.office.session)


def opened(session: Session) -> list[Case]:
    session.rollback()
    return list(session.scalars(sa.select(Case).where(Case.workflow == "errand").order_by(Case.id)))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_case_opens_others_and_both_sides_see_each_other(players: Players, sign_in: SignIn) -> None:
    first, second = send(players, OTHER_BRANCH, BRANCH)
    round_path, session, units = players.path, players.office.session, players.office.units
    assert [first.unit_id, second.unit_id] == [units[BRANCH].id, units[OTHER_BRANCH].id], "in the order of the units"
    assert {each.state for each in (first, second)} == {"given"} and not first.opener_id
    assert first.opened_by_id == second.opened_by_id == players.case().id
    assert first.due_on == dt.date.fromisoformat(LAST_DAY) and first.dossier["errand"]["what"] == "Count the flags"
    begun = session.scalars(sa.select(Event).where(Event.case_id == first.id)).one()
    assert begun.consequences["opened_by"] == players.case().public_id and begun.actor_id is None
    told = session.scalars(sa.select(Notice.person_id).where(Notice.case_id == first.id)).all()
    assert told == [players.office.people[OLD].id]

    chair, head = sign_in(CHAIR), sign_in(OLD)
    child = f"/cases/{first.public_id}"
    page = chair.get(round_path).text
    assert "Cases that this one has opened" in page and {child, f"/cases/{second.public_id}"} <= addresses(chair)
    assert "Secretary" in page and "Given" in page
    assert round_path in _hrefs(chair, child), "the way back"
    page = head.get(child).text
    assert "Count the flags" in page and round_path not in addresses(head), "the round is above the branch"
    assert head.get(round_path).status_code == 404
    assert child in _hrefs(head, "/inbox")
    assert sign_in(SECOND_HEAD).get(child).status_code == 404

    players.path = child
    players.move(OLD, "do", text="Có đủ cờ")
    page = chair.get(round_path).text
    assert "Done" in page and page.count("Given") == 1


def _hrefs(browser: Browser, path: str) -> set[str]:
    browser.get(path)
    return addresses(browser)


def test_late_is_seen_from_the_case_that_opened_it(players: Players, sign_in: SignIn, clock: Any) -> None:
    send(players, BRANCH, OTHER_BRANCH)
    clock.advance(days=20)
    assert sign_in(CHAIR).get(players.path).text.count("<strong>Late:</strong>") == 2


@pytest.mark.at_length
def test_the_page_costs_the_same_for_many(players: Players, sign_in: SignIn) -> None:
    office = players.office
    chair = sign_in(CHAIR)
    send(players, BRANCH)
    chair.get(players.path)  # that somebody opens files is written down the first time
    office.session.rollback()
    few = statements(chair, players.path, office.session)
    codes = [office.unit(f"H-01-{number:02d}", "branch", "H-01").code for number in range(10, 30)]
    send(players, *codes)
    assert statements(chair, players.path, office.session) == few


def test_two_taps_open_each_case_once(players: Players) -> None:
    office, clock = players.office, players.app.config["CLOCK"]
    words = {"round": {"units": str(office.units[BRANCH].id)}}
    for _tap in range(2):
        command = Command(office.actor(CHAIR), clock(), "one-key", words, None)
        start(office.session, Round.definition, "send", office.units["H"].id, command)
    assert len(opened(office.session)) == 1


def test_what_is_claimed_is_not_opened_twice(players: Players) -> None:
    assert len(send(players, BRANCH)) == 1
    assert len(send(players, BRANCH, OTHER_BRANCH)) == 2, "the errand of the first branch runs already"


def test_an_ended_unit_is_followed_and_one_without_successor_refused(players: Players) -> None:
    office, session = players.office, players.office.session
    today = dt.date(2026, 11, 23)
    session.execute(
        sa.update(Unit).where(Unit.code == OTHER_BRANCH).values(valid_to=today, successor_id=office.units[BRANCH].id)
    )
    session.commit()
    (only,) = send(players, BRANCH, OTHER_BRANCH)
    assert only.unit_id == office.units[BRANCH].id
    session.execute(sa.update(Unit).where(Unit.code == OTHER_BRANCH).values(successor_id=None))
    session.commit()
    rounds = sa.select(sa.func.count()).select_from(Case)
    before = session.scalar(rounds)
    players.start(CHAIR, "round", "H", expect=409, units=str(office.units[OTHER_BRANCH].id))
    players.start(CHAIR, "round", "H", expect=409, units=str(office.units["H"].id))
    session.rollback()
    assert session.scalar(rounds) == before, "nothing of the round either"


@pytest.mark.at_length
def test_the_statements_grow_by_the_same_for_each_case(
    players: Players, count_statements: Callable[[Session], Any]
) -> None:
    office, clock = players.office, players.app.config["CLOCK"]
    found = []
    for times in (1, 11, 21):
        codes = [office.unit(f"H-01-{times}{number:02d}", "branch", "H-01").id for number in range(times)]
        command = Command(office.actor(CHAIR), clock(), f"key-{times}", {"round": {"units": " ".join(map(str, codes))}})
        with count_statements(office.session) as counted:
            start(office.session, Round.definition, "send", office.units["H"].id, command)
        found.append(counted.count)
    assert abs((found[2] - found[1]) - (found[1] - found[0])) <= 12, found
    assert found[2] - found[1] <= 10 * 40, found


def test_an_effect_says_which_processes_it_opens(players: Players) -> None:
    @opening()
    def opened_test_silent(facts: Facts) -> list[Consequence]:
        return [OpenCase("errand", facts.unit_id, {})]

    EFFECTS.pop("opened_test_silent")
    facts = Facts(dt.date(2026, 11, 23), 1, "", "branch", {})
    with pytest.raises(LookupError, match="errand"):
        opened_test_silent(facts)


@pytest.mark.both_engines
@pytest.mark.at_length
def test_two_that_open_in_the_same_units_race(
    app: Flask, session: Session, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither waits for the other for ever, whichever order they name the units in; each unit gets one errand."""
    monkeypatch.setitem(WORKFLOWS, "errand", Errand)
    monkeypatch.setitem(WORKFLOWS, "round", Round)
    arena = Arena(app, session, clock)
    arena.office.unit("K", "district_union", "T")
    arena.office.post("Vũ Văn Khác", "secretary", "K")
    for number in range(4):
        codes = [arena.office.unit(f"H-01-7{number}{each}", "branch", "H-01").id for each in range(6)]

        def sends(by: str, unit: str, ids: list[int]) -> Callable[[Session], str]:
            command = arena.command(by, {"round": {"units": " ".join(map(str, ids))}})
            unit_id = arena.office.units[unit].id
            return lambda own: start(own, Round.definition, "send", unit_id, command)

        results = arena.at_once(sends(CHAIR, "H", codes), sends("Vũ Văn Khác", "K", codes[::-1]))
        assert all(isinstance(each, str) for each in results), results
        opened_here = sa.select(Case.unit_id).where(Case.workflow == "errand", Case.unit_id.in_(codes))
        assert sorted(session.scalars(opened_here)) == sorted(codes)


@pytest.mark.both_engines
def test_a_unit_that_ends_while_its_row_is_waited_for_is_followed(
    players: Players, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the lock was had is read again: a reorganisation may have held it."""
    office, session, today = players.office, players.office.session, dt.date(2026, 11, 23)
    read = iter((lambda unit_id: session.get(Unit, unit_id),))

    def before_the_lock(own: Session, unit_id: int, day: dt.date) -> Unit | None:
        return next((first(unit_id) for first in read), None) or unit_today(own, unit_id, day)

    values = {"valid_to": today, "successor_id": office.units[BRANCH].id}
    session.execute(sa.update(Unit).where(Unit.code == OTHER_BRANCH).values(**values))
    session.commit()
    monkeypatch.setattr("webapp.services.cases.opening.unit_today", before_the_lock)
    (only,) = send(players, OTHER_BRANCH)
    assert only.unit_id == office.units[BRANCH].id and next(read, None) is None
