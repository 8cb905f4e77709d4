"""Registers on paper: the rows of a unit and year, and the list of those whom a row names, to be signed."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.languages import gettext
from webapp.models import Unit
from webapp.pages.papers.lists import list_answer
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.papers.wording import title_of
from webapp.pages.registers.asked import register_of, row_of
from webapp.pages.registers.page import people_read
from webapp.pages.registers.printing.page import certificate_values, people_list, year_list
from webapp.pages.shared.list_query import asked_day
from webapp.pages.shared.workbooks import file_title
from webapp.queries.registers.rows import RowFilter, confirmed_beside, every_row, kept_units, overseen
from workflows.core.registers import Register, names_people
from workflows.core.vietnamese import format_date

MOST_PRINTED = 2_000
YEARS = range(1990, 2100)
bp = Blueprint("register_papers", __name__)


@bp.get("/registers/<key:key>/units/<sealed('unit'):unit_id>/<int:year>/<key:name>")
@allow(PERSON, export=True)
def year(key: str, unit_id: int, year: int, name: str) -> ResponseReturnValue:
    """Show the rows of a unit and what is below it on paper, or with '.docx' or '.pdf' send a file; as it stood on the
    day in the address, today without one.
    """
    register = register_of(key)
    unit = _unit(register, unit_id)
    if year not in YEARS:
        abort(404)
    day, wrong = asked_day()
    if wrong or day > today():
        return redirect(
            url_for("registers.rows", key=key, year=year, day=request.args["day"], _anchor="filter-day"), 303
        )
    found = every_row(db.session(), actor(), register, RowFilter(unit.path, year), MOST_PRINTED)
    where: Any = {"key": key, "unit_id": unit_id, "year": year, "day": format_date(day)}
    printed = year_list(db.session(), register, unit, year, found[::-1], day)
    opened = Opened(
        lambda each: url_for("register_papers.year", **where, name=each),
        url_for("registers.rows", key=key),
        gettext("Back to the list"),
        file_title(gettext(register.title), unit.name, year),
    )
    return list_answer(name, printed, opened)


@bp.get("/registers/<key:key>/rows/<sealed('register row'):row_id>/<key:name>")
@allow(PERSON, export=True)
def people(key: str, row_id: int, name: str) -> ResponseReturnValue:
    """Show those whom a row names on paper, to be signed by each, or with '.docx' or '.pdf' send a file."""
    register = register_of(key)
    row = row_of(register, row_id)
    if not names_people(register):
        abort(404)
    opened = Opened(
        lambda each: url_for("register_papers.people", key=key, row_id=row_id, name=each),
        url_for("register_rows.row", key=key, row_id=row_id),
        gettext("Back to the list"),
        file_title(gettext(register.title), row.unit.name, f"{row.day:%d-%m-%Y}"),
    )
    return list_answer(name, people_list(db.session(), register, row, today()), opened)


@bp.get("/registers/<key:key>/rows/<sealed('register row'):row_id>/people/<sealed('person'):person_id>/<key:name>")
@allow(PERSON, export=True)
def certificate(key: str, row_id: int, person_id: int, name: str) -> ResponseReturnValue:
    """Show the certificate of somebody whom a confirmed row names, or with '.docx' or '.pdf' send it as a file."""
    register = register_of(key)
    row, paper = row_of(register, row_id), register.certificate
    one = next((each for each in people_read(register, [row])[row.id] if each.person_id == person_id), None)
    if one is None or row.standing != "confirmed" or not paper or paper_name(name) != paper:
        abort(404)
    values = certificate_values(db.session(), register, row, one)
    where: Any = {"key": key, "row_id": row_id}
    opened = Opened(
        lambda each: url_for("register_papers.certificate", **where, person_id=person_id, name=each),
        url_for("register_rows.row", **where),
        gettext("Back to the list"),
        file_title(title_of(paper), values["certificate_number"], row.unit.name, f"{row.day:%d-%m-%Y}"),
    )
    return paper_answer(name, paper, values, opened, issuer=row.unit)


def _unit(register: type[Register], unit_id: int) -> Unit:
    """Return the unit if the user writes its register, confirms it beside the unit, or oversees it; else 404."""
    found, who = db.session().get(Unit, unit_id), actor()
    own = {*kept_units(who, register), *confirmed_beside(who, register)}
    seen = found and (found.id in own or found.path.startswith(overseen(who, register)))
    return found if found and seen else abort(404)
