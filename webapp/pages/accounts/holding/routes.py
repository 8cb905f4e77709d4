"""The holder of the account of a system administrator: said here, and confirmed by whom it names."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from webapp.current_user import ADMINISTRATOR, allow, signed_in_user
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key
from webapp.languages import gettext
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.changes.holders import holder_words
from webapp.services.changes.accounts import wanted_holder
from webapp.services.changes.requests import ask

bp = Blueprint("holding", __name__)


class AccountHolderForm(PageForm):
    key = HiddenField()
    person = StringField(
        _("Your code in the register"),
        [DataRequired(_("Write the code.")), Length(max=40)],
        description=_("Who has the code confirms it with their own account, and confirms nothing that you ask for."),
        render_kw={"autocomplete": "off"},
    )


@bp.route("/my-account/holder", methods=["GET", "POST"])
@allow(ADMINISTRATOR)
def holder() -> ResponseReturnValue:
    """Say whose this account is."""
    form, account_id = AccountHolderForm(), signed_in_user().account_id
    form.key.data = form.key.data or new_key()

    def page() -> str:
        words = holder_words(db.session(), account_id, by_code=True)
        return render_template("accounts/holder.html", form=form, holder=words)

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    with answering_at_fields(form, page, 422):
        wanted = wanted_holder(db.session(), account_id, (form.person.data or "").strip())
        change = ask(db.session(), wanted, asker())
    return answer_asked(change, gettext("It is known whose this account is."), url_for("account.my_account"))
