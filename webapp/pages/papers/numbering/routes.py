"""The number of a printed paper that is no decision: a resolution, a notice, a submission."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.models import IssuedPaper
from webapp.pages.papers.wording import item_title
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.fields import Dated, PaperNumber, TypedDate
from webapp.pages.shared.form_draft import kept_form
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.cases.context import load_context
from webapp.services.papers.numbering import Numbering, WaitingForNumber, give_number, numbered_paper, waiting
from workflows.core.finality import ISSUE

bp = Blueprint("numbering", __name__)


class NumberForm(PageForm):
    signed_on = TypedDate(_("Date of the paper"), [Dated(_("Write the day of the paper."))])
    signer = SelectField(_("Signed by"), [DataRequired(_("Choose who signs."))], coerce=int)
    authority = StringField(
        _("Paper that lets this person sign"),
        [Optional(), Length(max=200)],
        description=_(
            "Only for TL. or TUQ., where neither the secretary nor a deputy signs: number and date of the paper."
        ),
    )
    number = PaperNumber(
        _("Number, if it was given on paper already"),
        required=False,
        description=_("Leave it empty to take the next free number."),
    )
    out_of_order = StringField(
        _("Why the number does not follow the order of days"),
        [Length(max=300, message=_("Write at most 300 characters."))],
        description=_("Only where a lower number of the same book has a later day. The register shows it."),
    )


@bp.get("/cases/<public_id:public_id>/papers/<key:name>/number")
@allow(PERSON)
def ask(public_id: str, name: str) -> ResponseReturnValue:
    """Show the form, filled in from the paper and the register; 404 for a user who may not number it."""
    paper = _waiting(public_id, name)
    if isinstance(paper, IssuedPaper):
        return redirect(url_for("issued.paper", paper_id=paper.id), 303)
    first = paper.signers[0][0] if paper.signers else None
    return _page(public_id, paper, NumberForm(formdata=kept_form(), signed_on=paper.day, signer=first))


@bp.post("/cases/<public_id:public_id>/papers/<key:name>/number")
@allow(PERSON, form_page="numbering.ask", final=ISSUE)
def give(public_id: str, name: str) -> ResponseReturnValue:
    """Number the paper and register it. Two taps count as one."""
    paper, form = _waiting(public_id, name), NumberForm()
    if isinstance(paper, IssuedPaper):
        return redirect(url_for("issued.paper", paper_id=paper.id), 303)
    form.signer.choices = _signers(paper)
    if not form.validate_on_submit():
        return _page(public_id, paper, form), 422
    assert form.signed_on.data
    numbering = Numbering(
        form.signed_on.data,
        form.signer.data,
        form.number.data,
        form.authority.data or "",
        form.out_of_order.data or "",
    )
    with answering_at_fields(form, lambda: _page(public_id, paper, form), 422):
        row = give_number(db.session(), actor(), public_id, name, numbering, now())
    flash(gettext("The paper has the number %(number)s.", number=row.number), "success")
    return redirect(url_for("issued.paper", paper_id=row.id), 303)


def _waiting(public_id: str, name: str) -> WaitingForNumber | IssuedPaper:
    """Return the paper that this clerk may number, or its row if numbered already; 404 for anything else."""
    case, who = case_or_404(public_id), actor()
    paper = waiting(load_context(db.session(), case, who, now()), who, name)
    return paper or numbered_paper(db.session(), who, case.id, name) or abort(404)


def _signers(paper: WaitingForNumber) -> list[tuple[int, str]]:
    return [(person, f"{name} – {post_title(post)}") for person, name, post in paper.signers]


def _page(public_id: str, paper: WaitingForNumber, form: NumberForm) -> str:
    form.signer.choices = _signers(paper)
    return render_template(
        "papers/number.html",
        form=form,
        title=item_title(paper.definition, paper.item),
        kind=paper.item.row.type if paper.item.row else "",
        issuer=paper.issuer.name,
        action=url_for("numbering.give", public_id=public_id, name=paper.item.name),
        back=url_for("papers.paper", public_id=public_id, name=paper.item.name),
    )
