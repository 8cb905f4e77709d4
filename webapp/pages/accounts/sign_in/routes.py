"""Signing in and out."""

import secrets

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from webapp.addresses import local_target
from webapp.current_user import ANYONE, address, allow, forget_user, home, now, user_or_none
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, refuse
from webapp.pages.shared.form_draft import kept_again, page_of, seal
from webapp.services.accounts import sign_ins
from webapp.services.refusals import Refused
from webapp.services.throttling import TooManyAttempts

bp = Blueprint("signin", __name__)


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


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(ANYONE)
def sign_in() -> ResponseReturnValue:
    target, form = request.values.get("next", ""), SignInForm()
    if request.method == "POST" and "form" in request.args:  # from a page whose user is no longer signed in
        kept = seal(session.get("account"), request.args["form"], now())
        return _form(SignInForm(formdata=None), page_of(request.args["form"]), 401, kept)
    kept = request.form.get("kept", "")
    if request.method == "GET" and (who := user_or_none()):
        return redirect(local_target(target, home(who)), 303)
    if not form.validate_on_submit():
        return _form(form, target, 422 if request.method == "POST" else 200, kept)
    name, password, browser = form.username.data or "", form.password.data or "", request.user_agent.string
    try:
        token = sign_ins.sign_in(db.session(), name, password, address(), browser, now())
    except Refused as refused:
        refuse(form, refused)
        response = make_response(_form(form, target, 429 if isinstance(refused, TooManyAttempts) else 422, kept))
        if isinstance(refused, TooManyAttempts):
            response.headers["Retry-After"] = str(60 * refused.minutes)
        return response
    _end_session()
    session["sign_in"] = token
    # Set now and not at the first form: two pages opened together would each make one, and one of them would be wrong.
    session["csrf_token"] = secrets.token_hex(20)
    g.pop("csrf_token", None)  # derived from the old one, for the checked form
    who = forget_user()
    if who is not None:
        session["account"] = who.account_id
        if kept and not who.first_password:
            target = kept_again(kept, who.account_id, who.sign_in_id, now()) or target
    return redirect(local_target(target, home(who)), 303)


@bp.post("/sign-out")
@allow(ANYONE)
def sign_out() -> ResponseReturnValue:
    _end_session()
    return redirect(url_for("signin.sign_in"), 303)


def _form(form: SignInForm, target: str, status: int, kept: str = "") -> ResponseReturnValue:
    return render_template("signin/sign_in.html", form=form, next=local_target(target, ""), kept=kept), status


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
