"""A programme of a unit: plan, conference, directive, pilot units, reviews beside the baseline, roll-out, end.

The standing committee agrees to the plan and to the conclusions; every unit that carries the programme out has a case
of its own (`workflows/programme_unit`). (Seeds 001 and 004; domain C13, C18.)
"""

from workflows.core.model import START, Paper, State, Workflow, signal
from workflows.core.prints import ABOVE, BELOW, PARTY
from workflows.core.terms import Deciding, Every, Role, rule
from workflows.core.text import _
from workflows.forms import IssueDecision, Reason
from workflows.guards.four_eyes import impartial, signer_apart
from workflows.programme import conditions, effects, forms, guards
from workflows.roles import CLERK, COMMITTEE_VOTE

LEADERS = Role(
    _("whoever leads the programme in the unit"),
    ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer"),
    "own",
)


class ProgrammeOfUnit(Workflow):
    key, title = "programme-lead", _("Programme")
    summary = _("A programme or model that a unit runs: pilots first, reviews beside the baseline, then all units.")
    called = ("plan.title",)
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    deciding = Deciding(rule("programme.unit_kinds"), itself=True)
    rules = ("paper.symbol", "paper.symbol_province")

    # Where a programme can stand.
    planned = State(_("Plan before the standing committee"), due=rule("programme.decision_days"))
    revising = State(_("Plan to be revised"), due=rule("programme.plan_days"))
    issuing = State(_("Plan being issued"), due=rule("programme.issue_days"))
    directive = State(_("Waiting for the directive of the Party committee"), due=rule("programme.directive_days"))
    choosing = State(_("Pilot units to be chosen"), due=rule("programme.plan_days"))
    pilot = State(_("Tried in pilot units"))
    concluding = State(_("Conclusion on the pilots before the standing committee"), due=rule("programme.decision_days"))
    in_force = State(_("In force in all units"), tone="good")
    completed = State(_("Programme completed"), tone="good")
    stopped = State(_("Programme stopped"), tone="neutral")
    dropped = State(_("Plan given up"), tone="neutral", starts_again=True)
    unit_gone = State(
        _("Unit ended"),
        tone="neutral",
        next_step=_("The unit that ran it has ended: the lines of all units end with it."),
    )

    # The plan.
    plan = START.to(
        planned,
        label=_("Plan a programme"),
        by=LEADERS,
        form=forms.ProgrammePlan,
        validators=[guards.programme_fits_unit],
        drafts=True,
    )
    ballot = planned.vote(label=_("Vote on the plan of the programme"), matter="programme", **COMMITTEE_VOTE)
    agreed = planned.to(issuing, on=ballot.carried)
    not_agreed = planned.to(revising, on=ballot.rejected)
    inquorate = planned.to(revising, on=ballot.inquorate)
    revise = revising.to(
        planned,
        label=_("Revise the plan"),
        by=LEADERS,
        form=forms.ProgrammePlan,
        validators=[guards.programme_fits_unit],
        drafts=True,
    )
    give_up = (planned | revising).to(dropped, label=_("Give the plan up"), may=LEADERS, form=Reason)
    issue = issuing.to(
        directive,
        label=_("Issue the plan"),
        by=CLERK,
        form=IssueDecision,
        guards=[impartial],
        validators=[signer_apart],
        papers=[Paper("programme-plan", "KH", _("Plan of a programme"), "", to=(ABOVE, PARTY, BELOW))],
    )
    direct = directive.to(
        choosing, label=_("Record the Party committee's directive"), by=LEADERS, form=forms.PartyDirective
    )

    # Pilots, reviewed each quarter beside the baseline.
    choose = choosing.to(
        pilot,
        label=_("Choose the pilot units"),
        by=LEADERS,
        form=forms.PilotUnits,
        validators=[guards.pilots_fit],
        effects=[effects.begin_pilots],
    )
    review = pilot.to(
        pilot,
        label=_("Review the pilots"),
        by=LEADERS,
        form=forms.ProgrammeReview,
        recurs=Every(rule("programme.review_months"), rule("programme.review_days")),
        effects=[effects.freeze_review],
    )
    give_task = pilot.to(
        pilot,
        label=_("Give a unit a task"),
        may=LEADERS,
        form=forms.ProgrammeTask,
        effects=[effects.give_programme_task],
    )
    conclude = pilot.to(
        concluding,
        label=_("Put the conclusion on the pilots before the committee"),
        may=LEADERS,
        form=forms.PilotConclusion,
        validators=[guards.conclusion_fits],
    )
    verdict = concluding.vote(
        label=_("Vote on the conclusion on the pilots"), matter="programme-conclusion", **COMMITTEE_VOTE
    )
    concluded = concluding.to(
        pilot.if_(conditions.pilots_go_on) | in_force.if_(conditions.programme_rolls_out) | stopped,
        on=verdict.carried,
        effects=[effects.carry_out_conclusion],
    )
    conclusion_rejected = concluding.to(pilot, on=verdict.rejected)
    conclusion_inquorate = concluding.to(pilot, on=verdict.inquorate)

    # Rolled out, reviewed each year.
    yearly_review = in_force.to(
        in_force,
        label=_("Review the year"),
        by=LEADERS,
        form=forms.ProgrammeYear,
        recurs=Every(rule("programme.yearly_months"), rule("programme.review_days")),
        effects=[effects.review_year],
    )
    give_further_task = in_force.to(
        in_force,
        label=_("Give a unit a task"),
        may=LEADERS,
        form=forms.ProgrammeTask,
        effects=[effects.give_programme_task],
    )
    complete = in_force.to(
        completed,
        label=_("Complete the programme"),
        may=LEADERS,
        form=forms.ProgrammeEnd,
        effects=[effects.end_programme],
    )

    # The unit that runs it ends, and nobody follows it.
    end_before = (planned | revising | issuing | directive | choosing).to(unit_gone, on=signal("unit_ended"))
    end_with_unit = (pilot | concluding | in_force).to(unit_gone, on=signal("unit_ended"), effects=[effects.end_lines])
