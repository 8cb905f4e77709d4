"""Naming the judges of a row, a judge's own form of marks, and closing the marks."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow
from webapp.db import db
from webapp.filters import sentence
from webapp.languages import gettext
from webapp.models import RegisterRow
from webapp.pages.registers.asked import command_of, register_of, row_to_change
from webapp.pages.registers.marks.page import field_of, judges_form, marks_form
from webapp.pages.registers.page import title_of
from webapp.pages.shared.refusals import answering, answering_at_fields
from webapp.queries.registers.marks import judges_of, row_to_judge
from webapp.queries.registers.rows import people_of
from webapp.services.refusals import Refused
from webapp.services.registers import marking
from workflows.core.finality import DECIDE
from workflows.core.registers import Register

bp = Blueprint("register_marks", __name__)


@bp.route("/registers/<key:key>/rows/<sealed('register row'):row_id>/judges", methods=["GET", "POST"])
@allow(PERSON)
def judges(key: str, row_id: int) -> ResponseReturnValue:
    """Name the judges of a row."""
    register = register_of(key)
    row = row_to_change(register, row_id)
    if register.marks is None or row.marked_at is not None or row.standing != "entered":
        abort(404)
    form = judges_form(row)

    def page() -> str:
        return render_template(
            "registers/judges.html", register=register, row=row, title=title_of(register, row), form=form
        )

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page):
        marking.name_judges(db.session(), register, row_id, form.judges.data or [], command_of({}))
    flash(gettext("The judges are named: each gives marks on this row."), "success")
    return redirect(url_for("register_rows.row", key=key, row_id=row_id), 303)


@bp.route("/registers/<key:key>/rows/<sealed('register row'):row_id>/marks", methods=["GET", "POST"])
@allow(PERSON)
def marks(key: str, row_id: int) -> ResponseReturnValue:
    """Give marks to those whom a row is about; 404 for everybody but its judges."""
    register = register_of(key)
    row = _judged(register, row_id)
    assert register.marks is not None
    people = people_of(db.session(), [row.id])[row.id]
    mine = next(judge for judge in judges_of(db.session(), row.id) if judge.person_id == actor().person_id)
    form = marks_form(people, mine)

    def page() -> str:
        return render_template(
            "registers/marks.html",
            register=register,
            row=row,
            title=title_of(register, row),
            form=form,
            most=marking.highest_mark(db.session(), register.marks, row) if register.marks else 0,
            closed=row.marked_at is not None or row.standing != "entered",
            given=mine.given_at,
            names=[field_of(one) for one in people],
        )

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page):
        closed = marking.give_marks(db.session(), register, row_id, form.marks(people), command_of({}))
    if closed:
        flash(gettext("Saved. All judges have given their marks: they are closed."), "success")
    else:
        flash(
            gettext("Saved. Nobody reads your marks before they are closed; until then you may change them."), "success"
        )
    return redirect(url_for("register_marks.marks", key=key, row_id=row_id), 303)


@bp.post("/registers/<key:key>/rows/<sealed('register row'):row_id>/marks/close")
@allow(PERSON, form_page="register_rows.row", final=DECIDE)
def close(key: str, row_id: int) -> ResponseReturnValue:
    """Close the marks of a row without those that are missing."""
    register = register_of(key)
    row_to_change(register, row_id)
    back = url_for("register_rows.row", key=key, row_id=row_id)

    def refused(refusal: Refused) -> ResponseReturnValue:
        flash(sentence(refusal.sentence), "error")
        return redirect(back, 303)

    with answering(refused):
        marking.close_marks(db.session(), register, row_id, command_of({}))
    flash(gettext("The marks are closed."), "success")
    return redirect(back, 303)


def _judged(register: type[Register], row_id: int) -> RegisterRow:
    """Return the row if the user is one of its judges; else 404."""
    found = row_to_judge(db.session(), register.key, row_id, actor().person_id) if register.marks else None
    return found or abort(404)
