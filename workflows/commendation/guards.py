"""Guards of a commendation: what is said of each, discipline, the quota of a unit."""

from workflows.core.facts import Facts
from workflows.core.lines import ListLine, lines
from workflows.core.registry import Check, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.lists import LINES, each_line, line_names_one, list_not_empty, once_guard
from workflows.guards.papers import complete_file_guard
from workflows.guards.verdicts import LIFT_OFFICE, check

RULES = (
    "commendation.achievement_lines",
    "commendation.quota_people",
    "commendation.quota_units",
    "paper.symbol",
    "paper.symbol_province",
)

commendation_file_complete = complete_file_guard("commendation_file_complete", "list_check")
"""A list with missing papers is returned, not submitted to the committee."""
commended_once = once_guard("commended_once", "award")
"""Nobody is proposed twice for the same form of award in one list."""


@guard
def achievements_short(facts: Facts) -> Check:
    """Achievements have at most as many lines as the rule commendation.achievement_lines says."""
    most = facts.number("commendation.achievement_lines")

    def why(line: ListLine) -> Sentence | None:
        number = len(str(line.said.get("achievements", "")).splitlines())
        text = _("the achievements have %(number)d lines, at most %(most)d.")
        return say(text, number=number, most=most) if number > most else None

    source = facts.source("commendation.achievement_lines")
    return each_line(facts, _("Achievements"), why, field="achievements", source=source)


@guard
def none_under_discipline(facts: Facts) -> Check:
    """Nobody is commended while discipline is running."""

    def why(line: ListLine) -> Sentence | None:
        running = line.said.get("discipline") == "running"
        return say(_("discipline is running: propose the comrade or the unit when it is over.")) if running else None

    return each_line(facts, _("Discipline"), why, field="discipline")


@guard
def within_quota(facts: Facts) -> Check:
    """A unit proposes at most as many people and units as the rules commendation.quota_people and quota_units say."""
    found = lines(facts, LINES)
    for key, number, text in (
        (
            "commendation.quota_people",
            sum(line.person is not None for line in found),
            _("%(number)d people are proposed; the quota of a unit is %(most)d."),
        ),
        (
            "commendation.quota_units",
            sum(line.unit is not None for line in found),
            _("%(number)d units are proposed; the quota of a unit is %(most)d."),
        ),
    ):
        if number > (most := facts.number(key)):
            sentence = say(text, number=number, most=most)
            return check(
                _("Quota"),
                "fail",
                source=facts.source(key),
                sentence=sentence,
                lifted_by=LIFT_OFFICE,
                field="person",
            )
    return Check(_("Quota"), "pass")


LINE = [line_names_one, commended_once, achievements_short, none_under_discipline, within_quota]
"""What a line has to hold when it is written."""
WHOLE = [list_not_empty, none_under_discipline, within_quota]
"""What the list has to hold as it is submitted, appraised and decided on."""
