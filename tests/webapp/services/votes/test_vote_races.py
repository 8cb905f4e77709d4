"""Votes under load, on both databases: real threads with sessions of their own, let go at the same moment."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.crowds import Crowd, Verb, crowd, engine
from tests.support.forums import put
from tests.support.offices.election import STANDS, VOTERS, Hall
from tests.support.offices.meetings import NINE, Table
from tests.support.urns import in_urn
from webapp.models import Ballot, BallotName, Event, RollMember, Vote
from webapp.queries.cases.context import CaseContext, load_context
from webapp.services.cases.ballots import cast_ballot
from webapp.services.cases.locking import case_command, locked_case
from webapp.services.command import Command
from webapp.services.votes import voting
from webapp.services.votes.voting import new_receipt

__all__ = ["crowd", "engine"]
pytestmark = [pytest.mark.both_engines, pytest.mark.at_length]

ROUNDS, AT_ONCE = 200, 50
CHOICES = ("for", "against")


@pytest.mark.at_length
def test_eight_voters_against_the_close(
    session: Session, clock: Any, crowd: Callable[[int], Crowd], everything: bool
) -> None:
    """Again and again: what is counted is what lies there, whoever was quicker, and nobody reads otherwise.

    Each round is a new vote on the same case, opened by hand; lock, ballot and close are the services' own, without
    the journal and the moves around them (`test_races` has those). One ballot is the quorum, so that the close may
    come almost at once.
    """
    table, outcomes, rounds = Table(session, clock), Counter[str](), ROUNDS if everything else ROUNDS // 8
    case = table.case_before()
    table.attend(table.plan(case))
    first = table.view(case).vote
    roll = [(line.person_id, line.post) for line in table.view(case).roll]
    names = ("case_id", "name", "unit_id", "body", "majority", "base", "secret", "casting_vote", "opened_at")
    frozen = {name: getattr(first, name) for name in names} | {"quorum": ">=1/9", "base": "cast", "meeting_id": 1}
    forget(session, first.id)
    acts = [table.command(name) for name in NINE]
    context = load_context(session, table.case(case), acts[0].actor, acts[0].now)
    assert (context.case.public_id, context.case.subject_id) != ("", None), "loaded, to be read by every thread"
    session.expunge_all()
    verbs = [*(ballot(context, acts[place], CHOICES[place % 2]) for place in range(1, 9)), close(context)]
    fighters = crowd(9)
    for number in range(rounds):
        vote = Vote(**frozen, round=number + 2)
        session.add(vote)
        session.flush()
        session.add_all(RollMember(vote_id=vote.id, person_id=person, post=post) for person, post in roll)
        session.commit()
        check_round(session, vote.id, fighters.at_once(*verbs), outcomes)
        forget(session, vote.id)
    assert outcomes["closed"] > rounds / 2, outcomes
    assert outcomes["too late"] > 0, f"the race was never a race: {outcomes}"


def forget(session: Session, vote_id: int) -> None:
    for rows in (Ballot, RollMember):
        session.execute(sa.delete(rows).where(rows.vote_id == vote_id))
    session.execute(sa.delete(Vote).where(Vote.id == vote_id))
    session.commit()


def ballot(context: CaseContext, command: Command, choice: str) -> Verb:
    """One ballot under the lock of its case. What an act needs to know of the case beside it is put together once."""

    def cast(session: Session) -> str:
        with case_command(session):
            mine = replace(
                context, session=session, case=locked_case(session, context.case.public_id), actor=command.actor
            )
            return voting.cast(mine, voting.running(mine), voting.GivenBallot(choice))

    return cast


def close(context: CaseContext) -> Verb:
    def try_close(session: Session) -> str:
        with case_command(session):
            mine = replace(context, session=session, case=locked_case(session, context.case.public_id))
            vote = voting.running(mine)
            return "" if voting.counted(mine, vote).verdict == "inquorate" else voting.close(mine, vote).verdict

    return lambda session: next((done for _attempt in range(9) if (done := try_close(session))), "refused")


def check_round(session: Session, vote_id: int, results: list[Any], outcomes: Counter[str]) -> None:
    session.rollback()
    vote = session.get_one(Vote, vote_id)
    accidents = [each for each in results if isinstance(each, BaseException)]
    assert not accidents, accidents
    choices = session.scalars(sa.select(Ballot.choice).where(Ballot.vote_id == vote_id)).all()
    marked = session.scalar(sa.select(sa.func.count()).where(RollMember.vote_id == vote_id, RollMember.voted.is_(True)))
    told = sum(each != "refused" for each in results[:8])
    assert len(choices) == marked == told, "those who read that their ballot counts, and those whose ballot is stored"
    if vote.closed_at is None:
        assert results[8] == "refused"
        return
    assert choices
    assert vote.outcome == results[8]
    assert vote.outcome == ("carried" if choices.count("for") * 2 > len(choices) else "rejected")
    outcomes["closed"] += 1
    outcomes["too late"] += 8 - told


@pytest.mark.parametrize("secrecy", ["open", "secret"])
def test_fifty_ballots_of_one_person_are_one(
    session: Session, clock: Any, make_account: Callable[..., Any], crowd: Callable[[int], Crowd], secrecy: str
) -> None:
    """Fifty forms of one person at once, each with a key and a receipt of its own: one ballot, one mark on the roll.

    An open ballot may be changed, so there all fifty are answered and the last one stands.
    """
    hall = Hall(session, clock)
    hall.rule(make_account, secrecy=secrecy)
    case = hall.propose()
    put(session, case, clock.now)
    acts = [hall.command(VOTERS[2], key=f"fifty-{number}") for number in range(AT_ONCE)]
    names = hall.ids(STANDS[0])

    def ballot(number: int) -> Verb:
        receipt = new_receipt()
        return lambda session: cast_ballot(session, case, "for", acts[number], receipt, names)

    results = Counter(map(str, crowd(AT_ONCE).at_once(*map(ballot, range(AT_ONCE)))))
    done = AT_ONCE if secrecy == "open" else 1
    assert results == Counter({case: done, "refused": AT_ONCE - done}) + Counter()
    session.rollback()
    if secrecy == "open":
        tables = (Ballot, BallotName)
        assert [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables] == [1, 1]
    else:
        assert [len(each.names) for each in in_urn(session)] == [1]
    assert hall.view(case).tally.cast == 1
    assert session.scalar(sa.select(sa.func.count()).where(Event.kind == "ballot")) == done
