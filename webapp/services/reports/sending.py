"""Confirming a period report, sending it to the level above, and reminding a unit of one that it owes."""

import datetime as dt
import hashlib
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key
from webapp.actors import Actor, HeldPost
from webapp.models import Notice, PeriodReport, ReportEntry, ReportReminder, Unit
from webapp.models.units import ids_on
from webapp.queries.cases.reminding import PER_DAY
from webapp.queries.meetings.meetings import holders_on
from webapp.queries.notices.recipients import readers
from webapp.queries.people.joined import now_id
from webapp.queries.reports.heads import PAPER, report_words
from webapp.queries.reports.owed import SECOND_PERSON, kinds_of, reminders, report_rules
from webapp.queries.rules import rule_of_office
from webapp.services.command import Command, canonical, replayed, unit_of_work
from webapp.services.notices.announcing import end_notices, write_notices
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.reports.drafting import CHANGED, WORDS
from webapp.services.reports.record import confirmed_by, drafted_by, locked, next_entry
from webapp.services.wordings import keep_paper
from workflows.core.calendar import day_begins, local_date
from workflows.core.programmes.periods import Period
from workflows.core.text import _
from workflows.roles import REPORTERS


def confirm(session: Session, public_id: str, command: Command) -> None:
    """Confirm a draft as it was read: from then on it says the same words. Sent again, it changes nothing.

    Raises NotFoundForActor (also for who does not confirm there), Refused (written in meanwhile; who confirms has
    written in it, where the rule asks for two).
    """
    with unit_of_work(session):
        report = locked(session, public_id, command)
        post = confirmed_by(command.actor, report.unit_id)
        if report.standing != "draft":
            return
        if command.version != report.edition:
            raise Refused(CHANGED)
        needed = report_rules(session, local_date(command.now)).value(SECOND_PERSON, report.unit.path)
        if report.unit.kind in kinds_of(needed) and command.actor.person_id in writers_of(session, report.id):
            raise Refused(_("You have written in this report: another secretary or deputy secretary confirms it."))
        report.salt = secrets.token_hex(16)
        report.hash = hash_of(session, report)
        report.standing = "confirmed"
        words = report_words(session, report, local_date(command.now))
        keep_paper(session, PAPER, [report], report.unit, command.now, words)
        session.add(next_entry(session, report, "confirmed", post, command))


def writers_of(session: Session, report_id: int) -> set[int]:
    """Return who has written in a version, as whoever they are now. One statement."""
    wrote = (ReportEntry.report_id == report_id, ReportEntry.kind.in_(("drafted", "rewritten")))
    return set(session.scalars(sa.select(now_id(ReportEntry.actor_id)).where(*wrote)))


def hash_of(session: Session, report: PeriodReport) -> str:
    """Return SHA-256 of the salt of a version, of what it says, of its figures, and of the version that it corrects."""
    before = session.get_one(PeriodReport, report.corrects_id).hash if report.corrects_id else ""
    head = [report.unit_id, report.period, report.version, report.reason or ""]
    # One without a plan says what a report said before there were plans.
    words = (getattr(report, name) for name in WORDS if name != "plan" or report.plan)
    said = [*head, *words, report.cases, report.snapshot.hash, before]
    return hashlib.sha256((report.salt + canonical(said)).encode()).hexdigest()


def send_up(session: Session, public_id: str, command: Command) -> None:
    """Send a confirmed report to the level above, which reads it from then on. Sent again, it changes nothing.

    Reminders of it end. Raises NotFoundForActor, Refused (not confirmed yet).
    """
    with unit_of_work(session):
        report = locked(session, public_id, command)
        if report.standing == "sent":
            return
        if report.standing == "draft":
            raise Refused(_("The report is not confirmed yet: the secretary confirms it first."))
        report.standing, report.sent_at = "sent", command.now
        end_notices(session, sa.and_(Notice.move == report.period, _about(report.unit_id)), command.now)
        session.add(next_entry(session, report, "sent", drafted_by(command.actor, report.unit_id), command))


def remind(session: Session, unit_id: int, period: Period, command: Command) -> None:
    """Remind a unit of a report that it owes: counted, and announced to those who write it by a notice and its mail.

    Raises NotFoundForActor (not below the actor's unit), Refused (nothing is owed, sent meanwhile, reminded today as
    often as the rule allows), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
        post = reminding_post(command.actor, unit.path) if unit else None
        if unit is None or post is None:
            raise NotFoundForActor
        same = {"unit_id": unit_id, "period": period.key, "by_id": command.actor.person_id}
        if replayed(session, ReportReminder, command, **same):
            return
        today = local_date(command.now)
        due_on = report_rules(session, today).due_on(unit.kind, unit.path, period)
        if due_on is None or period.last >= today or unit.valid_from > period.last:
            raise Refused(_("This unit owes no report of this period."))
        there = (PeriodReport.unit_id == unit_id, PeriodReport.period == period.key, PeriodReport.standing == "sent")
        if session.scalar(sa.select(PeriodReport.id).where(*there).limit(1)):
            raise Refused(_("This unit has sent its report meanwhile."))
        midnight = day_begins(today)
        count, _last = reminders(session, [unit_id], [period.key], midnight).get((unit_id, period.key), (0, None))
        if count >= int(rule_of_office(session, PER_DAY, ids_on(unit.path)[::-1], today).value):
            raise Refused(_("Reminded today already, as often as the rules allow: please wait until tomorrow."))
        session.add(ReportReminder(**same, by_post=post_key(post.kind, post.unit_id), at=command.now, key=command.key))
        _tell(session, unit_id, period, due_on, command.now)


def _tell(session: Session, unit_id: int, period: Period, due_on: dt.date, now: dt.datetime) -> None:
    """Write a notice to those who write the reports of a unit. Nothing of the report stands in it."""
    said = {"kind": "report", "move": period.key, "stood": str(unit_id), "due_on": due_on, "at": now}
    count = sa.select(sa.func.count(ReportReminder.id)).where(
        ReportReminder.unit_id == unit_id, ReportReminder.period == period.key
    )
    session.flush()
    number = session.scalar(count)
    writers = holders_on(session, unit_id, REPORTERS, local_date(now))
    write_notices(
        session,
        [
            (
                Notice(
                    key=f"report:{unit_id}:{period.key}:{number}:{reader.person_id}", person_id=reader.person_id, **said
                ),
                reader,
            )
            for reader in readers(session, writers)
        ],
    )


def _about(unit_id: int) -> sa.ColumnElement[bool]:
    """Return the condition that a Notice reminds of a report of this unit."""
    return sa.and_(Notice.kind == "report", Notice.stood == str(unit_id))


def reminding_post(actor: Actor, path: str) -> HeldPost | None:
    """Return the post by which the actor reminds the unit with this path: one that writes reports, in a unit above."""
    above = (post for post in actor.posts if post.kind in REPORTERS and path not in post.paths)
    return next((post for post in above if path.startswith(post.paths)), None)
