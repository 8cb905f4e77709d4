"""Conditions on a programme, and on how it goes on after its pilots."""

from workflows.core.facts import Facts
from workflows.core.programmes.programme import Programme
from workflows.core.registry import condition
from workflows.programmes import PROGRAMMES


def programme_of(facts: Facts) -> type[Programme] | None:
    """The programme that the plan names; None while it names none."""
    return PROGRAMMES.get(str(facts.answer("plan", "programme", "")))


def verdict_is(facts: Facts, *verdicts: str) -> bool:
    """Whether the pilots were concluded so."""
    return facts.answer("conclusion", "verdict") in verdicts


@condition
def pilots_go_on(facts: Facts) -> bool:
    """Whether the pilots are continued, or extended to further units."""
    return verdict_is(facts, "continue", "extend")


@condition
def programme_rolls_out(facts: Facts) -> bool:
    """Whether the programme is rolled out to all units."""
    return verdict_is(facts, "roll_out")
