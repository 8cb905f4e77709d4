"""The filters of the lists of cases, as they stand in the address of a list and of what is done with all it shows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import request

from webapp.access import sees_below
from webapp.current_user import actor, today
from webapp.db import db
from webapp.pages.shared.list_query import chosen, cursor, path_of, sealed, typed
from webapp.queries.cases.lists import DUE, InboxFilter
from webapp.queries.overview.tracking import ORDERS, SHOWN, TrackingFilter
from webapp.queries.units.tree import choosable_units
from workflows import WORKFLOWS


def inbox_filter() -> InboxFilter:
    """Return the filters of an inbox in the address; 404 for a process or a last day that is not offered."""
    return InboxFilter(chosen("workflow", list(WORKFLOWS)), request.args.get("unit", "")[:60], chosen("due", DUE))


def inbox_place() -> tuple[dt.date, str] | None:
    """Return the last line of the page of the inbox before; None for the first page."""
    place = cursor()
    due, _tilde, public_id = place.text.partition("~") if place and not place.backwards else ("", "", "")
    try:
        return dt.date.fromisoformat(due), public_id
    except ValueError:  # the cursor of another list
        return None


def tracking_fields() -> dict[str, str]:
    """Return the filters of the tracking table in the address; 404 for one that is not offered."""
    return {
        "q": typed(),
        "state": request.args.get("state", "")[:80],
        "workflow": chosen("workflow", list(WORKFLOWS)),
        "unit": request.args.get("unit", ""),
        "late": chosen("late", ("1",)),
        "show": chosen("show", SHOWN),
        "order": chosen("order", ORDERS),
    }


def tracking_filter(fields: dict[str, str], units: list[tuple[str, str, str]] | None = None) -> TrackingFilter:
    """Return what these fields filter by. units: those that can be chosen, if they are known. 404 for another."""
    if units is None:
        units = choosable_units(db.session(), sees_below(actor()), today(), fields["unit"]) if fields["unit"] else []
    return TrackingFilter(
        state=fields["state"],
        workflow=fields["workflow"],
        under=path_of(fields["unit"], units),
        late=bool(fields["late"]),
        shown=fields["show"] or SHOWN[0],
        typed=fields["q"],
        order=fields["order"] or ORDERS[0],
    )


def address_values(fields: dict[str, str]) -> Mapping[str, Any]:
    """Return filters, and the place in the list, as they stand in an address: words that were typed are sealed."""
    kept = {name: value for name, value in fields.items() if value and name != "q"}
    if fields.get("q"):
        kept["s"] = sealed(fields["q"])
    return kept | {name: request.args[name] for name in ("after", "before") if request.args.get(name)}
