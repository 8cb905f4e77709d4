"""The daily closing: the ends of all chains go into one chain, whose head leaves the machine."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    Case,
    CaseMessage,
    ClosingLine,
    DailyClosing,
    Event,
    HandedLine,
    HandedList,
    Notice,
    PeriodReport,
    Post,
    RegisterEntry,
    ReportEntry,
    RuleRow,
    Snapshot,
    post_held_on,
)
from webapp.queries.notices.recipients import readers
from webapp.services.command import canonical
from webapp.services.journal import FIRST_HASH
from webapp.services.notices.announcing import write_notices
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.roles import INSPECTION

FEWEST_LEAVES = 1024
"""The smallest tree: days with fewer ends than this cannot be distinguished by their proofs."""
Ends = Iterator[tuple[str, str, int, str]]
"""Ends of chains: kind, reference, number of the last entry, hash."""


def close_day(session: Session, now: dt.datetime) -> DailyClosing | None:
    """Close the record once a day, and tell the inspection committee its head.

    A day on which nothing was written is closed as well: else a closing would tell of a sealed case. Returns None if
    today is closed already. Two that come at once: the number of the closing is unique, and the second one fails and
    changes nothing.
    """
    today = local_date(now)
    with transaction(session):
        last = session.scalars(sa.select(DailyClosing).order_by(DailyClosing.seq.desc()).limit(1)).first()
        if last is not None and last.day >= today:
            return None
        ends = sorted(_grown(session))
        salt = secrets.token_hex(16)
        closing = DailyClosing(
            seq=last.seq + 1 if last else 1,
            day=today,
            closed_at=now,
            salt=salt,
            root=tree([leaf(salt, *end) for end in ends], salt)[-1][0],
            previous_hash=last.hash if last else FIRST_HASH,
        )
        closing.hash = closing_hash(closing)
        session.add(closing)
        session.flush()
        lines = [dict(zip(("kind", "ref", "seq", "hash"), end, strict=True)) for end in ends]
        if lines:
            session.execute(sa.insert(ClosingLine), [{**line, "closing_seq": closing.seq} for line in lines])
        _tell(session, closing, today, now)
    return closing


def closing_hash(closing: DailyClosing) -> str:
    """Return SHA-256 over a closing and the one before it."""
    return _sha256(canonical(hashed_closing(closing)))


def hashed_closing(closing: DailyClosing) -> list[Any]:
    """Return what the hash of a closing is made of."""
    at = closing.closed_at.astimezone(dt.UTC).isoformat()
    return [closing.seq, closing.day.isoformat(), at, closing.root, closing.previous_hash]


def leaf(salt: str, kind: str, ref: str, seq: int, digest: str) -> str:
    """Return the leaf of one end. Its own salt is made of the closing's: a proof reveals that of one end only."""
    return _sha256(canonical([leaf_salt(salt, kind, ref), kind, ref, seq, digest]))


def leaf_salt(salt: str, kind: str, ref: str) -> str:
    """Return the salt of one end."""
    return _sha256(f"{salt}:{kind}:{ref}")


def tree(leaves: Sequence[str], salt: str) -> list[list[str]]:
    """Return the levels of the tree over these leaves, filled up and sorted, from the leaves to the root."""
    size = FEWEST_LEAVES
    while size < len(leaves):
        size *= 2
    filling = (_sha256(f"{salt}:nothing:{number}") for number in range(size - len(leaves)))
    levels = [sorted([*leaves, *filling])]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([_sha256(left + right) for left, right in zip(below[::2], below[1::2], strict=True)])
    return levels


def proof_of(session: Session, kind: str, ref: str) -> dict[str, Any] | None:
    """Return what shows that the end of a chain is under a closing, with the closings from there to the newest.

    None before it was closed for the first time. It reveals the salt of this end alone, and of others a hash.
    """
    mine = sa.select(ClosingLine).where(ClosingLine.kind == kind, ClosingLine.ref == ref)
    line = session.scalars(mine.order_by(ClosingLine.seq.desc()).limit(1)).first()
    if line is None:
        return None
    later = sa.select(DailyClosing).where(DailyClosing.seq >= line.closing_seq).order_by(DailyClosing.seq)
    closings = session.scalars(later).all()
    salt = closings[0].salt
    others = session.scalars(sa.select(ClosingLine).where(ClosingLine.closing_seq == line.closing_seq))
    levels = tree([leaf(salt, one.kind, one.ref, one.seq, one.hash) for one in others], salt)
    place, path = levels[0].index(leaf(salt, kind, ref, line.seq, line.hash)), []
    for level in levels[:-1]:
        path.append(("left" if place % 2 else "right", level[place ^ 1]))
        place //= 2
    return {
        "leaf": [leaf_salt(salt, kind, ref), kind, ref, line.seq, line.hash],
        "path": path,
        "closings": [{"said": hashed_closing(each), "hash": each.hash} for each in closings],
    }


def _grown(session: Session) -> Ends:
    """Give the end of each chain that has grown since it was last closed.

    A statement for each kind, and one or two for each new list, row of the rule book and entry of a report.
    """
    for kind, ends in _chains().items():
        found = ends.subquery()
        known = sa.select(ClosingLine.ref, sa.func.max(ClosingLine.seq).label("seq")).where(ClosingLine.kind == kind)
        known_ends = known.group_by(ClosingLine.ref).subquery()
        grown = sa.select(found).outerjoin(known_ends, known_ends.c.ref == found.c.ref)
        grown = grown.where(sa.or_(known_ends.c.seq.is_(None), known_ends.c.seq < found.c.seq))
        for ref, seq, digest in session.execute(grown).all():
            yield kind, ref, seq, digest or _content_hash(session, kind, int(ref))


def _chains() -> dict[str, sa.Select[*tuple[Any, ...]]]:
    """Return the statement that reads the ends of each kind of chain; without a hash where it has to be computed."""
    entry = sa.select(Event.case_id, sa.func.max(Event.seq).label("seq")).group_by(Event.case_id).subquery()
    row = sa.select(RegisterEntry.row_id, sa.func.max(RegisterEntry.seq).label("seq"))
    noted = row.group_by(RegisterEntry.row_id).subquery()
    one, no_hash = sa.literal(1).label("seq"), sa.literal("").label("hash")
    return {
        "case": sa.select(Case.public_id.label("ref"), Event.seq, Event.hash)
        .join(Case, Case.id == Event.case_id)
        .join(entry, sa.and_(entry.c.case_id == Event.case_id, entry.c.seq == Event.seq)),
        "row": sa.select(_text(RegisterEntry.row_id), RegisterEntry.seq, RegisterEntry.hash).join(
            noted, sa.and_(noted.c.row_id == RegisterEntry.row_id, noted.c.seq == RegisterEntry.seq)
        ),
        "message": sa.select(_text(CaseMessage.id), one, CaseMessage.hash),
        "snapshot": sa.select(_text(Snapshot.id), one, Snapshot.hash),
        "report": sa.select(_text(PeriodReport.id), one, PeriodReport.hash).where(PeriodReport.hash.is_not(None)),
        "report_entry": sa.select(_text(ReportEntry.id), one, no_hash),
        "list": sa.select(_text(HandedList.id), one, no_hash),
        "rule": sa.select(_text(RuleRow.id), one, no_hash),
    }


def _text(column: Any) -> sa.Label[str]:
    return sa.cast(column, sa.Text).label("ref")


def _content_hash(session: Session, kind: str, row_id: int) -> str:
    """Return SHA-256 of what a list that was handed over says, an entry of a report, or a row of the rule book."""
    said: list[Any]
    if kind == "list":
        handed = session.get_one(HandedList, row_id)
        due = sa.select(HandedLine.person_id, HandedLine.amount).where(HandedLine.list_id == row_id)
        lines = [list(line) for line in session.execute(due.order_by(HandedLine.person_id))]
        said = [handed.entitlement, handed.unit_id, handed.month.isoformat(), handed.by_id, lines]
    elif kind == "report_entry":
        entry = session.get_one(ReportEntry, row_id)
        at = entry.at.astimezone(dt.UTC).isoformat()
        said = [entry.report_id, entry.seq, entry.kind, entry.actor_id, entry.actor_post, at]
    else:
        rule = session.get_one(RuleRow, row_id)
        said = [rule.key, rule.value, rule.measure, rule.scope_id, rule.effective_from.isoformat(), rule.source]
    return _sha256(canonical(said))


def _tell(session: Session, closing: DailyClosing, today: dt.date, now: dt.datetime) -> None:
    members = session.scalars(sa.select(Post.person_id).where(Post.kind.in_(INSPECTION), post_held_on(today)))
    notices = [
        (
            Notice(
                key=f"closing:{closing.seq}:{reader.person_id}",
                kind="closing",
                person_id=reader.person_id,
                move=closing.head,
                at=now,
                read_at=now,  # it calls for no act: what matters is the mail
            ),
            reader,
        )
        for reader in readers(session, members)
    ]
    write_notices(session, notices)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
