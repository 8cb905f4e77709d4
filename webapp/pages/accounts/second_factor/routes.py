"""The own second factor: an authenticator app with recovery codes on paper."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from webapp.current_user import SIGNED_IN, allow, now, secret_key, signed_in_user, today
from webapp.db import db
from webapp.documents.squares import data_uri
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.shared.answered import secret
from webapp.pages.shared.refusals import answering_at_fields
from webapp.services.accounts import second_factors as service
from webapp.services.accounts.obligations import has_to_have
from workflows.core.finality import OWN

bp = Blueprint("second_factor", __name__)


class SetUpForm(PageForm):
    offer = HiddenField(validators=[DataRequired()])
    code = StringField(
        _("Code that the app shows"),
        [DataRequired(_("Write the code that the app shows."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


@dataclass(frozen=True, slots=True)
class OfferedSecret:
    """A new secret as a page shows it: the square code, and the letters for whoever types them."""

    square: str
    address: str
    letters: str


@bp.get("/my-account/second-factor")
@allow(SIGNED_IN)
def second_factor() -> ResponseReturnValue:
    """Show how the second factor stands, with a new secret for whoever has none or wants another."""
    who = signed_in_user()
    if service.is_set_up(db.session(), who.account_id) and "anew" not in request.args:
        return _page(None)
    return _page(SetUpForm(formdata=None, offer=service.offer(secret_key(), who.account_id, now())))


@bp.post("/my-account/second-factor", endpoint="set_up")
@allow(SIGNED_IN, final=OWN)
@secret
def set_up() -> ResponseReturnValue:
    """Take the first code of the app, and show the recovery codes this once."""
    who, form = signed_in_user(), SetUpForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with answering_at_fields(form, lambda: _page(form), 422):
        said = (form.offer.data or "", form.code.data or "", now())
        codes = service.confirm(db.session(), secret_key(), who.account_id, *said)
    return render_template("accounts/recovery_codes.html", codes=codes, new=True)


@bp.post("/my-account/second-factor/codes")
@allow(SIGNED_IN, final=OWN)
@secret
def codes() -> ResponseReturnValue:
    """Replace the recovery codes, and show the new ones this once."""
    who = signed_in_user()
    if not service.is_set_up(db.session(), who.account_id):
        return redirect(url_for("second_factor.second_factor"), 303)
    codes = service.renew_codes(db.session(), secret_key(), who.account_id, now())
    return render_template("accounts/recovery_codes.html", codes=codes, new=False)


@bp.post("/my-account/second-factor/remove")
@allow(SIGNED_IN, final=OWN)
@secret
def remove() -> ResponseReturnValue:
    """Take the second factor away from an account that need not have one."""
    who = signed_in_user()
    if has_to_have(db.session(), who.actor, who.administrator, today()):
        flash(gettext("By the rule of your office you need it. You can set it up on another phone."), "error")
    else:
        service.remove(db.session(), who.account_id, now())
        flash(gettext("The second factor is removed."), "success")
    return redirect(url_for("second_factor.second_factor"), 303)


def _page(form: SetUpForm | None) -> str:
    who = signed_in_user()
    secret = service.offered(secret_key(), who.account_id, form.offer.data or "", now()) if form else None
    return render_template(
        "accounts/second_factor.html",
        form=form,
        offer=_offer(secret, who.username) if secret else None,
        standing=service.standing(db.session(), who.account_id),
        required=has_to_have(db.session(), who.actor, who.administrator, today()),
    )


def _offer(secret: str, username: str) -> OfferedSecret:
    address = service.address(secret, username)
    letters = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return OfferedSecret(data_uri(address), address, letters)
