"""The objects of somebody's watches, and their changes: computed for their rights at the moment of looking."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import listed_cases, sees_below, visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, Person, SavedView, Unit, Watch
from webapp.queries.cases.lists import COLUMNS, CaseLine, case_line
from webapp.queries.overview.tracking import TrackingFilter, narrowed
from webapp.queries.supervision.views import filters_in, readable
from workflows.core.calendar import local_date


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A thing that somebody watches and may still see. reference: public id, code of the unit, or number of the view.

    filter: the cases of a unit or view; None for one case. workflow: the process of a case.
    """

    id: int
    kind: str
    reference: str
    name: str
    every: str
    seen_at: dt.datetime
    case_id: int | None
    filter: TrackingFilter | None
    workflow: str = ""


def watches_of(session: Session, actor: Actor, soon: int) -> list[WatchLine]:
    """Return what somebody watches: cases, units, views. Whatever they may no longer see is left out. Three statements.

    soon: how many days before its last day a case is due soon.
    """
    watch, mine = (Watch.id, Watch.every, Watch.seen_at), Watch.person_id == actor.person_id
    named = sa.func.coalesce(Person.full_name, Unit.name)
    cases = session.execute(
        sa.select(*watch, Case.id.label("case"), Case.public_id, Case.workflow, named.label("name"))
        .join(Case, Case.id == Watch.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(mine, visible_cases(actor))
        .order_by(Watch.id)
    )
    found = [
        WatchLine(
            *(row.id, "case", row.public_id, row.name, row.every, row.seen_at, row.case, None), workflow=row.workflow
        )
        for row in cases
    ]
    units = session.execute(
        sa.select(*watch, Unit.code, Unit.name, Unit.path)
        .join(Unit, Unit.id == Watch.unit_id)
        .where(mine, within(sees_below(actor)))
        .order_by(Unit.code)
    )
    found += [
        WatchLine(row.id, "unit", row.code, row.name, row.every, row.seen_at, None, TrackingFilter(under=row.path))
        for row in units
    ]
    views = session.execute(
        sa.select(*watch, SavedView.id.label("view"), SavedView.name, SavedView.query, Unit.path)
        .join(SavedView, SavedView.id == Watch.view_id)
        .outerjoin(Unit, Unit.id == SavedView.scope_id)
        .where(mine, readable(actor), sa.literal(bool(sees_below(actor))))
        .order_by(SavedView.name, SavedView.id)
    )
    return found + [
        WatchLine(
            *(row.id, "view", str(row.view), row.name, row.every, row.seen_at, None),
            _filter_of(row.query, row.path or "", soon),
        )
        for row in views
    ]


def _filter_of(query: str, path: str, soon: int) -> TrackingFilter:
    """Return the cases that a saved view is about. path: of the unit that it is narrowed to."""
    given = filters_in(query)
    due = given.get("due", "")
    return TrackingFilter(
        state=given.get("state", ""),
        workflow=given.get("workflow", ""),
        under=path,
        own=bool(given.get("own")),
        kind=given.get("kind", ""),
        late=bool(given.get("late")) or due == "late",
        soon=soon if given.get("soon") or due == "soon" else None,
        shown=given.get("show", "all"),
    )


def changed_cases(
    session: Session,
    actor: Actor,
    watches: Iterable[WatchLine],
    day: dt.date,
    limit: int,
    since: Callable[[WatchLine], dt.datetime] = lambda watch: watch.seen_at,
) -> list[CaseLine]:
    """Return the watched cases that have gone on, ended or become late since then, the last changed first.

    Only those that the actor may know of. One statement; none where nothing is watched.
    """
    conditions = [_changed(watch, since(watch), day) for watch in watches]
    if not conditions:
        return []
    rows = session.execute(
        sa.select(*COLUMNS)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .where(listed_cases(actor), sa.or_(*conditions))
        .order_by(sa.func.coalesce(Case.closed_at, Case.state_since).desc(), Case.public_id)
        .limit(limit)
    )
    return [case_line(row, row.due_on) for row in rows]


def _changed(watch: WatchLine, since: dt.datetime, day: dt.date) -> sa.ColumnElement[bool]:
    about: Sequence[sa.ColumnElement[bool]] = (
        narrowed(watch.filter, day) if watch.filter else [Case.id == watch.case_id]
    )
    became_late = sa.and_(Case.closed_at.is_(None), Case.late_after >= local_date(since), Case.late_after < day)
    return sa.and_(*about, sa.or_(Case.state_since > since, Case.closed_at > since, became_late))


def digest_cases(
    session: Session, actor: Actor, every: str, since: dt.datetime, day: dt.date, soon: int, limit: int
) -> list[CaseLine]:
    """Return what a digest says: the watched cases that have changed since then, as far as the actor may see them.

    every: of what is watched, that of which the actor wants a digest so often. Four statements.
    """
    watches = [each for each in watches_of(session, actor, soon) if each.every == every]
    return changed_cases(session, actor, watches, day, limit, lambda _watch: since)
