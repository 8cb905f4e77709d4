"""Reads of votes: the open one of a case, and all of them with their rolls, ballots and candidates."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import delegated_for, post_key
from webapp.actors import DelegatedPost
from webapp.models import (
    Ballot,
    BallotName,
    Case,
    Event,
    PaperBallotCount,
    PaperVoter,
    PaperVoterName,
    Person,
    RollMember,
    SecretBallot,
    Vote,
    move_made,
)
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.names import called_at
from webapp.queries.votes.candidates import candidates_of
from webapp.queries.votes.forums import attending, forums_of
from webapp.queries.votes.tallies import NO_PAPER, VOID, Counts, RollLine, VoteView, view
from workflows.core.dossier import FALLEN

_Deputy = aliased(Person)


# Asked by every move, so put together once: that costs more than the database's answer.
_OF_CASE = sa.select(Vote).where(Vote.case_id == sa.bindparam("case")).order_by(Vote.id)
_OPEN = _OF_CASE.where(Vote.closed_at.is_(None))
_ABLE = sa.select(RollMember.vote_id).where(RollMember.vote_id == Vote.id, RollMember.recused.is_(None)).exists()
_VOTABLE = _OPEN.where(_ABLE)


def open_vote(session: Session, case_id: int) -> Vote | None:
    """Return the vote that is running on a case."""
    return session.scalars(_OPEN, {"case": case_id}).one_or_none()


def votable(session: Session, case_id: int) -> Vote | None:
    """Return the vote running on a case if anybody on its roll may vote; a vote without voters waits for ever."""
    return session.scalars(_VOTABLE, {"case": case_id}).one_or_none()


def delegable_ballots(context: CaseContext, view: VoteView) -> list[tuple[DelegatedPost, RollLine]]:
    """Return the members of a running vote whose ballots the actor may give as their deputy.

    By the vote's rule and the actor's delegations: those that `access.my_tasks` finds, and those given already.
    """
    case = context.case
    lines: list[tuple[DelegatedPost, RollLine]] = []
    if context.actor is None or not view.vote.delegable or view.vote.closed_at is not None:
        return []
    for post in delegated_for(context.actor, case.workflow, case.sealed, case.subject_id):
        line = view.line_of(post.person_id)
        known = any(each is line for _lent, each in lines)
        if line and not known and line.recused is None and line.post == post_key(post.post.kind, post.post.unit_id):
            lines.append((post, line))
    return lines


def vote_runs(session: Session, public_id: str) -> bool:
    """Whether a vote is running on the case."""
    running = sa.select(Vote.id).join(Case, Case.id == Vote.case_id)
    return session.scalar(running.where(Case.public_id == public_id, Vote.closed_at.is_(None))) is not None


def votes_of(session: Session, case_id: int) -> list[VoteView]:
    """Return every vote of a case, oldest first, with electoral roll and tally.

    Three statements for open ballots online, one more each for secret ones, for those on paper, two for candidates, one
    for the names on open ballots, for outcomes that no longer apply, and some for the attendance that a running vote
    needs.
    """
    votes = session.scalars(_OF_CASE, {"case": case_id}).all()
    if not votes:
        return []
    rows = _roll_rows(session, [vote.id for vote in votes])
    secret = _secret_choices(session, [vote.id for vote in votes if vote.secret])
    # An open ballot online has a choice: a member who has voted without one voted on paper.
    paper, contested = _paper_counts(session, {row.vote_id for row in rows if row.voted and row.choice is None})
    candidates = candidates_of(session, [vote.id for vote in votes if vote.names])
    kept = _kept(session, [vote.id for vote in votes if vote.names and not vote.secret])
    there = {vote.id: attending(session, vote) for vote in votes if vote.closed_at is None}
    put = forums_of(session, case_id)
    counted = [
        view(
            vote,
            [_roll_line(row, there.get(vote.id, ())) for row in rows if row.vote_id == vote.id],
            secret.get(vote.id) or _unread(vote, rows, paper.get(vote.id, NO_PAPER)),
            paper.get(vote.id, NO_PAPER),
            candidates.get(vote.id, ()),
            kept.get(vote.id, {}),
            put.get(vote.id),
        )
        for vote in votes
    ]
    counted = [replace(each, contested_until=contested.get(each.vote.id)) for each in counted]
    fell = _fell(session, case_id) if any(each.decided for each in counted) else {}
    return [replace(each, fallen=_since(each.vote, fell)) for each in counted] if fell else counted


_VOTES: Any = sa.bindparam("votes", expanding=True)
_ROLLS = (
    sa.select(
        RollMember.vote_id,
        RollMember.person_id,
        called_at(Vote.closed_at).label("full_name"),
        RollMember.post,
        RollMember.recused,
        RollMember.reason,
        RollMember.voted,
        Ballot.choice,
        RollMember.present,
        called_at(Vote.closed_at, _Deputy).label("given_by"),
        PaperVoter.choice.label("on_paper"),
    )
    .join(Vote, Vote.id == RollMember.vote_id)
    .join(Person, Person.id == RollMember.person_id)
    .outerjoin(_Deputy, _Deputy.id == RollMember.given_by_id)
    .outerjoin(Ballot, sa.and_(Ballot.vote_id == RollMember.vote_id, Ballot.person_id == RollMember.person_id))
    .outerjoin(
        PaperVoter,
        sa.and_(PaperVoter.vote_id == RollMember.vote_id, PaperVoter.person_id == RollMember.person_id),
    )
    .where(RollMember.vote_id.in_(_VOTES))
    .order_by(Person.sort_key)
)


def _roll_rows(session: Session, ids: Collection[int]) -> Sequence[Any]:
    """Return the rolls of votes with each member's open ballot and the deputy who gave it, if any."""
    return session.execute(_ROLLS, {"votes": list(ids)}).all()


_MOVES = sa.select(Event.at, Event.consequences).where(Event.case_id == sa.bindparam("case"), move_made())
_MOVES = _MOVES.order_by(Event.seq)


def _fell(session: Session, case_id: int) -> dict[str, dt.datetime]:
    """Return vote → when its outcome last ceased to apply, because its subject had changed."""
    rows = session.execute(_MOVES, {"case": case_id})
    return {name: row.at for row in rows for name in row.consequences.get(FALLEN, ())}


def _since(vote: Vote, fell: Mapping[str, dt.datetime]) -> bool:
    return vote.closed_at is not None and vote.name in fell and fell[vote.name] >= vote.closed_at


def _roll_line(row: Any, there: Collection[int]) -> RollLine:
    present = bool(row.present) or row.person_id in there
    said = (row.recused, row.reason, row.voted, row.choice)
    return RollLine(row.person_id, row.full_name, row.post, *said, present, row.given_by, row.on_paper)


def _secret_choices(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if ids:
        statement = sa.select(SecretBallot.vote_id, SecretBallot.choice).where(SecretBallot.vote_id.in_(ids))
        for row in session.execute(statement.order_by(SecretBallot.receipt)):
            found.setdefault(row.vote_id, []).append(row.choice)
    return found


def _unread(vote: Vote, rows: Sequence[Any], paper: Counts) -> list[str]:
    """Return a blank ballot for each in the urn of a running vote: their number is known, and not what they say."""
    given = sum(row.voted for row in rows if row.vote_id == vote.id) - sum(paper)
    return ["blank"] * given if vote.secret and (vote.closed_at is None or vote.outcome == VOID) else []


_COUNTED = sa.select(
    PaperBallotCount.vote_id,
    PaperBallotCount.votes_for,
    PaperBallotCount.votes_against,
    PaperBallotCount.votes_blank,
    PaperBallotCount.votes_invalid,
    sa.case((PaperBallotCount.settled_at.is_(None), PaperBallotCount.objections_until)).label("until"),
).where(PaperBallotCount.vote_id.in_(_VOTES))


def _paper_counts(session: Session, ids: set[int]) -> tuple[dict[int, Counts], dict[int, dt.date]]:
    """Return vote → ballots on paper for, against, blank and invalid; and vote → the last day to object to them."""
    if not ids:
        return {}, {}
    rows = session.execute(_COUNTED, {"votes": list(ids)}).all()
    counts = {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
    return counts, {row.vote_id: row.until for row in rows if row.until}


def _kept(session: Session, ids: list[int]) -> dict[int, dict[int, dict[int, str]]]:
    """Return vote → voter → the names that the voter's open ballot, online or on paper, chooses → the choice."""
    found: dict[int, dict[int, dict[int, str]]] = {}
    if ids:
        online, paper = (
            sa.select(each.vote_id, each.person_id, each.candidate_id, each.choice).where(each.vote_id.in_(ids))
            for each in (BallotName, PaperVoterName)
        )
        for row in session.execute(sa.union_all(online, paper)):
            found.setdefault(row.vote_id, {}).setdefault(row.person_id, {})[row.candidate_id] = row.choice
    return found


def receipt_counted(session: Session, vote_id: int, code: str) -> bool:
    """Whether a ballot with this receipt is among those of the vote; never what it says."""
    row = session.get(SecretBallot, receipt_of(vote_id, code))
    return row is not None and row.vote_id == vote_id


def receipt_of(vote_id: int, code: str) -> str:
    """Return the stored form of the code that a voter was shown."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"{vote_id}:{plain}".encode()).hexdigest()
