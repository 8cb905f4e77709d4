"""Drafting a period report: its figures are frozen, its words written, and written anew until it is confirmed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import PeriodReport, Unit
from webapp.queries.reports.cases import case_counts
from webapp.queries.reports.versions import writing_units
from webapp.services.command import Command, replayed, salted, unit_of_work
from webapp.services.figures.snapshots import freeze_for_report
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.reports.record import drafted_by, locked, next_entry
from workflows.core.calendar import local_date
from workflows.core.programmes.periods import Period, period_of
from workflows.core.text import _

WORDS = ("done", "difficulties", "plan", "proposals")
"""The parts of a report that the unit writes itself."""
CHANGED = _("Somebody has written in this report meanwhile: open it again and compare.")


@dataclass(frozen=True)
class Drafted:
    """The content of a draft: its words by `WORDS`, and what its figures are called in the list of frozen figures."""

    words: Mapping[str, str]
    title: str


def begin(session: Session, unit_id: int, period: Period, drafted: Drafted, command: Command) -> str:
    """Draft the report of a unit on a period. Return its public id; the same form sent again gets the first result.

    Effects, in order: the figures are frozen, the cases counted, the draft and its first entry written. Raises
    NotFoundForActor, Refused (a period that has not begun, a report that is there already), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in writing_units(command.actor):
            raise NotFoundForActor
        unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one()
        body = command.body_hash("report", str(unit_id))
        if first := replayed(session, PeriodReport, command, body_hash=body, unit_id=unit_id):
            return first.public_id
        if period.first > local_date(command.now):
            raise Refused(_("This period has not begun yet: choose an earlier one."), field="period")
        there = sa.select(PeriodReport.id).where(PeriodReport.unit_id == unit_id, PeriodReport.period == period.key)
        if session.scalar(there.limit(1)):
            raise Refused(_("There is a report of this period already: open it."), field="period")
        return _drafted(session, unit, period, drafted, command, body)


def correct(session: Session, public_id: str, drafted: Drafted, reason: str, command: Command) -> str:
    """Draft a new version of a report that was sent, beside it. Return the new public id.

    Raises as `begin`, and Refused where it was not sent, or a newer version is there already.
    """
    with unit_of_work(session):
        old = locked(session, public_id, command)
        body = command.body_hash("report", public_id)
        if first := replayed(session, PeriodReport, command, body_hash=body, corrects_id=old.id):
            return first.public_id
        if old.standing != "sent":
            raise Refused(_("This report was not sent yet: write its draft anew."))
        if session.scalar(sa.select(PeriodReport.id).where(PeriodReport.corrects_id == old.id)):
            raise Refused(_("This report has a newer version already: open that one."))
        period = period_of(old.period)
        assert period is not None
        return _drafted(session, old.unit, period, drafted, command, body, old, reason)


def _drafted(
    session: Session,
    unit: Unit,
    period: Period,
    drafted: Drafted,
    command: Command,
    body: str,
    old: PeriodReport | None = None,
    reason: str | None = None,
) -> str:
    # The reason stays in the report alone, where a name in it can be blackened.
    corrected = (old.snapshot, drafted.title) if old and reason else None
    figures = freeze_for_report(session, unit.id, drafted.title, period, command, corrected)
    report = PeriodReport(
        public_id=secrets.token_hex(8),
        unit_id=unit.id,
        period=period.key,
        version=old.version + 1 if old else 1,
        standing="draft",
        edition=1,
        cases=case_counts(session, unit.path, period, local_date(command.now)),
        snapshot_id=figures.id,
        begun_at=command.now,
        corrects_id=old.id if old else None,
        reason=reason,
        key=command.key,
        body_hash=salted(body),
        **{name: drafted.words.get(name, "") for name in WORDS},
    )
    session.add(report)
    session.flush()
    session.add(next_entry(session, report, "drafted", drafted_by(command.actor, unit.id), command))
    return report.public_id


def rewrite(session: Session, public_id: str, drafted: Drafted, recount: str, command: Command) -> None:
    """Write the words of a draft anew; recount: why its figures and cases are counted anew too, '' to leave them.

    Sent again, it changes nothing. Raises NotFoundForActor, Refused (confirmed, sent or
    written in by somebody else meanwhile).
    """
    with unit_of_work(session):
        report = locked(session, public_id, command)
        words = {name: drafted.words.get(name, "") for name in WORDS}
        if command.version is not None and command.version + 1 == report.edition and _same(report, words):
            return
        if report.standing != "draft":
            raise Refused(_("This report is confirmed: what it says does not change any more."))
        if command.version != report.edition:
            raise Refused(CHANGED)
        if recount:
            period = period_of(report.period)
            assert period is not None
            old = report.snapshot
            report.snapshot_id = freeze_for_report(
                session, report.unit_id, drafted.title, period, command, (old, recount)
            ).id
            report.cases = case_counts(session, report.unit.path, period, local_date(command.now))
        for name, text in words.items():
            setattr(report, name, text)
        report.edition += 1
        session.add(next_entry(session, report, "rewritten", drafted_by(command.actor, report.unit_id), command))


def _same(report: PeriodReport, words: Mapping[str, str]) -> bool:
    return all(getattr(report, name) == text for name, text in words.items())
