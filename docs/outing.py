"""A joint outing: a branch plans one, three bodies are asked side by side, and two opinions are enough."""

from workflows.core.forms import CaseForm, Choice, Lines
from workflows.core.model import START, State, Workflow
from workflows.core.terms import rule
from workflows.core.text import _
from workflows.forms import OPINIONS, Reason
from workflows.roles import BRANCH_SECRETARY, COMMUNE_OFFICER, MILITARY_COMMAND, ORGANISATION_BOARD


class PlanOuting(CaseForm):
    section = "outing"
    plan = Lines(_("Where to, when, and with whom"))


class OutingOpinion(CaseForm):
    section = "opinions"
    opinion = Choice(_("Opinion on the outing"), OPINIONS)
    advice = Lines(_("Advice"), required=False)


class Outing(Workflow):
    key, title, unit_kinds = "outing", _("Joint outing"), ("branch",)

    asking = State(_("Waiting for the opinions of the bodies concerned"))
    planned = State(_("The opinions are there"), due=rule("outing.days"))
    held = State(_("Outing held"), tone="neutral")
    dropped = State(_("Outing dropped"), tone="neutral")

    plan = START.to(asking, label=_("Plan a joint outing"), by=BRANCH_SECRETARY, form=PlanOuting)
    opinions = asking.assent(
        of=(COMMUNE_OFFICER, MILITARY_COMMAND, ORGANISATION_BOARD),
        within=(rule("outing.days"), rule("outing.military_days"), rule("outing.days")),
        needs=rule("outing.opinions"),
        form=OutingOpinion,
        label=_("Give your opinion on the outing"),
    )
    heard = asking.to(planned, on=opinions.answered)
    in_silence = asking.to(planned, on=opinions.unanswered)
    hold = planned.to(held, label=_("Record that it was held"), by=BRANCH_SECRETARY)
    drop = (asking | planned).to(dropped, label=_("Drop the outing"), may=BRANCH_SECRETARY, form=Reason)
