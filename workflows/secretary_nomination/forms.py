"""Forms of a branch secretary's nomination. The labels are the Union's own terms."""

from collections.abc import Mapping
from typing import Any

from workflows.core.fields.money import Money
from workflows.core.fields.why import Why
from workflows.core.forms import CaseForm, Choice, Count, Date, Line, Lines, PersonField, Pick
from workflows.core.terms import BORN, JOINED, LIFE, TODAY, given, sat, term, written
from workflows.core.text import _
from workflows.forms import OPINIONS, RANKINGS, RECENT, SPLIT, submission_number
from workflows.secretary_nomination.conditions import is_elected, needs_no_meeting

PREDECESSOR_REASONS = [
    ("not_qualified", _("No longer meets the requirements")),
    ("left", _("No longer takes part")),
    ("age", _("Past the age of the Union's officers")),
    ("moved", _("Moved to another place")),
    ("military_service", _("Military service")),
    ("promotion", _("Took up another post")),
    ("discipline", _("Under discipline")),
    ("own_wish", _("Own wish")),
    ("term_ended", _("The term has ended")),
]


class Nominate(CaseForm):
    """The person proposed, the posts, and the reasons."""

    section = "nomination"
    applies = {
        "militia_post": ("seats", "dual"),
        "predecessor": ("purpose", "replacement", "new_term"),
        "predecessor_reason": ("purpose", "replacement", "new_term"),
    }
    by_unit = {
        "militia_post": (
            *((word, "quarter_militia_head") for word in ("khu pho", "to dan pho", "khom", "tieu khu")),
            *((word, "village_militia_head") for word in ("thon", "lang", "ap", "buon", "phum", "soc")),
        )
    }
    by_list = {"purpose": ("sitting", ("new_term", "replacement", "add_militia_post"), ("first_seat",))}

    person = PersonField(_("Person proposed"), "candidates")
    seats = Choice(
        _("Posts"),
        [
            ("single", _("Branch secretary")),
            ("dual", _("Branch secretary, also head of the village or quarter militia")),
        ],
    )
    militia_post = Choice(
        _("Militia post"),
        [
            ("village_militia_head", _("Head of the village militia")),
            ("quarter_militia_head", _("Head of the quarter militia")),
        ],
        required=False,
        description=_("Only for the dual post."),
    )
    purpose = Choice(
        _("Why the post is to be filled"),
        [
            ("first_seat", _("The branch has no secretary")),
            ("new_term", _("A new term")),
            ("replacement", _("Replacement of the sitting secretary")),
            ("add_militia_post", _("The sitting secretary also takes the militia post")),
        ],
    )
    predecessor = PersonField(
        _("Predecessor"), "sitting", required=False, description=_("Who sits now, where somebody else is proposed.")
    )
    predecessor_reason = Pick(_("Why the predecessor is replaced"), PREDECESSOR_REASONS, required=False)
    manner = Choice(
        _("How the person is chosen"),
        [
            ("elected", _("Elected by the branch (to be recognised)")),
            ("appointed", _("Without an election (to be appointed)")),
        ],
    )
    ranking = Pick(_("Ranking of the member last year"), RANKINGS)
    discipline = Choice(
        _("Discipline"), [("none", _("No discipline is running")), ("running", _("A discipline is running"))]
    )
    merits = Lines(
        _("Strengths and experience in Union and military work"),
        description=_("A few lines. No background checks and no secret papers here."),
    )
    priority_reason = Lines(
        _("Why the order of priority is not followed"),
        required=False,
        longest=1000,
        description=_("Only where somebody else comes first by the order of priority shown above."),
    )


OF_PERSON = tuple(
    f"{Nominate.section}.{name}" for name in ("person", "ranking", "discipline", "merits", "priority_reason")
)
"""What a nomination says of one person alone."""


class Incumbent(CaseForm):
    """A secretary who sits already, as the register has them."""

    section = "incumbent"

    person = PersonField(_("Sitting secretary"), "sitting")
    secretary_since = Date(_("Branch secretary since"), rests=(LIFE, BORN))
    militia_since = Date(_("Head of the militia since"), rests=(LIFE, BORN), required=False)


class BranchMeeting(CaseForm):
    """Figures of the branch's meeting, as its minutes have them.

    A branch may meet before the nomination is entered here: its minutes go with the proposal.
    """

    section = "branch_meeting"
    counts = (
        "members",
        "present",
        "ballots_issued",
        "ballots",
        *SPLIT,
    )
    shares = (("present", "branch.quorum", "members"), ("votes_for", "branch.majority", "ballots"))
    adds_up = (*SPLIT, "ballots")

    held_on = Date(
        _("Day of the meeting"),
        rests=(JOINED, sat("secretary"), term("own"), RECENT),
        called=_("the day of the branch's meeting"),
        today=True,
    )
    opened_at = Line(
        _("Meeting opened at"), required=False, longest=20, description=_("The hour, as the minutes have it.")
    )
    closed_at = Line(_("Meeting closed at"), required=False, longest=20)
    place = Line(_("Place of the meeting"), required=False)
    guests = Lines(_("Guests"), required=False, longest=500, description=_("Names and posts of those from above."))
    members = Count(_("Members of the branch"))
    present = Count(_("Members present"))
    counters = Line(_("Counting board"), required=False, description=_("The names, its head first."))
    ballots_issued = Count(_("Ballots issued"), required=False)
    ballots = Count(_("Ballots collected"))
    votes_for = Count(_("Votes for"))
    votes_against = Count(_("Votes against"))
    votes_blank = Count(_("Blank ballots"))
    votes_invalid = Count(_("Invalid ballots"), required=False)
    presided_by = Line(_("Presided by"))
    minutes_by = Line(_("Minutes taken by"))


class PartyOpinion(CaseForm):
    """The Party committee's opinion, recorded from its paper."""

    section = "party_opinion"

    opinion = Choice(_("Opinion of the Party committee"), OPINIONS)
    body = Line(_("Party committee that was asked"))
    paper_number = Line(_("Number of its paper"), longest=60)
    paper_date = Date(
        _("Date of its paper"),
        rests=(
            given("branch_meeting.held_on").if_(is_elected),
            written("nomination", _("the day of the proposal")).if_(needs_no_meeting),
            RECENT,
        ),
        called=_("the day of the Party committee's opinion"),
    )
    village_board = Choice(
        _("Opinion of the village or quarter board"),
        OPINIONS,
        required=False,
        description=_("Has to be asked for the dual post."),
    )
    note = Why(_("Note"), "opinion", "village_board", longest=1000)


class JointOpinion(CaseForm):
    """One side's opinion in the joint screening of the Union and the military command."""

    section = "joint_review"

    opinion = Choice(_("Opinion on the dual post"), OPINIONS)
    health = Choice(
        _("Health and training for militia work"),
        [("fit", _("Meets the requirements")), ("unfit", _("Does not meet the requirements"))],
    )
    reason = Why(_("Reason or note"), "opinion", "health", longest=1000)

    @staticmethod
    def agrees(answers: Mapping[str, Any]) -> bool:
        """Yes only for somebody who is also fit for militia work."""
        return answers.get("opinion") == "agree" and answers.get("health") == "fit"


class Appraisal(CaseForm):
    """The organisation board's findings in the dossier."""

    section = "appraisal"

    complete = Choice(
        _("Papers of the file"),
        [("complete", _("Complete")), ("incomplete", _("Not complete"))],
    )
    submission_number = submission_number()
    submission_date = Date(
        _("Date of the submission"), rests=(given("party_opinion.paper_date"), RECENT), required=False
    )
    conclusion = Lines(_("Conclusion for the standing committee"))


class MilitaryAppointment(CaseForm):
    """The appointment as militia head, decided outside the Union and recorded here."""

    section = "military_appointment"

    paper_number = Line(_("Number of the appointment decision"), longest=60)
    paper_date = Date(
        _("Date of the appointment decision"),
        rests=(given("decision.signed_on"),),
        called=_("the day of the appointment decision"),
    )
    issuer = Line(_("Issued by"))
    effective_on = Date(
        _("In force from"),
        rests=(given("paper_date"),),
        called=_("the day from which the militia post is held"),
        future=True,
    )


class Handover(CaseForm):
    """The minutes of the hand-over from the old secretary to the new one."""

    section = "handover"

    held_on = Date(_("Day of the hand-over"), rests=(given("decision.effective_on"),), today=True)
    member_books = Count(_("Member books handed over"))
    fees = Money(_("Union fees handed over (đồng)"))
    assets = Lines(_("Seal, papers and other things handed over"))
    witness = Line(_("Witness"))


class YearlyReview(CaseForm):
    """The yearly review of a sitting secretary."""

    section = "review"

    result = Choice(
        _("Result of the review"),
        [
            ("keep", _("Keeps the posts")),
            ("keep_one", _("Keeps the secretary's post, leaves the militia post")),
            ("replace", _("Has to be replaced")),
        ],
    )
    effective_on = Date(
        _("In force from"),
        rests=(TODAY, given("decision.effective_on"), given("military_appointment.effective_on")),
        future=True,
    )
    remark = Lines(_("Assessment"), longest=2000)
