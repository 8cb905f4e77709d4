"""Tables beside the files with words in which a name may stand, and until when these can be written anew."""

from dataclasses import dataclass
from typing import Any

from webapp.models import (
    BookCheck,
    BookTick,
    Contribution,
    Meeting,
    MeetingChange,
    MeetingPaper,
    Minutes,
    PaperPlace,
    PeriodReport,
    Scan,
    ScanStack,
)


@dataclass(frozen=True)
class NotedText:
    """The columns of a table that people write.

    number: the column that numbers its rows. within: the table of the records that its rows are part of, whose number
    stands in the column `record`: while such a record is open, a row may be written anew. None for a table whose rows
    are written once.
    """

    columns: tuple[str, ...]
    number: Any
    within: Any = None
    record: Any = None


NOTED: dict[Any, NotedText] = {
    Minutes: NotedText(("content",), Minutes.meeting_id, Meeting, Minutes.meeting_id),
    MeetingPaper: NotedText(
        ("title", "by_whom", "reference", "text"), MeetingPaper.id, Meeting, MeetingPaper.meeting_id
    ),
    Contribution: NotedText(("text",), Contribution.id, Meeting, Contribution.meeting_id),
    MeetingChange: NotedText(("place", "reason"), MeetingChange.id, Meeting, MeetingChange.meeting_id),
    PeriodReport: NotedText(
        ("done", "difficulties", "plan", "proposals", "reason"), PeriodReport.id, PeriodReport, PeriodReport.id
    ),
    BookCheck: NotedText(("content", "reason"), BookCheck.id, BookCheck, BookCheck.id),
    BookTick: NotedText(("note",), BookTick.id, BookCheck, BookTick.check_id),
    PaperPlace: NotedText(("box", "folder"), PaperPlace.id),
    ScanStack: NotedText(("name",), ScanStack.id),
    Scan: NotedText(("name",), Scan.id),
}
"""Each table of notes: those of meetings are kept as long as the minutes, for the others no rule says how long."""

BESIDE_MINUTES = (MeetingPaper, Contribution, MeetingChange)
"""What is kept as long as the minutes of its meeting are."""
OPEN = (
    (Meeting, Meeting.closed_at.is_(None) & Meeting.called_off_at.is_(None)),
    (PeriodReport, PeriodReport.standing == "draft"),
    (BookCheck, BookCheck.standing == "under_way"),
)
"""The records whose words can still change, and the condition on which they can."""
