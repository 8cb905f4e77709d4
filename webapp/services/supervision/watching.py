"""Watching a case, a unit or a saved view, and no longer; noting what was looked at."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import sees_below, visible_cases
from webapp.models import Account, Case, Unit, Watch
from webapp.queries.supervision.views import view_line
from webapp.queries.units.tree import overseen_unit
from webapp.services.command import Command, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _

EVERY = ("daily", "weekly", "none")
MOST_WATCHED = 60
"""By one person: whoever watches everything watches nothing."""


@dataclass(frozen=True)
class Watched:
    """The object of a watch: the public id of a case, the code of a unit, or the number of a saved view."""

    case: str = ""
    unit: str = ""
    view: int = 0


def watch(session: Session, watched: Watched, every: str, command: Command) -> None:
    """Watch something from now on, or change how often its digest comes. Idempotent.

    Raises NotFoundForActor for what the actor may not see, Refused for too many.
    """
    if every not in EVERY:
        raise Refused(_("There is no such choice: choose again."), field="every")
    with unit_of_work(session):
        me, (column, reference) = command.actor.person_id, _reference(session, watched, command)
        session.execute(sa.select(Account.id).where(Account.person_id == me).with_for_update())  # two taps queue here
        known = session.scalars(sa.select(Watch).where(Watch.person_id == me, column == reference)).one_or_none()
        if known is not None:
            known.every = every
            return
        if (session.scalar(sa.select(sa.func.count()).where(Watch.person_id == me)) or 0) >= MOST_WATCHED:
            raise Refused(_("You watch 60 things: stop watching one that you do not need any more."), field="every")
        session.add(
            Watch(person_id=me, every=every, seen_at=command.now, told_at=command.now, **{column.key: reference})
        )


def end_watch(session: Session, watch_id: int, command: Command) -> None:
    """Stop watching something. Raises NotFoundForActor for what the actor does not watch."""
    with unit_of_work(session):
        mine = (Watch.id == watch_id, Watch.person_id == command.actor.person_id)
        if session.execute(sa.delete(Watch).where(*mine).returning(Watch.id)).first() is None:
            raise NotFoundForActor


def note_seen(session: Session, until: dt.datetime, command: Command) -> None:
    """Note that the actor has looked at all that changed until then; never earlier than noted, never in the future."""
    mine = (Watch.person_id == command.actor.person_id, Watch.seen_at < (moment := min(until, command.now)))
    with unit_of_work(session):
        session.execute(sa.update(Watch).where(*mine).values(seen_at=moment))


def _reference(session: Session, watched: Watched, command: Command) -> tuple[Any, int]:
    """Return the column and the id of what is watched. Raises NotFoundForActor for what the actor may not see."""
    column: Any
    if watched.case:
        found = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id)
        column = Watch.case_id
        id_ = session.scalar(found.where(Case.public_id == watched.case, visible_cases(command.actor)))
    elif watched.unit:
        unit = overseen_unit(session, sees_below(command.actor), watched.unit)
        column, id_ = Watch.unit_id, unit.id if unit else None
    else:
        view = view_line(session, command.actor, watched.view) if sees_below(command.actor) else None
        column, id_ = Watch.view_id, view.id if view else None
    if id_ is None:
        raise NotFoundForActor
    return column, id_
