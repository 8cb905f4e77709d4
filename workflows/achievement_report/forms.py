"""Forms of a report of achievements: who is asked for it and until when, and what they write."""

from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField
from workflows.core.terms import GROUND, given
from workflows.core.text import _


class ReportAsked(CaseForm):
    """The request for a report; the list that opens the case fills it in."""

    section = "asked"

    person = PersonField(_("Comrade"), "people_below")
    occasion = Line(_("Occasion of the commendation"))
    asked_on = Date(_("Asked for on"), rests=GROUND, called=_("the day on which the report was asked for"))
    until = Date(_("To be written by"), rests=(given("asked_on"),), future=True)


class OwnAchievements(CaseForm):
    """The report as the comrade writes it."""

    section = "achievement_report"

    text = Lines(_("Achievements"), longest=4000, description=_("What you did, with figures and dates."))
    discipline = Choice(_("Discipline"), [("none", _("None")), ("running", _("Discipline is running"))])
