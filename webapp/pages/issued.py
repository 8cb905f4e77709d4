"""The register of issued papers: what was numbered, how it stands, and the clerk's acts on it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from webapp.access import sees_below
from webapp.db import db
from webapp.documents.codes import shown_code
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.models import Paper
from webapp.pages.narrowing import chosen, neighbours, path_of, place
from webapp.pages.paper_words import STANDINGS, TONES, decisions, title_of
from webapp.queries.register import case_of, keeps_register, paper_for, register_page, standing_of
from webapp.queries.units import choosable_units
from webapp.services.refusals import NotYours, Refused
from webapp.services.register import end_paper
from webapp.visitor import PERSON, actor, allow, now, today
from workflows.core.vietnamese import Refusal, clean

bp = Blueprint("issued", __name__)


class EndForm(FlaskForm):
    how = RadioField(
        _("What happens to the paper"),
        choices=[("cancelled", _("The number is cancelled: the paper never went out")),
                 ("withdrawn", _("The paper is withdrawn: it had gone out"))],
        validators=[DataRequired(_("Choose one of the two."))],
    )  # fmt: skip
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=500)],
        filters=[lambda text: " ".join((text or "").split())],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        try:
            field.data = clean(field.data or "")
        except Refusal as refusal:
            raise ValidationError(gettext(refusal.problem, **refusal.values)) from None


@bp.get("/papers")
@allow(PERSON)
def register() -> ResponseReturnValue:
    """Papers of the units that the visitor oversees, the newest first."""
    who = actor()
    paths = sees_below(who)
    filters = {
        "kind": chosen("kind", decisions()),
        "standing": chosen("standing", tuple(STANDINGS)),
        "unit": request.args.get("unit", ""),
    }
    units = choosable_units(db.session(), paths, today(), filters["unit"])
    page = register_page(
        db.session(), who, today(), kind=filters["kind"], standing=filters["standing"],
        under=path_of(filters["unit"], units), place=place(),
    )  # fmt: skip
    titles = {kind: title_of(kind) for kind in decisions()}
    return render_template(
        "issued/register.html",
        rows=page.rows,
        titles=titles,
        standings=STANDINGS,
        tones=TONES,
        filters=filters,
        oversees=bool(paths),
        units=[(code, name) for code, name, _path in units],
        **neighbours("issued.register", filters, page),
    )


@bp.get("/papers/<int:paper_id>")
@allow(PERSON)
def paper(paper_id: int) -> ResponseReturnValue:
    """One paper; 404 alike for an unknown one and one of a case that the visitor may not know of."""
    found = paper_for(db.session(), actor(), paper_id) or abort(404)
    return shown(found, EndForm(formdata=None))


@bp.post("/papers/<int:paper_id>/end")
@allow(PERSON)
def end(paper_id: int) -> ResponseReturnValue:
    """Cancel the number or withdraw the paper, by the issuer's clerk."""
    who = actor()
    found = paper_for(db.session(), who, paper_id)
    if found is None or not keeps_register(who, found.issuer):
        abort(404)
    form = EndForm()
    if not form.validate_on_submit():
        return shown(found, form), 422
    try:
        end_paper(db.session(), who, paper_id, form.how.data, form.reason.data or "", now())
    except NotYours:
        abort(404)
    except Refused as refused:
        form.form_errors = [sentence(refused.sentence)]
        return shown(paper_for(db.session(), who, paper_id) or abort(404), form), 409
    flash(gettext("Entered in the register. The number stays taken."), "success")
    return redirect(url_for("issued.paper", paper_id=paper_id), 303)


def shown(found: Paper, form: EndForm) -> str:
    """The page of one paper."""
    standing = standing_of(db.session(), found, today())
    return render_template(
        "issued/paper.html",
        paper=found,
        title=title_of(found.kind),
        code=shown_code(found.code),
        standing=STANDINGS[standing],
        tone=TONES[standing],
        case=case_of(db.session(), found),
        form=form,
        keeps=keeps_register(actor(), found.issuer),
    )
