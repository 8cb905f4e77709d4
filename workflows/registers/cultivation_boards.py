"""Boards of cultivation groups (Ban Chủ nhiệm tổ tu dưỡng): who leads a group, from which day to which.

The groups and their members have pages of their own. Of those and of the boards the secretary and the deputies of the
base union alone know.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Date, Line
from workflows.core.registers import KNOWN, Register
from workflows.core.terms import GROUND, given, rule
from workflows.core.text import _


class CultivationBoardEntry(CaseForm):
    section = "cultivation_board"

    name = Line(_("Name of the group"))
    paper = Line(_("Decision on the group and its board"), description=_("Number, date and body."))
    head = PeopleField(_("Head of the board"), KNOWN, most=1)
    deputies = PeopleField(_("Deputy heads of the board"), KNOWN, required=False)
    others = PeopleField(_("Other members of the board"), KNOWN, required=False)
    day = Date(
        _("In effect since"),
        rests=GROUND,
        description=_("The first day of the board's term, or that of a change: go on from the row for a new member."),
    )
    until = Date(_("Last day of the board's term"), rests=(given("day"),), future=True)


class CultivationBoards(Register):
    key = "cultivation-boards"
    title = _("Boards of cultivation groups")
    summary = _("Who leads a cultivation group, and for which term. Read by the secretary and the deputies alone.")
    unit_kinds = ("commune_union", "base_union")
    entry = CultivationBoardEntry
    until, alarm = "until", rule("register.board_days")
    people, parts = "others", ("head", "deputies")
    enters = ("secretary", "deputy_secretary")
    confirms = ("secretary", "deputy_secretary")
    private, sealed = True, True
