"""Saved views: which somebody has, and the filter that each stands for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import OVERSIGHT, sees_below, within
from webapp.actors import KEPT, Actor
from webapp.models import UNIT_KINDS, Person, SavedView, Unit
from webapp.queries.overview.tracking import SHOWN
from workflows.core.vietnamese import fold

FILTERS = {
    "board": ("unit", "workflow", "state", "kind", "due", "order", "col"),
    "tracking": ("unit", "own", "kind", "workflow", "state", "soon", "late", "show", "order"),
}
"""What a view keeps of the address of each page: neither the place in the list nor words that were searched for."""
OFFERED = {"own": ("1",), "soon": ("1",), "late": ("1",), "show": SHOWN, "kind": UNIT_KINDS}
"""The filters of which a page takes these values and no other: a view is read without its page, for digests."""
SEVERAL = "col"
LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A saved view as its reader sees it. owner: whose it is, '' for the reader's own; unit: with whom it is shared."""

    id: int
    page: str
    name: str
    query: str
    owner: str
    unit: str
    unit_id: int | None


def canonical_query(page: str, given: Iterable[tuple[str, str]]) -> str:
    """Return the filters of a page's address in one order, so that the same filter is the same text.

    Of a filter that is there twice the first one, which the page takes; columns may be several. Without what no page
    offers.
    """
    kept: dict[tuple[str, str], str] = {}
    for name, value in given:
        kept.setdefault((name, value if name == SEVERAL else ""), value)
    asked = {(name, value) for (name, _each), value in kept.items() if name in FILTERS[page]}
    return urlencode(sorted(pair for pair in asked if 0 < len(pair[1]) <= LONGEST_VALUE and _offered(*pair)))


def filters_in(query: str) -> dict[str, str]:
    """Return the single filters in the query of a view, by name; without what no page offers."""
    return {name: value for name, value in parse_qsl(query) if _offered(name, value)}


def _offered(name: str, value: str) -> bool:
    return name not in OFFERED or value in OFFERED[name]


def sharing_units(actor: Actor) -> dict[int, str]:
    """Return the units with whose overseers somebody may share a view, as id → name: those that they oversee."""
    return {post.unit_id: post.unit_name for post in actor.posts if post.kind in OVERSIGHT}


@lru_cache(KEPT)
def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a SavedView (outer join of its scope, a Unit) is the actor's, or shared with them.

    One that is narrowed to a unit only as long as they oversee that unit.
    """
    mine = sa.or_(SavedView.owner_id == actor.person_id, SavedView.unit_id.in_(list(sharing_units(actor))))
    return sa.and_(mine, sa.or_(SavedView.scope_id.is_(None), within(sees_below(actor))))


def views_of(session: Session, actor: Actor, page: str = "") -> list[ViewLine]:
    """Return the views that somebody has of a page, or of all pages: their own first, by name. One statement."""
    rows = session.execute(_views(actor, page))
    # No database here knows where Đ stands: a tab is looked for where the alphabet has it.
    return sorted((ViewLine(*row) for row in rows), key=lambda view: (bool(view.owner), fold(view.name), view.id))


@lru_cache(KEPT)
def _views(actor: Actor, page: str = "") -> sa.Select[Any]:
    shared = sa.orm.aliased(Unit)
    own = SavedView.owner_id == actor.person_id
    return (
        sa.select(
            SavedView.id,
            SavedView.page,
            SavedView.name,
            SavedView.query,
            sa.case((own, ""), else_=Person.full_name),
            sa.func.coalesce(shared.name, ""),
            SavedView.unit_id,
        )
        .join(Person, Person.id == SavedView.owner_id)
        .outerjoin(Unit, Unit.id == SavedView.scope_id)
        .outerjoin(shared, shared.id == SavedView.unit_id)
        .where(readable(actor), SavedView.page == page if page else sa.true())
    )


def view_line(session: Session, actor: Actor, view_id: int) -> ViewLine | None:
    """Return a view that somebody has; None both for an unknown one and another person's. One statement."""
    row = session.execute(_views(actor).where(SavedView.id == view_id)).one_or_none()
    return ViewLine(*row) if row else None
