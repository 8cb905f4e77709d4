"""The review of a final step: its form is kept as a draft, shown as it was written with its papers, and then sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.current_user import PERSON, actor, allow, now, signed_in_user
from webapp.db import db
from webapp.documents.wording import filled
from webapp.filters import sentence
from webapp.forms import is_valid, new_key
from webapp.pages.cases.attachments import files_left_behind, waiting_ids
from webapp.pages.cases.forms import Bound, move_form
from webapp.pages.cases.offers import MoveOffer
from webapp.pages.cases.page import Shown
from webapp.pages.cases.responses import answering_on_case, case_page, move_page, stale, unaware
from webapp.pages.shared.form_draft import go_on
from webapp.pages.shared.refusals import typed_words
from webapp.pages.shared.submitted import version_in
from webapp.queries.overview.drafts import draft_of
from webapp.queries.papers.printing import Printed
from webapp.queries.papers.templates import wording_kept
from webapp.services.cases.rehearsing import rehearse
from webapp.services.command import Command
from webapp.services.refusals import Refused, Stale

bp = Blueprint("review", __name__)

NOT_ISSUED = "BẢN XEM TRƯỚC, CHƯA BAN HÀNH"
"""What stands on a paper that is only looked at, in the language of papers."""


@dataclass(frozen=True, slots=True)
class PreviewedPaper:
    """A paper as it will look, in blocks as `webapp.documents.wording` makes them; number: '' for one without."""

    number: str
    blocks: Sequence[Any]


@bp.post("/cases/<public_id:public_id>/moves/<key:move>/review", endpoint="keep")
@allow(PERSON, form_page="cases.move")
def keep(public_id: str, move: str) -> ResponseReturnValue:
    """Check what a final step's form says, and go on to the page that shows it before it is done."""
    shown = case_page(public_id)
    offer = _offer(shown, move)
    form = move_form(shown.context, shown.lists, shown.definition.move(move), request.form)
    if form is None or not offer.open:
        return stale(public_id, move, form)
    if not is_valid(form) or files_left_behind(form) or unaware(shown.context):
        return move_page(shown, move, form, 422)
    page = url_for("cases.move", public_id=public_id, move=move)
    with answering_on_case(public_id, move, form):
        rehearse(db.session(), public_id, move, _command(form, request.form, page))
    go_on(signed_in_user().account_id, page)
    return redirect(url_for("review.review", public_id=public_id, move=move), 303)


@bp.get("/cases/<public_id:public_id>/moves/<key:move>/review")
@allow(PERSON)
def review(public_id: str, move: str) -> ResponseReturnValue:
    """Show what a final step's form says, and the papers as they will look; nothing is done by looking."""
    shown = case_page(public_id)
    offer = _offer(shown, move)
    page = url_for("cases.move", public_id=public_id, move=move)
    draft = draft_of(db.session(), signed_in_user().account_id, page)
    sent = MultiDict(draft.fields) if draft else MultiDict[str, str]()
    form = move_form(shown.context, shown.lists, shown.definition.move(move), sent) if draft and offer.open else None
    if form is None or not form.validate():
        return redirect(page)
    try:
        command = _command(form, sent, page)
        papers = list(_previewed(rehearse(db.session(), public_id, move, command)))
    except (Refused, Stale) as refusal:
        if isinstance(refusal, Refused):
            flash(sentence(refusal.sentence), "error")
        return redirect(page)
    return render_template(
        "cases/review.html", shown=case_page(public_id), offer=offer, typed=typed_words(form), sent=sent, papers=papers
    )


def _offer(shown: Shown, move: str) -> MoveOffer:
    """Return this final move as it is offered; 404 for any other."""
    offer = shown.offer(move)
    return offer if offer and offer.final else abort(404)


def _command(form: Bound, sent: MultiDict[str, str], page: str) -> Command:
    """Return the command as it will be sent, under a key of its own: what is only looked at repeats nothing."""
    return Command(actor(), now(), new_key(), form.answers_by_section(), version_in(sent), attached=waiting_ids(page))


def _previewed(papers: Iterable[Printed]) -> Iterator[PreviewedPaper]:
    for paper in papers:
        values = {**paper.values, "mark": NOT_ISSUED, "code": "", "sha256": "", "verify_url": ""}
        blocks = filled(paper.text, values, wording_kept(db.session(), paper.text, values))
        yield PreviewedPaper(values.get("number", "") if paper.row else "", blocks)
