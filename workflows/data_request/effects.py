"""Effects of a data request on what is kept about the person."""

from workflows.core.consequences import Consequence, CorrectPerson, ErasePerson, RestrictPerson
from workflows.core.facts import Facts
from workflows.core.registry import effect
from workflows.data_request.guards import CORRECTABLE


def _person(facts: Facts) -> int:
    return int(facts.answer("request", "person"))


@effect
def correct_data(facts: Facts) -> list[Consequence]:
    """Put the right values in the place of the wrong ones, which the record of corrections keeps."""
    values = ((name, facts.answer("request_answer", name)) for name in CORRECTABLE)
    said = facts.answer("request_answer", "apart") or ""
    return [CorrectPerson(_person(facts), tuple((name, value) for name, value in values if value), said)]


@effect
def restrict_data(facts: Facts) -> list[Consequence]:
    """Keep new cases about the person from being opened, and let running ones wait until the restriction is lifted."""
    return [RestrictPerson(_person(facts), facts.today)]


@effect
def release_data(facts: Facts) -> list[Consequence]:
    """Let the person's data be used again."""
    return [RestrictPerson(_person(facts), None)]


@effect
def erase_data(facts: Facts) -> list[Consequence]:
    """Erase the data that need not be kept."""
    return [ErasePerson(_person(facts))]
