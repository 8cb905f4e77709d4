"""Forms of a placement at the grassroots. The labels are the Union's own terms."""

from workflows.core.fields.why import Why
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines, PersonField, Pick, UnitField
from workflows.core.terms import TODAY, given, written
from workflows.core.text import _
from workflows.forms import OPINIONS, IssueDecision

GROUPS = [
    ("provincial", _("Leaders and full-time officers of the provincial boards")),
    ("lower", _("Key officers of the level below")),
]


class PlacementPlan(CaseForm):
    """A line of the yearly plan."""

    section = "plan"

    officer = PersonField(_("Officer"), "officers")
    group = Choice(_("Group of the plan"), GROUPS)
    year = Count(_("Year of the plan"), most=2100)
    paper = Line(
        _("Number and day of the plan"),
        longest=60,
        required=False,
        description=_("For example 152-KH/TĐTN-TCKT of 12/01/2026."),
    )


class PlacementProposal(CaseForm):
    """The unit and post in which the officer is to work, from when until when, and why there."""

    section = "proposal"

    host = UnitField(_("Host unit"), "hosts")
    post = Choice(
        _("Post at the host"),
        [
            ("deputy_secretary", _("Deputy secretary, member of the standing committee")),
            ("standing_member", _("Member of the standing committee")),
        ],
    )
    starts_on = Date(_("First day"), rests=(TODAY,), called=_("the first day of the stay"), future=True)
    ends_on = Date(_("Last day"), rests=(given("starts_on"),), called=_("the last day of the stay"), future=True)
    need = Lines(_("What the host needs"), description=_("For example a vacant post, or a secretary who is away."))
    goals = Lines(_("What the officer is to learn and to do"))


class HostConsent(CaseForm):
    """The answer of the host's standing committee and of its Party committee."""

    section = "consent"

    opinion = Choice(_("Opinion of the host's standing committee"), OPINIONS)
    party_opinion = Choice(_("Opinion of the Party committee at the host"), OPINIONS)
    paper_number = Line(_("Number of the letter of consent"), longest=60)
    paper_date = Date(_("Date of the letter"), rests=(written("proposal", _("the day of the proposal")),))
    reason = Why(_("Reason or note"), "opinion", "party_opinion", longest=1000)


class PlacementSubmission(CaseForm):
    """The organisation board's submission to the standing committee."""

    section = "submission"

    conclusion = Lines(_("Conclusion for the standing committee"))


class SendOfficer(IssueDecision):
    """Date and signature of the two decisions; their numbers come from the register.

    The post at the host begins with the day in force: not before the first day that the committee has voted on.
    """

    section = "decision"

    effective_on = Date(
        _("In force from"),
        rests=(given("signed_on"), given("proposal.starts_on")),
        called=_("the day from which the decision is in force"),
        future=True,
    )


class WorkProgramme(CaseForm):
    """The officer's own programme for the stay."""

    section = "programme"

    goals = Lines(_("Aims of the stay"))
    tasks = Lines(_("Tasks and when they are to be done"))


class FieldActivity(CaseForm):
    """One entry of the officer's log. The timeline keeps them all."""

    section = "activity"

    held_on = Date(_("Day"), rests=(given("decision.effective_on"),), today=True)
    place = Line(_("Place of the activity"))
    kind = Pick(
        _("Kind of activity"),
        [
            ("thematic", _("On a theme")),
            ("inspection", _("Inspection and supervision")),
            ("joint", _("Activity held together with the unit")),
            ("committee", _("Meeting of the unit's committee")),
            ("branch", _("Meeting of a branch")),
        ],
    )
    content = Lines(_("What was done"), longest=2000)
    result = Lines(_("Result"), required=False, longest=2000)


class StayChange(CaseForm):
    """A longer stay, or an early return."""

    section = "change"

    kind = Choice(_("Change"), [("extend", _("Extend the stay")), ("recall", _("Recall the officer"))])
    ends_on = Date(
        _("New last day"),
        rests=(TODAY, given("decision.effective_on")),
        called=_("the new last day of the stay"),
        future=True,
    )
    reason = Lines(_("Reason"), longest=2000)


class ChangeStay(IssueDecision):
    """The decision on a changed stay."""

    section = "changed"

    ends_on = Date(
        _("New last day"),
        rests=(given("decision.effective_on"),),
        future=True,
        description=_("As the standing committee has voted."),
    )


class PlacementReport(CaseForm):
    """The officer's report at the end of the stay."""

    section = "report"

    situation = Lines(_("Situation of the Union's work at the host"))
    advantages = Lines(_("Advantages"))
    difficulties = Lines(_("Difficulties"))
    solutions = Lines(_("Solutions proposed for the grassroots"))


class HostRemark(CaseForm):
    """The host's remarks on the officer."""

    section = "remark"

    text = Lines(_("Remarks and assessment"))
    rating = Pick(
        _("Ranking proposed by the host"),
        [
            ("excellent", _("Excellent")),
            ("good", _("Good")),
            ("completed", _("Completed")),
            ("failed", _("Not completed")),
        ],
    )


class PlacementAssessment(CaseForm):
    """The organisation board's proposal of an assessment."""

    section = "assessment"

    result = Choice(_("Requirement of the placement"), [("met", _("Met")), ("not_met", _("Not met"))])
    conclusion = Lines(_("Assessment for the yearly ranking"))


class ReleaseFromHost(IssueDecision):
    """The decision that ends the post at the host."""

    section = "release"
