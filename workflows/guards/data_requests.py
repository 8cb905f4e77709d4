"""Requests of people for their own data: dates in order, and which clock runs."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, condition, guard
from workflows.guards.verdicts import dated


@guard
def request_dated(facts: Facts) -> Check:
    """A request is recorded after it came."""
    return dated(facts, "request", "asked_on")


@guard
def answer_dated(facts: Facts) -> Check:
    """The answer follows the request."""
    return dated(facts, "request_answer", "answered_on", after=("request", "asked_on"))


@condition
def asks_to_stop(facts: Facts) -> bool:
    """To stop, limit or erase takes longer than to answer (15 days)."""
    return facts.said("request", "kind") in ("stop", "erase")
