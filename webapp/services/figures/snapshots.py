"""Freezing figures: a snapshot is written once; a correction stands beside it."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents.wording import LIST
from webapp.models import Case, Snapshot, Unit
from webapp.queries.figures.called import snapshot_called
from webapp.queries.figures.places import Place, place_on, places_of
from webapp.queries.figures.snapshots import beside, meetings_near, reporting_units, snapshot_for
from webapp.queries.figures.values import IndicatorLine, lines_of
from webapp.queries.reports.versions import rests_on
from webapp.services.command import Command, canonical, replayed, salted, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.wordings import keep_paper
from workflows.core.calendar import local_date
from workflows.core.programmes.indicators import Indicator
from workflows.core.programmes.periods import Period
from workflows.core.text import _
from workflows.indicators import INDICATORS


@dataclass(frozen=True)
class Frozen:
    """The content of a snapshot: its title, period and indicators, and its meeting (None for none)."""

    title: str
    period: Period
    indicators: Sequence[str]
    meeting_id: int | None = None


def take(session: Session, unit_id: int, asked: Frozen, command: Command) -> str:
    """Freeze figures of a unit. Return the public id; the same form sent again gets the first result.

    Raises NotFoundForActor, Refused (a period that has not begun, a meeting of another unit), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in reporting_units(command.actor):
            raise NotFoundForActor
        return _take(session, unit_id, asked, command)


def correct(session: Session, public_id: str, asked: Frozen, reason: str, command: Command) -> str:
    """Freeze figures anew in place of a snapshot that was wrong, which stays beside it. Return the new public id.

    Raises as `take`, and Refused where somebody has corrected it already.
    """
    with unit_of_work(session):
        session.execute(sa.select(Snapshot.id).where(Snapshot.public_id == public_id).with_for_update())
        old = snapshot_for(session, command.actor, public_id)
        if old is None or old.unit_id not in reporting_units(command.actor):
            raise NotFoundForActor
        if old.case_id is not None:
            raise Refused(_("A step of a case has frozen these figures: they stay as they are."))
        if rests_on(session, old.id):
            raise Refused(_("A report rests on these figures: correct the report."))
        later = beside(session, old)[1]
        if later is not None and later.key != command.key:
            raise Refused(_("These figures are corrected already: open the newest version."))
        return _take(session, old.unit_id, asked, command, old, reason)


def _take(
    session: Session,
    unit_id: int,
    asked: Frozen,
    command: Command,
    old: Snapshot | None = None,
    reason: str | None = None,
) -> str:
    body_hash = command.body_hash("snapshot", str(unit_id))
    if first := replayed(session, Snapshot, command, body_hash=body_hash, taken_by_id=command.actor.person_id):
        return first.public_id
    today = local_date(command.now)
    if asked.period.first > today:
        raise Refused(_("This period has not begun yet: choose an earlier one."), field="period")
    known = {meeting for meeting, _day, _body in meetings_near(session, unit_id, today)}
    if asked.meeting_id is not None and asked.meeting_id not in known:
        raise Refused(_("Choose a meeting of this unit."), field="meeting")
    chosen = [INDICATORS[key] for key in asked.indicators]
    row = _frozen(session, unit_id, asked.title, asked.period, chosen, today, old)
    row.taken_at, row.key, row.meeting_id, row.reason = command.now, command.key, asked.meeting_id, reason
    row.taken_by_id, row.body_hash = command.actor.person_id, salted(body_hash)
    _store(session, row)
    return row.public_id


def freeze(
    session: Session,
    case: Case,
    title: str,
    period: Period,
    indicators: Iterable[type[Indicator]],
    now: dt.datetime,
) -> None:
    """Freeze the figures of a case's unit as a step of it, in the transaction of that step."""
    row = _frozen(session, case.unit_id, title, period, indicators, local_date(now), None)
    row.taken_at, row.case = now, case
    _store(session, row)


def freeze_for_report(
    session: Session,
    unit_id: int,
    title: str,
    period: Period,
    command: Command,
    corrected: tuple[Snapshot, str] | None = None,
) -> Snapshot:
    """Freeze all figures of a unit for its report, in the transaction of that act; no figure of a sealed register.

    corrected: the figures in whose place they stand, with the reason.
    """
    old, reason = corrected or (None, None)
    told = [each for each in INDICATORS.values() if not each.is_sealed()]
    row = _frozen(session, unit_id, title, period, told, local_date(command.now), old)
    row.taken_at, row.taken_by_id, row.reason = command.now, command.actor.person_id, reason
    _store(session, row)
    return row


def _store(session: Session, row: Snapshot) -> None:
    """Store figures with what their paper says from now on."""
    session.add(row)
    session.flush()
    said = {"called": snapshot_called(row)}
    keep_paper(session, LIST, [row], session.get_one(Unit, row.unit_id), row.taken_at, said)


def _frozen(
    session: Session,
    unit_id: int,
    title: str,
    period: Period,
    indicators: Iterable[type[Indicator]],
    today: dt.date,
    old: Snapshot | None,
) -> Snapshot:
    day = min(period.last, today)
    places = places_of(session, place_on(session, unit_id, day), day)
    content = _content(lines_of(session, indicators, places, period, today), places)
    said = [title, period.key, day.isoformat(), content, old.hash if old else ""]
    return Snapshot(
        public_id=secrets.token_hex(8),
        unit_id=unit_id,
        title=title,
        period=period.key,
        day=day,
        content=content,
        hash=hashlib.sha256(canonical(said).encode()).hexdigest(),
        corrects_id=old.id if old else None,
    )


def _content(lines: Iterable[IndicatorLine], places: Sequence[Place]) -> dict[str, Any]:
    """The table as plain values: places in order, and for each indicator its value of each place."""
    return {
        "places": [{"code": place.code, "name": place.name} for place in places],
        "lines": [
            {
                "key": line.indicator.key,
                "title": line.indicator.title,
                "source": line.indicator.source,
                "values": [
                    {"counted": value.counted, "whole": value.whole, "target": value.target, "few": value.few}
                    | ({"untargeted": True} if value.untargeted else {})
                    for value in (line.values[place.id] for place in places)
                ],
            }
            for line in lines
        ],
    }
