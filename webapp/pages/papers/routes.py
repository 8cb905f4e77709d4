"""The papers of a case: as a page to be printed, and as a Word file."""

import logging
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from jinja2 import UndefinedError

from webapp.db import db
from webapp.documents import word
from webapp.documents.squares import data_uri, picture
from webapp.documents.wording import filled
from webapp.pages.shared.case_loading import opened
from webapp.queries.cases.context import take_up
from webapp.queries.papers.printing import to_print
from webapp.queries.papers.templates import template_in_use
from webapp.services.papers.numbering import waiting
from webapp.visitor import PERSON, actor, allow, now

log = logging.getLogger("doan_vu.files")
bp = Blueprint("papers", __name__)
WORD = ".docx"


@bp.get("/cases/<public_id:public_id>/papers/<key:name>")
@allow(PERSON)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """The paper of that name, or with '.docx' behind it as a Word file. 404 for what the case does not have."""
    session, who, case = db.session(), actor(), opened(public_id)
    printed = to_print(take_up(session, case, who, now()), name.removesuffix(WORD), who) or abort(404)
    verify_at = f"{_outside()}{url_for('verify.code', code=printed.row.code)}" if printed.row else ""
    values = {**printed.values, "verify_url": f"{_outside()}{url_for('verify.verify')}"}
    if name.endswith(WORD):
        # No name of a person: file names end up in lists of downloads and in mail.
        return word_file(printed.text, values, f"{printed.name}-{case.public_id[:8]}{WORD}", verify_at)
    word_url = url_for("papers.paper", public_id=public_id, name=f"{printed.name}{WORD}")
    back = url_for("cases.case", public_id=public_id)
    may_number = waiting(take_up(session, case, who, now()), who, printed.name)
    number_url = url_for("numbering.ask", public_id=public_id, name=printed.name) if may_number else ""
    return on_page(printed.text, values, word_url, back, gettext("Back to the case"), verify_at, number_url)


def on_page(
    name: str,
    values: dict[str, Any],
    word_url: str,
    back: str,
    back_words: str,
    verify_at: str = "",
    number_url: str = "",
) -> ResponseReturnValue:
    """A paper on a page of its own, with the way to its Word file, to its number, and back."""
    return render_template(
        "papers/paper.html",
        blocks=filled(name, values),
        picture=data_uri(verify_at) if verify_at else "",
        back=back,
        back_words=back_words,
        word_url=word_url,
        number_url=number_url,
    )


def word_file(name: str, values: dict[str, Any], called: str, verify_at: str = "") -> ResponseReturnValue:
    """A paper filled into the template that is in use, to be saved."""
    code, own = picture(verify_at) if verify_at else None, template_in_use(db.session(), name)
    try:
        file = word.fill(own or word.default_template(name), values, code)
    except UndefinedError as error:  # a paper keeps what its wording says, and an office's template may ask for more
        log.warning("template of %s: %s", name, error)
        file = word.fill(word.default_template(name), values, code)
    return (
        file,
        200,
        {
            "Content-Type": word.MEDIA_TYPE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(called)}",
        },
    )


def _outside() -> str:
    """How the outside calls this server: a code on paper has to lead there from anywhere."""
    public_url: str | None = current_app.config["DOAN_VU"].public_url
    return public_url or request.host_url.rstrip("/")
