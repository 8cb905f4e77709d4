"""Snapshots: who freezes figures, who reads them, and the list of them."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import counts_below, within
from webapp.actors import Actor
from webapp.models import Meeting, Snapshot, Unit
from webapp.models.units import LOWEST
from webapp.queries.paging import Cursor, Page, SortKey, page_of
from workflows.roles import REPORTERS

NEAR = dt.timedelta(days=60)
"""A snapshot is put before a meeting within so many days."""


def reporting_units(actor: Actor) -> dict[int, str]:
    """Return the units whose figures the actor may freeze: id → name."""
    return {
        post.unit_id: post.unit_name for post in actor.posts if post.kind in REPORTERS and post.unit_kind not in LOWEST
    }


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition (on Snapshot with its Unit) that the actor may read a snapshot: its unit's figures."""
    return within(counts_below(actor))


def snapshots_page(session: Session, actor: Actor, place: Cursor | None) -> Page[tuple[Snapshot]]:
    """Return a page of the snapshots that the actor reads, the newest first. One statement."""
    found = sa.select(Snapshot).join(Unit, Unit.id == Snapshot.unit_id).where(readable(actor))
    return page_of(
        session,
        found.options(joinedload(Snapshot.unit)),
        [SortKey(Snapshot.taken_at, dt.datetime.fromisoformat), SortKey(Snapshot.public_id, str)],
        place,
        newest_first=True,
    )


def snapshot_for(session: Session, actor: Actor, public_id: str) -> Snapshot | None:
    """Return the snapshot if the actor may read it; None both for an unknown and a forbidden one."""
    found = (
        sa.select(Snapshot)
        .join(Unit, Unit.id == Snapshot.unit_id)
        .where(Snapshot.public_id == public_id, readable(actor))
        .options(joinedload(Snapshot.unit), joinedload(Snapshot.taken_by))
    )
    return session.scalars(found).one_or_none()


def beside(session: Session, snapshot: Snapshot) -> tuple[Snapshot | None, Snapshot | None]:
    """Return the snapshot that this one corrects, and the one that corrects it. One statement."""
    pair = sa.or_(Snapshot.id == snapshot.corrects_id, Snapshot.corrects_id == snapshot.id)
    found = session.scalars(sa.select(Snapshot).where(pair)).all()
    by_side = {each.id == snapshot.corrects_id: each for each in found}
    return by_side.get(True), by_side.get(False)


def snapshots_of(session: Session, case_id: int) -> Sequence[Snapshot]:
    """Return the snapshots that a case has frozen, the oldest first. One statement."""
    found = sa.select(Snapshot).where(Snapshot.case_id == case_id)
    return session.scalars(found.order_by(Snapshot.taken_at, Snapshot.id)).all()


def meetings_near(session: Session, unit_id: int, day: dt.date) -> list[tuple[int, dt.date, str]]:
    """Return the meetings of a unit around a day that figures may be put before: id, day and body, the newest first."""
    rows = session.execute(
        sa.select(Meeting.id, Meeting.held_on, Meeting.body)
        .where(
            Meeting.unit_id == unit_id,
            Meeting.held_on.between(day - NEAR, day + NEAR),
            Meeting.called_off_at.is_(None),
        )
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in rows]
