"""The receipt of a secret ballot: the same until it is used, and checked from where the vote is shown."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, NEW, OLD, user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, Table
from tests.support.reading import addresses
from webapp.models import Vote
from webapp.services.cases.ballots import cast_ballot
from webapp.services.meetings import planning
from webapp.services.people import delegations
from webapp.services.votes.voting import new_receipt

pytestmark = pytest.mark.at_length


@pytest.fixture
def table(session: Session, clock: Any, make_account: Callable[..., Any]) -> Table:
    table = Table(session, clock, nine=False)
    table.rule(make_account, secrecy="secret")
    return table


def shown(browser: Browser, path: str) -> str:
    """The receipt on the ballot of a page, which also says it in words."""
    browser.get(path)
    form = next(each for each in browser.forms if each.action.endswith("/ballot"))
    code: str = form.values["receipt"]
    assert f": {code}. " in browser.text
    return code


def test_the_code_that_was_written_down_is_the_one_that_counts(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """The same on each load and each page, another for another voter; counted as it was shown first."""
    case = table.case_before()
    meeting = table.sit(case)
    page, pack = f"/cases/{case}", f"/meetings/{meeting}/cases/{case}"
    voter, other = sign_in(MEMBERS[1]), sign_in(MEMBERS[2])
    code = shown(voter, page)
    assert [shown(voter, page), shown(voter, pack), shown(voter, page)] == [code] * 3
    assert shown(other, page) != code
    voter.post_form(f"{page}/ballot", choice="against")
    assert f"Receipt: {code}" in voter.text
    for name in (CHAIR, *MEMBERS[2:]):
        cast_ballot(table.session, case, "for", table.command(name), new_receipt())
    check = f"/cases/{case}/receipt"
    for path in (page, pack, f"/meetings/{meeting}"):
        voter.get(path)
        assert check in addresses(voter), path
    voter.get(f"{check}?code={code}")
    assert f"The ballot with the receipt {code} is counted." in voter.text
    planning.close(table.session, meeting, table.command(CLERK))
    voter.get(f"/meetings/{meeting}")
    assert check in addresses(voter)


def test_a_code_that_cannot_be_used_is_replaced(table: Table, sign_in: Callable[[str], Browser]) -> None:
    case = table.case_before()
    table.sit(case)
    page, voter = f"/cases/{case}", sign_in(MEMBERS[1])
    code = shown(voter, page)
    cast_ballot(table.session, case, "for", table.command(MEMBERS[2]), code)
    voter.post_form(f"{page}/ballot", choice="for")
    assert voter.response.status_code == 422
    assert shown(voter, page) != code


def test_a_new_sign_in_shows_the_same_receipt_and_the_cookie_tells_it_to_nobody(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    case = table.case_before()
    table.sit(case)
    page, voter = f"/cases/{case}", sign_in(MEMBERS[1])
    code = shown(voter, page)
    with voter.client.session_transaction() as session:  # signed, so that everybody may read it
        assert code not in str(dict(session)) and session["receipts"]
    voter.enter(user_name(MEMBERS[2]))
    assert shown(voter, page) != code, "of a ballot of one's own alone"
    voter.enter(user_name(MEMBERS[1]))
    assert shown(voter, page) == code
    with voter.client.session_transaction() as session:
        session["receipts"] = "made up"
    assert shown(voter, page) != code


def test_a_deputy_at_the_members_machine_is_shown_another_receipt(
    session: Session, clock: Any, make_account: Callable[..., Any], sign_in: Callable[[str], Browser]
) -> None:
    table = Table(session, clock, nine=False)
    table.rule(make_account, secrecy="secret", delegated_vote="yes")
    case = table.case_before()
    table.sit(case)
    last = table.today + dt.timedelta(days=3)
    delegations.delegate(
        session, table.person(MEMBERS[1]), table.person(CLERK), None, table.today, last, table.clock.now
    )
    page, machine = f"/cases/{case}", sign_in(MEMBERS[1])
    code = shown(machine, page)
    machine.enter(user_name(CLERK))
    machine.get(page)
    (form,) = [each for each in machine.forms if each.action.endswith("/ballot")]
    assert form.values["for"] and form.values["receipt"] != code
    machine.enter(user_name(MEMBERS[1]))
    assert shown(machine, page) == code


def test_a_cookie_of_an_earlier_version_goes_on_showing_its_receipt(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    case = table.case_before()
    table.sit(case)
    page, voter, code = f"/cases/{case}", sign_in(MEMBERS[1]), new_receipt()
    shown(voter, page)
    name = f"{table.session.scalar(sa.select(Vote.id))}.{table.person(MEMBERS[1])}"
    table.session.rollback()
    with voter.client.session_transaction() as session:
        session["receipts"] = {name: code}
    assert shown(voter, page) == code
    voter.post_form(f"{page}/ballot", choice="against")
    assert f"Receipt: {code}" in voter.text


def test_the_ballot_stands_first_and_what_is_closed_is_ones_own(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    """What others have to do is said as who has the case, not as something that the reader might yet do."""
    case = table.case_before()
    table.sit(case)
    text = sign_in(MEMBERS[1]).get(f"/cases/{case}").get_data(as_text=True)
    assert text.index('class="form ballot"') < text.index('id="now"') < text.index('id="file"')
    assert text.count('class="form ballot"') == 1
    waiting = table.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=table.person(OLD), predecessor_reason="moved"
    )
    for path in (f"/cases/{case}", f"/cases/{waiting}"):
        member = sign_in(MEMBERS[1])
        assert "closed-label" not in member.get(path).get_data(as_text=True)
        assert "What can be done now" in member.text
