"""Effects on units and figures: pilots begin, units are added, reviews freeze figures, an end ends all."""

from collections.abc import Iterable
from typing import Any

from workflows.core.consequences import Consequence, FreezeFigures, OpenCase, OpenInRest, SignalOpened
from workflows.core.facts import Facts
from workflows.core.registry import opening
from workflows.core.text import _
from workflows.programme.conditions import programme_of, verdict_is

LINE, TASK = "programme-unit", "assignment"
BASELINE, REVIEW = _("Figures before the programme"), _("Figures at a review")


@opening(LINE, freezes=True)
def begin_pilots(facts: Facts) -> list[Consequence]:
    """Let the pilot units begin, and freeze the figures before the programme as the baseline."""
    units, day = facts.answer("pilots", "units") or [], str(facts.answer("pilots", "ready_by"))
    return [*_frozen(facts, BASELINE), *_pilots(facts, units, day)]


@opening(freezes=True)
def freeze_review(facts: Facts) -> list[Consequence]:
    """Freeze the figures of a review, to stand beside the baseline."""
    return _frozen(facts, REVIEW)


@opening(LINE, freezes=True)
def carry_out_conclusion(facts: Facts) -> list[Consequence]:
    """Let further units begin, or all that remain, or end every unit's line; freeze the figures."""
    found, day = _frozen(facts, REVIEW), str(facts.answer("conclusion", "ready_by"))
    if verdict_is(facts, "stop"):
        return [*found, SignalOpened("programme_over")]
    if verdict_is(facts, "roll_out"):
        return [*found, *_rest(facts, day)]
    return [*found, *_pilots(facts, facts.answer("conclusion", "units") or [], day)]


@opening(LINE, freezes=True)
def review_year(facts: Facts) -> list[Consequence]:
    """Freeze the figures of the yearly review and open the duty in every unit that remains, such as a new one."""
    return [*_frozen(facts, REVIEW), *_rest(facts, str(facts.gathered("programme_review")[-1]["rest_by"]))]


@opening(TASK)
def give_programme_task(facts: Facts) -> list[Consequence]:
    """Give a unit a task, which is followed like every task."""
    said = facts.gathered("programme_task")[-1]
    answers = {
        "text": said["text"],
        "basis": str(facts.answer("plan", "title")),
        "giver": facts.unit_id,
        "given_on": facts.today.isoformat(),
        "last_day": said["last_day"],
    }
    return [OpenCase(TASK, said["unit"], answers)]


@opening(freezes=True)
def end_programme(facts: Facts) -> list[Consequence]:
    """Freeze the last figures, and end every unit's line."""
    return [*_frozen(facts, REVIEW), SignalOpened("programme_over")]


@opening()
def end_lines(facts: Facts) -> list[Consequence]:
    """End every unit's line where the unit that ran the programme has ended; no figures are frozen."""
    return [SignalOpened("programme_over")]


def _frozen(facts: Facts, title: str) -> list[Consequence]:
    programme = programme_of(facts)
    return [FreezeFigures(title, tuple(each.key for each in programme.indicators))] if programme else []


def _rest(facts: Facts, day: str) -> list[Consequence]:
    programme = programme_of(facts)
    return (
        [OpenInRest(LINE, programme.carried_out_by, _line(facts, "rest", day), programme.branch_kinds)]
        if programme
        else []
    )


def _line(facts: Facts, part: str, ready_by: str) -> dict[str, Any]:
    return {
        "programme": facts.answer("plan", "programme"),
        "part": part,
        "title": facts.answer("plan", "title"),
        "measures": facts.answer("plan", "measures"),
        "giver": facts.unit_id,
        "given_on": facts.today.isoformat(),
        "ready_by": ready_by,
    }


def _pilots(facts: Facts, units: Iterable[int], day: str) -> list[Consequence]:
    return [OpenCase(LINE, unit, _line(facts, "pilot", day)) for unit in units]
