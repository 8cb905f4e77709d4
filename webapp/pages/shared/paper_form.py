"""The fields for a paper of another body, or of the unit itself, on which a change rests."""

from collections.abc import Iterator

from wtforms import Field, StringField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.services.units.naming import NamingPaper

PAPER_HINT = _("A notice of duties of the unit, or the decision of the body that gives the post.")


PAPER_FIELDS = {"number", "written_on", "body"}


class PaperForm(PageForm):
    """The number, the day and the body of a paper; they stand after the fields that say what the paper is about."""

    number = StringField(_("Number of the paper"), [DataRequired(_("Write the number.")), Length(max=60)])
    written_on = TypedDate(_("Date of the paper"), [Dated(_("Write the date of the paper."))])
    body = StringField(_("Body that has written it"), [DataRequired(_("Write which body.")), Length(max=120)])

    def __iter__(self) -> Iterator[Field]:
        return iter(sorted(super().__iter__(), key=lambda field: field.short_name in PAPER_FIELDS))

    @property
    def paper(self) -> NamingPaper:
        """The paper that a valid form names."""
        assert self.written_on.data
        return NamingPaper(self.number.data or "", self.written_on.data, self.body.data or "")
