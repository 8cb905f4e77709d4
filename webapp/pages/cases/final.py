"""Moves that are final acts: read from the processes, by the names of the moves alone."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from workflows import WORKFLOWS
from workflows.core.finality import DECIDE, weights


def weight_of_move(values: Mapping[str, Any]) -> str:
    """Return how much the move in an address weighs; '' for one that is not final.

    Not asked of the case: the answer must not depend on whether there is one. A name that no process has today, of a
    case under an older version, is final.
    """
    return _weights().get(values["move"], DECIDE)


def weight_of_step(values: Mapping[str, Any]) -> str:
    """Return how much the step in an address weighs, as `weight_of_move`; an answer of a side is not final."""
    return "" if values["move"] in _answers() else weight_of_move(values)


@cache
def _answers() -> frozenset[str]:
    """The names of joint questions that no move has."""
    return frozenset(each.name for known in WORKFLOWS.values() for each in known.definition.assents) - {*_weights()}


@cache
def _weights() -> dict[str, str]:
    return weights(workflow.definition for workflow in WORKFLOWS.values())
