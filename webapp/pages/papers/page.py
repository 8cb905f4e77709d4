"""A paper on a page of its own, or as a Word file."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import UndefinedError

from webapp.db import db
from webapp.documents import pdf, word
from webapp.documents.pdf import UnknownLetters
from webapp.documents.squares import data_uri, picture
from webapp.documents.wording import filled, is_landscape, title_of
from webapp.filters import lazy as _
from webapp.logs import facts
from webapp.models import Unit
from webapp.pages.shared.exports import on_paper
from webapp.queries.papers.files import pdf_of
from webapp.queries.papers.templates import template_kept, wording_kept
from webapp.services.refusals import Refused

log = logging.getLogger("doan_vu.files")


WORD, PDF = ".docx", ".pdf"
BY_HAND = {
    "shortlist": _(
        "Ethnic group, religion, home village and education stay empty: write them in by hand if they are needed. "
        "The office does not keep them here (Law 91/2025/QH15)."
    )
}
"""What is said beside a paper on the screen, and never printed."""


def on_page(
    name: str,
    values: dict[str, Any],
    word_url: str,
    back: str,
    back_words: str,
    verify_at: str = "",
    number_url: str = "",
    text: str = "",
    pdf_url: str = "",
) -> ResponseReturnValue:
    """Return a paper on a page of its own, with links to its files, to its numbering, and back.

    text: the wording of a paper that offices do not word themselves.
    """
    on_paper()
    text = text or wording_kept(db.session(), name, values)
    blocks = filled(name, values, text)
    return render_template(
        "papers/paper.html",
        more=[],
        blocks=blocks,
        title=title_of(blocks),
        by_hand=BY_HAND.get(name, ""),
        landscape=is_landscape(name, text),
        picture=data_uri(verify_at) if verify_at else "",
        back=back,
        back_words=back_words,
        word_url=word_url,
        pdf_url=pdf_url,
        number_url=number_url,
    )


def each_on_page(
    papers: Sequence[tuple[str, Mapping[str, Any], str]], back: str, back_words: str
) -> ResponseReturnValue:
    """Return papers of one kind on one page, each on sheets of its own. papers: text, values, where it is verified."""
    on_paper()
    texts = [wording_kept(db.session(), name, values) for name, values, _verify_at in papers]
    sheets = [
        (filled(name, values, text), data_uri(verify_at))
        for text, (name, values, verify_at) in zip(texts, papers, strict=True)
    ]
    return render_template(
        "papers/paper.html",
        more=sheets,
        title=title_of(sheets[0][0]),
        word_url="",
        pdf_url="",
        number_url="",
        by_hand="",
        landscape=is_landscape(papers[0][0], texts[0]),
        back=back,
        back_words=back_words,
    )


def pdf_file(name: str, values: Mapping[str, Any], called: str, verify_at: str = "") -> ResponseReturnValue:
    """Return a paper as a PDF file to be saved, with the words and the layout of its page."""
    try:
        file = pdf_of(db.session(), name, values, verify_at)
    except UnknownLetters as unknown:
        raise Refused(
            _("These letters cannot stand in a PDF file: %(letters)s. Take the Word file."), letters=str(unknown)
        ) from unknown
    return _saved(file, pdf.MEDIA_TYPE, called)


def word_file(
    name: str,
    values: dict[str, Any],
    called: str,
    verify_at: str = "",
    issuer: Unit | None = None,
) -> ResponseReturnValue:
    """Return a paper filled into a template, as a file to be saved: the one that it was frozen with.

    issuer: the unit that writes it, for a template of its own of a paper that is not frozen.
    """
    on_paper()
    code, own = picture(verify_at) if verify_at else None, template_kept(db.session(), name, values, issuer)
    built_in = word.default_template(name, wording_kept(db.session(), name, values))
    try:
        file = word.fill(own or built_in, values, code)
    except UndefinedError:  # an issued paper may lack a value that an office's template asks for
        log.warning("template asks for what the paper lacks", extra=facts(paper=name))
        file = word.fill(built_in, values, code)
    return _saved(file, word.MEDIA_TYPE, called)


def _saved(file: bytes, media_type: str, called: str) -> ResponseReturnValue:
    named = f"attachment; filename*=UTF-8''{quote(called)}"
    return file, 200, {"Content-Type": media_type, "Content-Disposition": named}


def outside() -> str:
    """Return the public address of this server: a code on paper has to lead there from anywhere."""
    public_url: str | None = current_app.config["DOAN_VU"].public_url
    return public_url or request.host_url.rstrip("/")
