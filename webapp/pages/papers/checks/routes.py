"""Checks of a year's book of issued papers: the list, one check to tick and to end, its papers, and confirming it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.documents.codes import shown_code
from webapp.filters import sentence
from webapp.forms import PageForm, new_key
from webapp.languages import gettext
from webapp.models import BookCheck
from webapp.pages.papers.checks.forms import BeginForm, CorrectForm, RangeForm, as_typed, seen, sent_ticks
from webapp.pages.papers.checks.page import (
    SHOWN,
    about,
    book_choices,
    findings,
    paper_values,
    record_rows,
    rights_of,
    tick_list,
)
from webapp.pages.papers.checks.wording import ENDED, FOUND, STANDINGS, TONES
from webapp.pages.papers.lists import list_answer
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.refusals import answering, answering_at_fields
from webapp.pages.shared.submitted import sent_key, version_of
from webapp.pages.shared.workbooks import file_title
from webapp.queries.papers.checks import (
    PAPER,
    book_years,
    check_for,
    checks_page,
    state_of,
    unchecked,
    versions_of_check,
)
from webapp.services.command import Command
from webapp.services.papers import checks
from webapp.services.papers.checks import YearBook
from workflows.core.finality import DECIDE

bp = Blueprint("book_checks", __name__)


@bp.get("/papers/checks", endpoint="checks")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the checks of the units that the user oversees; with the form for who keeps a book."""
    if not sees_below(actor()):
        abort(404)
    return _list(_begin_form())


@bp.post("/papers/checks")
@allow(PERSON, form_page="book_checks.checks")
def begin() -> ResponseReturnValue:
    """Begin the check of a book in a year."""
    form = _begin_form()
    if form is None:
        abort(404)
    if not form.validate_on_submit():
        return _list(form), 422
    unit, kind, term, year = form.book.data.split("|")
    with answering_at_fields(form, lambda: _list(form), at="book"):
        public_id = checks.begin(db.session(), YearBook(int(unit), kind, term, int(year)), _command(sent_key()))
    return redirect(url_for("book_checks.check", public_id=public_id), 303)


@bp.get("/papers/checks/<public_id:public_id>")
@allow(PERSON)
def check(public_id: str) -> ResponseReturnValue:
    """Show a check with a part of its numbers."""
    return _page(_found(public_id))


@bp.post("/papers/checks/<public_id:public_id>/ticks")
@allow(PERSON, form_page="book_checks.check")
def tick(public_id: str) -> ResponseReturnValue:
    """Keep what was found of the numbers of a page."""
    found = _kept(public_id)
    state = state_of(db.session(), actor(), found)
    sent = sent_ticks(state.lines)
    if sent.errors:
        return _page(found, errors=sent.errors, status=422)
    with answering(lambda refused: _page(_found(public_id), refused=sentence(refused.sentence), status=409)):
        new = checks.tick(db.session(), public_id, sent.ticks, _command(""))
    flash(gettext("Saved: %(number)d numbers.", number=new), "success")
    part = version_of(request.form.get("part", "")) or 1
    return redirect(url_for("book_checks.check", public_id=public_id, part=part if part > 1 else None), 303)


@bp.post("/papers/checks/<public_id:public_id>/places")
@allow(PERSON, form_page="book_checks.check")
def place(public_id: str) -> ResponseReturnValue:
    """Note box and folder of several numbers."""
    found, form = _kept(public_id), RangeForm()
    if not form.validate_on_submit():
        return _page(found, form=form, status=422)
    assert form.first.data and form.last.data
    lies = (form.box.data or "", form.folder.data or "")
    with answering_at_fields(form, lambda: _page(_found(public_id), form=form)[0], at="first"):
        new = checks.put_range(db.session(), public_id, form.first.data, form.last.data, lies, _command(""))
    flash(gettext("Box and folder are noted: %(number)d papers.", number=new), "success")
    return redirect(url_for("book_checks.check", public_id=public_id), 303)


@bp.post("/papers/checks/<public_id:public_id>/end")
@allow(PERSON, form_page="book_checks.check")
def end(public_id: str) -> ResponseReturnValue:
    """End a check once all its numbers are ticked."""
    _kept(public_id)
    with answering(lambda refused: _page(_found(public_id), refused=sentence(refused.sentence), status=409)):
        checks.end(db.session(), public_id, _command(""))
    flash(gettext("The check is ended. A secretary or deputy secretary confirms it."), "success")
    return redirect(url_for("book_checks.check", public_id=public_id), 303)


@bp.post("/papers/checks/<public_id:public_id>/confirm")
@allow(PERSON, final=DECIDE, form_page="book_checks.check")
def confirm(public_id: str) -> ResponseReturnValue:
    """Confirm an ended check as a second person."""
    _found(public_id)
    with answering(lambda refused: _page(_found(public_id), refused=sentence(refused.sentence), status=409)):
        checks.confirm(db.session(), public_id, _command(""))
    flash(gettext("The check is confirmed."), "success")
    return redirect(url_for("book_checks.check", public_id=public_id), 303)


@bp.route("/papers/checks/<public_id:public_id>/correct", methods=["GET", "POST"])
@allow(PERSON, form_page="book_checks.correct")
def correct(public_id: str) -> ResponseReturnValue:
    """Begin a new version beside an ended check."""
    found, form = _kept(public_id), CorrectForm()
    if found.standing == "under_way":
        abort(404)
    if not form.is_submitted():
        form.key.data = new_key()

    def page() -> str:
        return render_template("papers/checks/check_correct.html", form=form, check=_found(public_id))

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page):
        fresh = checks.correct(db.session(), public_id, form.reason.data or "", _command(sent_key()))
    flash(gettext("The new version has all that was ticked: correct it, and end it."), "success")
    return redirect(url_for("book_checks.check", public_id=fresh), 303)


@bp.get("/papers/checks/<public_id:public_id>/<key:name>")
@allow(PERSON, export=True)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show the report of a check, or the list to tick, on paper; with '.docx' or '.pdf' send it as a file."""
    found = _found(public_id)
    state = state_of(db.session(), actor(), found)
    opened = Opened(
        lambda each: url_for("book_checks.paper", public_id=public_id, name=each),
        url_for("book_checks.check", public_id=public_id),
        gettext("Back to the check"),
        file_title(gettext("Check of the book"), found.unit.name, found.type, str(found.year), f"v{found.version}"),
    )
    if paper_name(name) != PAPER:
        return list_answer(name, tick_list(db.session(), found, state), opened)
    return paper_answer(name, PAPER, paper_values(db.session(), found, state), opened, issuer=found.unit)


def _found(public_id: str) -> BookCheck:
    return check_for(db.session(), actor(), public_id) or abort(404)


def _kept(public_id: str) -> BookCheck:
    """Return a check of a book that the user keeps; else 404."""
    found = _found(public_id)
    return found if rights_of(found, True).keeps else abort(404)


def _command(key: str) -> Command:
    return Command(actor(), now(), key)


def _begin_form() -> BeginForm | None:
    """Return the form for who keeps a book that is not checked yet; None for anybody else.

    What was sent is shown of a book that is checked already, too: another clerk may have begun meanwhile.
    """
    books = book_years(db.session(), actor())
    if request.method == "GET":
        books = unchecked(db.session(), books)
    if not books:
        return None
    form = BeginForm()
    form.book.choices = book_choices(db.session(), books)
    if not form.is_submitted():
        form.key.data = new_key()
    return form


def _list(form: BeginForm | None) -> str:
    page = checks_page(db.session(), actor(), cursor())
    rows = [row[0] for row in page.rows]
    places = neighbours("book_checks.checks", {}, page)
    return render_template(
        "papers/checks/checks.html", rows=rows, form=form, standings=STANDINGS, tones=TONES, **places
    )


def _page(
    found: BookCheck,
    *,
    form: RangeForm | None = None,
    errors: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> tuple[str, int]:
    """Return the page of a check with a part of its numbers, as they were typed where something is wrong."""
    session = db.session()
    state, versions = state_of(session, actor(), found), versions_of_check(session, found)
    parts = range(1, max(1, -(-len(state.lines) // SHOWN)) + 1)
    asked = version_of(request.values.get("part", "")) or 1
    part = asked if asked in parts else 1
    lines = state.lines[(part - 1) * SHOWN : part * SHOWN]
    typed = as_typed(lines, request.form) if errors or refused else lines
    page = render_template(
        "papers/checks/check.html",
        check=found,
        standing=STANDINGS[found.standing],
        tone=TONES[found.standing],
        rows=[(line, about(line), shown_code(line.code), seen(kept)) for line, kept in zip(typed, lines, strict=True)],
        total=len(state.lines),
        ticked=sum(bool(line.found) for line in state.lines),
        part=part,
        parts=parts,
        findings=findings(state),
        labels=FOUND,
        ended_words=ENDED,
        may=rights_of(found, versions[0].id == found.id),
        versions=versions,
        record=record_rows(session, found),
        form=form or (RangeForm(formdata=None) if state.lines else None),
        button=PageForm(formdata=None),
        errors=errors or {},
        refused=refused,
        paper=PAPER,
    )
    return page, status
