"""Papers, frozen figures, conclusions and tasks given before, on a meeting's page beside its cases."""

from dataclasses import dataclass

from flask import url_for

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import day
from webapp.languages import gettext as _
from webapp.models import Meeting, MeetingPaper
from webapp.pages.shared.figures import of_whole
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.records import case_by_id
from webapp.queries.meetings.conferences import (
    ConclusionLine,
    GivenTask,
    conclusions_of,
    figures_for,
    files_for,
    papers_for,
    tasks_before,
)
from webapp.services.cases.attachments import JPEG
from workflows.core.definition import Definition


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task that an earlier meeting gave. stands: how it stands, in words; tone: its colour."""

    held_on: str
    text: str
    unit: str
    url: str
    last_day: str
    stands: str
    tone: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a paper: its address, whether it is a picture, and how large it is."""

    public_id: str
    is_picture: bool
    kilobytes: int


@dataclass(frozen=True, slots=True)
class ConferencePart:
    """Everything that a meeting has beside its cases. url: the case of its conclusions, '' where nobody may see one."""

    papers: list[MeetingPaper]
    files: dict[int, list[FileRow]]
    figures: list[tuple[str, str]]
    conclusions: list[ConclusionLine]
    url: str
    tasks: list[TaskRow]
    in_time: str
    """How many of these tasks were done in time, those left out that were withdrawn."""


def conference_part(meeting: Meeting) -> ConferencePart:
    """Return what a meeting has beside its cases. Ten statements at most, for any number of papers and tasks."""
    session, who = db.session(), actor()
    case = case_by_id(session, who, meeting.conference_id) if meeting.conference_id else None
    tasks = tasks_before(session, who, meeting)
    known = definitions(session, {task.definition_hash for task in tasks})
    return ConferencePart(
        papers=list(papers_for(session, meeting.id)),
        files=file_rows(meeting),
        figures=[
            (row.title, url_for("figures.snapshot", public_id=row.public_id))
            for row in figures_for(session, who, meeting.id)
        ],
        conclusions=conclusions_of(session, meeting),
        url=url_for("cases.case", public_id=case.public_id) if case else "",
        tasks=[_row(task, known[task.definition_hash]) for task in tasks],
        in_time=_in_time(tasks),
    )


def file_rows(meeting: Meeting) -> dict[int, list[FileRow]]:
    """Return paper → its files. One statement."""
    return {
        paper: [FileRow(row.public_id, row.media_type == JPEG, max(1, row.size // 1024)) for row in rows]
        for paper, rows in files_for(db.session(), meeting.id).items()
    }


def _in_time(tasks: list[GivenTask]) -> str:
    given = [task for task in tasks if task.over is not False]
    done = sum(bool(task.over and task.done_on and task.last_day and task.done_on <= task.last_day) for task in given)
    return _("Done in time: %(share)s", share=of_whole(done, len(given))) if given else ""


def _row(task: GivenTask, definition: Definition) -> TaskRow:
    stands, tone = _stands(task, definition)
    return TaskRow(
        held_on=day(task.held_on),
        text=task.text,
        unit=task.unit,
        url=url_for("cases.case", public_id=task.public_id) if task.public_id else "",
        last_day=day(task.last_day),
        stands=stands,
        tone=tone,
        reason=task.reason,
    )


def _stands(task: GivenTask, definition: Definition) -> tuple[str, str]:
    """Return how a task stands, and the tone of its tag: done in time or late, withdrawn, open or late and open."""
    late = bool(task.last_day and (task.done_on or today()) > task.last_day)
    state = definition.state(task.state)
    if task.over is None:
        label = _(state.label)
        return (_("Late: %(state)s", state=label), "late") if late else (label, "open")
    if not task.over:
        return _(state.label), "neutral"
    done = day(task.done_on)
    return (_("Done late, on %(day)s", day=done), "late") if late else (_("Done in time, on %(day)s", day=done), "good")
