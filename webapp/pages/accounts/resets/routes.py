"""Second factors taken away by an administrator, each with its reason, and the list of them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import ADMINISTRATOR, allow
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering_at_fields
from webapp.services.accounts import second_factors as service
from webapp.services.changes.account_requests import ask_for_reset

bp = Blueprint("resets", __name__)
MENU = (MenuEntry("resets.resets", _("Second factors"), SYSTEM, 80, "key", persons=False, administrators=True),)


class ResetForm(PageForm):
    key = HiddenField()
    username = StringField(
        _("User name"),
        [DataRequired(_("Write the user name.")), Length(max=40)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=500, message=_("Write at most 500 characters."))],
        description=_("How you made sure who asks: in person, by a call back, with which paper. The owner reads it."),
    )


@bp.route("/second-factors", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def resets() -> ResponseReturnValue:
    """Ask that somebody's second factor be taken away, so that they set it up anew."""
    form = ResetForm()
    form.key.data = form.key.data or new_key()

    def page() -> str:
        return render_template("accounts/resets.html", form=form, rows=service.resets(db.session()))

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    with answering_at_fields(form, page, 422):
        change = ask_for_reset(db.session(), form.username.data or "", form.reason.data or "", asker())
    done = gettext("The second factor is removed. The owner reads who did it and why.")
    return answer_asked(change, done, url_for("resets.resets"))
