"""Readers of the pages of versions, and the value of a rule that somebody thinks of, as it stands in their address."""

import datetime as dt
from dataclasses import dataclass

from flask import abort, request

from webapp.actors import Actor
from webapp.current_user import signed_in_user, today
from webapp.db import db
from webapp.queries.people.kinds import post_kinds_on
from webapp.queries.versions import board_of
from webapp.services.refusals import Refused
from webapp.services.rules import counted_in


@dataclass(frozen=True)
class DraftValue:
    """A value of a rule that is not written. value: as the rule book writes it; first: its first day."""

    key: str
    value: str
    measure: str
    first: dt.date


def reader() -> Actor | None:
    """Return whose cases are shown; None for the administrator, who sees numbers of all. 404 for anybody else."""
    who = signed_in_user()
    if who.administrator:
        return None
    if who.actor is None or not board_of(who.actor):
        abort(404)
    return who.actor


def draft_value() -> DraftValue | None:
    """Return the value that the address names; None for none. A value that no row may have is no such page.

    One statement for a value: the kinds of posts that it may name are those of its first day.
    """
    key, value = request.args.get("rule", ""), request.args.get("value", "")[:1000]
    if not key:
        return None
    first = _day(request.args.get("from", ""))
    try:
        measure = counted_in(key, value, request.args.get("measure") or None, post_kinds_on(db.session(), first))
    except Refused:
        abort(404)
    return DraftValue(key, value, measure, first)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today()
