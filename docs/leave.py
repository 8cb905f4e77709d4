"""Leave of absence: a branch asks for one of its own, the base union passes it on, the standing committee decides."""

from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Date, Lines, PersonField
from workflows.core.model import START, Paper, State, Workflow
from workflows.core.registry import Check, guard
from workflows.core.terms import TODAY, given, rule
from workflows.core.text import _, say
from workflows.forms import IssueDecision, Reason
from workflows.guards.four_eyes import signer_apart
from workflows.guards.verdicts import check
from workflows.roles import BRANCH_SECRETARY, CLERK, COMMITTEE_VOTE, COMMUNE_OFFICER


class AskForLeave(CaseForm):
    section = "leave"
    person = PersonField(_("Who is to be on leave"), "candidates")
    first = Date(_("On leave from"), rests=(TODAY,), called=_("the first day of the leave"), future=True)
    last = Date(_("On leave until"), rests=(given("first"),), future=True)
    why = Lines(_("Reason"))


@guard
def leave_not_too_long(facts: Facts) -> Check:
    """Demand that leave does not end before it begins, and is no longer than the rule book allows."""
    first, last, most = facts.day("leave", "first"), facts.day("leave", "last"), facts.number("leave.days_max")
    days = (last - first).days + 1 if first and last else 0
    return check(
        _("Length of the leave"),
        "pass" if 0 < days <= most else "fail",
        source=facts.source("leave.days_max"),
        sentence=say(_("Leave lasts from 1 to %(most)d days: choose another last day."), most=most),
        field="last",
    )


class Leave(Workflow):
    key, title = "leave", _("Leave of absence")
    unit_kinds, subject, rules = ("branch",), "leave.person", ("leave.days_max",)

    asked = State(_("Waiting for an officer of the base union"), due=rule("leave.answer_days"))
    decision = State(_("Before the standing committee"))
    issuing = State(_("Decision being issued"))
    granted = State(_("Granted"), tone="good")
    declined = State(_("Declined"), tone="bad", next_step=_("The branch may ask for other days."))
    withdrawn = State(_("Withdrawn"), tone="neutral")

    ask = START.to(
        asked, label=_("Ask for leave"), by=BRANCH_SECRETARY, form=AskForLeave, validators=[leave_not_too_long]
    )
    pass_on = asked.to(decision, label=_("Pass on to the standing committee"), by=COMMUNE_OFFICER)
    decline = asked.to(declined, label=_("Decline"), may=COMMUNE_OFFICER, form=Reason)

    ballot = decision.vote(**COMMITTEE_VOTE)
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(declined, on=ballot.rejected)
    inquorate = decision.to(asked, on=ballot.inquorate)

    issue = issuing.to(
        granted,
        label=_("Issue the decision"),
        by=CLERK,
        form=IssueDecision,
        validators=[signer_apart],
        papers=[Paper("leave", "QĐ", _("Decision to grant leave"), subject)],
    )
    withdraw = (asked | decision | issuing).to(withdrawn, label=_("Withdraw"), may=BRANCH_SECRETARY, form=Reason)
