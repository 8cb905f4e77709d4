"""Forms of a task: what is to be done by when, what was done, what it is given more time for, how it was verified."""

from workflows.core.forms import CaseForm, Date, Line, Lines, PersonField, UnitField
from workflows.core.terms import GROUND, TODAY, given
from workflows.core.text import _


class Assignment(CaseForm):
    """The task as it was given; whatever opens the case fills it in (`workflows.core.figures.Duty`)."""

    section = "assignment"

    text = Lines(_("Task"), longest=2000)
    basis = Line(_("On the basis of"), longest=300)
    giver = UnitField(_("Given by"), "hosts")
    given_on = Date(_("Given on"), rests=GROUND, called=_("the day on which the task was given"))
    last_day = Date(_("To be done by"), rests=(given("given_on"),), future=True)
    owner = PersonField(_("Comrade in charge"), "officers", required=False)


class AssignmentOwner(CaseForm):
    """The person whom the unit puts in charge."""

    section = "owner"

    person = PersonField(_("Comrade in charge"), "members")


class AssignmentResult(CaseForm):
    """The result of a task, its day, and why it is late if it is."""

    section = "result"

    done_on = Date(_("Done on"), rests=(given("assignment.given_on"),), called=_("the day on which the task was done"))
    text = Lines(_("What was done, with its result"), longest=4000)
    late = Lines(
        _("Why it is late"), required=False, longest=1000, description=_("Only where it was done after its last day.")
    )


class AssignmentTimeAsked(CaseForm):
    """A request for more time."""

    section = "time_asked"

    until = Date(_("Asked for until"), rests=(TODAY,), future=True)
    text = Lines(_("Why more time is needed"), longest=1000)


class AssignmentTime(CaseForm):
    """A new last day: more time, or the day for what is still missing."""

    section = "time"

    until = Date(_("New day to be done by"), rests=(TODAY,), future=True)
    text = Lines(_("Reason"), longest=1000)


class AssignmentRemark(CaseForm):
    """A remark of whoever verifies a result."""

    section = "verification"

    text = Lines(_("Remark"), required=False, longest=1000)
