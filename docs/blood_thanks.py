"""Letters of thanks to those who gave blood: a commune lists them, its committee votes on each, each gets a letter."""

from workflows.blocks import ListFile
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Line, PersonField
from workflows.core.lists.lines import ListLine
from workflows.core.model import START, Paper, State, Workflow
from workflows.core.registry import Check, guard
from workflows.core.terms import Deciding, rule
from workflows.core.text import Sentence, _, say
from workflows.forms import IssueDecision
from workflows.guards.four_eyes import impartial, signer_apart
from workflows.guards.lists import each_line, list_not_empty, once_guard, whom
from workflows.roles import CLERK, COMMITTEE_CHAIR, COMMITTEE_VOTE, UNIT_OFFICER


class DonationDay(CaseForm):
    section = "donation_day"

    title = Line(_("Which donation days"))


class DonorLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Who gave blood"), "people_below")


donor_once = once_guard("donor_once")
"""Nobody is thanked twice by one list."""


@guard
def gave_blood(facts: Facts) -> Check:
    """Demand that whoever is thanked stands in the register of blood donation days."""
    donors = frozenset[int]().union(*(row.people for row in facts.rows))

    def why(line: ListLine) -> Sentence | None:
        absent = line.person and line.person.id not in donors
        text = _("%(who)s is not in the register of blood donation days: correct the list or the register.")
        return say(text, who=whom(line)) if absent else None

    return each_line(facts, _("Donors"), why, field="person")


class BloodThanks(Workflow):
    key, title = "blood-thanks", _("Letters of thanks to blood donors")
    unit_kinds, registers = ("commune_union", "base_union"), ("blood-donations",)
    deciding = Deciding(rule("prizes.unit_kinds"), itself=True)

    drafting = State(_("List being written"))
    decision = State(_("Before the standing committee"))
    issuing = State(_("Letters being issued"))
    thanked = State(_("Letters issued"), tone="good")
    ended = State(_("Ended without letters"), tone="neutral")

    propose = START.to(drafting, label=_("Propose letters of thanks"), by=UNIT_OFFICER, form=DonationDay, drafts=True)
    file = ListFile(
        drafting,
        UNIT_OFFICER,
        DonorLine,
        to=decision,
        back=COMMITTEE_CHAIR,
        lines=[donor_once, gave_blood],
        whole=[list_not_empty, gave_blood],
    )
    ballot = decision.vote(label=_("Vote on each line"), each="lines", **COMMITTEE_VOTE)
    carried = decision.to(issuing, on=ballot.carried)
    rejected = decision.to(ended, on=ballot.rejected)
    inquorate = decision.to(drafting, on=ballot.inquorate)
    issue = issuing.to(
        thanked,
        label=_("Issue the letters"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial],
        validators=[signer_apart],
        papers=[Paper("blood_thanks", "TC", _("Letter of thanks"), "", to=(), each=ballot)],
    )
