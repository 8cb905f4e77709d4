"""The values of a meeting's minutes, read from the meeting, its attendance and the votes on its agenda."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.documents import words as w
from webapp.models import AgendaItem, Case, Contribution, Meeting, MeetingAttendance, Minutes, PaperBallotCount, Unit
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.closings import latest_head
from webapp.queries.meetings.attendance import confirmed
from webapp.queries.meetings.conferences import conclusions_of, papers_for
from webapp.queries.meetings.meetings import MINUTES_TAKERS, holders_on
from webapp.queries.papers.past_day import on_day
from webapp.queries.papers.values import values_asked, values_of
from webapp.queries.people.names import people_names
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.queries.votes.wording import ballots, result, way_of
from webapp.surroundings import lineage_on
from workflows.core.calendar import HOME, local_date
from workflows.core.vietnamese import format_date, percent
from workflows.roles import COMMITTEES

NO_NOTES = {"guests": "", "discussion": "", "conclusion": "", "closed": ""}
"""What the office does not record of a meeting while it runs, and is asked when it closes."""
NO_CONFERENCE: dict[str, Any] = {"period": "", "papers": [], "conclusions": [], "closing": "", "contributions": []}
"""What minutes say of an ordinary meeting, and those that were kept before conferences and closings were."""
Discussion = dict[tuple[int | None, int | None], list[dict[str, str]]]
"""Case and paper → who said what on it; neither for the whole meeting."""
NOT_ASKED = "chưa biểu quyết"


def minutes_of(
    session: Session, meeting: Meeting, now: dt.datetime, notes: Mapping[str, str] = NO_NOTES
) -> dict[str, Any]:
    """Return the values of the minutes, stored when the meeting closes: plain values, exactly those of its text."""
    unit = session.get_one(Unit, meeting.unit_id)
    above = lineage_on(session, unit, meeting.held_on)[1:]
    posts = holders_on(session, unit.id, MINUTES_TAKERS, meeting.held_on)
    present, absent = _attendance(session, meeting)
    said = _discussion(session, meeting, posts)
    day = w.written(meeting.held_on)
    return {
        **NO_NOTES,
        **notes,
        "mark": "",
        "number": "",
        "body": w.BODIES[meeting.body],
        "issuer": w.unit_words(unit.name, unit.kind, above[0].name if above else ""),
        "date": day,
        "Date": w.capital(day),
        "time": w.hour(meeting.begins_at),
        "place": meeting.place,
        "chair": _person(session, meeting.chair_id, posts, meeting.held_on),
        "secretary": _person(session, meeting.secretary_id, posts, meeting.held_on),
        "confirmed": _confirmed(session, meeting),
        "share_present": percent(len(present), len(present) + len(absent)),
        "present": present,
        "absent": absent,
        "cases": [
            {**_case(session, meeting, case, now), "discussion": said.get((case.id, None), [])}
            for case in _agenda(session, meeting)
        ],
        "contributions": said.get((None, None), []),
        **_conference(session, meeting, said),
        "closing": latest_head(session, local_date(now)),
    }


def _discussion(session: Session, meeting: Meeting, posts: dict[int, tuple[str, str]]) -> Discussion:
    """Return case and paper of the agenda → what was said on it, by whom; points without a speaker were not raised."""
    rows = session.scalars(
        sa.select(Contribution)
        .where(Contribution.meeting_id == meeting.id, Contribution.beforehand.is_(False))
        .order_by(Contribution.id)
    )
    found: Discussion = {}
    for row in rows:
        if row.speaker_id is not None:
            speaker = _person(session, row.speaker_id, posts, meeting.held_on)
            found.setdefault((row.case_id, row.paper_id), []).append({**speaker, "text": row.text})
    return found


def _conference(session: Session, meeting: Meeting, said: Discussion) -> dict[str, Any]:
    """Return the period that a conference reviews, its papers and its conclusions."""
    first, last = meeting.period_from, meeting.period_to
    return {
        "period": f"từ ngày {format_date(first)} đến ngày {format_date(last)}" if first and last else "",
        "papers": [
            {
                "title": row.title,
                "by": row.by_whom,
                "reference": row.reference,
                "discussion": said.get((None, row.id), []),
            }
            for row in papers_for(session, meeting.id)
        ],
        "conclusions": [
            {
                "text": each.text,
                "unit": each.unit,
                "owner": each.owner,
                "last_day": format_date(each.last_day) if each.last_day else "",
            }
            for each in conclusions_of(session, meeting)
        ],
    }


def minutes_for(session: Session, actor: Actor, meeting: Meeting) -> dict[str, Any] | None:
    """Return the minutes of a closed meeting without cases that the actor may not know of; None for an open meeting."""
    if meeting.closed_at is None:
        return None
    kept = session.get(Minutes, meeting.id)
    # Meetings closed before minutes were stored show their present data.
    content = kept.content if kept else minutes_of(session, meeting, meeting.closed_at)
    seen = session.scalars(
        sa.select(Case.public_id)
        .join(AgendaItem, AgendaItem.case_id == Case.id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(AgendaItem.meeting_id == meeting.id, visible_cases(actor))
    ).all()
    cases, papers = [case for case in content["cases"] if case["id"] in seen], content.get("papers", [])
    on_points = [
        *((f" (về {paper['title']})", paper.get("discussion", ())) for paper in papers),
        *((f" (về việc {case['matter']})", case.get("discussion", ())) for case in cases),
    ]
    return {
        "body": w.BODIES[meeting.body],
        "confirmed": "",
        **NO_NOTES,
        **NO_CONFERENCE,
        **content,
        "cases": cases,
        "papers": papers,
        # One list: a template of an office repeats its rows, and no rows within these.
        "contributions": [
            *({"about": about, **each} for about, said in on_points for each in said),
            *({"about": "", **each} for each in content.get("contributions", ())),
        ],
    }


def _confirmed(session: Session, meeting: Meeting) -> str:
    """Return by whom and when the attendance was confirmed; empty if no paper ballot required it."""
    found = confirmed(session, meeting.id)
    if found is None:
        return ""
    at = found.confirmed_at.astimezone(HOME)
    name = people_names(session, [found.person_id]).at(found.confirmed_at)[found.person_id]
    return f"người chủ trì, đồng chí {name}, xác nhận lúc {w.hour(at.time())}, {w.written(at.date())}"


def _person(session: Session, person_id: int, posts: dict[int, tuple[str, str]], day: dt.date) -> dict[str, str]:
    name, kind = posts.get(person_id) or (people_names(session, [person_id]).on(day)[person_id], "")
    return {"name": name, "post": w.text_of(w.POSTS, kind)}


def _attendance(session: Session, meeting: Meeting) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the committee of that day: those present, and those absent with their reasons."""
    rows = {
        row.person_id: row
        for row in session.scalars(sa.select(MeetingAttendance).where(MeetingAttendance.meeting_id == meeting.id))
    }
    present, absent = [], []
    for person_id, (name, kind) in holders_on(
        session, meeting.unit_id, COMMITTEES[meeting.body], meeting.held_on
    ).items():
        row, person = rows.get(person_id), {"name": name, "post": w.text_of(w.POSTS, kind)}
        if row and row.present:
            came = f" (đến lúc {w.hour(row.came_at.astimezone(HOME).time())})" if row.came_at else ""
            present.append({**person, "name": f"{name}{came}"})
        else:
            absent.append({**person, "reason": (row and row.reason) or ""})
    return present, absent


def _agenda(session: Session, meeting: Meeting) -> list[Case]:
    return list(
        session.scalars(
            sa.select(Case)
            .join(AgendaItem, AgendaItem.case_id == Case.id)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position, Case.id)
        )
    )


def _case(session: Session, meeting: Meeting, case: Case, now: dt.datetime) -> dict[str, str]:
    """Return a case of the agenda: the proposal, the ballots and the result."""
    context, views = on_day(load_context(session, case, None, now), meeting.held_on), votes_of(session, case.id)
    rounds = [view for view in views if view.vote.meeting_id == meeting.id]
    view = rounds[-1] if rounds else None
    said = values_asked(
        context,
        view.vote.name if view else _question(context, meeting),
        values_of(context, views, meeting.held_on),
    )
    told = [_vote(session, meeting, each) for each in rounds] or [(NOT_ASKED, NOT_ASKED)]
    fell, came = ("; vòng sau: ".join(part) for part in zip(*told, strict=True))
    return {
        "id": case.public_id,
        "matter": said["matter"],
        "proposal": said["proposal"],
        "way": way_of(view) if view else "biểu quyết",
        "ballots": fell,
        "result": came,
    }


def _question(context: CaseContext, meeting: Meeting) -> str:
    """Return the question before the meeting if no vote was opened: the one that the case waits for."""
    found = (each.name for each in context.definition.questions if each.by.posts == COMMITTEES[meeting.body])
    states = {each.state: each.name for each in context.definition.questions}
    return states.get(context.case.state) or next(found, "")


def _vote(session: Session, meeting: Meeting, view: VoteView) -> tuple[str, str]:
    """Return ballots and result in words."""
    tally, vote = view.tally, view.vote
    roll = f"{len(view.roll)} ủy viên trong danh sách, {tally.entitled} ủy viên được quyền biểu quyết"
    roll += f", {tally.cast + tally.silent} ủy viên trong số đó có mặt"
    paper = session.get(PaperBallotCount, (vote.id, meeting.id))
    given = paper.votes_for + paper.votes_against + paper.votes_blank + paper.votes_invalid if paper else 0
    cast = f"số phiếu thu về {tally.cast}"
    if paper and given:
        cast += f", trong đó {given} phiếu giấy tại hội nghị{_counters(session, meeting, paper)}"
    return f"{roll}; {cast}; {ballots(view)}", result(view)


def _counters(session: Session, meeting: Meeting, paper: PaperBallotCount) -> str:
    """Return who counted the ballots on paper; nobody for those from before two had to count."""
    if paper.confirmed_by_id is None:
        return ""
    names = people_names(session, [paper.entered_by_id, paper.confirmed_by_id]).on(meeting.held_on)
    return f" do đồng chí {names[paper.entered_by_id]} kiểm, đồng chí {names[paper.confirmed_by_id]} kiểm lại"
