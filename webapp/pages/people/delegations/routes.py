"""Delegations: a person's deputies with their periods, and the people whose deputy they are."""

import datetime as dt
from dataclasses import dataclass, replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import post_title, process_title
from webapp.forms import bind, is_valid
from webapp.languages import gettext
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.delegations import (
    DelegationLine,
    delegations_of,
    inspects,
    naming_post,
    possible_delegates,
)
from webapp.queries.people.directory import person_for
from webapp.services.people import delegations as service
from workflows import WORKFLOWS
from workflows.core.finality import DECIDE, OWN
from workflows.core.forms import CaseForm, Choice, Date, Lines, PersonField
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


class DeputyForAnother(DelegationPeriod):
    """The form by which a secretary or the level above names a deputy for somebody who cannot."""

    section = "deputy_for_another"

    workflow = Choice(
        _("Process"), [row for row in PROCESSES if row[0] == ALL or not WORKFLOWS[row[0]].definition.sealed]
    )

    reason = Lines(_("Why this comrade cannot name somebody"), longest=1000)


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation as it is listed. given_back: by the deputy; ended_by: by another than the absent person;
    revoke_url: empty for one that is over.
    """

    absent: str
    deputy: str
    process: str
    first: dt.date
    last: dt.date
    revoked_at: dt.datetime | None
    given_back: bool
    ended_by: str
    named_by: str
    reason: str
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


@bp.route("/people/<sealed('person'):person_id>/deputy", methods=["GET", "POST"])
@allow(PERSON, form_page="delegations.name_for", final=DECIDE)
def name_for(person_id: int) -> ResponseReturnValue:
    """Name a deputy for somebody who is ill or cannot do it; 404 for whom the user may not do it for."""
    session, who = db.session(), actor()
    absent = person_for(session, who, person_id, today())
    if absent is None or naming_post(session, who, person_id, today()) is None:
        abort(404)
    people = possible_delegates(session, person_id, today())
    lists = {"deputies": [(one.id, f"{one.name} – {post_title(one.post)}, {one.unit}", "") for one in people]}
    form = bind("DeputyForAnother", lists, request.form if is_sent() else kept_form())
    form["person"].label.text = gettext("Who acts in this comrade's place")

    def page() -> str:
        lines = [line for line in delegations_of(session, person_id) if line.absent_id == person_id]
        rows = [replace(_row(line), revoke_url=_end_url(person_id, line)) for line in lines]
        return render_template("people/deputy.html", absent=absent, form=form, given=rows, anybody=bool(people))

    if not is_sent() or not is_valid(form):
        return page(), 422 if form.errors else 200
    given = form.data
    with answering_at_fields(form, page, 422, at="first"):
        workflow = None if given["workflow"] == ALL else given["workflow"]
        naming = service.NamedFor(who, given["reason"])
        days = (given["first"], given["last"], now())
        service.delegate(session, person_id, given["person"], workflow, *days, naming)
    flash(
        gettext("Named. Both comrades get a notice, and whatever is done in the other's place carries both names."),
        "success",
    )
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.post("/people/<sealed('person'):person_id>/deputy/<sealed('delegation'):delegation_id>/end")
@allow(PERSON, final=DECIDE)
def end_for(person_id: int, delegation_id: int) -> ResponseReturnValue:
    """End a delegation that somebody has made for this person; 404 for whom the user may not do it for."""
    service.end_for(db.session(), actor(), person_id, delegation_id, now())
    flash(gettext("Ended as of now. Both comrades get a notice."), "success")
    return redirect(url_for("delegations.name_for", person_id=person_id), 303)


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
        "people/delegations.html",
        form=form,
        anybody=anybody,
        inspects=inspects(db.session(), me, today()),
        url=url_for("delegations.delegations"),
        given=[row for line, row in lines if line.absent_id == me],
        received=[row for line, row in lines if line.absent_id != me],
    )


def _end_url(person_id: int, line: DelegationLine) -> str:
    """Return the address that ends a delegation for this person; '' for one that they have made themselves."""
    if not line.named_by:
        return ""
    return url_for("delegations.end_for", person_id=person_id, delegation_id=line.id)


def _row(line: DelegationLine) -> DelegationRow:
    over = line.revoked_at is not None or line.last < today()
    return DelegationRow(
        absent=line.absent,
        deputy=line.deputy,
        process=process_title(line.workflow),
        first=line.first,
        last=line.last,
        revoked_at=line.revoked_at,
        named_by=line.named_by or "",
        reason=line.reason or "",
        given_back=line.revoked_by_id == line.deputy_id,
        ended_by=line.revoked_by or "" if line.revoked_by_id != line.absent_id else "",
        over=over,
        runs=not over and line.first <= today(),
        revoke_url="" if over else url_for("delegations.revoke", delegation_id=line.id),
    )
