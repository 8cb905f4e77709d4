"""Elections, lists and time limits of last year by a draft: recounted from the ballots that were given."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, Office
from tests.support.offices.election import ELECTION, STANDS, Hall
from webapp.models import Person
from webapp.queries.past_votes import HELD_OTHERWISE
from webapp.queries.replays import ReplayFigures, ReplayQuestion, draft_of, draft_rule, replay
from webapp.services.cases.commands import make_move
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.facts import RuleValue
from workflows.core.versions.past import ReplayDraft
from workflows.rulebook import measure_of
from workflows.secretary_nomination.process import SecretaryNomination

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANH, BINH, CUC = STANDS
BALLOT = next(each for each in ELECTION.questions if each.candidates)


@pytest.fixture
def hall(session: Session, clock: Any) -> Hall:
    return Hall(session, clock)


def by(desk: Desk, key: str, draft: ReplayDraft) -> ReplayFigures:
    question = ReplayQuestion(key, local_date(desk.clock.now) - dt.timedelta(days=365))
    *_before, found = replay(desk.office.session, question, draft, None)
    return found


def by_rule(desk: Desk, rule: str, value: str, key: str = ELECTION.key, measure: str = "") -> ReplayFigures:
    return by(desk, key, draft_rule(rule, value, measure or measure_of(rule), local_date(desk.clock.now)))


def why(found: ReplayFigures) -> str:
    (case,) = found.elsewhere
    assert case.result.why is not None
    numbers = {name: value for name, value in case.result.why.values.items() if isinstance(value, int)}
    return case.result.why.text % {"state": "…", "day": "…", **numbers}


@pytest.mark.both_engines
def test_an_election_in_two_rounds_is_counted_by_other_shares_and_rounds(hall: Hall) -> None:
    """Seven ballots for two seats: four, four and one name are kept, then four against three."""
    assert BALLOT.rounds
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, (ANH, CUC), *[()] * 3)
    hall.all_cast(case, *[(CUC,)] * 4, *[(BINH,)] * 3)
    assert hall.state(case) == "checking"
    assert not by_rule(hall, BALLOT.needs, ">1/2").elsewhere, "as it was"
    # Three of seven: two are elected at once, and four of seven are too few for two thirds.
    assert why(by_rule(hall, BALLOT.needs, ">=3/7")) == "The same ballots carry 2 in place of 1 names."
    assert why(by_rule(hall, BALLOT.needs, ">=2/3")) == "The same ballots lead to “…”."
    assert why(by_rule(hall, BALLOT.rounds, "1")) == "No further round would have followed."
    assert not by_rule(hall, BALLOT.rounds, "3").elsewhere
    # Counted by hand for every share of sevenths: who is above it in the first round.
    votes = {ANH: 4, BINH: 3, CUC: 1}
    for share in range(1, 8):
        above = sorted(name for name, number in votes.items() if number >= share)
        first = set(above) if len(above) <= 2 else {ANH, BINH}
        same = first == {ANH} and not share > 4
        assert bool(by_rule(hall, BALLOT.needs, f">={share}/7").elsewhere) is not same, share


@only_sqlite
def test_a_seat_that_stayed_vacant_would_have_had_a_further_round(hall: Hall) -> None:
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 3, *[(ANH, CUC)] * 3, (BINH, CUC))
    hall.all_cast(case, *[(BINH,)] * 3, *[(CUC,)] * 3, ())
    assert hall.state(case) == "checking" and BALLOT.rounds
    assert why(by_rule(hall, BALLOT.rounds, "3")) == "A further round would have followed."


@only_sqlite
def test_how_a_vote_is_held_is_said_not_to_be_judged(hall: Hall) -> None:
    case = hall.propose()
    hall.all_cast(case, *[(ANH, BINH)] * 7)
    found = by_rule(hall, BALLOT.secrecy, "open")
    assert not found.elsewhere and found.unasked == {str(HELD_OTHERWISE): 1} and found.apart == 1
    # A version that names another rule for the share is counted by its value.
    named = replace(BALLOT, needs="election.other")
    other = replace(ELECTION, questions=tuple(named if each == BALLOT else each for each in ELECTION.questions))
    known = RuleValue("election.other", ">=1/7", "share", "", "2026-01-01")
    assert not by(hall, ELECTION.key, ReplayDraft(other, book={known.key: known})).elsewhere
    assert why(by(hall, ELECTION.key, ReplayDraft(other, book={known.key: replace(known, value=">1/1")})))
    hall.session.execute(sa.update(Person).where(Person.full_name == ANH).values(restricted_on=hall.today))
    hall.session.commit()
    found = by_rule(hall, BALLOT.needs, ">1/1")
    assert (found.total, found.left_out) == (0, 1), "nobody asks about whoever has restricted the use of their data"


def started(desk: Desk, office: Office) -> str:
    replacing = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    return desk.to_appraisal(BRANCH, NEW, **replacing)


@only_sqlite
def test_a_pause_goes_on_with_what_was_left_by_the_draft(office: Office, clock: Any) -> None:
    """Returned after three days, back with the rest, appraised when that was nearly over."""
    desk, definition = Desk(office, clock), SecretaryNomination.definition
    case = started(desk, office)
    key = definition.state("appraisal").due
    assert key
    whole = int(desk.case(case).rules[key]["value"])
    clock.advance(days=3)
    desk.move(OFFICER, case, "send_back")
    clock.advance(days=10)
    words = {"resubmission": {"completed": "Xong"}, "branch_meeting": desk.case(case).dossier["branch_meeting"]}
    make_move(office.session, case, "resubmit", desk.command(COMMUNE, words, desk.case(case).version))
    left = desk.case(case).due_on
    assert left and desk.state(case) == "appraisal"
    clock.now = clock.now + (left - local_date(clock.now))
    desk.move(OFFICER, case, "appraise")
    measure = desk.case(case).rules[key]["measure"]
    for value in (whole - 1, whole, whole + 1):
        found = by_rule(desk, key, str(value), definition.key, measure)
        assert [each.public_id for each in found.late] == ([case] if value < whole else []), value
        assert not found.elsewhere and not found.unasked
    # It was away for ten days: by a shorter limit of that state the clock would have ended it.
    lapse = definition.move("lapse").cause.rule
    assert lapse
    for value, ended in (("5", True), ("10", False), ("20", False)):
        found = by_rule(desk, lapse, value, definition.key, "days")
        assert [each.public_id for each in found.elsewhere] == [case] * ended, value
    assert "would have ended before" in why(by_rule(desk, lapse, "5", definition.key, "days"))


@only_sqlite
def test_a_version_with_another_limit_makes_late(office: Office, clock: Any) -> None:
    desk, old = Desk(office, clock), SecretaryNomination.definition
    case = started(desk, office)
    clock.advance(days=4)
    desk.move(OFFICER, case, "appraise")
    for due, late in (("test.short", True), ("test.long", False)):
        states = tuple(replace(each, due=due) if each.name == "appraisal" else each for each in old.states)
        new: Definition = replace(old, states=states)
        draft = draft_of(office.session, new, local_date(clock.now))
        value = RuleValue(due, "1" if late else "90", "days", "", "2026-01-01")
        found = by(desk, old.key, replace(draft, book={**draft.book, due: value}))
        assert [each.public_id for each in found.late] == [case] * late
