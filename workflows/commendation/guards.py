"""Guards of a commendation: what is said of each, discipline, the quota of a unit."""

from collections.abc import Mapping
from typing import Any

from workflows.commendation.effects import REPORT
from workflows.core.calendar import add_months
from workflows.core.facts import Facts
from workflows.core.lists.lines import ListLine, lines
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.lists import (
    LINES,
    all_answered_guard,
    each_line,
    line_names_one,
    list_not_empty,
    once_guard,
    somebody_to_ask_guard,
    whom,
)
from workflows.guards.papers import complete_file_guard
from workflows.guards.verdicts import LIFT_OFFICE, check

RULES = (
    "act.oldest_months",
    "commendation.achievement_lines",
    "commendation.quota_people",
    "commendation.quota_units",
    "commendation.again_months",
    "paper.symbol",
    "paper.symbol_province",
)

commendation_file_complete = complete_file_guard("commendation_file_complete", "list_check")
"""A list with missing papers is returned, not submitted to the committee."""
commended_once = once_guard("commended_once", "award")
"""Nobody is proposed twice for the same form of award in one list."""
somebody_without_report = somebody_to_ask_guard("somebody_without_report", REPORT)
"""Reports are asked for only while somebody in the list has not been asked."""
reports_confirmed = all_answered_guard("reports_confirmed", REPORT, "declined")
"""A list is submitted once every report asked for is confirmed, and the lines of those who declined are struck out."""


@guard
def achievements_short(facts: Facts) -> Check:
    """Demand that achievements have at most as many lines as the rule commendation.achievement_lines says."""
    most = facts.number("commendation.achievement_lines")

    def why(line: ListLine) -> Sentence | None:
        number = len(str(line.said.get("achievements", "")).splitlines())
        text = _("%(who)s has achievements of %(number)d lines, at most %(most)d are allowed: shorten them.")
        return say(text, who=whom(line), number=number, most=most) if number > most else None

    source = facts.source("commendation.achievement_lines")
    return each_line(facts, _("Achievements"), why, field="achievements", source=source)


@guard
def none_under_discipline(facts: Facts) -> Check:
    """Refuse to commend anybody against whom discipline is running."""

    def why(line: ListLine) -> Sentence | None:
        running = line.said.get("discipline") == "running"
        text = _("%(who)s is under discipline: make the proposal when it is over.")
        return say(text, who=whom(line)) if running else None

    return each_line(facts, _("Discipline"), why, field="discipline")


@guard
def not_commended_again(facts: Facts) -> Check:
    """Demand that nobody gets the same award twice within the months of commendation.again_months, nor one for the
    same deeds.
    """
    since = add_months(facts.today, -facts.number("commendation.again_months"))

    def why(line: ListLine) -> Sentence | None:
        for row in facts.rows:
            about = (line.person and line.person.id in row.people) or (line.unit and line.unit.id in row.units)
            if about and row.day > since and row.answers.get("award") == line.said.get("award"):
                return say(
                    _("%(who)s was given this award on %(day)s already, by decision %(number)s."),
                    who=whom(line),
                    day=row.day,
                    number=row.answers.get("number", ""),
                )
            if about and _deeds(row.answers) and _deeds(row.answers) == _deeds(line.said):
                text = _("%(who)s was commended for the same achievements on %(day)s already.")
                return say(text, who=whom(line), day=row.day)
        return None

    source = facts.source("commendation.again_months")
    return each_line(facts, _("Earlier commendations"), why, field="award", source=source)


def _deeds(said: Mapping[str, Any]) -> str:
    """Achievements as they are compared: without capitals, spaces and stops."""
    return "".join(letter for letter in str(said.get("achievements", "")).casefold() if letter.isalnum())


@guard
def within_quota(facts: Facts) -> Check:
    """Demand that a unit has at most as many people and units commended in a year as its quotas say, the list
    included.
    """
    found, year = lines(facts, LINES), facts.answer("occasion", "year")
    mine = [row for row in facts.rows if row.proposed_by == facts.unit_id and row.day.year == year]
    for key, number, text in (
        (
            "commendation.quota_people",
            sum(line.person is not None for line in found) + sum(len(row.people) for row in mine),
            _("%(number)d people of %(year)d; the quota of a unit is %(most)d."),
        ),
        (
            "commendation.quota_units",
            sum(line.unit is not None for line in found) + sum(len(row.units) for row in mine),
            _("%(number)d units of %(year)d; the quota of a unit is %(most)d."),
        ),
    ):
        if number > (most := facts.number(key)):
            sentence = say(text, number=number, most=most, year=year)
            return check(
                _("Quota"),
                "fail",
                source=facts.source(key),
                sentence=sentence,
                lifted_by=LIFT_OFFICE,
                field="person",
            )
    return Check(_("Quota"), "pass")


LINE = [line_names_one, commended_once, achievements_short, none_under_discipline, not_commended_again, within_quota]
"""What a line has to hold when it is written."""
WHOLE = [list_not_empty, none_under_discipline, not_commended_again, within_quota]
"""What the list has to hold as it is submitted, appraised and decided on."""
SUBMITTED = [*WHOLE, reports_confirmed]
"""What it has to hold as it is submitted: the reports asked for as well."""
