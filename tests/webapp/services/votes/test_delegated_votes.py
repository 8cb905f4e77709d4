"""A member's ballot given by a deputy: only where the rule allowed it when the vote opened, once, and never twice."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.crowds import Crowd, crowd, engine
from tests.support.forums import put
from tests.support.offices.absences import SECOND, Absence, absence
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, COMMUNE_DEPUTY, MEMBERS, NEW, OFFICER
from tests.support.offices.election import EXECUTIVE, STANDS, Hall
from tests.support.offices.meetings import Table
from tests.support.urns import in_urn
from webapp.models import Ballot, Delegation, Event, RollMember, RuleRow, SecretBallot, Vote
from webapp.services.cases.ballots import cast_ballot, leave_vote
from webapp.services.meetings.retracting import retract_ballot
from webapp.services.people import delegations, kinship
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes.voting import new_receipt

pytestmark = pytest.mark.at_length

__all__ = ["absence", "crowd", "engine"]

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AWAY, LATER = MEMBERS[3], MEMBERS[4]
BOTH = MEMBERS[2]
"""A member of the roll, and the deputy of LATER."""


def rules(session: Session, day: Any, **values: str) -> None:
    """Rows of the rule book from the beginning of that year."""
    for key, value in values.items():
        session.add(
            RuleRow(
                key=key.replace("__", "."),
                value=value,
                measure="yes_no",
                source="Quy chế",
                note="",
                effective_from=day.replace(month=1, day=1),
                recorded_at=sa.func.now(),
            )
        )
    session.commit()


def give(desk: Any, by: str, case: str, choice: str, member: str = "", change: bool = True) -> None:
    """A ballot: one's own, or that of a member."""
    put(desk.session, case, desk.clock.now)
    for_id = desk.office.people[member].id if member else None
    cast_ballot(desk.session, case, choice, desk.command(by), new_receipt(), for_id=for_id, change=change)


def roll(desk: Any) -> dict[str, RollMember]:
    desk.session.rollback()
    names = {person.id: name for name, person in desk.office.people.items()}
    return {names[row.person_id]: row for row in desk.session.scalars(sa.select(RollMember))}


def given(desk: Any) -> int:
    """How many ballots were given: openly, in an urn, and in one that was opened."""
    desk.session.rollback()
    counts = [desk.session.scalar(sa.select(sa.func.count()).select_from(urn)) for urn in (Ballot, SecretBallot)]
    return sum(counts) + len(in_urn(desk.session))


@pytest.mark.parametrize("secret", [False, True], ids=["open", "secret"])
def test_by_the_rule(absence: Absence, secret: bool) -> None:
    """The member's own later ballot follows the rules for changing; a later row changes no vote that has opened."""
    secrecy = {"committee__secrecy": "secret"} if secret else {}
    rules(absence.session, absence.today, committee__delegated_vote="yes", **secrecy)
    case = absence.to_decision(BRANCH, NEW)
    rules(absence.session, absence.today, committee__delegated_vote="no")
    absence.away(AWAY, CLERK)
    absence.away(LATER, BOTH)
    absence.away(CLERK, OFFICER)
    put(absence.session, case, absence.clock.now)
    assert [absence.waiting(name) for name in (CLERK, OFFICER)] == [[case], []]
    with pytest.raises(Refused):  # never handed on
        give(absence, OFFICER, case, "for", AWAY)
    with pytest.raises(Refused):
        give(absence, CLERK, case, "for", LATER)
    give(absence, CLERK, case, "against", AWAY)
    command = absence.last(case)
    assert (command.kind, command.actor_id, command.for_id) == ("ballot", absence.id(CLERK), absence.id(AWAY))
    assert command.actor_post == f"standing_member:{absence.office.units['H'].id}"
    assert (given(absence), roll(absence)[AWAY].given_by_id) == (1, absence.id(CLERK))
    assert absence.waiting(CLERK) == absence.waiting(AWAY) == []
    assert absence.status(CLERK, f"/cases/{case}") == 200
    with pytest.raises(Refused, match="only the comrade may still change it"):
        give(absence, CLERK, case, "for", AWAY)
    if secret:
        with pytest.raises(Refused):
            give(absence, AWAY, case, "for")
        assert roll(absence)[AWAY].given_by_id == absence.id(CLERK)
    else:
        give(absence, AWAY, case, "for")
        assert (absence.session.scalars(sa.select(Ballot.choice)).all(), given(absence)) == (["for"], 1)
        assert roll(absence)[AWAY].given_by_id is None, "it is the member's own now"
    assert absence.waiting(BOTH) == [case]
    give(absence, BOTH, case, "for")
    assert absence.waiting(BOTH) == [case], "the other one"
    give(absence, BOTH, case, "for", LATER)
    assert (absence.waiting(BOTH), given(absence)) == ([], 3)
    for name in MEMBERS[:2]:
        give(absence, name, case, "for")
    assert absence.state(case) == "issuing"
    closed = absence.session.scalars(sa.select(Vote)).one()
    assert (closed.outcome, closed.delegable, given(absence)) == ("carried", True, 5)


def test_without_a_rule_a_vote_is_personal(absence: Absence) -> None:
    """By default, and where the rule came after the case: nothing waits, nothing is shown, nothing is counted."""
    case = absence.to_decision(BRANCH, NEW)
    rules(absence.session, absence.today, committee__delegated_vote="yes")
    absence.away(AWAY, CLERK)
    absence.away(LATER, BOTH)
    put(absence.session, case, absence.clock.now)
    assert [absence.waiting(name) for name in (CLERK, BOTH)] == [[], [case]]
    for by, member in ((CLERK, AWAY), (BOTH, LATER), (CHAIR, LATER)):
        with pytest.raises(Refused, match="each member gives their own ballot"):
            give(absence, by, case, "for", member)
    assert "in whose place you act" not in absence.reads(CLERK, f"/cases/{case}")
    assert given(absence) == 0


@only_sqlite
@pytest.mark.parametrize("who", ["deputy is kin", "member is kin", "deputy left", "member left", "about the deputy"])
def test_whoever_takes_no_part_gives_no_ballot_and_has_none_given(absence: Absence, who: str) -> None:
    rules(absence.session, absence.today, committee__delegated_vote="yes")
    if who == "about the deputy":
        absence.office.post(NEW, "clerk", "H")
    case = absence.to_decision(BRANCH, NEW)
    deputy = NEW if who == "about the deputy" else BOTH
    absence.away(LATER, deputy)
    barred = deputy if who.startswith("deputy") else LATER
    if who.endswith("kin"):
        kinship.declare(absence.session, absence.office.actor(barred), absence.id(NEW), "sibling", absence.clock.now)
    elif who.endswith("left"):
        leave_vote(absence.session, case, absence.command(barred, {"recusal": {"text": "Có lý do"}}))
    with pytest.raises(Refused):
        give(absence, deputy, case, "for", LATER)
    assert given(absence) == 0
    if deputy == BOTH:
        page = absence.english(BOTH)
        page.get(f"/cases/{case}")
        assert "Cast the vote of comrade" not in page.text
        assert ("you do not give the comrade's ballot" in page.text) == who.startswith("deputy")


@only_sqlite
def test_on_the_page_it_is_clear_whose_ballot_it_is(absence: Absence) -> None:
    """Two forms under each other; what is refused says so at its own form; revoked in the middle nothing is counted."""
    rules(absence.session, absence.today, committee__delegated_vote="yes")
    case = absence.to_decision(BRANCH, NEW)
    row = absence.away(LATER, BOTH)
    path, member = f"/cases/{case}", absence.id(LATER)
    put(absence.session, case, absence.clock.now)
    browser = absence.english(BOTH)
    browser.get("/inbox")
    assert "in place of comrade" not in browser.text, "their own vote waits as well"
    browser.get(path)
    assert f"comrade {BOTH} (in place of comrade {LATER} until 24/11/2026)" in browser.text, "with whom it is"
    forms = [form.values for form in browser.forms if form.action == f"{path}/ballot"]
    assert [form.get("for", "") for form in forms] == ["", str(member)]
    assert len({form["key"] for form in forms}) == 2
    assert f"The vote of comrade {LATER}, in whose place you act" in browser.text
    browser.post(f"{path}/ballot", forms[1])
    assert browser.response.status_code == 422
    assert f'href="#choice-for-{member}"' in browser.response.get_data(as_text=True)
    for form in (forms[0], forms[1]):
        browser.post(f"{path}/ballot", {**form, "choice": "for"})
        assert browser.response.status_code == 200
        if form is forms[0]:
            browser.get("/inbox")
            assert f"in place of comrade {LATER} until 24/11/2026" in browser.text
            assert 'name="case"' not in browser.response.get_data(as_text=True), "not to be voted on with others"
    browser.get(path)
    assert f"The vote of comrade {LATER} is cast." in browser.text
    assert f"Has voted (given in the member's place by comrade {BOTH})" in browser.text
    assert f"{BOTH} , for comrade {LATER} , Member of the standing committee" in browser.text, "the timeline"
    own = absence.reads(LATER, path)
    assert f"Comrade {BOTH} has voted in your place. You may change it" in own
    assert (
        absence.send(LATER, f"{path}/ballot", choice="against", key="mine", vote=absence.running(case)).status_code
        == 303
    )
    absence.revoke(LATER, row)
    absence.away(AWAY, CLERK)
    browser = absence.english(CLERK)
    browser.get(path)
    (half,) = [form.values for form in browser.forms if form.action == f"{path}/ballot"]
    browser.post(f"{path}/ballot", {**half, "choice": "for", "for": "no number"})
    assert browser.response.status_code == 409
    absence.revoke(AWAY, absence.session.scalar(sa.select(sa.func.max(Delegation.id))) or 0)
    browser.post(f"{path}/ballot", {**half, "choice": "for"})
    assert browser.response.status_code == 409
    assert "this ballot is not counted" in browser.text
    assert given(absence) == 2


@pytest.mark.parametrize("secret", [False, True], ids=["open", "secret"])
@pytest.mark.both_engines
def test_both_at_once_give_one_ballot(absence: Absence, crowd: Callable[[int], Crowd], secret: bool) -> None:
    secrecy = {"committee__secrecy": "secret"} if secret else {}
    rules(absence.session, absence.today, committee__delegated_vote="yes", **secrecy)
    case = absence.to_decision(BRANCH, NEW)
    absence.away(AWAY, CLERK)
    put(absence.session, case, absence.clock.now)
    acts = (absence.command(AWAY), absence.command(CLERK), absence.command(CLERK))
    absence.session.rollback()
    member = (None, absence.id(AWAY), absence.id(AWAY))

    def verb(place: int) -> Callable[[Session], Any]:
        receipt = new_receipt()
        return lambda session: cast_ballot(session, case, "for", acts[place], receipt, for_id=member[place])

    results = crowd(3).at_once(*map(verb, range(3)))
    assert set(results) <= {case, "refused"}, results
    assert results.count(case) == 1 or (not secret and results[0] == case and results.count(case) == 2)
    assert (given(absence), roll(absence)[AWAY].voted) == (1, True)


@only_sqlite
def test_paper_bulk_and_taking_back_count_everybody_once(session: Session, clock: Any) -> None:
    table = Table(session, clock, nine=False)
    rules(session, table.today, committee__delegated_vote="yes")
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting)
    for absent in (AWAY, LATER):
        names = table.person(absent), table.person(CLERK)
        delegations.delegate(session, *names, None, table.today, table.today, table.clock.now)
    give(table, CLERK, case, "for", AWAY)
    with pytest.raises(Refused, match="nobody is counted twice"):
        table.paper(meeting, case, (AWAY,), 1, 0, 0)
    table.paper(meeting, case, (LATER,), 1, 0, 0)
    with pytest.raises(Refused, match="is given"):
        give(table, CLERK, case, "for", LATER)
    with pytest.raises(Refused):
        give(table, AWAY, case, "against", change=False)
    key = session.scalar(sa.select(Event.key).where(Event.for_id.is_not(None)))
    with pytest.raises(NotFoundForActor):  # what was given for another is no ballot of one's own to take back
        retract_ballot(session, case, key or "", table.command(CLERK))
    assert (table.view(case).tally.cast, table.view(case).tally.for_) == (2, 2)


@only_sqlite
def test_an_election_has_a_rule_of_its_own(session: Session, clock: Any) -> None:
    """No candidate gives another's ballot, and nobody gives a candidate's."""
    hall = Hall(session, clock)
    rules(session, hall.today, committee__delegated_vote="yes")
    personal = hall.propose()
    rules(session, hall.today, election__delegated_vote="yes")
    case = hall.propose(EXECUTIVE[0], EXECUTIVE[3], seats=1, post="deputy_secretary")
    member, away, stands = EXECUTIVE[1], EXECUTIVE[2], EXECUTIVE[0]
    for absent, deputy in ((member, COMMUNE), (away, stands), (stands, COMMUNE_DEPUTY)):
        ids = hall.ids(absent, deputy)
        delegations.delegate(session, *ids, None, hall.today, hall.today, hall.clock.now)

    for where in (personal, case):
        put(session, where, hall.clock.now)

    def keep(by: str, of: str, where: str, *names: str) -> None:
        (for_id,) = hall.ids(of)
        cast_ballot(session, where, "for", hall.command(by), new_receipt(), hall.ids(*names), for_id=for_id)

    for by, of, where in ((COMMUNE, member, personal), (stands, away, case), (COMMUNE_DEPUTY, stands, case)):
        with pytest.raises(Refused):
            keep(by, of, where, STANDS[0] if where == personal else stands)
    keep(COMMUNE, member, case, stands)
    hall.cast(case, COMMUNE, EXECUTIVE[3])
    assert hall.view(case).tally.cast == 2
    assert sorted(len(each.names) for each in in_urn(session)) == [1, 1]


@only_sqlite
def test_a_lent_ballot_alone_lets_one_know_of_a_case(absence: Absence) -> None:
    """Somebody who oversees nothing sees the case while they may give the ballot, and not before and after."""
    hall, stranger, member = Hall(absence.session, absence.clock, absence.office), "Sầm Thị Ngoài", EXECUTIVE[4]
    rules(absence.session, absence.today, election__delegated_vote="yes")
    absence.office.post(stranger, "quarter_militia_head", SECOND)
    path = f"/cases/{(proposed := hall.propose())}"
    put(absence.session, proposed, absence.clock.now)
    assert absence.status(stranger, path) == 404
    row = absence.away(member, stranger, None)
    assert absence.status(stranger, path) == 200
    assert [f"/cases/{case}" for case in absence.waiting(stranger)] == [path]
    absence.revoke(member, row)
    assert absence.status(stranger, path) == 404
