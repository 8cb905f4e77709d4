"""Effects of a commendation: those named are asked for their reports, each who was carried stands in the register."""

from workflows.core.consequences import Consequence, EnterRow, SignalOpened
from workflows.core.facts import Facts
from workflows.core.lists.asking import ask_each
from workflows.core.lists.lines import carried
from workflows.core.registry import effect, opening
from workflows.guards.lists import LINES

REGISTER, REPORT = "commendations", "achievement-report"


@opening(REPORT)
def ask_for_reports(facts: Facts) -> list[Consequence]:
    """Everybody named in the list is asked for a report of their own, who was not asked before."""
    said = {
        "occasion": facts.answer("occasion", "title"),
        "asked_on": facts.today.isoformat(),
        "until": facts.answer("reports", "until"),
    }
    return ask_each(facts, LINES, REPORT, said)


@opening()
def drop_reports(facts: Facts) -> list[Consequence]:
    """Reports that are still open are not asked for any more: their lines are struck out, or the list is withdrawn."""
    return [SignalOpened("report_dropped")]


@effect
def note_commendations(facts: Facts) -> list[Consequence]:
    """Note everybody commended, with the day of the decision and what they are commended for."""
    day = facts.day("decision", "signed_on")
    assert day is not None
    return [
        EnterRow(
            REGISTER,
            day,
            (
                ("title", facts.answer("occasion", "title")),
                ("award", line.said["award"]),
                ("achievements", line.said["achievements"]),
                *((("units", [line.unit.id]),) if line.unit else ()),
            ),
            (
                ("number", "commendation-decision"),
                ("book_number", f"commendation-certificate-{line.number}"),
            ),
            (line.person.id,) if line.person else (),
        )
        for line in carried(facts, LINES, "ballot")
    ]
