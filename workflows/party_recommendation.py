"""Recommendation of an exemplary member for admission to the Party.

A branch enrols a member, the cultivation group gives tasks and reviews them every quarter, the branch votes and its
committee assesses, the base union's executive committee resolves and hands the list over. What the Party decides is
recorded as number, date and body, never what its papers say. Who is not admitted: the Union has the right to question
back. No step before the hand-over waits for the Party committee's order. (Seed 004; domain B.3.)

The case is sealed: that somebody is considered for the Party is known only to those who have a part in it.
"""

from workflows.core.model import PREVIOUS, START, State, Workflow
from workflows.core.prints import Print
from workflows.core.terms import Claim, Every, rule
from workflows.core.text import _
from workflows.guards.cultivation import (
    consent_recorded,
    not_enrolled,
    not_own_file,
    ranked_for_party,
    ranking_of_last_year,
    results_dated,
    review_held,
    reviewed,
    tasks_due_later,
    tasks_reported,
)
from workflows.guards.eligibility import is_member
from workflows.guards.party_admission import (
    candidate_dated,
    ceremony_dated,
    certificate_on_cell_day,
    certificate_sound,
    certificate_today,
    committee_dated,
    dossier_fresh,
    education_enough,
    extended_in_time,
    introduced_long_enough,
    long_enough_member,
    not_official_dated,
    of_party_age,
    of_party_age_on_cell_day,
    official_dated,
    refusal_dated,
)
from workflows.guards.recommending import (
    assessment_dated,
    branch_chose,
    branch_figures,
    branch_holds_back,
    branch_vote_dated,
    certified,
    committee_figures,
    committee_resolved,
    handed_over_after,
    inquiry_dated,
    reply_dated,
    resolution_dated,
)
from workflows.nomination_forms import Reason, Resubmit, Return
from workflows.recommendation_forms import (
    AdmissionDecision,
    AssignTask,
    BranchAssessment,
    BranchVote,
    CandidateList,
    CellResolution,
    ClassCertificate,
    EndTraining,
    Enrol,
    HandOverList,
    Inquiry,
    InquiryReply,
    NewRanking,
    NotAdmitted,
    NotOfficial,
    OfficialDecision,
    PartyCeremony,
    PartyExtension,
    QuarterlyReview,
    TaskResult,
    UnionResolution,
)
from workflows.roles import BRANCH_SECRETARY, COMMUNE_OFFICER

BRANCH = BRANCH_SECRETARY | COMMUNE_OFFICER
OWN = [not_own_file]


class PartyRecommendation(Workflow):
    key = "party-recommendation"
    title = _("Recommendation for admission to the Party")
    summary = _("Enrolment, tasks, quarterly reviews, resolutions, hand-over, and what the Party decides.")
    unit_kinds = ("branch",)
    claim = Claim("recommendation", of="subject")
    subject = "enrolment.person"
    sealed = True
    eligibility = (
        is_member,
        long_enough_member,
        of_party_age,
        ranked_for_party,
        education_enough,
        tasks_reported,
        reviewed,
        certificate_today,
        introduced_long_enough,
        dossier_fresh,
    )
    rules = (
        "paper.symbol",
        "recommendation.ranking_min",
        "recommendation.reviews_min",
        "recommendation.union_months",
        "recommendation.branch_share",
        "recommendation.quorum",
        "recommendation.majority",
        "party.age_min",
        "party.age_max",
        "party.certificate_months",
        "party.introducer_months",
        "party.dossier_months",
    )

    prints = (
        Print("task-sheet", _("Task sheet"), "tasks", "base"),
        Print("quarterly-sheet", _("Sheet of the quarterly reviews"), "reviews", "base"),
        Print(
            "exemplary-request",
            _("Branch's resolution (4_1-KNĐ)"),
            "branch_assessment",
            "own",
            "NQ",
            "branch_assessment.number",
            "branch_assessment.held_on",
        ),
        Print(
            "exemplary-resolution",
            _("Resolution to recommend (4-KNĐ)"),
            "resolution",
            "base",
            "NQ",
            "resolution.number",
            "resolution.held_on",
        ),
        Print(
            "handover-list",
            _("List of the hand-over"),
            "handover",
            "base",
            "DS",
            "handover.number",
            "handover.held_on",
        ),
        Print("inquiry-letter", _("Letter of inquiry"), "inquiry", "base", "CV", "inquiry.number", "inquiry.sent_on"),
    )

    # Where a case can stand: with the Union.
    tasks = State(_("Waiting for the first tasks"), due=rule("recommendation.task_days"))
    training = State(_("In training"))
    assessment = State(_("Assessment by the branch's committee"), due=rule("recommendation.assessment_days"))
    awareness_class = State(_("Waiting for the class on the Party"))
    resolution = State(_("Before the executive committee"), due=rule("recommendation.resolution_days"))
    handover = State(_("Waiting to be handed over"), due=rule("recommendation.handover_days"))
    # With the Party.
    candidate = State(_("Waiting for the list of candidates"), tone="waiting")
    cell = State(_("Before the Party cell"), tone="waiting")
    committee = State(
        _("Before the Party committee"), tone="waiting", due=rule("party.committee_days"), since="cell.held_on"
    )
    extended = State(
        _("Before the Party committee, extended"),
        tone="waiting",
        due=rule("party.committee_extended_days"),
        since="cell.held_on",
    )
    ceremony = State(
        _("Waiting for the ceremony"), tone="waiting", due=rule("party.ceremony_days"), since="committee.received_on"
    )
    probation = State(_("Probationary member"), due=rule("party.probation_months"), since="ceremony.held_on")
    confirmation = State(_("Waiting to become an official member"), tone="waiting", due=rule("party.official_days"))
    # Not admitted: the Union questions back.
    not_admitted = State(_("Not admitted"), tone="bad", due=rule("recommendation.inquiry_days"))
    inquiry = State(
        _("Questioned back"), tone="waiting", due=rule("recommendation.inquiry_reply_days"), since="inquiry.sent_on"
    )
    answered = State(_("The reason is known"), due=rule("recommendation.answer_days"))
    returned = State(_("Returned for completion"), tone="waiting", due=rule("recommendation.return_days"))
    # Ends.
    official = State(_("Official Party member"), tone="good")
    not_official = State(
        _("Not recognised as an official member"),
        tone="bad",
        next_step=_("The Party's decision stands; the branch goes on helping the comrade."),
    )
    ended = State(
        _("Ended"),
        tone="neutral",
        next_step=_("The branch may enrol the comrade again when the reason no longer holds."),
    )
    withdrawn = State(
        _("Withdrawn"),
        tone="neutral",
        next_step=_("The branch may enrol the comrade again at any time."),
    )
    lapsed = State(
        _("Lapsed"),
        tone="bad",
        next_step=_("The file was not completed in time: the branch may enrol the comrade again."),
    )

    # Training: the branch enrols, the group gives tasks and reviews them.
    enrol = START.to(
        tasks,
        label=_("Enrol a member"),
        by=BRANCH,
        form=Enrol,
        validators=[not_enrolled, not_own_file, is_member, ranked_for_party, ranking_of_last_year, consent_recorded],
        drafts=True,
    )
    assign = tasks.to(
        training,
        label=_("Assign a task"),
        by=COMMUNE_OFFICER,
        form=AssignTask,
        guards=OWN,
        validators=[tasks_due_later],
    )
    assign_another = training.to(
        training,
        label=_("Assign another task"),
        may=COMMUNE_OFFICER,
        form=AssignTask,
        guards=OWN,
        validators=[tasks_due_later],
    )
    report = training.to(
        training,
        label=_("Record the result of a task"),
        may=BRANCH,
        form=TaskResult,
        guards=OWN,
        validators=[results_dated],
    )
    review = training.to(
        training,
        label=_("Quarterly review"),
        by=COMMUNE_OFFICER,
        recurs=Every(rule("recommendation.review_months"), within=rule("recommendation.review_days"), by_calendar=True),
        form=QuarterlyReview,
        guards=OWN,
        validators=[review_held],
    )
    rank = training.to(
        training,
        label=_("Record last year's ranking"),
        may=BRANCH,
        form=NewRanking,
        guards=OWN,
        validators=[ranking_of_last_year],
    )

    # The branch chooses on its own initiative.
    vote = training.to(
        assessment.if_(branch_chose) | training,
        label=_("Enter the branch's vote"),
        may=BRANCH,
        form=BranchVote,
        guards=[not_own_file, tasks_reported, reviewed],
        validators=[branch_vote_dated, branch_figures, ranking_of_last_year, ranked_for_party],
    )
    assess = assessment.to(
        training.if_(branch_holds_back) | resolution.if_(certified) | awareness_class,
        label=_("Record the branch committee's assessment"),
        by=BRANCH,
        form=BranchAssessment,
        guards=OWN,
        validators=[assessment_dated],
        drafts=True,
    )
    attend = awareness_class.to(
        resolution,
        label=_("Record the certificate"),
        by=COMMUNE_OFFICER,
        form=ClassCertificate,
        guards=OWN,
        validators=[certificate_sound],
    )
    go_on = awareness_class.to(
        resolution, label=_("Go on before the class"), may=COMMUNE_OFFICER, form=Reason, guards=OWN
    )
    resolve = resolution.to(
        handover.if_(committee_resolved) | training,
        label=_("Enter the executive committee's resolution"),
        by=COMMUNE_OFFICER,
        form=UnionResolution,
        guards=OWN,
        validators=[resolution_dated, committee_figures],
    )
    hand_over = handover.to(
        candidate,
        label=_("Record the hand-over"),
        by=COMMUNE_OFFICER,
        form=HandOverList,
        guards=OWN,
        validators=[handed_over_after],
    )

    # The Party's steps, as they become known.
    list_candidate = candidate.to(
        cell,
        label=_("Record the list of candidates"),
        by=COMMUNE_OFFICER,
        form=CandidateList,
        guards=OWN,
        validators=[candidate_dated],
    )
    certify_waiting = candidate.to(
        candidate,
        label=_("Record a certificate"),
        may=COMMUNE_OFFICER,
        form=ClassCertificate,
        guards=OWN,
        validators=[certificate_sound],
    )
    certify_before_cell = cell.to(
        cell,
        label=_("Record a certificate"),
        may=COMMUNE_OFFICER,
        form=ClassCertificate,
        guards=OWN,
        validators=[certificate_sound],
    )
    record_cell = cell.to(
        committee,
        label=_("Record the cell's resolution"),
        by=COMMUNE_OFFICER,
        form=CellResolution,
        guards=OWN,
        validators=[of_party_age_on_cell_day, certificate_on_cell_day],
    )
    extend = committee.to(
        extended,
        label=_("Record an extension"),
        may=COMMUNE_OFFICER,
        form=PartyExtension,
        guards=OWN,
        validators=[extended_in_time],
    )
    admit = (committee | extended).to(
        ceremony,
        label=_("Record the decision to admit"),
        by=COMMUNE_OFFICER,
        form=AdmissionDecision,
        guards=OWN,
        validators=[committee_dated],
    )
    record_ceremony = ceremony.to(
        probation,
        label=_("Record the ceremony"),
        by=COMMUNE_OFFICER,
        form=PartyCeremony,
        guards=OWN,
        validators=[ceremony_dated],
    )
    probation_ends = probation.to(confirmation, after=rule("party.probation_months"))
    confirm = confirmation.to(
        official,
        label=_("Record the official membership"),
        by=COMMUNE_OFFICER,
        form=OfficialDecision,
        guards=OWN,
        validators=[official_dated],
    )
    deny = (probation | confirmation).to(
        not_official,
        label=_("Record that it was not recognised"),
        may=COMMUNE_OFFICER,
        form=NotOfficial,
        guards=OWN,
        validators=[not_official_dated],
    )

    # Not admitted: questioned back, then more training or the end.
    decline = (candidate | cell | committee | extended).to(
        not_admitted,
        label=_("Record that the comrade is not admitted"),
        may=COMMUNE_OFFICER,
        form=NotAdmitted,
        guards=OWN,
        validators=[refusal_dated],
    )
    inquire = not_admitted.to(
        inquiry, label=_("Question back"), by=COMMUNE_OFFICER, form=Inquiry, guards=OWN, validators=[inquiry_dated]
    )
    record_reply = inquiry.to(
        answered,
        label=_("Record the reason given"),
        by=COMMUNE_OFFICER,
        form=InquiryReply,
        guards=OWN,
        validators=[reply_dated],
    )
    train_on = answered.to(tasks, label=_("Train on with new tasks"), by=BRANCH, form=Reason, guards=OWN)
    train_again = (not_admitted | inquiry).to(
        tasks, label=_("Train on without an answer"), may=BRANCH, form=Reason, guards=OWN
    )
    hand_over_again = answered.to(
        handover, label=_("Hand the file over again"), may=COMMUNE_OFFICER, form=Reason, guards=OWN
    )

    # Back, and out.
    send_back = (assessment | awareness_class | resolution | handover | candidate | cell | committee | extended).to(
        returned, label=_("Return for completion"), may=COMMUNE_OFFICER, form=Return, guards=OWN
    )
    resubmit = returned.to(
        PREVIOUS,
        label=_("Submit again"),
        by=BRANCH,
        form=Resubmit,
        guards=OWN,
        drafts=True,
        asks_again={
            ("enrolment.person",): tasks
            | training
            | assessment
            | awareness_class
            | resolution
            | handover
            | candidate
            | cell
            | committee
            | extended,
            ("branch_assessment.conclusion",): assessment | awareness_class | resolution | handover,
        },
    )
    lapse = returned.to(lapsed, after=rule("recommendation.return_days"))
    end = (tasks | training | assessment | awareness_class | resolution | not_admitted | inquiry | answered).to(
        ended, label=_("End with a reason"), may=COMMUNE_OFFICER, form=EndTraining, guards=OWN
    )
    withdraw = (
        tasks | training | assessment | awareness_class | resolution | handover | candidate | cell | returned
    ).to(withdrawn, label=_("Withdraw"), may=BRANCH, form=Reason)
