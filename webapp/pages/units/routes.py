"""The tree of units on a day, and one unit with the holders of its posts."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.actors import officer_posts
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import unit_kind
from webapp.frames import PEOPLE, MenuEntry
from webapp.pages.shared.list_query import asked_day, sealed, typed
from webapp.pages.units.page import Forest, FoundUnit, UnitAddresses, UnitNode, seat_rows
from webapp.queries.units import tree as query
from webapp.queries.units.day_tree import UnitLine
from webapp.queries.units.naming import names_posts
from webapp.services.units.founding import sorts_under

bp = Blueprint("units", __name__)
MENU = (MenuEntry("units.units", _("Units"), PEOPLE, 20, "tree"),)

MOST_BRANCHES = 600
"""In a larger tree branches are shown only on the pages of the units above them."""
MOST_FOUND = 50


@bp.get("/units")
@allow(PERSON)
def units() -> ResponseReturnValue:
    """Show the tree of the day below the user's posts, or the units found. At most three statements."""
    paths, search = sees_below(actor()), typed()
    day, wrong = asked_day()
    session, address = db.session(), UnitAddresses(day)
    found: list[FoundUnit] = []
    roots: list[UnitNode] = []
    small = True
    if search:
        found = [
            FoundUnit(address.of(unit.code), unit.name, unit_kind(unit.kind), unit.area or "")
            for unit in query.search_units(session, paths, search, day, MOST_FOUND)
        ]
    elif paths:
        tree, counts = query.tree_on(session, paths, day), query.branch_counts(session, paths, day)
        small = sum(count.branches for count in counts.values()) <= MOST_BRANCHES
        branches = query.branches_of(session, paths, day) if small else []
        roots = Forest(tree, counts, branches, address).roots(paths)
    page = render_template(
        "units/units.html",
        roots=roots,
        found=found,
        most=MOST_FOUND,
        words=search,
        sealed_words=sealed(search) if search else "",
        small=small,
        oversees=bool(paths),
        reorganise=url_for("reorganisations.reorganisations") if officer_posts(actor()) else "",
        day=day,
        other_day=day != today(),
        typed_day=request.args.get("day", "").strip(),
        wrong=wrong,
    )
    return page, 422 if wrong else 200


@bp.get("/units/<unit_code:code>")
@allow(PERSON)
def unit(code: str) -> ResponseReturnValue:
    """Show one unit; 404 both for an unknown one and one outside the user's scope. Six statements."""
    paths, session = sees_below(actor()), db.session()
    day, wrong = asked_day()
    found = query.unit_within(session, paths, code) or abort(404)
    kin = query.kin_of(session, found, paths)
    # Units of a predecessor still have its path, and are below this unit on the day.
    below = [found.path, *(each.path for each, linked in kin if linked and before(each, found))]
    tree, counts = query.tree_on(session, below, day), query.branch_counts(session, below, day)
    found = tree.units.get(found.id, found)
    own = [each.id for each in tree.units.values() if (owner := tree.stands_for(each.id)) and owner.id == found.id]
    branches = query.branches_of(session, below, day, own)
    forest = Forest(tree, counts, branches, UnitAddresses(day))
    names = found.exists_on(today()) and names_posts(actor(), found)
    page = render_template(
        "units/unit.html",
        unit=found,
        exists=found.exists_on(day),
        above=[each.name for each in reversed(list(tree.above(found)))],
        kin=[(each, before(each, found), linked) for each, linked in kin],
        seats=seat_rows(found, query.holders_in(session, found.id, day), day),
        below=[forest.node(each) for each in tree.under(found) if each.kind != "branch"],
        branches=forest.branches(found),
        names=names,
        founds=names and sorts_under(found),
        day=day,
        other_day=day != today(),
        typed_day=request.args.get("day", "").strip(),
        wrong=wrong,
    )
    return page, 422 if wrong else 200


def before(other: UnitLine, unit: UnitLine) -> bool:
    """Whether the other one is a predecessor of the unit and not a successor."""
    return other.id == unit.predecessor_id or other.successor_id == unit.id
