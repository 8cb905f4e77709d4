"""The agenda of a meeting in values for templates: each case, its vote, and the reader's part in it."""

from dataclasses import dataclass, replace

from flask import url_for

from webapp.current_user import today
from webapp.db import db
from webapp.languages import gettext as _
from webapp.models import Meeting
from webapp.pages.meetings.page import Attendance
from webapp.pages.overview.wording import about_words
from webapp.pages.votes.wording import given_words
from webapp.queries.cases.definitions import definitions
from webapp.queries.meetings.meetings import AgendaLine
from webapp.queries.meetings.waiting import WaitingCase
from webapp.queries.votes.tallies import VOID
from workflows.core.definition import Definition


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """A case on the agenda. votes: how far its vote has come; mine: the actor's own part in it."""

    case: str
    url: str
    person: str
    unit: str
    process: str
    state: str
    tone: str
    votes: str
    mine: str
    waits: bool
    choosable: bool
    receipt_url: str
    """Where a receipt of its secret ballot can be checked; '' before there is a result, and for other votes."""


def agenda_rows(meeting: Meeting, lines: list[AgendaLine], waits: str) -> list[AgendaRow]:
    """Return the agenda in words. One statement for all definitions together.

    waits: why no ballot can be given now, for a member whose ballot is still to come.
    """
    known = definitions(db.session(), {line.definition_hash for line in lines})
    return [_row(meeting, line, known[line.definition_hash], waits) for line in lines]


def told_apart(waiting: list[WaitingCase]) -> list[WaitingCase]:
    """Return the cases with what they are about in words."""
    return [replace(case, about=about_words(case.process, case.about or "")) for case in waiting]


def waiting_words(meeting: Meeting, attendance: Attendance) -> str:
    """Return what the ballots of a meeting wait for; of a member who could vote otherwise, that they are absent."""
    if meeting.called_off_at:
        return _("It did not take place.")
    if meeting.over or meeting.held_on < today():
        return _("This meeting is over")
    if meeting.held_on > today():
        return _("Votes are taken on the day of the meeting")
    if not attendance.recorded:
        return _("Waits until the attendance is recorded")
    if attendance.to_confirm:
        return _("Waits until the chair has confirmed the attendance")
    return _("You are not recorded as present")


def _row(meeting: Meeting, line: AgendaLine, definition: Definition, waits: str) -> AgendaRow:
    state, about = definition.state(line.state), about_words(line.workflow, line.about or "")
    return AgendaRow(
        case=line.public_id,
        url=url_for("meeting_cases.case", public_id=meeting.public_id, case=line.public_id),
        person=line.person or line.unit,
        unit=line.unit if line.person else "",
        process=f"{_(definition.title)}: {about}" if about else _(definition.title),
        state=_(state.label),
        tone=state.tone,
        votes=_votes(line),
        mine=_mine(line, waits),
        waits=line.waits_for_me,
        choosable=line.waits_for_me and not line.alone,
        receipt_url=url_for("cases.receipt", public_id=line.public_id) if line.secret and _counted(line) else "",
    )


def _counted(line: AgendaLine) -> bool:
    """Whether the vote has a result."""
    return line.outcome not in (None, VOID)


def _votes(line: AgendaLine) -> str:
    """Return how far the vote has come; its result only after it closes."""
    if line.vote is None:
        return ""
    if line.outcome is not None:
        return {
            "carried": _("Carried"),
            "rejected": _("Not carried"),
            "void": _("Void"),
        }.get(line.outcome, _("No quorum"))
    return given_words(bool(line.alone), line.voted, line.entitled)


def _mine(line: AgendaLine, waits: str) -> str:
    """Return what the user has still to do with the case, or why nothing, or not yet."""
    if not line.running or not line.on_roll:
        return ""
    if line.recused:
        return _("You take no part")
    if line.has_voted:
        return _("You have given your ballot") if line.alone else _("You have voted")
    if not line.open:
        return waits
    return _("Give your ballot on the page of the case") if line.alone else _("Waits for your vote")
