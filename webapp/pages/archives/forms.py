"""Forms of transfers to an archive, and of proposals and decisions to destroy."""

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.pages.shared.fields import Dated, TypedDate


class TransferForm(PageForm):
    key = HiddenField()
    number = StringField(_("Number of the minutes"), [DataRequired(_("Write the number.")), Length(max=60)])
    transferred_on = TypedDate(_("Handed over on"), [Dated(_("Write the date."))])
    archive = StringField(
        _("Archive that received the files"), [DataRequired(_("Write which archive.")), Length(max=200)]
    )
    handed_by = StringField(_("Who handed them over"), [DataRequired(_("Write the name.")), Length(max=120)])
    received_by = StringField(_("Who received them"), [DataRequired(_("Write the name.")), Length(max=120)])


class ProposalForm(PageForm):
    key = HiddenField()
    reason = TextAreaField(
        _("Why these files need not be kept"), [DataRequired(_("Write the reason.")), Length(max=1000)]
    )


class DestructionForm(PageForm):
    number = StringField(_("Number of the decision"), [DataRequired(_("Write the number.")), Length(max=60)])
    decided_on = TypedDate(_("Date of the decision"), [Dated(_("Write the date of the decision."))])
    body = StringField(_("Body that decided"), [DataRequired(_("Write who decided.")), Length(max=200)])


class RefusalForm(PageForm):
    refusal = TextAreaField(_("Why they are kept"), [DataRequired(_("Write the reason.")), Length(max=1000)])
