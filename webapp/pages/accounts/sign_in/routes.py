"""Signing in, with a second step where one is set up, and signing out."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from webapp.addresses import local_target
from webapp.current_user import ANYONE, allow, home, now, secret_key, user_or_none
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.pages.accounts.devices import place
from webapp.pages.accounts.sessions import (
    SecondStepForm,
    ask_code,
    code_form,
    end_session,
    first_step,
    signed_in,
)
from webapp.pages.shared.answered import secret
from webapp.pages.shared.form_draft import page_of, seal
from webapp.pages.shared.refusals import answering_with_wait
from webapp.services.accounts import entering

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
@secret
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
        with answering_with_wait(lambda _why: _form(form, target, kept), form):
            token = entering.sign_in(db.session(), form.username.data or "", form.password.data or "", place(), now())
    except entering.CodeNeeded as needed:
        return ask_code(needed, target, kept)
    return signed_in(token, target, kept)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@allow(ANYONE)
@secret
def code() -> ResponseReturnValue:
    """Take the code of the second step; without the first one go back to it."""
    form, target, kept = SecondStepForm(), request.form.get("next", ""), request.form.get("kept", "")
    first = first_step()
    if request.method == "GET":
        return redirect(url_for("signin.sign_in"), 303)
    if first is None:
        return _form(SignInForm(formdata=None), target, kept), 422
    if not form.validate_on_submit():
        return code_form(form, target, kept), 422
    with answering_with_wait(lambda _why: code_form(form, target, kept), form):
        token = entering.second_step(db.session(), secret_key(), *first, form.code.data or "", place(), now())
    return signed_in(token, target, kept)


@bp.post("/sign-out")
@allow(ANYONE)
def sign_out() -> ResponseReturnValue:
    end_session()
    return redirect(url_for("signin.sign_in"), 303)


def _form(form: SignInForm, target: str, kept: str = "") -> str:
    provider = current_app.config["DOAN_VU"].provider
    return render_template(
        "accounts/sign_in/sign_in.html",
        form=form,
        next=local_target(target, ""),
        kept=kept,
        provider=provider.name if provider else "",
    )
