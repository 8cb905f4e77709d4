"""Renewals that fall due: committees whose term ends, and officers beyond the age of their posts."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.frames import PEOPLE, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.models.units import apart
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.standby import may_be_late
from webapp.pages.shared.submitted import sent_key
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.seated import page_without_case, posts_beside, rows_without_case
from webapp.queries.cases.starting import startable_units, unit_by_code
from webapp.queries.overview.renewal import AgeLine, TermLine, beyond_the_age, ending_terms, renewing_cases
from webapp.services.command import Command
from webapp.services.intake import MOST, take_in_all
from workflows import WORKFLOWS
from workflows.core.engine import intake
from workflows.core.model import Workflow
from workflows.posts import SEATS
from workflows.rulebook import age_limits

bp = Blueprint("renewal", __name__)
MENU = (MenuEntry("renewal.terms", _("Terms and ages"), PEOPLE, 30, "hourglass", shown=sees_below),)


@dataclass(frozen=True, slots=True)
class TermRow:
    """A unit whose committee has to be renewed. tone: 'late' once the term is over.

    case: the one under way by which it is renewed; next_url: where the user may open one, '' where they cannot.
    """

    name: str
    url: str
    term: str
    ends_on: dt.date | None
    standing: str
    tone: str
    case: "CaseUnderWay | None"
    next_url: str


@dataclass(frozen=True, slots=True)
class CaseUnderWay:
    """A case that the user may see: its address, and the label of its state."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class AgeRow:
    """An officer beyond the age, or soon. next_url: where the post is filled anew, '' for a user who cannot do that.

    of_branch: whether the branch or its commune proposes a successor; a committee's post is filled by an election.
    """

    name: str
    url: str
    post: str
    unit: str
    birth: str
    age: str
    limit: int
    standing: str
    tone: str
    next_url: str
    of_branch: bool


@dataclass(frozen=True, slots=True)
class UnreviewedRow:
    """Somebody who sits and is not under review. posts: kinds of all their posts in the unit."""

    name: str
    url: str
    posts: list[str]
    unit: str
    above: str
    since: dt.date


@bp.get("/terms")
@allow(PERSON)
@may_be_late
def terms() -> ResponseReturnValue:
    """List the committees below the user whose term is over, ends soon, or is not recorded; 404 with nothing below."""
    paths, day = _overseen(), today()
    page = ending_terms(db.session(), paths, day, cursor())
    cases = _cases_under_way(page.rows)
    links = _renewals(day)
    names = _names([(line.code, line.name, line.above) for line in page.rows])
    rows = [_term_row(line, names, day, cases.get(line.code), links.get(line.code, "")) for line in page.rows]
    return render_template("overview/renewal/terms.html", rows=rows, **neighbours("renewal.terms", {}, page))


@bp.get("/terms/ages")
@allow(PERSON)
@may_be_late
def ages() -> ResponseReturnValue:
    """List the officers below the user who are older than their post allows, or soon will be."""
    paths, day = _overseen(), today()
    page = beyond_the_age(db.session(), paths, day, cursor())
    links = _openings(page.rows, day)
    names = _names([(line.code, line.unit, line.above) for line in page.rows])
    rows = [_age_row(line, names[line.code], links.get((line.code, line.post), ""), day) for line in page.rows]
    return render_template("overview/renewal/ages.html", rows=rows, **neighbours("renewal.ages", {}, page))


@bp.get("/terms/reviews")
@allow(PERSON)
@may_be_late
def reviews() -> ResponseReturnValue:
    """List those below the user who sit and are not under review, by unit, and offer to take them in."""
    paths, day, session = _overseen(), today(), db.session()
    workflow = _reviewing()
    page = page_without_case(session, workflow, paths, day, cursor())
    mine = _taken_by_user(workflow)
    groups = {row.above_code: row.above_name for row in page.rows if row.code in mine}
    links = neighbours("renewal.reviews", {}, page)
    return render_template("overview/renewal/reviews.html", rows=_unreviewed(page.rows), groups=groups, **links)


def _taken_by_user(workflow: type[Workflow]) -> set[str]:
    """Return the units whose holders the user may take in."""
    move = intake(workflow.definition)
    return {unit.code for unit in startable_units(db.session(), workflow.definition, actor(), today(), move)}


def _unreviewed(rows: Sequence[Any]) -> list[UnreviewedRow]:
    posts = posts_beside(db.session(), [(row.person_id, row.unit_id) for row in rows], today())
    return [
        UnreviewedRow(
            name=row.full_name,
            url=url_for("people.person", person_id=row.person_id),
            posts=posts.get((row.person_id, row.unit_id), []),
            unit=row.name,
            above=row.above_name,
            since=row.valid_from,
        )
        for row in rows
    ]


@bp.get("/terms/reviews/<unit_code:code>")
@allow(PERSON)
def to_take_in(code: str) -> ResponseReturnValue:
    """Show who below this unit would be taken into the yearly review. Nothing is written."""
    workflow, above = _reviewing(), unit_by_code(db.session(), code) or abort(404)
    found = rows_without_case(db.session(), workflow, above, _taken_by_user(workflow) or abort(404), today())
    if not found:
        flash(gettext("Nobody was left to be taken in."), "warning")
        return redirect(url_for("renewal.reviews"), 303)
    return render_template(
        "overview/renewal/take_in.html",
        unit=above,
        rows=_unreviewed(found[:MOST]),
        units=",".join(row.code for row in found[:MOST]),
        left=max(len(found) - MOST, 0),
        key=new_key(),
    )


@bp.post("/terms/reviews/<unit_code:code>")
@allow(PERSON)
def take_in(code: str) -> ResponseReturnValue:
    """Take those who were shown into the yearly review; 404 where the user may take in nobody below this unit."""
    above, shown = unit_by_code(db.session(), code) or abort(404), set(request.form.get("units", "").split(","))
    results = take_in_all(db.session(), _reviewing(), above, shown, Command(actor(), now(), sent_key()))
    if done := sum(reason is None for reason in results.values()):
        flash(
            ngettext(
                "%(num)s comrade is taken into the yearly review.",
                "%(num)s comrades are taken into the yearly review.",
                done,
            ),
            "success",
        )
    for reason in dict.fromkeys(sentence(reason) for reason in results.values() if reason):
        flash(gettext("Not taken in: %(reason)s", reason=reason), "warning")
    if not results:
        flash(gettext("Nobody was left to be taken in."), "warning")
    return redirect(url_for("renewal.reviews"), 303)


def _reviewing() -> type[Workflow]:
    """Return the process whose seats are reviewed; 404 without one."""
    return next((workflow for workflow in WORKFLOWS.values() if workflow.incumbents), None) or abort(404)


def _overseen() -> tuple[str, ...]:
    return sees_below(actor()) or abort(404)


def _names(units: Sequence[tuple[str, str, str | None]]) -> dict[str, str]:
    """Return code of a unit → its name, with that of the unit above where two units on the page are called the same."""
    found = {code: (name, above) for code, name, above in units}
    return dict(zip(found, apart(list(found.values())), strict=True))


def _term_row(
    line: TermLine, names: Mapping[str, str], day: dt.date, case: CaseUnderWay | None, next_url: str
) -> TermRow:
    label, last = "–", None
    standing, tone = gettext("Not recorded"), "waiting"
    if line.term:
        label, last = line.term.label, line.term.last_day
        if line.term.provisional:
            label = gettext("%(term)s, provisional", term=label)
        soon, ended = gettext("Ends soon: prepare the congress"), gettext("Over: congress or new decision needed")
        standing, tone = (ended, "late") if last < day else (soon, "waiting")
    url = url_for("terms.terms", code=line.code)
    return TermRow(names[line.code], url, label, last, standing, tone, case, next_url)


def _cases_under_way(lines: tuple[TermLine, ...]) -> dict[str, CaseUnderWay]:
    """Return code of a unit → the case under way by which its term is renewed, as far as the user may see it."""
    found = renewing_cases(db.session(), actor(), [line.code for line in lines])
    known = definitions(db.session(), {case.definition_hash for case in found.values()})
    return {
        code: CaseUnderWay(
            url_for("cases.case", public_id=case.public_id), known[case.definition_hash].state(case.state).label
        )
        for code, case in found.items()
    }


def _renewals(day: dt.date) -> dict[str, str]:
    """Return code of a unit → address of the case by which the user may give its committee a new term."""
    return {
        unit.code: url_for("start.form", workflow=key, code=unit.code)
        for key, workflow in WORKFLOWS.items()
        if workflow.renews
        for unit in startable_units(db.session(), workflow.definition, actor(), day)
    }


def _openings(lines: tuple[AgeLine, ...], day: dt.date) -> dict[tuple[str, str], str]:
    """Return unit and post → address of the case by which the user may have the post filled anew."""
    found: dict[tuple[str, str], str] = {}
    for key, workflow in WORKFLOWS.items():
        filled = {(line.post, line.kind) for line in lines if _fills(workflow, line)}
        if not filled:
            continue
        for unit in startable_units(db.session(), workflow.definition, actor(), day):
            for post, kind in filled:
                if kind == unit.kind:
                    found.setdefault((unit.code, post), url_for("start.form", workflow=key, code=unit.code))
    return found


def _standing(young: int, old: int, limit: int) -> str:
    if young > limit:
        return gettext("Past the age")
    return gettext("Perhaps past the age: the day of birth is missing") if old > limit else gettext("Past the age soon")


def _fills(workflow: type[Workflow], line: AgeLine) -> bool:
    """Whether cases of this process fill such a post: its one seat, or a committee's post by whose age it goes."""
    claim = workflow.definition.claim
    if claim or line.kind == "branch":
        return claim is not None and SEATS.get(line.post) == claim
    asked = (limit for key, limit in age_limits().items() if key in workflow.rules)
    return any(line.post in limit.posts and line.kind in limit.units for limit in asked)


def _age_row(line: AgeLine, unit: str, next_url: str, day: dt.date) -> AgeRow:
    young, old = line.birth.ages(day)
    over = old > line.limit
    return AgeRow(
        name=line.name,
        url=url_for("people.person", person_id=line.person_id),
        post=line.post,
        unit=unit,
        birth=str(line.birth),
        age=str(old) if young == old else gettext("%(least)d or %(most)d", least=young, most=old),
        limit=line.limit,
        standing=_standing(young, old, line.limit),
        tone="late" if over else "waiting",
        next_url=next_url,
        of_branch=line.kind == "branch",
    )
