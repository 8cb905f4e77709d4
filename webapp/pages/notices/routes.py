"""The user's notices: tasks, own cases, meetings; and marking them as read."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.addresses import opened_number, sealed_number
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import day, moment
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.letters import ACCOUNT_CHANGES
from webapp.pages.changes.details import SHOWN
from webapp.pages.clock.wording import day_words
from webapp.pages.meetings.page import BODIES
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.periods import period_words
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.labels import label_of
from webapp.queries.notices.notices import EXPORTS, NoticeLine, notice_line, notices_page
from webapp.services.notices import announcing as service
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.programmes.periods import period_of
from workflows.registers import REGISTERS
from workflows.roles import INSPECTION

bp = Blueprint("notices", __name__)

TASK_TITLES = {
    "task": _("A task for you"),
    "vote": _("A vote waits for you"),
    "soon": _("Due soon"),
    "vote_soon": _("The vote closes soon, and you have not voted"),
    "late": _("Overdue"),
    "reminded": _("Somebody waits for this case and reminds you"),
}
COUNT_TITLES = {
    "count": _("Ballots on paper wait for your count"),
    "named": _("A ballot on paper was entered in your name: say whether that is right"),
    "objected": _("A member objects to a ballot on paper in their name: it is counted anew"),
}
BALLOT_TITLES = {
    "vote": _("A ballot waits for you"),
    "vote_soon": _("The ballot closes soon, and you have not given yours"),
}
"""Where ballots are given, and nobody votes openly."""
MESSAGE_TITLES = {
    "asked": _("You are asked about a case"),
    "answered": _("Your question about a case was answered"),
    "myself": _("You wanted to be reminded of this case today"),
}
PLAIN_TITLES = {
    "digest": _("What you watch has changed"),
    "double": _("A workbook waits for you: is somebody in it a person who is stored already?"),
    "account": _("Officers in units beneath yours have no account"),
}
CHANGE_TITLES = {"change": _("A change waits for your confirmation"), "changed": _("A change that concerns you")}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as it is listed. linked: it leads to a page; over, over_word: its task is done or gone."""

    id: int
    title: str
    about: str
    linked: bool
    unread: bool
    over: bool
    over_word: str
    at: str
    due: str
    late: bool


@bp.get("/notices")
@allow(PERSON)
def notices() -> ResponseReturnValue:
    """List the user's notices, newest first. Three statements."""
    page = notices_page(db.session(), actor(), today(), cursor())
    known = definitions(db.session(), (line.definition_hash for line in page.rows if line.definition_hash))
    forecast = forecast_years(db.session(), [today(), *(line.due_on for line in page.rows)], today())
    rows = [_row(line, known.get(line.definition_hash or ""), forecast) for line in page.rows]
    newest = sealed_number("notice", page.rows[0].id) if page.rows else ""
    pager = neighbours("notices.notices", {}, page)
    return render_template("notices/notices.html", rows=rows, newest=newest, **pager)


@bp.post("/notices/<sealed('notice'):notice_id>/open")
@allow(PERSON)
def look(notice_id: int) -> ResponseReturnValue:
    """Mark one notice as read and go to its subject."""
    session = db.session()
    if service.read(session, actor(), notice_id, now()) is None:
        abort(404)
    line = notice_line(session, actor(), today(), notice_id)
    return redirect((line and _url(line)) or url_for("notices.notices"), 303)


@bp.post("/notices/read")
@allow(PERSON)
def read_all() -> ResponseReturnValue:
    """Mark everything up to the newest shown notice as read; later ones stay unread."""
    newest = opened_number("notice", request.form.get("newest", ""))
    if newest is not None:
        service.read_all(db.session(), actor(), newest, now())
        flash(gettext("All notices are marked as read."), "success")
    return redirect(url_for("notices.notices"), 303)


def _row(line: NoticeLine, definition: Definition | None, forecast: set[int]) -> NoticeRow:
    body = str(BODIES[line.body]) if line.body else ""
    late = line.live and not line.meeting and line.due_on is not None and line.due_on < today()
    return NoticeRow(
        id=line.id,
        title=_title(line, definition),
        about=" · ".join(filter(None, (line.person, body, line.unit, gettext(definition.title) if definition else ""))),
        linked=bool(_url(line)),
        unread=line.unread,
        over=line.seen and not line.live,
        over_word=_over_word(line),
        at=moment(line.at),
        due=day_words(day(line.due_on), line.due_on, forecast) if line.live and not line.meeting else "",
        late=late,
    )


def _over_word(line: NoticeLine) -> str:
    if line.kind in TASK_TITLES:
        return gettext("No longer waits for you")
    return gettext("Has changed: see the newer notice") if line.to_come else gettext("Over")


def _of_level_below(line: NoticeLine, state: str) -> str:
    if line.due_on and line.due_on >= local_date(line.at):
        return gettext("Nobody may act at the level below: %(state)s", state=state)
    return gettext("Overdue at the level below: %(state)s", state=state)


def _title(line: NoticeLine, definition: Definition | None) -> str:
    if line.kind == "address":
        return gettext("A code was mailed to your e-mail address")
    if not line.seen:
        return gettext("About something that you may no longer see")
    if line.kind == "closing":
        return gettext("The record was closed for the day: %(head)s", head=line.move)
    if line.kind in CHANGE_TITLES:
        return f"{CHANGE_TITLES[line.kind]}: {SHOWN[line.stood].title}"
    if line.kind == "report":
        period = period_of(line.move)
        return gettext("You are reminded of a report: %(period)s", period=period_words(period) if period else line.move)
    if line.kind in PLAIN_TITLES:
        return gettext(PLAIN_TITLES[line.kind])
    if line.kind == "security":
        if line.move == EXPORTS:
            return gettext("Comrade %(name)s has taken many papers and files within an hour", name=line.about)
        return gettext(ACCOUNT_CHANGES[line.move])
    if line.kind == "register":
        title = gettext(REGISTERS[line.move].title)
        if line.stood:
            return gettext("Your marks are awaited in the register “%(title)s”", title=title)
        return gettext("Rows of the register “%(title)s” are about to end", title=title)
    if line.kind == "meeting_off":
        return gettext("The meeting of the committee on %(day)s does not take place", day=day(line.due_on))
    if line.kind == "meeting":
        return gettext("Meeting of the committee on %(day)s", day=day(line.due_on))
    assert definition is not None
    # A case may have moved to a newer definition, which lacks its state of that time.
    state = next((gettext(row.label) for row in definition.states if row.name == line.stood), "–")
    if line.kind == "claim":
        return gettext("Who has a case of your post has changed: %(state)s", state=state)
    if line.kind in MESSAGE_TITLES:
        return f"{gettext(MESSAGE_TITLES[line.kind])}: {gettext(definition.title)}"
    if line.kind == "case":
        return gettext("The case that you opened has gone on: %(state)s", state=state)
    if line.kind == "escalated":
        return _of_level_below(line, state)
    label = label_of(definition, line.move)
    if line.kind in COUNT_TITLES:
        return f"{gettext(COUNT_TITLES[line.kind])}: {gettext(label) if label else state}"
    titles = TASK_TITLES | BALLOT_TITLES if line.by_ballot else TASK_TITLES
    return f"{titles[line.kind]}: {gettext(label) if label else state}"


def _url(line: NoticeLine) -> str:
    if line.kind == "address":
        return url_for("mail_choices.mail_choices")
    if not line.seen:
        return ""
    if line.kind == "closing":
        return ""
    if line.kind in CHANGE_TITLES:
        return url_for("changes.change", public_id=line.move)
    if line.kind == "digest":
        return url_for("watching.watching")
    if line.kind == "report":
        return url_for("inbox.inbox")
    if line.kind == "double":
        return url_for("doubles.doubles")
    if line.kind == "account":
        return url_for("accounts.accounts", standing="officers")
    if line.kind == "security" and line.move != EXPORTS:
        return url_for("account.my_account")
    if line.kind == "security":
        inspects = any(post.kind in INSPECTION for post in actor().posts)
        return url_for("security_events.events", kind="export") if inspects else ""
    if line.kind == "register" and line.stood:
        return url_for("register_marks.marks", key=line.move, row_id=int(line.stood))
    if line.kind == "register":
        return url_for("registers.rows", key=line.move, ends="soon")
    if line.meeting:
        return url_for("meetings.meeting", public_id=line.meeting)
    return url_for("cases.case", public_id=line.case)
