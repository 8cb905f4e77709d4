"""Sessions of a committee: the list, planning one, its agenda, who was there, and the close."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title, sentence
from webapp.forms import PageForm, new_key
from webapp.models import Meeting
from webapp.pages.meeting_parts import agenda_rows, attendance_of, head, numbers
from webapp.pages.narrowing import neighbours, place
from webapp.pages.rules import Dated, TypedDate
from webapp.pages.sent import sent_key
from webapp.queries.meetings import (
    COMMITTEE,
    MINUTES_TAKERS,
    agenda,
    attends,
    holders_on,
    may_run,
    meeting_for,
    meetings_page,
    prepares,
    waiting_cases,
)
from webapp.services import meetings as desk
from webapp.services.door import Act
from webapp.services.refusals import NotYours, Refused, RepeatedKey
from webapp.visitor import PERSON, actor, allow, now, today

bp = Blueprint("meetings", __name__)


class PlanForm(PageForm):
    key = HiddenField()
    held_on = TypedDate(_("Day of the session"), [Dated(_("Write the day of the session."))])
    place = StringField(_("Place"), [DataRequired(_("Write the place.")), Length(max=200)])
    chair = SelectField(_("Chair of the session"), [DataRequired(_("Choose who chairs."))], validate_choice=False)
    secretary = SelectField(
        _("Secretary of the session"),
        [DataRequired(_("Choose who takes the minutes."))],
        description=_("Takes the minutes, and alone enters ballots given on paper."),
        validate_choice=False,
    )


@bp.get("/meetings")
@allow(PERSON)
def meetings() -> ResponseReturnValue:
    """Sessions of the visitor's committees, newest first."""
    if not attends(actor()):
        abort(404)
    page = meetings_page(db.session(), actor(), place())
    return render_template(
        "meetings/meetings.html",
        rows=page.rows,
        may_plan=bool(prepares(actor())),
        **neighbours("meetings.meetings", {}, page),
    )


@bp.route("/meetings/new", methods=["GET", "POST"])
@allow(PERSON)
def new() -> ResponseReturnValue:
    """Plan a session. Somebody who prepares for several committees chooses one first."""
    units = prepares(actor()) or abort(404)
    unit_id = numbers([request.args.get("unit", "")]).pop() if request.args.get("unit") else None
    if unit_id is None and len(units) == 1:
        (unit_id,) = units
    if unit_id is None:
        return render_template("meetings/choose.html", units=units)
    if unit_id not in units:
        abort(404)
    form = PlanForm()
    form.chair.choices, form.secretary.choices = _people(unit_id, COMMITTEE), _people(unit_id, MINUTES_TAKERS)
    if form.validate_on_submit() and (planned := _plan(unit_id, form)):
        return planned
    form.key.data = form.key.data or new_key()
    action = url_for("meetings.new", unit=unit_id)
    page = render_template("meetings/new.html", form=form, unit=units[unit_id], action=action)
    return page, 422 if request.method == "POST" else 200


def _people(unit_id: int, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    found = holders_on(db.session(), unit_id, kinds, today())
    return [("", ""), *((str(one), f"{name} ({post_title(kind)})") for one, (name, kind) in found.items())]


def _plan(unit_id: int, form: PlanForm) -> ResponseReturnValue | None:
    """The way on where the session is planned; None where the form says why it is not."""
    chair, secretary = (min(numbers([field.data]), default=0) for field in (form.chair, form.secretary))
    assert form.held_on.data
    wanted = desk.Plan(form.held_on.data, form.place.data or "", chair, secretary)
    try:
        public_id = desk.plan(db.session(), unit_id, wanted, Act(actor(), now(), sent_key()))
    except Refused as refused:
        field: Field = form._fields[refused.field or "held_on"]
        field.errors = [*field.errors, sentence(refused.sentence)]
        return None
    except RepeatedKey:
        return render_template("cases/repeated.html"), 422
    flash(gettext("The session is planned. Put the cases on its agenda."), "success")
    return redirect(url_for("meetings.meeting", public_id=public_id), 303)


@bp.get("/meetings/<public_id:public_id>")
@allow(PERSON)
def meeting(public_id: str) -> ResponseReturnValue:
    return _page(found(public_id))


def found(public_id: str) -> Meeting:
    """The session; 404 alike for an unknown and a forbidden one."""
    return meeting_for(db.session(), actor(), public_id) or abort(404)


def _page(shown: Meeting, said: str = "", status: int = 200) -> ResponseReturnValue:
    """The page of a session, with what was refused above it."""
    session, who = db.session(), actor()
    runs = may_run(who, shown) and shown.closed_at is None
    lines = agenda(session, who, shown)
    page = render_template(
        "meetings/meeting.html",
        head=head(shown),
        rows=agenda_rows(shown, lines),
        choosable=any(line.waits_for_me and not line.secret for line in lines),
        attendance=attendance_of(shown),
        runs=runs,
        begun=shown.held_on <= today(),
        waiting=waiting_cases(session, who, shown) if runs else [],
        key=new_key(),
        said=said,
    )
    return page, status


@bp.post("/meetings/<public_id:public_id>/cases")
@allow(PERSON)
def add_cases(public_id: str) -> ResponseReturnValue:
    """Put the chosen cases on the agenda."""
    chosen = request.form.getlist("case")
    if not chosen:
        shown = found(public_id)
        return _page(shown, gettext("Choose at least one case."), 422) if may_run(actor(), shown) else abort(404)
    words = gettext("The cases are on the agenda.")
    return _changed(public_id, lambda act: desk.add_cases(db.session(), public_id, chosen, act), words)


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/place")
@allow(PERSON)
def place_case(public_id: str, case: str) -> ResponseReturnValue:
    """Move a case of the agenda to a place, counted from 0."""
    wanted = min(numbers(request.form.getlist("place")), default=0)
    return _changed(public_id, lambda act: desk.place_case(db.session(), public_id, case, wanted, act), "")


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/remove")
@allow(PERSON)
def remove_case(public_id: str, case: str) -> ResponseReturnValue:
    words = gettext("The case is off the agenda.")
    return _changed(public_id, lambda act: desk.remove_case(db.session(), public_id, case, act), words)


@bp.post("/meetings/<public_id:public_id>/attendance")
@allow(PERSON)
def attendance(public_id: str) -> ResponseReturnValue:
    """Write down who was there."""
    present = numbers(request.form.getlist("present"))
    words = gettext("The attendance is recorded.")
    return _changed(public_id, lambda act: desk.record_attendance(db.session(), public_id, present, act), words)


@bp.route("/meetings/<public_id:public_id>/close", methods=["GET", "POST"])
@allow(PERSON)
def close(public_id: str) -> ResponseReturnValue:
    """The page on which a session is closed for good."""
    if request.method == "POST":
        words = gettext("The session is closed.")
        return _changed(public_id, lambda act: desk.close(db.session(), public_id, act), words)
    shown = found(public_id)
    if not may_run(actor(), shown) or shown.closed_at is not None:
        abort(404)
    return render_template("meetings/close.html", head=head(shown), attendance=attendance_of(shown))


def _changed(public_id: str, change: Callable[[Act], Any], words: str) -> ResponseReturnValue:
    """Make a change of a session and go back to it; what is refused is said above the fresh page."""
    found(public_id)
    try:
        change(Act(actor(), now(), sent_key()))
    except NotYours:
        abort(404)
    except Refused as refused:
        return _page(found(public_id), sentence(refused.sentence), 422 if refused.field else 409)
    if words:
        flash(words, "success")
    return redirect(url_for("meetings.meeting", public_id=public_id), 303)
