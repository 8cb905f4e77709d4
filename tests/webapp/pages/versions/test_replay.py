"""Last year's cases through a draft: the figures are a plain recount, by name for whoever may see them, unwritten."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, fingerprint
from tests.support.offices.district import BRANCH, COMMUNE, MEMBERS, NEW, OFFICER, OLD, Office
from tests.support.offices.pinned import PinnedStory, no_limit, refuses_all
from webapp.cli.replay import replayed
from webapp.models import Account, CalendarDay, Case, Event, Person
from webapp.pages.versions.replay.page import unasked_words
from webapp.queries.past_votes import HIDDEN
from webapp.queries.replays import ReplayFigures, ReplayQuestion, draft_of, draft_rule, replay
from webapp.services.cases.commands import make_move
from workflows import WORKFLOWS
from workflows.core.calendar import age_on, local_date
from workflows.rulebook import measure_of

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PROCESS, AGE = "secretary-nomination", "secretary.age_max"


@pytest.fixture
def desk(office: Office, clock: Any) -> Desk:
    """Two nominations: of an older and of a younger comrade."""
    desk = Desk(office, clock)
    replacing = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    office.post("Lò Thị Hai", "member", "H-01-02")
    for name, year in ((NEW, 1994), ("Lò Thị Hai", 2003)):
        person = office.session.get_one(Person, office.people[name].id)
        person.birth_date = dt.date(year, 5, 5)
    office.session.commit()
    desk.to_decision(BRANCH, NEW, **replacing)
    desk.start(COMMUNE, "H-01-02", "Lò Thị Hai")
    return desk


def figures_of(desk: Desk, value: str, key: str = AGE, measure: str = "years") -> ReplayFigures:
    day = local_date(desk.clock.now)
    question = ReplayQuestion(PROCESS, day - dt.timedelta(days=365))
    *_before, found = replay(desk.office.session, question, draft_rule(key, value, measure, day), None)
    return found


@pytest.mark.both_engines
def test_the_figures_of_a_rule_are_a_plain_recount(desk: Desk) -> None:
    session = desk.office.session
    for limit in (18, 23, 25, 31, 40):
        found = figures_of(desk, str(limit))
        rows = session.execute(
            sa.select(Case.public_id, Person.birth_date, Event.at)
            .join(Person, Person.id == Case.subject_id)
            .join(Event, Event.case_id == Case.id)
            .where(Event.move == "nominate")
        ).all()
        plain = {public_id for public_id, birth, at in rows if age_on(birth, local_date(at)) > limit}
        assert {case.public_id for case in found.blocked} == plain, limit
        assert found.total == len(rows) == 2 and not found.elsewhere
    assert figures_of(desk, "18").blocked and not figures_of(desk, "40").blocked, "both ways are tried"
    assert found.unasked == {}


@pytest.mark.both_engines
def test_other_shares_of_a_vote_lead_elsewhere(desk: Desk) -> None:
    session = desk.office.session
    case = session.scalars(sa.select(Case.public_id).where(Case.state == "decision")).one()
    for name, choice in zip(MEMBERS, ("against", *["for"] * (len(MEMBERS) - 1)), strict=True):
        desk.vote(case, name, choice)
    assert desk.state(case) == "issuing"
    keys = {question.needs for question in WORKFLOWS[PROCESS].definition.questions}
    (key,) = keys
    assert not figures_of(desk, ">1/2", key, "share").elsewhere
    (found,) = figures_of(desk, ">=1/1", key, "share").elsewhere
    assert found.public_id == case and found.result.why is not None
    assert found.result.why.text == "The same ballots lead to “%(state)s”."


@only_sqlite
def test_a_shorter_limit_makes_late(desk: Desk) -> None:
    session = desk.office.session
    case = session.scalars(sa.select(Case.public_id).where(Case.state != "decision")).one()
    state = desk.case(case).state
    key = WORKFLOWS[PROCESS].definition.state(state).due
    assert key
    desk.clock.advance(days=3)
    desk.move(COMMUNE, case, "record_meeting")
    assert {each.public_id for each in figures_of(desk, "1", key, "days").late} == {case}
    assert not figures_of(desk, "30", key, "days").late
    day, commune = local_date(desk.clock.now), desk.office.units["H-01"].id
    for number in range(3):  # the commune's own days off: a last day on one of them moves to the first after them
        off = day - dt.timedelta(days=number)
        words = {"kind": "holiday", "scope_id": commune, "name": "Nghỉ", "source": "test"}
        session.add(CalendarDay(day=off, recorded_at=desk.clock.now, **words))
    session.commit()
    assert not figures_of(desk, "1", key, "days").late


@pytest.mark.both_engines
def test_a_changed_guard_blocks_by_name_and_nothing_is_written(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    pinned, board, session = PinnedStory(office, clock, monkeypatch, no_limit), sign_in(OFFICER), office.session
    for case in (pinned.old, pinned.new):
        said = {"plea": {"text": "Có", "remark": "Không", "basis": "Điều 1", "way": "letter"}}
        make_move(session, case, "plead", pinned.desk.command(COMMUNE, said, pinned.desk.case(case).version))
    from_now = pinned.changed(refuses_all)
    board.get("/versions/replay")
    name = session.scalars(sa.select(Account.username).limit(1)).one()
    session.rollback()
    engine: Any = session.get_bind()
    before = fingerprint(engine)
    board.get("/versions/replay?process=pinning")
    output = app.test_cli_runner().invoke(replayed, ["pinning", "--by", name]).output
    day = local_date(clock.now)
    *_all, found = replay(
        session, ReplayQuestion("pinning", day - dt.timedelta(days=1)), draft_of(session, from_now, day), None
    )
    assert changed(before, fingerprint(engine)) == [], "a replay writes nothing"
    assert {case.public_id for case in found.blocked} == {pinned.old, pinned.new} and found.total == 2
    assert "2 cases: 2 would be blocked, 0 go another way, 0 would be late." in board.text
    for case in (pinned.old, pinned.new):
        assert f"/cases/{case}" in board.response.text and case in output

    # A sealed case is asked of nobody; nor is one of another unit, and others find no page.
    session.execute(sa.update(Case).where(Case.public_id == pinned.old).values(sealed=True))
    session.commit()
    board.get("/versions/replay?process=pinning")
    assert "1 cases: 1 would be blocked" in board.text and pinned.old not in board.response.text
    assert pinned.old not in app.test_cli_runner().invoke(replayed, ["pinning", "--by", name]).output
    assert sign_in(COMMUNE).get("/versions/replay?process=pinning").status_code == 404


@only_sqlite
def test_no_name_of_a_function_stands_on_the_page(app: Flask) -> None:
    """What could not even begin has no words of its own; its name is for the command line."""
    figures = ReplayFigures(unasked={"priority_followed": 3, "adds_militia_post": 1, "Order of priority": 2, HIDDEN: 1})
    with app.test_request_context("/"), force_locale("en"):
        assert unasked_words(figures) == [("Another condition", 4), ("Order of priority", 2), (str(HIDDEN), 1)]


@only_sqlite
def test_the_administrator_reads_figures_alone(desk: Desk, make_account: Callable[..., Any], client: Browser) -> None:
    make_account("quan-tri")
    client.enter("quan-tri")
    path = f"/versions/replay?rule={AGE}&value=18&process={PROCESS}"
    assert client.get(path).status_code == 200
    assert NEW not in client.text and "Lò Thị Hai" not in client.text and "Chi đoàn" not in client.text
    assert "/cases/" not in client.response.text
    assert client.get(f"/versions/replay?rule={AGE}&value=many&process={PROCESS}").status_code == 404
    assert client.get("/versions/replay?process=party-recommendation").status_code == 404, "sealed"


@only_sqlite
def test_a_value_that_no_row_may_have_is_no_draft(desk: Desk, sign_in: Callable[[str], Browser], app: Flask) -> None:
    board, definition = sign_in(OFFICER), WORKFLOWS[PROCESS].definition
    timed = [key for key in sorted(definition.rule_keys()) if measure_of(key) in ("months", "working_days", "days")]
    assert {"months", "days"} <= {*map(measure_of, timed)}
    for key in timed:
        for page in ("replay", "impact"):
            path = f"/versions/{page}?rule={key}&process={PROCESS}&value="
            assert board.get(f"{path}99999").status_code == 404, (key, page)
            assert board.get(f"{path}6").status_code == 200, (key, page)
    refused = app.test_cli_runner().invoke(replayed, [PROCESS, "--rule", f"{key}=99999"])
    assert refused.exit_code == 2 and "is no value of" in refused.output
