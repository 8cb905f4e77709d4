"""Attached papers as pages show them: the lines of a form into which they are sent, and the links beside figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import abort, request, url_for

from webapp.current_user import actor, now, signed_in_user
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import Submission, refuse_at
from webapp.languages import gettext as _
from webapp.models import AttachedPage
from webapp.pages.shared import form_draft
from webapp.pages.shared.stored_files import folder
from webapp.queries.cases.attachments import (
    Pages,
    asked_at,
    missing_papers,
    pages_of_case,
    pages_with_figures,
    waiting_pages,
)
from webapp.queries.cases.context import CaseContext
from webapp.services.cases import attachments as service
from webapp.services.papers.scans import LARGEST
from workflows.core.definition import AttachmentDef, Definition, MoveDef
from workflows.core.forms import FORMS
from workflows.core.returning import attachments, leads_back

MOST_AT_ONCE = 4 * LARGEST
"""The bytes of files that are taken at once; a script sends each by itself."""
BY_SCRIPT = "X-Draft"


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of a paper: its address, whether it is a picture, and how large it is."""

    public_id: str
    is_picture: bool
    kilobytes: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a form: the pages that wait there, and the address of those that the case has already.

    goes_along: whether those stand on where none are sent; a step that is made anew brings its papers anew.
    """

    name: str
    title: str
    required: bool
    pages: list[ShownPage]
    before: str
    goes_along: bool
    refused: str


@dataclass(frozen=True, slots=True)
class PaperLines:
    """The papers of a form. url: where their pages are sent; page: the address of the form."""

    url: str
    page: str
    lines: list[PaperLine]


@dataclass(frozen=True, slots=True)
class PaperLink:
    """A paper of a section of the dossier. url: the page that shows it, '' for one that is missing."""

    title: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class SectionPapers:
    """The papers of a section, and by the labels of its fields those that prove them."""

    papers: list[PaperLink]
    proofs: dict[str, list[PaperLink]]


def shown_page(row: AttachedPage) -> ShownPage:
    return ShownPage(row.public_id, row.media_type == service.JPEG, max(1, row.size // 1024))


def form_lines(
    papers: Iterable[AttachmentDef],
    urls: tuple[str, str],
    refused: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
    *,
    goes_along: bool = False,
) -> PaperLines | None:
    """Return the lines of a form that asks for papers; None for another one.

    urls: where pages are sent, and the form's own address; refused: what was not taken and why; before: the addresses
    of papers that stand on the case.
    """
    url, page = urls
    waiting = waiting_pages(db.session(), signed_in_user().account_id, page) if papers else {}
    lines = [
        PaperLine(
            name=paper.name,
            title=_(paper.title),
            required=bool(paper.required),
            pages=[shown_page(row) for row in waiting.get(paper.name, ())],
            before=(before or {}).get(paper.name, ""),
            goes_along=goes_along,
            refused=(refused or {}).get(paper.name, ""),
        )
        for paper in papers
    ]
    return PaperLines(url, page, lines) if lines else None


def move_lines(
    context: CaseContext, move: MoveDef | None, refused: Mapping[str, str] | None = None
) -> PaperLines | None:
    """Return the lines of the form of a move."""
    papers = asked_at(context, move) if move else ()
    if move is None or not papers:
        return None
    public_id, again = context.case.public_id, pages_with_figures(context)
    standing = {**pages_of_case(context.session, context.case.id), **again}
    send = url_for("attachments.send", public_id=public_id, move=move.name)
    page = url_for("cases.move", public_id=public_id, move=move.name)
    before = {name: _address(context, name) for name in standing}
    return form_lines(papers, (send, page), refused, before, goes_along=leads_back(move) or bool(again))


def waiting_ids(page: str) -> tuple[str, ...]:
    """Return the ids of the pages that wait with the user's draft of this page's form."""
    waiting = waiting_pages(db.session(), signed_in_user().account_id, page)
    return tuple(row.public_id for rows in waiting.values() for row in rows)


def keep_sent_files(page: str, papers: Iterable[AttachmentDef]) -> dict[str, str]:
    """Keep as a draft what was typed into the form of a page, and the files sent with it; return why not, by paper."""
    if sum(len(text) for _name, text in form_draft.sent_fields()) > form_draft.LARGEST:
        abort(413)
    who = signed_in_user()
    form_draft.keep_sent(who.account_id, page)
    files = [
        (paper.name, file.read())
        for paper in papers
        for file in request.files.getlist(f"{form_draft.FILES}{paper.name}")
        if file.filename
    ]
    if not files:
        words = _("Choose at least one page, then press the button again.")
        return dict.fromkeys(
            (paper.name for paper in papers if paper.name == request.form.get(form_draft.FILES)), words
        )
    sender = service.Sender(who.account_id, actor().person_id, page)
    refused = service.attach(db.session(), sender, files, folder(), now())
    return {paper: sentence(why) for paper, why in refused.items()}


def files_left_behind(form: Submission) -> bool:
    """Whether a form was sent, without a script, with files chosen in it that were not sent before; then it says so."""
    if not any(name.startswith(form_draft.FILES) and text for name, text in request.form.items()):
        return False
    words = _("You have chosen pages that were not sent: choose them again and press “Send these pages” first.")
    refuse_at(form, "", words)
    return True


def section_papers(context: CaseContext) -> dict[str, SectionPapers]:
    """Return the papers of each section of the dossier that has any. One statement."""
    known = attachments(context.definition)
    standing = pages_of_case(context.session, context.case.id) if known else {}
    found: dict[str, SectionPapers] = {}
    for name, (section, paper) in known.items():
        if section not in context.case.dossier or not (paper.required or name in standing):
            continue
        link = paper_link(context, paper, standing)
        there = found.setdefault(section, SectionPapers([], {}))
        there.papers.append(link)
        for label in proven(context.definition, paper) if link.url else ():
            there.proofs.setdefault(label, []).append(link)
    return found


def missing_words(context: CaseContext) -> list[str]:
    """Return the sentence that names the required papers which are missing in a running case; none if none is."""
    missing = missing_papers(context) if context.case.closed_at is None else []
    titles = "; ".join(_(paper.title) for paper in missing)
    return [_("Papers still missing: %(papers)s", papers=titles)] if missing else []


def paper_link(context: CaseContext, paper: AttachmentDef, standing: Pages) -> PaperLink:
    pages = standing.get(paper.name, ())
    return PaperLink(_(paper.title), _address(context, paper.name) if pages else "", len(pages))


def proven(definition: Definition, paper: AttachmentDef) -> list[str]:
    """Return the labels of the fields that a paper proves."""
    form = next(move.form for move in definition.moves if paper in move.attachments)
    return [_(field.label.text) for field in FORMS[form or ""].declared() if field.short_name in paper.proves]


def _address(context: CaseContext, name: str) -> str:
    return url_for("attachments.paper", public_id=context.case.public_id, name=name)
