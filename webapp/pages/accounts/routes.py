"""The own account: password, signed-in browsers, language and colours."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo

from webapp.addresses import came_from, local_target
from webapp.config import LOCALES, THEMES
from webapp.current_user import ANYONE, SIGNED_IN, allow, forget_user, home, now, signed_in_user, user_or_none
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.answered import secret
from webapp.pages.shared.refusals import answering_with_wait
from webapp.queries.accounts.slips import made_by
from webapp.queries.changes.holders import holder_words
from webapp.queries.notices.alerts import devices_of
from webapp.queries.people.kinship import own_declarations
from webapp.services.accounts import managing, second_factors, sign_ins

bp = Blueprint("account", __name__)
MENU = (MenuEntry("account.my_account", _("My account"), SYSTEM, 90, "person", administrators=True),)


class PasswordForm(PageForm):
    old = PasswordField(
        _("Present password"),
        [DataRequired(_("Write your present password."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _("New password"),
        [DataRequired(_("Write a new password."))],
        description=_("At least 10 characters. Several words that only you put together are best."),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("New password again"),
        [
            DataRequired(_("Write the new password again.")),
            EqualTo("new", _("The two new passwords differ: write the same one twice.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


@bp.get("/my-account")
@allow(SIGNED_IN)
def my_account() -> ResponseReturnValue:
    who = signed_in_user()
    provider = current_app.config["DOAN_VU"].provider
    kin = own_declarations(db.session(), who.actor.person_id) if who.actor else ()
    return render_template(
        "accounts/my_account.html",
        browsers=sign_ins.running(db.session(), who.account_id, now()),
        this_one=who.sign_in_id,
        devices=devices_of(db.session(), who.account_id),
        kin=kin,
        holder=holder_words(db.session(), who.account_id, by_code=True) if who.administrator else "",
        provider=provider.name if provider else "",
        second_factor=second_factors.is_set_up(db.session(), who.account_id),
        resets=second_factors.resets(db.session(), who.account_id),
    )


@bp.route("/my-account/password", methods=["GET", "POST"])
@allow(SIGNED_IN)
@secret
def password() -> ResponseReturnValue:
    who = signed_in_user()
    form = PasswordForm()

    def page() -> str:
        made = made_by(db.session(), who.account_id) if who.first_password else None
        return render_template("accounts/password.html", form=form, first=who.first_password, made=made)

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    old, new = form.old.data or "", form.new.data or ""
    folder = current_app.config["DOAN_VU"].data_dir
    with answering_with_wait(lambda _why: page(), form):
        token = managing.change_password(db.session(), who.account_id, who.sign_in_id, old, new, now(), folder)
    session["sign_in"] = token
    flash(gettext("The password is changed. All other browsers are signed out."), "success")
    target = home(forget_user()) if who.first_password else url_for("account.my_account")
    return redirect(target, 303)


@bp.post("/my-account/sign-ins/<sealed('sign-in'):sign_in_id>/end")
@allow(SIGNED_IN)
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    if not sign_ins.end_sign_in(db.session(), signed_in_user().account_id, sign_in_id):
        abort(404)
    flash(gettext("The browser is signed out."), "success")
    return redirect(url_for("account.my_account"), 303)


@bp.post("/my-account/sign-ins/end-others")
@allow(SIGNED_IN)
def end_other_sign_ins() -> ResponseReturnValue:
    who = signed_in_user()
    sign_ins.end_other_sign_ins(db.session(), who.account_id, who.sign_in_id)
    flash(gettext("All other browsers are signed out."), "success")
    return redirect(url_for("account.my_account"), 303)


@bp.post("/language")
@allow(ANYONE)
def language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen not in LOCALES:
        abort(400)
    if who := user_or_none():
        managing.set_locale(db.session(), who.account_id, chosen)
    session["locale"] = chosen
    refresh()
    return redirect(_back(), 303)


@bp.post("/theme")
@allow(ANYONE)
def theme() -> ResponseReturnValue:
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    if who := user_or_none():
        managing.set_theme(db.session(), who.account_id, chosen)
    session["theme"] = chosen
    return redirect(_back(), 303)


def _back() -> str:
    """Return the page on which the button was pressed."""
    return local_target(request.form.get("next") or came_from(), home(user_or_none()))
