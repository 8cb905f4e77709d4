"""Conditions: which way a placement takes."""

from workflows.core.facts import Facts
from workflows.core.registry import condition


@condition
def host_agrees(facts: Facts) -> bool:
    """Whether both the host's standing committee and its Party committee agree."""
    return bool(facts.answer("consent", "opinion") == facts.answer("consent", "party_opinion") == "agree")


@condition
def is_extension(facts: Facts) -> bool:
    """Whether the change makes the stay longer."""
    return bool(facts.answer("change", "kind") == "extend")


@condition
def is_recall(facts: Facts) -> bool:
    """Whether the change brings the officer back early."""
    return bool(facts.answer("change", "kind") == "recall")
