"""Obstacles to joining two records of one human being, as sentences that say what to do first."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.models import (
    Case,
    Delegation,
    FieldDay,
    Meeting,
    MeetingAttendance,
    Person,
    Post,
    PostKind,
    RollMember,
    RuleRow,
    Unit,
    Vote,
)
from webapp.models.units import CELLS
from workflows import WORKFLOWS
from workflows.core.text import Sentence, _, say
from workflows.core.vietnamese import format_date

INSPECTING = ("inspection_chair", "deputy_inspection_chair", "inspector")
EXECUTING = ("organisation_head", "organisation_deputy", "organisation_officer", "clerk")


def conflicts(session: Session, kept_id: int, gone_id: int, day: dt.date) -> list[Sentence]:
    """Return what stands against the join, in the order in which it would be put right."""
    found = [*_data(session, kept_id, gone_id), *_posts(session, kept_id, gone_id, day)]
    found += [*_votes_and_meetings(session, kept_id, gone_id), *_days(session, kept_id, gone_id)]
    return [*found, *_delegations(session, kept_id, gone_id, day), *_cases(session, kept_id, gone_id)]


def both_voted(session: Session, kept_id: int, gone_id: int) -> list[dict[str, Any]]:
    """Return the votes in which both records have voted: they stay as they are, and the join names them."""
    other = aliased(RollMember)
    rows = session.execute(
        sa.select(Vote.id, Vote.name, Case.public_id, Case.sealed)
        .join(Case, Case.id == Vote.case_id)
        .join(RollMember, sa.and_(RollMember.vote_id == Vote.id, RollMember.person_id == kept_id, RollMember.voted))
        .join(other, sa.and_(other.vote_id == Vote.id, other.person_id == gone_id, other.voted))
        .order_by(Vote.id)
    )
    return [{"vote": row.id, "name": row.name, "case": row.public_id, "sealed": row.sealed} for row in rows]


def _data(session: Session, *ids: int) -> Iterator[Sentence]:
    restricted = sa.select(Person.code).where(Person.id.in_(ids), Person.restricted_on.is_not(None))
    for code in session.scalars(restricted.order_by(Person.id)):
        yield say(_("The use of the data of %(code)s is restricted: join the records once that is lifted."), code=code)


def _posts(session: Session, kept_id: int, gone_id: int, day: dt.date) -> Iterator[Sentence]:
    """Yield posts that one person cannot hold at once."""
    columns = (Post.person_id, Post.kind, Post.valid_from, Post.valid_to, Post.unit_id, Unit.name, Unit.kind)
    held = session.execute(
        sa.select(*columns, PostKind.paper)
        .join(Unit, Unit.id == Post.unit_id)
        .join(PostKind, PostKind.key == Post.kind)
        .where(
            Post.person_id.in_((kept_id, gone_id)),
            sa.or_(Post.valid_to.is_(None), Post.valid_to > Post.valid_from),
            Post.kind != "member",
        )
        .order_by(Post.id)
    ).all()
    for one in (row for row in held if row.person_id == kept_id):
        for other in (row for row in held if row.person_id == gone_id):
            if not _overlap(one, other):
                continue
            same_unit = one.unit_id == other.unit_id
            if same_unit and one.kind == other.kind:
                text = _("Both records hold the post “%(post)s” in %(unit)s at one time: end one of the two first.")
                yield say(text, post=one.paper, unit=one.name)
            elif (
                same_unit
                and {one.kind in INSPECTING, other.kind in INSPECTING} == {True, False}
                and (one.kind in EXECUTING or other.kind in EXECUTING)
            ):
                text = _("In %(unit)s one record inspects what the other carries out: end one of the two posts first.")
                yield say(text, unit=one.name)
    yield from _too_many(session, held, day)


def _too_many(session: Session, held: Sequence[Any], day: dt.date) -> Iterator[Sentence]:
    """Yield seats in branches of which one person may not hold so many."""
    most = {
        row.key.partition(".")[0]: int(row.value)
        for row in session.scalars(
            sa.select(RuleRow)
            .where(RuleRow.key.endswith(".seats_max"), RuleRow.effective_from <= day)
            .order_by(RuleRow.effective_from)
        )
    }
    for kind, limit in most.items():
        cells = [row for row in held if row.kind == kind and row[6] in CELLS and _runs(row, day)]
        if len({row.unit_id for row in cells}) > limit:
            text = _(
                "Together they would hold %(number)d seats of one kind; one person may hold %(most)d: end one first."
            )
            yield say(text, number=len(cells), most=limit)


def _overlap(one: Any, other: Any) -> bool:
    ends, others = one.valid_to or dt.date.max, other.valid_to or dt.date.max
    return bool(one.valid_from < others and other.valid_from < ends)


def _runs(row: Any, day: dt.date) -> bool:
    return bool(row.valid_to is None or row.valid_to > day)


def _votes_and_meetings(session: Session, kept_id: int, gone_id: int) -> Iterator[Sentence]:
    """Yield votes and meetings that run with the record that would go."""
    put = sa.or_(Vote.meeting_id.is_not(None), Vote.consultation_id.is_not(None))
    running = (
        sa.select(Unit.name)
        .join(Vote, Vote.unit_id == Unit.id)
        .join(RollMember, RollMember.vote_id == Vote.id)
        .where(RollMember.person_id == gone_id, Vote.closed_at.is_(None), put)
    )
    for unit in sorted(set(session.scalars(running))):
        text = _("A vote of %(unit)s runs with the record that is to be joined on its roll: wait until it is closed.")
        yield say(text, unit=unit)
    meetings = (
        sa.select(Unit.name, Meeting.held_on)
        .join(Meeting, Meeting.unit_id == Unit.id)
        .join(MeetingAttendance, MeetingAttendance.meeting_id == Meeting.id)
        .where(MeetingAttendance.person_id == gone_id, Meeting.closed_at.is_(None), Meeting.called_off_at.is_(None))
    )
    for row in session.execute(meetings.order_by(Meeting.id)):
        text = _(
            "The record stands on the attendance list of the meeting of %(unit)s on %(day)s: close the meeting first."
        )
        yield say(text, unit=row.name, day=format_date(row.held_on))


def _days(session: Session, kept_id: int, gone_id: int) -> Iterator[Sentence]:
    other = aliased(FieldDay)
    same = sa.and_(other.day == FieldDay.day, other.half == FieldDay.half, other.person_id == gone_id)
    found = sa.select(FieldDay.day).join(other, same).where(FieldDay.person_id == kept_id).order_by(FieldDay.day)
    if (first := session.scalar(found.limit(1))) is not None:
        text = _("Both records are at the grassroots on %(day)s: correct one of the two trips first.")
        yield say(text, day=format_date(first))


def _delegations(session: Session, kept_id: int, gone_id: int, day: dt.date) -> Iterator[Sentence]:
    between = sa.or_(
        sa.and_(Delegation.absent_id == kept_id, Delegation.deputy_id == gone_id),
        sa.and_(Delegation.absent_id == gone_id, Delegation.deputy_id == kept_id),
    )
    found = sa.select(Delegation.id).where(between, Delegation.revoked_at.is_(None))
    if session.scalar(found.limit(1)) is not None:
        yield say(_("One of the two records acts in the place of the other: take that back first."))


def _cases(session: Session, kept_id: int, gone_id: int) -> Iterator[Sentence]:
    """Yield open cases that stand in the way. Sealed ones are left out: nobody learns here that there is one."""
    cases = session.scalars(sa.select(Case).where(Case.closed_at.is_(None), Case.sealed.is_(False)).order_by(Case.id))
    claims: dict[str, str] = {}
    for case in cases:
        known = WORKFLOWS.get(case.workflow)
        reference = case.public_id[:8].upper()
        if known and gone_id in known.definition.candidates_in(case.dossier):
            text = _(
                "The open file %(case)s lists the record that is to be joined: end it, or take the name off first."
            )
            yield say(text, case=reference)
        what, _colon, who = (case.claim or "").rpartition(":")
        if known and known.definition.claim_by == "subject" and who in (str(kept_id), str(gone_id)):
            if what in claims:
                text = _("The open files %(case)s and %(other)s are about one matter of both records: end one of them.")
                yield say(text, case=claims[what], other=reference)
            claims[what] = reference
