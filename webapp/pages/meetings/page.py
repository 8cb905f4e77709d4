"""A meeting in values for templates: its head, its plan, its attendance."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from werkzeug.datastructures import MultiDict

from webapp.db import db
from webapp.filters import day, hour, moment, post_title
from webapp.filters import lazy as lazy_gettext
from webapp.languages import gettext as _
from webapp.models import AttendanceConfirmed, Meeting, MeetingChange
from webapp.queries.meetings.attendance import absences, confirmed, presence
from webapp.queries.meetings.conferences import period_of
from webapp.queries.meetings.meetings import changes, holders_on
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from workflows.roles import COMMITTEES

REASON = "reason-"
"""The prefix of fields with the reason of a member's absence; the member's id follows."""
Sent = MultiDict[str, str] | None
BODIES = {
    "standing_committee": lazy_gettext("Standing committee"),
    "executive_committee": lazy_gettext("Executive committee"),
}


@dataclass(frozen=True, slots=True)
class MeetingHead:
    """The head of a meeting's page, in words. closed, called_off: the day of it, empty where it is not."""

    public_id: str
    url: str
    title: str
    unit: str
    place: str
    chair: str
    secretary: str
    teller: str
    closed: str
    called_off: str
    period: str


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change of a meeting's plan, or its calling off. turned: what, from what, to what."""

    when: str
    who: str
    why: str
    turned: list[tuple[str, str, str]]
    off: bool


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A member of the committee: as recorded (present is None before it is), and as the form shows them.

    sent: in words what a form said that cannot be shown again.
    """

    id: int
    name: str
    post: str
    present: bool | None
    reason: str
    ticked: bool
    sent: str
    typed: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """The people there. confirmed: by whom, or who has still to; seen: the list that is to be confirmed."""

    members: list[AttendanceRow]
    recorded: bool
    confirmed: str
    to_confirm: bool
    seen: str
    present: int
    all: int


def head(meeting: Meeting) -> MeetingHead:
    """Return the meeting's title, unit as it was called that day, place and people, and whether it is closed."""
    units = unit_names(db.session(), [meeting.unit_id]).on(meeting.held_on)
    held = [meeting.chair_id, meeting.secretary_id, *([meeting.teller_id] if meeting.teller_id else [])]
    people = people_names(db.session(), held).on(meeting.held_on)
    return MeetingHead(
        public_id=meeting.public_id,
        url=url_for("meetings.meeting", public_id=meeting.public_id),
        title=_("Meeting of %(day)s", day=day(meeting.held_on)),
        unit=f"{BODIES[meeting.body]} · {units[meeting.unit_id]}",
        place=_("%(hour)s, %(place)s", hour=hour(meeting.begins_at), place=meeting.place)
        if meeting.begins_at
        else meeting.place,
        chair=people[meeting.chair_id],
        secretary=people[meeting.secretary_id],
        teller=people[meeting.teller_id] if meeting.teller_id else "",
        closed=day(meeting.closed_at),
        called_off=day(meeting.called_off_at),
        period=_("It reviews %(period)s.", period=period_words(meeting)) if meeting.period_to else "",
    )


def period_words(plan: Meeting | MeetingChange) -> str:
    """Return the period that a conference reviews, in words; '–' for an ordinary meeting."""
    both = period_of(plan)
    return _("from %(first)s to %(last)s", first=day(both[0]), last=day(both[1])) if both else "–"


def changes_of(meeting: Meeting) -> list[PlanChange]:
    """Return the changes of a meeting's plan, newest first: when, by whom, from what to what, and why."""
    rows, lines = changes(db.session(), meeting), []
    plans: list[Meeting | MeetingChange] = [meeting, *rows]
    ids = {each for plan in plans for each in (plan.chair_id, plan.secretary_id, plan.teller_id) if each}
    people = people_names(db.session(), ids | {row.changed_by_id for row in rows})
    after = _planned(meeting, people.on(meeting.held_on))
    for row in rows:
        before = _planned(row, people.at(row.changed_at))
        turned = [(label, before[label], after[label]) for label in after if before[label] != after[label]]
        lines.append(
            PlanChange(
                when=moment(row.changed_at),
                who=people.at(row.changed_at)[row.changed_by_id],
                why=row.reason,
                turned=turned,
                off=row.changed_at == meeting.called_off_at,
            )
        )
        after = before
    return lines


def _planned(plan: Meeting | MeetingChange, people: Mapping[int, str]) -> dict[str, str]:
    """Return the plan of a meeting, present or until a change: label → text."""
    return {
        _("Day of the meeting"): day(plan.held_on),
        _("Hour"): hour(plan.begins_at) or _("not recorded"),
        _("Place of the meeting"): plan.place,
        _("Chair of the meeting"): people[plan.chair_id],
        _("Secretary of the meeting"): people[plan.secretary_id],
        _("Teller"): people[plan.teller_id] if plan.teller_id else "–",
        _("Period reviewed"): period_words(plan),
    }


def _sent(typed: MultiDict[str, str], person: int) -> str:
    """Return the answers about a member in a form that cannot be shown again."""
    there = _("present") if str(person) in typed.getlist("present") else _("absent")
    return ", ".join(filter(None, (there, typed.get(f"{REASON}{person}", "").strip())))


def attendance_of(meeting: Meeting, sent: Sent = None) -> Attendance:
    """Return the committee of that day, each with attendance (None before it is recorded), and the counts.

    The form shows the submitted values if it was refused.
    """
    session = db.session()
    members = holders_on(session, meeting.unit_id, COMMITTEES[meeting.body], meeting.held_on)
    was = presence(session, meeting.id)
    why = absences(session, meeting.id) if was else {}
    by = confirmed(session, meeting.id) if was else None
    typed = sent if sent and any(name.startswith(REASON) for name in sent) else None
    return Attendance(
        members=[
            AttendanceRow(
                id=person,
                name=name,
                post=post_title(kind),
                present=was.get(person),
                reason=why.get(person, ""),
                ticked=str(person) in typed.getlist("present") if typed else was.get(person, False),
                sent=_sent(typed, person) if typed else "",
                typed=typed.get(f"{REASON}{person}", "") if typed else why.get(person, ""),
            )
            for person, (name, kind) in members.items()
        ],
        recorded=bool(was),
        confirmed=_confirmed(meeting, by) if was else "",
        to_confirm=bool(was) and by is None and not meeting.over,
        seen=",".join(str(person) for person, there in was.items() if there),
        present=sum(was.values()),
        all=len(members),
    )


def _confirmed(meeting: Meeting, by: AttendanceConfirmed | None) -> str:
    """Return who has confirmed the attendance and when, or who has yet to do it."""
    if by:
        who = people_names(db.session(), [by.person_id]).at(by.confirmed_at)[by.person_id]
        return _("Confirmed by comrade %(name)s, %(when)s.", name=who, when=moment(by.confirmed_at))
    if meeting.over:
        return ""
    return _(
        "Not confirmed yet: comrade %(name)s, who chairs the meeting, confirms it before ballots on paper are entered.",
        name=meeting.chair.full_name,
    )
