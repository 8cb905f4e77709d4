"""The outlook of a committee on a day: who comes, and whether its quorum and majorities can be reached.

By the rules of the roll and the count themselves: `votes.rolls` says who is on it and who takes no part, and `view`
counts it as if everybody came who is not away.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Event, Meeting, Post, RollMember, Unit, Vote
from webapp.queries.cases.context import with_posts
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.hands import acts_in, authors_of
from webapp.queries.meetings.away import AwayReason, reasons_on
from webapp.queries.meetings.meetings import agenda, holders_on
from webapp.queries.people.joined import present_ids
from webapp.queries.people.kinship import kin_pairs
from webapp.queries.rules import rules_from_snapshot, rules_on
from webapp.queries.votes.rolls import Parties, posts_on, recusal, roll_of
from webapp.queries.votes.tallies import RollLine, VoteView, view
from webapp.surroundings import lineage_on
from workflows.core.definition import Definition
from workflows.core.voting import Threshold
from workflows.roles import COMMITTEES

QUORUM = "committee.quorum"


@dataclass(frozen=True)
class ExpectedMember:
    """A member of the committee on the day, with why they are probably away."""

    id: int
    name: str
    post: str
    away: tuple[AwayReason, ...]


@dataclass(frozen=True)
class CaseOutlook:
    """A case of the agenda, with its vote counted as if everybody came who is not away."""

    public_id: str
    person: str
    vote: VoteView

    @property
    def expected(self) -> int:
        """The number of members who come and may vote."""
        return self.vote.tally.silent

    @property
    def quorate(self) -> bool:
        """Whether they are enough for a valid vote."""
        return self.expected >= self.vote.quorum_least


@dataclass(frozen=True)
class Outlook:
    """The committee on a day. quorum: the number of members whom a vote needs that nobody is recused from."""

    members: tuple[ExpectedMember, ...]
    quorum: int
    cases: tuple[CaseOutlook, ...]

    @property
    def expected(self) -> int:
        return sum(not member.away for member in self.members)

    @property
    def quorate(self) -> bool:
        return self.expected >= self.quorum


def committee_outlook(session: Session, unit: Unit, body: str, day: dt.date, at: dt.time | None = None) -> Outlook:
    """Return who of a committee comes on a day, and whether it has its quorum. Seven statements."""
    members = holders_on(session, unit.id, COMMITTEES[body], day)
    away = reasons_on(session, members, day, at, unit.id)
    rules = rules_on(session, (QUORUM,), [each.id for each in lineage_on(session, unit, day)], day)
    expected = tuple(ExpectedMember(each, *said, tuple(away.get(each, ()))) for each, said in members.items())
    return Outlook(expected, Threshold.parse(rules[QUORUM].value).least(len(members)), ())


def meeting_outlook(session: Session, actor: Actor, meeting: Meeting, day: dt.date, at: dt.time | None) -> Outlook:
    """Return the outlook of a meeting if it were on that day, with the cases of its agenda that the actor may see.

    The same number of statements for any number of cases.
    """
    unit = session.get_one(Unit, meeting.unit_id)
    found = committee_outlook(session, unit, meeting.body, day, at)
    lines = {line.case_id: line for line in agenda(session, actor, meeting, day) if line.running}
    votes = _running(session, meeting, lines)
    if not votes:
        return found
    posts, away = posts_on(session, meeting.unit_id, day), {each.id for each in found.members if each.away}
    names = {each.id: each.name for each in found.members}
    foreseen = _foreseen(session, votes, posts, names, away)
    cases = tuple(
        CaseOutlook(line.public_id, line.person or line.unit, foreseen[key])
        for key, line in lines.items()
        if key in foreseen
    )
    return Outlook(found.members, found.quorum, cases)


def _running(session: Session, meeting: Meeting, cases: Collection[int]) -> list[tuple[Vote, Case]]:
    rows = session.execute(
        sa.select(Vote, Case)
        .join(Case, Case.id == Vote.case_id)
        .where(
            Vote.case_id.in_(cases),
            Vote.unit_id == meeting.unit_id,
            Vote.body == meeting.body,
            Vote.closed_at.is_(None),
            Vote.consultation_id.is_(None),
        )
    )
    return [(row[0], row[1]) for row in rows]


def _foreseen(
    session: Session,
    votes: Sequence[tuple[Vote, Case]],
    posts: Sequence[Post],
    names: Mapping[int, str],
    away: Collection[int],
) -> dict[int, VoteView]:
    """Return case → its vote on the roll that these posts make, counted without those who are away."""
    known = definitions(session, {case.definition_hash for _vote, case in votes})
    defined = {
        case.id: with_posts(known[case.definition_hash], rules_from_snapshot(case.rules)) for _vote, case in votes
    }
    parties = _parties(session, [case for _vote, case in votes], defined, {post.person_id for post in posts})
    own = session.execute(
        sa.select(RollMember.vote_id, RollMember.person_id, RollMember.reason).where(
            RollMember.vote_id.in_([vote.id for vote, _case in votes]), RollMember.recused == "own"
        )
    )
    themselves = {(row.vote_id, row.person_id): row.reason for row in own}
    found: dict[int, VoteView] = {}
    for vote, case in votes:
        question = defined[case.id].question_in(case.state)
        if question is None:
            continue
        lines = []
        for person_id, post in roll_of(posts, question, sealed=case.sealed).items():
            why = None if vote.seats else recusal(person_id, parties[case.id], question)
            own_reason = themselves.get((vote.id, person_id))
            why = "own" if (vote.id, person_id) in themselves else why
            come = person_id not in away
            lines.append(RollLine(person_id, names.get(person_id, ""), post, why, own_reason, False, None, come))
        found[case.id] = view(vote, lines)
    return found


def _parties(
    session: Session, cases: Sequence[Case], defined: Mapping[int, Definition], voters: Collection[int]
) -> dict[int, Parties]:
    """Return case → whom it recuses of these voters, as `parties_of` has it for one case. Three statements."""
    standing = {case.id: defined[case.id].candidates_in(case.dossier) for case in cases}
    now = present_ids(session, {each for people in standing.values() for each in people})
    named = {key: frozenset(now.get(each, each) for each in people) for key, people in standing.items()}
    about = {case.id: named[case.id].union({case.subject_id} if case.subject_id else ()) for case in cases}
    kin = kin_pairs(session, voters, {each for people in about.values() for each in people})
    acts: dict[int, list[Any]] = {}
    for row in acts_in(session, Event.case_id.in_(list(about))):
        acts.setdefault(row.case_id, []).append(row)
    return {
        case.id: Parties(
            case.subject_id,
            case.opener_id,
            named[case.id],
            authors_of(acts.get(case.id, ()), defined[case.id]),
            frozenset(declarer for declarer, relative in kin if relative in about[case.id]),
        )
        for case in cases
    }
