"""Forms of a recommendation. Of the Party's own papers there is room for number, date and body only.

What must never be stored has no field: background checks, secret papers, what was said in a Party meeting.
"""

from workflows.core.forms import CaseForm, Choice, Count, Date, EntryField, Line, Lines, PersonField, Pick
from workflows.core.terms import BORN, JOINED, LIFE, TODAY, Rest, given, term, written
from workflows.core.text import _
from workflows.forms import RANKINGS, RECENT, RECENT_OR_WHY, SPLIT, long_ago

NO_SECRETS = _("No background checks and no secret papers here: they stay with the Party.")
END_CODES = [
    ("ranking", _("Not ranked high enough the year after")),
    ("moved", _("Moved to another place")),
    ("age", _("Past the age")),
    ("own_wish", _("Own wish")),
    ("consent", _("Took the consent back")),
    ("discipline", _("Under discipline")),
    ("not_admitted", _("Not admitted, and the reason lasts")),
]
REPLY_CODES = [
    ("standards", _("Standards are not met yet")),
    ("quota", _("The number to admit is used up")),
    ("age", _("Age")),
    ("file", _("A fault in the file")),
    ("more_time", _("More time for training is needed")),
    ("not_said", _("A reason that the Party keeps")),
    ("no_answer", _("No reason was given")),
]


class Enrol(CaseForm):
    """A member enters the pool."""

    section = "enrolment"
    applies = {"legal_basis": ("basis", "law"), **dict.fromkeys(("consent_on", "consent_kept"), ("basis", "consent"))}

    person = PersonField(_("Member"), "members")
    ranking = Pick(_("Ranking of the member last year"), RANKINGS)
    ranking_year = Count(_("Year of the ranking"), most=2200)
    education = Choice(
        _("Education"),
        [("enough", _("Lower secondary school or more")), ("less", _("Less than lower secondary school"))],
    )
    minutes_on = Date(
        _("Date of the branch committee's minutes"),
        rests=(JOINED, RECENT_OR_WHY),
        called=_("the day of the minutes of enrolment"),
    )
    reason = Lines(_("Why the comrade is enrolled"), longest=2000, description=NO_SECRETS)
    basis = Choice(
        _("Why these data may be kept"),
        [("consent", _("The comrade has agreed in writing")), ("law", _("A law allows it without consent"))],
        description=_("That somebody is considered for the Party is sensitive (Law 91/2025/QH15)."),
    )
    consent_on = Date(_("Date of the written consent"), rests=(LIFE, BORN), required=False)
    consent_kept = Line(_("Where the signed consent is kept"), required=False)
    legal_basis = Line(_("Article of the law"), required=False)
    long_ago = long_ago()


class AssignTask(CaseForm):
    """One task to train by."""

    section = "tasks"
    gathers = True

    title = Line(_("Task"))
    measure = Line(_("How the result is measured"))
    due_on = Date(_("To be done by"), rests=(TODAY,), future=True)


class TaskResult(CaseForm):
    """The result of a task."""

    section = "tasks"
    gathers = True

    entry = EntryField(_("Which task"), "tasks.title")
    done_on = Date(_("Seen on"), rests=(written("tasks", _("the day on which the task was given")),))
    result = Choice(_("Result"), [("done", _("Done")), ("partly", _("Done in part")), ("not_done", _("Task not done"))])
    remark = Lines(_("Remark"), required=False, longest=1000)


class QuarterlyReview(CaseForm):
    """The cultivation group's findings of a quarter."""

    section = "reviews"
    gathers = True

    held_on = Date(
        _("Day of the group's meeting"),
        rests=(given("enrolment.minutes_on"), given("not_admitted.held_on")),
        called=_("the day of the first review"),
    )
    results = Lines(_("Results"), longest=2000)
    limits = Lines(_("Limits"), longest=2000)
    to_fix = Lines(_("What has to be put right"), longest=2000, description=NO_SECRETS)


class NewRanking(CaseForm):
    """A newer yearly ranking."""

    section = "ranking"

    ranking = Pick(_("Ranking of the member last year"), RANKINGS)
    ranking_year = Count(_("Year of the ranking"), most=2200)


class BranchVote(CaseForm):
    """The branch's vote on an exemplary member, as its minutes have it."""

    section = "branch_vote"
    counts = ("members", "present", *SPLIT)
    adds_up = (*SPLIT, "present")

    held_on = Date(
        _("Day of the meeting"),
        rests=(*map(given, ("enrolment.minutes_on", "reviews.held_on", "not_admitted.held_on")), term("own"), RECENT),
        called=_("the day of the branch's vote"),
    )
    members = Count(_("Members of the branch"))
    present = Count(_("Members present"))
    votes_for = Count(_("Votes for"))
    votes_against = Count(_("Votes against"))
    votes_blank = Count(_("Blank ballots"))
    votes_invalid = Count(_("Invalid ballots"), required=False)
    presided_by = Line(_("Meeting chaired by"))
    minutes_by = Line(_("Minutes taken by"))


class BranchAssessment(CaseForm):
    """The branch committee's assessment and resolution (form 4_1-KNĐ)."""

    section = "branch_assessment"

    number = Line(_("Number of the branch's resolution"), longest=60)
    held_on = Date(
        _("Date of the branch's resolution"),
        rests=(given("branch_vote.held_on"), term("own"), RECENT),
        called=_("the day of the branch's resolution"),
    )
    politics = Lines(_("Political quality: strengths and weaknesses"), longest=2000, description=NO_SECRETS)
    ethics = Lines(_("Ethics and way of life: strengths and weaknesses"), longest=2000)
    ability = Lines(_("Ability at work: strengths and weaknesses"), longest=2000)
    masses = Lines(_("Relations with the masses: strengths and weaknesses"), longest=2000)
    conclusion = Choice(
        _("Conclusion"),
        [("recommend", _("Asks the executive committee to recommend")), ("train", _("Needs more training"))],
    )


class ClassCertificate(CaseForm):
    """The certificate of the class on the Party (CN-NTVĐ)."""

    section = "certificate"

    number = Line(_("Number of the certificate"), longest=60)
    issued_on = Date(_("Date of the certificate"), rests=(LIFE, BORN))
    body = Line(_("Issued by"))


class UnionResolution(CaseForm):
    """The executive committee's resolution to recommend (form 4-KNĐ), with its figures."""

    section = "resolution"
    counts = ("members", "present", *SPLIT)
    adds_up = (*SPLIT, "present")

    number = Line(_("Number of the resolution"), longest=60)
    held_on = Date(
        _("Day of the meeting"),
        rests=(given("branch_assessment.held_on"), term("base"), RECENT),
        called=_("the day of the executive committee's resolution"),
    )
    members = Count(_("Members of the executive committee"))
    present = Count(_("Members present"))
    votes_for = Count(_("Votes for"))
    votes_against = Count(_("Votes against"))
    votes_blank = Count(_("Blank ballots"))
    votes_invalid = Count(_("Invalid ballots"), required=False)
    against_reason = Lines(_("Why members voted against"), required=False, longest=1000)
    strengths = Lines(_("Strengths"), longest=2000, description=NO_SECRETS)
    weaknesses = Lines(_("Weaknesses"), longest=2000)
    introducer_months = Count(
        _("Months that the official Party member who introduces has worked or lived with the comrade"), most=1200
    )
    presided_by = Line(_("Meeting chaired by"))
    minutes_by = Line(_("Minutes taken by"))


class HandOverList(CaseForm):
    """The list with which files are handed over to the Party."""

    section = "handover"

    number = Line(_("Number of the list"), longest=60)
    held_on = Date(
        _("Day of the hand-over"),
        rests=(given("resolution.held_on"), given("reply.held_on")),
        called=_("the day of the hand-over to the Party"),
    )
    body = Line(_("Party committee that received it"))
    received_by = Line(_("Received by"))


def milestone(*rests: Rest, called: str) -> tuple[Line, Date, Line]:
    """Return number, date and body of a step of the Party, and what the date rests on. Nothing of what it says."""
    return (
        Line(_("Number of the paper"), longest=60),
        Date(_("Date of the paper"), rests=rests, called=called),
        Line(_("Body"), description=_("Number, date and body only: what the paper says stays with the Party.")),
    )


class CandidateList(CaseForm):
    """The cell has put the comrade on its list of candidates."""

    section = "candidate"
    number, held_on, body = milestone(given("handover.held_on"), called=_("the day of the list of candidates"))


class CellResolution(CaseForm):
    """The Party cell's resolution (6-KNĐ)."""

    section = "cell"
    number, held_on, body = milestone(given("candidate.held_on"), called=_("the day of the cell's resolution"))


class PartyExtension(CaseForm):
    """The Party committee takes longer, in a special case."""

    section = "extension"
    number, held_on, body = milestone(given("cell.held_on"), called=_("the day of the extension"))


class AdmissionDecision(CaseForm):
    """The competent committee's decision to admit (9-KNĐ)."""

    section = "committee"
    number, held_on, body = milestone(
        given("cell.held_on"), given("extension.held_on"), called=_("the day of the decision to admit")
    )
    received_on = Date(_("Received by the cell on"), rests=(given("held_on"),))


class PartyCeremony(CaseForm):
    """The ceremony of admission."""

    section = "ceremony"

    held_on = Date(_("Day of the ceremony"), rests=(given("committee.held_on"),), called=_("the day of the ceremony"))
    body = Line(_("Party cell"))


class OfficialDecision(CaseForm):
    """The decision on official membership."""

    section = "official"
    number, held_on, body = milestone(given("ceremony.held_on"), called=_("the day of the official membership"))


class NotOfficial(CaseForm):
    """The decision that the probationary membership ends."""

    section = "not_official"
    number, held_on, body = milestone(given("ceremony.held_on"), called=_("the day of the decision"))


class NotAdmitted(CaseForm):
    """The Party does not admit. The reason is asked for in the inquiry."""

    section = "not_admitted"

    number = Line(_("Number of the paper"), required=False, longest=60)
    held_on = Date(
        _("Date of the notice"),
        rests=tuple(given(f"{step}.held_on") for step in ("handover", "candidate", "cell", "extension")),
        called=_("the day of the notice of the refusal"),
    )
    body = Line(_("Body"), description=_("Number, date and body only: what the paper says stays with the Party."))


class Inquiry(CaseForm):
    """The Union's written inquiry to the Party committee."""

    section = "inquiry"

    number = Line(_("Number of the letter"), longest=60)
    sent_on = Date(
        _("Date of the letter"), rests=(given("not_admitted.held_on"),), called=_("the day of the letter of inquiry")
    )
    body = Line(_("Party committee that is asked"))
    questions = Lines(_("What is asked"), longest=2000, description=NO_SECRETS)


class InquiryReply(CaseForm):
    """The reason, as the Party committee gives it to the Union."""

    section = "reply"

    number = Line(_("Number of the paper"), required=False, longest=60)
    held_on = Date(_("Date of the answer"), rests=(given("inquiry.sent_on"),), called=_("the day of the answer"))
    body = Line(_("Body"))
    code = Pick(_("Reason"), REPLY_CODES, description=NO_SECRETS)


class EndTraining(CaseForm):
    """The reason why a recommendation ends."""

    section = "end"

    code = Pick(_("Reason"), END_CODES)
    text = Lines(_("Explanation for the branch"), longest=1000, description=NO_SECRETS)
