"""The tree of units and the seats of one unit as finished values."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import url_for

from webapp.current_user import today
from webapp.filters import day as written
from webapp.filters import post_title
from webapp.languages import gettext, ngettext
from webapp.queries.units.day_tree import DayTree, UnitLine
from webapp.queries.units.tree import BranchLine, Counts, PostHolder

SEATS = {"residential": ("secretary", "militia_head"), "military_command": ("commander",)}
"""Seats that are to be filled, by kind of unit or branch; elsewhere it is the secretary's."""


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit that has the words searched for."""

    url: str
    name: str
    kind: str
    area: str


@dataclass(frozen=True, slots=True)
class BranchNode:
    """A branch in the tree, and who sits in its seats."""

    url: str
    name: str
    residential: bool
    secretary: str | None
    militia_head: str | None


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit in the tree, with what stands below it; at the top also the names of the units above it.

    total: its branches and those of all units below it, in figures; words: the same in words.
    """

    url: str
    name: str
    pilot: bool
    total: Counts | None
    words: str
    below: list["UnitNode"]
    branches: list[BranchNode]
    above: list[str] | None = None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A post of a unit and who holds it; a seat without a name is vacant."""

    title: str
    name: str = ""
    url: str = ""
    since: dt.date | None = None


class UnitAddresses:
    """Addresses of units on a day, made without asking the router for each."""

    def __init__(self, day: dt.date) -> None:
        self._start = url_for("units.units") + "/"
        self._end = "" if day == today() else "?day=" + quote(written(day), safe="")

    def of(self, code: str) -> str:
        return self._start + quote(code, safe="") + self._end


class Forest:
    """The tree as the template draws it."""

    def __init__(
        self, tree: DayTree, counts: dict[int | None, Counts], lines: list[BranchLine], address: UnitAddresses
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

    def roots(self, paths: tuple[str, ...]) -> list[UnitNode]:
        """Return the topmost units within these subtrees, each with the names of the units above it."""
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
                roots.append(replace(self.node(each), above=names))
        return roots

    def node(self, unit: UnitLine) -> UnitNode:
        return UnitNode(
            url=self._address.of(unit.code),
            name=unit.name,
            pilot=unit.pilot,
            total=None if unit.kind == "military_command" else self.total(unit),
            words=count_words(self.total(unit)),
            below=[self.node(each) for each in self._tree.under(unit) if each.kind != "branch"],
            branches=self.branches(unit),
        )

    def branches(self, unit: UnitLine) -> list[BranchNode]:
        return [
            BranchNode(self._address.of(line.code), line.name, line.residential, line.secretary, line.militia_head)
            for line in self._branches.get(unit.id, ())
        ]

    def total(self, unit: UnitLine) -> Counts:
        """Count the branches under a unit and under all units below it."""
        below = (self.total(each) for each in self._tree.under(unit) if each.kind != "branch")
        return sum(below, self._counts.get(unit.id, Counts()))


def count_words(counts: Counts) -> str:
    """Return '6 branches, 1 without a secretary'; nothing where there are no branches."""
    if not counts.branches:
        return ""
    words = ngettext("%(num)s branch", "%(num)s branches", counts.branches)
    if counts.without_secretary:
        words += ", " + gettext("%(count)s without a secretary", count=counts.without_secretary)
    return words


def seat_rows(unit: UnitLine, holders: list[PostHolder], day: dt.date) -> list[SeatRow]:
    """Return who holds which post, in the order given, after the vacant seats that a unit must have."""
    seats = SEATS.get(unit.branch_kind or unit.kind, ("secretary",)) if unit.exists_on(day) else ()
    titles = {"militia_head": gettext("Militia head")}
    # Only who holds a post today in a unit that exists today has a page.
    linked = day == today() and unit.exists_on(day)
    vacant = [
        SeatRow(titles.get(seat) or post_title(seat))
        for seat in seats
        if seat not in {holder.seat for holder in holders}
    ]
    held = [
        SeatRow(
            title=post_title(holder.kind),
            name=holder.name,
            url=url_for("people.person", person_id=holder.person_id) if linked else "",
            since=holder.since,
        )
        for holder in holders
    ]
    return vacant + held
