"""Entitlements: which there are, the units of a month with their sums, the list of one unit, its paper and workbook."""

import datetime as dt
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.frames import FILES, MenuEntry
from webapp.languages import gettext
from webapp.models import HandedList
from webapp.pages.entitlements.page import paper_values, rule_lines, screen_rows, unit_sums, workbook
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.shared.list_query import chosen
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key
from webapp.pages.shared.workbooks import file_title, workbook_answer
from webapp.queries.entitlements.covers import gaps
from webapp.queries.entitlements.handed import changes, handed_lists
from webapp.queries.entitlements.lists import MonthList, list_of, listed_units, lists_of, reach
from webapp.queries.entitlements.papers import PAPER, list_words
from webapp.queries.papers.kept import kept_words
from webapp.services.command import Command
from webapp.services.entitlements import handing
from workflows.core.calendar import add_months, local_date
from workflows.core.finality import ISSUE
from workflows.core.numerals import dong_in_words
from workflows.core.programmes.entitlements import Entitlement, last_of
from workflows.entitlements import ENTITLEMENTS
from workflows.registers import REGISTERS

MONTHS = 36
"""For so many months back lists are offered."""


def shown_entitlements(who: Actor) -> list[type[Entitlement]]:
    """Return the entitlements of which somebody reads lists or sums."""
    return [each for each in ENTITLEMENTS.values() if reach(who, each)]


bp = Blueprint("entitlements", __name__)
MENU = (MenuEntry("entitlements.entitlements", _("Entitlements"), FILES, 50, "money", shown=shown_entitlements),)


@bp.get("/entitlements", endpoint="entitlements")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the entitlements of which the user reads lists or sums."""
    return render_template("entitlements/entitlements.html", rows=shown_entitlements(actor()) or abort(404))


@bp.get("/entitlements/<key:key>")
@allow(PERSON)
def month(key: str) -> ResponseReturnValue:
    """Show the units of a month: the user's own lists, and the sums of those below."""
    entitlement = _entitlement(key)
    months = [add_months(today().replace(day=1), -back) for back in range(MONTHS)]
    first = dt.date.fromisoformat(f"{chosen('month', [f'{each:%Y-%m}' for each in months]) or f'{months[0]:%Y-%m}'}-01")
    lists = lists_of(db.session(), entitlement, reach(actor(), entitlement), first)
    rows, total = unit_sums(lists, listed_units(actor(), entitlement))
    return render_template(
        "entitlements/month.html",
        entitlement=entitlement,
        month=first,
        months=[(f"{each:%Y-%m}", f"{each:%m/%Y}") for each in months],
        rows=rows,
        total=total,
        running=today() < last_of(first),
    )


@bp.get("/entitlements/<key:key>/units/<sealed('unit'):unit_id>/<int:year>/<int:number>")
@allow(PERSON)
def unit(key: str, unit_id: int, year: int, number: int) -> ResponseReturnValue:
    """Show the list of a unit for a month, and what has changed in it since it was handed over."""
    return _page(*_list(key, unit_id, year, number))


@bp.post("/entitlements/<key:key>/units/<sealed('unit'):unit_id>/<int:year>/<int:number>/hand-over")
@allow(PERSON, form_page="entitlements.unit", final=ISSUE)
def hand_over(key: str, unit_id: int, year: int, number: int) -> ResponseReturnValue:
    """Record that the list was handed to the accountant."""
    entitlement, first, found = _list(key, unit_id, year, number)
    command = Command(actor(), now(), sent_key())
    with answering(lambda refused: (_page(entitlement, first, found, sentence(refused.sentence)), 409)):
        handing.hand_over(db.session(), entitlement, unit_id, first, command)
    flash(gettext("Recorded. What was handed over stays; later changes are shown beside it."), "success")
    return redirect(url_for("entitlements.unit", key=key, unit_id=unit_id, year=year, number=number), 303)


def _page(entitlement: type[Entitlement], first: dt.date, found: MonthList, refused: str = "") -> str:
    handed = handed_lists(db.session(), entitlement, found.unit.id, first)
    register, running = REGISTERS.get(entitlement.covered_by), today() <= last_of(first)
    return render_template(
        "entitlements/list.html",
        entitlement=entitlement,
        month=first,
        found=found,
        rows=screen_rows(found.lines),
        unpaid=screen_rows(found.unpaid),
        in_words=dong_in_words(found.total),
        rules=rule_lines(entitlement, found),
        running=running,
        register=register,
        gaps=gaps(db.session(), register, found, today()) if register and running else [],
        paper=PAPER,
        handed=handed,
        changes=changes(db.session(), handed[0].id, found) if handed else [],
        key=new_key(),
        refused=refused,
    )


@bp.get("/entitlements/<key:key>/units/<sealed('unit'):unit_id>/<int:year>/<int:number>/<key:name>")
@allow(PERSON, export=True)
def paper(key: str, unit_id: int, year: int, number: int, name: str) -> ResponseReturnValue:
    """Show the list on paper, or with '.docx' or '.pdf' send it as a file; as handed over, it keeps that day."""
    entitlement, first, found = _list(key, unit_id, year, number)
    if paper_name(name) != PAPER:
        abort(404)
    where: Any = {"key": key, "unit_id": unit_id, "year": year, "number": number}
    opened = Opened(
        lambda each: url_for("entitlements.paper", **where, name=each),
        url_for("entitlements.unit", **where),
        gettext("Back to the list"),
        file_title(gettext(entitlement.title), found.unit.name, f"{first:%m-%Y}"),
    )
    handed = handed_lists(db.session(), entitlement, unit_id, first)
    as_handed = handed and not changes(db.session(), handed[0].id, found)
    day = local_date(handed[0].at) if as_handed else today()
    kept = kept_words(db.session(), PAPER, db.session().get_one(HandedList, handed[0].id)) if as_handed else None
    said = kept or list_words(db.session(), entitlement, found, first, day)
    return paper_answer(name, PAPER, paper_values(entitlement, said), opened)


@bp.get("/entitlements/<key:key>/handed/<sealed('handed list'):list_id>/<key:name>")
@allow(PERSON, export=True)
def handed_paper(key: str, list_id: int, name: str) -> ResponseReturnValue:
    """Show a list as it was handed over, whatever has changed since, or with '.docx' or '.pdf' send it as a file."""
    handed = db.session().get(HandedList, list_id) or abort(404)
    where: Any = {"key": key, "unit_id": handed.unit_id, "year": handed.month.year, "number": handed.month.month}
    entitlement, first, found = _list(**where)
    said = kept_words(db.session(), PAPER, handed) if handed.entitlement == key else None
    if paper_name(name) != PAPER or said is None:
        abort(404)
    opened = Opened(
        lambda each: url_for("entitlements.handed_paper", key=key, list_id=list_id, name=each),
        url_for("entitlements.unit", **where),
        gettext("Back to the list"),
        file_title(gettext(entitlement.title), found.unit.name, f"{first:%m-%Y}"),
    )
    return paper_answer(name, PAPER, paper_values(entitlement, said), opened)


@bp.get("/entitlements/<key:key>/units/<sealed('unit'):unit_id>/<int:year>/<int:number>/export")
@allow(PERSON, export=True)
def export(key: str, unit_id: int, year: int, number: int) -> ResponseReturnValue:
    """Send the list as a workbook."""
    entitlement, first, found = _list(key, unit_id, year, number)
    return workbook_answer(
        workbook(entitlement, found, first), file_title(gettext(entitlement.title), found.unit.name, f"{first:%m-%Y}")
    )


def _entitlement(key: str) -> type[Entitlement]:
    """Return the entitlement of that key; 404 for one of which the user reads nothing."""
    found = ENTITLEMENTS.get(key)
    return found if found and reach(actor(), found) else abort(404)


def _list(key: str, unit_id: int, year: int, number: int) -> tuple[type[Entitlement], dt.date, MonthList]:
    """Return the list of a unit for a month; 404 for one that the user does not read, and for a month to come."""
    entitlement = _entitlement(key)
    if unit_id not in listed_units(actor(), entitlement) or not (1 <= number <= 12 and 1900 <= year <= today().year):
        abort(404)
    first = dt.date(year, number, 1)
    found = list_of(db.session(), entitlement, actor(), unit_id, first) if first <= today() else None
    return entitlement, first, found or abort(404)
