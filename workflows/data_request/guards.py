"""Guards of a data request: dates in order."""

from workflows.core.facts import Facts
from workflows.core.registry import Check, guard
from workflows.guards.verdicts import dated


@guard
def request_dated(facts: Facts) -> Check:
    """A request is recorded after it came."""
    return dated(facts, "request", "asked_on")


@guard
def answer_dated(facts: Facts) -> Check:
    """The answer follows the request."""
    return dated(facts, "request_answer", "answered_on", after=("request", "asked_on"))
