"""Rounds of contests for branch secretaries, with the judges' marks (seeds 000 and 003; domain C10).

A round is a row: judges mark each contestant, nobody reads a mark before all are in, equal sums share a place. Prizes
are a decision of the committee and no part of this register.
"""

from workflows.core.fields.people import PeopleField
from workflows.core.forms import CaseForm, Choice, Date, Line
from workflows.core.registers import HOLDERS, Marks, Register
from workflows.core.terms import GROUND, rule
from workflows.core.text import _


class ContestRoundEntry(CaseForm):
    section = "contest_round"

    contest = Line(_("Name of the contest"))
    round = Choice(
        _("Round"),
        [
            ("knowledge", _("Knowledge test")),
            ("situation", _("Handling of situations")),
            ("presentation", _("Presentation")),
            ("talent", _("Talent")),
            ("final", _("Final round")),
        ],
    )
    day = Date(_("Day of the round"), rests=GROUND)
    people = PeopleField(_("Contestants"), HOLDERS)


class ContestRounds(Register):
    key = "contests"
    title = _("Rounds of contests")
    summary = _("Contests for branch secretaries round by round: who took part, the judges' marks, and the ranking.")
    unit_kinds = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
    entry = ContestRoundEntry
    posts = ("secretary",)
    enters = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
    confirms = ("organisation_officer", "appraising_officer", "deputy_secretary", "secretary")
    figure = _("Secretaries who took part in a contest this year")
    marks = Marks(rule("register.highest_mark"))
