"""The kinds of posts that a new office starts with, as kinds.toml has them."""

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class PostKindRow:
    """One kind of post.

    title: its name on pages, a msgid; paper: its name in papers, Vietnamese; units: the kinds of unit that have it;
    seat: the seat that its single holder fills, '' for a post of several; named: whether it is given by naming
    somebody on the unit's page; outside: whether another body gives it; effective_from: its first day; optional:
    whether an office may end it, since no process and no page names it.
    """

    key: str
    title: str
    paper: str
    units: tuple[str, ...]
    effective_from: dt.date
    source: str
    seat: str = ""
    named: bool = False
    outside: bool = False
    optional: bool = False


@cache
def post_kinds() -> dict[str, PostKindRow]:
    """Key → kind, in the order of the file, which is that of rank. Raises ValueError for a key that stands twice."""
    rows = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text(encoding="utf-8"))["post"]
    found = {row["key"]: PostKindRow(**{**row, "units": tuple(row["units"])}) for row in rows}
    if len(found) != len(rows):
        raise ValueError("a kind of post stands twice in kinds.toml")
    return found


def existing(posts: Iterable[str], unit_kind: str) -> tuple[str, ...]:
    """The ones of these kinds of posts that a unit of this kind can have.

    One that the office has added, and a rule names, differs from others by who holds it: it is kept in any unit.
    """
    known = post_kinds()
    return tuple(post for post in posts if post not in known or unit_kind in known[post].units)


COUNTERPARTS = {"organisation_officer": "appraising_officer", "appraising_officer": "organisation_officer"}
"""Kinds of posts that stand for one another in units of different kinds."""


def kind_in(post: str, unit_kind: str) -> str | None:
    """The kind as which a post goes on in a unit of this kind; None where no such unit has it.

    A kind that the office has added goes on anywhere.
    """
    known = post_kinds()
    if post not in known or unit_kind in known[post].units:
        return post
    other = COUNTERPARTS.get(post, "")
    return other if other and unit_kind in known[other].units else None


SEATS = {kind.key: kind.seat for kind in post_kinds().values() if kind.seat}
"""Kinds of posts with a single holder per unit, and the seat they fill. The database itself refuses a second holder."""
