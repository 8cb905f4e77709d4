"""A vote while it runs: what is shown of it, what it is taken of, when it closes by itself, and what voids it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, PROVINCE, user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, MORE, NINE, Table
from webapp.models import Event, MeetingAttendance, Post, RollMember, Vote
from webapp.services.cases.ballots import cast_ballot, leave_vote
from webapp.services.clock.ticking import tick
from webapp.services.meetings.bulk_ballots import key_of, vote_on_all
from webapp.services.meetings.retracting import retract_ballot
from webapp.services.people import kinship
from webapp.services.refusals import Refused
from webapp.services.votes.voting import new_receipt


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock)


def vote(table: Table, case: str, *choices: str) -> None:
    for name, choice in zip(NINE, choices, strict=False):
        table.vote(case, name, choice)


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("early", "choices", "state"),
    [
        # Six of nine are the quorum: five for are settled only with the sixth ballot.
        ("yes", ["for"] * 5, "decision"),
        ("yes", ["for"] * 5 + ["against"], "issuing"),
        ("yes", ["against"] * 6, "refusing"),
        ("yes", ["blank"] * 6, "refusing"),
        ("yes", ["for"] * 4 + ["against"] * 3, "decision"),
        ("yes", ["for"] * 4 + ["against"] * 4, "decision"),
        ("no", ["for"] * 8, "decision"),
    ],
)
def test_an_open_vote_closes_when_nothing_can_change_it(
    table: Table, make_account: Callable[..., Any], early: str, choices: list[str], state: str
) -> None:
    table.rule(make_account, early_close=early)
    case = table.case_before()
    vote(table, case, *choices)
    assert table.state(case) == state
    assert table.view(case).tally.cast == len(choices)
    if state != "decision":
        with pytest.raises(Refused, match="closed"):
            table.vote(case, NINE[8], "against")


@pytest.mark.at_length
def test_a_secret_vote_never_closes_early(table: Table, make_account: Callable[..., Any]) -> None:
    table.rule(make_account, early_close="yes", secrecy="secret")
    case = table.case_before()
    table.attend(table.plan(case))
    for name in NINE[:8]:
        cast_ballot(table.session, case, "for", table.command(name), new_receipt())
    assert table.state(case) == "decision"


@pytest.mark.at_length
def test_a_case_of_before_the_rule_waits_for_everybody(table: Table, make_account: Callable[..., Any]) -> None:
    """What a vote is judged by is frozen when it opens."""
    case = table.case_before()
    table.rule(make_account, early_close="yes", abstention="left_out", base="entitled")
    vote(table, case, *["for"] * 8)
    stored = table.session.scalars(sa.select(Vote)).one()
    assert (stored.early_close, stored.abstention, stored.base) == (False, "counted", "present")
    assert table.state(case) == "decision"


@pytest.mark.at_length
def test_the_chair_who_still_waits_may_break_the_tie(table: Table, make_account: Callable[..., Any]) -> None:
    table.rule(make_account, early_close="yes", casting_vote="yes")
    case = table.case_before()
    for name in NINE[5:]:
        leave_vote(table.session, case, table.command(name, {"recusal": {"text": "Vắng"}}))
    for name, choice in zip(NINE[1:4], ("against", "against", "for"), strict=True):
        table.vote(case, name, choice)
    table.vote(case, NINE[4], "blank")
    assert table.state(case) == "decision", "the chair may vote for, and two against two is a tie"
    table.vote(case, CHAIR, "for")
    assert table.state(case) == "issuing"


@pytest.mark.at_length
def test_a_ballot_that_closed_its_vote_stays(
    table: Table, make_account: Callable[..., Any], new_client: Callable[..., Browser]
) -> None:
    """Given together: one closes its vote and stays, the other is taken back; the page says which."""
    table.rule(make_account, early_close="yes")
    cases = [table.case_before(number) for number in (1, 2)]
    table.attend(table.plan(*cases))
    vote(table, cases[0], *["for"] * 5)
    me = table.office.people[NINE[5]]
    command = table.command(NINE[5], key="together")
    vote_on_all(table.session, cases, "for", command)
    assert [table.state(case) for case in cases] == ["issuing", "decision"]
    with pytest.raises(Refused, match="something has followed"):
        retract_ballot(table.session, cases[0], key_of("together", cases[0]), table.command(NINE[5]))
    browser = new_client()
    browser.enter(user_name(me.full_name))
    browser.get("/bulk/report", query_string={"key": "together", "cases": ",".join(cases)})
    assert "không rút lại được ý kiến này" in browser.text
    assert browser.form("/bulk/undo").values["cases"] == cases[1]
    browser.post_form("/bulk/undo")
    assert [table.view(case).tally.cast for case in cases] == [6, 0]


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("base", "abstention", "choices", "outcome"),
    [
        # Nine present by the list, seven ballots: four for are more than half of the ballots, not of those present.
        ("cast", "counted", ["for"] * 4 + ["against"] * 3, "carried"),
        ("present", "counted", ["for"] * 4 + ["against"] * 3, "rejected"),
        ("present", "counted", ["for"] * 5 + ["against"] * 2, "carried"),
        ("entitled", "counted", ["for"] * 4 + ["against"] * 3, "rejected"),
        ("cast", "counted", ["for"] * 3 + ["against"] * 2 + ["blank"] * 2, "rejected"),
        ("cast", "left_out", ["for"] * 3 + ["against"] * 2 + ["blank"] * 2, "carried"),
    ],
)
def test_what_the_majority_is_taken_of(
    table: Table, make_account: Callable[..., Any], base: str, abstention: str, choices: list[str], outcome: str
) -> None:
    table.rule(make_account, base=base, abstention=abstention)
    case = table.case_before()
    table.attend(table.plan(case))
    vote(table, case, *choices)
    table.close(case, CHAIR)
    assert table.view(case).vote.outcome == outcome
    assert table.session.scalars(sa.select(RollMember.present)).all() == [True] * 9


@pytest.mark.at_length
def test_who_is_there_is_read_from_the_right_list(table: Table) -> None:
    """The meeting of another day, of another case, or called off says nothing about this vote."""
    case, other = table.case_before(1), table.case_before(2)
    table.attend(table.plan(other))
    meeting, before = table.plan(case), table.plan(held_on=table.today - dt.timedelta(days=1))
    table.force(before, case)
    table.attend(before)
    assert table.view(case).tally.silent == 0
    table.attend(meeting, *NINE[:4])
    assert table.view(case).tally.silent == 4
    table.session.execute(
        sa.text("update meeting set called_off_at = opened_at where public_id = :id"), {"id": meeting}
    )
    table.session.commit()
    assert table.view(case).tally.silent == 0


@pytest.mark.at_length
def test_the_list_of_a_closed_vote_is_frozen(table: Table) -> None:
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting, *NINE[:7])
    vote(table, case, *["for"] * 4, *["against"] * 2)
    table.close(case, CHAIR)
    assert table.view(case).vote.outcome == "carried"
    table.attend(meeting, *NINE)
    assert table.view(case).tally.silent == 1
    late = table.session.scalars(sa.select(MeetingAttendance.person_id).where(MeetingAttendance.came_at.is_not(None)))
    assert set(late) == set(map(table.person, NINE[7:])), "they came after the vote"
    with pytest.raises(Refused, match="counted as present"):
        table.attend(meeting, *NINE[:6])


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ([], "Đã biểu quyết 0/9, cần thêm 6 đồng chí để đủ số ủy viên theo quy định."),
        (["for"] * 5, "cần thêm 1 đồng chí để đủ số ủy viên theo quy định."),
        (["for"] * 3 + ["against"] * 3, "cần thêm 2 tán thành để được thông qua."),
        (["for"] * 5 + ["against"], "số tán thành hiện đã đủ."),
        (["against"] * 5 + ["for"], "số tán thành không thể đủ nữa."),
    ],
)
def test_the_line_that_everybody_sees(
    table: Table, new_client: Callable[..., Browser], choices: list[str], said: str
) -> None:
    case = table.case_before()
    table.attend(table.plan(case))
    vote(table, case, *choices)
    browser = new_client()
    browser.enter(user_name(CLERK))
    browser.get(f"/cases/{case}")
    assert said.lower() in browser.text.lower()


@pytest.mark.at_length
def test_who_is_not_of_the_committee_learns_no_ballot(table: Table, new_client: Callable[..., Browser]) -> None:
    """The proposer sees how many have voted and who, never the split that would tell ballot by ballot what."""
    case = table.case_before()
    vote(table, case, "for", "for", "for", "against", "against", "against")
    for name, seen in ((COMMUNE, False), (NINE[7], True), (CLERK, True)):
        browser = new_client()
        browser.enter(user_name(name))
        browser.get(f"/cases/{case}")
        assert "Đã biểu quyết 6/9" in browser.text
        assert ("cần thêm 2 tán thành" in browser.text) is seen
        assert bool(list(browser.tree.iterfind(".//figure[@class='tally']"))) is seen, name
    for name in NINE[6:]:
        table.vote(case, name, "for")
    browser = new_client()
    browser.enter(user_name(COMMUNE))
    browser.get(f"/cases/{case}")
    assert list(browser.tree.iterfind(".//figure[@class='tally']")), "after the close everybody does"


def test_a_member_who_leaves_the_committee_keeps_his_place(table: Table) -> None:
    """The roll is that of the day on which the vote is put: who leaves later still votes, who joins does not."""
    case = table.case_before()
    table.vote(case, CHAIR, "for")
    gone = table.person(MORE[0])
    table.session.execute(sa.update(Post).where(Post.person_id == gone).values(valid_to=table.today))
    table.session.commit()
    table.office.post("Hồ Đến Sau", "standing_member", "H")
    table.vote(case, MORE[0], "for")
    with pytest.raises(Refused, match="not on the roll"):
        table.vote(case, "Hồ Đến Sau", "for")
    assert (table.view(case).tally.entitled, table.view(case).tally.cast) == (9, 2)


@pytest.mark.at_length
def test_nobody_left_to_vote_is_blocked_and_seen(table: Table, new_client: Callable[..., Browser]) -> None:
    """Everybody has left: the level above gets a notice, the page says so, neither chair nor clock closes it."""
    case = table.case_before()
    for name in NINE:
        assert reports(table, case) == []
        leave_vote(table.session, case, table.command(name, {"recusal": {"text": "Là người thân"}}))
    assert reports(table, case) == [[table.office.units["T"].id]]
    browser = new_client()
    browser.enter(user_name(CLERK))
    browser.get(f"/cases/{case}")
    assert "Không còn đồng chí nào trong danh sách được tham gia" in browser.text
    assert "Không còn đồng chí có thẩm quyền quyết định" in browser.text
    table.session.rollback()
    table.office.post("Phó Bí Thư Mới", "deputy_secretary", "H")
    with pytest.raises(Refused, match="blocked"):
        table.close(case, "Phó Bí Thư Mới")
    browser = new_client()
    browser.enter(user_name(PROVINCE))
    browser.get("/inbox/late-below")
    assert f"/cases/{case}" in browser.response.text, "on the list of the level above"
    table.clock.advance(days=60)
    tick(table.session, table.clock.now)
    assert (table.state(case), table.view(case).vote.outcome) == ("decision", None)
    assert len(reports(table, case)) == 1


def test_nobody_to_vote_at_the_opening_is_reported_too(table: Table) -> None:
    """The whole committee is declared kin of the person proposed: the vote opens blocked."""
    table.office.unit("H-01-11", "branch", "H-01", "Chi đoàn Thôn 11")
    subject = table.office.post("Trần Người 1", "member", "H-01-11").person_id
    for name in NINE:
        kinship.declare(table.session, table.office.actor(name), subject, "other", table.clock.now)
    case = table.to_decision("H-01-11", "Trần Người 1")
    assert reports(table, case) == [[table.office.units["T"].id]]
    table.clock.advance(days=60)
    tick(table.session, table.clock.now)
    assert table.state(case) == "decision"


def reports(table: Table, case: str) -> list[list[int]]:
    """The units that each report of the case went to."""
    found = sa.select(Event.consequences).where(Event.case_id == table.case(case).id, Event.move == "escalated")
    return [row["units"] for row in table.session.scalars(found)]


@pytest.mark.at_length
def test_an_open_ballot_is_refused_where_it_is_none(table: Table) -> None:
    """Foreign options, empty ones, somebody else's candidates, and a ballot in a case without a vote."""
    case = table.case_before()
    table.attend(table.plan(case))
    for choice, names in (("", []), ("x", []), ("for", [1]), ("blank", [1])):
        with pytest.raises(Refused) as refusal:
            cast_ballot(table.session, case, choice, table.command(MEMBERS[2]), names=names)
        assert refusal.value.field == "choice"
    assert table.view(case).tally.cast == 0
    for name in NINE:
        table.vote(case, name, "for")
    with pytest.raises(Refused, match="closed"):
        table.vote(case, MEMBERS[2], "against")
