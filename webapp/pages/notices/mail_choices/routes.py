"""The own account: the address for mailed notices, their kinds, and quiet hours."""

from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired

from webapp.current_user import PERSON, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import rule_words
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.mail import mailer_of
from webapp.models import MailChoice
from webapp.pages.shared.answered import secret
from webapp.pages.shared.refusals import answering_at_fields
from webapp.push import pusher_of
from webapp.queries.notices.alerts import devices_of, phone_of
from webapp.queries.notices.mail_choices import GROUPS, QUIET, Quiet
from webapp.queries.rules import rules_on
from webapp.services.notices import mail_choices as service
from webapp.services.notices.alerts import SMS_A_DAY
from webapp.services.notices.digests import DIGEST_HOUR
from webapp.text_messages import texter_of
from workflows.core.finality import OWN
from workflows.core.forms import options
from workflows.core.vietnamese import show_phone

bp = Blueprint("mail_choices", __name__)

DELIVERIES = options([("now", _("At once")), ("daily", _("Once a day, together")), ("none", _("Not by e-mail"))])
CHOSEN = DataRequired(_("Choose one of the three."))
HOURS = options([("", _("No quiet hours")), *((str(hour), f"{hour:02d}:00") for hour in range(24))])


class AddressForm(PageForm):
    address = StringField(
        _("E-mail address"),
        [DataRequired(_("Write one e-mail address, for example an.nguyen@example.vn."))],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": "254"},
    )


class CodeForm(PageForm):
    code = StringField(
        _("Code from the mail"),
        [DataRequired(_("Write the code that was mailed to you."))],
        description=_("Eight digits. It comes within some minutes and holds for a day."),
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )


class ChoicesForm(PageForm):
    task = SelectField(_("A case comes to me"), [CHOSEN], choices=DELIVERIES)
    vote = SelectField(_("A vote waits for me"), [CHOSEN], choices=DELIVERIES)
    reminder = SelectField(_("A due date is near or has passed"), [CHOSEN], choices=DELIVERIES)
    meeting = SelectField(_("I am invited to a meeting"), [CHOSEN], choices=DELIVERIES)
    case = SelectField(_("A case that I opened has gone on"), [CHOSEN], choices=DELIVERIES)
    escalated = SelectField(_("A late or blocked case is reported to my unit"), [CHOSEN], choices=DELIVERIES)
    quiet_from = SelectField(_("No mail from"), choices=HOURS)
    quiet_to = SelectField(_("No mail until"), choices=HOURS)

    def quiet(self) -> Quiet:
        """Return the chosen hours; None if one of them is empty."""
        begin, end = self.quiet_from.data, self.quiet_to.data
        return (int(begin), int(end)) if begin and end else None


@bp.get("/my-account/notices")
@allow(PERSON)
def mail_choices() -> ResponseReturnValue:
    return _page()


@bp.post("/my-account/notices")
@allow(PERSON)
def choose() -> ResponseReturnValue:
    """Store what is mailed when."""
    form, who = ChoicesForm(), signed_in_user()

    def keep() -> None:
        chosen = {name: form[name].data for name in GROUPS}
        service.choose(db.session(), who.account_id, _person(), chosen, form.quiet(), now())

    return _done(form, keep, _("Your choice is saved."), "choices")


@bp.post("/my-account/notices/address")
@allow(PERSON, final=OWN)
def address() -> ResponseReturnValue:
    """Store an address and mail a code to it."""
    form, who = AddressForm(), signed_in_user()

    def keep() -> None:
        service.set_address(db.session(), who.account_id, _person(), form.address.data or "", now())

    return _done(form, keep, _("A code is being sent to this address. Enter it here when it arrives."), "address")


@bp.post("/my-account/notices/code")
@allow(PERSON)
@secret
def confirm() -> ResponseReturnValue:
    """Confirm the address by the code that was mailed to it."""
    form, who = CodeForm(), signed_in_user()

    def keep() -> None:
        service.confirm_address(db.session(), who.account_id, _person(), form.code.data or "", now())

    return _done(form, keep, _("Your address is confirmed. Notices are mailed to it from now on."), "code")


@bp.post("/my-account/notices/remove")
@allow(PERSON)
def remove() -> ResponseReturnValue:
    service.remove_address(db.session(), signed_in_user().account_id, _person(), now())
    flash(gettext("Your address is deleted. Notices appear in the application only."), "success")
    return redirect(url_for("mail_choices.mail_choices"), 303)


def _done(form: PageForm, keep: Callable[[], None], message: str, name: str) -> ResponseReturnValue:
    """Redirect to the page with a message, or show it with the submitted form and its errors."""
    if not form.validate():
        return _page({name: form}), 422
    with answering_at_fields(form, lambda: _page({name: form}), 422):
        keep()
    flash(str(message), "success")
    return redirect(url_for("mail_choices.mail_choices"), 303)


def _page(sent: dict[str, PageForm] | None = None) -> str:
    """Return the page with the stored values in its forms; a refused form keeps its submitted values."""
    choice = (
        db.session().scalars(sa.select(MailChoice).where(MailChoice.account_id == signed_in_user().account_id)).first()
    )
    rules, config = rules_on(db.session(), [DIGEST_HOUR, SMS_A_DAY], [], today()), current_app.config["DOAN_VU"]
    hour, account_id = rules[DIGEST_HOUR], signed_in_user().account_id
    forms: dict[str, PageForm] = {
        "address": AddressForm(formdata=None, address=choice.address if choice else ""),
        "code": CodeForm(formdata=None),
        "choices": ChoicesForm(formdata=None, data=_chosen(choice)),
        **(sent or {}),
    }
    return render_template(
        "notices/mail_choices.html",
        forms=forms,
        wrong=next(iter((sent or {}).values()), None),
        choice=choice,
        configured=mailer_of(config) is not None,
        push_key=pusher_of(config).public_key,
        texts=rules[SMS_A_DAY].value if texter_of(config) else "",
        phone=show_phone(phone_of(db.session(), account_id)),
        devices=len(devices_of(db.session(), account_id)),
        hour=rule_words(hour.measure, hour.value),
    )


def _chosen(choice: MailChoice | None) -> dict[str, str]:
    quiet = (choice.quiet_from, choice.quiet_to) if choice else QUIET
    hours = ["" if hour is None else str(hour) for hour in quiet]
    return {**GROUPS, **(choice.choices if choice else {}), "quiet_from": hours[0], "quiet_to": hours[1]}


def _person() -> int:
    actor = signed_in_user().actor
    assert actor is not None
    return actor.person_id
