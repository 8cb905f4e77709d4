"""Forms of personnel planning. The labels are the Union's own terms."""

from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField, Pick
from workflows.core.terms import TODAY, VOTE
from workflows.core.text import _
from workflows.forms import OPINIONS, POSITIONS

CHANGES = [("added", _("Added to the plan")), ("kept", _("Stays in the plan")), ("removed", _("Taken out of the plan"))]


class PlanningTerm(CaseForm):
    """The term that is planned for, and what the review rests on."""

    section = "planning"

    term = Line(_("Term"), longest=40, description=_("For example 2027-2032."))
    ends_on = Date(
        _("Last day of the term"),
        rests=(TODAY,),
        required=False,
        future=True,
        description=_("Until then the plan is counted; a review goes on from it."),
    )
    basis = Lines(_("What the review rests on"), longest=2000)


class PlanningLine(CaseForm):
    """A person who is planned for a post, stays in the plan, or is taken out."""

    section, gathers = "lines", True

    person = PersonField(_("Person"), "people_below")
    position = Pick(_("Post"), POSITIONS)
    change = Choice(_("In the plan"), CHANGES)
    training = Line(_("Training needed"), required=False)


class PartyOnPlanning(CaseForm):
    """The Party committee's opinion on the plan, as its paper says it; its own rules come first."""

    section = "planning_opinion"

    opinion = Choice(_("Opinion of the Party committee"), OPINIONS)
    body = Line(_("Party committee that was asked"))
    paper_number = Line(_("Number of its paper"), longest=60)
    paper_date = Date(_("Date of its paper"), rests=(VOTE,))
