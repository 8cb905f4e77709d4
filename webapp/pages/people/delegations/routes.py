"""Delegations: a person's deputies with their periods, and the people whose deputy they are."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import post_title, process_title
from webapp.forms import bind, is_valid
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.delegations import DelegationLine, delegations_of, inspects, possible_delegates
from webapp.services.people import delegations as service
from workflows import WORKFLOWS
from workflows.core.finality import OWN
from workflows.core.forms import CaseForm, Choice, Date, PersonField
from workflows.core.text import _

bp = Blueprint("delegations", __name__)

ALL = "all"
PROCESSES = [
    (ALL, _("All processes, without the sealed ones")),
    *((key, workflow.title) for key, workflow in WORKFLOWS.items()),
]


class DelegationPeriod(CaseForm):
    """The form of a delegation: deputy, process, period. It is bound like a case's form, without a case."""

    section = "delegation"

    person = PersonField(_("Who acts in your place"), "deputies")
    workflow = Choice(_("Process"), PROCESSES)
    first = Date(_("First day"))
    last = Date(_("Last day"))


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation as it is listed. given_back: by the deputy; revoke_url: empty for one that is over."""

    absent: str
    deputy: str
    process: str
    first: dt.date
    last: dt.date
    revoked_at: dt.datetime | None
    given_back: bool
    over: bool
    runs: bool
    revoke_url: str


@bp.route("/my-account/delegations", methods=["GET", "POST"])
@allow(PERSON, final=OWN)
def delegations() -> ResponseReturnValue:
    """Show the delegations given and received by the user, and declare a new one."""
    session, who = db.session(), actor()
    people = possible_delegates(session, who.person_id, today())
    lists = {"deputies": [(one.id, f"{one.name} – {post_title(one.post)}, {one.unit}", "") for one in people]}
    form = bind("DelegationPeriod", lists, request.form if request.method == "POST" else None)
    if request.method == "GET":
        return _page(form, bool(people))
    if not is_valid(form):
        return _page(form, bool(people)), 422
    given = form.data
    workflow = None if given["workflow"] == ALL else given["workflow"]
    with answering_at_fields(form, lambda: _page(form, bool(people)), 422, at="first"):
        service.delegate(session, who.person_id, given["person"], workflow, given["first"], given["last"], now())
    flash(gettext("Named. What this comrade does in your place carries both names."), "success")
    return redirect(url_for("delegations.delegations"), 303)


@bp.post("/my-account/delegations/<sealed('delegation'):delegation_id>/revoke")
@allow(PERSON, final=OWN)
def revoke(delegation_id: int) -> ResponseReturnValue:
    """End a delegation given or received by the user; 404 both for other people's and one that is over."""
    service.revoke(db.session(), actor().person_id, delegation_id, now())
    flash(
        gettext("Ended as of now. The delegation remains on record with its days, and both of you see who ended it."),
        "success",
    )
    return redirect(url_for("delegations.delegations"), 303)


def _page(form: CaseForm, anybody: bool) -> str:
    me = actor().person_id
    lines = [(line, _row(line)) for line in delegations_of(db.session(), me)]
    return render_template(
        "account/delegations.html",
        form=form,
        anybody=anybody,
        inspects=inspects(db.session(), me, today()),
        url=url_for("delegations.delegations"),
        given=[row for line, row in lines if line.absent_id == me],
        received=[row for line, row in lines if line.absent_id != me],
    )


def _row(line: DelegationLine) -> DelegationRow:
    over = line.revoked_at is not None or line.last < today()
    return DelegationRow(
        absent=line.absent,
        deputy=line.deputy,
        process=process_title(line.workflow),
        first=line.first,
        last=line.last,
        revoked_at=line.revoked_at,
        given_back=line.revoked_by_id not in (None, line.absent_id),
        over=over,
        runs=not over and line.first <= today(),
        revoke_url="" if over else url_for("delegations.revoke", delegation_id=line.id),
    )
