"""Saving, renaming, sharing and deleting a named filter of the board or of tracking."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import sees_below
from webapp.models import Account, SavedView, Watch
from webapp.queries.supervision.views import FILTERS, filters_in, sharing_units
from webapp.queries.units.tree import overseen_unit
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _

MOST_VIEWS = 30
"""Of one person: more tabs than this nobody reads."""


def save_view(session: Session, page: str, query: str, name: str, unit_id: int | None, command: Command) -> int:
    """Save a canonical query of a page under a name, for the actor alone or for the overseers of a unit.

    Return its id. Raises NotFoundForActor (oversees nothing, or not the unit of the filter), Refused (a name that they
    have, too many, a unit that they do not oversee).
    """
    with unit_of_work(session):
        me, scope = command.actor.person_id, filters_in(query).get("unit", "")
        unit = overseen_unit(session, sees_below(command.actor), scope) if scope else None
        if page not in FILTERS or not sees_below(command.actor) or (scope and unit is None):
            raise NotFoundForActor
        session.execute(sa.select(Account.id).where(Account.person_id == me).with_for_update())  # two taps queue here
        if first := replayed(session, SavedView, command, owner_id=me, page=page, query=query):
            return first.id
        if (session.scalar(sa.select(sa.func.count()).where(SavedView.owner_id == me)) or 0) >= MOST_VIEWS:
            raise Refused(_("You have 30 views: delete one that you do not use any more."), field="name")
        _require_free(session, me, page, name)
        view = SavedView(
            owner_id=me,
            unit_id=_shared(command, unit_id),
            page=page,
            name=name,
            query=query,
            scope_id=unit and unit.id,
            key=command.key,
            saved_at=command.now,
        )
        session.add(view)
        session.flush()
        return view.id


def change_view(session: Session, view_id: int, name: str, unit_id: int | None, command: Command) -> None:
    """Rename a view of the actor's own, and share it with the overseers of a unit, or with nobody (None).

    Whose post in that unit has ended names nothing on the pages of its overseers any more.

    Raises NotFoundForActor, Refused as `save_view`.
    """
    with unit_of_work(session):
        view = _own(session, view_id, command)
        if name != view.name:
            _require_free(session, view.owner_id, view.page, name)
        view.name, view.unit_id = name, _shared(command, unit_id)


def delete_view(session: Session, view_id: int, command: Command) -> None:
    """Delete a view of the actor's own, for everybody; nobody watches it any more. Raises NotFoundForActor."""
    with unit_of_work(session):
        view = _own(session, view_id, command)
        session.execute(sa.delete(Watch).where(Watch.view_id == view.id))
        session.delete(view)


def _own(session: Session, view_id: int, command: Command) -> SavedView:
    mine = sa.select(SavedView).where(SavedView.id == view_id, SavedView.owner_id == command.actor.person_id)
    view = session.scalars(mine.with_for_update()).one_or_none()
    if view is None:
        raise NotFoundForActor
    return view


def _require_free(session: Session, owner_id: int, page: str, name: str) -> None:
    same = (SavedView.owner_id == owner_id, SavedView.page == page, SavedView.name == name)
    if session.scalar(sa.select(SavedView.id).where(*same)) is not None:
        raise Refused(_("You have a view of this name: choose another one."), field="name")


def _shared(command: Command, unit_id: int | None) -> int | None:
    """Return the unit that a view is shared with. Raises Refused for one that the actor does not oversee."""
    if unit_id is not None and unit_id not in sharing_units(command.actor):
        raise Refused(_("Choose a unit that you oversee by your own post."), field="unit")
    return unit_id
