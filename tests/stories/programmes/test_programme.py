"""A programme of a commune: plan, vote, directive, a pilot branch, reviews beside the baseline, roll-out, its end."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lines import reads_as_kept
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    COMMUNE,
    DEPUTY,
    MEMBER,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office
from tests.support.offices.second_person import reorganised
from tests.support.players import Players
from tests.support.registers import confirm, enter
from webapp.actors import actor_on
from webapp.models import Case, Snapshot
from webapp.queries.figures.members import members
from webapp.queries.figures.places import Place
from webapp.queries.figures.values import lines_of
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from webapp.services.reorganisations.plan import ReorganisationPlan
from workflows.core.programmes.indicators import Units
from workflows.core.programmes.periods import Period, Window
from workflows.indicators.dual_posts import DualPostPilots, DualPostsDeployed

SECOND, SECOND_HEAD, THIRD = "X-01-02", "Lê Thị Hai", "X-01-03"
PLAN = {
    "programme": "dual-post-model",
    "title": "mô hình Bí thư chi đoàn kiêm thôn đội trưởng",
    "aim": "Gắn công tác Đoàn với công tác quân sự ở thôn",
    "measures": "Rà soát, lựa chọn nhân sự đủ điều kiện",
    "starts_on": "01/12/2026",
}
VOTERS = (SECRETARY, DEPUTY)  # who wrote the plan takes no part in the vote


@pytest.fixture
def play(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Players:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    office = commune_office(session, clock.now)
    for code, name in ((SECOND, "Chi đoàn Thôn 2"), (THIRD, "Chi đoàn Thôn 3")):
        office.unit(code, "branch", COMMUNE, name=name, since=dt.date(2025, 7, 1))
    office.post(SECOND_HEAD, "secretary", SECOND, since=dt.date(2025, 7, 1))
    office.post(SECOND_HEAD, "village_militia_head", SECOND, since=dt.date(2025, 7, 1))
    return Players(office, new_client, app)


class BranchPilots(DualPostPilots):
    """As the office counts its pilots, in branches."""

    of = Units(("branch",))


def lines(office: Office) -> dict[str, tuple[str, str]]:
    """Code of a branch → where its line stands, and its path."""
    office.session.rollback()
    rows = office.session.scalars(sa.select(Case).where(Case.workflow == "programme-unit"))
    codes = {unit.id: code for code, unit in office.units.items()}
    return {codes[row.unit_id]: (row.state, f"/cases/{row.public_id}") for row in rows}


def deployed(office: Office, clock: Any) -> tuple[int, int | None]:
    """The figure of branches in which the model is carried out, as the commune reads it."""
    commune = Place.of(office.units[COMMUNE])
    (line,) = lines_of(office.session, [DualPostsDeployed], [commune], Period(clock.now.year), clock.now.date())
    office.session.rollback()
    return line.values[commune.id].counted, line.values[commune.id].whole


def frozen(session: Session) -> list[tuple[str, int, int]]:
    """What the programme has frozen of dual posts: title, in it, of how many."""
    session.rollback()
    rows = session.scalars(sa.select(Snapshot).order_by(Snapshot.id))
    said = [(row.title, row.content["lines"][1]["values"][0]) for row in rows]
    return [(title, value["counted"], value["whole"]) for title, value in said]


def to_pilot(play: Players, *pilots: str, **plan: str) -> Players:
    office = play.office
    play.start(STANDING, "programme-lead", COMMUNE, **PLAN | plan)
    play.meet()
    play.ballots(VOTERS, ("for",) * 2)
    assert play.case().state == "issuing"
    signer = str(office.people[SECRETARY].id)
    play.move(DEPUTY, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    if not plan:
        reads_as_kept(play, "programme-plan", STANDING)
    play.move(STANDING, "direct", number="12-CT/ĐU", signed_on="23/11/2026", body="Đảng ủy xã Tân Thử")
    play.move(
        STANDING, "choose", units=[str(office.units[code].id) for code in pilots or (BRANCH,)], ready_by="15/12/2026"
    )
    return play


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_programme_is_tried_reviewed_rolled_out_and_ended(play: Players, clock: Any, session: Session) -> None:
    to_pilot(play)
    office, path = play.office, play.path
    assert lines(office) == {BRANCH: ("preparing", lines(office)[BRANCH][1])}
    assert frozen(session) == [("Figures before the programme", 1, 3)]
    assert PLAN["title"] in play.inbox(BRANCH_HEAD), "several programmes of one unit are told apart"

    # The branch puts it in force after its last day, and has to say why.
    clock.now = dt.datetime(2026, 12, 18, 2, 0, tzinfo=dt.UTC)
    play.browsers.clear()
    play.path = lines(office)[BRANCH][1]
    member = str(office.people[BRANCH_HEAD].id)
    said = {"since": "17/12/2026", "owner": member, "text": "Đã kiện toàn nhân sự"}
    play.move(BRANCH_HEAD, "put_in_force", expect=422, **said)
    assert "15/12/2026" in play.as_(BRANCH_HEAD).text
    play.move(BRANCH_HEAD, "put_in_force", **said, late="Chờ cấp ủy cho ý kiến")

    # Who runs the programme returns the report, then confirms it: only then the branch counts.
    assert (lines(office)[BRANCH][0], deployed(office, clock)) == ("reported", (0, 3))
    play.move(STANDING, "send_back", until="20/12/2026", text="Bổ sung quyết định phân công")
    play.move(BRANCH_HEAD, "put_in_force", **said | {"text": "Đã có quyết định phân công"})
    assert play.waits_for(STANDING)
    play.move(STANDING, "confirm")
    assert (lines(office)[BRANCH][0], deployed(office, clock)) == ("running", (1, 3))
    page = play.as_(SECRETARY).get("/figures/dual-posts-deployed?period=2026").text
    assert "1/3 (33,3%)" in page and play.said("Where the figure comes from") in page
    for move in ("Report that it is in force", "Confirm that it is in force"):
        assert f"“{play.said(move)}”" in page, "who enters the coverage, and who confirms it"

    play.browsers.clear()  # three months later every sign-in has ended
    clock.now = dt.datetime(2027, 2, 25, 2, 0, tzinfo=dt.UTC)

    # The quarter's review freezes the figures beside the baseline; a post given since shows today, not in the past.
    play.path = path
    play.move(STANDING, "review", held_on="25/02/2027", text="Một chi đoàn đã thực hiện")
    session.rollback()
    office.post(BRANCH_HEAD, "secretary", BRANCH, since=dt.date(2027, 2, 25))
    office.post(BRANCH_HEAD, "village_militia_head", BRANCH, since=dt.date(2027, 2, 25))
    assert frozen(session) == [("Figures before the programme", 1, 3), ("Figures at a review", 1, 3)]
    page = play.as_(STANDING).get(path).text
    assert "1/3 (33,3%)" in page and "2/3 (66,7%)" in page and play.said("In force in the unit") in page

    # A task, followed as every task; then the committee rolls the programme out.
    task = {"unit": str(office.units[SECOND].id), "text": "Rà soát nhân sự", "last_day": "31/03/2027"}
    play.move(STANDING, "give_task", **task)
    assert play.said("Assigned task") in play.inbox(SECOND_HEAD)
    conclusion = {"text": "Hiệu quả rõ", "verdict": "roll_out"}
    play.move(STANDING, "conclude", expect=422, **conclusion)
    play.move(STANDING, "conclude", **conclusion, ready_by="30/06/2027")
    play.meet()
    play.ballots(VOTERS, ("for",) * 2)
    assert play.case().state == "in_force"
    assert {code: state for code, (state, _path) in lines(office).items()} == {
        BRANCH: "running",
        SECOND: "preparing",
        THIRD: "preparing",
    }
    pilots = members(session, BranchPilots, ["/"], Window(dt.date(2027, 1, 1), dt.date(2027, 12, 31)), clock.now.date())
    assert [one.name for one in pilots if one.counted] == [office.units[BRANCH].name], "the others are no pilots"

    # A branch founded since gets its line with the yearly review; a line that is late is shown so.
    session.rollback()
    office.unit("X-01-04", "branch", COMMUNE, name="Chi đoàn Thôn 4", since=dt.date(2027, 1, 1))
    clock.now = dt.datetime(2028, 2, 26, 2, 0, tzinfo=dt.UTC)
    play.browsers.clear()
    tick(session, clock.now)
    play.path = path
    play.move(SECRETARY, "yearly_review", held_on="26/02/2028", text="Còn hai chi đoàn", rest_by="30/04/2028")
    assert lines(office)["X-01-04"][0] == "preparing"
    page = play.as_(SECRETARY).get(path).text
    assert "30/06/2027" in page and "muộn: hạn cuối là 30/06/2027" in page, "a line that is late says so"
    play.move(SECRETARY, "complete", text="Mô hình đạt kết quả")
    assert {state for state, _path in lines(office).values()} == {"over"}
    assert play.case().outcome == "completed"


def test_only_those_of_the_unit_run_it_and_traps_are_refused(play: Players, clock: Any) -> None:
    office = play.office
    browser = play.as_(BRANCH_HEAD)
    assert browser.get(f"/start/programme-lead/{COMMUNE}").status_code == 404
    to_pilot(play)
    path = play.path
    assert browser.get(path).status_code == 404, "the programme is the commune's, the line is the branch's"
    twice = {"text": "Tốt", "verdict": "extend", "units": [str(office.units[BRANCH].id)], "ready_by": "31/12/2026"}
    play.move(STANDING, "conclude", expect=422, **twice)
    assert play.said("A ticked unit carries the programme out already.") in play.as_(STANDING).text
    play.move(STANDING, "conclude", expect=422, text="Tốt", verdict="extend", ready_by="31/12/2026")
    play.move(STANDING, "conclude", text="Chưa hiệu quả", verdict="stop")
    play.meet()
    play.ballots(VOTERS, ("against",) * 2)
    assert play.case().state == "pilot", "the committee did not agree: the pilots go on"
    play.move(STANDING, "conclude", text="Chưa hiệu quả", verdict="stop")
    play.meet()
    play.ballots(VOTERS, ("for",) * 2)
    assert play.case().outcome == "stopped" and lines(office)[BRANCH][0] == "over"


@pytest.mark.at_length
@pytest.mark.both_engines
def test_lines_and_tasks_of_units_that_end_are_closed_or_carried_on(
    play: Players, clock: Any, session: Session
) -> None:
    """One branch ends, another is merged into a third: the next day the page says what became of them."""
    office = play.office
    to_pilot(play, BRANCH, SECOND, THIRD)
    for code in (SECOND, THIRD):
        unit = str(office.units[code].id)
        play.move(STANDING, "give_task", unit=unit, text="Rà soát nhân sự", last_day="31/12/2026")
    path, begun = play.path, lines(office)
    clock.now += dt.timedelta(days=1)
    actor = actor_on(session, office.people[SECRETARY].id, SECRETARY, clock.now.date())
    for number, plan in enumerate(
        (
            ReorganisationPlan("end", (THIRD,), clock.now.date(), "15-QĐ"),
            ReorganisationPlan("merge", (SECOND,), clock.now.date(), "16-QĐ", into=BRANCH, cases=BRANCH),
        )
    ):
        reorganised(session, plan, Command(actor, clock.now, f"reform-{number}", {}))
    tick(session, clock.now)
    assert {state for state, _path in lines(office).values()} == {"preparing"}, "it can still be undone"
    clock.now += dt.timedelta(days=1)
    tick(session, clock.now)
    session.rollback()
    cases = session.execute(
        sa.select(Case.workflow, Case.unit_id, Case.state)
        .where(Case.workflow.in_(("programme-unit", "assignment")))
        .order_by(Case.id)
    ).all()
    branch, third = office.units[BRANCH].id, office.units[THIRD].id
    assert [tuple(row) for row in cases] == [
        ("programme-unit", branch, "preparing"),
        ("programme-unit", branch, "joined"),
        ("programme-unit", third, "unit_gone"),
        ("assignment", branch, "assigned"),
        ("assignment", third, "unit_gone"),
    ]
    play.browsers.clear()
    page = play.as_(STANDING).get(path).text
    assert play.said("Unit ended") in page and play.said("Carried on with the unit that follows") in page
    gone = play.as_(STANDING).get(begun[THIRD][1]).text
    assert play.said("The unit has ended and nobody follows it: it counts no more.") in gone
    assert tick(session, clock.now) == 0

    # The branch carries both on; the figure has one branch left, and that of the first day had three, with their lines.
    play.path = begun[BRANCH][1]
    play.move(BRANCH_HEAD, "put_in_force", since="25/11/2026", owner=str(office.people[BRANCH_HEAD].id), text="Đã làm")
    play.move(STANDING, "confirm")
    session.rollback()
    commune = Place.of(office.units[COMMUNE])
    for indicator, day, expected in (
        (DualPostsDeployed, clock.now.date(), (1, 1)),
        (DualPostsDeployed, dt.date(2026, 11, 23), (0, 3)),
        (BranchPilots, dt.date(2026, 11, 23), (3, 3)),
    ):
        (line,) = lines_of(session, [indicator], [commune], Period(2026), day)
        value = line.values[commune.id]
        assert (value.counted, value.whole) == expected, (indicator, day)


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_programme_ends_with_the_unit_that_runs_it(play: Players, clock: Any, session: Session) -> None:
    office = play.office
    office.unit("X-02", "commune_union", "T", name="Đoàn xã Khác", since=dt.date(2025, 7, 1))
    to_pilot(play)
    actor = actor_on(session, office.people["Huỳnh Hữu Tỉnh"].id, "Huỳnh Hữu Tỉnh", clock.now.date())
    below = {office.units[code].id: "" for code in (BRANCH, SECOND, THIRD, "X-01-QS")}
    plan = ReorganisationPlan("end", (COMMUNE,), clock.now.date(), "15-QĐ", children=below)
    reorganised(session, plan, Command(actor, clock.now, "reform", {}))
    clock.now += dt.timedelta(days=1)
    tick(session, clock.now)
    assert (play.case().state, lines(office)[BRANCH][0]) == ("unit_gone", "over")


def test_the_quality_of_branches_stands_beside_its_frozen_baseline(play: Players, session: Session) -> None:
    """The other programme: a pilot branch notes a meeting and its 1+1, and the commune reads both beside the start."""
    office = play.office
    to_pilot(play, BRANCH, programme="branch-quality", title="nâng cao chất lượng chi đoàn")
    session.rollback()
    (baseline,) = session.scalars(sa.select(Snapshot))
    assert [line["values"][0]["counted"] for line in baseline.content["lines"]] == [0, 0, 0, 0]
    session.rollback()
    meeting = {"day": "22/11/2026", "topic": "Ba chủ động", "kind": "monthly", "present": "15", "members": "21"}
    path = enter(play.as_(BRANCH_HEAD), office, "branch-meetings", BRANCH, **meeting)
    confirm(play.as_(SECRETARY), path)
    won = {"way": "Sinh hoạt hè", "kind": "union", "day": "21/11/2026", "number": "2"}
    path = enter(play.as_(BRANCH_HEAD), office, "newcomers", BRANCH, **won, people=[str(office.people[MEMBER].id)])
    confirm(play.as_(SECRETARY), path)
    play.as_(STANDING).get(play.path)
    assert "0/4 (0,0%) 1/4 (25,0%)" in play.as_(STANDING).text, "1+1 is counted by member"
