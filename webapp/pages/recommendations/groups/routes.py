"""Cultivation groups of a base union: founding, joining and leaving. Only its secretary and deputies know of them."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key
from webapp.frames import PEOPLE, MenuEntry
from webapp.languages import gettext
from webapp.models import CultivationGroup
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key
from webapp.queries.recommendations.access_log import owned
from webapp.queries.recommendations.groups import group_for, groups_of, joinable, keeps_groups, leaders_of, members_of
from webapp.services.command import Command
from webapp.services.recommendations import groups as service
from workflows import declared

bp = Blueprint("groups", __name__)
MENU = (MenuEntry("groups.groups", _("Cultivation groups"), PEOPLE, 50, "group", shown=keeps_groups),)


class FoundForm(PageForm):
    key = HiddenField()
    unit = SelectField(_("Base union"), [DataRequired(_("Choose the union."))], coerce=int)
    name = StringField(_("Name of the group"), [DataRequired(_("Write the name of the group.")), Length(max=200)])
    decision_number = StringField(_("Number of the decision"), [DataRequired(_("Write the number.")), Length(max=60)])
    decision_body = StringField(_("Body that decided"), [DataRequired(_("Write who decided.")), Length(max=200)])
    founded_on = TypedDate(_("Date of the decision"), [Dated(_("Write the date of the decision."))])
    leader = SelectField(_("Leader of the group"), [DataRequired(_("Choose who leads."))], validate_choice=False)
    programme = TextAreaField(_("Programme of training"), [DataRequired(_("Write the programme.")), Length(max=4000)])


class JoinForm(PageForm):
    person = SelectField(_("Member"), [DataRequired(_("Choose a member."))], validate_choice=False)
    joined_on = TypedDate(_("Joined on"), [Dated(_("Write the day of joining."))])


class LeaveForm(PageForm):
    left_on = TypedDate(_("Left on"), [Dated(_("Write the day of leaving."))])
    why = StringField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=200)])


@bp.get("/groups", endpoint="groups")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the groups that the user keeps; 404 for a user who keeps none."""
    _keeper()
    return render_template(
        "recommendations/groups/groups.html", rows=groups_of(db.session(), actor()), logged=bool(owned(actor()))
    )


@bp.route("/groups/new", methods=["GET", "POST"])
@allow(PERSON)
def new() -> ResponseReturnValue:
    units = _keeper()
    form = FoundForm()
    form.unit.choices = list(units.items())
    leaders = {row: None for unit in units for row in leaders_of(db.session(), unit, today())}
    form.leader.choices = [("", ""), *((str(one), name) for one, name in leaders)]

    def page() -> str:
        form.key.data = form.key.data or new_key()
        return render_template("recommendations/groups/new.html", form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert form.founded_on.data
    foundation = service.Foundation(
        form.name.data or "",
        form.decision_number.data or "",
        form.decision_body.data or "",
        form.founded_on.data,
        _number(form.leader.data),
        form.programme.data or "",
    )
    with answering_at_fields(form, page, 422):
        group_id = service.found(db.session(), form.unit.data, foundation, _command())
    flash(gettext("The group is set up. Add its members."), "success")
    return redirect(url_for("groups.group", group_id=group_id), 303)


@bp.get("/groups/<sealed('group'):group_id>")
@allow(PERSON)
def group(group_id: int) -> ResponseReturnValue:
    return _page(_group(group_id), _join_form(group_id))


@bp.post("/groups/<sealed('group'):group_id>/members")
@allow(PERSON)
def join(group_id: int) -> ResponseReturnValue:
    form = _join_form(group_id)

    def page() -> str:
        return _page(_group(group_id), form)

    if not form.validate_on_submit():
        return page(), 422
    assert form.joined_on.data
    with answering_at_fields(form, page):
        service.join(db.session(), group_id, _number(form.person.data), form.joined_on.data, _command())
    flash(gettext("The comrade is in the group."), "success")
    return redirect(url_for("groups.group", group_id=group_id), 303)


@bp.route("/groups/<sealed('group'):group_id>/members/<sealed('person'):person_id>/leave", methods=["GET", "POST"])
@allow(PERSON)
def leave(group_id: int, person_id: int) -> ResponseReturnValue:
    """End a membership, on a day and with the reason."""
    found = _group(group_id)
    inside = [
        row.person
        for row, _case, _name in members_of(db.session(), actor(), group_id, _recommendation())
        if not row.left_on
    ]
    person = next((row for row in inside if row.id == person_id), None) or abort(404)
    form, name = LeaveForm(), person.full_name

    def page() -> str:
        return render_template(
            "recommendations/groups/leave.html", group=found, form=form, name=name, person_id=person_id
        )

    if not form.validate_on_submit():
        return page(), 422 if form.is_submitted() else 200
    assert form.left_on.data
    with answering_at_fields(form, page):
        service.leave(db.session(), group_id, person_id, form.left_on.data, form.why.data or "", _command())
    flash(gettext("The comrade has left the group."), "success")
    return redirect(url_for("groups.group", group_id=group_id), 303)


def _command() -> Command:
    return Command(actor(), now(), sent_key())


def _keeper() -> dict[int, str]:
    """Return the base unions whose groups the user keeps; 404 for none."""
    return keeps_groups(actor()) or abort(404)


def _group(group_id: int) -> CultivationGroup:
    return group_for(db.session(), actor(), group_id) or abort(404)


def _join_form(group_id: int) -> JoinForm:
    form = JoinForm()
    rows = joinable(db.session(), _group(group_id), today())
    form.person.choices = [("", ""), *((str(one), f"{name} – {unit}") for one, name, unit in rows)]
    return form


def _page(found: CultivationGroup, form: JoinForm) -> str:
    rows = members_of(db.session(), actor(), found.id, _recommendation())
    return render_template("recommendations/groups/group.html", group=found, rows=rows, form=form)


def _number(text: Any) -> int:
    """Return the chosen id; 0, an id that does not exist, for anything that is not a number."""
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 10 else 0


def _recommendation() -> str:
    """The key of the process by which a member of a group is recommended."""
    return declared(lambda process: process.funnel)[0]
