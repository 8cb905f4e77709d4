"""Forms of the prizes of a contest."""

from workflows.core.forms import CaseForm, Line, Lines, PersonField, Pick, UnitField
from workflows.core.text import _

PRIZES = [
    ("first", _("First prize")),
    ("second", _("Second prize")),
    ("third", _("Third prize")),
    ("consolation", _("Consolation prize")),
]
NUMBERS = tuple(f"prizes.{prize}" for prize, _title in PRIZES)


class Contest(CaseForm):
    section = "contest"

    contest = Line(_("Name of the contest"), description=_("As its rounds stand in the register of contests."))
    jury = Lines(_("Who judged, and how equal marks were ranked"), longest=2000)


class PrizeLine(CaseForm):
    section, gathers = "lines", True

    person = PersonField(_("Person"), "people_below", required=False, description=_("Or choose a unit below."))
    collective = UnitField(_("Unit as a whole"), "units_below", required=False)
    prize = Pick(_("Prize"), PRIZES)
