"""The screen of the room: the present case of a meeting, who is there, and its vote as it goes on, in large type."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.languages import gettext as _
from webapp.models import Meeting
from webapp.pages.meetings.agenda import agenda_rows
from webapp.pages.meetings.page import attendance_of, head
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.votes.page import shows_split
from webapp.pages.votes.wording import closed_words, running_words
from webapp.queries.cases.context import load_context
from webapp.queries.meetings.meetings import AgendaLine, agenda
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of

bp = Blueprint("room", __name__)


@dataclass(frozen=True, slots=True)
class RoomVote:
    """A vote as the room sees it. split: whether the bar with for and against is shown; needs: None without it."""

    title: str
    sentence: str
    split: bool
    by_ballot: bool
    for_: int
    against: int
    blank: int
    not_yet: int
    roll: int
    needs: int | None
    quorum: int


@dataclass(frozen=True, slots=True)
class RoomCase:
    """The case that the room deals with. place: its number on the agenda that the reader sees."""

    place: int
    person: str
    unit: str
    process: str
    vote: RoomVote | None
    earlier_url: str
    next_url: str


@bp.get("/meetings/<public_id:public_id>/room")
@allow(PERSON)
def room(public_id: str) -> ResponseReturnValue:
    """Show the chosen case, or the one whose vote runs, to everybody in the room.

    With a script it follows what happens; without one there is a button.
    """
    meeting = meeting_or_404(public_id)
    lines = agenda(db.session(), actor(), meeting, today())
    chosen = request.args.get("case", "")
    if chosen and chosen not in {line.public_id for line in lines}:
        abort(404)
    return render_template(
        "meetings/room.html",
        head=head(meeting),
        attendance=attendance_of(meeting),
        case=_case(meeting, lines, chosen) if lines else None,
        all=len(lines),
        here=url_for("room.room", public_id=public_id, case=chosen or None),
        follows=not meeting.over and meeting.held_on == today(),
    )


def _case(meeting: Meeting, lines: list[AgendaLine], chosen: str) -> RoomCase:
    ids = [line.public_id for line in lines]
    place = ids.index(chosen) if chosen else _present(lines)
    line = lines[place]
    row = agenda_rows(meeting, [line], "")[0]
    urls = [url_for("room.room", public_id=meeting.public_id, case=each) for each in ids]
    return RoomCase(
        place=place + 1,
        person=row.person,
        unit=row.unit,
        process=row.process,
        vote=_vote(meeting, line.public_id),
        earlier_url=urls[place - 1] if place else "",
        next_url=urls[place + 1] if place + 1 < len(urls) else "",
    )


def _present(lines: list[AgendaLine]) -> int:
    """Return the place of the first case in whose vote ballots are given; else of the first without a result."""
    running = [place for place, line in enumerate(lines) if line.running]
    return next((place for place in running if lines[place].voted), next(iter(running), 0))


def _vote(meeting: Meeting, public_id: str) -> RoomVote | None:
    """Return the newest vote of this committee on a case; None before it was asked."""
    session = db.session()
    context = load_context(session, case_or_404(public_id), actor(), now())
    views = [view for view in votes_of(session, context.case.id) if view.of(meeting.unit_id, meeting.body)]
    if not views:
        return None
    view = views[-1]
    title = next((row.label for row in context.definition.questions if row.name == view.vote.name), "")
    return _words(view, _(title), shows_split(context, view) and not view.vote.names)


def _words(view: VoteView, title: str, split: bool) -> RoomVote:
    running = view.vote.closed_at is None
    tally = view.tally
    return RoomVote(
        title=title,
        sentence=running_words(view, split) if running else closed_words(view),
        split=split,
        by_ballot=view.vote.by_ballot,
        for_=tally.for_,
        against=tally.against,
        blank=tally.blank,
        not_yet=tally.waiting,
        roll=tally.entitled,
        needs=(view.needs_of_all if running else view.needs_least) if split else None,
        quorum=view.quorum_least,
    )
