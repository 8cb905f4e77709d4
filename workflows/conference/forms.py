"""Forms of a conference's conclusions: what it was, each conclusion, and the report on the period that it reviewed."""

from workflows.core.forms import CaseForm, Date, EntryField, Line, Lines, PersonField, UnitField
from workflows.core.terms import GROUND, TODAY, given
from workflows.core.text import _


class ConferenceSheet(CaseForm):
    """The conference, as its meeting tells it."""

    section = "conference"

    body = Line(_("Committee"))
    held_on = Date(_("Day of the meeting"), rests=GROUND, called=_("the day of the meeting"), future=True)
    place = Line(_("Place of the meeting"))
    chair = PersonField(_("Chair of the meeting"), "officers")
    period_from = Date(_("Period reviewed, from"), rests=GROUND, required=False)
    period_to = Date(_("Period reviewed, to"), rests=(given("period_from"),), required=False, future=True)


class Conclusion(CaseForm):
    """One conclusion. With a unit and a last day it becomes a task of that unit."""

    section = "conclusions"
    gathers = True

    text = Lines(_("Conclusion"), longest=2000)
    unit = UnitField(
        _("Unit that carries it out"),
        "units_below",
        required=False,
        description=_("Leave it empty for a conclusion that gives nobody a task."),
    )
    last_day = Date(_("To be done by"), rests=(TODAY,), future=True, required=False)
    owner = PersonField(
        _("Comrade in charge"),
        "officers",
        required=False,
        description=_("Only for a task of this unit itself; another unit puts somebody in charge itself."),
    )


class ConclusionChange(Conclusion):
    """A conclusion, written anew."""

    entry = EntryField(_("Which conclusion"), "conclusions.text")


class ConferenceReport(CaseForm):
    """The report on the period that was reviewed."""

    section = "report"

    title = Line(_("What the report is about"), description=_("As it stands below the heading of the paper."))
    results = Lines(_("What was achieved"), longest=8000)
    limits = Lines(_("What was not, and why"), longest=4000, required=False)
    discussion = Lines(_("Discussion"), longest=4000, required=False)
    tables = Line(
        _("Frozen tables that belong to it"),
        required=False,
        longest=300,
        description=_("Their titles and days; the tables themselves stand on the page of the meeting."),
    )
    ahead = Lines(_("Tasks ahead"), longest=4000, required=False)


class ConferenceReportCorrection(ConferenceReport):
    """The report in a new version, with what was wrong in the one before."""

    why = Lines(_("What is corrected, and why"), longest=1000)
