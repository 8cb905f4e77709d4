"""Which moves are final acts: read from the processes, by the names of the moves alone."""

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


@cache
def _weights() -> dict[str, str]:
    return weights(workflow.definition for workflow in WORKFLOWS.values())
