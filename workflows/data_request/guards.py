"""Guards of a data request: dates in order."""

from workflows.guards.papers import dated_guard

request_dated = dated_guard("request_dated", "request", "asked_on")
"""A request is recorded after it came."""


answer_dated = dated_guard("answer_dated", "request_answer", "answered_on", after=("request", "asked_on"))
"""The answer follows the request."""
