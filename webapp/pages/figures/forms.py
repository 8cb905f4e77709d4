"""The form by which figures are frozen."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from webapp.filters import day
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.models import Snapshot
from webapp.pages.figures.page import periods
from webapp.pages.meetings.page import BODIES
from webapp.pages.shared.periods import period_words
from workflows.core.fields.people import Ticked
from workflows.core.forms import options
from workflows.core.programmes.indicators import Indicator
from workflows.core.programmes.periods import period_of


class IndicatorsField(Ticked):
    """Indicators, by their keys."""

    outside = "Choose from the list of “%(field)s”."


class FreezeForm(PageForm):
    key = HiddenField()
    title = StringField(
        _("Title of the table"),
        [DataRequired(_("Write the title.")), Length(max=200)],
        description=_("For example: Figures for the half-year report."),
    )
    period = SelectField(_("Reporting period"))
    indicators: Any = IndicatorsField(_("Indicators"), "indicators")
    meeting = SelectField(_("Meeting that it is put before"), [Optional()])


class CorrectionForm(FreezeForm):
    reason = TextAreaField(_("What was wrong"), [DataRequired(_("Write what was wrong.")), Length(max=500)])


def offered(
    form: FreezeForm, indicators: list[type[Indicator]], meetings: list[tuple[int, Any, str]], old: Snapshot | None
) -> FreezeForm:
    """Fill in what the form offers, and what it says before anything is typed."""
    form.period.choices = options(periods())
    form.indicators.offer([(each.key, gettext(each.title), "") for each in indicators])
    named = [(str(number), f"{gettext(str(BODIES[body]))}, {day(held)}") for number, held, body in meetings]
    form.meeting.choices = options([("", gettext("None")), *named])
    if not form.is_submitted():
        keys = [each.key for each in indicators]
        was = [line["key"] for line in old.content["lines"]] if old else keys
        form.indicators.data = [key for key in was if key in keys]
        if old:
            form.title.data, form.period.data = old.title, old.period
            form.meeting.data = str(old.meeting_id or "")
    return form


def words(key: str) -> str:
    """Return the words of a snapshot's period, by its key."""
    period = period_of(key)
    return period_words(period) if period else key
