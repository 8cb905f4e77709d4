"""Ballots given on paper at the table: counted once beside those online, and no quorum out of nothing."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.offices.district import user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, MORE, NINE, OFFICER, Table
from webapp.db import db
from webapp.models import Ballot, BallotUrn, Event, PaperBallotCount, RollMember, SecretBallot
from webapp.services.cases.ballots import cast_ballot, leave_vote
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import record_attendance
from webapp.services.meetings.paper_ballots import confirm_count, enter_count
from webapp.services.meetings.paper_sheets import PaperBallots
from webapp.services.meetings.planning import MeetingPlan
from webapp.services.meetings.replanning import change
from webapp.services.people import kinship
from webapp.services.refusals import IdempotencyKeyReused, NotFoundForActor, Refused
from webapp.services.votes.voting import new_receipt

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ONLINE, ON_PAPER, RECUSED = NINE[:5], NINE[5:8], NINE[8]


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock)


def before(table: Table) -> tuple[str, str]:
    """A case, and a meeting of today with it on the agenda and everybody present."""
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting)
    return case, meeting


def five_online(table: Table, case: str) -> None:
    for name, choice in zip(ONLINE, ("for", "for", "against", "blank", "for"), strict=True):
        table.vote(case, name, choice)


def recuse(table: Table, case: str, name: str) -> None:
    leave_vote(table.session, case, table.command(name, {"recusal": {"text": "Là người thân"}}))


def refused(table: Table, field: str | None, *args: Any, **words: Any) -> str:
    """The sentence by which a count is refused; nothing is written."""
    engine = table.session.get_bind()
    known = fingerprint(engine)
    with pytest.raises(Refused) as refusal:
        table.paper(*args, **words)
    assert refusal.value.field == field, refusal.value.sentence
    assert changed(known, fingerprint(engine)) == []
    return refusal.value.sentence.text


@pytest.mark.both_engines
def test_a_meeting_of_nine(table: Table) -> None:
    """Five vote online, three on paper, one is recused: each is counted once, and the vote closes by itself."""
    case, meeting = before(table)
    recuse(table, case, RECUSED)
    five_online(table, case)
    assert table.state(case) == "decision"
    table.paper(meeting, case, ON_PAPER, 2, 1, 0)
    view = table.view(case)
    tally = view.tally
    assert (tally.entitled, tally.for_, tally.against, tally.blank, view.on_paper) == (8, 5, 2, 1, 3)
    assert view.vote.outcome == "carried"
    assert table.state(case) == "issuing"
    roll = table.roll(case)
    assert {name for name, line in roll.items() if line.voted} == {*ONLINE, *ON_PAPER}
    assert roll[RECUSED].recused == "own"
    ballots = table.session.scalar(sa.select(sa.func.count()).select_from(Ballot))
    assert ballots == 5, "what was given on paper has no name to it"


def test_the_journal_says_how_many_and_never_what(table: Table) -> None:
    case, meeting = before(table)
    table.paper(meeting, case, ON_PAPER, 2, 1, 0, agreed=False)
    event = table.session.scalars(
        sa.select(Event).where(Event.move == "ballot").options(sa.orm.joinedload(Event.answers)).order_by(Event.seq)
    )
    entry, again = event.all()
    assert entry.consequences == {"entered": 3, "meeting": meeting}
    assert again.consequences == {"paper": 3, "meeting": meeting, "untold": 0}
    assert (entry.answers.answers, again.answers.answers) == ({}, {})
    assert (entry.actor_id, again.actor_id) == (table.person(CLERK), table.person(CHAIR))
    assert entry.actor_post == f"clerk:{table.office.units['H'].id}"


def test_paper_alone_can_carry_a_vote(table: Table) -> None:
    case, meeting = before(table)
    table.paper(meeting, case, NINE, 5, 3, 1)
    assert table.state(case) == "issuing"
    stored = table.session.scalars(sa.select(PaperBallotCount)).one()
    assert (stored.votes_for, stored.votes_against, stored.votes_blank) == (5, 3, 1)
    assert stored.entered_by_id == table.person(CLERK)


def test_paper_counts_for_the_quorum(table: Table) -> None:
    """Six of nine are the quorum: three online and three on paper reach it, and the chair closes the vote."""
    case, meeting = before(table)
    for name in ONLINE[:3]:
        table.vote(case, name, "for")
    assert table.view(case).verdict == "inquorate"
    table.paper(meeting, case, ON_PAPER, 2, 1, 0)
    assert table.view(case).verdict == "carried"
    table.close(case, CHAIR)
    assert table.state(case) == "issuing"


def test_a_secret_vote_takes_paper_too(table: Table, make_account: Callable[..., Any]) -> None:
    table.rule(make_account, secrecy="secret")
    case, meeting = before(table)
    recuse(table, case, RECUSED)
    for name in ONLINE:
        cast_ballot(table.session, case, "for", table.command(name), new_receipt())
    assert "One ballot alone" in refused(table, "names", meeting, case, ON_PAPER[:1], 1, 0, 0)
    table.paper(meeting, case, ON_PAPER, 0, 3, 0)
    tally = table.view(case).tally
    assert (tally.for_, tally.against, tally.blank) == (5, 3, 0)
    assert table.state(case) == "issuing"
    assert table.session.scalar(sa.select(sa.func.count()).select_from(SecretBallot)) == 5


@only_sqlite
def test_by_a_rule_secret_ballots_are_given_on_paper_alone(
    table: Table, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    """So an office whose server and database are in one hand keeps no secret ballot in either."""
    table.rule(make_account, secrecy="secret", secret_online="no")
    case, meeting = before(table)
    recuse(table, case, RECUSED)
    browser = new_client()
    browser.enter(user_name(ONLINE[0]))
    browser.get(f"/cases/{case}")
    assert "a secret ballot is given on paper" in browser.text or "bằng phiếu giấy" in browser.text
    assert not [form for form in browser.forms if form.action.endswith("/ballot")]
    with pytest.raises(Refused, match="on paper"):
        cast_ballot(table.session, case, "for", table.command(ONLINE[0]), new_receipt())
    table.session.rollback()
    assert table.session.scalars(sa.select(BallotUrn)).all() == []
    table.paper(meeting, case, [*ONLINE, *ON_PAPER], 5, 3, 0)
    assert table.state(case) == "issuing"


@only_sqlite
def test_a_lone_ballot_online_is_not_worked_out_from_the_paper(
    table: Table, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    """Whoever enters eight of nine ballots would know the ninth: refused, and untold where it comes after the paper."""
    table.rule(make_account, secrecy="secret")
    case, meeting = before(table)
    first, second = NINE[0], NINE[1]
    cast_ballot(table.session, case, "against", table.command(first), new_receipt())
    assert "Only one ballot was given online" in refused(table, "names", meeting, case, NINE[1:], 8, 0, 0)
    cast_ballot(table.session, case, "for", table.command(second), new_receipt())
    table.paper(meeting, case, NINE[2:], 7, 0, 0)
    assert table.view(case).shows_counts
    later = table.case_before(2)
    planning.add_cases(table.session, meeting, [later], table.command(CLERK))
    table.paper(meeting, later, NINE[1:], 8, 0, 0)
    cast_ballot(table.session, later, "against", table.command(first), new_receipt())
    view = table.view(later)
    assert (view.vote.outcome, view.tally.cast, view.shows_counts) == ("carried", 9, False)
    browser = new_client()
    browser.enter(user_name(CLERK))
    browser.get(f"/cases/{later}")
    assert "Thông qua: 9/9 đồng chí đã tham gia." in browser.text
    assert not list(browser.tree.iterfind(".//figure[@class='tally']"))


@pytest.mark.parametrize(
    "counts", [(2, 0, 0), (2, 1, 1), (0, 0, 0), (3, 1, -1), (-1, 4, 0), (300, 0, 0)], ids=lambda each: str(each)
)
def test_the_ballots_add_up_to_the_names(
    table: Table, make_account: Callable[..., Any], counts: tuple[int, ...]
) -> None:
    table.rule(make_account, secrecy="secret")
    case = table.case_before()
    meeting = table.sit(case)
    refused(table, "votes_for", meeting, case, ON_PAPER, *counts)


def test_nobody_is_counted_who_was_not_there(table: Table) -> None:
    """Absent, not recorded, recused, no member, nobody at all: the one who takes the minutes invents no quorum."""
    case = table.case_before()
    meeting = table.plan(case)
    assert "not present" in refused(table, "names", meeting, case, ON_PAPER, 3, 0, 0), "no attendance is recorded"
    table.attend(meeting, *(name for name in NINE if name != MORE[0]))
    assert "not present" in refused(table, "names", meeting, case, (MORE[0], MORE[1]), 2, 0, 0)
    assert "not on the roll" in refused(table, "names", meeting, case, (MORE[1], OFFICER), 2, 0, 0)
    recuse(table, case, RECUSED)
    assert "takes no part" in refused(table, "names", meeting, case, (MORE[1], RECUSED), 2, 0, 0)
    assert "Choose" in refused(table, "names", meeting, case, (), 0, 0, 0)
    with pytest.raises(Refused) as refusal:
        sheet = PaperBallots(frozenset({table.person(MORE[1]), 424242}), 2, 0, 0)
        enter_count(table.session, case, meeting, sheet, table.command(CLERK))
    assert refusal.value.field == "names"
    assert table.view(case).tally.cast == 0


@only_sqlite
def test_who_takes_the_minutes_is_not_alone_with_the_list(table: Table, new_client: Callable[..., Browser]) -> None:
    """The chair confirms who was there, on a page; a change of the list, or of the chair, takes it away again."""
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting, *NINE[1:])
    reads = {}
    for name in (CHAIR, CLERK):
        reads[name] = new_client()
        reads[name].enter(user_name(name))
        reads[name].get(f"/meetings/{meeting}")
    confirm, chair = f"/meetings/{meeting}/attendance/confirm", reads[CHAIR]
    assert CHAIR in refused(table, None, meeting, case, ON_PAPER, 3, 0, 0) + str(chair.text)
    assert reads[CLERK].post(confirm, {"seen": ""}).status_code == 404, "not the one who takes the minutes"
    assert chair.post_form(confirm).status_code == 409, "the chair is recorded as absent"
    old = dict(chair.form(confirm).values)
    table.attend(meeting, by=CLERK, chair=CLERK)
    assert chair.post(confirm, old).status_code == 409, "the list has changed since the chair saw it"
    assert refused(table, None, meeting, case, ON_PAPER, 3, 0, 0).startswith("Comrade")
    chair.get(f"/meetings/{meeting}")
    assert chair.post_form(confirm).status_code == 200
    assert "đã được đồng chí" in chair.text or "xác nhận" in chair.text
    assert not [form for form in chair.forms if form.action == confirm]
    people = [table.person(name) for name in NINE]
    record_attendance(table.session, meeting, people, table.command(CLERK))
    table.paper(meeting, case, ON_PAPER, 3, 0, 0)
    case = table.case_before(2)
    second = table.plan(case)
    table.attend(second, *NINE[:8])
    record_attendance(table.session, second, people, table.command(CLERK))
    refused(table, None, second, case, ONLINE, 5, 0, 0)
    table.confirm(second)
    other = MeetingPlan(table.today, "Hội trường", table.person(NINE[1]), table.person(CLERK), anyway=True)
    change(table.session, second, other, "", table.command(CLERK))
    refused(table, None, second, case, ONLINE, 5, 0, 0)
    with pytest.raises(NotFoundForActor):
        table.confirm(second)
    table.confirm(second, NINE[1])
    table.paper(second, case, ONLINE[:2], 2, 0, 0, again=NINE[1])
    record_attendance(table.session, second, people, table.command(CLERK), {people[0]: ""})
    with pytest.raises(Refused, match="still open"):
        planning.close(table.session, second, table.command(CLERK))
    table.close(case, CHAIR)
    planning.close(table.session, second, table.command(CLERK))


def test_a_member_of_today_who_is_not_on_the_roll_cannot_vote_on_paper(table: Table) -> None:
    case, meeting = before(table)
    table.vote(case, CHAIR, "for")
    table.office.post("Hồ Đến Sau", "standing_member", "H")
    table.attend(meeting)
    assert "not on the roll" in refused(table, "names", meeting, case, (MORE[1], "Hồ Đến Sau"), 2, 0, 0)


def test_once_on_paper_and_once_online_is_once(table: Table) -> None:
    case, meeting = before(table)
    table.vote(case, MORE[0], "for")
    assert "counted twice" in refused(table, None, meeting, case, (MORE[0], MORE[1]), 0, 2, 0)
    table.paper(meeting, case, (MORE[1], MORE[2]), 0, 2, 0)
    with pytest.raises(Refused, match="on paper"):
        table.vote(case, MORE[1], "for")
    with pytest.raises(Refused):
        recuse(table, case, MORE[1])
    table.vote(case, MORE[0], "against")
    tally = table.view(case).tally
    assert (tally.for_, tally.against, tally.blank) == (0, 3, 0)


def test_a_count_is_entered_once_in_a_meeting(table: Table) -> None:
    case, meeting = before(table)
    second = table.plan()
    table.force(second, case)  # from before a case was on one agenda only
    table.paper(meeting, case, MORE[:2], 2, 0, 0, key="sheet")
    table.paper(meeting, case, MORE[:2], 2, 0, 0, key="sheet")
    assert table.view(case).tally.cast == 2
    assert "entered already" in refused(table, None, meeting, case, MORE[2:], 2, 0, 0)
    table.attend(second)
    assert "another meeting" in refused(table, None, second, case, MORE[2:], 0, 0, 2), "a vote belongs to one meeting"
    with pytest.raises(IdempotencyKeyReused):
        enter_count(table.session, case, second, PaperBallots(frozenset(), 0, 0, 0), table.command(CLERK, key="sheet"))


def test_nothing_is_entered_after_the_close(table: Table) -> None:
    case, meeting = before(table)
    planning.close(table.session, meeting, table.command(CLERK))
    assert "closed" in refused(table, None, meeting, case, ON_PAPER, 3, 0, 0)
    other = table.plan(case)
    table.attend(other)
    for name in NINE[:6]:
        table.vote(case, name, "for")
    table.close(case, CHAIR)
    assert "closed" in refused(table, None, other, case, ON_PAPER, 3, 0, 0)


def test_nothing_is_entered_for_another_day(table: Table) -> None:
    """A meeting to come, and one before the case came before the committee."""
    case = table.case_before()
    yesterday, tomorrow = (table.today + dt.timedelta(days=days) for days in (-1, 1))
    with pytest.raises(Refused, match="does not wait"):
        table.plan(case, held_on=yesterday)
    early, late = table.plan(held_on=yesterday, key="early"), table.plan(case, held_on=tomorrow)
    table.force(early, case)
    table.attend(early)
    assert "after the meeting" in refused(table, None, early, case, ON_PAPER, 3, 0, 0)
    assert "are entered then" in refused(table, None, late, case, ON_PAPER, 3, 0, 0)
    assert table.view(case).on_paper == 0


def test_only_who_takes_the_minutes_of_that_meeting_enters(table: Table) -> None:
    case, meeting = before(table)
    for name in (CHAIR, OFFICER, MEMBERS[2]):
        with pytest.raises(NotFoundForActor):
            table.paper(meeting, case, ON_PAPER, 3, 0, 0, by=name)
    off = table.plan()
    table.attend(off)
    with pytest.raises(NotFoundForActor):
        table.paper(off, case, ON_PAPER, 3, 0, 0)
    with pytest.raises(NotFoundForActor):
        table.paper("nosuchmeeting", case, ON_PAPER, 3, 0, 0)
    table.session.execute(
        sa.text("update post set valid_to = '2026-11-20' where person_id = :id"), {"id": table.person(CLERK)}
    )
    table.session.commit()
    with pytest.raises(NotFoundForActor):
        table.paper(meeting, case, ON_PAPER, 3, 0, 0)


def test_a_meeting_of_another_committee_counts_nothing_here(table: Table) -> None:
    """Even with the case on its agenda by force."""
    case = table.case_before()
    for name, kind in (("Bí Thư Tỉnh", "deputy_secretary"), ("Văn Thư Tỉnh", "clerk")):
        table.office.post(name, kind, "T")
    foreign = table.plan(by="Văn Thư Tỉnh", unit="T", chair="Bí Thư Tỉnh", secretary="Văn Thư Tỉnh")
    with pytest.raises(Refused):
        planning.add_cases(table.session, foreign, [case], table.command("Văn Thư Tỉnh"))
    table.session.execute(sa.text('insert into agenda_item select meeting.id, "case".id, 1 from meeting, "case"'))
    table.session.commit()
    with pytest.raises(NotFoundForActor):
        table.paper(foreign, case, ("Bí Thư Tỉnh",), 1, 0, 0, by="Văn Thư Tỉnh")


def test_nobody_enters_ballots_about_himself(table: Table) -> None:
    """The one who takes the minutes and is recused leaves it to somebody else."""
    case = table.case_before()
    meeting = table.plan(case, secretary=MEMBERS[2])
    table.attend(meeting)
    recuse(table, case, MEMBERS[2])
    assert "somebody else" in refused(table, None, meeting, case, ON_PAPER, 3, 0, 0, by=MEMBERS[2])


def test_the_casting_vote_is_the_chairs_own_open_ballot(table: Table, make_account: Callable[..., Any]) -> None:
    """Online or on paper: an open vote on paper is entered by name, which tells what the chair said."""
    table.rule(make_account, casting_vote="yes")
    case, meeting = before(table)
    recuse(table, case, NINE[8])
    for name, choice in zip(NINE[1:5], ("for", "for", "against", "against"), strict=True):
        table.vote(case, name, choice)
    table.paper(meeting, case, (CHAIR, *NINE[5:8]), 2, 2, 0)
    (chair,) = [line for line in table.view(case).roll if line.person_id == table.person(CHAIR)]
    assert (chair.choice, chair.on_paper) == (None, "for")
    assert table.state(case) == "issuing"
    second = table.case_before(2)
    planning.add_cases(table.session, meeting, [second], table.command(CLERK))
    table.vote(second, CHAIR, "for")
    table.paper(meeting, second, NINE[1:], 3, 4, 1)
    assert table.state(second) == "issuing"


@pytest.mark.at_length
@pytest.mark.both_engines
def test_paper_against_online_at_once(app: Flask, table: Table) -> None:
    """The same member is entered from paper and votes online in the same moment: one of them is counted."""
    with app.app_context():
        engine = db.engine
    outcomes: Counter[str] = Counter()
    for number in range(6):
        case = table.case_before(number)
        meeting = table.plan(case)
        table.attend(meeting)
        table.enter(meeting, case, MORE[:2], 1, 1, 0)
        online, paper = table.command(MORE[0]), table.command(CHAIR)
        sheet = replace(table.sheet(case, [table.person(name) for name in MORE[:2]], 1, 1, 0), names=frozenset())
        results = at_once(
            engine,
            lambda session, case=case, command=online: cast_ballot(session, case, "for", command),
            lambda session, case=case, command=paper, m=meeting, sheet=sheet: confirm_count(
                session, case, m, sheet, command
            ),
        )
        assert sorted(map(str, results)) == sorted([case, "refused"]), results
        tally = table.view(case).tally
        assert tally.cast == (1 if results[0] == case else 2)
        marked = table.session.scalars(sa.select(RollMember.person_id).where(RollMember.voted)).all()
        assert len(marked) == sum(outcomes.values()) + tally.cast
        outcomes["ballots"] += tally.cast


def at_once(engine: sa.Engine, *verbs: Callable[[Session], str]) -> list[str]:
    """What each verb gave, 'refused' for a refusal; anything else comes as it is."""
    gate, results = threading.Barrier(len(verbs)), [""] * len(verbs)

    def run(place: int, verb: Callable[[Session], str]) -> None:
        with Session(engine) as session:
            gate.wait()
            try:
                results[place] = verb(session)
            except Refused:
                results[place] = "refused"
            except BaseException as accident:
                results[place] = repr(accident)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_declared_kin_neither_enter_ballots_on_paper_nor_give_them(table: Table) -> None:
    """Also those who declare it while the vote runs, and are not marked on its frozen roll."""
    case, meeting = before(table)
    subject = table.person("Trần Người 1")
    kinship.declare(table.session, table.office.actor(ON_PAPER[0]), subject, "other", table.clock.now)
    assert "takes no part" in refused(table, "names", meeting, case, ON_PAPER, 3, 0, 0)
    kinship.declare(table.session, table.office.actor(CLERK), subject, "other", table.clock.now)
    assert "your declared kin" in refused(table, None, meeting, case, ON_PAPER[1:], 2, 0, 0)
    kinship.revoke(table.session, table.office.actor(CLERK), 2, table.clock.now)
    table.paper(meeting, case, ON_PAPER[1:], 2, 0, 0)
    assert table.view(case).on_paper == 2
