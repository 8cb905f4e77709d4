"""A paper on a page of its own, or as a Word file."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from jinja2 import UndefinedError

from webapp.db import db
from webapp.documents import pdf, word
from webapp.documents.pdf import UnknownLetters
from webapp.documents.squares import data_uri, picture
from webapp.documents.wording import filled, is_landscape, title_of
from webapp.filters import lazy as _
from webapp.logs import facts
from webapp.models import IssuedPaper, Unit
from webapp.pages.shared.exports import on_paper
from webapp.queries.papers.files import pdf_of, practice_mark
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


def paper_name(name: str) -> str:
    """Return the name of a paper without the ending by which one of its files is asked for."""
    return name.removesuffix(WORD).removesuffix(PDF)


@dataclass(frozen=True, slots=True)
class Opened:
    """The place where a paper stands: its address by its name, where its page leads back to, and by which words.

    called: how its files are called; number_url: where it gets its number, '' for a paper that gets none there.
    """

    url: Callable[[str], str]
    back: str
    back_words: str
    called: str
    number_url: str = ""


def paper_answer(
    name: str,
    paper: str,
    values: Mapping[str, Any],
    opened: Opened,
    *,
    verify_at: str = "",
    issuer: Unit | None = None,
    text: str = "",
) -> ResponseReturnValue:
    """Show a paper on a page of its own, or where `name` ends in '.docx' or '.pdf' send it as a file.

    issuer: the unit that writes it, for a template of its own; text: the wording of a paper that offices do not word
    themselves.
    """
    if name.endswith(WORD):
        return _word_file(paper, dict(values), f"{opened.called}{WORD}", verify_at, issuer, text)
    if name.endswith(PDF):
        return _pdf_file(paper, values, f"{opened.called}{PDF}", verify_at, text)
    on_paper()
    text = text or wording_kept(db.session(), paper, values)
    blocks = filled(paper, values, text)
    return render_template(
        "papers/paper.html",
        mark=practice_mark(db.session()),
        more=[],
        blocks=blocks,
        title=title_of(blocks),
        by_hand=BY_HAND.get(paper, ""),
        landscape=is_landscape(paper, text),
        picture=data_uri(verify_at) if verify_at else "",
        back=opened.back,
        back_words=opened.back_words,
        word_url=opened.url(f"{name}{WORD}"),
        pdf_url=opened.url(f"{name}{PDF}"),
        number_url=opened.number_url,
    )


def each_on_page(
    papers: Sequence[tuple[str, Mapping[str, Any], str]], back: str, back_words: str
) -> ResponseReturnValue:
    """Return papers of one kind on one page, each on sheets of its own. papers: text, values, where it is verified."""
    on_paper()
    texts = [wording_kept(db.session(), name, values) for name, values, _verify_at in papers]
    sheets = [
        (filled(name, values, text), data_uri(verify_at) if verify_at else "")
        for text, (name, values, verify_at) in zip(texts, papers, strict=True)
    ]
    return render_template(
        "papers/paper.html",
        mark=practice_mark(db.session()),
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


def _pdf_file(
    name: str, values: Mapping[str, Any], called: str, verify_at: str = "", text: str = ""
) -> ResponseReturnValue:
    """Return a paper as a PDF file to be saved, with the words and the layout of its page."""
    try:
        file = pdf_of(db.session(), name, values, verify_at, text)
    except UnknownLetters as unknown:
        raise Refused(
            _("These letters cannot stand in a PDF file: %(letters)s. Take the Word file."), letters=str(unknown)
        ) from unknown
    return _saved(file, pdf.MEDIA_TYPE, called)


def _word_file(
    name: str, values: dict[str, Any], called: str, verify_at: str, issuer: Unit | None, text: str
) -> ResponseReturnValue:
    """Return a paper filled into a template, as a file to be saved: the one that it was frozen with."""
    on_paper()
    code = picture(verify_at) if verify_at else None
    own = None if text else template_kept(db.session(), name, values, issuer)
    built_in = word.default_template(name, text or wording_kept(db.session(), name, values))
    mark = practice_mark(db.session())
    try:
        file = word.fill(own or built_in, values, code, mark)
    except UndefinedError:  # an issued paper may lack a value that an office's template asks for
        log.warning("template asks for what the paper lacks", extra=facts(paper=name))
        file = word.fill(built_in, values, code, mark)
    return _saved(file, word.MEDIA_TYPE, called)


def _saved(file: bytes, media_type: str, called: str) -> ResponseReturnValue:
    named = f"attachment; filename*=UTF-8''{quote(called)}"
    return file, 200, {"Content-Type": media_type, "Content-Disposition": named}


def outside() -> str:
    """Return the public address of this server; '' where none is set.

    A code on paper has to lead there from anywhere, so the name by which somebody asked just now does not do.
    """
    public_url: str | None = current_app.config["DOAN_VU"].public_url
    return public_url or ""


def verify_place() -> str:
    """Return where anybody looks a paper up; '' where no public address is set."""
    return f"{outside()}{url_for('verify.verify')}" if outside() else ""


def verify_code_at(row: IssuedPaper | None) -> str:
    """Return where one issued paper is looked up; '' without a public address, and for a paper without a code."""
    return f"{outside()}{url_for('verify.code', code=row.code)}" if row and outside() else ""
