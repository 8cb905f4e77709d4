"""Several votes at once: names and conflicts first, one ballot and one entry a case, and the way back for minutes."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.desk import changed, fingerprint
from tests.support.offices.district import COMMUNE, OLD, user_name
from tests.support.offices.meetings import CLERK, MEMBERS, Table
from tests.support.reading import addresses
from webapp.models import Ballot, Event, Task
from webapp.queries.cases.hands import FIGURES
from webapp.services.cases.ballots import cast_ballot, leave_vote
from webapp.services.meetings.bulk_ballots import key_of, retract_all, vote_on_all
from webapp.services.meetings.retracting import retract_ballot
from webapp.services.refusals import IdempotencyKeyReused, NotFoundForActor, Refused

pytestmark = pytest.mark.at_length

ME = MEMBERS[2]


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


@pytest.fixture
def browser(table: Table, new_client: Callable[..., Browser]) -> Browser:
    browser = new_client()
    browser.enter(user_name(ME))
    return browser


def choices_of(table: Table, name: str = ME) -> dict[str, str]:
    """Case → what this person has voted there."""
    table.session.rollback()
    rows = table.session.execute(
        sa.text(
            'select "case".public_id, ballot.choice from ballot join vote on vote.id = ballot.vote_id '
            'join "case" on "case".id = vote.case_id where ballot.person_id = :me'
        ),
        {"me": table.person(name)},
    )
    return {row[0]: row[1] for row in rows}


def ballots_of(table: Table, case: str) -> list[dict[str, Any]]:
    """What followed from each entry about a ballot in the case's journal, but for figures of a meeting."""
    row = table.case(case)
    found = sa.select(Event.consequences).where(Event.case_id == row.id, Event.kind == "ballot").order_by(Event.seq)
    return [entry for entry in table.session.scalars(found) if FIGURES not in entry]


def confirm(browser: Browser, cases: list[str], choice: str = "for") -> None:
    browser.get("/inbox")
    form = browser.form("/bulk")
    filled = form.fill({"case": cases, "choice": choice})
    browser.get("/bulk", query_string=filled)


def test_several_cases_from_my_work(table: Table, browser: Browser) -> None:
    cases = [table.case_before(number) for number in range(1, 4)]
    table.sit(*cases)
    before = fingerprint(table.session.get_bind(), "sign_in.seen_at")
    confirm(browser, cases[:2])
    assert changed(before, fingerprint(table.session.get_bind(), "sign_in.seen_at")) == [], "looking writes nothing"
    assert "Trần Người 1" in browser.text and "Trần Người 3" not in browser.text
    browser.post_form("/bulk")
    assert browser.path == "/bulk/report"
    assert choices_of(table) == dict.fromkeys(cases[:2], "for")
    assert [ballots_of(table, case) for case in cases] == [[{}], [{}], []]
    browser.get("/inbox")
    assert browser.form("/bulk").choices["case"] == [cases[2]], "what is done waits no more"


def test_all_that_the_filter_of_the_inbox_shows(table: Table, browser: Browser) -> None:
    cases = [table.case_before(number) for number in range(1, 4)]
    table.sit(*cases)
    for shown, chosen in (("secretary-nomination", cases), ("placement", [])):
        browser.get("/inbox", query_string={"workflow": shown})
        if chosen:
            form = browser.form("/bulk")
            assert form.values["workflow"] == shown and form.choices["all"] == ["1"]
        browser.get("/bulk", query_string={"workflow": shown, "all": "1", "choice": "against"})
        assert [f"Trần Người {number}" in browser.text for number in (1, 2, 3)] == [bool(chosen)] * 3
    browser.get("/bulk", query_string={"all": "1", "choice": "against", "case": cases[0]})
    browser.post_form("/bulk")
    assert choices_of(table) == dict.fromkeys(cases, "against"), "not what is ticked alone"


def test_several_cases_from_a_session(table: Table, browser: Browser) -> None:
    cases = [table.case_before(number) for number in range(1, 4)]
    meeting = table.plan(*cases)
    browser.get(f"/meetings/{meeting}")
    assert [form for form in browser.forms if form.action == "/bulk"] == [], "its chair has not opened it"
    table.attend(meeting)
    browser.get(f"/meetings/{meeting}")
    form = browser.form("/bulk")
    assert form.choices["case"] == cases
    browser.get("/bulk", query_string=form.fill({"case": cases, "choice": "against"}))
    browser.post_form("/bulk")
    assert choices_of(table) == dict.fromkeys(cases, "against")
    assert f"/meetings/{meeting}" in addresses(browser), "the way back leads to where the user came from"
    browser.get(f"/meetings/{meeting}")
    assert [form for form in browser.forms if form.action == "/bulk"] == []


def test_conflicts_are_named_and_left_out(table: Table, browser: Browser, make_account: Callable[..., Any]) -> None:
    """Voted, recused, on paper, closed, secret, not there, not mine: with its reason, or not at all."""
    free, voted, left, paper, closed = (table.case_before(number) for number in range(1, 6))
    meeting = table.sit(free, voted, left, paper, closed)
    table.vote(voted, ME, "against")
    leave_vote(table.session, left, table.command(ME, {"recusal": {"text": "Là người thân"}}))
    table.paper(meeting, paper, (ME, MEMBERS[3]), 2, 0, 0)
    for name in MEMBERS:
        table.vote(closed, name, "blank")
    table.rule(make_account, secrecy="secret")
    secret = table.case_before(6)
    asked = {"case": [free, voted, left, paper, closed, secret, "nosuchcase", free], "choice": "for"}
    browser.get("/bulk", query_string=asked)
    assert browser.form("/bulk").values["cases"] == free
    for number in range(1, 7):
        assert f"Trần Người {number}" in browser.text
    known = choices_of(table)
    everything = ",".join([free, voted, left, paper, closed, secret, "nosuchcase"])
    votes = ",".join(numbered("vote", table.view(case).vote.id) for case in (free, voted, left, paper, closed, secret))
    browser.post("/bulk", {"cases": everything, "choice": "for", "key": "forged", "vote": votes})
    assert browser.response.status_code == 200
    assert choices_of(table) == {**known, free: "for"}
    assert ballots_of(table, secret) == []
    assert table.view(paper).tally.cast == 2


def test_nothing_chosen_and_nonsense(table: Table, browser: Browser) -> None:
    case = table.case_before()
    table.sit(case)
    browser.get("/bulk", query_string={"case": [case, *map(str, range(60))], "choice": "for"})
    assert "Mỗi lần biểu quyết được tối đa 50 hồ sơ" in browser.text and browser.form("/bulk").values["cases"] == case
    for query in ({}, {"choice": "for"}, {"case": case}, {"case": case, "choice": "perhaps"}, {"case": "x" * 500}):
        assert browser.get("/bulk", query_string=query).status_code == 200
        assert [form for form in browser.forms if form.action == "/bulk"] == []
    for values in (
        {},
        {"cases": case},
        {"cases": case, "choice": "perhaps"},
        {"choice": "for"},
        {"cases": ",,", "choice": "for"},
        {"cases": case, "choice": ["for", "against"]},
    ):
        assert browser.post("/bulk", values).status_code == 422
    assert browser.post("/bulk/undo", {"cases": case, "key": "never"}).status_code == 422
    assert browser.get("/bulk/report?key=never&cases=x").status_code == 200
    assert choices_of(table) == {}


def test_nobody_votes_on_what_he_may_not_see(table: Table, new_client: Callable[..., Browser]) -> None:
    """A branch secretary learns nothing of the case; the clerk sees it and reads that they are not on the roll."""
    case = table.case_before()
    for name, seen in ((OLD, False), (CLERK, True), (COMMUNE, True)):
        browser = new_client()
        browser.enter(user_name(name))
        browser.get("/bulk", query_string={"case": case, "choice": "for"})
        assert ("Trần Người 1" in browser.text) is seen
        status = browser.post("/bulk", {"cases": case, "choice": "for", "key": f"k{name}"}).status_code
        assert status == (200 if seen else 422)
        assert ("Trần Người 1" in browser.text) is seen
    assert table.view(case).tally.cast == 0


def test_the_same_form_twice_gives_each_ballot_once(table: Table) -> None:
    cases = [table.case_before(number) for number in range(1, 4)]
    table.sit(*cases)
    vote_on_all(table.session, cases[:1], "for", table.command(ME, key="form"))
    for _tap in range(2):
        results = vote_on_all(table.session, cases, "for", table.command(ME, key="form"))
        assert results == dict.fromkeys(cases)
    assert [len(ballots_of(table, case)) for case in cases] == [1, 1, 1]
    with pytest.raises(IdempotencyKeyReused):
        vote_on_all(table.session, cases, "for", table.command(MEMBERS[3], key="form"))


def test_a_ballot_given_meanwhile_stands(table: Table) -> None:
    """Between the page and the confirmation one of the votes was given singly: together changes it not."""
    case = table.case_before()
    table.vote(case, ME, "against")
    results = vote_on_all(table.session, [case], "for", table.command(ME, key="form"))
    assert results[case] is not None
    assert choices_of(table) == {case: "against"}


def test_the_last_ballots_close_their_votes(table: Table, browser: Browser) -> None:
    cases = [table.case_before(number) for number in (1, 2)]
    table.sit(*cases)
    for case in cases:
        for name in MEMBERS:
            if name != ME:
                table.vote(case, name, "for")
    other = table.case_before(3)
    table.sit(other)
    confirm(browser, [*cases, other], "against")
    browser.post_form("/bulk")
    assert [table.state(case) for case in cases] == ["decision", "decision"], "nobody has asked for that yet"
    assert choices_of(table) == {other: "against"} and "Phiếu quyết định" in browser.text
    (again,) = [each for each in addresses(browser) if "looks=seen" in each]
    browser.get(again)
    assert "phiếu quyết định" in browser.text and "Trần Người 3" not in browser.text
    browser.post_form("/bulk")
    assert [table.state(case) for case in cases] == ["issuing", "issuing"], browser.text
    assert [form for form in browser.forms if form.action == "/bulk/undo"] == [], "something has followed from it"


def test_taken_back_in_time(table: Table, browser: Browser) -> None:
    cases = [table.case_before(number) for number in (1, 2)]
    table.sit(*cases)
    confirm(browser, cases)
    browser.post_form("/bulk")
    table.clock.advance(minutes=10)
    browser.get(browser.response.request.full_path)
    browser.post_form("/bulk/undo")
    assert browser.path == "/bulk/report"
    assert choices_of(table) == {}
    assert [ballots_of(table, case) for case in cases] == [[{}, {"retracted": True}]] * 2
    assert not any(line.voted for case in cases for line in table.view(case).roll)
    mine = sa.select(sa.func.count()).select_from(Task).where(Task.person_id == table.person(ME))
    assert table.session.scalar(mine) == 2, "they wait for the member again"
    assert [form for form in browser.forms if form.action == "/bulk/undo"] == []
    table.vote(cases[0], ME, "blank")
    assert choices_of(table) == {cases[0]: "blank"}


def test_taken_back_twice_is_once(table: Table) -> None:
    case = table.case_before()
    table.sit(case)
    vote_on_all(table.session, [case], "for", table.command(ME, key="form"))
    for _tap in range(2):
        assert retract_all(table.session, [case], "form", table.command(ME, key="form")) == {case: None}
    assert ballots_of(table, case) == [{}, {"retracted": True}]


def test_too_late_to_take_back(table: Table, browser: Browser) -> None:
    case = table.case_before()
    table.sit(case)
    confirm(browser, [case])
    browser.post_form("/bulk")
    values = browser.form("/bulk/undo").values
    table.clock.advance(minutes=10, seconds=1)
    browser.post("/bulk/undo", values)
    assert browser.response.status_code == 200
    assert choices_of(table) == {case: "for"}
    assert [form for form in browser.forms if form.action == "/bulk/undo"] == []


def test_the_rule_book_says_how_long(table: Table, make_account: Callable[..., Any]) -> None:
    table.rule(make_account, undo_minutes="2")
    case = table.case_before()
    table.sit(case)
    vote_on_all(table.session, [case], "for", table.command(ME, key="form"))
    table.clock.advance(minutes=3)
    (said,) = retract_all(table.session, [case], "form", table.command(ME)).values()
    assert said is not None and said.values == {"minutes": 2}


def test_not_taken_back_after_the_close_or_a_change(table: Table) -> None:
    closed, changed_since, other_round = (table.case_before(number) for number in (1, 2, 3))
    cases = [closed, changed_since, other_round]
    table.sit(*cases)
    vote_on_all(table.session, cases, "for", table.command(ME, key="form"))
    for name in MEMBERS:
        if name != ME:
            table.vote(closed, name, "for")
    table.clock.advance(seconds=5)
    table.vote(changed_since, ME, "against")
    results = retract_all(table.session, cases[:2], "form", table.command(ME))
    assert all(results.values())
    assert choices_of(table) == {closed: "for", changed_since: "against", other_round: "for"}
    assert table.view(closed).tally.cast == 5


def test_only_ones_own_ballot_is_taken_back(table: Table, make_account: Callable[..., Any]) -> None:
    case, other = table.case_before(1), table.case_before(2)
    table.sit(case, other)
    vote_on_all(table.session, [case], "for", table.command(ME, key="form"))
    for who, where, key in (
        (MEMBERS[3], case, key_of("form", case)),
        (ME, other, key_of("form", case)),
        (ME, case, "no such key"),
        (CLERK, case, key_of("form", case)),
    ):
        with pytest.raises(NotFoundForActor):
            retract_ballot(table.session, where, key, table.command(who))
    table.rule(make_account, secrecy="secret")
    secret = table.case_before(3)
    table.sit(secret)
    cast_ballot(table.session, secret, "for", table.command(ME, key="s"), "0000-1111-2222-3333")
    with pytest.raises(Refused):
        retract_ballot(table.session, secret, "s", table.command(ME))
    assert table.view(secret).tally.cast == 1
    assert table.session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 1


@pytest.mark.at_length
def test_the_confirmation_costs_the_same_for_one_and_for_many(
    table: Table, browser: Browser, count_statements: Any
) -> None:
    cases = [table.case_before(number) for number in range(1, 11)]
    counts = []
    for some in (cases[:1], cases):
        with count_statements(table.session) as counted:
            browser.get("/bulk", query_string={"case": some, "choice": "for"})
        counts.append(counted.count)
    assert counts[0] == counts[1]
