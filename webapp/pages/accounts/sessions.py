"""The session of a browser from the first step of a sign-in to its end, whichever way it was opened."""

import datetime as dt
import secrets

from flask import flash, g, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import DataRequired

from webapp.addresses import local_target
from webapp.current_user import CurrentUser, forget_user, home, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.accounts.devices import remember
from webapp.pages.shared.form_draft import kept_again
from webapp.services.accounts import entering, second_factors, sign_ins
from webapp.services.accounts.obligations import has_to_have

SECOND_STEP = "second_step"
"""What the session keeps between the two steps: account, state and moment."""
SECOND_STEP_LIFE = dt.timedelta(minutes=5)


class SecondStepForm(PageForm):
    code = StringField(
        _("Sign-in code"),
        [DataRequired(_("Write the code."))],
        description=_("The six digits that the authenticator app shows now, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "class": "short"},
    )


def ask_code(needed: entering.CodeNeeded, target: str, kept: str) -> str:
    """Remember in the session that the first step is done, and show the form of the second."""
    session[SECOND_STEP] = [needed.account_id, needed.proof, now().isoformat()]
    return code_form(SecondStepForm(formdata=None), target, kept)


def first_step() -> tuple[int, str] | None:
    """Return the account and its state of a first step that was taken in this browser just now."""
    if SECOND_STEP not in session:
        return None
    account_id, state, at = session[SECOND_STEP]
    return (account_id, state) if now() <= dt.datetime.fromisoformat(at) + SECOND_STEP_LIFE else None


def signed_in(token: str, target: str, kept: str) -> ResponseReturnValue:
    """Begin the session of a sign-in, and go to where it was asked for."""
    end_session()
    session["sign_in"] = token
    # Set now and not at the first form: two pages opened together would each make one, and one of them would be wrong.
    session["csrf_token"] = secrets.token_hex(20)
    g.pop("csrf_token", None)  # derived from the old one, for the checked form
    who = forget_user()
    if who is None:
        return redirect(url_for("signin.sign_in"), 303)
    session["account"] = who.account_id
    if kept and not who.first_password:
        target = kept_again(kept, who.account_id, now()) or target
    target = local_target(target, "") or _obligation(who) or home(who)
    response = make_response(redirect(target, 303))
    remember(response, who.account_id)
    return response


def _obligation(who: CurrentUser) -> str:
    """Return the page on which somebody sets up the second factor that they have to have; '' for anybody else."""
    has_to = not who.first_password and has_to_have(db.session(), who.actor, who.administrator, today())
    if not has_to or who.second_factor or second_factors.is_set_up(db.session(), who.account_id):
        return ""
    words = gettext("By the rule of your office you need a second factor. Until then you can read and prepare.")
    flash(words, "warning")
    return url_for("second_factor.second_factor")


def code_form(form: SecondStepForm, target: str, kept: str) -> str:
    """Show the form for the code of the second step."""
    return render_template("accounts/sign_in/code.html", form=form, next=local_target(target, ""), kept=kept)


def end_session() -> None:
    """End the sign-in of this browser, if any, and forget all but language, colours and sealed receipts of ballots.

    This begins a new session: knowing the old cookie does not help to guess the next one.
    """
    token = session.get("sign_in")
    if isinstance(token, str):
        sign_ins.sign_out(db.session(), token)
    kept = {name: session[name] for name in ("locale", "theme", "receipts") if name in session}
    session.clear()
    session.update(kept)
