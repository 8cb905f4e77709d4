"""A programme in one unit: to be put in force by a day, in force with reports, over when the programme is.

Nobody opens it: the case of the programme does, when the unit is chosen or the programme is rolled out. The unit says
that it is in force, and who runs the programme confirms it: only then it counts as carried out.
"""

from workflows.core.model import START, State, Workflow, signal
from workflows.core.terms import Every, Role, form_date, rule
from workflows.core.text import _
from workflows.forms import Reason
from workflows.guards.four_eyes import impartial
from workflows.programme_unit import figures, forms, guards
from workflows.roles import STANDING, UNIT_OFFICER

RUNS_IT = Role(
    _("the unit that runs the programme"), (*STANDING, "organisation_officer", "appraising_officer"), "giver"
)
LAST_DAY = form_date("line_delay.until", "line.ready_by")


class ProgrammeInUnit(Workflow):
    key, title = "programme-unit", _("Programme in a unit")
    summary = _("What a unit does for a programme of the level above: by when, in force since when, with what results.")
    called, duty = ("line.title",), figures.DUTY
    unit_kinds = ("district_union", "bloc_union", "commune_union", "base_union", "joint_branch", "branch")
    units = {"giver": "line.giver"}

    preparing = State(_("To be put in force"), due=LAST_DAY)
    asking_time = State(_("More time asked for"), tone="waiting", due=LAST_DAY)
    reported = State(_("Report to be confirmed"), tone="waiting", due=rule("programme_unit.confirm_days"))
    running = State(_("In force in the unit"), tone="good", binds=True)
    over = State(_("Programme over in the unit"), tone="neutral")
    excused = State(_("Unit left out"), tone="neutral")
    joined = State(
        _("Carried on with the unit that follows"),
        tone="neutral",
        next_step=_("The unit that follows has the programme in a case of its own."),
    )
    unit_gone = State(
        _("Unit ended"), tone="neutral", next_step=_("The unit has ended and nobody follows it: it counts no more.")
    )

    begin = START.to(
        preparing, label=_("Programme begins in the unit"), on=signal("programme"), form=forms.ProgrammeLine
    )
    ask_time = preparing.to(
        asking_time, label=_("Ask for more time"), may=UNIT_OFFICER, form=forms.LineDelay, drafts=True
    )
    give_time = asking_time.to(preparing, label=_("Give more time"), by=RUNS_IT, guards=[impartial])
    put_in_force = (preparing | asking_time).to(
        reported,
        label=_("Report that it is in force"),
        by=UNIT_OFFICER,
        form=forms.LineInForce,
        validators=[guards.late_start_says_why],
        drafts=True,
    )
    confirm = reported.to(running, label=_("Confirm that it is in force"), by=RUNS_IT, guards=[impartial])
    send_back = reported.to(
        preparing, label=_("Return the report"), may=RUNS_IT, form=forms.LineReturned, guards=[impartial]
    )
    report = running.to(
        running,
        label=_("Report on the programme"),
        by=UNIT_OFFICER,
        form=forms.LineReport,
        recurs=Every(rule("programme_unit.report_months"), rule("programme_unit.report_days"), by_calendar=True),
    )
    leave_out = (preparing | asking_time | reported | running).to(
        excused, label=_("Leave the unit out"), may=RUNS_IT, form=Reason
    )
    end = (preparing | asking_time | reported | running).to(over, on=signal("programme_over"))
    join = (preparing | asking_time | reported | running).to(joined, on=signal("unit_joined"))
    end_with_unit = (preparing | asking_time | reported | running).to(unit_gone, on=signal("unit_ended"))
