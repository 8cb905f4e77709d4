"""The filters of the lists of cases, as they stand in the address of a list and of what is done with all it shows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask import request

from webapp.access import sees_below
from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import unit_kind
from webapp.languages import gettext
from webapp.models.units import UNIT_KINDS
from webapp.pages.shared.list_query import chosen, cursor, path_of, sealed, typed
from webapp.queries.cases.lists import DUE, InboxFilter
from webapp.queries.cases.open_work import SOON_DAYS
from webapp.queries.overview.tracking import ORDERS, SHOWN, TrackingFilter
from webapp.queries.rules import rule_of_office
from webapp.queries.units.tree import choosable_units
from workflows import WORKFLOWS
from workflows.core.definition import Definition

DASH = " – "
StateChoices = list[tuple[str, list[tuple[str, str]]]]
"""States by the title of their process: value and label; without a title what stands by itself."""


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
        **state_of_process(),
        "unit": request.args.get("unit", ""),
        "own": chosen("own", ("1",)),
        "kind": chosen("kind", UNIT_KINDS),
        "soon": chosen("soon", ("1",)),
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
        own=bool(fields["own"]),
        kind=fields["kind"],
        soon=soon_days() if fields["soon"] else None,
        late=bool(fields["late"]),
        shown=fields["show"] or SHOWN[0],
        typed=fields["q"],
        order=fields["order"] or ORDERS[0],
    )


def soon_days() -> int:
    """Return how many days before its last day a case is due soon: one number for the whole office. One statement."""
    return int(rule_of_office(db.session(), SOON_DAYS, (), today()).value)


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of units that a list of cases can be narrowed to."""
    return [(kind, unit_kind(kind)) for kind in UNIT_KINDS]


def address_values(fields: dict[str, str]) -> Mapping[str, Any]:
    """Return filters, and the place in the list, as they stand in an address: words that were typed are sealed."""
    kept = {name: value for name, value in fields.items() if value and name != "q"}
    if fields.get("q"):
        kept["s"] = sealed(fields["q"])
    return kept | {name: request.args[name] for name in ("after", "before") if request.args.get(name)}


def state_of_process() -> dict[str, str]:
    """Return the state and the process in the address, which agree: a state of a process also chooses the process.

    Where another process was chosen meanwhile, the state is dropped. 404 for a process that is not offered.
    """
    state, workflow = request.args.get("state", "")[:80], chosen("workflow", list(WORKFLOWS))
    of = state.partition(".")[0] if "." in state else ""
    if workflow and of and of != workflow:
        state = ""
    return {"state": state, "workflow": workflow or (of if of in WORKFLOWS else "")}


def state_choices(fields: Mapping[str, str], known: Iterable[Definition]) -> StateChoices:
    """Return the states of the chosen process, or of all by process; one of an older definition only if it is chosen.

    'secretary-nomination.appraisal': two processes may have a state of one name. An address may name it for all.
    """
    offered = [WORKFLOWS[fields["workflow"]]] if fields["workflow"] else WORKFLOWS.values()
    groups = [(gettext(each.definition.title), _states(each.definition)) for each in offered]
    state = fields["state"]
    if state and all(state != key for _title, states in groups for key, _label in states):
        older = {key: label for each in known for key, label in _states(each)}
        of_all = {key.partition(".")[2]: label for key, label in older.items()}
        of_all |= {key.partition(".")[2]: label for _title, states in groups for key, label in states}
        groups.append(("", [(state, (older | of_all).get(state, state))]))
    return groups


def _states(definition: Definition) -> list[tuple[str, str]]:
    return [(f"{definition.key}.{state.name}", gettext(state.label)) for state in definition.states]
