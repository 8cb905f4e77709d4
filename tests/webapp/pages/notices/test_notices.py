"""Notices in the application: when a task comes, when it is over, and what time brings."""

import datetime as dt
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.desk import Desk
from tests.support.forums import put
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    district_office,
    user_name,
)
from tests.support.offices.meetings import Table
from tests.support.offices.second_person import add_row
from tests.support.reading import english_reader, neighbour, statements
from tests.support.steps import Walker, lend, random_office
from webapp.models import TASK_NOTICES, Account, Case, Notice, Post, Task
from webapp.queries.cases.lists import inbox
from webapp.services.cases.ballots import cast_ballot, leave_vote
from webapp.services.clock.ticking import tick
from webapp.services.meetings import planning, replanning
from webapp.services.notices.reminders import remind
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length

NOW = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock()), clock)


def replacement(desk: Desk) -> dict[str, Any]:
    return {"purpose": "replacement", "predecessor": desk.office.people[OLD].id, "predecessor_reason": "moved"}


def told(desk: Desk, name: str, *kinds: str, over: bool = False) -> list[tuple[str, str]]:
    """Kind and move of somebody's notices that are (or no longer are) open, oldest first."""
    session = desk.office.session
    session.rollback()
    done = Notice.done_at.is_not(None) if over else Notice.done_at.is_(None)
    rows = session.execute(
        sa.select(Notice.kind, Notice.move)
        .where(Notice.person_id == desk.office.people[name].id, done, Notice.kind.in_(kinds or (*TASK_NOTICES, "case")))
        .order_by(Notice.id)
    )
    return [(row.kind, row.move) for row in rows]


def test_told_when_it_becomes_my_turn_and_when_it_is_over(desk: Desk) -> None:
    case = desk.start(COMMUNE, BRANCH, NEW, **replacement(desk))
    assert told(desk, OLD) == [("task", "record_meeting")]
    assert told(desk, OFFICER) == [], "never before"
    desk.move(COMMUNE, case, "record_meeting")
    assert (told(desk, OLD), told(desk, OLD, over=True)) == ([], [("task", "record_meeting")])
    desk.move(COMMUNE, case, "record_opinion")
    assert told(desk, OFFICER) == [("task", "appraise")]
    desk.move(OFFICER, case, "send_back")
    assert told(desk, OFFICER) == []
    assert told(desk, COMMUNE) == [("task", "resubmit")], "the opener gets one notice: that the task is theirs"
    desk.move(OLD, case, "resubmit")
    assert told(desk, OFFICER) == [("task", "appraise")]
    assert told(desk, COMMUNE) == [("case", "")], "and later that it went on"
    desk.move(OFFICER, case, "cancel")
    assert told(desk, COMMUNE) == [("case", ""), ("case", "")]
    assert told(desk, OFFICER) == []


def test_a_ballot_ends_one_member_s_call_and_the_close_all(desk: Desk) -> None:
    case = desk.to_decision(BRANCH, NEW, **replacement(desk))
    assert [told(desk, name) for name in MEMBERS] == [*[[("task", "ballot.chair")]] * 2, *[[]] * 3], "not put yet"
    put(desk.office.session, case, desk.clock.now)
    assert all(told(desk, name) == [("vote", "ballot")] for name in MEMBERS)
    desk.vote(case, MEMBERS[0], "for")
    assert [told(desk, name) for name in MEMBERS] == [[], *[[("vote", "ballot")]] * 4]
    for name in MEMBERS[1:]:
        desk.vote(case, name, "for")
    assert all(told(desk, name) == [] for name in MEMBERS)
    assert told(desk, CLERK) == [("task", "issue")]


@pytest.mark.at_length
def test_open_calls_are_the_inbox(session: Session) -> None:
    """Random offices: after each command as many notices stand open as the inboxes hold, and the clock mends the rest.

    A deputy gets a notice when they are named.
    """
    office = random_office(session, NOW, 2)
    walker = Walker(office, random.Random(2), NOW)
    for _step in range(28):
        walker.step()
    lend(session, office, walker.now)
    remind(session, walker.now)
    session.rollback()
    day, compared = local_date(walker.now), 0
    for name, person in office.people.items():
        shown = {case for case, _line in inbox(session, office.actor(name, day), day, limit=1000)}
        mine = sa.select(Notice.case_id).where(Notice.person_id == person.id, Notice.kind.in_(TASK_NOTICES))
        open_calls = set(session.scalars(mine.where(Notice.done_at.is_(None))))
        assert open_calls == shown, name
        compared += len(shown)
    assert compared
    assert remind(session, walker.now) == 0, "twice does nothing"


def test_whoever_takes_over_a_post_is_told_by_the_clock(desk: Desk) -> None:
    session, office = desk.office.session, desk.office
    case = desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    today = local_date(desk.clock.now)
    session.execute(sa.update(Post).where(Post.person_id == office.people[OFFICER].id).values(valid_to=today))
    session.commit()
    office.post("Mai Thị Thay", "organisation_officer", "H", since=today)
    assert remind(session, desk.clock.now) == 1
    assert told(desk, OFFICER) == []
    assert told(desk, "Mai Thị Thay") == [("task", "appraise")]
    assert desk.state(case) == "appraisal"


def test_a_duty_that_comes_round_is_told_on_its_day(desk: Desk) -> None:
    desk.office.post("Trần Người Hai", "member", "H-01-02")
    desk.to_office("H-01-02", "Trần Người Hai")
    opens = desk.office.session.scalar(sa.select(Task.opens_on).where(Task.move == "review"))
    desk.office.session.rollback()
    assert opens is not None and dt.date(2027, 10, 27) <= opens <= dt.date(2027, 11, 23)
    before, after = opens - dt.timedelta(days=1), opens
    for day, expected in ((before, []), (after, [("task", "review")])):
        desk.clock.now = dt.datetime.combine(day, dt.time(3), dt.UTC)
        remind(desk.office.session, desk.clock.now)
        assert told(desk, COMMUNE_DEPUTY, *TASK_NOTICES) == expected, day
        assert told(desk, COMMUNE, *TASK_NOTICES) == [], "who opened the file does not review it"


# ---------------------------------------------------------------- reminders


@pytest.mark.parametrize("secret", [False, True])
def test_undecided_members_are_reminded_and_nobody_else(
    session: Session, clock: Any, make_account: Any, secret: bool
) -> None:
    table = Table(session, clock, nine=False)
    if secret:
        table.rule(make_account, secrecy="secret")
    case = table.case_before()
    put(session, case, clock.now)
    for name in MEMBERS[:2]:
        if secret:
            vote_secretly(table, case, name)
        else:
            table.vote(case, name, "against")
    last = table.case(case).due_on
    assert last == dt.date(2026, 12, 7)
    leave(table, case, MEMBERS[2])
    days = {}
    for day in range(17):
        clock.now = NOW + dt.timedelta(days=day)
        remind(session, clock.now)
        remind(session, clock.now)
        days[local_date(clock.now)] = {name for name in MEMBERS if ("vote_soon", "ballot") in told(table, name)}
    undecided = set() if secret else set(MEMBERS[3:])  # a meeting is over with its day
    assert days == {day: undecided if day >= dt.date(2026, 12, 5) else set() for day in days}
    table_count = session.scalar(sa.select(sa.func.count()).where(Notice.kind == "vote_soon"))
    assert table_count == len(undecided), "once each"
    if secret:  # a meeting is closed by its people
        return
    tick(session, dt.datetime(2026, 12, 8, 1, tzinfo=dt.UTC))
    assert all(told(table, name, "vote", "vote_soon") == [] for name in MEMBERS), "the vote is over"


def vote_secretly(table: Table, case: str, name: str) -> None:
    command = table.command(name)
    cast_ballot(table.session, case, "against", command, f"AAAA-BBBB-CCCC-{command.actor.person_id:04d}")


def leave(table: Table, case: str, name: str) -> None:
    leave_vote(table.session, case, table.command(name, {"recusal": {"text": "Có họ hàng"}}))


def test_who_holds_a_case_is_reminded_before_and_after_its_day(desk: Desk) -> None:
    desk.to_appraisal(BRANCH, NEW, **replacement(desk))  # due in seven days, on 30/11
    seen = []
    for day in range(23, 31):
        remind(desk.office.session, dt.datetime(2026, 11, day, 1, tzinfo=dt.UTC))
        seen.append([kind for kind, _move in told(desk, OFFICER)])
    assert seen == [["task"]] * 5 + [["task", "soon"]] * 3
    for day in (1, 2):
        remind(desk.office.session, dt.datetime(2026, 12, day, 1, tzinfo=dt.UTC))
        assert [kind for kind, _move in told(desk, OFFICER)] == ["task", "soon", "late"]


def test_a_unit_has_its_own_number_of_days(desk: Desk, make_account: Any) -> None:
    admin = make_account("quan-tri")
    add_row(
        desk.office.session,
        key="reminder.due_days",
        value="5",
        scope_code="H-01",
        effective_from=dt.date(2026, 1, 1),
        source="Quy chế",
        note="",
        account_id=admin.id,
        now=desk.clock.now,
    )
    desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    for day, expected in ((24, ["task"]), (25, ["task", "soon"])):
        remind(desk.office.session, dt.datetime(2026, 11, day, 1, tzinfo=dt.UTC))
        assert [kind for kind, _move in told(desk, OFFICER)] == expected


@pytest.mark.both_engines
def test_two_timers_at_once_remind_once(desk: Desk) -> None:
    put(desk.office.session, desk.to_decision(BRANCH, NEW, **replacement(desk)), desk.clock.now)
    engine, barrier = desk.office.session.get_bind(), threading.Barrier(2)
    failed: list[BaseException] = []

    def run() -> None:
        with Session(engine) as session:
            barrier.wait()
            try:
                remind(session, dt.datetime(2026, 12, 7, 1, tzinfo=dt.UTC))
            except BaseException as error:
                failed.append(error)

    desk.office.session.rollback()
    threads = [threading.Thread(target=run) for _timer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert all(told(desk, name) == [("vote", "ballot"), ("vote_soon", "ballot")] for name in MEMBERS)


# ---------------------------------------------------------------- meetings


def test_a_committee_is_invited_and_the_day_ends_it(session: Session, clock: Any) -> None:
    table = Table(session, clock, nine=False)
    table.plan(held_on=dt.date(2026, 11, 25))
    closed = table.plan(held_on=dt.date(2026, 11, 26), key="second")
    assert [told(table, name, "meeting") for name in MEMBERS] == [[("meeting", "")] * 2] * 5
    assert told(table, OFFICER, "meeting") == []
    table.clock.now = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)
    remind(session, clock.now)
    assert len(told(table, CHAIR, "meeting")) == 1
    table.attend(closed)
    planning.close(session, closed, table.command(CLERK))
    assert told(table, CHAIR, "meeting") == []


def test_a_meeting_that_changes_is_told_anew(session: Session, clock: Any) -> None:
    table = Table(session, clock, nine=False)
    meeting = table.plan(held_on=dt.date(2026, 11, 25))
    chair, clerk = (table.person(name) for name in (CHAIR, CLERK))
    later = planning.MeetingPlan(dt.date(2026, 11, 27), "Phòng họp", chair, clerk)
    replanning.change(session, meeting, later, "Bận", table.command(CLERK))
    replanning.change(session, meeting, later, "Bận", table.command(CLERK))  # says nothing new
    assert told(table, CHAIR, "meeting", over=True) == told(table, CHAIR, "meeting") == [("meeting", "")]
    replanning.call_off(session, meeting, "Hoãn", table.command(CLERK))
    assert told(table, CHAIR, "meeting") == []
    assert told(table, CHAIR, "meeting_off") == [("meeting_off", "")]


# ---------------------------------------------------------------- the page


def lines(browser: Browser) -> list[str]:
    """The notices of the page, each as one line of text."""
    found = (item for item in browser.tree.iter("li") if "notice" in (item.get("class") or "").split())
    return [" ".join(" ".join(item.itertext()).split()) for item in found]


def bell(browser: Browser) -> str:
    """What the bell says beside its name."""
    (link,) = (link for link in browser.tree.iter("a") if "bell" in (link.get("class") or "").split())
    return " ".join(" ".join(link.itertext()).split()).removeprefix("Notices").strip()


def test_the_page_says_what_waits_and_what_is_over(desk: Desk, new_client: Callable[..., Browser]) -> None:
    read = english_reader(desk.office.session, new_client)
    case = desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    browser = read(OFFICER)
    browser.get("/notices")
    assert bell(browser) == "1 not read"
    (line,) = lines(browser)
    assert line.startswith(
        f"A task for you: Submit to the standing committee {NEW} · Chi đoàn Thôn 1 · Nomination of a"
    )
    assert line.endswith("23/11/2026 09:00 · not read · Last day: 30/11/2026")
    browser.post_form(next(form.action for form in browser.forms if form.action.endswith("/open")))
    assert browser.path == f"/cases/{case}"
    assert bell(browser) == ""
    desk.move(OFFICER, case, "cancel")
    browser.get("/notices")
    (line,) = lines(browser)
    assert line.endswith("No longer waits for you") and "Last day" not in line


def test_an_invitation_to_a_meeting_that_moves_is_not_over(
    session: Session, clock: Any, new_client: Callable[..., Browser]
) -> None:
    table = Table(session, clock, nine=False)
    meeting = table.plan(held_on=dt.date(2026, 11, 25))
    chair, clerk = (table.person(name) for name in (CHAIR, CLERK))
    later = planning.MeetingPlan(dt.date(2026, 11, 24), "Phòng họp", chair, clerk)
    replanning.change(session, meeting, later, "Bận", table.command(CLERK))
    browser = english_reader(session, new_client)(CHAIR)
    browser.get("/notices")
    new, old = lines(browser)
    assert old.endswith("Has changed: see the newer notice") and "Over" not in new
    assert "Standing committee · " in new, "a unit's two committees may meet on one day"
    clock.advance(days=5)
    browser = english_reader(session, new_client)(CHAIR)
    browser.get("/notices")
    assert [line.endswith("Over") for line in lines(browser)] == [True, True]


def test_everything_is_marked_as_read_up_to_what_was_shown(desk: Desk, new_client: Callable[..., Browser]) -> None:
    read = english_reader(desk.office.session, new_client)
    desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    browser = read(OFFICER)
    browser.get("/notices")
    desk.office.post("Trần Người Hai", "member", "H-01-02")
    desk.to_appraisal("H-01-02", "Trần Người Hai")  # comes while the officer reads
    browser.post_form("/notices/read")
    assert browser.path == "/notices"
    assert bell(browser) == "1 not read"
    assert [("not read" in line) for line in lines(browser)] == [True, False]


def test_who_may_not_see_the_case_any_more_reads_nothing_of_it(desk: Desk, new_client: Callable[..., Browser]) -> None:
    read = english_reader(desk.office.session, new_client)
    office, session = desk.office, desk.office.session
    case = desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    browser = read(OFFICER)
    browser.get("/notices")
    assert NEW in browser.text
    session.execute(
        sa.update(Post)
        .where(Post.person_id == office.people[OFFICER].id)
        .values(unit_id=office.units["H-01-02"].id, kind="member")
    )
    session.commit()
    browser.get("/notices")
    assert [line.split(" 23/11")[0] for line in lines(browser)] == ["About something that you may no longer see"]
    for word in (NEW, case, "Thôn 1", "Nomination", "appraise", "Submit"):
        assert word not in browser.text
    notice = session.scalar(sa.select(Notice.id).where(Notice.person_id == office.people[OFFICER].id))
    browser.post(f"/notices/{numbered('notice', notice)}/open")
    assert browser.path == "/notices"


def test_nobody_reads_for_another(desk: Desk, new_client: Callable[..., Browser]) -> None:
    read = english_reader(desk.office.session, new_client)
    desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    session = desk.office.session
    theirs = session.scalars(sa.select(Notice).where(Notice.person_id == desk.office.people[OFFICER].id)).one()
    browser = read(COMMANDER)
    browser.get("/notices")
    sealed = numbered("notice", theirs.id)
    for name in (sealed, numbered("notice", 99999999), theirs.id, "9" * 30, numbered("paper", theirs.id)):
        assert browser.post(f"/notices/{name}/open").status_code == 404
    for newest in (sealed, str(theirs.id), "", "x", "9" * 40, "-1"):
        browser.post("/notices/read", {"newest": newest})
        assert browser.path == "/notices"
    session.rollback()
    assert session.get_one(Notice, theirs.id).read_at is None


def many(session: Session, person_id: int, case: Case, count: int) -> None:
    session.add_all(
        Notice(
            key=f"made:{person_id}:{case.id}:{number}",
            kind="case",
            person_id=person_id,
            case_id=case.id,
            version=1,
            move="",
            stood="appraisal",
            at=NOW,
        )
        for number in range(count)
    )
    session.commit()


def test_the_page_costs_the_same_with_one_notice_and_with_many(desk: Desk, new_client: Callable[..., Browser]) -> None:
    read = english_reader(desk.office.session, new_client)
    session, me = desk.office.session, desk.office.people[OFFICER].id
    case = desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    browser = read(OFFICER)
    few = statements(browser, "/notices", session)
    many(session, me, desk.case(case), 120)
    begin = session.get_bind().dialect.name == "sqlite"
    assert statements(browser, "/notices", session) == few == 6 + begin, "whose deputy they are, and what waits"
    assert len(lines(browser)) == 50
    assert bell(browser) == "99+ not read"
    seen = lines(browser)
    while following := neighbour(browser, "next"):
        browser.get(following)
        seen += lines(browser)
    assert len(seen) == 121
    browser.get(neighbour(browser, "prev"))
    assert len(lines(browser)) == 50
    assert browser.get("/notices?after=nonsense").status_code == 200


def test_the_bell_costs_no_statement_of_its_own(desk: Desk, new_client: Callable[..., Browser]) -> None:
    """The one statement that asks who is signed in brings the number along."""
    browser = english_reader(desk.office.session, new_client)(OTHER)
    many(
        desk.office.session,
        desk.office.people[OTHER].id,
        desk.case(desk.to_appraisal(BRANCH, NEW, **replacement(desk))),
        3,
    )
    with_notices: list[str] = []
    sa.event.listen(desk.office.session.get_bind(), "before_cursor_execute", lambda *args: with_notices.append(args[2]))
    browser.get("/rules")
    assert bell(browser) == "3 not read"
    assert sum("notice" in statement for statement in with_notices) == 1
    assert "sign_in" in next(statement for statement in with_notices if "notice" in statement)


def test_no_account_no_notice(desk: Desk) -> None:
    session = desk.office.session
    person = desk.office.people[OFFICER].id
    session.execute(sa.update(Account).where(Account.person_id == person).values(disabled_at=desk.clock.now))
    session.commit()
    desk.to_appraisal(BRANCH, NEW, **replacement(desk))
    assert told(desk, OFFICER) == []
    session.execute(sa.update(Account).where(Account.person_id == person).values(disabled_at=None))
    session.commit()
    remind(session, desk.clock.now)
    assert told(desk, OFFICER) == [("task", "appraise")], "once they can read it"
    assert session.scalar(sa.select(sa.func.count()).select_from(Task)), user_name(OFFICER)
