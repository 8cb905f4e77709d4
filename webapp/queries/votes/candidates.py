"""The names that a vote is about: candidates of an election, lines of a list, with their ballots."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import BallotName, Candidate, LineRecusal, PaperBallotName, Person, SecretBallotName, Unit, Vote
from webapp.queries.local_day import LocalDay
from webapp.queries.people.names import called_at
from webapp.queries.units.names import name_on
from webapp.queries.votes.tallies import CandidateLine


@cache
def _candidate_lines() -> sa.Select[Any]:
    votes, against = (
        _names_on(BallotName, choice) + _names_on(SecretBallotName, choice) + _on_paper(column)
        for choice, column in (("for", PaperBallotName.votes), ("against", PaperBallotName.votes_against))
    )
    name = sa.func.coalesce(called_at(Vote.closed_at), name_on(LocalDay(Vote.closed_at))).label("name")
    return (
        sa.select(
            Candidate.vote_id,
            Candidate.candidate_id,
            name,
            Candidate.person_id,
            votes.label("votes"),
            against.label("against"),
        )
        .join(Vote, Vote.id == Candidate.vote_id)
        .outerjoin(Person, Person.id == Candidate.person_id)
        .outerjoin(Unit, Unit.id == Candidate.unit_id)
        .where(Candidate.vote_id.in_(sa.bindparam("votes", expanding=True)))
        .order_by(Candidate.vote_id, Candidate.place)
    )


def candidates_of(session: Session, ids: list[int]) -> dict[int, list[CandidateLine]]:
    """Return vote → the names in the order of the ballot, each with all ballots that keep it, or are against it."""
    if not ids:
        return {}
    rows = session.execute(_candidate_lines(), {"votes": ids})
    apart = _recused_from_lines(session, ids)
    found: dict[int, list[CandidateLine]] = {}
    for row in rows:
        recused = frozenset(apart.get((row.vote_id, row.candidate_id), ()))
        line = CandidateLine(row.candidate_id, row.name, int(row.votes), row.person_id, int(row.against), recused)
        found.setdefault(row.vote_id, []).append(line)
    return found


def _names_on(name: Any, choice: str) -> Any:
    """Return the number of ballots online that choose this of a Candidate, as a scalar."""
    mine = (name.vote_id == Candidate.vote_id, name.candidate_id == Candidate.candidate_id, name.choice == choice)
    return sa.select(sa.func.count()).select_from(name).where(*mine).correlate(Candidate).scalar_subquery()


def _on_paper(column: Any) -> Any:
    """Return the number of ballots on paper that this column counts of a Candidate, as a scalar."""
    mine = (PaperBallotName.vote_id == Candidate.vote_id, PaperBallotName.candidate_id == Candidate.candidate_id)
    return sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(*mine).correlate(Candidate).scalar_subquery()


_RECUSED = sa.select(LineRecusal).where(LineRecusal.vote_id.in_(sa.bindparam("votes", expanding=True)))


def _recused_from_lines(session: Session, ids: list[int]) -> dict[tuple[int, int], list[int]]:
    """Return vote and line of its list → who takes no part in it."""
    found: dict[tuple[int, int], list[int]] = {}
    for row in session.scalars(_RECUSED, {"votes": ids}):
        found.setdefault((row.vote_id, row.candidate_id), []).append(row.person_id)
    return found
