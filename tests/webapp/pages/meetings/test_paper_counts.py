"""Ballots on paper need two who count the same, and no objection of the members named: through the pages."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import INSPECTOR, OFFICER
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, Table
from webapp.models import Account, Event, Notice, PaperBallotCount, PaperVoter, ProposedCount
from webapp.services.clock.ticking import tick
from webapp.services.meetings import objections, planning, replanning
from webapp.services.meetings.paper_ballots import enter_count
from webapp.services.meetings.paper_sheets import PaperBallots
from webapp.services.people import delegations, kinship
from webapp.services.refusals import GuardsFailed, NotFoundForActor, Refused

pytestmark = pytest.mark.at_length

ON_PAPER = MEMBERS[2:]


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


def said(table: Table, *choices: str) -> dict[str, str]:
    """The fields of a count in which these members have voted so."""
    return {f"choice-{table.person(name)}": choice for name, choice in zip(ON_PAPER, choices, strict=True)}


def told(table: Table, kind: str) -> set[str]:
    """Whom notices of a kind call now."""
    table.session.rollback()
    names = {person.id: name for name, person in table.office.people.items()}
    mine = sa.select(Notice.person_id).where(Notice.kind == kind, Notice.done_at.is_(None))
    return {names[each] for each in table.session.scalars(mine)}


def test_two_count_the_members_agree_and_neither_issues(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """Who enters alone moves nothing; two counts that differ are shown to both; equal ones are told to each named."""
    case = table.case_before()
    meeting = table.sit(case)
    clerk, chair = sign_in(CLERK), sign_in(CHAIR)
    page = f"/meetings/{meeting}/cases/{case}"
    path, again = f"{page}/paper", f"{page}/paper/again"
    for_all = said(table, "for", "for", "for")
    clerk.get(path)
    clerk.post_form(path, **for_all)
    assert "count when the chair or the teller has counted again" in clerk.text
    assert (table.view(case).tally.cast, told(table, "count")) == (0, {CHAIR})
    assert clerk.get(again).status_code == 404, "nobody counts their own count again"
    with pytest.raises(Refused, match="second person"):
        table.close(case, CHAIR)
    with pytest.raises(Refused, match="second person"):
        planning.close(table.session, meeting, table.command(CLERK))

    assert f'href="{again}"' in chair.get(page).text.replace("&amp;", "&") or again in str(chair.answer.data)
    chair.get(again)
    assert for_all.keys() <= chair.form(again).values.keys(), "the members named are those of the first count"
    assert not any(chair.form(again).values[name] for name in for_all), "the first count is not shown"
    one_against = said(table, "for", "for", "against")
    chair.post_form(again, **one_against)
    assert "The two counts differ" in chair.text and chair.path == again
    assert [form.action for form in chair.forms if form.action == again] == [], "it is counted anew"
    clerk.get(path)
    assert "The two counts of the ballots on paper differ" in clerk.text and table.view(case).tally.cast == 0
    assert ON_PAPER[2] in chair.text, "whose vote they have entered differently"
    clerk.post_form(path, **one_against)
    chair.get(again)
    chair.post_form(again, **one_against)
    assert "3 ballots on paper are counted." in chair.text, chair.text
    assert (table.view(case).tally.cast, told(table, "named")) == (3, set(ON_PAPER))

    for name in MEMBERS[:2]:
        table.vote(case, name, "for")
    assert table.state(case) == "decision", "everybody has voted, and it waits for objections"
    with pytest.raises(Refused, match="may object"):
        table.close(case, CHAIR)
    agree = f"/cases/{case}/paper-ballot/agree"
    for number, name in enumerate(ON_PAPER):
        member = sign_in(name)
        assert "A ballot on paper was entered in your name" in member.get("/notices").text
        member.get(f"/cases/{case}")
        assert f"{number} of 3 members have said" in member.text
        assert "the ballot ends at once" in member.text, "nobody ends a vote without having read that they may"
        member.post_form(agree)
        assert member.response.status_code == 200
    assert (table.state(case), told(table, "named")) == ("issuing", set())
    for name in (CLERK, CHAIR):
        table.office.post(name, "clerk", "H", since=table.today) if name == CHAIR else None
        with pytest.raises(GuardsFailed, match="entered how it was voted"):
            table.move(name, case, "issue")
    assert table.session.scalars(sa.select(ProposedCount)).all() == []


def test_an_objection_undoes_the_count_and_the_clock_ends_the_delay(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    case = table.case_before()
    meeting = table.sit(case)
    for name in MEMBERS[:2]:
        table.vote(case, name, "for")
    table.session.execute(sa.delete(Account).where(Account.person_id == table.person(ON_PAPER[2])))
    table.session.commit()
    table.paper(meeting, case, ON_PAPER, 3, 0, 0, agreed=False)
    path = f"/cases/{case}/paper-ballot/object"
    member = sign_in(ON_PAPER[0])
    assert ON_PAPER[2] in member.get(f"/cases/{case}").text.partition("not told here:")[2]
    member.get(path)
    member.post_form(path, text=" ")
    assert member.response.status_code == 422
    member.post_form(path, text="Tôi không bỏ phiếu này")
    assert "counted anew" in member.text and "Tôi không bỏ phiếu này" in member.text
    assert (table.view(case).tally.cast, told(table, "named")) == (2, set())
    assert told(table, "objected") == {CHAIR, CLERK, INSPECTOR}
    with pytest.raises(Refused, match="second person"):
        table.close(case, CHAIR)
    with pytest.raises(Refused, match="No count"):
        table.again(meeting, case, 3, 0, 0)
    with pytest.raises(NotFoundForActor):
        objections.agree(table.session, case, table.command(ON_PAPER[1]))
    table.paper(meeting, case, ON_PAPER[1:], 2, 0, 0, agreed=False)
    count = table.session.scalars(sa.select(PaperBallotCount)).one()
    assert count.objections_until == dt.date(2026, 11, 23), "the working day after a Friday"
    table.vote(case, ON_PAPER[0], "against")
    table.clock.now += dt.timedelta(days=3, hours=11)
    tick(table.session, table.clock.now)
    assert table.state(case) == "decision", "still on its last day"
    table.clock.now += dt.timedelta(hours=2)
    with pytest.raises(Refused, match="last day to object"):
        objections.object_to(table.session, case, table.command(ON_PAPER[1], {"objection": {"text": "Muộn"}}))
    tick(table.session, table.clock.now)
    assert table.state(case) == "issuing"
    said = table.session.scalars(sa.select(PaperVoter.agreed_at)).all()
    assert said == [None, None]
    entry = table.session.scalars(sa.select(Event).where(Event.move == "objections_over")).one()
    assert (entry.kind, entry.actor_id) == ("clock", None)


def test_who_may_count_again(table: Table) -> None:
    """The chair, or a teller who may be named as late as then; nobody who is one with who entered it."""
    case = table.case_before()
    meeting = table.sit(case)
    table.enter(meeting, case, ON_PAPER, 3, 0, 0)
    teller = MEMBERS[1]
    for name in (CLERK, teller, OFFICER):
        with pytest.raises(NotFoundForActor):
            table.again(meeting, case, 3, 0, 0, by=name)
    kinship.declare(table.session, table.office.actor(CHAIR), table.person(CLERK), "sibling", table.clock.now)
    with pytest.raises(Refused, match="declared kin"):
        table.again(meeting, case, 3, 0, 0)
    day = table.today
    delegations.delegate(table.session, table.person(CLERK), table.person(teller), None, day, day, table.clock.now)
    wanted = {"chair_id": table.person(CHAIR), "secretary_id": table.person(CLERK), "anyway": True}
    for name in (CLERK, CHAIR, teller):
        plan = planning.MeetingPlan(day, "Phòng họp Huyện đoàn", **wanted, teller_id=table.person(name))
        if name != teller:
            with pytest.raises(Refused, match="a teller other than"):
                replanning.change(table.session, meeting, plan, "", table.command(CLERK))
        else:
            replanning.change(table.session, meeting, plan, "", table.command(CLERK))
    with pytest.raises(Refused, match="in the other's place"):
        table.again(meeting, case, 3, 0, 0, by=teller)
    table.session.execute(sa.text("delete from delegation"))
    table.session.commit()
    table.again(meeting, case, 3, 0, 0, by=teller)
    assert table.view(case).tally.cast == 3


def test_an_open_vote_on_paper_is_known_by_name(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """Its member reads how it was entered, and after the close the committee reads who voted how."""
    case = table.case_before()
    meeting = table.sit(case)
    table.paper(meeting, case, ON_PAPER, 2, 1, 0, agreed=False)
    rows = table.session.execute(sa.select(PaperVoter.person_id, PaperVoter.choice).order_by(PaperVoter.person_id))
    first, second, third = (row.person_id for row in rows)
    names = {table.person(name): name for name in ON_PAPER}
    member, others = sign_in(names[third]), sign_in(CHAIR)
    member.get(f"/cases/{case}")
    assert "Entered as: Against." in member.text
    others.get(f"/cases/{case}")
    assert "(on paper)" not in others.text, "nobody follows another while the vote runs"
    for name in MEMBERS[:2]:
        table.vote(case, name, "for")
    for name in ON_PAPER:
        table.agree(case, name)
    others.get(f"/cases/{case}")
    for person, choice in ((first, "For"), (second, "For"), (third, "Against")):
        assert re.search(rf"{names[person]} ?\([^)]*\): {choice} \(on paper\)", others.text), others.text


def test_a_secret_ballot_on_paper_is_a_sum_alone(
    table: Table, sign_in: Callable[[str], Browser], make_account: Callable[..., Any]
) -> None:
    table.rule(make_account, secrecy="secret")
    case = table.case_before()
    meeting = table.sit(case)
    clerk = sign_in(CLERK)
    clerk.get(f"/meetings/{meeting}/cases/{case}/paper")
    fields = clerk.form(f"/meetings/{meeting}/cases/{case}/paper").values
    assert "votes_for" in fields and not any(name.startswith("choice-") for name in fields)
    named = PaperBallots.named({table.person(name): "for" for name in ON_PAPER})
    with pytest.raises(Refused, match="how each member voted"):
        enter_count(table.session, case, meeting, named, table.command(CLERK))


@pytest.mark.both_engines
def test_a_second_count_that_decides_is_looked_at_once_more(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """Where those who count are the only ones named nobody is left to object: the count itself ends the vote."""
    case = table.case_before()
    meeting = table.sit(case)
    for name in MEMBERS:
        if name != CHAIR:
            table.vote(case, name, "for")
    path = f"/meetings/{meeting}/cases/{case}/paper"
    of_chair = {f"choice-{table.person(CHAIR)}": "for"}
    clerk, chair = sign_in(CLERK), sign_in(CHAIR)
    clerk.get(path)
    clerk.post_form(path, **of_chair)
    chair.get(f"{path}/again")
    form = chair.form(f"{path}/again").fill(of_chair)
    chair.post(f"{path}/again", form)
    assert chair.answer.status_code == 422 and "deciding ballots" in chair.text, chair.text
    assert (table.state(case), table.view(case).tally.cast) == ("decision", 4)
    assert table.session.scalars(sa.select(PaperBallotCount)).all() == []
    assert chair.form(f"{path}/again").values[next(iter(of_chair))] == "for", "what was typed is there"
    chair.post_form(f"{path}/again")
    assert table.state(case) == "issuing", chair.text


def as_shown(browser: Browser, path: str, action: str) -> int:
    """Send the form of a page as it is, without having read what it may end; return the status."""
    browser.get(path)
    browser.post(action, dict(browser.form(action).values), follow_redirects=False)
    return int(browser.answer.status_code)


@pytest.mark.both_engines
def test_the_last_who_says_that_it_is_right_is_asked_once_more(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """Everybody else has voted and agreed: with the last word voting ends, and whoever gives it reads so before."""
    case = table.case_before()
    meeting = table.sit(case)
    for name in MEMBERS[:2]:
        table.vote(case, name, "for")
    table.paper(meeting, case, ON_PAPER, 2, 1, 0, agreed=False)
    path, agree = f"/cases/{case}", f"/cases/{case}/paper-ballot/agree"
    for name in ON_PAPER[:2]:
        assert as_shown(sign_in(name), path, agree) == 303
    last = sign_in(ON_PAPER[2])
    assert as_shown(last, path, agree) == 422
    assert "voting ends at once" in last.text and "Ballot on paper in your name" in last.text
    assert table.state(case) == "decision"
    table.session.rollback()
    agreed = table.session.scalars(sa.select(PaperVoter.agreed_at).where(PaperVoter.agreed_at.is_not(None))).all()
    assert len(agreed) == 2, "nothing is recorded by looking"
    last.post_form(agree)
    assert table.state(case) == "issuing"


def test_neither_an_objection_nor_a_withdrawn_count_ends_a_vote_unasked(
    table: Table, sign_in: Callable[[str], Browser], make_account: Callable[..., Any]
) -> None:
    """Four votes of five settle it: what is objected to is counted first, and who withdraws it is asked."""
    table.rule(make_account, early_close="yes")
    case = table.case_before()
    meeting = table.sit(case)
    table.paper(meeting, case, ON_PAPER[:1], 0, 1, 0, agreed=False)
    for name in (*MEMBERS[:2], *ON_PAPER[1:]):
        table.vote(case, name, "for")
    assert table.state(case) == "decision", "it waits for objections"
    table.session.rollback()
    member, clerk = sign_in(ON_PAPER[0]), sign_in(CLERK)
    member.get(f"/cases/{case}/paper-ballot/object")
    member.post_form(f"/cases/{case}/paper-ballot/object", text="Tôi không bỏ phiếu")
    assert table.state(case) == "decision" and told(table, "objected"), member.text
    path = f"/meetings/{meeting}/cases/{case}/paper"
    assert as_shown(clerk, path, f"{path}/withdraw") == 422
    assert "Nothing is withdrawn yet" in clerk.text and table.state(case) == "decision"
    clerk.post_form(f"{path}/withdraw")
    assert table.state(case) == "issuing", clerk.text
