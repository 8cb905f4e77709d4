"""Recommendations: every move from every state that it may be made from, and the last days of the Party's limits."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from tests.support.browserlike import Browser
from tests.support.days_off import VIETNAM
from tests.support.offices.district import BRANCH, COMMUNE, COMMUNE_DEPUTY, NEW, OLD, district_office
from tests.support.offices.recommendation import (
    ADMISSION,
    ASSESSMENT,
    CEREMONY,
    CERTIFICATE,
    DEFINITION,
    ENROL,
    HANDOVER,
    INQUIRY,
    PAPER,
    REFUSAL,
    REPLY,
    RESOLUTION,
    RESULT,
    REVIEW,
    TASK,
    VOTE,
    Way,
)
from webapp.models import CalendarDay, Event
from webapp.services.cases.commands import start
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from workflows.core.forms import FORMS
from workflows.core.model import START_STATE

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
RETURN = {"code": "papers_missing", "parts": ["enrolment"], "text": "Bổ sung giấy tờ"}
COMPLETED = {"completed": "Đã bổ sung"}
REASON = {"text": "Có lý do"}
END = {"code": "moved", "text": "Đi làm ăn xa"}
SAID: dict[str, dict[str, Any]] = {
    "assign": TASK,
    "assign_another": TASK,
    "report": RESULT,
    "review": REVIEW,
    "vote": VOTE,
    "assess": ASSESSMENT,
    "rank": {"ranking": "excellent", "ranking_year": "2025"},
    "attend": CERTIFICATE,
    "resolve": RESOLUTION,
    "hand_over": HANDOVER,
    "certify_waiting": CERTIFICATE,
    "certify_before_cell": CERTIFICATE,
    "admit": ADMISSION,
    "record_ceremony": CEREMONY,
    "decline": REFUSAL,
    "inquire": INQUIRY,
    "record_reply": REPLY,
    "send_back": RETURN,
    "resubmit": COMPLETED,
    "end": END,
    **dict.fromkeys(("go_on", "train_on", "train_again", "hand_over_again", "withdraw"), REASON),
    **dict.fromkeys(("list_candidate", "record_cell", "extend", "confirm", "deny"), PAPER),
}
"""What each move's form says."""
OF_THE_BRANCH = ("report", "rank", "vote", "assess", "train_on", "train_again", "resubmit", "withdraw")


@pytest.fixture
def way(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Way]:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    yield Way(district_office(session, clock.now), new_client, app)


def by_whom(step: str) -> str:
    """Who makes a step: what binds the Party is for another officer than the one who entered the resolution."""
    return OLD if step in OF_THE_BRANCH else COMMUNE_DEPUTY if step in ("hand_over", "confirm") else COMMUNE


# ---------------------------------------------------------------- branches, through the pages


@only_sqlite
def test_a_file_is_returned_from_wherever_it_stands_and_comes_back_there(way: Way) -> None:
    """And loses no day by it: what was left of its limit is left still."""
    way.to_assessment()
    for step in ("assess", "attend", "resolve", "hand_over", "list_candidate", "record_cell", "extend", None):
        before = (way.state, way.case().due_on)
        if before[0] != "handover":  # another story returns it from there
            way.go("send_back", **RETURN)
            assert way.state == "returned"
            way.go("resubmit", OLD, **COMPLETED)
            assert (way.state, way.case().due_on) == before
        if step:
            way.quick(step, by_whom(step), **SAID[step])
    assert way.state == "extended"


def test_the_party_may_decline_at_each_of_its_steps(way: Way) -> None:
    """Whatever it says, it is not before the file was handed over; and the Union questions back each time."""
    way.to_handover()
    roads = {
        "candidate": ("hand_over",),
        "committee": ("hand_over", "list_candidate", "record_cell"),
        "extended": ("hand_over", "list_candidate", "record_cell", "extend"),
    }
    for state, road in roads.items():
        for step in road:
            way.quick(step, by_whom(step), **SAID[step])
        assert way.state == state
        way.go("decline", expect=422, **{**REFUSAL, "held_on": "20/11/2026"})
        way.go("decline", **REFUSAL)
        assert way.state == "not_admitted"
        assert way.waits_for(COMMUNE)
        way.quick("inquire", **INQUIRY).quick("record_reply", **REPLY).quick("hand_over_again", **REASON)


def test_a_certificate_comes_while_the_list_is_waited_for(way: Way) -> None:
    """Somebody recorded before the class waits; an old one is no certificate, a sound one lets the cell go."""
    way.to_assessment().quick("assess", OLD, **ASSESSMENT).quick("go_on", **REASON)
    way.quick("resolve", **RESOLUTION).quick("hand_over", COMMUNE_DEPUTY, **HANDOVER)
    way.go("certify_waiting", expect=422, **{**CERTIFICATE, "issued_on": "20/11/2021"})
    way.go("certify_waiting", **{**CERTIFICATE, "issued_on": "21/11/2021"})
    assert (way.state, way.case().dossier["certificate"]["issued_on"]) == ("candidate", "2021-11-21")
    way.go("list_candidate", **PAPER).go("record_cell", **PAPER)
    assert way.state == "committee"


def test_membership_is_not_denied_before_the_ceremony(way: Way, session: Session, clock: Any) -> None:
    way.on(clock, 2026, 11, 20).to_committee().quick("admit", **ADMISSION)
    way.on(clock, 2026, 11, 21).quick("record_ceremony", **CEREMONY)
    way.go("deny", expect=422, **{**PAPER, "held_on": "20/11/2026"})
    assert "không được trước ngày 21/11/2026, ngày tổ chức kết nạp" in way.as_(COMMUNE).text
    assert (way.state, way.as_(COMMUNE).form(f"{way.path}/moves/deny").values["number"]) == ("probation", "7-NQ/CB")
    tick(session, dt.datetime(2027, 11, 22, 2, tzinfo=dt.UTC))
    way.on(clock, 2027, 12, 1)
    assert way.state == "confirmation"
    way.go("deny", expect=422, **{**PAPER, "held_on": "20/11/2026"}).go("deny", **PAPER)
    assert (way.state, way.case().outcome) == ("not_official", "not_official")


# ---------------------------------------------------------------- all of them


UP = ("assign", "report", "review", "vote", "assess", "attend", "resolve", "hand_over", "list_candidate", "record_cell")
"""From enrolment to the Party committee."""
TO = dict(
    zip(
        (
            "tasks",
            "training",
            "assessment",
            "awareness_class",
            "resolution",
            "handover",
            "candidate",
            "cell",
            "committee",
        ),
        (0, 3, 4, 5, 6, 7, 8, 9, 10),
        strict=True,
    )
)
"""State → how many steps of UP lead to it."""


def reached(state: str) -> tuple[str, ...]:
    return UP[: TO[state]]


MOVES = sa.select(Event.move, Event.from_state).where(Event.kind == "move").distinct()
BACK = ("send_back", "resubmit")
JOURNEYS: list[tuple[str, ...]] = [
    (
        "assign",
        "assign_another",
        "report",
        "report",
        "review",
        "rank",
        "vote",
        *BACK,
        "assess",
        *BACK,
        "attend",
        *BACK,
        "resolve",
        *BACK,
        "hand_over",
        *BACK,
        "certify_waiting",
        "list_candidate",
        *BACK,
        "certify_before_cell",
        "record_cell",
        *BACK,
        "extend",
        *BACK,
        "admit",
        "record_ceremony",
        "a year later",
        "confirm",
    ),
    (
        *reached("candidate"),
        "decline",
        "inquire",
        "record_reply",
        "hand_over_again",
        "hand_over",
        "list_candidate",
        "decline",
        "inquire",
        "train_again",
        "assign",
        "report",
        "vote",
        "assess",
        "resolve",
        "hand_over",
        "list_candidate",
        "record_cell",
        "decline",
        "inquire",
        "record_reply",
        "train_on",
        "assign",
        "report",
        "vote",
        "assess",
        "resolve",
        "hand_over",
        "list_candidate",
        "record_cell",
        "extend",
        "decline",
        "train_again",
        "end",
    ),
    (*reached("awareness_class"), "go_on", "end"),
    (*reached("committee"), "admit", "record_ceremony", "deny"),
    (*reached("committee"), "extend", "admit", "record_ceremony", "a year later", "deny"),
    (*reached("handover"), "send_back", "a year later"),
    (*reached("handover"), "send_back", "withdraw"),
    *((*reached(state), "end") for state in ("training", "assessment", "awareness_class")),
    (*reached("candidate"), "decline", "end"),
    (*reached("candidate"), "decline", "inquire", "end"),
    (*reached("candidate"), "decline", "inquire", "record_reply", "end"),
    *((*reached(state), "withdraw") for state in TO if state != "committee"),
]


def enrolled(way: Way) -> None:
    """A new case of the same comrade, without its pages."""
    form = FORMS["Enrol"](MultiDict(ENROL))
    words = {form.section: form.answers() | {"person": way.office.people[NEW].id}}
    command = Command(way.office.actor(OLD), way.app.config["CLOCK"](), f"enrol-{way.path}", words)
    way.path = f"/cases/{start(way.office.session, DEFINITION, 'enrol', way.office.units[BRANCH].id, command)}"


@only_sqlite
def test_every_move_is_made_from_every_state_that_it_may_be_made_from(way: Way, session: Session, clock: Any) -> None:
    """The journal of some journeys, laid beside the definition: no branch of it was never gone."""
    begun = clock.now
    for journey in JOURNEYS:
        clock.now = begun
        enrolled(way)
        for step in journey:
            if step == "a year later":
                clock.now = begun + dt.timedelta(days=366)
                tick(session, clock.now)
                continue
            open_tasks = [
                number for number, task in way.case().dossier.get("tasks", {}).items() if "result" not in task
            ]
            words = SAID[step] | ({"entry": open_tasks[0]} if step == "report" else {})
            way.quick(step, by_whom(step), **words)
        assert way.case().closed_at, (journey, way.state)
    gone = {(move, source or START_STATE) for move, source in session.execute(MOVES)}
    assert gone == {(move.name, source) for move in DEFINITION.moves for source in move.sources}


# ---------------------------------------------------------------- the last days of limits


def keep_calendar(session: Session) -> None:
    """The days off of test_calendar: among them 24 November, 1 January, Tết from 4 to 10 February 2027, 16 April."""
    now = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    session.add_all(
        CalendarDay(day=day, kind=kind, name="Nghỉ", source="test", recorded_at=now)
        for kind, days in (("holiday", VIETNAM.off), ("worked", VIETNAM.worked))
        for day in days
    )
    session.commit()


PARTY_LIMITS = [
    # The cell's resolution, the committee's 60 and 90 working days; the decision received, the ceremony's 30.
    ("2026-11-30", "2027-03-02", "2027-04-13", "2026-12-31", "2027-02-19"),  # New Year, Tết, ends of months
    ("2027-01-29", "2027-05-05", "2027-06-16", "2027-02-03", "2027-03-24"),  # Tết, Hùng Kings' Day, 30/4 and 3/5
    (
        "2027-02-07",
        "2027-05-10",
        "2027-06-21",
        "2027-02-28",
        "2027-04-09",
    ),  # a Sunday of Tết; a Sunday, the month's last
]


@only_sqlite
@pytest.mark.parametrize(("cell", "decided", "extended", "received", "held"), PARTY_LIMITS)
def test_the_last_days_of_the_party_s_limits(
    way: Way, session: Session, clock: Any, cell: str, decided: str, extended: str, received: str, held: str
) -> None:
    """60 working days for the committee, 30 more where it extends, 30 for the ceremony: none on a day off.

    What the Party has done is recorded a week later; its days are counted from the day that the paper says.
    """
    keep_calendar(session)
    first, second = dt.date.fromisoformat(cell), dt.date.fromisoformat(received)
    way.on(clock, first.year, first.month, first.day).to_cell(ranking_year=str(first.year - 1))
    clock.now += dt.timedelta(days=7)
    way.quick("record_cell", **PAPER)
    assert str(way.case().due_on) == decided
    way.quick("extend", **PAPER)
    assert str(way.case().due_on) == extended
    way.on(clock, second.year, second.month, second.day)
    clock.now += dt.timedelta(days=7)
    way.quick("admit", **ADMISSION)
    assert str(way.case().due_on) == held


@only_sqlite
@pytest.mark.parametrize(
    ("opened", "last"),
    [
        (dt.date(2026, 7, 24), "2026-12-17"),  # by the rows before it from the receipt, 4 November
        (dt.date(2026, 7, 27), "2026-12-15"),  # by 208-QĐ/TW from the decision, 2 November
    ],
)
def test_a_dated_rule_says_from_when_the_days_for_the_ceremony_count(
    way: Way, session: Session, clock: Any, opened: dt.date, last: str
) -> None:
    keep_calendar(session)
    way.on(clock, opened.year, opened.month, opened.day).to_committee(ranking_year="2025")
    way.on(clock, 2026, 11, 5).quick("admit", **{**ADMISSION, "held_on": "02/11/2026", "received_on": "04/11/2026"})
    assert str(way.case().due_on) == last
