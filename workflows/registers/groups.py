"""Clubs of branch secretaries and other groups, with their members and the term of their board (seed 003; domain C12).

A cultivation group for the Party has pages of its own, and its board a register (`cultivation_boards`). Whoever leaves
the post stays a member until the unit writes the next row without them: what a club's own rules say of that is not
known, so the row's page only shows it.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import HOLDERS, KNOWN, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _


class GroupEntry(CaseForm):
    section = "group_entry"

    name = Line(_("Name of the group"))
    kind = Choice(
        _("Kind of club or team"),
        [
            ("club", _("Club of branch secretaries")),
            ("pilot", _("Pilot team")),
            ("other", _("Another group")),
        ],
    )
    paper = Line(_("Decision on the group and its board"), description=_("Number, date and body."))
    head = PeopleField(_("Head of the board"), KNOWN, most=1)
    deputies = PeopleField(_("Deputy heads of the board"), KNOWN, required=False)
    others = PeopleField(_("Other members of the board"), KNOWN, required=False)
    board = Line(
        _("Remark on the board"), required=False, description=_("For example an adviser who is not in the Union.")
    )
    day = Date(
        _("In effect since"),
        rests=GROUND,
        description=_("The first day of the board's term, or that of a change: go on from the row for a new member."),
    )
    until = Date(_("Last day of the board's term"), rests=(given("day"),), future=True)
    people = PeopleField(
        _("Members"), HOLDERS, required=False, description=_("Those of the board are members without a second tick.")
    )


class Groups(Register):
    key = "clubs"
    title = _("Clubs and teams")
    summary = _("Clubs of branch secretaries, pilot teams and other groups: board, term, members.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = GroupEntry
    parts = ("head", "deputies", "others")
    until, alarm = "until", rule("register.board_days")
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    figure = _("Secretaries who joined a club or team this year")
