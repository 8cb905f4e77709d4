"""The fields for a paper of another body, or of the unit itself, on which a change rests."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.services.units.naming import NamingPaper

PAPER_HINT = _("A notice of duties of the unit, or the decision of the body that gives the post.")


class PaperForm(PageForm):
    """The number, the day and the body of a paper."""

    number = StringField(_("Number of the paper"), [DataRequired(_("Write the number.")), Length(max=60)])
    written_on = TypedDate(_("Date of the paper"), [Dated(_("Write the date of the paper."))])
    body = StringField(_("Body that has written it"), [DataRequired(_("Write which body.")), Length(max=120)])

    @property
    def paper(self) -> NamingPaper:
        """What a valid form says."""
        assert self.written_on.data
        return NamingPaper(self.number.data or "", self.written_on.data, self.body.data or "")
