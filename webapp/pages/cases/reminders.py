"""Reminders of a case's holders, as its page offers them."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.filters import moment
from webapp.forms import new_key
from webapp.languages import ngettext
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import JournalLine, TaskHolder
from webapp.queries.cases.reminding import REMINDED, reminders_left, reminding_authority


@dataclass(frozen=True, slots=True)
class Reminders:
    """said: how often the holders were reminded of the present step, and when last; empty for never.

    key: of the form beside the ballots of the page, which have their own.
    """

    said: str
    offered: bool
    key: str


def reminders_of(
    context: CaseContext, lines: Sequence[JournalLine], holders: Sequence[TaskHolder], mine_to_do: bool
) -> Reminders:
    """Return the reminders of the present step. lines: the journal, newest first; mine_to_do: a move is the user's."""
    came = [line for line in lines if line.move == REMINDED and line.kind == "clock"]
    present = [line for line in came if line.version == context.case.version and not context.case.closed_at]
    said = ""
    if present:
        said = ngettext(
            "Reminded %(num)s time, last on %(last)s.",
            "Reminded %(num)s times, last on %(last)s.",
            len(present),
            last=moment(present[0].at),
        )
    awaited = any(holder.people for holder in holders) and not mine_to_do
    offered = awaited and reminding_authority(context) is not None and reminders_left(context) > 0
    return Reminders(said, offered, new_key())
