"""Effects of a notice of conclusions: a task in each unit that has to carry something out."""

from workflows.core.consequences import Consequence, OpenCase
from workflows.core.facts import Facts
from workflows.core.registry import opening
from workflows.core.vietnamese import format_date

ASSIGNMENT = "assignment"


@opening(ASSIGNMENT)
def assign_conclusions(facts: Facts) -> list[Consequence]:
    """Open a task for every conclusion with a unit, under the notice, from its day on."""
    held = facts.day("conference", "held_on") or facts.today
    basis = f"Thông báo kết luận hội nghị {facts.answer('conference', 'body')} ngày {format_date(held)}"
    found: list[Consequence] = []
    for each in facts.gathered("conclusions"):
        if each.get("unit"):
            answers = {
                "text": each["text"],
                "basis": basis,
                "giver": facts.unit_id,
                "given_on": facts.answer("decision", "signed_on"),
                "last_day": each["last_day"],
                "owner": each.get("owner"),
            }
            found.append(OpenCase(ASSIGNMENT, each["unit"], {key: value for key, value in answers.items() if value}))
    return found
