"""Tracking: every case below a supervisor, its state, who has its tasks, since when, and whether it is late."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import number, percent, post_title
from webapp.frames import FILES, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.pages.clock.wording import DueDay, due_day
from webapp.pages.overview.wording import about_words, holder_words
from webapp.pages.shared.case_filters import (
    DASH,
    address_values,
    kind_choices,
    state_choices,
    tracking_fields,
    tracking_filter,
)
from webapp.pages.shared.figures import Figure, share
from webapp.pages.shared.forecasts import StandingCase, forecast_words, waiting_of
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.view_tabs import view_tabs
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.definitions import definitions
from webapp.queries.overview.tracking import (
    StateFigures,
    TrackedCase,
    TrackingFilter,
    WaitingTask,
    figures,
    running_votes,
    tracked,
    waiting_for,
)
from webapp.queries.paging import Page
from webapp.queries.people.deputies import delegations_by_case
from webapp.queries.supervision.pasts import pasts_of
from webapp.queries.units.tree import choosable_units
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.definition import Definition

bp = Blueprint("tracking", __name__)
MENU = (MenuEntry("tracking.tracking", _("Tracking"), FILES, 10, "list", shown=sees_below),)

Definitions = dict[str, Definition]
StateKey = tuple[str, str]
"""The hash of a definition, and a state of it."""


@dataclass(frozen=True, slots=True)
class TrackedRow:
    """A case as a line of the table.

    about: what it is about beside the person, as the post of an election; reported: since when the level above knows
    that it is late; forecast: what it may expect, '' for none.
    """

    case: str
    url: str
    person: str | None
    about: str
    unit: str
    state: StateKey
    holder: str
    since: str
    waited: str
    reported: str
    due: DueDay | None
    forecast: str


@dataclass(frozen=True, slots=True)
class StateTag:
    """A state as its tag shows it, and the process that it belongs to."""

    key: StateKey
    label: str
    tone: str
    process: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of cases in work, late and at rest, and a bar for each state with open work."""

    figures: list[Figure]
    bars: list[Figure]


@bp.get("/tracking")
@allow(PERSON)
def tracking() -> ResponseReturnValue:
    """Show the table and its figures; 404 for a user who oversees nothing. A constant number of statements."""
    who = actor()
    if not sees_below(who):
        abort(404)
    filters = tracking_fields()
    units = choosable_units(db.session(), sees_below(who), today(), filters["unit"])
    page, counted = _read(who, tracking_filter(filters, units))
    hashes = {case.definition_hash for case in page.rows} | {line.definition_hash for line in counted}
    known = definitions(db.session(), hashes)
    return render_template(
        "overview/tracking/tracking.html",
        rows=_rows(page.rows, known),
        states=_states(page.rows, known),
        summary=_summary(counted, known, filters),
        filters=filters,
        kept=address_values(filters),
        units=[(code, name) for code, name, _path in units],
        kinds=kind_choices(),
        views=view_tabs("tracking"),
        workflows=[(key, gettext(each.definition.title)) for key, each in WORKFLOWS.items()],
        state_choices=state_choices(filters, known.values()),
        **neighbours("tracking.tracking", filters, page),
    )


def _read(who: Actor, filters: TrackingFilter) -> tuple[Page[TrackedCase], list[StateFigures]]:
    session = db.session()
    return tracked(session, who, filters, today(), cursor()), figures(session, who, filters, today())


def _rows(cases: tuple[TrackedCase, ...], known: Definitions) -> list[TrackedRow]:
    """Return the values of each case. Five statements."""
    ids = [case.id for case in cases]
    waiting, votes = waiting_for(db.session(), ids, today()), running_votes(db.session(), ids)
    deputies = delegations_by_case(db.session(), ids, today())
    # One address is built, not fifty: the router costs more than the rest of a row.
    address = url_for("cases.case", public_id="PUBLIC-ID")
    # A title is looked up once a page, not once a row.
    titles = {post: post_title(post) for tasks in waiting.values() for task in tasks for post in task.posts}
    last = {case.id: _last_day(case, waiting.get(case.id, [])) for case in cases}
    forecast = forecast_years(db.session(), last.values(), today())
    waits = {case.id: waiting_of(_standing(case), known[case.definition_hash]) for case in cases}
    pasts = pasts_of(db.session(), filter(None, waits.values()))
    rows = []
    for case in cases:
        tasks, definition = waiting.get(case.id, []), known[case.definition_hash]
        named = (tasks, votes.get(case.id), titles, deputies.get(case.id, ()))
        who = "" if case.closed_at else holder_words(definition, case.state, *named)
        rows.append(
            TrackedRow(
                case="" if case.closed_at else case.public_id,
                url=address.replace("PUBLIC-ID", case.public_id),
                person=case.person or ("" if definition.subject else case.unit),
                about=about_words(definition.key, case.about or ""),
                unit=" · ".join(filter(None, (case.unit if case.person or definition.subject else "", case.area))),
                state=(case.definition_hash, case.state),
                holder=who,
                since=written(case.since),
                waited=_waited(case),
                reported=_reported(case),
                due=due_day(last[case.id], forecast),
                forecast=forecast_words(pasts, waits[case.id]),
            )
        )
    return rows


def _standing(case: TrackedCase) -> StandingCase:
    closed = case.closed_at is not None
    return StandingCase(case.id, case.sealed, closed, case.state, case.since, case.due_on, case.path)


def _last_day(case: TrackedCase, tasks: list[WaitingTask]) -> dt.date | None:
    """Return the day after which an open case is late: its own due date, or that of a recurring duty."""
    if case.closed_at:
        return None
    return case.due_on or min((task.due_on for task in tasks if task.due_on), default=None)


def _reported(case: TrackedCase) -> str:
    if case.closed_at or not case.escalated_on:
        return ""
    return gettext("Reported to the level above on %(day)s", day=written(case.escalated_on))


def _waited(case: TrackedCase) -> str:
    """Return how many days the case has been in its state; empty for a closed one."""
    if case.closed_at:
        return ""
    return ngettext("%(num)s day", "%(num)s days", (today() - local_date(case.since)).days)


def _states(cases: tuple[TrackedCase, ...], known: Definitions) -> list[StateTag]:
    """Return the states on this page, each once, for the template to draw its tag."""
    pairs = dict.fromkeys((case.definition_hash, case.state) for case in cases)
    return [_tag(known[hash_], (hash_, name)) for hash_, name in pairs]


def _tag(definition: Definition, key: StateKey) -> StateTag:
    state = definition.state(key[1])
    return StateTag(key, gettext(state.label), state.tone, gettext(definition.title))


def _summary(counted: list[StateFigures], known: Definitions, filters: dict[str, str]) -> Summary:
    """Return open, late and resting counts, and a bar for each state with open work, in the workflow's order."""
    whole, late, resting = (sum(getattr(line, name) for line in counted) for name in ("open", "late", "resting"))
    kept = {name: filters[name] or None for name in ("unit", "own", "kind", "order")}
    workflow = filters["workflow"] or None
    labels: dict[tuple[str, str], str] = {}
    counted = [line for line in counted if line.open]
    of_one = len({line.workflow for line in counted}) == 1
    standing: Counter[tuple[str, str]] = Counter()
    for line in sorted(counted, key=lambda each: _rank(each, known)):
        definition = known[line.definition_hash]
        named = gettext(definition.state(line.state).label)
        labels.setdefault((line.workflow, line.state), named if of_one else f"{gettext(definition.title)}{DASH}{named}")
        standing[line.workflow, line.state] += line.open
    return Summary(
        figures=[
            Figure(gettext("Open cases"), number(whole), url=_address(kept, workflow=workflow, show="open")),
            Figure(
                gettext("Late"),
                f"{number(late)} ({percent(late, whole)})" if whole else "0",
                share(late, whole),
                _address(kept, workflow=workflow, late=1),
                tone="far" if late else "",
            ),
            Figure(gettext("At rest"), number(resting), url=_address(kept, workflow=workflow, show="resting")),
        ],
        bars=[
            Figure(
                label,
                number(standing[key]),
                share(standing[key], whole),
                _address(kept, workflow=workflow, state=".".join(key), show="open"),
            )
            for key, label in labels.items()
        ],
    )


def _address(kept: Mapping[str, Any], **narrowed: Any) -> str:
    """The address of the table under these filters; None is no filter."""
    return url_for("tracking.tracking", **kept, **narrowed)


def _rank(line: StateFigures, known: Definitions) -> tuple[str, int]:
    names = [state.name for state in known[line.definition_hash].states]
    return line.workflow, names.index(line.state)
