"""The reason why a case stands elsewhere than its last step was for."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.filters import sentence
from webapp.languages import gettext as _
from webapp.pages.cases.timeline import TimelineEntry
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import JournalLine
from workflows.core.definition import Definition
from workflows.core.engine import turned_down
from workflows.core.facts import Facts


@dataclass(frozen=True, slots=True)
class Explanation:
    """The entry that explains where a case stands. reasons: what was missing, a sentence each."""

    entry: TimelineEntry
    reasons: list[str]


def explanation(
    context: CaseContext,
    journal: Sequence[tuple[Definition, JournalLine]],
    entries: Sequence[TimelineEntry],
    facts: Facts,
) -> Explanation | None:
    """Return why a vote of the branch was lost, a side objected, or the case ended; None where it goes on as meant.

    journal, entries: newest first.
    """
    case, state = context.case, context.definition.state(context.case.state)
    last = next((at for at, (_by, line) in enumerate(journal) if line.kind == "move"), None)
    if last is None or journal[last][1].to_state != case.state:
        return None
    move = context.definition.find_move(journal[last][1].move)
    missed = turned_down(move, facts) if move and not case.erased_at else []
    if missed:
        return Explanation(
            entries[last], [_("%(title)s: %(why)s", title=_(each.title), why=sentence(each.why)) for each in missed]
        )
    if case.returned_from is not None or (context.definition.is_final(case.state) and state.tone != "good"):
        # A side's objection is an entry of its own, below the move that it causes.
        opposed = next((entry for entry in entries[last : last + 2] if entry.details), None)
        return Explanation(opposed, []) if opposed else None
    return None
