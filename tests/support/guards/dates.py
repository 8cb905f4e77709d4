"""Every date of every form of every process, and what is refused of one: for tests of the order of days."""

import datetime as dt
from typing import Any

from workflows import WORKFLOWS
from workflows.core.facts import Facts, PersonFact, PostFact
from workflows.core.forms import FORMS, Date
from workflows.core.text import Sentence
from workflows.guards.days import CaseDays, check_days, dates_of

OLDEST = "act.oldest_months"
TODAY = dt.date(2026, 11, 21)
DAY = dt.date(2026, 11, 10)
ONE = dt.timedelta(days=1)
SITTING = PersonFact(
    2, "Lê Cũ", "male", dt.date(1990, 1, 1), None, False, (PostFact("secretary", 17, "Chi đoàn", DAY),)
)
MEMBER = PersonFact(1, "Lê Mới", "male", dt.date(2000, 1, 1), DAY, False)

PLACE: dict[str, Any] = {"today": TODAY, "unit_id": 17, "unit_name": "Chi đoàn", "unit_kind": "branch", "rules": {}}
GROUNDS = {
    "lines.starts_on",
    "request.asked_on",
    "asked.asked_on",
    "assignment.given_on",
    "line.given_on",
    "conference.held_on",
    "conference.period_from",
}
"""Days that may lie before their case, and rest on lives alone."""


def forms() -> list[tuple[str, str, Date]]:
    """Every date of every form of every process, with the form and the process."""
    return [
        (key, name, date)
        for key, workflow in WORKFLOWS.items()
        for name in workflow.definition.forms()
        for date in dates_of(name)
    ]


def named(name: str, date: Date) -> str:
    return f"{FORMS[name].section}.{date.short_name}"


def said(chain: dict[str, str], **rest: Any) -> Facts:
    """Facts of a case whose dossier has these days, by place."""
    file: dict[str, dict[str, Any]] = {"nomination": {"manner": "elected"}}
    for place, day in chain.items():
        section, _dot, field = place.partition(".")
        file.setdefault(section, {})[field] = day
    return Facts(**{**PLACE, "dossier": file, **rest})


def refused(form: str, field: str, day: dt.date, past: CaseDays, **rest: Any) -> Sentence | None:
    """The refusal of a day of a form; None for none."""
    found = check_days(form, {field: day.isoformat()}, said({}, **rest), past)
    assert all(check.field == field for check in found)
    return found[0].sentence if found else None
