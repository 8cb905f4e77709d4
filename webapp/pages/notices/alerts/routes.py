"""One's devices that say that work waits: this browser, the telephone; and their end."""

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from webapp.current_user import PERSON, allow, now, signed_in_user
from webapp.db import db
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.shared.answered import secret
from webapp.pages.shared.refusals import answering
from webapp.push import Subscription, pusher_of
from webapp.services.accounts.sign_ins import browser_name
from webapp.services.notices import alerts as service
from webapp.services.refusals import Refused
from webapp.text_messages import texter_of

bp = Blueprint("alerts", __name__)


class BrowserForm(PageForm):
    """A browser's data about itself, once its owner has let it show alerts."""

    endpoint = HiddenField()
    key = HiddenField()
    secret = HiddenField()


@bp.post("/my-account/alerts/browser")
@allow(PERSON)
@secret
def add_browser() -> ResponseReturnValue:
    """Let this browser show alerts."""
    form, pusher = BrowserForm(), pusher_of(current_app.config["DOAN_VU"])
    given = Subscription(form.endpoint.data or "", form.key.data or "", form.secret.data or "")
    name = browser_name(request.user_agent.string)
    with answering(_refused):
        service.add_browser(db.session(), pusher, signed_in_user().account_id, given, name, now())
        flash(gettext("This browser shows from now on when work waits for you."), "success")
    return redirect(url_for("mail_choices.mail_choices", _anchor="alerts"), 303)


@bp.post("/my-account/alerts/telephone")
@allow(PERSON)
def add_telephone() -> ResponseReturnValue:
    """Let text messages say on the telephone of the register that work waits."""
    if texter_of(current_app.config["DOAN_VU"]) is None:
        abort(404)
    with answering(_refused):
        service.add_telephone(db.session(), signed_in_user().account_id, now())
        flash(gettext("Your telephone gets a text message from now on when work waits for you."), "success")
    return redirect(url_for("mail_choices.mail_choices", _anchor="alerts"), 303)


@bp.post("/my-account/devices/<sealed('device'):device_id>/end")
@allow(PERSON)
def end_device(device_id: int) -> ResponseReturnValue:
    if not service.end_device(db.session(), signed_in_user().account_id, device_id):
        abort(404)
    flash(gettext("This device shows no alerts any more."), "success")
    return redirect(url_for("account.my_account", _anchor="devices"), 303)


def _refused(refusal: Refused) -> ResponseReturnValue:
    flash(str(refusal), "error")
    return redirect(url_for("mail_choices.mail_choices", _anchor="alerts"), 303)
