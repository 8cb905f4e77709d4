"""Questions and answers on a case, in values for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge

from webapp.filters import day, moment, post_title
from webapp.languages import gettext as _
from webapp.pages.cases.timeline import TimelineEntry
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.messages import Desk, MessageLine, asking_authority, desk_authority
from webapp.queries.cases.records import JournalLine
from webapp.queries.cases.reminding import reminded_on


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for an answer. mine: whether the user may answer it."""

    id: int
    title: str
    said: str
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class CaseMessages:
    """The questions that wait for an answer. may_ask: whether the user may ask here.

    reminder: when they want to be reminded of the case; empty for never.
    """

    open: list[OpenQuestion]
    earlier: bool
    """Whether there are others, which stand in the timeline."""
    may_ask: bool
    reminder: str

    def question(self, question_id: int) -> OpenQuestion | None:
        """Return the open question with this row number if the user may answer it."""
        return next((each for each in self.open if each.id == question_id and each.mine), None)


def case_messages(context: CaseContext, lines: Sequence[MessageLine], units: Mapping[int, str]) -> CaseMessages:
    """Return what waits for an answer, of the lines that the user may read."""
    is_open = context.case.closed_at is None
    waiting = [line for line in lines if line.question_id is None and not line.answered and is_open]
    day_chosen = reminded_on(context)
    return CaseMessages(
        open=[_open(context, line, units) for line in reversed(waiting)],
        earlier=len(lines) > len(waiting),
        may_ask=is_open and asking_authority(context, inside=False) is not None,
        reminder=_("You are reminded of this case on %(day)s.", day=day(day_chosen)) if day_chosen else "",
    )


def with_messages(
    entries: Sequence[TimelineEntry],
    journal: Sequence[JournalLine],
    lines: Sequence[MessageLine],
    units: Mapping[int, str],
    unit: str,
) -> list[TimelineEntry]:
    """Return the entries of a journal with the questions and answers among them, newest first. unit: the case's."""
    told = [(line.at, _entry(line, units, unit)) for line in lines]
    moves = [(line.at, entry) for line, entry in zip(journal, entries, strict=True)]
    return [entry for _at, entry in merge(told, moves, key=lambda pair: pair[0], reverse=True)]


def unit_ids(lines: Sequence[MessageLine]) -> set[int]:
    """Return the units of the authors' posts, whose names the entries bear."""
    return {int(line.author_post.partition(":")[2]) for line in lines}


def desk_label(desk: Desk) -> str:
    """Return how a post is offered that may be asked."""
    return f"{post_title(desk.post)}, {desk.unit}: {', '.join(desk.people)}"


def _open(context: CaseContext, line: MessageLine, units: Mapping[int, str]) -> OpenQuestion:
    entry = _entry(line, units, context.case.unit.name)
    return OpenQuestion(
        id=line.id,
        said=_("%(name)s, %(post)s, on %(when)s", name=entry.who, post=entry.post, when=entry.when),
        title=entry.what,
        text=entry.note,
        mine=desk_authority(context, line.to_unit_id, line.to_post) is not None,
    )


def _entry(line: MessageLine, units: Mapping[int, str], unit: str) -> TimelineEntry:
    kind, _colon, unit_id = line.author_post.partition(":")
    return TimelineEntry(
        when=moment(line.at),
        iso=line.at.isoformat(),
        who=line.author,
        post=f"{post_title(kind)}, {units.get(int(unit_id), '')}",
        acted_for=_("for comrade %(name)s", name=line.acted_for) if line.acted_for else "",
        what=_title(line, unit),
        note=_("The words were erased.") if line.text is None else line.text,
        details=[],
        compared=[],
        fallen=False,
        tone="neutral",
        version=0,
    )


def _title(line: MessageLine, unit: str) -> str:
    if line.to_post is None:
        return _("Answered, not read by %(unit)s", unit=unit) if line.inside else _("Answered")
    to = f"{post_title(line.to_post)}, {line.to_unit}"
    if line.inside:
        return _("Question to %(post)s, not read by %(unit)s", post=to, unit=unit)
    return _("Question to %(post)s", post=to)
