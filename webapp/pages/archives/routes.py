"""Closed cases: which are due, handing them over to an archive, and destroying them by a decision."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import process_title
from webapp.forms import PageForm, new_key
from webapp.languages import gettext
from webapp.models import Case, RecordDestruction
from webapp.pages.archives.forms import DestructionForm, ProposalForm, RefusalForm, TransferForm
from webapp.pages.archives.page import destruction_values, transfer_values
from webapp.pages.archives.sealed_files import destruction_read, log_sealed, transfer_read
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.list_query import chosen, cursor, neighbours, path_of
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.stored_files import folder
from webapp.pages.shared.submitted import sent_key
from webapp.pages.shared.workbooks import file_title
from webapp.queries.archives import records
from webapp.queries.archives.closed import DECIDERS, KEEPERS, STAGES, closed_page, keeper_posts
from webapp.queries.archives.papers import DESTRUCTION_LIST, destruction_words
from webapp.queries.people.names import people_names
from webapp.queries.units.tree import choosable_units
from webapp.services.archives import destruction as destroying
from webapp.services.archives.erasing import remove_files
from webapp.services.archives.transfers import Handing, transfer
from webapp.services.command import Command
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.finality import DECIDE

bp = Blueprint("archives", __name__)
PAPER = "record-transfer"
STAGE_TITLES = {
    "transfer": _("To be handed over"),
    "over": _("Kept long enough"),
    "transferred": _("Handed over"),
    "proposed": _("Proposed to be destroyed"),
    "destroyed": _("Content erased"),
}


@bp.get("/archive/due")
@allow(PERSON)
def due() -> ResponseReturnValue:
    """List closed cases by what is due; 404 for a user who takes care of none."""
    _keeper()
    paths = sees_below(actor(), KEEPERS)
    filters = {
        "stage": chosen("stage", STAGES) or STAGES[0],
        "workflow": chosen("workflow", tuple(WORKFLOWS)),
        "unit": request.args.get("unit", ""),
    }
    units = choosable_units(db.session(), paths, today(), filters["unit"])
    page = closed_page(
        db.session(),
        actor(),
        today(),
        stage=filters["stage"],
        workflow=filters["workflow"],
        under=path_of(filters["unit"], units),
        place=cursor(),
    )
    return render_template(
        "archives/due.html",
        rows=page.rows,
        day=today(),
        filters=filters,
        stages=STAGE_TITLES,
        processes=[(key, process_title(key)) for key in WORKFLOWS],
        units=[(code, name) for code, name, _path in units],
        transfers=records.transfers(db.session(), actor()),
        destructions=records.destructions(db.session(), actor()),
        **neighbours("archives.due", filters, page),
    )


@bp.route("/archive/transfers/new", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def new_transfer() -> ResponseReturnValue:
    """Hand the chosen cases over to an archive."""
    _keeper()
    form = TransferForm()

    def page() -> str:
        return _chosen_page(form, url_for("archives.new_transfer"), gettext("Hand over to the archive"))

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert form.transferred_on.data
    handing = Handing(
        form.number.data or "",
        form.transferred_on.data,
        form.archive.data or "",
        form.handed_by.data or "",
        form.received_by.data or "",
    )
    with answering_at_fields(form, page):
        made = transfer(db.session(), _case_ids(), handing, _command())
    flash(gettext("Recorded. The minutes can be printed below."), "success")
    return redirect(url_for("archives.transferred", transfer_id=made), 303)


@bp.get("/archive/transfers/<sealed('transfer'):transfer_id>")
@allow(PERSON)
def transferred(transfer_id: int) -> ResponseReturnValue:
    """Show one transfer with its cases; of the sealed ones that is logged."""
    found = transfer_read(transfer_id)
    lines = records.cases_on(db.session(), actor(), Case.transfer_id == transfer_id)
    made_by = people_names(db.session(), [found.made_by_id]).at(found.made_at)[found.made_by_id]
    return render_template("archives/transfer.html", found=found, lines=lines, made_by=made_by)


@bp.get("/archive/transfers/<sealed('transfer'):transfer_id>/<key:name>")
@allow(PERSON, export=True)
def minutes(transfer_id: int, name: str) -> ResponseReturnValue:
    """Show the minutes of a transfer with the list of cases, or with '.docx' or '.pdf' send a file.

    That it names a sealed case is logged.
    """
    if paper_name(name) != PAPER:
        abort(404)
    found = transfer_read(transfer_id)
    lines = records.cases_on(db.session(), actor(), Case.transfer_id == transfer_id)
    opened = Opened(
        lambda each: url_for("archives.minutes", transfer_id=transfer_id, name=each),
        url_for("archives.transferred", transfer_id=transfer_id),
        gettext("Back to the list"),
        file_title(title_of(PAPER), found.unit.name, f"{found.transferred_on:%d-%m-%Y}"),
    )
    return paper_answer(name, PAPER, transfer_values(db.session(), found, lines), opened)


@bp.route("/archive/destructions/new", methods=["GET", "POST"])
@allow(PERSON)
def new_destruction() -> ResponseReturnValue:
    """Propose to destroy the chosen cases."""
    _keeper()
    form = ProposalForm()

    def page() -> str:
        return _chosen_page(form, url_for("archives.new_destruction"), gettext("Propose to destroy"))

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page):
        made = destroying.propose(db.session(), _case_ids(), form.reason.data or "", _command())
    flash(gettext("Proposed. Another officer records the decision."), "success")
    return redirect(url_for("archives.destruction", destruction_id=made), 303)


@bp.get("/archive/destructions/<sealed('destruction'):destruction_id>")
@allow(PERSON)
def destruction(destruction_id: int) -> ResponseReturnValue:
    """Show a proposal to destroy, or the decision on it; of sealed cases that is logged."""
    return _destruction_page(destruction_read(destruction_id))


@bp.get("/archive/destructions/<sealed('destruction'):destruction_id>/<key:name>")
@allow(PERSON, export=True)
def destruction_list(destruction_id: int, name: str) -> ResponseReturnValue:
    """Show the list of the files that are to be destroyed, or with '.docx' or '.pdf' send a file.

    That it names a sealed case is logged.
    """
    if paper_name(name) != DESTRUCTION_LIST:
        abort(404)
    found = destruction_read(destruction_id)
    said = destruction_words(db.session(), found)
    known = records.known_of(db.session(), actor(), [line["case"] for line in said["lines"]])
    opened = Opened(
        lambda each: url_for("archives.destruction_list", destruction_id=destruction_id, name=each),
        url_for("archives.destruction", destruction_id=destruction_id),
        gettext("Back to the proposal"),
        file_title(title_of(DESTRUCTION_LIST), found.unit.name, f"{local_date(found.proposed_at):%d-%m-%Y}"),
    )
    return paper_answer(name, DESTRUCTION_LIST, destruction_values(found, said, known), opened, issuer=found.unit)


@bp.post("/archive/destructions/<sealed('destruction'):destruction_id>/carry-out")
@allow(PERSON, final=DECIDE)
def carry_out(destruction_id: int) -> ResponseReturnValue:
    """Record the decision and erase the content of the cases."""
    found, form = destruction_read(destruction_id), DestructionForm()
    if not form.validate_on_submit():
        return _destruction_page(found, form), 422
    assert form.decided_on.data
    decision = destroying.Decision(form.number.data or "", form.decided_on.data, form.body.data or "")
    with answering_at_fields(form, lambda: _destruction_page(destruction_read(destruction_id), form)):
        files = destroying.carry_out(db.session(), destruction_id, decision, _command())
    remove_files(folder(), files)
    flash(gettext("The content is destroyed. What remains names the decision."), "success")
    return redirect(url_for("archives.destruction", destruction_id=destruction_id), 303)


@bp.post("/archive/destructions/<sealed('destruction'):destruction_id>/refuse")
@allow(PERSON)
def refuse(destruction_id: int) -> ResponseReturnValue:
    """Record that the cases are kept."""
    found, form = destruction_read(destruction_id), RefusalForm()
    if not form.validate_on_submit():
        return _destruction_page(found, refusal=form), 422
    with answering_at_fields(form, lambda: _destruction_page(destruction_read(destruction_id), refusal=form)):
        destroying.refuse(db.session(), destruction_id, form.refusal.data or "", _command())
    flash(gettext("Recorded: these files will not be destroyed."), "success")
    return redirect(url_for("archives.destruction", destruction_id=destruction_id), 303)


def _keeper() -> None:
    if not keeper_posts(actor()):
        abort(404)


def _case_ids() -> list[str]:
    return list(dict.fromkeys(request.values.getlist("case")))


def _command() -> Command:
    return Command(actor(), now(), sent_key())


def _chosen_page(form: PageForm, url: str, title: str) -> str:
    """Return the page of a form about the chosen cases, which stand above it."""
    form["key"].data = form["key"].data or new_key()
    log_sealed(Case.public_id.in_(_case_ids()))
    lines = records.cases_on(db.session(), actor(), Case.public_id.in_(_case_ids()))
    return render_template("archives/act.html", form=form, url=url, title=title, lines=lines)


def _destruction_page(
    found: RecordDestruction, form: DestructionForm | None = None, refusal: RefusalForm | None = None
) -> str:
    lines = records.cases_on(db.session(), actor(), Case.destruction_id == found.id)
    decides = any(found.unit.path in post.paths for post in keeper_posts(actor(), DECIDERS))
    mine = found.proposed_by_id == actor().person_id
    people = people_names(db.session(), [found.proposed_by_id, found.decided_by_id or 0])
    return render_template(
        "archives/destruction.html",
        found=found,
        proposed_by=people.at(found.proposed_at)[found.proposed_by_id],
        decided_by=people.at(found.decided_at or now()).get(found.decided_by_id or 0),
        lines=lines,
        paper=DESTRUCTION_LIST,
        waits=found.carried is None,
        mine=mine,
        wrong=form or refusal,
        form=(form or DestructionForm(formdata=None)) if decides and not mine and found.carried is None else None,
        refusal=(refusal or RefusalForm(formdata=None)) if decides and not mine and found.carried is None else None,
    )
