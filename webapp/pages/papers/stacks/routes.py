"""Stacks of signed papers: sent at once, filed by their codes or by hand; and which papers have not come back."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.languages import ngettext
from webapp.models import ScanStack
from webapp.pages.papers.stacks.forms import StackForm, said_by_hand
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.list_query import cursor, neighbours, path_of
from webapp.pages.shared.refusals import answering, answering_at_fields
from webapp.pages.shared.stored_files import folder, stored_file
from webapp.pages.shared.submitted import sent_key
from webapp.queries.papers.stacks import (
    kept_units,
    pages_of_stack,
    papers_filed,
    stack_for,
    stacks_page,
    unsigned_page,
    waiting_days,
)
from webapp.queries.units.tree import choosable_units
from webapp.services.command import Command
from webapp.services.papers import stacks
from webapp.services.papers.stack_reading import LARGEST
from workflows.core.calendar import local_date

bp = Blueprint("stacks", __name__)


@bp.get("/papers/stacks", endpoint="stacks")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the stacks of the units whose books the user keeps, with the form that sends one; 404 for anybody else."""
    return _list(_form())


@bp.post("/papers/stacks")
@allow(PERSON, max_body=LARGEST + 65_536)
def send() -> ResponseReturnValue:
    """File the pages of scanned papers by the codes on them."""
    form = _form()
    if not form.validate_on_submit():
        return _list(form), 422
    files = [(each.filename or "", each.read()) for each in form.files.data if each]
    with answering_at_fields(form, lambda: _list(form), 422, at="files"):
        command = Command(actor(), now(), sent_key())
        public_id = stacks.take(db.session(), form.unit.data, files, folder(), command, form.place)
    return redirect(url_for("stacks.stack", public_id=public_id), 303)


@bp.get("/papers/stacks/<public_id:public_id>")
@allow(PERSON)
def stack(public_id: str) -> ResponseReturnValue:
    """Show what became of each page of a stack."""
    return _page(_found(public_id))


@bp.post("/papers/stacks/<public_id:public_id>/pages")
@allow(PERSON, form_page="stacks.stack")
def file(public_id: str) -> ResponseReturnValue:
    """File pages by hand, or remove them."""
    found = _found(public_id)
    said = said_by_hand(pages_of_stack(db.session(), found.id))
    with answering(lambda refused: (_page(_found(public_id), refused=sentence(refused.sentence)), 409)):
        wrong = stacks.file_by_hand(db.session(), public_id, said, folder(), Command(actor(), now(), ""))
    if wrong:
        return _page(_found(public_id), {number: sentence(each) for number, each in wrong.items()}), 422
    flash(ngettext("%(num)s page is done.", "%(num)s pages are done.", len(said)), "success")
    return redirect(url_for("stacks.stack", public_id=public_id), 303)


@bp.get("/papers/stacks/<public_id:public_id>/pages/<int:number>")
@allow(PERSON, export=True)
def picture(public_id: str, number: int) -> ResponseReturnValue:
    """Send the picture of a page that waits."""
    pages = pages_of_stack(db.session(), _found(public_id).id)
    row = next((each for each in pages if each.number == number and each.public_id), None) or abort(404)
    return stored_file(row, None)


@bp.get("/papers/unsigned")
@allow(PERSON)
def unsigned() -> ResponseReturnValue:
    """List the papers whose signed copy has not come back, the oldest first."""
    paths = sees_below(actor()) or abort(404)
    filters = {"unit": request.args.get("unit", ""), "year": request.args.get("year", "").strip()[:4]}
    units = choosable_units(db.session(), paths, today(), filters["unit"])
    year = int(filters["year"]) if re.fullmatch(r"[12][0-9]{3}", filters["year"], re.ASCII) else None
    under = path_of(filters["unit"], units)
    page = unsigned_page(db.session(), actor(), under=under, year=year, place=cursor())
    return render_template(
        "papers/stacks/unsigned.html",
        rows=[(row, title_of(row.kind)) for row in page.rows],
        filters=filters,
        units=[(code, name) for code, name, _path in units],
        keeps=bool(kept_units(actor())),
        **neighbours("stacks.unsigned", filters, page),
    )


def _found(public_id: str) -> ScanStack:
    return stack_for(db.session(), actor(), public_id) or abort(404)


def _form() -> StackForm:
    units = kept_units(actor()) or abort(404)
    form = StackForm()
    form.unit.choices = units
    if not form.is_submitted():
        form.key.data = new_key()
    return form


def _list(form: StackForm) -> str:
    page = stacks_page(db.session(), actor(), cursor())
    rows = [tuple(row[:4]) for row in page.rows]
    return render_template("papers/stacks/stacks.html", rows=rows, form=form, **neighbours("stacks.stacks", {}, page))


def _page(found: ScanStack, wrong: Mapping[int, Any] | None = None, refused: str = "") -> str:
    pages = pages_of_stack(db.session(), found.id)
    numbers = papers_filed(db.session(), actor(), {page.paper_id for page in pages if page.paper_id})
    filed: dict[int, list[int]] = {}
    for page in pages:
        if page.paper_id in numbers:
            filed.setdefault(page.paper_id, []).append(page.number)
    return render_template(
        "papers/stacks/stack.html",
        stack=found,
        refused=refused,
        filed=[(paper_id, numbers[paper_id], ", ".join(map(str, each))) for paper_id, each in filed.items()],
        waiting=[page for page in pages if page.standing == "waits"],
        until=local_date(found.sent_at) + waiting_days(db.session(), today()),
        repeated=[page.number for page in pages if page.standing == "repeated"],
        removed=[page.number for page in pages if page.standing == "removed"],
        total=len(pages),
        typed={page.number: request.form.get(f"paper-{page.number}", "") for page in pages},
        ticked={page.number for page in pages if f"remove-{page.number}" in request.form},
        wrong=dict(wrong or {}),
    )
