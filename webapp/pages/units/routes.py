"""The tree of units on a day, and one unit with who sits in it."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import post_title, unit_kind
from webapp.frames import MenuEntry
from webapp.pages.shared.list_query import typed
from webapp.queries.reorganisations import reorganises
from webapp.queries.units import tree as query
from webapp.queries.units.day_tree import DayTree, UnitLine
from webapp.queries.units.tree import BranchLine, Counts
from workflows.core.vietnamese import Refusal, parse_date

bp = Blueprint("units", __name__)
MENU = (MenuEntry("units.units", _("Units"), 90),)

MOST_BRANCHES = 600
"""In a larger tree the branches stand only on the pages of the units above them."""
MOST_FOUND = 50
SEATS = {"branch": ("secretary", "militia_head"), "military_command": ("commander",)}
"""Seats that are to be filled, by kind of unit; elsewhere it is the secretary's."""


@bp.get("/units")
@allow(PERSON)
def units() -> ResponseReturnValue:
    """The tree of the day below the visitor's posts, or the units found. At most three statements."""
    paths, words = sees_below(actor()), typed()
    day, wrong = asked_day()
    session, address = db.session(), _Addresses(day)
    found, roots, small = [], [], True
    if words:
        found = [
            {"url": address.of(unit.code), "name": unit.name, "kind": unit_kind(unit.kind), "area": unit.area or ""}
            for unit in query.search_units(session, paths, words, day, MOST_FOUND)
        ]
    elif paths:
        tree, counts = query.tree_on(session, paths, day), query.branch_counts(session, paths, day)
        small = sum(count.branches for count in counts.values()) <= MOST_BRANCHES
        branches = query.branches_of(session, paths, day) if small else []
        roots = _Forest(tree, counts, branches, address).roots(paths)
    page = render_template(
        "units/units.html",
        roots=roots,
        found=found,
        most=MOST_FOUND,
        words=words,
        small=small,
        oversees=bool(paths),
        reorganise=url_for("reorganisations.reorganisations") if reorganises(actor()) else "",
        day=day,
        other_day=day != today(),
        typed_day=request.args.get("day", "").strip(),
        wrong=wrong,
    )
    return page, 422 if wrong else 200


@bp.get("/units/<unit_code:code>")
@allow(PERSON)
def unit(code: str) -> ResponseReturnValue:
    """One unit; 404 alike for an unknown one and one outside the visitor's scope. Six statements."""
    paths, session = sees_below(actor()), db.session()
    day, wrong = asked_day()
    found = query.unit_within(session, paths, code) or abort(404)
    kin = query.kin_of(session, found, paths)
    # What a predecessor left behind still stands under it in the files, and under this unit on the day.
    below = [found.path, *(each.path for each, linked in kin if linked and before(each, found))]
    tree, counts = query.tree_on(session, below, day), query.branch_counts(session, below, day)
    found = tree.units.get(found.id, found)
    own = [each.id for each in tree.units.values() if (owner := tree.stands_for(each.id)) and owner.id == found.id]
    branches = query.branches_of(session, below, day, own)
    forest = _Forest(tree, counts, branches, _Addresses(day))
    page = render_template(
        "units/unit.html",
        unit=found,
        exists=found.exists_on(day),
        above=[each.name for each in reversed(list(tree.above(found)))],
        kin=[(each, before(each, found), linked) for each, linked in kin],
        seats=_seats(found, query.holders_in(session, found.id, day), day),
        below=[forest.node(each) for each in tree.under(found) if each.kind != "branch"],
        branches=forest.branches(found),
        day=day,
        other_day=day != today(),
        typed_day=request.args.get("day", "").strip(),
        wrong=wrong,
    )
    return page, 422 if wrong else 200


def before(other: UnitLine, unit: UnitLine) -> bool:
    """Whether the other one is a predecessor of the unit and not a successor."""
    return other.id == unit.predecessor_id or other.successor_id == unit.id


def asked_day() -> tuple[dt.date, str]:
    """The day in the address, today where it has none; beside it what is wrong with it, then it is today too."""
    text = request.args.get("day", "").strip()
    try:
        return (parse_date(text) if text else today()), ""
    except Refusal as refusal:
        said = (gettext(refusal.problem, **refusal.values), gettext(refusal.advice))
        return today(), ". ".join(said) + "."


class _Addresses:
    """Addresses of units on a day, made without asking the router for each."""

    def __init__(self, day: dt.date) -> None:
        self._start = url_for("units.units") + "/"
        self._end = "" if day == today() else "?day=" + quote(written(day), safe="")

    def of(self, code: str) -> str:
        return self._start + quote(code, safe="") + self._end


class _Forest:
    """The tree as the template draws it: nodes with url, name, words and what stands below."""

    def __init__(
        self, tree: DayTree, counts: dict[int | None, Counts], lines: list[BranchLine], address: _Addresses
    ) -> None:
        self._tree, self._address = tree, address
        self._counts: dict[int, Counts] = {}
        self._branches: dict[int, list[BranchLine]] = {}
        for parent_id, count in counts.items():
            if owner := tree.stands_for(parent_id):
                self._counts[owner.id] = self._counts.get(owner.id, Counts()) + count
        for line in lines:
            if owner := tree.stands_for(line.parent_id):
                self._branches.setdefault(owner.id, []).append(line)

    def roots(self, paths: tuple[str, ...]) -> list[dict[str, Any]]:
        """The topmost units within these subtrees, each with the names of the units above it."""
        inside = {
            each.id
            for each in self._tree.units.values()
            if each.exists_on(self._tree.day) and each.path.startswith(paths)
        }
        roots = []
        for each in sorted((self._tree.units[key] for key in inside), key=lambda unit: unit.code):
            above = list(self._tree.above(each))
            if not inside.intersection(step.id for step in above):
                names = [step.name for step in reversed(above)]
                roots.append({**self.node(each), "above": names})
        return roots

    def node(self, unit: UnitLine) -> dict[str, Any]:
        return {
            "url": self._address.of(unit.code),
            "name": unit.name,
            "pilot": unit.pilot,
            "total": None if unit.kind == "military_command" else self.total(unit),
            "words": count_words(self.total(unit)),
            "below": [self.node(each) for each in self._tree.under(unit) if each.kind != "branch"],
            "branches": self.branches(unit),
        }

    def branches(self, unit: UnitLine) -> list[dict[str, Any]]:
        return [
            {
                "url": self._address.of(line.code),
                "name": line.name,
                "secretary": line.secretary,
                "militia_head": line.militia_head,
            }
            for line in self._branches.get(unit.id, ())
        ]

    def total(self, unit: UnitLine) -> Counts:
        """The branches under a unit and under all units below it."""
        below = (self.total(each) for each in self._tree.under(unit) if each.kind != "branch")
        return sum(below, self._counts.get(unit.id, Counts()))


def count_words(counts: Counts) -> str:
    """'6 branches, 1 without a secretary'; nothing where there are no branches."""
    if not counts.branches:
        return ""
    words = ngettext("%(num)s branch", "%(num)s branches", counts.branches)
    if counts.without_secretary:
        words += ", " + gettext("%(count)s without a secretary", count=counts.without_secretary)
    return words


def _seats(unit: UnitLine, holders: list[query.PostHolder], day: dt.date) -> list[dict[str, Any]]:
    """Who holds which post, the seats that a unit must have first; a seat that nobody fills is vacant."""
    wanted = SEATS.get(unit.kind, ("secretary",)) if unit.exists_on(day) else ()
    titles = {"militia_head": gettext("Militia head")}
    # Only who holds a post today in a unit that exists today has a page.
    linked = day == today() and unit.exists_on(day)
    lines: list[dict[str, Any]] = [
        {"title": titles.get(seat) or post_title(seat), "name": "", "url": "", "since": None}
        for seat in wanted
        if seat not in {holder.seat for holder in holders}
    ]
    lines += [
        {
            "title": post_title(holder.kind),
            "name": holder.name,
            "url": url_for("people.person", person_id=holder.person_id) if linked else "",
            "since": holder.since,
        }
        for holder in sorted(holders, key=lambda each: (each.seat is None, each.kind == "member"))
    ]
    return lines
