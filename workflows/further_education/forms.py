"""Forms of further education."""

from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField
from workflows.core.terms import VOTE, given
from workflows.core.text import _
from workflows.forms import STUDY_LEVELS


class StudyNeed(CaseForm):
    section = "study"

    addressee = Line(
        _("Body that decides on the course"), description=_("For example the Party committee of the commune.")
    )
    basis = Lines(_("On what the recommendation rests"), longest=2000)


class StudyLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Who studies"), "people_below")
    course = Line(_("Name of the course"))
    level = Choice(_("Level of the course"), STUDY_LEVELS)
    school = Line(_("School"))
    starts_on = Date(_("First day of the course"), rests=(), future=True)
    ends_on = Date(_("Last day of the course"), rests=(given("starts_on"),), future=True)


class OutsideDecision(CaseForm):
    section = "outside"

    number = Line(_("Number of the outside decision"), longest=60)
    decided_on = Date(_("Day of the outside decision"), rests=(VOTE,))
    body = Line(_("Who decided"))
