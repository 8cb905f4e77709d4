"""Personnel planning of a term (quy hoạch cán bộ).

Once a year a unit reviews who is prepared for which post; its standing committee, or that of the level above, votes in
secret on each line, nobody on themselves; then the Party committee's opinion is recorded, and one decision holds the
list. The case is sealed: who is planned learns it from those who have to tell them, not from here. (Domain C16.)
"""

from workflows.blocks import Ending, Endings, ListFile
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Deciding, rule
from workflows.core.text import _
from workflows.forms import IssueDecision, StrikeLine
from workflows.guards.four_eyes import not_own_work
from workflows.personnel_planning import effects, forms, guards, papers
from workflows.roles import CLERK, COMMITTEE_CHAIR, COMMITTEE_VOTE, UNIT_OFFICER


class PersonnelPlanning(Workflow):
    key, title = "personnel-planning", _("Personnel planning")
    summary = _("Who is prepared for which post of a term: a secret vote on each, then the Party's opinion.")
    called = ("planning.term",)
    unit_kinds = ("base_union", "commune_union", "bloc_union", "district_union")
    deciding, rules = Deciding(rule("planning.unit_kinds"), itself=True), guards.RULES
    eligibility, sealed = (guards.enough_for_each_post,), True

    # Where a case can stand.
    drafting = State(_("List being written"), due=rule("planning.draft_days"))
    decision = State(_("Before the standing committee"), due=rule("planning.decision_days"))
    party = State(_("Before the Party committee"), tone="waiting", due=rule("planning.party_days"))
    issuing = State(_("Decision being issued"), due=rule("planning.issue_days"))
    approved = State(_("Plan approved"), tone="good", next_step=_("The plan is reviewed once a year: a new case."))
    refused = State(
        _("Plan not approved"), tone="bad", next_step=_("Another list may be proposed at any time."), starts_again=True
    )
    withdrawn = State(
        _("Withdrawn"), tone="neutral", next_step=_("Another list may be proposed at any time."), starts_again=True
    )

    # The unit reviews, the committee votes in secret on each.
    propose = START.to(drafting, label=_("Review the plan"), by=UNIT_OFFICER, form=forms.PlanningTerm, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        forms.PlanningLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=guards.LINE,
        whole=guards.WHOLE,
        attachments=papers.SUBMITTED,
    )
    ballot = decision.vote(
        label=_("Vote on each line"),
        matter="planning",
        each="lines",
        authors_vote=True,
        prints=papers.PRINTS,
        **COMMITTEE_VOTE | {"secrecy": rule("planning.secrecy")},
    )
    carried = decision.to(party, on=ballot.carried)
    rejected = decision.to(refused, on=ballot.rejected, closes="rejected")
    inquorate = decision.to(drafting, on=ballot.inquorate)

    # The Party committee's own rules come first: whom it does not agree to is struck out before its opinion is noted.
    strike_after = party.to(party, may=UNIT_OFFICER, form=StrikeLine, label=_("Strike out whom the Party left out"))
    record_opinion = party.to(
        issuing.if_(guards.party_agrees_to_plan) | refused,
        label=_("Record the Party committee's opinion"),
        by=UNIT_OFFICER,
        form=forms.PartyOnPlanning,
        attachments=papers.OPINION,
    )
    issue = issuing.to(
        approved,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[not_own_work],
        papers=[papers.DECISION],
        effects=[effects.note_planned],
    )
    endings = Endings(withdraw=Ending(withdrawn, UNIT_OFFICER, of=drafting, label=_("Withdraw the list")))
