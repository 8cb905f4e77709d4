"""The form of a saved view."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext


class ViewForm(PageForm):
    """Name of a view, and with whom it is shared."""

    key = HiddenField()
    name = StringField(_("Name of the view"), [DataRequired(_("Write a name for the view.")), Length(max=60)])
    unit = SelectField(
        _("For whom"),
        description=_("Each sees the cases that they themselves may see; the view holds only the filter."),
        validate_choice=False,
    )

    def offer(self, units: dict[int, str]) -> None:
        """Offer the units with whose overseers the view can be shared."""
        shared = ((str(id_), gettext("All who oversee %(unit)s", unit=name)) for id_, name in units.items())
        self.unit.choices = [("", gettext("For me alone")), *shared]

    def unit_id(self) -> int | None:
        """Return the chosen unit; None for none, 0 for what is no unit."""
        chosen = self.unit.data or ""
        return (int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0) if chosen else None
