"""Forms of a programme: plan, directive, pilot units, reviews, conclusions, tasks."""

from workflows.core.fields.people import UnitsField
from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField, UnitField
from workflows.core.terms import STEP, TODAY, given
from workflows.core.text import _
from workflows.programmes import PROGRAMMES

CONCLUSIONS = [
    ("continue", _("Continue in the pilot units")),
    ("extend", _("Extend to further units")),
    ("roll_out", _("Roll out to all units")),
    ("stop", _("Stop")),
]


class ProgrammePlan(CaseForm):
    """The plan of a programme, its reasons, and who answers for it."""

    section = "plan"

    programme = Choice(_("Programme"), [(key, each.title) for key, each in PROGRAMMES.items()])
    title = Line(_("Title, as papers write it"), description=_("For example the name of the model."))
    aim = Lines(_("Aim, and why it is needed"), longest=2000)
    measures = Lines(_("What the units do"), longest=4000)
    starts_on = Date(_("Begins on"), rests=(TODAY,), called=_("the first day of the programme"), future=True)
    ends_on = Date(_("Ends on"), rests=(given("starts_on"),), required=False, future=True)
    owner = PersonField(_("Comrade in charge"), "officers", required=False)


class PartyDirective(CaseForm):
    """The directive of the Party committee on carrying the programme out, as it was received."""

    section = "directive"

    number = Line(_("Number of the directive"), longest=60)
    signed_on = Date(_("Date of the directive"), rests=(STEP,), today=True)
    body = Line(_("Party committee that gave it"))


class PilotUnits(CaseForm):
    """The units that try the programme first, and the day by which it is in force there."""

    section = "pilots"

    units = UnitsField(_("Pilot units"), "right_below")
    ready_by = Date(_("In force there by"), rests=(TODAY,), future=True)


class ProgrammeReview(CaseForm):
    """The findings of a review; the figures are frozen with it."""

    section, gathers = "programme_review", True

    held_on = Date(_("Day of the review"), rests=(given("plan.starts_on"),))
    text = Lines(_("What was found: what is done, what is late, and why"), longest=4000)


class ProgrammeYear(ProgrammeReview):
    """The findings of the yearly review, and by when the units that remain have to follow."""

    rest_by = Date(_("In force in the units that remain by"), rests=(TODAY,), future=True)


class PilotConclusion(CaseForm):
    """The results of the pilots, and how the programme goes on (sơ kết)."""

    section = "conclusion"
    applies = {"units": ("verdict", "extend"), "ready_by": ("verdict", "extend", "roll_out")}

    text = Lines(_("What the pilots have shown"), longest=4000)
    verdict = Choice(_("How it goes on"), CONCLUSIONS)
    units = UnitsField(_("Further units"), "right_below", required=False, description=_("Only where it is extended."))
    ready_by = Date(_("In force there by"), rests=(TODAY,), required=False, future=True)


class ProgrammeTask(CaseForm):
    """A task that a unit has to carry out for the programme."""

    section, gathers = "programme_task", True

    unit = UnitField(_("Unit"), "right_below")
    text = Lines(_("Task"), longest=2000)
    last_day = Date(_("To be done by"), rests=(TODAY,), future=True)


class ProgrammeEnd(CaseForm):
    """The results of the programme (tổng kết)."""

    section = "programme_end"

    text = Lines(_("Result of the programme"), longest=4000)
