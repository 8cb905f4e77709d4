"""Leave of officers: recorded and deleted by the organisation officer of their unit."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.forms import bind, is_valid
from webapp.languages import gettext
from webapp.pages.field_days.page import tabs
from webapp.pages.field_days.wording import LEAVE_TITLES
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.field_days.trips import OfficersUnit, kept_offices, leave_lines, officers_between, units_by_id
from webapp.services.field_days.leave import add_leave, remove_leave
from workflows.core.forms import CaseForm, Choice, Date, PersonField
from workflows.core.text import _

bp = Blueprint("field_leave", __name__)

SHOWN = dt.timedelta(days=2 * 366)
"""How far back the list goes."""


class LeavePeriod(CaseForm):
    """The form of a period of leave. It is bound like a case's form, without a case."""

    section = "leave"

    person = PersonField(_("Officer"), "officers")
    kind = Choice(_("Kind of leave"), list(LEAVE_TITLES.items()))
    first = Date(_("First day"))
    last = Date(_("Last day"))


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A period of leave as a line of the list."""

    person: str
    kind: str
    first: dt.date
    last: dt.date
    remove_url: str


@bp.route("/field-days/leave", methods=["GET", "POST"])
@allow(PERSON)
def leave() -> ResponseReturnValue:
    """Show the leave of a unit whose organisation officer the user is, and record a new period."""
    unit = _kept()
    form = bind("LeavePeriod", _lists(unit), request.form if request.method == "POST" else None)
    if request.method == "GET":
        return _page(unit, form)
    if not is_valid(form):
        return _page(unit, form), 422
    data = form.data
    with answering_at_fields(form, lambda: _page(unit, form), 422, at="first"):
        add_leave(db.session(), actor(), unit.id, data["person"], data["kind"], data["first"], data["last"], now())
    flash(gettext("The leave is entered."), "success")
    return redirect(url_for("field_leave.leave", unit=unit.code), 303)


@bp.post("/field-days/leave/<sealed('leave'):leave_id>/remove")
@allow(PERSON)
def remove(leave_id: int) -> ResponseReturnValue:
    unit = _kept()
    remove_leave(db.session(), actor(), unit.id, leave_id)
    flash(gettext("The leave is taken out."), "success")
    return redirect(url_for("field_leave.leave", unit=unit.code), 303)


def _kept() -> OfficersUnit:
    """Return the requested unit of those whose leave the user keeps; 404 without one."""
    units = units_by_id(db.session(), kept_offices(actor()), today())
    code = request.args.get("unit")
    return next((unit for unit in units if code in (None, unit.code)), None) or abort(404)


def _lists(unit: OfficersUnit) -> dict[str, list[tuple[int, str, str]]]:
    people = officers_between(db.session(), unit.id, today(), today())
    return {"officers": [(each.id, each.name, "") for each in people]}


def _page(unit: OfficersUnit, form: CaseForm) -> str:
    rows = [
        LeaveRow(
            person=line.person,
            kind=gettext(LEAVE_TITLES[line.kind]),
            first=line.first,
            last=line.last,
            remove_url=url_for("field_leave.remove", leave_id=line.id, unit=unit.code),
        )
        for line in leave_lines(db.session(), unit.id, today() - SHOWN)
    ]
    return render_template(
        "field_days/leave.html",
        unit=unit,
        form=form,
        rows=rows,
        tabs=tabs(actor(), None, "field_leave.leave"),
        url=url_for("field_leave.leave", unit=unit.code),
    )
