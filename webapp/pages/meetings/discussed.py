"""Remarks beforehand and the discussion on the points of an agenda, in values for templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.addresses import sealed_number
from webapp.current_user import actor, today
from webapp.db import db
from webapp.languages import gettext as _
from webapp.models import Meeting, MeetingPaper
from webapp.queries.meetings.contributions import ContributionLine, contributions, sits
from webapp.queries.meetings.meetings import MINUTES_TAKERS, AgendaLine, holders_on, may_run
from workflows.roles import COMMITTEES


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda: how forms name it, its case or its paper, and its title."""

    value: str
    title: str
    case: str = ""
    paper_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaidRow:
    """One contribution. mine: whether it is a remark of the reader."""

    id: int
    speaker: str
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class DiscussionPart:
    """Contributions by point of the agenda. may_remark: whether the reader may still leave a remark."""

    remarks: list[tuple[str, list[SaidRow]]]
    said: list[tuple[str, list[SaidRow]]]
    may_remark: bool


def points_of(lines: Sequence[AgendaLine], papers: Sequence[MeetingPaper]) -> list[Point]:
    """Return the points of an agenda: papers first, as the minutes have them, then the cases that the reader sees."""
    return [
        *(Point(f"paper:{sealed_number('meeting paper', each.id)}", each.title, paper_id=each.id) for each in papers),
        *(Point(f"case:{each.public_id}", _title(each), case=each.public_id) for each in lines),
    ]


def _title(line: AgendaLine) -> str:
    return f"{line.person} – {line.unit}" if line.person else line.unit


def discussion_part(meeting: Meeting, points: Sequence[Point], begun: bool) -> DiscussionPart:
    """Return what was said at a meeting or before it, as far as the reader may know it. Two statements.

    Remarks are read by the committee and by who prepares its meeting. begun: whether it is too late for one.
    """
    session, who = db.session(), actor()
    member = sits(who, meeting)
    reads = member or may_run(who, meeting)
    remarks = contributions(session, who, meeting, beforehand=True) if reads else []
    return DiscussionPart(
        remarks=_by_point(remarks, points),
        said=_by_point(contributions(session, who, meeting, beforehand=False), points),
        may_remark=member and not begun and not meeting.over and meeting.held_on >= today(),
    )


def _by_point(lines: Sequence[ContributionLine], points: Sequence[Point]) -> list[tuple[str, list[SaidRow]]]:
    """Return the points on which something was said, in the order of the agenda, the whole meeting last."""
    me = actor().person_id
    found = []
    for point in [*points, Point("", _("The whole meeting"))]:
        mine = [each for each in lines if (each.case, each.paper_id) == (point.case, point.paper_id)]
        rows = [SaidRow(each.id, each.speaker, each.text, each.beforehand and each.speaker_id == me) for each in mine]
        if rows:
            found.append((point.title, rows))
    return found


def speakers(meeting: Meeting, present: dict[int, bool]) -> dict[int, str]:
    """Return who may speak: the committee and its office of that day, without those who are recorded as absent."""
    kinds = {*COMMITTEES[meeting.body], *MINUTES_TAKERS}
    people = holders_on(db.session(), meeting.unit_id, kinds, meeting.held_on)
    return {key: name for key, (name, _kind) in people.items() if present.get(key) is not False}
