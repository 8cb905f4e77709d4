"""Forms of a programme in one unit: what it has to do, since when it is in force, what is late and why, reports."""

from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, PersonField, UnitField
from workflows.core.terms import GROUND, TODAY, given
from workflows.core.text import _
from workflows.programmes import PROGRAMMES


class ProgrammeLine(CaseForm):
    """The duties of the unit; the case of the programme fills them in."""

    section = "line"

    programme = Choice(_("Programme"), [(key, each.title) for key, each in PROGRAMMES.items()])
    part = Choice(_("Part in the programme"), [("pilot", _("Pilot unit")), ("rest", _("Unit of the roll-out"))])
    title = Line(_("Title, as papers write it"))
    measures = Lines(_("What the unit does"), longest=4000)
    giver = UnitField(_("Run by"), "hosts")
    given_on = Date(_("Unit chosen on"), rests=GROUND, called=_("the day on which the unit was chosen"))
    ready_by = Date(_("In force by"), rests=(given("given_on"),), future=True)


class LineInForce(CaseForm):
    """Since when the programme is in force in the unit, and how."""

    section = "line_in_force"

    since = Date(_("In force since"), rests=(given("line.given_on"),), called=_("the day since which it is in force"))
    owner = PersonField(_("Comrade in charge"), "members")
    text = Lines(_("How it was put in force, and with what people"), longest=4000)
    late = Lines(
        _("Why it is late"), required=False, longest=1000, description=_("Only where the last day was not kept.")
    )


class LineDelay(CaseForm):
    """The reason why a unit needs more time."""

    section = "line_delay"

    until = Date(_("In force by"), rests=(TODAY,), future=True)
    text = Lines(_("Why more time is needed"), longest=1000)


class LineReturned(CaseForm):
    """The gaps to fill before a report can be confirmed, and by when it is to come again."""

    section = "line_delay"

    until = Date(_("In force by"), rests=(TODAY,), future=True)
    text = Lines(_("What is missing"), longest=1000)


class LineReport(CaseForm):
    """The report of a unit on the programme."""

    section, gathers = "line_report", True

    text = Lines(_("What was done, with its results"), longest=4000)
