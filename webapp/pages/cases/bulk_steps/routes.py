"""One step of many cases: which one, what its form says, in which cases it would be made, and undoing it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.addresses import local_target
from webapp.current_user import PERSON, actor, allow, now, signed_in_user
from webapp.db import db
from webapp.forms import is_valid, new_key
from webapp.languages import gettext, ngettext
from webapp.models import Case
from webapp.pages.cases.bulk_desk.choosing import desk_row, inbox_cases, known_cases
from webapp.pages.cases.bulk_steps.sorting import StepCases, choices, rehearsed, sorted_cases, step_of, why_not
from webapp.pages.cases.final import weight_of_step
from webapp.pages.cases.own_step import StepBack, step_back_offer
from webapp.pages.cases.responses import load_case
from webapp.pages.shared.form_draft import go_on, kept_form
from webapp.pages.shared.list_query import few
from webapp.pages.shared.refusals import flash_refusals, typed_words
from webapp.pages.shared.submitted import LONGEST_KEY, cases_in, sent_key
from webapp.pages.shared.way_back import way_back
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.lists import CaseLine
from webapp.queries.cases.records import case_for
from webapp.queries.cases.standing import own_step
from webapp.queries.overview.drafts import draft_of
from webapp.queries.votes.bulk import acts_under
from webapp.services.cases.again.taking_back import take_step_back
from webapp.services.command import Command
from webapp.services.meetings.bulk_ballots import GONE_ON, MOST, key_of, one_by_one, undo_key_of
from webapp.services.refusals import Refused
from workflows import WORKFLOWS
from workflows.core.bulk.steps import joint_steps
from workflows.core.definition import Definition

bp = Blueprint("bulk_steps", __name__)


@bp.get("/bulk/steps")
@allow(PERSON)
def choose() -> ResponseReturnValue:
    """Show the steps to be made together in the chosen cases; with `all` in those of the inbox with its filter."""
    ids = inbox_cases(_has_joint_step) if request.args.get("all") else list(dict.fromkeys(request.args.getlist("case")))
    found = choices(ids[:MOST])
    return render_template("cases/bulk/steps.html", found=found, more=len(ids) > MOST, most=MOST, back=way_back())


def _has_joint_step(line: CaseLine, definition: Definition) -> bool:
    """Whether what a case waits for can be done in several cases together."""
    return any(step.name == line.move for step in joint_steps(definition, line.state))


@bp.get("/bulk/steps/<key:workflow>/<key:move>")
@allow(PERSON)
def form(workflow: str, move: str) -> ResponseReturnValue:
    """Show the form of the step with the cases in which it would be made, or what was typed into it before."""
    _known(workflow)
    kept, ids = kept_form(), list(dict.fromkeys(request.args.getlist("case")))
    found = sorted_cases(workflow, move, (ids or list(cases_in(kept or MultiDict())))[:MOST], kept)
    return _page(workflow, move, found, new_key(), more=len(ids) > MOST)


@bp.post("/bulk/steps/<key:workflow>/<key:move>/review", endpoint="keep")
@allow(PERSON, form_page="bulk_steps.form")
def keep(workflow: str, move: str) -> ResponseReturnValue:
    """Check what the form says, and go on to the page that shows in which cases the step would be made."""
    _known(workflow)
    found = sorted_cases(workflow, move, few(cases_in(request.form), MOST), request.form)
    if not found.ready or (found.form is not None and not is_valid(found.form)):
        return _page(workflow, move, found, sent_key()), 422
    go_on(signed_in_user().account_id, url_for("bulk_steps.form", workflow=workflow, move=move))
    return redirect(url_for("bulk_steps.review", workflow=workflow, move=move), 303)


@bp.get("/bulk/steps/<key:workflow>/<key:move>/review")
@allow(PERSON)
def review(workflow: str, move: str) -> ResponseReturnValue:
    """Show what the form says and in which cases the step would be made, and why in others not; nothing is done."""
    _known(workflow)
    page = url_for("bulk_steps.form", workflow=workflow, move=move)
    draft = draft_of(db.session(), signed_in_user().account_id, page)
    sent = MultiDict(draft.fields) if draft else MultiDict[str, str]()
    found = sorted_cases(workflow, move, few(cases_in(sent), MOST), sent)
    if not found.ready or (found.form is not None and not found.form.validate()):
        return redirect(page, 303)
    typed = typed_words(found.form) if found.form else []
    hidden = [pair for pair in sent.items(multi=True) if pair[0] != "cases"]
    found = rehearsed(workflow, move, found, sent)
    values = {"typed": typed, "hidden": hidden, "page": page, "back": local_target(sent.get("back"), "")}
    return render_template("cases/bulk/step_review.html", workflow=workflow, move=move, found=found, **values)


@bp.post("/bulk/steps/<key:workflow>/<key:move>", endpoint="make")
@allow(PERSON, form_page="bulk_steps.form", final=weight_of_step)
def make(workflow: str, move: str) -> ResponseReturnValue:
    """Make the step in one case after the other, each in its own transaction; those in which it is refused say why."""
    _known(workflow)
    versions, key = cases_in(request.form), sent_key()
    ids = [each for each in few(versions, MOST) if case_for(db.session(), actor(), each)]
    before = _done_under(workflow, move, [key_of(key, each) for each in ids])
    if not ids:
        return _page(workflow, move, StepCases(), key), 422

    def one(public_id: str) -> None:
        context, lists = load_case(public_id)
        step = step_of(context, workflow, move)
        if step is None or context.case.version != versions[public_id]:
            raise Refused(GONE_ON.text)
        if why := why_not(context, step):  # somebody may have taken it since, which changes no version
            raise Refused(why)
        form = step.form(context, lists, request.form)
        if form is not None and not is_valid(form):
            raise Refused(str(next(iter(form.errors.values()))[0]))
        said = form.answers_by_section() if form else {}
        step.make(public_id, Command(actor(), now(), key_of(key, public_id), said, context.case.version))

    results = one_by_one([each for each in ids if key_of(key, each) not in before], one)
    done = len(before) + sum(refusal is None for refusal in results.values())
    flash(ngettext("Done in %(num)s case.", "Done in %(num)s cases.", done), "success" if done else "warning")
    flash_refusals(results.values())
    return _to_report(workflow, move, key, ids)


@bp.get("/bulk/steps/<key:workflow>/<key:move>/report")
@allow(PERSON)
def report(workflow: str, move: str) -> ResponseReturnValue:
    """Show in which cases the step is made, and in which of them it can be taken back."""
    _known(workflow)
    key = request.args.get("key", "")[:LONGEST_KEY]
    cases = known_cases(few(request.args.get("cases", "").split(","), MOST))
    undone = acts_under(db.session(), actor(), [undo_key_of(key, case.public_id) for case in cases], "version")
    done = _done_under(workflow, move, [key_of(key, case.public_id) for case in cases])
    back = [case for case in cases if undo_key_of(key, case.public_id) in undone]
    made = [case for case in cases if key_of(key, case.public_id) in done and case not in back]
    offers = {case.public_id: offer for case in made if (offer := _way_back(case, key))}
    step = sorted_cases(workflow, move, ())
    return render_template(
        "cases/bulk/step_report.html",
        workflow=workflow,
        move=move,
        label=step.label,
        process=step.process,
        done=[desk_row(case, _state(case)) for case in made],
        back=[desk_row(case, _state(case)) for case in back],
        left=[desk_row(case) for case in cases if case not in made and case not in back],
        undo=",".join(offers),
        until=min((offer.until for offer in offers.values()), default=""),
        key=key,
        back_url=way_back(),
    )


@bp.post("/bulk/steps/<key:workflow>/<key:move>/undo")
@allow(PERSON)
def undo(workflow: str, move: str) -> ResponseReturnValue:
    """Take back the step in the cases in which it was made together, where nobody has acted since."""
    _known(workflow)
    key, ids = sent_key(), few(request.form.get("cases", "").split(","), MOST)

    def one(public_id: str) -> None:
        context, _lists = load_case(public_id)
        if not _is_own(context, key):
            raise Refused(GONE_ON.text)
        command = Command(actor(), now(), undo_key_of(key, public_id), version=context.case.version)
        take_step_back(db.session(), public_id, command)

    known = [case.public_id for case in known_cases(ids)]
    before = acts_under(db.session(), actor(), [undo_key_of(key, each) for each in known], "version")
    results = one_by_one([each for each in known if undo_key_of(key, each) not in before], one)
    if not results and not before:
        return _page(workflow, move, StepCases(), key), 422
    done = len(before) + sum(refusal is None for refusal in results.values())
    words = ngettext("The step is taken back in %(num)s case.", "The step is taken back in %(num)s cases.", done)
    flash(words, "success" if done else "warning")
    flash_refusals(results.values())
    return _to_report(workflow, move, key, known)


def _page(workflow: str, move: str, found: StepCases, key: str, *, more: bool = False) -> str:
    values = {"found": found, "key": key, "most": MOST, "more": more, "back": way_back()}
    return render_template("cases/bulk/step.html", workflow=workflow, move=move, **values)


def _to_report(workflow: str, move: str, key: str, ids: list[str]) -> ResponseReturnValue:
    where = url_for("bulk_steps.report", workflow=workflow, move=move, key=key, cases=",".join(ids), back=way_back())
    return redirect(where, 303)


def _known(workflow: str) -> None:
    """Abort with 404 for a process that there is not, or whose cases are sealed."""
    known = WORKFLOWS.get(workflow)
    if known is None or known.definition.sealed:
        abort(404)


def _done_under(workflow: str, move: str, keys: list[str]) -> Mapping[str, Any]:
    """Return key → moment of the steps made under these keys."""
    assents = WORKFLOWS[workflow].definition.assents
    return acts_under(db.session(), actor(), keys, "answer" if any(each.name == move for each in assents) else "move")


def _way_back(case: Case, key: str) -> StepBack | None:
    """Return how the step of this key can be taken back in a case; None if it cannot."""
    context, _lists = load_case(case.public_id)
    return step_back_offer(context) if _is_own(context, key) else None


def _is_own(context: CaseContext, key: str) -> bool:
    """Whether the last step of the case was made by the user together with others, under this key."""
    last = own_step(context)
    return last is not None and last[0].key == key_of(key, context.case.public_id)


def _state(case: Case) -> str:
    known = definitions(db.session(), [case.definition_hash])[case.definition_hash]
    return gettext(known.state(case.state).label)
