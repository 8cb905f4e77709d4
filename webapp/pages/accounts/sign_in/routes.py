"""Signing in, with a second step where one is set up, and signing out."""

import datetime as dt
import secrets

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from webapp.addresses import local_target
from webapp.current_user import (
    ANYONE,
    CurrentUser,
    allow,
    forget_user,
    home,
    now,
    secret_key,
    today,
    user_or_none,
)
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, refuse
from webapp.pages.accounts.devices import place, remember
from webapp.pages.shared.form_draft import kept_again, page_of, seal
from webapp.pages.shared.refusals import with_wait
from webapp.services.accounts import entering, second_factors, sign_ins
from webapp.services.accounts.obligations import has_to_have
from webapp.services.refusals import Refused

bp = Blueprint("signin", __name__)

SECOND_STEP = "second_step"
"""What the session keeps between the two steps: account, state and moment."""
SECOND_STEP_LIFE = dt.timedelta(minutes=5)


class SignInForm(PageForm):
    username = StringField(
        _("User name"),
        [DataRequired(_("Write your user name."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        [DataRequired(_("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class SecondStepForm(PageForm):
    code = StringField(
        _("Code"),
        [DataRequired(_("Write the code."))],
        description=_("The six digits that the authenticator app shows now, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "class": "short"},
    )


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(ANYONE)
def sign_in() -> ResponseReturnValue:
    target, form = request.values.get("next", ""), SignInForm()
    if request.method == "POST" and "form" in request.args:  # from a page whose user is no longer signed in
        kept = seal(session.get("account"), request.args["form"], now())
        return _form(SignInForm(formdata=None), page_of(request.args["form"]), kept), 401
    kept = request.form.get("kept", "")
    if request.method == "GET" and (who := user_or_none()):
        return redirect(local_target(target, home(who)), 303)
    if not form.validate_on_submit():
        return _form(form, target, kept), 422 if request.method == "POST" else 200
    try:
        token = entering.sign_in(db.session(), form.username.data or "", form.password.data or "", place(), now())
    except entering.CodeNeeded as needed:
        session[SECOND_STEP] = [needed.account_id, needed.proof, now().isoformat()]
        return _code_form(SecondStepForm(formdata=None), target, kept)
    except Refused as refused:
        refuse(form, refused)
        return with_wait(_form(form, target, kept), refused)
    return _signed_in(token, target, kept)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow(ANYONE)
def code() -> ResponseReturnValue:
    """Take the code of the second step; without the first one go back to it."""
    form, target, kept = SecondStepForm(), request.form.get("next", ""), request.form.get("kept", "")
    first = _first_step()
    if request.method == "GET":
        return redirect(url_for("signin.sign_in"), 303)
    if first is None:
        return _form(SignInForm(formdata=None), target, kept), 422
    if not form.validate_on_submit():
        return _code_form(form, target, kept), 422
    try:
        token = entering.second_step(db.session(), secret_key(), *first, form.code.data or "", place(), now())
    except Refused as refused:
        refuse(form, refused)
        return with_wait(_code_form(form, target, kept), refused)
    return _signed_in(token, target, kept)


@bp.post("/sign-out")
@allow(ANYONE)
def sign_out() -> ResponseReturnValue:
    _end_session()
    return redirect(url_for("signin.sign_in"), 303)


def _first_step() -> tuple[int, str] | None:
    """Return the account and its state of a first step that was taken in this browser just now."""
    if SECOND_STEP not in session:
        return None
    account_id, state, at = session[SECOND_STEP]
    return (account_id, state) if now() <= dt.datetime.fromisoformat(at) + SECOND_STEP_LIFE else None


def _signed_in(token: str, target: str, kept: str) -> ResponseReturnValue:
    """Begin the session of a sign-in, and go to where it was asked for."""
    _end_session()
    session["sign_in"] = token
    # Set now and not at the first form: two pages opened together would each make one, and one of them would be wrong.
    session["csrf_token"] = secrets.token_hex(20)
    g.pop("csrf_token", None)  # derived from the old one, for the checked form
    who = forget_user()
    if who is None:
        return redirect(url_for("signin.sign_in"), 303)
    session["account"] = who.account_id
    if kept and not who.first_password:
        target = kept_again(kept, who.account_id, who.sign_in_id, now()) or target
    target = local_target(target, "") or _obligation(who) or home(who)
    response = make_response(redirect(target, 303))
    remember(response, who.account_id)
    return response


def _obligation(who: CurrentUser) -> str:
    """Return the page on which somebody sets up the second factor that they have to have; '' for anybody else."""
    has_to = not who.first_password and has_to_have(db.session(), who.actor, who.administrator, today())
    if not has_to or second_factors.is_set_up(db.session(), who.account_id):
        return ""
    words = gettext("By the rule of your office you need a second factor. Until then you can read and prepare.")
    flash(words, "warning")
    return url_for("second_factor.second_factor")


def _form(form: SignInForm, target: str, kept: str = "") -> str:
    return render_template("signin/sign_in.html", form=form, next=local_target(target, ""), kept=kept)


def _code_form(form: SecondStepForm, target: str, kept: str) -> str:
    return render_template("signin/code.html", form=form, next=local_target(target, ""), kept=kept)


def _end_session() -> None:
    """End the sign-in of this browser, if any, and forget all but language and colours.

    This begins a new session: knowing the old cookie does not help to guess the next one.
    """
    token = session.get("sign_in")
    if isinstance(token, str):
        sign_ins.sign_out(db.session(), token)
    kept = {name: session[name] for name in ("locale", "theme") if name in session}
    session.clear()
    session.update(kept)
