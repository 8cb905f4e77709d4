"""The office's sign-in provider. Without OIDC_ISSUER none of these pages exists."""

import datetime as dt
import hmac
import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from webapp.addresses import local_target
from webapp.current_user import (
    ANYONE,
    SIGNED_IN,
    CurrentUser,
    allow,
    forget_user,
    home,
    now,
    secret_key,
    signed_in_user,
    user_or_none,
)
from webapp.db import db
from webapp.filters import sentence
from webapp.languages import gettext
from webapp.logs import facts
from webapp.pages.accounts.devices import place
from webapp.pages.accounts.sessions import ask_code, signed_in
from webapp.pages.shared.answered import secret
from webapp.pages.shared.form_draft import is_form
from webapp.pages.shared.refusals import PROOF, answering
from webapp.provider import Departure, Identity, ProviderAway, Untrusted, arrive, depart
from webapp.services.accounts import binding, entering, proofs, waiting_forms
from webapp.settings.provider import SignInProvider
from workflows.core.finality import OWN

bp = Blueprint("provider", __name__)
log = logging.getLogger("doan_vu.security")

JOURNEY = "provider_visit"
"""What the session keeps while somebody is at the provider."""
JOURNEY_LIFE = dt.timedelta(minutes=10)
SIGN_IN, BIND, PROVE = "sign in", "bind", "prove"
LONGEST_TARGET = 1000
"""Of the page to return to: the session is a cookie."""


@dataclass(frozen=True, slots=True)
class ProviderVisit:
    """A way to the provider and back. act: the address of a final act that waits for it; token: what opens its form."""

    departure: Departure
    purpose: str
    at: dt.datetime
    sign_in_id: int
    target: str
    act: str
    token: str


@bp.post("/sign-in/provider")
@allow(ANYONE)
def sign_in() -> ResponseReturnValue:
    """Send somebody to the provider to sign in."""
    return _depart(SIGN_IN, 0, local_target(request.form.get("next"), ""))


@bp.get("/my-account/provider")
@allow(SIGNED_IN)
def provider() -> ResponseReturnValue:
    """Show whether the own account can be opened by the provider, and change that."""
    return _own_page()


@bp.post("/my-account/provider")
@allow(SIGNED_IN, final=OWN)
def bind() -> ResponseReturnValue:
    """Send the owner of an account to the provider, to be known there from now on. It has to ask them anew."""
    return _depart(BIND, signed_in_user().sign_in_id)


@bp.post("/my-account/provider/remove")
@allow(SIGNED_IN, final=OWN)
def unbind() -> ResponseReturnValue:
    """Let the own account be opened with the password only."""
    _provider_or_404()
    binding.unbind(db.session(), signed_in_user().account_id)
    flash(gettext("Your account can be opened with the password only."), "success")
    return redirect(url_for("provider.provider"), 303)


@bp.post("/my-account/proof/provider")
@allow(SIGNED_IN)
@secret
def prove() -> ResponseReturnValue:
    """Send somebody to the provider to prove who they are, and keep the form of the final act that waits for it."""
    who, act = signed_in_user(), request.form.get("act", "")
    if not act:
        return _depart(PROVE, who.sign_in_id, local_target(request.form.get("next"), ""))
    if not is_form(act):
        abort(400)
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", PROOF, "act")]
    token = waiting_forms.keep(db.session(), secret_key(), who.sign_in_id, act, fields, now())
    return _depart(PROVE, who.sign_in_id, act=act, token=token)


@bp.get("/sign-in/provider/return")
@allow(ANYONE)
def back() -> ResponseReturnValue:
    """Take what somebody brings back from the provider, for what they were sent. It is good once, in this browser."""
    provider, journey, who = _provider_or_404(), _journey(), user_or_none()
    if journey is None or (journey.purpose != SIGN_IN and (who is None or who.sign_in_id != journey.sign_in_id)):
        log.warning("return from provider without a way to it")
        return _trouble(gettext("This sign-in was not begun in this browser, or it is over. Begin again."))
    session.pop(JOURNEY)
    if request.args.get("iss", provider.issuer) != provider.issuer or not request.args.get("code"):
        return _trouble(gettext("%(provider)s did not say who you are. Nothing was changed.", provider=provider.name))
    try:
        identity = arrive(provider, _return_address(), request.args["code"], journey.departure, now())
    except ProviderAway:
        return _away(provider)
    except Untrusted as untrusted:
        log.warning("answer of the sign-in provider refused", extra=facts(reason=untrusted.reason))
        return _trouble(gettext("%(provider)s did not say who you are. Nothing was changed.", provider=provider.name))
    try:
        with answering(lambda refusal: _trouble(sentence(refusal.sentence))):
            if who is None or journey.purpose == SIGN_IN:
                return signed_in(entering.recognised(db.session(), identity, place(), now()), journey.target, "")
            return _bound(who, identity, journey) if journey.purpose == BIND else _proved(who, identity, journey)
    except entering.CodeNeeded as needed:
        return make_response(ask_code(needed, journey.target, ""))


def _bound(who: CurrentUser, identity: Identity, journey: ProviderVisit) -> ResponseReturnValue:
    """Bind the account to whom the provider has just asked: not to whoever left a session open there."""
    proofs.check_asked(identity, journey.at)
    binding.bind(db.session(), who.account_id, identity)
    flash(gettext("From now on you can sign in by the provider as well."), "success")
    return redirect(url_for("provider.provider"), 303)


def _proved(who: CurrentUser, identity: Identity, journey: ProviderVisit) -> ResponseReturnValue:
    """Go on with what the proof was for: the form that waits, or the page on which a file has to be chosen again."""
    proofs.prove_at_provider(db.session(), who.account_id, who.sign_in_id, identity, journey.at, now())
    forget_user()
    if not journey.act:
        flash(gettext("Confirmed. Now choose the file again and send the form."), "success")
        return redirect(local_target(journey.target, home(who)), 303)
    waits, since = (who.sign_in_id, journey.act, journey.token), journey.at - JOURNEY_LIFE
    fields = waiting_forms.take(db.session(), secret_key(), *waits, since)
    kept = tuple(MultiDict([(name, text) for name, text in fields]).items(multi=True))
    return render_template("accounts/proved.html", action=journey.act, fields=kept)


def _depart(purpose: str, sign_in_id: int, target: str = "", act: str = "", token: str = "") -> ResponseReturnValue:
    """Show the page that leads to the provider: a form may not, by the content security policy."""
    provider = _provider_or_404()
    try:
        departure = depart(provider, _return_address(), anew=purpose != SIGN_IN)
    except ProviderAway:
        return _away(provider)
    kept = [departure.url, departure.state, departure.nonce, departure.verifier]
    target = target if len(target) <= LONGEST_TARGET else ""
    session[JOURNEY] = [kept[1:], purpose, now().isoformat(), sign_in_id, target, act, token]
    page = render_template(
        "accounts/sign_in/depart.html", provider=provider.name, host=urlsplit(departure.url).netloc, url=departure.url
    )
    answer = make_response(page)
    answer.headers["Refresh"] = f"0; url={departure.url}"
    return answer


def _journey() -> ProviderVisit | None:
    """Return the way that was begun in this browser and belongs to what comes back; None for any other."""
    if JOURNEY not in session:
        return None
    (state, nonce, verifier), purpose, at, sign_in_id, target, act, token = session[JOURNEY]
    begun = dt.datetime.fromisoformat(at)
    if not hmac.compare_digest(state.encode(), request.args.get("state", "").encode()) or now() > begun + JOURNEY_LIFE:
        return None
    return ProviderVisit(Departure("", state, nonce, verifier), purpose, begun, sign_in_id, target, act, token)


def _provider_or_404() -> SignInProvider:
    provider: SignInProvider | None = current_app.config["DOAN_VU"].provider
    return provider or abort(404)


def _return_address() -> str:
    return f"{current_app.config['DOAN_VU'].public_url}{url_for('provider.back')}"


def _own_page() -> str:
    provider = _provider_or_404()
    return render_template("accounts/provider.html", provider=provider.name, bound=signed_in_user().bound)


def _away(provider: SignInProvider) -> ResponseReturnValue:
    words = gettext(
        "%(provider)s does not answer at the moment. Sign in with user name and password; nothing else has changed.",
        provider=provider.name,
    )
    return _trouble(words, 503)


def _trouble(words: str, status: int = 422) -> ResponseReturnValue:
    signed = user_or_none() is not None
    return render_template("accounts/sign_in/provider_trouble.html", words=words, signed=signed), status
