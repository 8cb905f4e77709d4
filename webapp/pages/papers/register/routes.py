"""The register of issued papers: numbered papers, their standing, and the clerk's acts on them."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.documents.codes import shown_code
from webapp.documents.pades import SignedBy
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.frames import FILES, MenuEntry
from webapp.languages import gettext
from webapp.models import IssuedPaper
from webapp.pages.papers.checks.forms import PlaceForm, sent_box
from webapp.pages.papers.page import outside
from webapp.pages.papers.signatures import shown_signature
from webapp.pages.papers.wording import STANDINGS, TONES, numbered, title_of
from webapp.pages.shared.list_query import chosen, cursor, neighbours, path_of, typed
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.stored_files import folder, stored_file
from webapp.queries.papers.issuing_anew import again_for
from webapp.queries.papers.places import places_of
from webapp.queries.papers.register import (
    about_oneself,
    case_of,
    keeps_register,
    paper_for,
    register_page,
    scans_of,
    signature_of,
    standing_of,
)
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from webapp.queries.units.tree import choosable_units
from webapp.services.papers import scans, signatures
from webapp.services.papers.places import put_paper
from webapp.services.papers.register import end_paper
from webapp.services.papers.scans import LARGEST
from webapp.services.papers.signatures import SigningPlace
from webapp.settings.signing import Signing
from workflows.core.finality import ISSUE
from workflows.core.forms import options

bp = Blueprint("issued", __name__)
MENU = (MenuEntry("issued.register", _("Papers"), FILES, 30, "paper"),)


class EndForm(PageForm):
    how = RadioField(
        _("What happens to the paper"),
        choices=options(
            [
                ("cancelled", _("The number is cancelled: the paper never went out")),
                ("withdrawn", _("The paper is withdrawn: it had gone out")),
            ]
        ),
        validators=[DataRequired(_("Choose one of the two."))],
    )
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=500)],
    )


class ScanForm(PageForm):
    file = FileField(
        _("Signed paper"),
        [FileRequired(_("Choose a file."))],
        description=_(
            "A PDF, JPEG or PNG file of at most 10 MB, up to five for one paper. Who made it, with what device and "
            "where is left out; a digitally signed file stays as it is."
        ),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


@bp.get("/papers")
@allow(PERSON)
def register() -> ResponseReturnValue:
    """List the papers of the units that the user oversees, newest first."""
    who = actor()
    paths = sees_below(who)
    filters = {
        "q": typed(),
        "kind": chosen("kind", numbered()),
        "standing": chosen("standing", tuple(STANDINGS)),
        "unit": request.args.get("unit", ""),
        "box": sent_box(),
    }
    units = choosable_units(db.session(), paths, today(), filters["unit"])
    page = register_page(
        db.session(),
        who,
        today(),
        typed=filters["q"],
        kind=filters["kind"],
        standing=filters["standing"],
        under=path_of(filters["unit"], units),
        box=filters["box"],
        place=cursor(),
    )
    return render_template(
        "papers/register/register.html",
        rows=page.rows,
        titles={kind: title_of(kind) for kind in (*numbered(), *(row.kind for row in page.rows))},
        kinds={kind: title_of(kind) for kind in numbered()},
        standings=STANDINGS,
        tones=TONES,
        filters=filters,
        oversees=bool(paths),
        units=[(code, name) for code, name, _path in units],
        **neighbours("issued.register", filters, page),
    )


@bp.get("/papers/<sealed('paper'):paper_id>")
@allow(PERSON)
def paper(paper_id: int) -> ResponseReturnValue:
    """Show one paper; 404 both for an unknown one and one of a case that the user may not know of."""
    return shown(_paper(paper_id))


@bp.post("/papers/<sealed('paper'):paper_id>/end")
@allow(PERSON, final=ISSUE)
def end(paper_id: int) -> ResponseReturnValue:
    """Cancel the number or withdraw the paper, as the issuer's clerk."""
    who = actor()
    found = paper_for(db.session(), who, paper_id)
    if found is None or not keeps_register(who, found.issuer):
        abort(404)
    form = EndForm()
    if not form.validate_on_submit():
        return shown(found, end=form), 422
    with answering_at_fields(form, lambda: shown(_paper(paper_id), end=form)):
        end_paper(db.session(), who, paper_id, form.how.data, form.reason.data or "", now())
    flash(gettext("Entered in the register. The number is not used again."), "success")
    return redirect(url_for("issued.paper", paper_id=paper_id), 303)


@bp.post("/papers/<sealed('paper'):paper_id>/scans")
@allow(PERSON, max_body=LARGEST + 65_536)
def send(paper_id: int) -> ResponseReturnValue:
    """Upload the signed paper, as the issuer's clerk."""
    who = actor()
    found = paper_for(db.session(), who, paper_id)
    if found is None or not keeps_register(who, found.issuer):
        abort(404)
    form = ScanForm()
    if not form.validate_on_submit():
        return shown(found, scan=form), 422
    called, data = form.file.data.filename or "", form.file.data.read()
    with answering_at_fields(form, lambda: shown(_paper(paper_id), scan=form), 422, at="file"):
        by = signatures.keep(db.session(), who, paper_id, (called, data), _signing(), _place(), now())
    flash(_kept(by), "success")
    return redirect(url_for("issued.paper", paper_id=paper_id), 303)


@bp.post("/papers/<sealed('paper'):paper_id>/place")
@allow(PERSON)
def place(paper_id: int) -> ResponseReturnValue:
    """Note in which box and folder a paper lies, as the issuer's clerk."""
    who, form = actor(), PlaceForm()
    found = paper_for(db.session(), who, paper_id)
    if found is None or not keeps_register(who, found.issuer):
        abort(404)
    if not form.validate_on_submit():
        return shown(found, place=form), 422
    with answering_at_fields(form, lambda: shown(_paper(paper_id), place=form)):
        put_paper(db.session(), who, paper_id, form.box.data or "", form.folder.data or "", now())
    flash(gettext("Box and folder are noted."), "success")
    return redirect(url_for("issued.paper", paper_id=paper_id), 303)


@bp.post("/papers/<sealed('paper'):paper_id>/signature")
@allow(PERSON, final=ISSUE)
def sign(paper_id: int) -> ResponseReturnValue:
    """Sign an issued paper with the office's certificate, as the one whose name stands below it."""
    form = PageForm()
    with answering_at_fields(form, lambda: shown(_paper(paper_id), sign=form)):
        signatures.sign(db.session(), actor(), paper_id, _signing(), _place(), now())
    flash(gettext("The paper is digitally signed."), "success")
    return redirect(url_for("issued.paper", paper_id=paper_id), 303)


@bp.get("/papers/<sealed('paper'):paper_id>/scans/<public_id:public_id>")
@allow(PERSON, export=True)
def scan(paper_id: int, public_id: str) -> ResponseReturnValue:
    """Send a scan, to be saved. A user who may not know of the case gets the same 404 as for a missing one."""
    found = _paper(paper_id)
    row = next((each for each in scans_of(db.session(), [found.id]) if each.public_id == public_id), None) or abort(404)
    return stored_file(row, row.name)


def _paper(paper_id: int) -> IssuedPaper:
    return paper_for(db.session(), actor(), paper_id) or abort(404)


def _kept(by: SignedBy | None) -> str:
    if by is None:
        return gettext("The signed paper is saved.")
    return gettext("The digitally signed paper is kept. It was signed by %(name)s.", name=by.name)


def shown(
    found: IssuedPaper,
    end: EndForm | None = None,
    scan: ScanForm | None = None,
    sign: PageForm | None = None,
    place: PlaceForm | None = None,
) -> str:
    """Return the page of one paper, with the refused form if any."""
    session, who = db.session(), actor()
    keeps, lies = keeps_register(who, found.issuer), places_of(session, found.id)
    there = {"box": lies[0].box, "folder": lies[0].folder} if lies else {}
    place_form = (place or PlaceForm(formdata=None, data=there)) if keeps else None
    partial = keeps and about_oneself(session, who, found)
    keeps = keeps and not partial
    standing, files = standing_of(session, found, today()), scans_of(session, [found.id])
    return render_template(
        "papers/register/paper.html",
        paper=found,
        person=people_names(session, [about]).on(found.signed_on)[about] if (about := found.subject_id) else "",
        issuer=unit_names(session, [found.issuer_id]).on(found.signed_on)[found.issuer_id],
        title=title_of(found.kind),
        code=shown_code(found.code),
        standing=STANDINGS[standing],
        tone=TONES[standing],
        case=case_of(session, found),
        scans=files,
        wrong=end or scan or sign or place,
        places=[(each, each.actor.full_name) for each in lies],
        place_form=place_form,
        signature=shown_signature(folder(), signature_of(session, found.id)),
        sign_form=_sign_form(found, sign),
        partial=partial,
        issues_anew=found.ended and again_for(session, who, found, now()) is not None,
        end_form=(end or EndForm(formdata=None)) if keeps and not found.ended else None,
        scan_form=(scan or ScanForm(formdata=None)) if keeps and len(files) < scans.MOST else None,
    )


def _sign_form(found: IssuedPaper, sign: PageForm | None) -> PageForm | None:
    """Return the button that signs, for whoever may press it; none once the paper is signed."""
    session, who = db.session(), actor()
    if signature_of(session, found.id) is not None or about_oneself(session, who, found):
        return None
    may = signatures.may_sign(session, who, found, _signing(), today())
    return (sign or PageForm(formdata=None)) if may else None


def _signing() -> Signing:
    signing: Signing = current_app.config["DOAN_VU"].signing
    return signing


def _place() -> SigningPlace:
    return SigningPlace(folder(), outside())
