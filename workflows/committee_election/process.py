"""Election to a post between two congresses (kiện toàn, bầu bổ sung).

The level above approves in principle, the executive committee of the unit elects by secret ballot, the organisation
board above checks the dossier, its standing committee votes on it, and one decision recognises those who are elected.
(Domain A.5, A.6.)
"""

from workflows.blocks import Completion, Ending, Endings, Resubmission, SendBack, refusal_notice
from workflows.committee_election import effects, forms, guards, papers
from workflows.core.model import START, State, Workflow
from workflows.core.terms import Deciding, rule
from workflows.core.text import _
from workflows.forms import IssueDecision
from workflows.guards.four_eyes import impartial, not_about_oneself, signer_apart
from workflows.roles import (
    CLERK,
    COMMITTEE_CHAIR,
    COMMITTEE_VOTE,
    EXECUTIVE_COMMITTEE,
    ORGANISATION_BOARD,
    UNIT_OFFICER,
)


class CommitteeElection(Workflow):
    key = "committee-election"
    title = _("Election to a post between two congresses")
    summary = _("Members of the executive or standing committee, deputy secretaries, the secretary.")
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union")
    called = ("slate.post",)
    deciding = Deciding(rule("election.unit_kinds"))
    rules = (*guards.RULES, "paper.symbol", "paper.symbol_province")
    paper_values, successions = papers.VALUES, guards.SUCCESSIONS

    # Where a case can stand.
    election = State(_("Before the executive committee"), due=rule("election.vote_days"))
    drafting = State(_("To be put to the executive committee again"), due=rule("election.draft_days"))
    checking = State(_("File being checked by the level above"), due=rule("election.check_days"))
    decision = State(_("Before the standing committee"), due=rule("election.decision_days"))
    issuing = State(_("Decision being issued"), due=rule("election.issue_days"))
    refusing = State(_("Not recognised by vote, to be notified"), due=rule("election.issue_days"))
    recognised = State(_("Recognised"), tone="good")
    returned = State(_("Returned for completion"), tone="waiting", due=rule("election.return_days"))
    not_elected = State(
        _("Nobody elected"),
        tone="bad",
        next_step=_("The post stays vacant. Ask the level above for another approval: a new case is open for that."),
    )
    refused = State(
        _("Not recognised"),
        tone="bad",
        next_step=_("The level above did not recognise the result: a new case is open for another election."),
    )
    withdrawn = State(
        _("Withdrawn"), tone="neutral", next_step=_("A new election may be opened at any time."), starts_again=True
    )
    lapsed = State(
        _("Lapsed"),
        tone="bad",
        next_step=_("The file was not completed in time: open a new election."),
        starts_again=True,
    )

    # The unit proposes, with the approval in principle of the level above.
    propose = START.to(
        election,
        label=_("Propose an election"),
        by=UNIT_OFFICER,
        form=forms.Slate,
        attachments=papers.APPROVAL,
        validators=guards.SLATE,
        drafts=True,
    )
    after_nobody = START.to(
        drafting,
        on=not_elected.ended,
        label=_("Opened because nobody was elected"),
        leaves_open=("slate.people", *forms.APPROVAL),
    )
    after_refusal = START.to(
        drafting,
        on=refused.ended,
        label=_("Opened because the result was not recognised"),
        leaves_open=("slate.people",),
    )
    propose_again = drafting.to(
        election,
        label=_("Put it to the executive committee again"),
        by=UNIT_OFFICER,
        form=forms.Slate,
        attachments=papers.APPROVAL,
        validators=guards.SLATE,
        drafts=True,
    )
    change_slate = election.to(
        election,
        label=_("Change the candidates: the running vote is void"),
        may=UNIT_OFFICER,
        form=forms.Slate,
        attachments=papers.APPROVAL,
        guards=[not_about_oneself],
        validators=guards.SLATE,
        drafts=True,
    )

    # The executive committee elects.
    ballot = election.vote(
        label=_("Election"),
        by=EXECUTIVE_COMMITTEE,
        chair=UNIT_OFFICER,
        candidates="slate.people",
        seats="slate.seats",
        quorum=rule("election.quorum"),
        needs=rule("election.majority"),
        base=rule("election.base"),
        abstention=rule("election.abstention"),
        secrecy=rule("election.secrecy"),
        casting=rule("committee.casting_vote"),
        delegated=rule("election.delegated_vote"),
        rounds=rule("election.rounds"),
        unopposed=rule("election.round_unopposed"),
        matter="election",
        prints=papers.PRINTS,
    )
    elected = election.to(checking, on=ballot.carried)
    # Nobody elected and not recognised are two ends; the outcome of the first is the vote's.
    nobody = election.to(not_elected, on=ballot.rejected, closes="rejected")
    inquorate = election.to(drafting, on=ballot.inquorate)

    # The level above checks, and its standing committee recognises or does not.
    accept_file = checking.to(
        decision,
        label=_("Submit to the standing committee"),
        by=ORGANISATION_BOARD,
        form=forms.ElectionCheck,
        guards=[impartial],
        validators=[guards.election_file_complete],
    )
    recognition = decision.vote(label=_("Vote on the recognition"), matter="recognition", **COMMITTEE_VOTE)
    recognise = decision.to(issuing, on=recognition.carried)
    do_not_recognise = decision.to(refusing, on=recognition.rejected)
    put_off = decision.to(checking, on=recognition.inquorate)
    notify_refusal = refusing.to(refused, **refusal_notice(_("Notify that the committee did not recognise")))
    completion = Completion(
        returned,
        send_back=SendBack(ORGANISATION_BOARD, of=checking | issuing),
        take_back=SendBack(
            COMMITTEE_CHAIR, of=decision, label=_("Return for completion without a vote"), guards=[not_about_oneself]
        ),
        resubmit=Resubmission(
            UNIT_OFFICER, asks_again={("slate.post", "slate.seats", "slate.people"): election | checking | decision}
        ),
        lapse=lapsed,
    )
    # Those elected take their posts in the same transaction.
    issue = issuing.to(
        recognised,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial],
        validators=[signer_apart],
        papers=[papers.RECOGNITION],
        effects=[effects.seat_elected],
    )

    # Ends before the decision.
    endings = Endings(
        withdraw=Ending(
            withdrawn,
            UNIT_OFFICER,
            of=election | drafting | returned,
            label=_("Withdraw the election"),
            guards=[not_about_oneself],
        )
    )
