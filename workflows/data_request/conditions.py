"""Conditions: which clock a request runs by."""

from workflows.core.facts import Facts
from workflows.core.registry import condition


@condition
def asks_to_stop(facts: Facts) -> bool:
    """To stop, limit or erase takes longer than to answer (15 days)."""
    return facts.answer("request", "kind") in ("stop", "erase")
