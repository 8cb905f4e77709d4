"""Opening a case for a unit in which the user holds an opening post."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import bind, is_valid, new_key, refuse
from webapp.frames import WORK, MenuEntry
from webapp.languages import gettext
from webapp.models import Case, Unit
from webapp.models.units import apart
from webapp.pages.cases.attachments import (
    BY_SCRIPT,
    MOST_AT_ONCE,
    files_left_behind,
    form_lines,
    keep_sent_files,
    waiting_ids,
)
from webapp.pages.cases.choices import FormLists
from webapp.pages.cases.offers import on_behalf_of
from webapp.pages.cases.prefilled import leave_out
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.form_draft import kept_form
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key
from webapp.queries.cases.context import load_context, opening_role, surroundings_of, with_posts
from webapp.queries.cases.facts import facts_of
from webapp.queries.cases.following import startable_again, taken_over
from webapp.queries.cases.foresight import StepWithoutHands, steps_without_hands
from webapp.queries.cases.starting import claimed_among, running_on_claim, startable_units, unit_by_code, vacant_among
from webapp.queries.units.names import unit_names
from webapp.queries.units.terms import newest_term
from webapp.services.cases.commands import start as open_case
from webapp.services.command import Command
from webapp.services.refusals import GuardsFailed, InvalidAnswers, Refused
from workflows import WORKFLOWS
from workflows.core.definition import Definition, MoveDef
from workflows.core.engine import may_await, offer, starts
from workflows.core.facts import Advice
from workflows.core.forms import FORMS
from workflows.core.model import Workflow
from workflows.core.registry import Check
from workflows.guards.verdicts import needs_exception

bp = Blueprint("start", __name__)
MENU = (MenuEntry("start.start", _("Start"), WORK, 20, "start"),)


@dataclass(frozen=True, slots=True)
class ProcessOffer:
    """A process that the actor may open, and the units for which they may.

    names: of these units, those of one name with the unit above them; vacant: those of them in which nobody holds the
    post that the process gives; under_way: those about whose seat a case runs already.
    """

    definition: Definition
    units: list[Unit]
    names: list[str]
    vacant: set[int]
    under_way: set[int]


@dataclass(frozen=True, slots=True)
class Opening:
    """The subject of an opening page.

    closed: what keeps a case from being opened now; running: the open case about the seat, '' where the user may not
    know of one; hint: for whom one acts; without_hands: steps that nobody but the
    opener could take, although four eyes ask for somebody else; earlier: the ended case that is started again.
    """

    definition: Definition
    unit: Unit
    move: MoveDef
    lists: FormLists
    advice: Advice | None
    closed: tuple[Check, ...]
    running: str
    hint: str
    without_hands: list[StepWithoutHands]
    term_over: dt.date | None
    earlier: Case | None


@bp.get("/start", endpoint="start")
@allow(PERSON)
def processes() -> ResponseReturnValue:
    """List the processes that the user may open, each with its units."""
    session, who, day = db.session(), actor(), today()
    offered = [
        ProcessOffer(workflow.definition, units, _names(units), _vacant(workflow, units), _under_way(workflow, units))
        for workflow in WORKFLOWS.values()
        if (units := startable_units(session, workflow.definition, who, day))
    ]
    return render_template("cases/start/start.html", offered=offered)


def _names(units: list[Unit]) -> list[str]:
    above = unit_names(db.session(), {unit.parent_id for unit in units if unit.parent_id}).on(today())
    return apart([(unit.name, above.get(unit.parent_id or 0)) for unit in units])


def _under_way(workflow: type[Workflow], units: list[Unit]) -> set[int]:
    return claimed_among(db.session(), actor(), workflow.definition, [unit.id for unit in units])


def _vacant(workflow: type[Workflow], units: list[Unit]) -> set[int]:
    ids = [unit.id for unit in units]
    return vacant_among(db.session(), ids, workflow.incumbents, today()) if workflow.incumbents else set()


@bp.get("/start/<key:workflow>/<unit_code:code>")
@allow(PERSON)
def form(workflow: str, code: str) -> ResponseReturnValue:
    """Show the opening form for one unit, with the order of priority for the dual post and its present holders."""
    kept = kept_form()
    opening = _opening(workflow, code, (kept or request.args).get("again", ""))
    name, session = opening.move.form or "", db.session()
    held = taken_over(session, opening.earlier, FORMS[name].section) if opening.earlier else {}
    filled = bind(name, opening.lists, kept, held)
    return _page(opening, filled, new_key(), leave_out(session, filled) if kept is None else [])


@bp.post("/start/<key:workflow>/<unit_code:code>")
@allow(PERSON, form_page="start.form")
def send(workflow: str, code: str) -> ResponseReturnValue:
    opening = _opening(workflow, code, request.form.get("again", ""))
    filled = bind(opening.move.form or "", opening.lists, request.form)
    key = sent_key()
    if not is_valid(filled) or files_left_behind(filled):
        return _page(opening, filled, key), 422
    attached = waiting_ids(unquote(url_for("start.form", workflow=workflow, code=code)))
    command = Command(actor(), now(), key, {filled.section: filled.answers()}, attached=attached)

    def refused(refusal: Refused) -> ResponseReturnValue:
        if isinstance(refusal, GuardsFailed):
            flash(sentence(refusal.sentence), "error")
        else:
            refuse(filled, refusal)
        if not isinstance(refusal, InvalidAnswers):
            return _page(opening, filled, key), 409
        may_wait = may_await(opening.definition, opening.move) and all(map(needs_exception, refusal.checks))
        return _page(opening, filled, key, may_wait=may_wait), 422

    with answering(refused, form=filled):
        follows = opening.earlier.public_id if opening.earlier else ""
        place, waits = (opening.move.name, opening.unit.id), "waits" in request.form
        public_id = open_case(db.session(), opening.definition, *place, command, follows, waits)
    flash(gettext("The case is open."), "moved")
    return redirect(url_for("cases.case", public_id=public_id), 303)


@bp.post("/start/<key:workflow>/<unit_code:code>/attachments")
@allow(PERSON, max_body=MOST_AT_ONCE + 65_536)
def attach(workflow: str, code: str) -> ResponseReturnValue:
    """Keep files with the draft of an opening form; what is typed into it is kept too."""
    opening = _opening(workflow, code, request.form.get("again", ""))
    papers = opening.move.attachments or abort(404)
    page = url_for("start.form", workflow=workflow, code=code)
    refused = keep_sent_files(unquote(page), papers)
    if BY_SCRIPT in request.headers:
        return make_response("\n".join(refused.values()), 422 if refused else 204)
    if refused:
        opening = _opening(workflow, code, request.form.get("again", ""))
        return _page(opening, bind(opening.move.form or "", opening.lists, request.form), sent_key(), (), refused), 422
    return redirect(f"{page}#attachments", 303)


def _opening(workflow: str, code: str, again: str) -> Opening:
    """Return the values of the opening page; 404 without such a process, unit or earlier case for this user."""
    session, who, day = db.session(), actor(), today()
    earlier = _earlier(workflow, code, again) if again else None
    known = WORKFLOWS.get(workflow)
    unit = unit_by_code(session, code)
    if known is None or unit is None or unit.kind not in known.unit_kinds or not unit.exists_on(day):
        abort(404)
    around, rules = surroundings_of(session, known.definition, unit, day)
    definition = with_posts(known.definition, rules)
    move = _mine(definition, who, around) or abort(404)
    held = opening_role(who, around, definition, move)
    facts = facts_of(session, definition, around, rules, day, actor=who)
    return Opening(
        definition=definition,
        unit=unit,
        move=move,
        lists=FormLists(session, around, day),
        advice=known.advice(facts),
        closed=offer(definition, move, facts, lambda _roles: held).failed,
        running=running_on_claim(session, who, definition, unit.id),
        hint=on_behalf_of(who, held),
        without_hands=steps_without_hands(session, definition, around, day, who.person_id),
        term_over=_term_over(known, unit, day),
        earlier=earlier,
    )


def _earlier(workflow: str, code: str, public_id: str) -> Case:
    """Return the ended case that is started again here; 404 for one that cannot be, or that the user may not know."""
    found = case_or_404(public_id)
    unit = startable_again(load_context(db.session(), found, actor(), now()))
    if found.workflow != workflow or unit is None or unit.code != code:
        abort(404)
    return found


def _mine(definition: Definition, who: Actor, around: Any) -> MoveDef | None:
    return next((move for move in starts(definition) if opening_role(who, around, definition, move)), None)


def _term_over(workflow: type[Workflow], unit: Unit, day: dt.date) -> dt.date | None:
    """Return the last day of the unit's newest term, where it is over and this process gives posts within it."""
    elects = any(question.candidates for question in workflow.definition.questions)
    term = newest_term(db.session(), unit.id, day) if workflow.incumbents or elects else None
    return term.last_day if term and term.last_day < day else None


def _without_hands(step: StepWithoutHands) -> str:
    words = {"step": gettext(step.label), "role": gettext(step.role), "unit": step.unit}
    if step.vacant:
        return gettext("“%(step)s”: in %(unit)s nobody holds this part (%(role)s).", **words)
    return gettext("“%(step)s”: in %(unit)s only you could do it (%(role)s), and you open the case.", **words)


def _page(
    opening: Opening,
    filled: Any,
    key: str,
    left_out: Sequence[str] = (),
    refused: Mapping[str, str] | None = None,
    may_wait: bool = False,
) -> str:
    advice, workflow, code = opening.advice, opening.definition.key, opening.unit.code
    urls = (
        url_for("start.attach", workflow=workflow, code=code),
        unquote(url_for("start.form", workflow=workflow, code=code)),
    )
    return render_template(
        "cases/start/form.html",
        unit=opening.unit,
        title=opening.definition.title,
        label=opening.move.label,
        form=filled,
        key=key,
        advice=advice,
        hint=opening.hint,
        today=[(gettext(title), sentence(value)) for title, value in advice.today] if advice else [],
        closed=[sentence(check.why) for check in opening.closed],
        running=opening.running,
        earlier=opening.earlier,
        left_out=left_out,
        term_over=opening.term_over,
        without_hands=[_without_hands(step) for step in opening.without_hands],
        may_wait=may_wait,
        papers=form_lines(opening.move.attachments, urls, refused),
        url=url_for("start.send", workflow=workflow, code=code),
    )
