"""One row of a register: entered, gone on from, corrected, struck out, and shown with its record."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, is_valid, new_key
from webapp.languages import gettext
from webapp.models import RegisterPerson, RegisterRow
from webapp.pages.registers.asked import command_of, kept_unit, register_of, row_of, row_to_change, row_to_write
from webapp.pages.registers.marks.page import marks_of
from webapp.pages.registers.page import (
    ENTRIES,
    STANDINGS,
    TONES,
    answer_of,
    entry_form,
    people_read,
    title_of,
    words_of,
)
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.queries.cases.records import case_by_id
from webapp.queries.registers.offers import holding
from webapp.queries.registers.parts import PartHeld, parts_held
from webapp.queries.registers.past import names_then
from webapp.queries.registers.posts import confirming_posts
from webapp.queries.registers.rows import chain_of, is_followed, keeper, may_confirm, reads_columns, record_of
from webapp.services.registers import rows as service
from workflows.core.registers import Register, names_people, offers_holders

bp = Blueprint("register_rows", __name__)


class StrikeForm(PageForm):
    why = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=500)])


@bp.route("/registers/<key:key>/units/<sealed('unit'):unit_id>/new", methods=["GET", "POST"])
@allow(PERSON, form_page="register_rows.new")
def new(key: str, unit_id: int) -> ResponseReturnValue:
    """Enter a row in the register of a unit."""
    register = register_of(key)
    unit = kept_unit(register, unit_id)
    form = entry_form(register, unit, request.form if is_sent() else kept_form())
    sent = sent_key() if is_sent() else new_key()

    def page() -> str:
        return render_template(
            "registers/entry.html", register=register, unit=unit, form=form, row=None, key=sent, version=None
        )

    if not is_sent() or not is_valid(form):
        return page(), 422 if is_sent() else 200
    with answering_at_fields(form, page, 422):
        row_id = service.enter(db.session(), register, unit_id, command_of(form.answers_by_section(), sent))
    flash(gettext("Entered. It counts when it is confirmed."), "success")
    return redirect(url_for("register_rows.row", key=key, row_id=row_id), 303)


@bp.route("/registers/<key:key>/rows/<sealed('register row'):row_id>/go-on", methods=["GET", "POST"])
@allow(PERSON, form_page="register_rows.go_on")
def go_on(key: str, row_id: int) -> ResponseReturnValue:
    """Enter a row that goes on from a confirmed one."""
    register = register_of(key)
    found = row_to_write(register, row_id)
    unit = found.unit
    form = entry_form(register, unit, request.form if is_sent() else kept_form(), found, again=True)
    sent = sent_key() if is_sent() else new_key()

    def page() -> str:
        return render_template(
            "registers/entry.html",
            register=register,
            unit=unit,
            form=form,
            row=found,
            again=True,
            key=sent,
            version=None,
        )

    if not is_sent() or not is_valid(form):
        return page(), 422 if is_sent() else 200
    with answering_at_fields(form, page):
        new_id = service.go_on(db.session(), register, row_id, command_of(form.answers_by_section(), sent))
    flash(gettext("Entered. It counts when it is confirmed."), "success")
    return redirect(url_for("register_rows.row", key=key, row_id=new_id), 303)


@bp.get("/registers/<key:key>/rows/<sealed('register row'):row_id>")
@allow(PERSON)
def row(key: str, row_id: int) -> ResponseReturnValue:
    """Show one row, whom it is about, and its record."""
    return _page(register_of(key), row_id)


@bp.route("/registers/<key:key>/rows/<sealed('register row'):row_id>/correct", methods=["GET", "POST"])
@allow(PERSON, form_page="register_rows.correct")
def correct(key: str, row_id: int) -> ResponseReturnValue:
    """Write a row anew that is not confirmed yet."""
    register = register_of(key)
    found = row_to_write(register, row_id)
    unit = found.unit
    form = entry_form(register, unit, request.form if is_sent() else kept_form(), found)

    def page() -> str:
        seen = sent_version() if is_sent() else found.version
        return render_template(
            "registers/entry.html", register=register, unit=unit, form=form, row=found, key="", version=seen
        )

    if not is_sent() or not is_valid(form):
        return page(), 422 if is_sent() else 200
    with answering_at_fields(form, page):
        service.correct(db.session(), register, row_id, command_of(form.answers_by_section(), version=sent_version()))
    flash(gettext("Corrected. It counts when it is confirmed."), "success")
    return redirect(url_for("register_rows.row", key=key, row_id=row_id), 303)


@bp.post("/registers/<key:key>/rows/<sealed('register row'):row_id>/strike")
@allow(PERSON, form_page="register_rows.row")
def strike(key: str, row_id: int) -> ResponseReturnValue:
    """Strike a row out, with the reason."""
    register = register_of(key)
    row_to_change(register, row_id)
    form = StrikeForm()
    if not form.validate_on_submit():
        return _page(register, row_id, form), 422
    with answering_at_fields(form, lambda: _page(register, row_id, form)):
        service.strike(db.session(), register, row_id, form.why.data or "", command_of({}))
    flash(gettext("Struck out. The row stays in the register and counts no more."), "success")
    return redirect(url_for("register_rows.row", key=key, row_id=row_id), 303)


def _page(register: type[Register], row_id: int, form: StrikeForm | None = None) -> str:
    session, who = db.session(), actor()
    found = row_of(register, row_id)
    kept, followed = keeper(who, register, found) is not None, is_followed(session, found)
    chain = chain_of(session, who, register, found)
    read = people_read(register, chain if register.parts else [found]) if names_people(register) else {}
    people = read.get(found.id, [])
    names = names_then(session, {found.id: people})[found.id]
    return render_template(
        "registers/row.html",
        register=register,
        row=found,
        title=title_of(register, found),
        words=words_of(register, found),
        people=people,
        names=names,
        parts=_parts(register, found, chain, read),
        left=_left(register, found, people),
        marks=marks_of(register, found, people, kept, who.person_id),
        shut=not reads_columns(who, register, found),
        record=[(entry, ENTRIES[entry.kind], name) for entry, name in record_of(session, found.id)],
        standing=STANDINGS[found.standing],
        tone=TONES[found.standing],
        wrong=form,
        chain=[_link(register, one) for one in chain if len(chain) > 1],
        case_url=_case_url(found),
        followable=kept and found.standing == "confirmed" and not followed and not found.withheld,
        correctable=kept and found.standing == "entered" and not found.withheld,
        confirmable=bool(
            may_confirm(session, who, register, [found.id], confirming_posts(session, who, register, today()))
        ),
        strike_form=(form or StrikeForm(formdata=None))
        if kept and found.standing != "struck" and not followed
        else None,
    )


def _left(register: type[Register], row: RegisterRow, people: Sequence[RegisterPerson]) -> set[int]:
    """Return who of a row that still runs holds none of its posts any more: the unit decides what follows."""
    if not offers_holders(register) or row.until is None or row.until < today() or row.standing == "struck":
        return set()
    named = {one.person_id for one in people if not one.part}
    return named - holding(db.session(), register, named, today())


def _parts(
    register: type[Register],
    row: RegisterRow,
    chain: Sequence[RegisterRow],
    read: Mapping[int, Sequence[RegisterPerson]],
) -> list[tuple[str, PartHeld]]:
    """Return who has a part in the row, under its heading, with their time in it; nobody of a row not shown."""
    if not register.parts or row.withheld:
        return []
    labels = {field.short_name: gettext(field.label.text) for field in register.entry.declared()}
    return [(labels[held.part], held) for held in parts_held(register, row, chain, read)]


def _case_url(row: RegisterRow) -> str:
    """Return the address of the case that entered a row; '' for none, and for one that the reader may not know of."""
    case = case_by_id(db.session(), actor(), row.case_id) if row.case_id else None
    return url_for("cases.case", public_id=case.public_id) if case else ""


def _link(register: type[Register], row: RegisterRow) -> tuple[RegisterRow, str, str, str]:
    """Return a row of a chain with what it is called, how it stands by its form, and whether it is confirmed."""
    return row, title_of(register, row), answer_of(register, row), str(STANDINGS[row.standing])
