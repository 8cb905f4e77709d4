"""Recommendation of an exemplary member for admission to the Party.

A branch enrols a member, the cultivation group gives tasks and reviews them every quarter, the branch votes and its
committee assesses, the base union's executive committee resolves and hands the list over. What the Party decides is
recorded as number, date and body, never what its papers say. Who is not admitted: the Union has the right to question
back. No step before the hand-over waits for the Party committee's order. (Seed 004; domain B.3.)

The case is sealed: that somebody is considered for the Party is known only to those who have a part in it.
"""

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Claim, Every, rule, since_by
from workflows.core.text import _
from workflows.forms import Reason
from workflows.guards.membership import is_member
from workflows.party_recommendation import conditions, figures, forms, guards, panel, papers
from workflows.roles import BRANCH_SECRETARY, COMMUNE_OFFICER

BRANCH = BRANCH_SECRETARY | COMMUNE_OFFICER
OWN = [guards.not_own_file]


class PartyRecommendation(Workflow):
    key, title = "party-recommendation", _("Recommendation for admission to the Party")
    summary = _("Enrolment, tasks, quarterly reviews, resolutions, hand-over, and what the Party decides.")
    unit_kinds, subject, claim = ("branch",), "enrolment.person", Claim("recommendation", of="subject")
    eligibility, rules, prints = panel.ELIGIBILITY, panel.RULES, papers.PRINTS
    paper_values, joint_print = papers.VALUES, papers.JOINT
    sealed = True
    funnel = figures.FUNNEL

    # Where a case can stand: with the Union.
    tasks = State(_("Waiting for the first tasks"), due=rule("recommendation.task_days"))
    training = State(_("In training"))
    assessment = State(_("Assessment by the branch's committee"), due=rule("recommendation.assessment_days"))
    awareness_class = State(_("Waiting for the class on the Party"))
    resolution = State(_("Before the executive committee"), due=rule("recommendation.resolution_days"))
    handover = State(_("Waiting to be handed over"), due=rule("recommendation.handover_days"))
    # With the Party.
    candidate = State(_("Waiting for the list of candidates"), tone="waiting", binds=True)
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
        _("Waiting for the ceremony"),
        tone="waiting",
        due=rule("party.ceremony_days"),
        since=since_by(rule("party.ceremony_from"), decision="committee.held_on", receipt="committee.received_on"),
    )
    probation = State(
        _("Probationary member"), due=rule("party.probation_months"), since="ceremony.held_on", period=True
    )
    confirmation = State(_("Waiting to become an official member"), tone="waiting", due=rule("party.official_days"))
    # Not admitted: the Union questions back.
    not_admitted = State(_("Not admitted to the Party"), tone="bad", due=rule("recommendation.inquiry_days"))
    inquiry = State(
        _("Inquiry sent"), tone="waiting", due=rule("recommendation.inquiry_reply_days"), since="inquiry.sent_on"
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
        starts_again=True,
    )
    withdrawn = State(
        _("Withdrawn"),
        tone="neutral",
        next_step=_("The branch may enrol the comrade again at any time."),
        starts_again=True,
    )
    lapsed = State(
        _("Lapsed"),
        tone="bad",
        next_step=_("The file was not completed in time: the branch may enrol the comrade again."),
        starts_again=True,
    )

    # Training: the branch enrols, the group gives tasks and reviews them.
    enrol = START.to(
        tasks,
        label=_("Enrol a member"),
        by=BRANCH,
        form=forms.Enrol,
        attachments=papers.ENROLMENT,
        validators=[
            guards.not_enrolled,
            guards.not_own_file,
            is_member,
            panel.ranked_for_party,
            guards.ranking_of_last_year,
            guards.consent_recorded,
        ],
        drafts=True,
    )
    assign = tasks.to(
        training,
        label=_("Assign a task"),
        by=COMMUNE_OFFICER,
        form=forms.AssignTask,
        guards=OWN,
        validators=[guards.tasks_due_later],
    )
    assign_another = training.to(
        training,
        label=_("Assign another task"),
        may=COMMUNE_OFFICER,
        form=forms.AssignTask,
        guards=OWN,
        validators=[guards.tasks_due_later],
    )
    report = training.to(
        training,
        label=_("Record the result of a task"),
        may=BRANCH,
        form=forms.TaskResult,
        guards=OWN,
    )
    review = training.to(
        training,
        label=_("Quarterly review"),
        by=COMMUNE_OFFICER,
        recurs=Every(rule("recommendation.review_months"), within=rule("recommendation.review_days"), by_calendar=True),
        form=forms.QuarterlyReview,
        guards=OWN,
    )
    rank = training.to(
        training,
        label=_("Record last year's ranking"),
        may=BRANCH,
        form=forms.NewRanking,
        guards=OWN,
        validators=[guards.ranking_of_last_year],
    )

    # The branch chooses on its own initiative.
    vote = training.to(
        assessment.if_(conditions.branch_chose) | training,
        label=_("Enter the branch's vote"),
        may=BRANCH,
        form=forms.BranchVote,
        attachments=papers.VOTE,
        guards=[guards.not_own_file, panel.tasks_reported, panel.reviewed],
        validators=[
            guards.branch_figures,
            guards.ranking_of_last_year,
            panel.ranked_for_party,
        ],
    )
    assess = assessment.to(
        training.if_(conditions.branch_holds_back) | resolution.if_(conditions.certified) | awareness_class,
        label=_("Record the branch committee's assessment"),
        by=BRANCH,
        form=forms.BranchAssessment,
        attachments=papers.ASSESSMENT,
        guards=OWN,
        drafts=True,
    )
    attend = awareness_class.to(
        resolution,
        label=_("Record the certificate"),
        by=COMMUNE_OFFICER,
        form=forms.ClassCertificate,
        attachments=papers.CERTIFICATE,
        guards=OWN,
        validators=[panel.certificate_sound],
    )
    go_on = awareness_class.to(
        resolution, label=_("Go on before the class"), may=COMMUNE_OFFICER, form=Reason, guards=OWN
    )
    resolve = resolution.to(
        handover.if_(conditions.committee_resolved) | training,
        label=_("Enter the executive committee's resolution"),
        by=COMMUNE_OFFICER,
        form=forms.UnionResolution,
        attachments=papers.RESOLUTION,
        guards=OWN,
        validators=[guards.committee_figures],
    )
    hand_over = handover.to(
        candidate,
        label=_("Record the hand-over"),
        by=COMMUNE_OFFICER,
        form=forms.HandOverList,
        attachments=papers.HANDOVER,
        guards=OWN,
    )

    # The Party's steps, as they become known.
    list_candidate = candidate.to(
        cell,
        label=_("Record the list of candidates"),
        by=COMMUNE_OFFICER,
        form=forms.CandidateList,
        guards=OWN,
    )
    certify_waiting = candidate.to(
        candidate,
        label=_("Record a certificate"),
        may=COMMUNE_OFFICER,
        form=forms.ClassCertificate,
        attachments=papers.CERTIFICATE,
        guards=OWN,
        validators=[panel.certificate_sound],
    )
    certify_before_cell = cell.to(
        cell,
        label=_("Record a certificate"),
        may=COMMUNE_OFFICER,
        form=forms.ClassCertificate,
        attachments=papers.CERTIFICATE,
        guards=OWN,
        validators=[panel.certificate_sound],
    )
    record_cell = cell.to(
        committee,
        label=_("Record the cell's resolution"),
        by=COMMUNE_OFFICER,
        form=forms.CellResolution,
        guards=OWN,
        validators=[panel.of_party_age_on_cell_day, panel.certificate_on_cell_day],
    )
    extend = committee.to(
        extended,
        label=_("Record an extension"),
        may=COMMUNE_OFFICER,
        form=forms.PartyExtension,
        guards=OWN,
    )
    admit = (committee | extended).to(
        ceremony,
        label=_("Record the decision to admit"),
        by=COMMUNE_OFFICER,
        form=forms.AdmissionDecision,
        guards=OWN,
    )
    record_ceremony = ceremony.to(
        probation,
        label=_("Record the ceremony"),
        by=COMMUNE_OFFICER,
        form=forms.PartyCeremony,
        guards=OWN,
    )
    probation_ends = probation.to(confirmation, after=rule("party.probation_months"))
    confirm = confirmation.to(
        official,
        label=_("Record the official membership"),
        by=COMMUNE_OFFICER,
        form=forms.OfficialDecision,
        guards=OWN,
    )
    deny = (probation | confirmation).to(
        not_official,
        label=_("Record that it was not recognised"),
        may=COMMUNE_OFFICER,
        form=forms.NotOfficial,
        guards=OWN,
    )

    # Not admitted: questioned back, then more training or the end.
    decline = (candidate | cell | committee | extended).to(
        not_admitted,
        label=_("Record that the comrade is not admitted"),
        may=COMMUNE_OFFICER,
        form=forms.NotAdmitted,
        guards=OWN,
    )
    inquire = not_admitted.to(
        inquiry,
        label=_("Send an inquiry"),
        by=COMMUNE_OFFICER,
        form=forms.Inquiry,
        guards=OWN,
    )
    record_reply = inquiry.to(
        answered,
        label=_("Record the reason given"),
        by=COMMUNE_OFFICER,
        form=forms.InquiryReply,
        guards=OWN,
    )
    train_on = answered.to(tasks, label=_("Continue training with new tasks"), by=BRANCH, form=Reason, guards=OWN)
    train_again = (not_admitted | inquiry).to(
        tasks, label=_("Continue training without an answer"), may=BRANCH, form=Reason, guards=OWN
    )
    hand_over_again = answered.to(
        handover, label=_("Hand the file over again"), may=COMMUNE_OFFICER, form=Reason, guards=OWN
    )

    # Back, and out.
    completion = Completion(
        returned,
        send_back=SendBack(
            COMMUNE_OFFICER,
            of=assessment | awareness_class | resolution | handover | candidate | cell | committee | extended,
            guards=OWN,
        ),
        resubmit=Resubmission(
            BRANCH,
            guards=OWN,
            asks_again={
                ("enrolment.person",): (
                    tasks
                    | training
                    | assessment
                    | awareness_class
                    | resolution
                    | handover
                    | candidate
                    | cell
                    | committee
                    | extended
                ),
                ("branch_assessment.conclusion",): assessment | awareness_class | resolution | handover,
            },
        ),
        lapse=lapsed,
    )
    with_union = tasks | training | assessment | awareness_class | resolution
    endings = Endings(
        end=Ending(
            ended,
            COMMUNE_OFFICER,
            of=with_union | not_admitted | inquiry | answered,
            label=_("End with a reason"),
            form=forms.EndTraining,
            guards=OWN,
        ),
        withdraw=Ending(withdrawn, BRANCH, of=with_union | handover | candidate | cell | returned, label=_("Withdraw")),
    )
