"""People named in a list act themselves: a case about each of them, in which they are the subject.

    @opening("achievement-report")
    def ask_for_reports(facts: Facts) -> list[Consequence]:
        return ask_each(facts, "lines", "achievement-report", {"until": str(facts.answer("reports", "until"))})

Each reads that case of their own, and learns nothing of the list or of the others in it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from workflows.core.consequences import Consequence, OpenCase
from workflows.core.definition import PERSON
from workflows.core.facts import Facts
from workflows.core.lists.lines import lines


def answers_of(facts: Facts, process: str) -> dict[int, str]:
    """The outcome of the latest case that was opened about each person asked; '' while it is open."""
    return {each.subject_id: each.outcome for each in facts.opened if each.process == process and each.subject_id}


def not_asked(facts: Facts, section: str, process: str, over: Collection[str] = ("dropped",)) -> list[int]:
    """The ids of the people named in a list about whom it has opened no such case, or only one with such an outcome."""
    asked = {person for person, outcome in answers_of(facts, process).items() if outcome not in over}
    named = (line.person.id for line in lines(facts, section) if line.person)
    return [person for person in dict.fromkeys(named) if person not in asked]


def ask_each(facts: Facts, section: str, process: str, answers: Mapping[str, Any]) -> list[Consequence]:
    """Open a case in the list's unit about each person named in it who was not asked yet."""
    return [OpenCase(process, facts.unit_id, {**answers, PERSON: each}) for each in not_asked(facts, section, process)]
