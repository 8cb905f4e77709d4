"""A case: who has its tasks, which moves are open and why not, its dossier, its votes, and its timeline."""

import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import bind, is_valid, new_key
from webapp.frames import FILES, MenuEntry
from webapp.languages import gettext
from webapp.pages.cases.attachments import files_left_behind, move_lines, waiting_ids
from webapp.pages.cases.final import weight_of_move
from webapp.pages.cases.forms import move_form
from webapp.pages.cases.page import show
from webapp.pages.cases.prefilled import leave_out
from webapp.pages.cases.responses import (
    answering_on_case,
    ballot_not_cast,
    case_page,
    load_case,
    move_page,
    no_longer_theirs,
    stale,
    unaware,
    vote_form_page,
)
from webapp.pages.overview.page import case_rows
from webapp.pages.shared.answered import secret
from webapp.pages.shared.days_off import off_words
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.list_query import chosen, cursor, neighbours, typed
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import ballot_counted, sent_ballot, sent_for, sent_key, sent_version, sent_votes
from webapp.pages.votes.ballots import RefusedBallot
from webapp.pages.votes.deciding import deciding_page, may_close
from webapp.pages.votes.receipts import forget_receipt
from webapp.queries.archives.closed import keeper_posts
from webapp.queries.cases.counting import proposed_figures
from webapp.queries.cases.finding import ArchiveFilter, archived
from webapp.queries.votes.bulk import acts_under
from webapp.queries.votes.votes import receipt_counted, vote_runs
from webapp.services.cases import ballots
from webapp.services.cases import commands as service
from webapp.services.command import Command
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes.voting import UNUSABLE
from workflows import WORKFLOWS
from workflows.core.finality import DECIDE
from workflows.core.forms import FORMS, CaseForm

bp = Blueprint("cases", __name__)
MENU = (MenuEntry("cases.archive", _("Archive"), FILES, 20, "box"),)
YEARS = 10
"""The years that the archive can be narrowed to; an older case is found by its words."""


@bp.get("/archive")
@allow(PERSON)
def archive() -> ResponseReturnValue:
    """List the closed cases that the user may see, the last closed first."""
    years = [str(today().year - ago) for ago in range(YEARS)]
    asked = {"q": typed(), "workflow": chosen("workflow", list(WORKFLOWS)), "year": chosen("year", years)}
    filters = ArchiveFilter(asked["workflow"], int(asked["year"] or 0), asked["q"])
    page = archived(db.session(), actor(), cursor(), filters)
    return render_template(
        "cases/archive.html",
        rows=case_rows(page.rows),
        keeps=bool(keeper_posts(actor())),
        filters=asked,
        workflows=[(key, gettext(known.definition.title)) for key, known in WORKFLOWS.items()],
        years=[(year, year) for year in years],
        **neighbours("cases.archive", asked, page),
    )


@bp.get("/cases/<public_id:public_id>")
@allow(PERSON)
def case(public_id: str) -> ResponseReturnValue:
    return render_template("cases/case.html", shown=case_page(public_id), key=new_key())


@bp.get("/cases/<public_id:public_id>/moves/<key:move>")
@allow(PERSON)
def move(public_id: str, move: str) -> ResponseReturnValue:
    """Show one move: its form, or why it is closed."""
    shown, kept = case_page(public_id), kept_form()
    offer = shown.offer(move)
    if kept is not None and not (offer and offer.open):
        known = shown.definition.find_move(move)
        if known is None or known.form not in FORMS:
            abort(404)
        return stale(public_id, move, move_form(shown.context, shown.lists, known, kept))
    if offer is None:
        abort(404)
    form = move_form(shown.context, shown.lists, shown.definition.move(move), kept) if offer.open else None
    left_out = leave_out(db.session(), form) if kept is None else []
    papers = move_lines(shown.context, shown.definition.move(move)) if offer.open else None
    values = {"offer": offer, "form": form, "left_out": left_out, "papers": papers, "unaware": False}
    return render_template("cases/move.html", shown=shown, key=new_key(), **values)


@bp.post("/cases/<public_id:public_id>/moves/<key:move>", endpoint="make_move")
@allow(PERSON, form_page="cases.move", final=weight_of_move)
def make(public_id: str, move: str) -> ResponseReturnValue:
    """Make a move with what its form says.

    The case is loaded here to bind the form; the command loads it again under its lock, as it may have gone on since.
    """
    context, lists = load_case(public_id)
    try:
        with answering_on_case(public_id, move, None):
            known, _held = service.requested_move(context, move)
    except NotFoundForActor:
        once = context.definition.find_move(move)
        if once is None or once.form not in (None, *FORMS):
            raise
        return no_longer_theirs(context, once.cause.roles, move_form(context, lists, once, request.form))
    form = move_form(context, lists, known, request.form)
    wrong = form and (not is_valid(form) or files_left_behind(form))
    if wrong or unaware(context):
        return move_page(show(context, lists), move, form, 422)
    attached = waiting_ids(url_for("cases.move", public_id=public_id, move=move))
    with answering_on_case(public_id, move, form):
        command = replace(_command(form.answers_by_section() if form else {}), attached=attached)
        service.make_move(db.session(), public_id, move, command)
    left, step = proposed_figures(context), gettext(known.label)
    if left is not None and left.move == move:
        said = gettext("Entered: %(step)s. It is done once a second person has counted the same.", step=step)
    else:
        said = gettext("Done: %(step)s.", step=step)
    return _done(public_id, said, "moved")


@bp.route("/cases/<public_id:public_id>/answers/<key:assent>/<int:party>", methods=["GET", "POST"])
@allow(PERSON, form_page="cases.answer")
def answer(public_id: str, assent: str, party: int) -> ResponseReturnValue:
    """Give one party's answer in a joint assent. Sent again with its key, it is answered as the first time."""
    shown = case_page(public_id)
    asked = shown.assent_offer(assent, party)
    known = next((row for row in shown.definition.assents if row.name == assent and party < len(row.of)), None)
    if known and is_sent() and sent_key() in acts_under(db.session(), actor(), [sent_key()], "answer"):
        form = bind(known.form or "", shown.lists, request.form, shape=shown.definition.shape(known.form))
        return _answered(public_id, assent, party, form) if is_valid(form) else stale(public_id, assent, form)
    if asked is None:
        if is_sent() and shown.was_party(assent, party):
            return stale(public_id, assent, None)
        if known is None or known.form not in FORMS or not is_sent():
            abort(404)
        form = bind(known.form, shown.lists, request.form, shape=shown.definition.shape(known.form))
        return no_longer_theirs(shown.context, (known.of[party],), form)
    name, sent = asked.form or "", request.form if is_sent() else kept_form()
    form = bind(name, shown.lists, sent, shape=shown.definition.shape(name))
    if is_sent() and sent_version() != shown.case.version:
        return stale(public_id, assent, form)
    wrong = is_sent() and not is_valid(form)
    if not is_sent() or wrong or unaware(shown.context):
        values = {"offer": asked, "form": form, "papers": None, "unaware": unaware(shown.context)}
        page = render_template("cases/move.html", shown=shown, key=sent_key(), **values)
        return page, 422 if is_sent() else 200
    return _answered(public_id, assent, party, form)


def _answered(public_id: str, assent: str, party: int, form: CaseForm) -> ResponseReturnValue:
    with answering_on_case(public_id, assent, form):
        service.answer(db.session(), public_id, assent, party, _command({form.section: form.answers()}))
    return _done(public_id, gettext("Your side's opinion is recorded."), "moved")


@bp.post("/cases/<public_id:public_id>/ballot")
@allow(PERSON, final=DECIDE)
@secret
def ballot(public_id: str) -> ResponseReturnValue:
    """Give or change one's ballot in the running vote."""
    load_case(public_id)
    given, receipt, for_id = sent_ballot(), request.form.get("receipt", ""), sent_for()

    def refused(refusal: Refused) -> ResponseReturnValue:
        if refusal.sentence.text == UNUSABLE:
            forget_receipt(receipt)
        ballot = RefusedBallot(sentence(refusal.sentence), given, for_id)
        shown = replace(case_page(public_id), refused=ballot)
        status = 422 if refusal.field else 409
        return render_template("cases/case.html", shown=shown, key=new_key()), status

    def closes() -> ResponseReturnValue:
        return deciding_page(case_page(public_id), given), 422

    with answering(refused, stale=lambda: ballot_not_cast(public_id), closes=closes):
        said = (given.choice, _command({}), receipt, given.names)
        ballots.cast_ballot(db.session(), public_id, *said, for_id=for_id, against=given.against, may_close=may_close())
    forget_receipt(receipt)
    return _done(public_id, ballot_counted(receipt, vote_runs(db.session(), public_id), for_id))


@bp.route("/cases/<public_id:public_id>/leave-vote", methods=["GET", "POST"])
@allow(PERSON, form_page="cases.leave_vote", final=DECIDE)
def leave_vote(public_id: str) -> ResponseReturnValue:
    """Recuse oneself from the running vote, with a reason."""
    context, lists = load_case(public_id)
    form = bind("Recusal", lists, request.form if is_sent() else kept_form())
    asked = (context, lists, form, "votes/leave_vote.html", lambda vote: vote.may_leave)
    page = vote_form_page(*asked)
    if page is not None:
        return page

    def closes() -> ResponseReturnValue:
        return vote_form_page(*asked, closes=True) or stale(public_id, "", form)

    with answering_on_case(public_id, "", form, closes):
        command = _command({form.section: {"text": "", **form.answers()}})
        ballots.leave_vote(db.session(), public_id, command, may_close=may_close())
    return _done(public_id, gettext("You take no part in this vote; your reason is in the journal."))


@bp.route("/cases/<public_id:public_id>/ask-in-writing", methods=["GET", "POST"])
@allow(PERSON, form_page="cases.ask_in_writing")
def ask_in_writing(public_id: str) -> ResponseReturnValue:
    """Put the running vote to its committee in writing, until a last day, as its chair."""
    context, lists = load_case(public_id)
    form = bind("AskInWriting", lists, request.form if is_sent() else kept_form())
    page = vote_form_page(context, lists, form, "votes/ask_in_writing.html", lambda vote: vote.forum.may_ask)
    if page is not None:
        return page
    with answering_on_case(public_id, "", form):
        answers = form.answers()
        last_day = dt.date.fromisoformat(answers.get("last_day") or now().date().isoformat())
        ballots.ask_in_writing(db.session(), public_id, last_day, _command({form.section: {"text": "", **answers}}))
    if off := off_words(context.case.unit_id, last_day):
        flash(off, "warning")
    return _done(public_id, gettext("The committee is asked in writing."))


@bp.get("/cases/<public_id:public_id>/receipt")
@allow(PERSON)
def receipt(public_id: str) -> ResponseReturnValue:
    """Show whether a secret ballot with this receipt is counted; never what it says."""
    work, lists = load_case(public_id)
    shown = show(work, lists)
    votes = [vote for vote in shown.votes if vote.secret and vote.decided] or abort(404)
    code = request.args.get("code", "").strip()
    counted = any(receipt_counted(db.session(), vote.id, code) for vote in votes) if code else None
    return render_template("votes/receipt.html", shown=shown, code=code[:40], counted=counted)


@bp.route("/cases/<public_id:public_id>/close-vote", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def close_vote(public_id: str) -> ResponseReturnValue:
    """Show the chair's page to close the running vote, with the result and its consequences, and close it."""
    if request.method == "GET":
        shown = case_page(public_id)
        if not shown.may_close:
            abort(404)
        return render_template("votes/close_vote.html", shown=shown, key=new_key())
    with answering_on_case(public_id, "", None):
        ballots.close_ballot(db.session(), public_id, _command({}))
    return _done(public_id, gettext("The vote is closed and its result is recorded."), "moved")


def _command(answers: dict[str, Any]) -> Command:
    return Command(actor(), now(), sent_key(), answers, sent_version(), sent_votes())


def _done(public_id: str, text: str, category: str = "success") -> ResponseReturnValue:
    """Go back to the case with a message. After "moved" its page adds where the case is now, and who has it."""
    flash(text, category)
    return redirect(url_for("cases.case", public_id=public_id), 303)
