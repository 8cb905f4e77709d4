"""Forms that several processes ask: a reason, a return, a refusal, the date and signature of decisions."""

from workflows.core.fields.people import PartsField
from workflows.core.forms import CaseForm, Choice, Count, Date, EntryField, Line, Lines, Listed, PersonField, Pick
from workflows.core.terms import STEP, VOTE, given, recent, rule
from workflows.core.text import _

SPLIT = ("votes_for", "votes_against", "votes_blank", "votes_invalid")
"""How the ballots of a meeting below were given: figures that add up to all of them."""
REFUSAL_CODES = [
    ("over_age", _("Over the age limit")),
    ("not_enough_votes", _("Not enough votes")),
    ("party_disagrees", _("The Party committee disagrees")),
    ("military_disagrees", _("The military command disagrees")),
    ("discipline", _("Discipline is running")),
    ("procedure", _("The procedure was wrong")),
    ("declined", _("The person declines")),
    ("not_vacant", _("The post is not vacant")),
]
RETURN_CODES = [
    ("papers_missing", _("Papers are missing")),
    ("figures_wrong", _("Figures do not agree")),
    ("person_unclear", _("Information on the person is unclear")),
    ("ask_again", _("An opinion has to be asked again")),
]
RANKINGS = [
    ("excellent", _("Excellent")),
    ("good", _("Good")),
    ("completed", _("Completed")),
    ("failed", _("Not completed")),
    ("unranked", _("Not ranked yet")),
]
AWARDS = [
    ("merit", _("Certificate of merit")),
    ("high_merit", _("High certificate of merit")),
    ("flag", _("Emulation flag")),
]
MODEL_KINDS = [
    ("crops", _("Crops")),
    ("livestock", _("Livestock or fish")),
    ("craft", _("Crafts or processing")),
    ("service", _("Services or trade")),
    ("other", _("Something else")),
]
STUDY_LEVELS = [
    ("general", _("General education")),
    ("elementary_theory", _("Political theory, elementary level")),
    ("intermediate_theory", _("Political theory, intermediate level")),
    ("intermediate", _("Intermediate vocational level")),
    ("college", _("College")),
    ("university", _("University")),
    ("other", _("Another level")),
]
POSITIONS = [
    ("secretary", _("Secretary")),
    ("deputy_secretary", _("Deputy secretary")),
    ("standing_member", _("Member of the standing committee")),
    ("executive_member", _("Member of the executive committee")),
    ("inspection_chair", _("Chair of the inspection committee")),
]
NEEDED = rule("attachments.required")
"""The rule by which a step waits for the papers that have to be attached to it."""
OLDEST = rule("act.oldest_months")
"""The rule that says how long a meeting, vote, opinion or submission counts that was done outside the program."""
RECENT = recent(OLDEST)
RECENT_OR_WHY = recent(OLDEST, unless="long_ago")
"""The same, where the form asks by `long_ago` why an older one still counts."""
OPINIONS = [("agree", _("Agrees")), ("disagree", _("Disagrees"))]


def submission_number() -> Line:
    """The field for the number of the submission that an appraiser has before them."""
    return Line(
        _("Number of the submission"),
        required=False,
        longest=60,
        description=_("As the submission bears it, if it was not numbered in this register."),
    )


def long_ago() -> Lines:
    """The field by which the office says why what was done long ago still counts."""
    return Lines(
        _("Why it still counts after so long"),
        required=False,
        longest=1000,
        description=_("Only where it lies further back than the rule book lets it count."),
    )


class Return(CaseForm):
    """The reason why a dossier goes back for completion, and the parts to complete."""

    section = "return"

    code = Pick(_("Reason"), RETURN_CODES)
    parts = PartsField(_("Parts of the file that have to be completed"))
    text = Lines(_("What has to be completed"), longest=2000)


class Resubmit(CaseForm):
    """The account of what was completed after a return."""

    section = "resubmission"

    completed = Lines(_("What was completed"), longest=2000)


class Refuse(CaseForm):
    """The reason why a person is not recognised."""

    section = "refusal"

    code = Pick(_("Reason"), REFUSAL_CODES)
    text = Lines(_("Explanation for the branch"), longest=2000)


class Recusal(CaseForm):
    """The reason why a member takes no part in a vote."""

    section = "recusal"

    text = Lines(_("Why you take no part"), longest=1000)


class HolderChange(CaseForm):
    """The reason why another holder of a post has a case from now on."""

    section = "holding"

    text = Lines(_("Why the case is taken over or handed over"), longest=1000)


class CaseQuestion(CaseForm):
    """A question on a case, to the holders of a post."""

    section = "question"

    to = Listed(_("Who is asked"), "desks")
    reach = Choice(
        _("Who reads question and answers"),
        [
            ("all", _("Everybody who may see the case, the unit that it is about too")),
            ("inside", _("Only the levels that handle it; the unit that it is about does not read it")),
        ],
    )
    text = Lines(_("Question"), longest=2000)


class QuestionAnswer(CaseForm):
    """An answer to a question on a case."""

    section = "answer"

    text = Lines(_("Answer"), longest=2000)


class MyReminder(CaseForm):
    """The day on which somebody wants to be reminded of a case."""

    section = "reminder"

    day = Date(_("Remind me on"))


class Objection(CaseForm):
    """The objection of a member to a ballot on paper that was entered in their name."""

    section = "objection"

    text = Lines(_("Why you object"), longest=1000)


class AskInWriting(CaseForm):
    """The last day of a question to a committee in writing, and why it does not meet."""

    section = "consultation"

    last_day = Date(_("Last day to answer"))
    text = Lines(_("Why the committee is asked in writing"), longest=1000)


class Reopening(CaseForm):
    """The reason why a case that the clock has ended goes on."""

    section = "reopening"

    text = Lines(_("Why the case is opened again"), longest=1000)


class Reason(CaseForm):
    """A plain reason."""

    section = "reason"

    text = Lines(_("Reason"), longest=1000)


class IssueDecision(CaseForm):
    """Date and signature of the decisions; their numbers come from the register."""

    section = "decision"

    signed_on = Date(_("Date of the decision"), rests=(VOTE, STEP), called=_("the day of the decision"), today=True)
    effective_on = Date(
        _("In force from"),
        rests=(given("signed_on"),),
        called=_("the day from which the decision is in force"),
        future=True,
    )
    signer = PersonField(_("Signed by"), "signers")
    authority = Line(
        _("Paper that lets this person sign"),
        required=False,
        description=_(
            "Only for TL. or TUQ., where neither the secretary nor a deputy signs: number and date of the paper."
        ),
    )
    number = Count(
        _("Number, if it was given on paper already"),
        required=False,
        description=_("Leave it empty to take the next free number. Several decisions are numbered one after another."),
    )
    out_of_order = Lines(
        _("Why the number does not follow the order of days"),
        required=False,
        longest=300,
        description=_("Only where a lower number of the same book has a later day. The register shows it."),
    )


class StrikeLine(CaseForm):
    """A line of a list that is struck out, and why; whoever wrote it wrongly adds it anew."""

    section, gathers = "lines", True

    entry = EntryField(_("Which line"), "lines")
    struck = Line(_("Why it is struck out"))


class SubmitList(CaseForm):
    """The proposal with which a list is submitted."""

    section = "list_submission"

    text = Lines(_("What is proposed, and on what it rests"), longest=2000)


class ReturnList(CaseForm):
    """The reason why a list goes back to those who proposed it."""

    section = "list_return"

    text = Lines(_("What has to be corrected"), longest=2000)
