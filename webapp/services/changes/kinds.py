"""The kinds of changes that need a second person: how each is carried out, and who is told."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.services.changes import rules
from webapp.services.changes.carrying import Carrying


@dataclass(frozen=True)
class ChangeKind:
    """carry_out: writes the change within the caller's transaction; told: ids of those who are told once it is done.

    Who asked and the subjects are told of every kind.
    """

    carry_out: Callable[[Carrying], None]
    told: Callable[[Carrying], set[int]] = lambda _one: set()


KINDS = {"rule": ChangeKind(rules.carry_out, rules.told)}
