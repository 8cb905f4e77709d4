"""The form of a reorganisation: the fields of each kind, the choices of its lists, and the plan made from it."""

import re
from collections.abc import Mapping
from typing import Any

from flask import abort, request
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import unit_kind
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.models import REORGANISATIONS, UNIT_CODE, Unit
from webapp.models.units import CELLS, LOWEST, kinds_above
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.queries.reorganisations import chosen_units, free_codes, places
from webapp.services.refusals import Refused
from webapp.services.reorganisations.plan import ReorganisationPlan

USES = {
    "merge": {"new", "new_kind", "into", "parent"},
    "split": {"new", "new_kind", "parent"},
    "replace": {"new", "new_kind", "parent"},
    "end": {"parent"},
    "move": {"parent"},
    "rename": {"name"},
}
"""The fields of each kind beside units, day and decision."""
SELECTS = re.compile(r"(child|post)-([0-9]{1,9})|cases")
"""The lists of the preview: the target of each child unit and each post, and the new unit of the open cases."""
LEVELS = ("commune_union", "base_union", "bloc_union", "district_union")
LONG, SHORT = Length(max=4000), Length(max=300, message=_("Write at most 300 characters."))


class ReorganisationForm(PageForm):
    key = HiddenField()
    kind = HiddenField()
    units = HiddenField()
    name = StringField(_("New name"), [Length(max=200)])
    into = SelectField(
        _("Who takes the others in"),
        validate_choice=False,
        description=_("A new unit, whose name you write below, or an existing one."),
    )
    new = TextAreaField(_("Name of the new unit"), [LONG], render_kw={"rows": 2})
    new_kind = SelectField(_("Kind of the new unit"), validate_choice=False)
    parent = SelectField(_("Under which unit from now on"), validate_choice=False)
    day = TypedDate(
        _("In force from"),
        [Dated(_("Write the day."))],
        description=_("Today or an earlier day. What is decided for a later day is carried out on that day."),
    )
    decision = StringField(
        _("Decision"),
        [DataRequired(_("Write number and date of the decision.")), SHORT],
        description=_("Number, date and body."),
    )


def codes_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, re.split(r"[,;\s]+", text))))[:200]


def form_of(kind: str, data: dict[str, Any] | None = None) -> tuple[ReorganisationForm, list[tuple[Unit, str]]]:
    """Return the form of a kind with its lists, and the chosen units with the names of their parents."""
    if kind not in REORGANISATIONS:
        abort(404)
    form = ReorganisationForm(data=data)
    units = chosen_units(db.session(), actor(), codes_in(form.units.data or ""), today())
    for name in {"name", "new", "new_kind", "into", "parent"} - USES[kind]:
        del form[name]
    if units:
        _offer(form, kind, [unit for unit, _above in units], units[0][1])
    elif "new_kind" in form:
        del form["new_kind"]
    for field in form:  # a list always has a value, and a name is required if no existing unit can succeed
        field.flags.required = field.flags.required or isinstance(field, SelectField) or "into" not in form
    if kind == "split":
        form.new.label.text, form.new.render_kw = gettext("Names of the new units"), {"rows": 4}
        form.new.description = gettext("One a line.")
    return form, units


def _offer(form: ReorganisationForm, kind: str, units: list[Unit], above: str) -> None:
    """Fill the lists; remove those without a choice."""
    first = units[0]
    kinds = _kinds(first)
    if "new_kind" in form:
        form.new_kind.choices = [(name, unit_kind(name)) for name in kinds]
        form.new_kind.data = form.new_kind.data if form.new_kind.data in kinds else kinds[0]
        if len(kinds) == 1:
            del form["new_kind"]
    if "into" in form:
        near = [
            unit
            for unit in places(db.session(), actor(), (first.kind,), today(), units)
            if first.kind not in CELLS or unit.parent_id in {each.parent_id for each in units}
        ]
        form.into.choices = [("", gettext("A new unit")), *((unit.code, _named(unit)) for unit in near)]
        if not near:
            del form["into"]
        else:
            form.new.description = gettext("Leave empty if an existing unit takes the others in.")
    leaves_nothing = kind == "end" and first.kind in ("branch", "military_command")
    if "parent" in form and (first.parent_id is None or leaves_nothing):
        del form["parent"]
    if "parent" in form:
        fit = kinds_above(first.kind if kind == "move" else kinds[0], first.branch_kind)
        if kind == "end":  # what it leaves behind goes there
            fit = (*LEVELS, "province_union")
        here = gettext("– choose –") if kind == "move" else gettext("Unchanged: %(unit)s", unit=above)
        found = places(db.session(), actor(), [name for name in fit if name], today(), units)
        offered = [unit for unit in found if kind != "move" or unit.id != first.parent_id]
        form.parent.choices = [("", here), *((unit.code, _named(unit)) for unit in offered)]


def _kinds(unit: Unit) -> tuple[str, ...]:
    """Return the kinds of unit that may succeed this one."""
    if unit.kind in LOWEST:
        return (unit.kind,)
    return tuple(dict.fromkeys((unit.kind, "province_union"))) if unit.parent_id is None else LEVELS


def _named(unit: Unit) -> str:
    return f"{unit.name} ({unit.code})"


def plan_of(form: ReorganisationForm, kind: str, units: list[Unit]) -> ReorganisationPlan:
    """Return the plan of a form. New units without a code get the next free one, which the form then shows.

    Raises Refused for an unreadable line of new units.
    """
    entered = {name: str(form[name].data or "").strip() for name in USES[kind] if name in form}
    lines = list(_lines(entered.pop("new", "")))
    if entered.get("into"):
        lines = []
    if lines and units:
        entered.setdefault("new_kind", _kinds(units[0])[0])
        above = entered.get("parent") or _code_above(units[0])
        codes = iter(free_codes(db.session(), above, entered["new_kind"], len(lines)))
        lines = [(code or next(codes), name) for code, name in lines]
        form.new.data = "\n".join(f"{code}; {name}" for code, name in lines)
    assert form.day.data
    chosen = lists_sent(request.form)
    return ReorganisationPlan(
        kind,
        codes_in(form.units.data or ""),
        form.day.data,
        form.decision.data or "",
        new=tuple(lines),
        children=chosen["child"],
        posts=chosen["post"],
        cases=request.form.get("cases", "")[:40],
        **entered,
    )


def _lines(text: str) -> Any:
    """Yield (code, name) of each line 'name' or 'code; name'; the code is '' if none is written."""
    for line in filter(str.strip, text.splitlines()):
        code, sign, name = (part.strip() for part in line.partition(";"))
        if not sign:
            code, name = "", code
        if not name or (sign and not UNIT_CODE.fullmatch(code)):
            raise Refused(_("Write each new unit on a line of its own: its name, or code; name."), field="new")
        yield code, name[:200]


def _code_above(unit: Unit) -> str:
    above = db.session().get(Unit, unit.parent_id) if unit.parent_id else None
    return above.code if above else unit.code


def lists_sent(sent: Mapping[str, str]) -> dict[str, dict[int, str]]:
    """Return the target of each child unit and each post, as chosen in the preview's lists."""
    found: dict[str, dict[int, str]] = {"child": {}, "post": {}}
    for name, value in sent.items():
        if (match := SELECTS.fullmatch(name)) and match[1]:
            found[match[1]][int(match[2])] = value
    return found
