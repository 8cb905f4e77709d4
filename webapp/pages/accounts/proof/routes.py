"""The password anew before a final act: asked of every such form in one place, and nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from webapp.addresses import came_from, local_target
from webapp.current_user import (
    SIGNED_IN,
    CurrentUser,
    allow,
    forget_user,
    home,
    now,
    secret_key,
    signed_in_user,
    today,
    user_or_none,
)
from webapp.db import db
from webapp.languages import gettext
from webapp.pages.shared.answered import secret
from webapp.pages.shared.refusals import PROOF, answering_with_wait, typed_texts
from webapp.services.accounts import proofs
from webapp.services.accounts.obligations import acts_with_second_factor
from webapp.services.accounts.second_factors import is_set_up

bp = Blueprint("proof", __name__)


@dataclass(frozen=True, slots=True)
class AskedForProof:
    """The page that asks for a proof. fields: what was sent, to be sent again; lost: files, which cannot be.

    provider: the sign-in provider that can ask the reader instead; empty if there is none.
    """

    action: str
    fields: tuple[tuple[str, str], ...]
    lost: bool
    error: str
    provider: str


@bp.before_app_request
def ask() -> ResponseReturnValue | None:
    """Ask whoever sends a final act for a proof, unless the last one is fresh. Before anything is looked up.

    So the answer is the same for what there is and for what there is not.
    """
    who = user_or_none() if request.method == "POST" and request.endpoint else None
    kind = _final(request.endpoint or "", request.view_args or {}) if who else ""
    if who is None or not kind:
        return None
    wanted = kind in acts_with_second_factor(db.session(), who.actor, today())
    if wanted and not who.second_factor and not is_set_up(db.session(), who.account_id):
        return render_template("accounts/no_second_factor.html", typed=typed_texts()), 409
    if _is_fresh(who):
        return None
    typed = request.form.get(PROOF, "")
    if not typed:
        return _page(""), 422
    with answering_with_wait(_page):
        proofs.prove(db.session(), secret_key(), who.account_id, who.sign_in_id, typed, now())
    forget_user()
    return None


@bp.app_template_global()
def who_proves(url: str) -> str:
    """Return the reader's user name if what they send to this address now needs a proof of who sends it, else ''."""
    who: CurrentUser | None = g.get("user")
    if who is None:
        return ""
    try:
        endpoint, values = current_app.create_url_adapter(request).match(url, method="POST")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return ""
    return who.username if _final(endpoint, dict(values)) and not _is_fresh(who) else ""


@bp.post("/my-account/proof")
@allow(SIGNED_IN)
@secret
def give() -> ResponseReturnValue:
    """Take a proof ahead of an act whose form cannot be sent again by itself, as it carries a file."""
    who, target = signed_in_user(), local_target(request.values.get("next"), home(user_or_none()))
    with answering_with_wait(lambda why: _page(why, url_for("proof.give"), {"next": target})):
        proofs.prove(db.session(), secret_key(), who.account_id, who.sign_in_id, request.form.get(PROOF, ""), now())
    flash(gettext("Confirmed. Now choose the file again and send the form."), "success")
    return redirect(target, 303)


def _final(endpoint: str, values: Mapping[str, object]) -> str:
    """Return the kind of final act that a form sent to this page is; '' for none."""
    view = current_app.view_functions.get(endpoint)
    final = vars(view).get("final", "") if view else ""
    return final(values) if callable(final) else str(final)


def _is_fresh(who: CurrentUser) -> bool:
    if "fresh" not in g or g.fresh[0] != (who.sign_in_id, who.proved_at):
        g.fresh = (who.sign_in_id, who.proved_at), proofs.is_fresh(db.session(), who.actor, who.proved_at, now())
    fresh: bool = g.fresh[1]
    return fresh


def _page(error: str, action: str = "", sent: dict[str, str] | None = None) -> str:
    """Show the field for the proof, with what was sent in hidden ones."""
    lost = any(file.filename for file in request.files.values())
    if lost:
        action, sent = url_for("proof.give"), {"next": came_from() or ""}
    fields = sent.items() if sent is not None else request.form.items(multi=True)
    kept = tuple((name, text) for name, text in fields if name not in ("csrf_token", PROOF))
    provider = current_app.config["DOAN_VU"].provider if signed_in_user().bound else None
    action = action or request.full_path.rstrip("?")
    asked = AskedForProof(action, kept, lost, error, provider.name if provider else "")
    return render_template("accounts/proof.html", asked=asked)
