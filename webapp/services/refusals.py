"""Refusals: exceptions of services that may not, or cannot sensibly, do what was asked."""

from typing import Any

from workflows.core.registry import Check
from workflows.core.text import Sentence, say


class Refused(Exception):
    """Nothing was done. `sentence` says why, for people; `field` names the form field concerned, if any.

    The msgid is marked where it is written: `Refused(_("No post is held in %(unit)s."), unit=name)`.
    """

    def __init__(self, msgid: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(msgid)
        self.sentence: Sentence = say(msgid, **values)
        self.field = field


class _ChecksFailed(Refused):
    """Guards failed. Its sentence and field are those of the first one."""

    def __init__(self, checks: list[Check]) -> None:
        first = checks[0].why
        super().__init__(first.text, field=checks[0].field, **first.values)
        self.checks = checks


class GuardsFailed(_ChecksFailed):
    """A move that is closed to everybody now: the failed guards, each with its sentence."""


class InvalidAnswers(_ChecksFailed):
    """Answers of a form that cannot be accepted: the guards that say so, each naming its field."""


class BlockedByOtherCase(Refused):
    """A case that waits until another one has ended. It is no fault, and is tried again."""


class NotFoundForActor(Exception):
    """A case or move that does not exist for this person: answered like a page that does not exist."""


class Stale(Exception):
    """A case that has moved since the form was rendered. Nothing was written."""


class ClosesVote(Exception):
    """A refusal of ballots that would end the vote at once: their sender was not asked. Nothing was written."""


class IdempotencyKeyReused(Exception):
    """An idempotency key that came back with other answers or from another person. Nothing was written."""
