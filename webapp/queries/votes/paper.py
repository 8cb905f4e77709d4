"""Reads of ballots on paper: a count that waits for a second one, and the members named in the count of both."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, PaperVoter, Person, ProposedCount, Vote


@dataclass(frozen=True)
class NamedVoter:
    """A member in whose name a ballot on paper was entered."""

    person_id: int
    name: str
    told: bool
    agreed: bool
    choice: str | None


def proposed_count(session: Session, public_id: str) -> ProposedCount | None:
    """Return the count on paper of a case's running vote that waits for a second one, or has to be made anew."""
    return session.scalars(
        sa.select(ProposedCount)
        .join(Vote, Vote.id == ProposedCount.vote_id)
        .join(Case, Case.id == Vote.case_id)
        .where(Case.public_id == public_id, Vote.closed_at.is_(None))
    ).one_or_none()


def named_voters(session: Session, vote_id: int) -> list[NamedVoter]:
    """Return the members named in the ballots on paper of a vote, by given name. One statement."""
    rows = session.execute(
        sa.select(
            PaperVoter.person_id,
            Person.full_name,
            PaperVoter.told,
            PaperVoter.agreed_at.is_not(None),
            PaperVoter.choice,
        )
        .join(Person, Person.id == PaperVoter.person_id)
        .where(PaperVoter.vote_id == vote_id)
        .order_by(Person.sort_key, Person.id)
    )
    return [NamedVoter(*row) for row in rows]
