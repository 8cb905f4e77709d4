"""Reorganising units, step by step: choose them, describe the change, preview its effects, carry it out, undo it."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import officer_posts
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import sentence, unit_kind
from webapp.forms import new_key, refuse
from webapp.languages import gettext
from webapp.models import Reorganisation, Unit
from webapp.pages.reorganisations.forms import SELECTS, ReorganisationForm, codes_in, form_of, plan_of
from webapp.pages.reorganisations.page import KINDS, DoneRow, UnitChoice, outcome_preview
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.list_query import typed
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key
from webapp.queries.reorganisations import choosable, chosen_units, may_undo, past_reorganisations
from webapp.services.changes.requests import ask
from webapp.services.changes.units import wanted, wanted_undoing
from webapp.services.command import Command
from webapp.services.refusals import Refused
from webapp.services.reorganisations.execution import preview as look
from webapp.services.reorganisations.plan import ROOTED, ReorganisationPlan
from workflows.core.finality import DECIDE

bp = Blueprint("reorganisations", __name__)

MOST_FOUND = 30
SEVERAL = ("merge",)
LISTS = ("children", "posts")
"""Fields shown on the preview."""


@bp.get("/reorganisations")
@allow(PERSON)
def reorganisations() -> ResponseReturnValue:
    """List past reorganisations, with a link to a new one; 404 for a user with nothing below."""
    _may()
    return _list_page()


@bp.get("/reorganisations/new/<any(merge, split, replace, end, move, rename):kind>")
@allow(PERSON)
def new(kind: str) -> ResponseReturnValue:
    """Choose the units by search; with `go` in the address show the form. units: codes chosen so far."""
    _may()
    codes = codes_in(" ".join(request.args.getlist("units")))
    if not request.args.get("go"):
        return _choose_page(kind, codes)
    data = {"units": ", ".join(codes), "day": today(), "key": new_key(), "kind": kind}
    form, units = form_of(kind, data)
    if not units:
        return _choose_page(kind, codes, gettext("Choose at least one unit.")), 422
    if kind in SEVERAL and len({unit.kind for unit, _above in units}) > 1:
        error = gettext("Only units of one kind merge; let the others end in a reorganisation of their own.")
        return _choose_page(kind, codes, error), 422
    return _form_page(form, kind, units)


@bp.get("/reorganisations/preview")
@allow(PERSON)
def preview_again() -> ResponseReturnValue:
    """Redirect to the list: a preview needs a submitted form, and has no address of its own."""
    _may()
    return redirect(url_for("reorganisations.reorganisations"), 303)


@bp.post("/reorganisations/preview")
@allow(PERSON)
def preview() -> ResponseReturnValue:
    """Show the effects of a plan without writing them."""
    return _sent(carry=False)


@bp.post("/reorganisations")
@allow(PERSON, final=DECIDE)
def carry_out() -> ResponseReturnValue:
    """Carry out the plan, all or nothing."""
    return _sent(carry=True)


@bp.post("/reorganisations/<sealed('reorganisation'):row_id>/undo")
@allow(PERSON, final=DECIDE)
def undo(row_id: int) -> ResponseReturnValue:
    _may()
    row = db.session().get(Reorganisation, row_id)
    if row is None or may_undo(actor(), row) is None:
        abort(404)
    with answering(lambda refusal: (_list_page(sentence(refusal.sentence)), 409)):
        change = ask(db.session(), wanted_undoing(row), asker())
    done = gettext("Undone: every unit, post and case is as it was before.")
    return answer_asked(change, done, url_for("reorganisations.reorganisations"))


def _sent(*, carry: bool) -> ResponseReturnValue:
    _may()
    kind = request.form.get("kind", "")
    form, units = form_of(kind)
    if not form.validate_on_submit():
        return _form_page(form, kind, units), 422
    if request.form.get("change"):
        return _form_page(form, kind, units)
    command, status = Command(actor(), now(), sent_key()), 409 if carry else 422

    def refused(refusal: Refused) -> ResponseReturnValue:
        refuse(form, refusal, at="units")
        return _form_page(form, kind, units), status

    def lists_refused(refusal: Refused) -> ResponseReturnValue:
        if refusal.field not in LISTS:
            raise refusal
        return _preview_page(form, replace(plan, children={}, posts={}), command, sentence(refusal.sentence)), status

    with answering(refused):
        plan = plan_of(form, kind, [unit for unit, _above in units])
        with answering(lists_refused):
            if not carry:
                return _preview_page(form, plan, command)
            change = ask(db.session(), wanted(db.session(), plan, look(db.session(), plan, command)), asker())
    done = gettext("Carried out. It can be undone as long as nothing has followed.")
    return answer_asked(change, done, url_for("reorganisations.reorganisations"))


def _preview_page(form: ReorganisationForm, plan: ReorganisationPlan, command: Command, error: str = "") -> str:
    """Return the effects of the plan. said: why choices in its lists are invalid; the lists can be changed there."""
    return render_template(
        "reorganisations/preview.html",
        form=form,
        kind=KINDS[plan.kind],
        sent=_shown(form),
        decision=plan.decision,
        error=error,
        outcome=outcome_preview(look(db.session(), plan, command), plan, request.form),
    )


def _may() -> None:
    if not officer_posts(actor()):
        abort(404)


def _shown(form: ReorganisationForm) -> list[tuple[str, str]]:
    """Return the submitted values, to be sent again beside the lists of the preview."""
    return [
        (field.name, field._value() if hasattr(field, "_value") else field.data)
        for field in form
        if field.name != "csrf_token"
    ]


def _choose_page(kind: str, codes: tuple[str, ...], error: str = "") -> str:
    """Return the units found, those chosen so far first."""
    session, search = db.session(), typed()
    chosen = chosen_units(session, actor(), codes, today())
    found = choosable(session, actor(), search, today(), MOST_FOUND, itself=kind in ROOTED)
    known = {unit.id for unit, _above in chosen}
    return render_template(
        "reorganisations/choose.html",
        error=error,
        kind=KINDS[kind],
        name=kind,
        words=search,
        most=MOST_FOUND,
        several=kind in SEVERAL,
        chosen=_choices(chosen),
        full=len(found) == MOST_FOUND,
        found=_choices([row for row in found if row[0].id not in known]),
    )


def _choices(rows: list[tuple[Unit, str]]) -> list[UnitChoice]:
    return [
        UnitChoice(unit.code, unit.name, " · ".join(filter(None, (unit_kind(unit.kind), above))))
        for unit, above in rows
    ]


def _form_page(form: ReorganisationForm, kind: str, units: list[tuple[Unit, str]]) -> str:
    again = request.form.get("change")  # other units or names have other lists
    kept = [] if again else [(name, value) for name, value in request.form.items() if SELECTS.fullmatch(name)]
    others = url_for("reorganisations.new", kind=kind, units=[unit.code for unit, _above in units])
    return render_template(
        "reorganisations/form.html", form=form, kind=KINDS[kind], kept=kept, units=_choices(units), others=others
    )


def _list_page(error: str = "") -> str:
    rows = [
        DoneRow(row, KINDS[row.kind].title, name, bool(row.undone_at is None and may_undo(actor(), row)))
        for row, name in past_reorganisations(db.session(), actor())
    ]
    return render_template("reorganisations/list.html", rows=rows, kinds=KINDS, error=error)
