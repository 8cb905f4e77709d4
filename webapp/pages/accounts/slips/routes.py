"""Slips with first passwords: shown once, to whoever has confirmed that they are made."""

from itertools import islice

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.addresses import opened_number, sealed_number
from webapp.current_user import SIGNED_IN, allow, now, signed_in_user, today
from webapp.db import db
from webapp.languages import gettext, ngettext
from webapp.mail import Mailer, mailer_of
from webapp.pages.papers.page import outside
from webapp.pages.shared.answered import secret
from webapp.pages.shared.slips import slips_waiting
from webapp.queries.accounts.slips import addresses_of, drawable
from webapp.services.accounts import slips as service
from workflows.core.finality import ADMINISTER

bp = Blueprint("slips", __name__)


@bp.get("/accounts/slips")
@allow(SIGNED_IN)
def slips() -> ResponseReturnValue:
    """Say how many slips wait to be printed by the user, and where mails would go.

    Whoever has confirmed an address with a workbook has not read it there: it is read here, before it matters. An
    administrator reads no addresses of people.
    """
    who = signed_in_user()
    waiting = drawable(db.session(), who.account_id, who.actor, today())
    known = addresses_of(db.session(), waiting) if _mailer() else {}
    most = {"most": service.MOST, "most_mailed": service.MOST_MAILED}
    owners = [
        (sealed_number("slip", account_id), f"{owner.name}: {owner.address}" if who.actor else owner.name)
        for account_id, owner in islice(known.items(), service.MOST_MAILED)
    ]
    return render_template("accounts/slips.html", waiting=len(waiting), mailed=len(known), owners=owners, **most)


@bp.post("/accounts/slips/mail")
@allow(SIGNED_IN, final=ADMINISTER)
def mail() -> ResponseReturnValue:
    """Mail first passwords to those who are ticked."""
    who, mailer = signed_in_user(), _mailer() or abort(404)
    numbers = (opened_number("slip", text) for text in request.form.getlist("owner"))
    chosen = {number for number in numbers if number is not None}
    if not chosen:
        flash(gettext("Tick to whom a first password is mailed. Nothing was sent."), "warning")
        return redirect(url_for("slips.slips"), 303)
    drawer = service.Drawer(who.account_id, who.actor, "slip_mailed")
    done = service.mail_slips(db.session(), mailer, drawer, chosen, now())
    if done.sent:
        words = ngettext("%(num)s first password was mailed.", "%(num)s first passwords were mailed.", done.sent)
        flash(words, "success")
    if done.failed:
        flash(
            gettext("The mail server did not take every mail. Those slips wait here: print them, or try later."),
            "error",
        )
    return redirect(url_for("slips.slips"), 303)


@bp.post("/accounts/slips")
@allow(SIGNED_IN, final=ADMINISTER)
@secret
def draw() -> ResponseReturnValue:
    """Make the first passwords, and show the slips this once."""
    who = signed_in_user()
    drawn = service.draw_slips(db.session(), who.account_id, who.actor, now())
    if not drawn:
        return redirect(url_for("slips.slips"), 303)
    return render_template(
        "accounts/drawn.html",
        slips=drawn,
        address=f"{outside()}{url_for('signin.sign_in')}" if outside() else "",
        left=slips_waiting(),
    )


def _mailer() -> Mailer | None:
    return mailer_of(current_app.config["DOAN_VU"])
