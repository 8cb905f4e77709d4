"""Verification of a paper, open to anybody who has the code; it reveals nothing about a person."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import ANYONE, address, allow, now, today
from webapp.db import db
from webapp.documents.codes import read_code, shown_code
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.pages.papers.signatures import ShownSignature, shown_signature
from webapp.pages.papers.wording import STANDINGS, TONES, title_of
from webapp.pages.shared.refusals import answering_with_wait
from webapp.pages.shared.stored_files import folder
from webapp.queries.papers.register import Verified
from webapp.services.papers.verification import look_up

bp = Blueprint("verify", __name__)

SENTENCES = {
    "in_force": _("This paper is in the register and in force. Compare its text with the paper in your hand."),
    "not_yet": _("This paper is in the register, and not in force before its first day. Compare its text."),
    "superseded": _("This paper is in the register, but a later decision has superseded it."),
    "cancelled": _("The number of this paper was cancelled: it is not valid."),
    "withdrawn": _("This paper was withdrawn: it is no longer valid."),
}
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Verification:
    """The answer about a paper that stands in the register."""

    text: str
    standing: str
    tone: str
    kind: str
    paper: Verified
    signature: ShownSignature | None


@bp.get("/verify")
@allow(ANYONE)
def verify() -> ResponseReturnValue:
    """Show the form; with a code in the address redirect to its page."""
    typed = request.args.get("code", "").strip()[:LONGEST]
    if code := read_code(typed):
        return redirect(url_for("verify.code", code=code), 303)
    return _page(typed, _not_a_code() if typed else "")


@bp.get("/verify/<public_id:code>")
@allow(ANYONE)
def code(code: str) -> ResponseReturnValue:
    """Show the paper of a code; the QR code on a paper leads here."""
    known = read_code(code)
    if known is None:
        return _page(code, _not_a_code())
    with answering_with_wait(lambda why: _page(shown_code(known), why)):
        found = look_up(db.session(), known, address(), now(), today())
    if found is None:
        unknown = gettext("No paper in this register has this code. Compare it letter by letter with the paper.")
        return _page(shown_code(known), unknown)
    result = Verification(
        text=SENTENCES[found.standing],
        standing=STANDINGS[found.standing],
        tone=TONES[found.standing],
        kind=title_of(found.kind),
        paper=found,
        signature=shown_signature(folder(), found.signature),
    )
    return _page(shown_code(known), "", result)


def _page(typed: str, trouble: str, result: Verification | None = None) -> str:
    return render_template("papers/verification.html", typed=typed, trouble=trouble, result=result)


def _not_a_code() -> str:
    return gettext("This is not a code of a paper: it has sixteen letters and digits. Compare it with the paper.")
