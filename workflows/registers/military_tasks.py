"""Military tasks of the year that a commune union helps with (seed 001; domain C21): numbers only.

Lists of names belong to the military command and are no part of this register. The unit alone reads the rows; above it
there are figures, and none of fewer than five people.
"""

from workflows.core.forms import CaseForm, Choice, Count, Date, Line
from workflows.core.registers import Register
from workflows.core.terms import GROUND
from workflows.core.text import _


class MilitaryTaskEntry(CaseForm):
    section = "military_task"

    task = Choice(
        _("Task"),
        [
            ("registration", _("Registration at the age of 17")),
            ("selection", _("Medical selection for military service")),
            ("training", _("Training of the militia")),
            ("call_up", _("Call-up of citizens")),
        ],
    )
    day = Date(_("Day on which the task was over"), rests=GROUND)
    paper = Line(_("Document that sets the target"), description=_("Number, date and body."))
    target = Count(_("How many the target asks for"))
    done = Count(_("How many there were"), description=_("Numbers only: no names and no lists."))


class MilitaryTasks(Register):
    key = "military-tasks"
    title = _("Military tasks of the year")
    summary = _("Registration at 17, medical selection, militia training, call-up: numbers only, never names.")
    unit_kinds = ("commune_union", "base_union")
    entry = MilitaryTaskEntry
    enters = ("secretary", "deputy_secretary")
    confirms = ("secretary", "deputy_secretary", "appraising_officer")
    private = True
