"""Secret ballots of a vote that closes: rewritten so that nothing in their table leads back to a voter."""

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Base, Vote


def shuffle(session: Session, vote: Vote) -> None:
    """Rewrite the secret ballots in the order of their random receipts, so that no row's position reveals its time.

    Over a list the choices on each line are dealt out anew among the ballots: a ballot that is silent on a line would
    lead to the member who takes no part in it, and so to that member's choices on all others.
    """
    kept = {}
    for table in (Base.metadata.tables["secret_ballot_name"], Base.metadata.tables["secret_ballot"]):
        rows = session.execute(sa.select(table).where(table.c.vote_id == vote.id).order_by(*table.primary_key)).all()
        kept[table] = [row._asdict() for row in rows]
        session.execute(sa.delete(table).where(table.c.vote_id == vote.id))
    if vote.over_list:
        names, ballots = kept.values()
        kept[next(iter(kept))] = _dealt(names, [row["receipt"] for row in ballots if row["choice"] == "for"])
    for table in reversed(kept):
        if kept[table]:
            session.execute(sa.insert(table), kept[table])


def _dealt(rows: Sequence[dict[str, Any]], receipts: Sequence[str]) -> list[dict[str, Any]]:
    """Return the choices on the lines of a list, those of each line under other receipts, by lot."""
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        lines.setdefault(row["candidate_id"], []).append(row)
    lot = secrets.SystemRandom()
    dealt = [
        row | {"receipt": receipt}
        for line in lines.values()
        for row, receipt in zip(line, lot.sample(receipts, len(line)), strict=True)
    ]
    return sorted(dealt, key=lambda row: (row["receipt"], row["candidate_id"]))
