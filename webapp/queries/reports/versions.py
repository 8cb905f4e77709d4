"""Period reports: which units write them, who reads which version, and the record of each."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import OVERSIGHT, sees_below, within
from webapp.actors import Actor
from webapp.models import PeriodReport, ReportEntry, Unit
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of
from workflows.roles import REPORTERS

CONFIRMERS = ("secretary", "deputy_secretary")
"""The posts that confirm the report of their unit."""
COMMAND = "military_command"
"""The kind of unit that reports to no other of the Union."""


def writing_units(actor: Actor) -> dict[int, str]:
    """Return the units whose reports the actor writes: id → name."""
    held = (post for post in actor.posts if post.kind in REPORTERS and post.unit_kind != COMMAND)
    return {post.unit_id: post.unit_name for post in held}


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition (on PeriodReport with its Unit) that the actor reads a version.

    Of their own unit every one; of a unit below only what it has sent.
    """
    own = {post.unit_id for post in actor.posts if post.kind in OVERSIGHT and post.unit_kind != COMMAND}
    return sa.or_(PeriodReport.unit_id.in_(own), sa.and_(PeriodReport.standing == "sent", within(sees_below(actor))))


def reports_page(session: Session, actor: Actor, period: str, place: Cursor | None) -> Page[tuple[PeriodReport]]:
    """Return a page of the versions that the actor reads, the newest first. One statement."""
    found = sa.select(PeriodReport).join(Unit, Unit.id == PeriodReport.unit_id).where(readable(actor))
    if period:
        found = found.where(PeriodReport.period == period)
    return page_of(
        session,
        found.options(joinedload(PeriodReport.unit)),
        [SortKey(PeriodReport.begun_at, instant), SortKey(PeriodReport.public_id, str)],
        place,
        newest_first=True,
    )


def report_for(session: Session, actor: Actor, public_id: str) -> PeriodReport | None:
    """Return a version if the actor reads it; None both for an unknown and a forbidden one. One statement."""
    found = (
        sa.select(PeriodReport)
        .join(Unit, Unit.id == PeriodReport.unit_id)
        .where(PeriodReport.public_id == public_id, readable(actor))
        .options(joinedload(PeriodReport.unit), joinedload(PeriodReport.snapshot))
    )
    return session.scalars(found).one_or_none()


def versions_of(session: Session, actor: Actor, report: PeriodReport) -> Sequence[PeriodReport]:
    """Return the versions of a report that the actor reads, the newest first. One statement."""
    found = sa.select(PeriodReport).join(Unit, Unit.id == PeriodReport.unit_id).where(readable(actor))
    same = (PeriodReport.unit_id == report.unit_id, PeriodReport.period == report.period)
    return session.scalars(found.where(*same).order_by(PeriodReport.version.desc())).all()


def record_of(session: Session, report_id: int) -> Sequence[ReportEntry]:
    """Return the record of a version, the oldest entry first. One statement."""
    found = sa.select(ReportEntry).where(ReportEntry.report_id == report_id).order_by(ReportEntry.seq)
    return session.scalars(found.options(joinedload(ReportEntry.actor))).all()


def rests_on(session: Session, snapshot_id: int) -> bool:
    """Whether the figures of a report are those of this snapshot. One statement."""
    return session.scalar(sa.select(PeriodReport.id).where(PeriodReport.snapshot_id == snapshot_id)) is not None
