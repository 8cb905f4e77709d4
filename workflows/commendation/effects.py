"""Effects of a commendation: ask those named for reports, end reports no longer needed, enter those carried in the
register.
"""

from workflows.core.consequences import Consequence, EnterRow, SignalOpened
from workflows.core.facts import Facts
from workflows.core.lists.asking import ask_each
from workflows.core.lists.lines import carried
from workflows.core.registry import effect, opening
from workflows.guards.lists import LINES

REGISTER, REPORT = "commendations", "achievement-report"


@opening(REPORT)
def ask_for_reports(facts: Facts) -> list[Consequence]:
    """Ask everybody named in the list who was not asked before for a report of their own."""
    said = {
        "occasion": facts.answer("occasion", "title"),
        "asked_on": facts.today.isoformat(),
        "until": facts.answer("reports", "until"),
    }
    return ask_each(facts, LINES, REPORT, said)


@opening()
def drop_reports(facts: Facts) -> list[Consequence]:
    """End the reports that are still open: their lines were struck out, or the list is withdrawn."""
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
