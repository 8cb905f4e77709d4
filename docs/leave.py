"""Leave of absence: a member asks, an officer of the base union grants or declines."""

from workflows.core.forms import CaseForm, Date, Lines
from workflows.core.model import START, State, Workflow, rule
from workflows.core.text import _
from workflows.roles import BRANCH_SECRETARY, COMMUNE_OFFICER


class AskForLeave(CaseForm):
    section = "leave"
    first, last = Date(_("First day")), Date(_("Last day"))
    why = Lines(_("Reason"))


class Leave(Workflow):
    key = "leave"
    title = _("Leave of absence")
    unit_kinds = ("branch",)

    asked = State(_("Waiting for the officer of the base union"), due=rule("nomination.party_days"))
    granted = State(_("Granted"), tone="good")
    declined = State(_("Declined"), tone="bad", next_step=_("Ask again with another date."))
    withdrawn = State(_("Withdrawn"), tone="neutral")

    ask = START.to(asked, label=_("Ask for leave"), by=BRANCH_SECRETARY, form="AskForLeave")
    grant = asked.to(granted, label=_("Grant"), by=COMMUNE_OFFICER)
    decline = asked.to(declined, label=_("Decline"), may=COMMUNE_OFFICER, form="Reason", closes="declined")
    withdraw = asked.to(withdrawn, label=_("Withdraw"), may=BRANCH_SECRETARY, form="Reason", closes="withdrawn")
