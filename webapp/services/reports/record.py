"""The record of a period report: a version locked for whoever writes it, and its next entry."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import post_key
from webapp.actors import Actor, HeldPost
from webapp.models import PeriodReport, ReportEntry, Unit
from webapp.queries.reports.versions import CONFIRMERS, readable, writing_units
from webapp.services.command import Command
from webapp.services.refusals import NotFoundForActor
from workflows.roles import REPORTERS


def locked(session: Session, public_id: str, command: Command) -> PeriodReport:
    """Return a version of a unit whose reports the actor writes, under a lock. Raises NotFoundForActor."""
    found = sa.select(PeriodReport).join(Unit, Unit.id == PeriodReport.unit_id)
    report = session.scalars(
        found.where(PeriodReport.public_id == public_id, readable(command.actor))
        .options(joinedload(PeriodReport.unit), joinedload(PeriodReport.snapshot))
        .with_for_update(of=PeriodReport)
    ).one_or_none()
    if report is None or report.unit_id not in writing_units(command.actor):
        raise NotFoundForActor
    return report


def drafted_by(actor: Actor, unit_id: int) -> HeldPost:
    """Return the post by which the actor writes the reports of a unit. Raises NotFoundForActor."""
    return _held(actor, REPORTERS, unit_id)


def confirmed_by(actor: Actor, unit_id: int) -> HeldPost:
    """Return the post by which the actor confirms the reports of a unit. Raises NotFoundForActor."""
    return _held(actor, CONFIRMERS, unit_id)


def _held(actor: Actor, kinds: tuple[str, ...], unit_id: int) -> HeldPost:
    post = actor.holds(kinds, unit_id)
    if post is None:
        raise NotFoundForActor
    return post


def next_entry(session: Session, report: PeriodReport, kind: str, post: HeldPost, command: Command) -> ReportEntry:
    """Return the next entry of the record of a version, which is locked. One statement."""
    last = session.scalar(sa.select(sa.func.max(ReportEntry.seq)).where(ReportEntry.report_id == report.id))
    return ReportEntry(
        report_id=report.id,
        seq=(last or 0) + 1,
        kind=kind,
        actor_id=command.actor.person_id,
        actor_post=post_key(post.kind, post.unit_id),
        at=command.now,
    )
