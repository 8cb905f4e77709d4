"""Reorganising units, guided: what is to happen, what it touches, do it, and undo it while nothing has followed."""

import re
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence, unit_kind
from webapp.forms import PageForm, new_key
from webapp.models import REORGANISATIONS, UNIT_KINDS
from webapp.pages.reorganisation_parts import KINDS, outcome_parts
from webapp.pages.rules import Dated, TypedDate
from webapp.pages.sent import sent_key
from webapp.queries.reorganisations import carried_out, may_undo, reorganises
from webapp.services import undoing
from webapp.services.door import Act
from webapp.services.refusals import NotYours, Refused, RepeatedKey
from webapp.services.reorganisation_plan import Plan
from webapp.services.reorganising import carry_out as do_it
from webapp.services.reorganising import preview as look
from webapp.visitor import PERSON, actor, allow, now, today

bp = Blueprint("reorganisations", __name__)

LONG, SHORT = Length(max=4000), Length(max=300, message=_("Write at most 300 characters."))
USES = {
    "merge": {"new", "new_kind", "into", "parent"},
    "split": {"new", "new_kind", "parent", "cases"},
    "end": {"parent"},
    "move": {"parent"},
    "rename": {"name"},
}
"""The fields that each kind has beside units, day and decision."""
SELECTS = re.compile(r"(child|post)-([0-9]{1,9})")


class PlanForm(PageForm):
    key = HiddenField()
    kind = HiddenField()
    units = TextAreaField(
        _("Codes of the units"), [DataRequired(_("Write the codes of the units.")), LONG],
        description=_("As on their pages, with commas between them."),
    )  # fmt: skip
    day = TypedDate(_("In force from"), [Dated(_("Write the day."))])
    decision = StringField(
        _("Decision"), [DataRequired(_("Write number and date of the decision.")), SHORT],
        description=_("Number, date and body."),
    )  # fmt: skip
    name = StringField(_("New name"), [Length(max=200)])
    new = TextAreaField(
        _("New units"), [LONG], description=_("One a line: code; name. Leave empty where a standing unit takes over.")
    )
    new_kind = SelectField(_("Kind of the new units"), validate_choice=False)
    into = StringField(_("Code of the unit that takes the others in"), [SHORT])
    parent = StringField(_("Code of the unit above from now on"), [SHORT], description=_("Empty: as until now."))
    cases = StringField(
        _("Code of the new unit that takes the open cases"), [SHORT], description=_("Empty: the first one.")
    )


@bp.get("/reorganisations")
@allow(PERSON)
def reorganisations() -> ResponseReturnValue:
    """What was carried out, and a way to begin; 404 for who has nothing below him."""
    _may()
    return _list_page()


@bp.get("/reorganisations/new/<any(merge, split, end, move, rename):kind>")
@allow(PERSON)
def new(kind: str) -> ResponseReturnValue:
    """The form of one kind. units in the address: codes to begin with."""
    _may()
    form = _form(kind, {"units": request.args.get("units", ""), "day": today(), "key": new_key(), "kind": kind})
    return _form_page(form, kind)


@bp.get("/reorganisations/preview")
@allow(PERSON)
def preview_again() -> ResponseReturnValue:
    """A preview belongs to a form that was sent; asked for by its address alone it is the list."""
    _may()
    return redirect(url_for("reorganisations.reorganisations"), 303)


@bp.post("/reorganisations/preview")
@allow(PERSON)
def preview() -> ResponseReturnValue:
    """What it would do. Nothing is written."""
    return _sent(carry=False)


@bp.post("/reorganisations")
@allow(PERSON)
def carry_out() -> ResponseReturnValue:
    """Do it, all or nothing."""
    return _sent(carry=True)


@bp.post("/reorganisations/<int:row_id>/undo")
@allow(PERSON)
def undo(row_id: int) -> ResponseReturnValue:
    _may()
    try:
        undoing.undo(db.session(), row_id if row_id < 2**31 else 0, Act(actor(), now(), sent_key()))
    except NotYours:
        abort(404)
    except Refused as refused:
        return _list_page(sentence(refused.sentence)), 409
    flash(gettext("Undone: every unit, post and case is as it was before."), "success")
    return redirect(url_for("reorganisations.reorganisations"), 303)


def _sent(*, carry: bool) -> ResponseReturnValue:
    _may()
    kind = request.form.get("kind", "")
    form = _form(kind)
    if not form.validate_on_submit():
        return _form_page(form, kind), 422
    act = Act(actor(), now(), sent_key())
    try:
        plan = _plan(form, kind)
        if carry:
            do_it(db.session(), plan, act)
            flash(gettext("Carried out. It can be undone as long as nothing has followed."), "success")
            return redirect(url_for("reorganisations.reorganisations"), 303)
        outcome = look(db.session(), plan, act)
    except NotYours:
        abort(404)
    except RepeatedKey:
        return render_template("cases/repeated.html"), 422
    except Refused as refused:
        field: Field = form._fields.get(refused.field or "") or form.units
        field.errors = [*field.errors, sentence(refused.sentence)]
        return _form_page(form, kind), 409 if carry else 422
    return render_template(
        "reorganisations/preview.html", form=form, kind=KINDS[kind], sent=_shown(form), **outcome_parts(outcome)
    )


def _may() -> None:
    if not reorganises(actor()):
        abort(404)


def _form(kind: str, data: dict[str, Any] | None = None) -> PlanForm:
    if kind not in REORGANISATIONS:
        abort(404)
    form = PlanForm(data=data)
    form.new_kind.choices = [(name, unit_kind(name)) for name in UNIT_KINDS if name != "province_union"]
    if not form.new_kind.raw_data:
        form.new_kind.data = "commune_union"
    for name in ("name", "new", "new_kind", "into", "parent", "cases"):
        if name not in USES[kind]:
            del form[name]
    return form


def _plan(form: PlanForm, kind: str) -> Plan:
    """The plan that a form says. Raises Refused for a line of new units that cannot be read."""
    said = {name: str(form[name].data or "").strip() for name in USES[kind]}
    units = tuple(filter(None, re.split(r"[,;\s]+", form.units.data or "")))
    lines = []
    for line in filter(str.strip, said.pop("new", "").splitlines()):
        code, _sign, name = (part.strip() for part in line.partition(";"))
        if not name or not re.fullmatch(r"[\w.-]{1,40}", code):
            raise Refused(_("Write each new unit on a line of its own: code; name."), field="new")
        lines.append((code, name[:200]))
    if said.get("new_kind", "branch") not in UNIT_KINDS:
        abort(422)
    assert form.day.data
    chosen = _chosen()
    return Plan(
        kind, units, form.day.data, form.decision.data or "", new=tuple(lines), children=chosen["child"],
        posts=chosen["post"], **said,
    )  # fmt: skip


def _chosen() -> dict[str, dict[int, str]]:
    """Where each unit below and each post goes, as the preview's lists say."""
    found: dict[str, dict[int, str]] = {"child": {}, "post": {}}
    for name, value in request.form.items():
        if match := SELECTS.fullmatch(name):
            found[match[1]][int(match[2])] = value
    return found


def _shown(form: PlanForm) -> list[tuple[str, str]]:
    """What was sent, to be sent again beside the lists of the preview."""
    return [(field.name, field._value() if hasattr(field, "_value") else field.data) for field in form
            if field.name != "csrf_token"]  # fmt: skip


def _form_page(form: PlanForm, kind: str) -> str:
    kept = [(name, value) for name, value in request.form.items() if SELECTS.fullmatch(name)]
    return render_template("reorganisations/form.html", form=form, kind=KINDS[kind], kept=kept)


def _list_page(said: str = "") -> str:
    rows = [
        {
            "row": row,
            "kind": KINDS[row.kind]["title"],
            "by": name,
            "undo": row.undone_at is None and may_undo(actor(), row),
        }
        for row, name in carried_out(db.session(), actor())
    ]
    return render_template("reorganisations/list.html", rows=rows, kinds=KINDS, said=said)
