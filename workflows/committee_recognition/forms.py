"""Forms of the recognition of a committee. The labels are the Union's own terms."""

from workflows.committee_recognition.conditions import committee_appointed
from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines, PersonField
from workflows.core.terms import LIFE, given, term
from workflows.core.text import _
from workflows.forms import RECENT, RECENT_OR_WHY, long_ago, submission_number

KINDS = [
    ("elected", _("Elected by a congress or conference (to be recognised)")),
    ("appointed", _("Without an election (to be appointed)")),
    ("co_opted", _("Members added to a sitting committee (to be recognised)")),
    ("withdrawal", _("Members who withdraw from the committee")),
    ("struck_off", _("Members who are struck off the list")),
]
BEFORE_THE_UNIT = (LIFE.if_(committee_appointed),)
"""What the first committee of a new unit rests on is older than the unit."""
BODIES = [("executive_committee", _("Executive committee")), ("inspection_committee", _("Inspection committee"))]


class CommitteeResult(CaseForm):
    """The result of a congress or conference: the committee, the people with their posts, and the term."""

    section = "roster"

    kind = Choice(_("What is asked for"), KINDS)
    body = Choice(_("Which committee"), BODIES)
    gathering = Choice(
        _("What it rests on"),
        [("congress", _("Congress")), ("conference", _("Conference"))],
        description=_("For an appointment: the conference of the committee that proposes it."),
    )
    held_on = Date(
        _("Day of the congress or conference"),
        rests=(*BEFORE_THE_UNIT, term("own"), RECENT_OR_WHY),
        called=_("the day of the congress or conference"),
    )
    head = PersonField(_("Secretary, or chair of the inspection committee"), "electable", required=False)
    deputies = PeopleField(
        _("Deputy secretaries, or deputy chairs of the inspection committee"), "electable", required=False
    )
    standing = PeopleField(
        _("Further members of the standing committee"),
        "electable",
        required=False,
        description=_("Everybody is named once, in the highest post."),
    )
    members = PeopleField(
        _("Further members of the executive committee, or of the inspection committee"), "electable", required=False
    )
    leaving = PeopleField(
        _("Who leaves the committee"),
        "committee",
        required=False,
        description=_("Only for a withdrawal or for striking off: they leave every post in this committee."),
    )
    members_fixed = Count(
        _("Members fixed"),
        required=False,
        most=100,
        description=_("As many as the congress or the decision of the level above has fixed."),
    )
    provisional = Choice(
        _("Provisional committee"),
        [("no", _("No, for a whole term")), ("yes", _("Yes, until a congress is held"))],
        required=False,
        description=_("Only for an appointed executive committee."),
    )
    ends_on = Date(
        _("Last day of the term"),
        rests=(given("held_on"),),
        future=True,
        required=False,
        description=_(
            "Only for a new executive committee. An elected one begins on the day of the congress, an appointed one on "
            "the day in force; a provisional one ends by the rule book if this stays empty."
        ),
    )
    opinion_number = Line(_("Number of the Party committee's opinion"), longest=60)
    opinion_date = Date(_("Date of the Party committee's opinion"), rests=(*BEFORE_THE_UNIT, RECENT_OR_WHY))
    opinion_by = Line(_("Party committee that was asked"))
    reason = Lines(_("Reasons"), longest=2000)
    long_ago = long_ago()


class CommitteeAttendance(CaseForm):
    """The attendance of the congress or conference that elected: two people come to the same figures."""

    section = "attendance"
    counts = ("summoned", "present")
    shares = (("present", "recognition.quorum", "summoned"),)

    summoned = Count(_("Delegates or members summoned"))
    present = Count(_("Delegates or members present"))


class CommitteeCheck(CaseForm):
    """The findings of the organisation board in the dossier of a committee."""

    section = "committee_check"

    complete = Choice(_("Papers of the file"), [("complete", _("Complete")), ("incomplete", _("Not complete"))])
    submission_number = submission_number()
    submission_date = Date(_("Date of the submission"), rests=(given("roster.held_on"), RECENT), required=False)
    conclusion = Lines(_("Conclusion for the standing committee"))
