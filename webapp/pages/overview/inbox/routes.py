"""The user's work: open tasks, own acts, watched cases, late cases below."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import Blueprint, abort, render_template, session, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, signed_in_user, today
from webapp.db import db
from webapp.filters import day, post_title
from webapp.filters import lazy as _
from webapp.frames import WORK, MenuEntry
from webapp.languages import gettext
from webapp.pages.clock.wording import ONE
from webapp.pages.overview.page import CaseRow, asked_rows, case_rows
from webapp.pages.overview.wording import holder_words
from webapp.pages.shared.case_filters import address_values, inbox_filter, inbox_place
from webapp.pages.shared.forecasts import StandingCase, forecast_words, waiting_of
from webapp.pages.shared.list_query import cursor, neighbours, place_of
from webapp.pages.shared.periods import period_words
from webapp.queries.cases.claims import ClaimLine, claims_of, shared_desks
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.lists import (
    CaseLine,
    InboxFilter,
    done_by,
    inbox,
    inbox_choices,
    inbox_count,
    watched_by,
)
from webapp.queries.clock.late import late_below as reported
from webapp.queries.clock.late import receives_escalations
from webapp.queries.overview.drafts import drafts_of
from webapp.queries.overview.home import task_count
from webapp.queries.overview.tracking import running_votes, waiting_for
from webapp.queries.paging import PAGE_SIZE, Page
from webapp.queries.people.deputies import delegations_by_case
from webapp.queries.people.double_questions import waiting_count
from webapp.queries.people.former_holders import received_from
from webapp.queries.reports.owed import owed_by
from webapp.queries.supervision.pasts import pasts_of
from webapp.services.cases.desk.claiming import leading_posts
from workflows import WORKFLOWS

bp = Blueprint("inbox", __name__)
MENU = (MenuEntry("inbox.inbox", _("My work"), WORK, 10, "tasks", waits=lambda user, day: task_count(user.actor, day)),)


@dataclass(frozen=True, slots=True)
class InboxChoices:
    """The processes and units by which an inbox can be filtered, as value and words."""

    workflows: list[tuple[str, str]]
    units: list[tuple[str, str]]


@bp.get("/inbox", endpoint="inbox")
@allow(PERSON)
def waiting() -> ResponseReturnValue:
    """List the user's tasks, oldest due date first."""
    filters = inbox_filter()
    found = inbox(db.session(), actor(), today(), PAGE_SIZE, inbox_place(), filters)
    rows, more = found[:PAGE_SIZE], found[PAGE_SIZE:]
    kept, next_url = address_values(asdict(filters)), ""
    _remember(url_for("inbox.inbox", **kept))
    if more:
        _id, last = rows[-1]
        place = place_of(f"{(last.due_on or dt.date.max).isoformat()}~{last.public_id}")
        next_url = url_for("inbox.inbox", **{**kept, "after": place})
    return render_template(
        "overview/inbox.html",
        tab="waiting",
        rows=_waiting(rows),
        prev_url="",
        next_url=next_url,
        receives_reports=receives_escalations(actor()),
        drafts=drafts_of(db.session(), signed_in_user().account_id),
        questions=asked_rows(),
        doubles=waiting_count(db.session(), actor(), today()),
        reports=[(each, period_words(each.period)) for each in owed_by(db.session(), actor(), today())],
        today=today(),
        filters=filters,
        kept=kept,
        choices=_choices(filters),
        total=inbox_count(db.session(), actor(), today(), filters),
    )


def _remember(address: str) -> None:
    """Remember the filter of the inbox, to which the message after a step leads back."""
    plain = url_for("inbox.inbox")
    if session.get("inbox", plain) != address:
        session["inbox"] = address


def _choices(filters: InboxFilter) -> InboxChoices:
    """Return what the inbox can be filtered by: the processes and units of what waits, and what is chosen already."""
    workflows, units = inbox_choices(db.session(), actor(), today())
    keys = [key for key in WORKFLOWS if key in {*workflows, filters.workflow}]
    known = dict(units)
    if filters.unit:
        known.setdefault(filters.unit, filters.unit)
    return InboxChoices([(key, gettext(WORKFLOWS[key].definition.title)) for key in keys], list(known.items()))


def _waiting(found: list[tuple[int, CaseLine]]) -> list[CaseRow]:
    """Return the rows of tasks, each with whom it was taken over from, and which holder of the post has it."""
    ids, session = [case_id for case_id, _line in found], db.session()
    names = received_from(session, actor(), ids, today())
    held, shared = _held(claims_of(session, ids, today())), shared_desks(session, actor(), ids, today())
    forecasts = _forecasts(found)
    return [
        replace(
            row,
            received=gettext("taken over from comrade %(name)s", name=names[case_id]) if case_id in names else "",
            held=held.get(case_id, ""),
            shared=case_id in shared,
            hands=case_id in shared and (case_id in held or _leads(shared[case_id])),
            forecast=forecasts[case_id],
        )
        for row, (case_id, _line) in zip(case_rows([line for _id, line in found]), found, strict=True)
    ]


def _forecasts(found: list[tuple[int, CaseLine]]) -> dict[int, str]:
    """Return what each case may expect, in words: whoever has a task can still act. One statement."""
    known = definitions(db.session(), (line.definition_hash for _id, line in found))
    waits = {
        case_id: waiting_of(
            StandingCase(case_id, line.sealed, False, line.state, line.since, line.state_due, line.path),
            known[line.definition_hash],
        )
        for case_id, line in found
    }
    pasts = pasts_of(db.session(), filter(None, waits.values()))
    return {case_id: forecast_words(pasts, case) for case_id, case in waits.items()}


def _leads(units: set[int]) -> bool:
    """Whether the user says who has a case that waits for a post of theirs in one of these units."""
    who = actor()
    paths = ((post.unit_id, path) for post in who.posts if post.unit_id in units for path in post.paths)
    return any(leading_posts(who, unit_id, path) for unit_id, path in paths)


def _held(claims: list[ClaimLine]) -> dict[int, str]:
    """Return case → who has it, of the posts that the user holds or stands in for."""
    who = actor()
    posts = (*who.posts, *(each.post for each in who.delegated))
    desks = {(post.unit_id, post.kind) for post in posts}
    return {
        claim.case_id: gettext("You have this case")
        if claim.person_id == who.person_id
        else gettext("Comrade %(name)s has it", name=claim.person)
        for claim in claims
        if (claim.unit_id, claim.post) in desks
    }


@bp.get("/inbox/done")
@allow(PERSON)
def done() -> ResponseReturnValue:
    """List the cases in which the user has acted, newest first."""
    page = done_by(db.session(), actor(), cursor())
    return _shown("done", "inbox.done", page, case_rows(page.rows))


@bp.get("/inbox/watching")
@allow(PERSON)
def watching() -> ResponseReturnValue:
    """List the open cases that the user may see and that wait for others."""
    page = watched_by(db.session(), actor(), today(), cursor())
    return _shown("watching", "inbox.watching", page, case_rows(page.rows))


@bp.get("/inbox/late-below")
@allow(PERSON)
def late_below() -> ResponseReturnValue:
    """List the late cases reported to the user's unit, with who is late since when."""
    session, who = db.session(), actor()
    if not receives_escalations(who):
        abort(404)
    page = reported(session, who, cursor())
    found = page.rows
    ids = [case_id for case_id, _line in found]
    waiting, votes = waiting_for(session, ids, today()), running_votes(session, ids)
    known, deputies = (
        definitions(session, (line.definition_hash for _id, line in found)),
        delegations_by_case(session, ids, today()),
    )
    rows = []
    for row, (case_id, line) in zip(case_rows([line for _id, line in found]), found, strict=True):
        tasks, definition = waiting.get(case_id, []), known[line.definition_hash]
        titles = {post: post_title(post) for task in tasks for post in task.posts}
        asked = holder_words(definition, line.state, tasks, votes.get(case_id), titles, deputies.get(case_id, ()))
        since = day(line.due_on + ONE) if line.due_on else ""
        late = line.due_on is not None and line.due_on < today()
        text = gettext("%(who)s: late since %(since)s", who=asked, since=since) if late else _blocked(asked, line)
        rows.append(replace(row, reported=text))
    return _shown("late_below", "inbox.late_below", page, rows)


def _blocked(asked: str, line: CaseLine) -> str:
    """Return who a case waits for that was reported before its last day."""
    return gettext("%(who)s: nobody may act, due on %(day)s", who=asked, day=day(line.due_on))


def _shown(tab: str, endpoint: str, page: Page[Any], rows: list[CaseRow]) -> ResponseReturnValue:
    return render_template(
        "overview/inbox.html",
        tab=tab,
        rows=rows,
        kept=address_values({}),
        receives_reports=receives_escalations(actor()),
        **neighbours(endpoint, {}, page),
    )
