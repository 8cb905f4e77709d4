"""Conditions: what is asked, and by which clock it has to be done."""

from workflows.core.facts import Facts
from workflows.core.registry import condition

READING = ("see", "copy")


@condition
def asks_to_read(facts: Facts) -> bool:
    """Whether the person wants to see what is kept, or to have a copy of it."""
    return facts.answer("request", "kind") in READING


@condition
def asks_to_correct(facts: Facts) -> bool:
    """Whether the person wants something to be corrected."""
    return bool(facts.answer("request", "kind") == "correct")


@condition
def asks_to_stop(facts: Facts) -> bool:
    """Whether the person objects to the use of their data, or wants it to be restricted."""
    return bool(facts.answer("request", "kind") == "stop")


@condition
def asks_to_release(facts: Facts) -> bool:
    """Whether the person wants an earlier restriction to be lifted."""
    return bool(facts.answer("request", "kind") == "release")


@condition
def withdraws_consent(facts: Facts) -> bool:
    """Whether the person withdraws a consent that they gave."""
    return bool(facts.answer("request", "kind") == "withdraw")


@condition
def is_extended(facts: Facts) -> bool:
    """Whether the time to do it was extended, to a day that the form gives."""
    return "request_extension" in facts.dossier


@condition
def others_process(facts: Facts) -> bool:
    """Whether a processor or a third party has to do it as well, which takes longer (20 days instead of 15)."""
    return bool(facts.answer("request_reply", "others") == "yes")
