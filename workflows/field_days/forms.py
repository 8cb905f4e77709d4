"""Forms of a trip to the grassroots. The labels are the Union's own terms."""

from workflows.core.forms import CaseForm, Choice, Date, Line, Lines, Pick, UnitField
from workflows.core.terms import TODAY, given
from workflows.core.text import _

REGIME_TITLES = [
    ("one_plus_two", _("1+2: at least two months a year")),
    ("four_plus_one", _("4+1: one day of the working week")),
]
LEVEL_TITLES = [
    ("branch", _("In branches")),
    ("commune", _("In a commune")),
    ("district", _("In a district")),
]
KIND_TITLES = [
    ("thematic", _("On a theme")),
    ("inspection", _("Inspection and supervision")),
    ("joint", _("Activity held together with the unit")),
    ("committee", _("Meeting of the lower committee")),
    ("branch", _("Meeting of a branch")),
]


class FieldTripPlan(CaseForm):
    """The host, the days and the purpose of a trip."""

    section = "trip"

    host = UnitField(_("Host unit"), "hosts")
    level = Choice(_("Where the days are spent"), LEVEL_TITLES)
    regime = Choice(_("Regime that the days count for"), REGIME_TITLES)
    kind = Pick(_("Kind of trip"), KIND_TITLES)
    theme = Line(_("Theme or occasion"), required=False, description=_("Required for a trip on a theme."))
    starts_on = Date(_("First day"), rests=(TODAY,), called=_("the first day of the trip"), future=True)
    starts_half = Choice(
        _("The first day begins"), [("am", _("in the morning")), ("pm", _("in the afternoon"))], default="am"
    )
    ends_on = Date(
        _("Last day"),
        rests=(given("starts_on"),),
        future=True,
        description=_("Enter the same day again for a trip of one day."),
    )
    ends_half = Choice(_("The last day ends"), [("am", _("at noon")), ("pm", _("in the evening"))], default="pm")


class TripDone(CaseForm):
    """The proof that the officer went."""

    section = "done"

    travel_order = Line(_("Number of the travel order"), longest=60, description=_("For example 25/CL-TĐTN."))


class TripReport(CaseForm):
    """The officer's report after a trip."""

    section = "report"

    done = Lines(_("What was done"), longest=2000)
    found = Lines(_("Advantages and difficulties at the grassroots"), longest=2000)
    proposed = Lines(_("Solutions proposed for the grassroots"), required=False, longest=2000)


class TripVerification(CaseForm):
    """The organisation board's statement that the days count."""

    section = "verification"

    note = Lines(_("Note"), required=False, longest=1000)
