"""Renewals that fall due: committees whose term ends, and officers beyond the age of their posts."""

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
from webapp.pages.overview.renewal.page import (
    age_row,
    cases_under_way,
    names_apart,
    openings,
    renewals,
    term_row,
    unreviewed_rows,
)
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.standby import may_be_late
from webapp.pages.shared.submitted import sent_key
from webapp.queries.cases.seated import page_without_case, rows_without_case
from webapp.queries.cases.starting import startable_units, unit_by_code
from webapp.queries.overview.renewal import beyond_the_age, ending_terms
from webapp.services.command import Command
from webapp.services.intake import MOST, take_in_all
from workflows import WORKFLOWS
from workflows.core.engine import intake
from workflows.core.model import Workflow

bp = Blueprint("renewal", __name__)
MENU = (MenuEntry("renewal.terms", _("Terms and ages"), PEOPLE, 30, "hourglass", shown=sees_below),)


@bp.get("/terms")
@allow(PERSON)
@may_be_late
def terms() -> ResponseReturnValue:
    """List the committees below the user whose term is over, ends soon, or is not recorded; 404 with nothing below."""
    paths, day = _overseen(), today()
    page = ending_terms(db.session(), paths, day, cursor())
    cases = cases_under_way(page.rows)
    links = renewals(day)
    names = names_apart([(line.code, line.name, line.above) for line in page.rows])
    rows = [term_row(line, names, day, cases.get(line.code), links.get(line.code, "")) for line in page.rows]
    return render_template("overview/renewal/terms.html", rows=rows, **neighbours("renewal.terms", {}, page))


@bp.get("/terms/ages")
@allow(PERSON)
@may_be_late
def ages() -> ResponseReturnValue:
    """List the officers below the user who are older than their post allows, or soon will be."""
    paths, day = _overseen(), today()
    page = beyond_the_age(db.session(), paths, day, cursor())
    links = openings(page.rows, day)
    names = names_apart([(line.code, line.unit, line.above) for line in page.rows])
    rows = [age_row(line, names[line.code], links.get((line.code, line.post), ""), day) for line in page.rows]
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
    return render_template("overview/renewal/reviews.html", rows=unreviewed_rows(page.rows), groups=groups, **links)


def _taken_by_user(workflow: type[Workflow]) -> set[str]:
    """Return the units whose holders the user may take in."""
    move = intake(workflow.definition)
    return {unit.code for unit in startable_units(db.session(), workflow.definition, actor(), today(), move)}


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
        rows=unreviewed_rows(found[:MOST]),
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
