"""Forms of a commendation. The labels are the Union's own terms."""

from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines, PersonField, Pick, UnitField
from workflows.core.terms import TODAY
from workflows.core.text import _
from workflows.forms import AWARDS, RECENT, submission_number

KINDS = [("annual", _("For the work of a year")), ("topic", _("For a topic or a campaign"))]


class Occasion(CaseForm):
    """The occasion of a commendation: the year's work, or a campaign."""

    section = "occasion"

    title = Line(
        _("Occasion of the commendation"),
        description=_("What the achievements were in, for example: the work of the Union in the year 2026."),
    )
    kind = Choice(_("Kind of commendation"), KINDS)
    year = Count(_("Year"), most=2100)


class CommendationLine(CaseForm):
    """A person or a unit that is proposed, for what, and the form of the award."""

    section, gathers = "lines", True

    person = PersonField(_("Person"), "people_below", required=False, description=_("Or choose a unit below."))
    collective = UnitField(_("Unit as a whole"), "units_below", required=False)
    award = Pick(_("Form of the award"), AWARDS)
    achievements = Lines(_("Achievements"), longest=4000)
    discipline = Choice(_("Discipline"), [("none", _("None")), ("running", _("Discipline is running"))])


class AskReports(CaseForm):
    """The day by which those named in the list are asked to write what they did."""

    section = "reports"

    until = Date(_("Reports to be written by"), rests=(TODAY,), future=True)


class CheckCommendation(CaseForm):
    """The findings of whoever appraises a list."""

    section = "list_check"

    complete = Choice(_("Papers of the file"), [("complete", _("Complete")), ("incomplete", _("Not complete"))])
    submission_number = submission_number()
    submission_date = Date(_("Date of the submission"), rests=(RECENT,), required=False)
    conclusion = Lines(_("Conclusion for the standing committee"))
