"""A task that a committee has given to a unit: reported when it is done, and verified by the unit that gave it.

Nobody opens it: it comes out of a conclusion of a conference, or of another case (seeds 001 and 003; domain C18). The
unit's leaders have it, and whom they or the conference put in charge. Whoever reports does not verify.
"""

from workflows.assignment import figures, forms, guards
from workflows.core.model import START, State, Workflow, signal
from workflows.core.terms import Role, form_date, rule
from workflows.core.text import _
from workflows.forms import Reason
from workflows.guards.four_eyes import impartial
from workflows.roles import STANDING, UNIT_OFFICER

IN_CHARGE = Role(_("the comrade in charge"), (), "subject")
GIVER = Role(_("the unit that gave the task"), STANDING, "giver")
LAST_DAY = form_date("time.until", "assignment.last_day")


class AssignedTask(Workflow):
    key, title = "assignment", _("Assigned task")
    summary = _("A conclusion of a conference, or a step of a programme, that a unit carries out by a day.")
    unit_kinds = (
        "province_union",
        "district_union",
        "bloc_union",
        "commune_union",
        "base_union",
        "joint_branch",
        "branch",
    )
    subject = "owner.person assignment.owner"
    units = {"giver": "assignment.giver"}
    called, duty = ("assignment.text",), figures.DUTY

    # Where a task can stand.
    assigned = State(_("To be carried out"), due=LAST_DAY)
    extension = State(_("More time asked for"), tone="waiting", due=LAST_DAY)
    reported = State(_("Result to be verified"), tone="waiting", due=rule("assignment.verify_days"))
    done = State(_("Carried out"), tone="good")
    withdrawn = State(_("Task withdrawn"), tone="neutral")
    unit_gone = State(
        _("Unit ended"), tone="bad", next_step=_("The unit has ended and nobody follows it: give the task to another.")
    )

    begin = START.to(assigned, label=_("Task given"), on=signal("assigned"), form=forms.Assignment)
    name_owner = (assigned | extension).to(
        assigned, label=_("Put somebody in charge"), may=UNIT_OFFICER, form=forms.AssignmentOwner
    )
    ask_time = assigned.to(
        extension,
        label=_("Ask for more time"),
        may=UNIT_OFFICER | IN_CHARGE,
        form=forms.AssignmentTimeAsked,
        drafts=True,
    )
    give_time = extension.to(
        assigned, label=_("Give more time"), by=GIVER, form=forms.AssignmentTime, guards=[impartial]
    )
    extend = assigned.to(assigned, label=_("Give more time"), may=GIVER, form=forms.AssignmentTime, guards=[impartial])
    refuse_time = extension.to(assigned, label=_("Give no more time"), may=GIVER, form=Reason, guards=[impartial])
    report = (assigned | extension).to(
        reported,
        label=_("Report the result"),
        by=UNIT_OFFICER | IN_CHARGE,
        form=forms.AssignmentResult,
        validators=[guards.late_says_why],
        drafts=True,
    )
    verify = reported.to(done, label=_("Verify the result"), by=GIVER, form=forms.AssignmentRemark, guards=[impartial])
    return_task = reported.to(
        assigned, label=_("Return it for more"), may=GIVER, form=forms.AssignmentTime, guards=[impartial]
    )
    withdraw = (assigned | extension | reported).to(withdrawn, label=_("Withdraw the task"), may=GIVER, form=Reason)
    end_with_unit = (assigned | extension | reported).to(unit_gone, on=signal("unit_ended"))
