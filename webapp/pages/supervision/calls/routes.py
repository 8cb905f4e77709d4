"""People to call today: about which late cases, what is missing in each, and that the call was made."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.addresses import opened_number, sealed_number
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import moment, post_title
from webapp.forms import new_key
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.list_query import few
from webapp.pages.shared.refusals import flash_refusals
from webapp.pages.shared.submitted import sent_cases, sent_key
from webapp.pages.supervision.calls.page import sheet_rows
from webapp.pages.supervision.scope import asked_units
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.labels import label_of
from webapp.queries.supervision.calls import Callee, DueCall, LateCase, due_calls
from webapp.services.command import Command
from webapp.services.meetings.bulk_ballots import MOST, key_of, one_by_one
from webapp.services.supervision.calling import record_call
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.vietnamese import show_phone

bp = Blueprint("calls", __name__)
MENU = (MenuEntry("calls.calls", _("Calls to make"), SUPERVISION, 12, "phone", shown=sees_below),)


@dataclass(frozen=True, slots=True)
class PersonToCall:
    """Somebody to call: tel is the number as a telephone takes it, phone as people read it; both empty for none.

    at: the unit of their post, as the form sends it; empty for somebody by name.
    """

    name: str
    place: str
    at: str
    key: str
    tel: str
    phone: str


@dataclass(frozen=True, slots=True)
class CaseToCallAbout:
    """A late case of a call: what is missing, for how many days, and how often somebody has called about it."""

    url: str
    name: str
    missing: str
    late: str
    called: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call: where, whom, about which cases. cases: their ids with versions, as the form sends them.

    today: when the call was made today; empty for one that is still to be made.
    """

    where: str
    people: list[PersonToCall]
    lines: list[CaseToCallAbout]
    cases: str
    today: str


@bp.get("/supervision/calls")
@allow(PERSON)
def calls() -> ResponseReturnValue:
    """Show today's calls, those still to be made first, and the sheet of units; 404 for who oversees nothing.

    As many statements for any number of cases and units.
    """
    who, code = actor(), request.args.get("unit", "")
    above = asked_units()
    found = due_calls(db.session(), who, above[-1].path if code else "", today())
    known = definitions(db.session(), {case.definition_hash for call in found for case in call.cases})
    rows = [_row(call, known) for call in found]
    return render_template(
        "supervision/calls.html",
        open=[row for row in rows if not row.today],
        made=[row for row in rows if row.today],
        sheet=sheet_rows(above[-1]),
        above=[(each.name, url_for("calls.calls", unit=each.code)) for each in above[:-1]],
        shown=above[-1].name,
        unit=code,
    )


@bp.post("/supervision/calls", endpoint="record")
@allow(PERSON)
def record() -> ResponseReturnValue:
    """Record a call in the journal of each case that it was about."""
    if not sees_below(actor()):
        abort(404)
    key, sent, at = sent_key(), sent_cases(), request.form.get("at", "")
    unit_id = opened_number("unit", at)
    if not sent or (at and unit_id is None):
        abort(422)

    def one(public_id: str) -> None:
        case_or_404(public_id)
        command = Command(actor(), now(), key_of(key, public_id), version=sent[public_id])
        record_call(db.session(), public_id, unit_id, command)

    results = one_by_one(few(sent, MOST), one)
    done = sum(refusal is None for refusal in results.values())
    said = ngettext(
        "Called about %(num)s case: it stands in its course.",
        "Called about %(num)s cases: it stands in their course.",
        done,
    )
    flash(said, "success" if done else "warning")
    flash_refusals(results.values())
    return redirect(url_for("calls.calls", unit=request.form.get("unit") or None), 303)


def _row(call: DueCall, known: dict[str, Definition]) -> CallRow:
    cases = call.cases[:MOST]
    made = [case.called_at for case in cases if case.called_at and local_date(case.called_at) == today()]
    return CallRow(
        where=", ".join(call.units),
        people=[_person(each) for each in call.people],
        lines=[_line(case, known[case.definition_hash]) for case in cases],
        cases=",".join(f"{case.public_id}.{case.version}" for case in cases),
        today=moment(max(made)) if len(made) == len(cases) else "",
    )


def _person(callee: Callee) -> PersonToCall:
    place = " – ".join(filter(None, [post_title(callee.post) if callee.post else "", callee.unit]))
    at = "" if callee.unit_id is None else sealed_number("unit", callee.unit_id)
    return PersonToCall(callee.name, place, at, new_key(), callee.phone or "", show_phone(callee.phone))


def _line(case: LateCase, definition: Definition) -> CaseToCallAbout:
    return CaseToCallAbout(
        url=url_for("cases.case", public_id=case.public_id),
        name=case.person or gettext(definition.title),
        missing=gettext("%(step)s: not done yet", step=gettext(label_of(definition, case.move))),
        late=_late(case.due_on),
        called=_called(case),
    )


def _late(due_on: dt.date) -> str:
    days = (today() - due_on).days
    return ngettext("%(num)s day late, due %(day)s", "%(num)s days late, due %(day)s", days, day=written(due_on))


def _called(case: LateCase) -> str:
    if case.called_at is None:
        return ""
    return ngettext(
        "Called %(num)s time, last %(at)s", "Called %(num)s times, last %(at)s", case.calls, at=moment(case.called_at)
    )
