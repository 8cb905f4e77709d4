"""Reads of meetings: members of a committee, the meetings and agenda that the actor may see, attendance."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import OVERSIGHT, visible_cases
from webapp.actors import KEPT, Actor
from webapp.models import (
    AgendaItem,
    Case,
    Meeting,
    MeetingChange,
    PaperBallotCount,
    Person,
    Post,
    RollMember,
    Unit,
    Vote,
    post_held_on,
    takes_ballot_of,
)
from webapp.queries.cases.lists import what_about
from webapp.queries.local_day import LocalDay
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.people.names import called_at, called_on
from webapp.queries.units.names import name_on
from workflows.posts import post_kinds
from workflows.roles import COMMITTEES

KINDS = ("province_union", "district_union", "bloc_union", "commune_union", "base_union")
"""Units with committees that decide or elect, and so hold meetings."""
LARGEST = COMMITTEES["executive_committee"]
"""Posts of everybody who sits in any committee of a unit."""
PREPARERS = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
"""Posts whose holders prepare the meetings of their unit's committees."""
MINUTES_TAKERS = (*LARGEST, "organisation_officer", "appraising_officer", "clerk")
_Newest, _Mine = aliased(Vote), aliased(RollMember)


def attends(actor: Actor) -> tuple[int, ...]:
    """Return the units whose meetings the actor may see: those in whose committees or office they hold a post."""
    return tuple(
        dict.fromkeys(p.unit_id for p in actor.posts if p.kind in (*OVERSIGHT, *LARGEST) and p.unit_kind in KINDS)
    )


def visible_meetings(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition on a Meeting that the actor may see it: of the executive committee also who sits only there."""
    kinds = {unit: {p.kind for p in actor.posts if p.unit_id == unit} for unit in attends(actor)}
    every = [unit for unit, held in kinds.items() if held & set(OVERSIGHT)]
    return sa.or_(
        Meeting.unit_id.in_(every),
        sa.and_(Meeting.unit_id.in_(list(kinds)), Meeting.body == "executive_committee"),
    )


def prepares(actor: Actor) -> dict[int, str]:
    """Return id → name of the units whose meetings the actor may prepare."""
    return {p.unit_id: p.unit_name for p in actor.posts if p.kind in PREPARERS and p.unit_kind in KINDS}


def may_run(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor may change a meeting: the unit's office, or the minutes taker while holding a post."""
    keeps = meeting.secretary_id == actor.person_id and actor.holds(MINUTES_TAKERS, meeting.unit_id) is not None
    return keeps or meeting.unit_id in prepares(actor)


def meeting_for(session: Session, actor: Actor, public_id: str) -> Meeting | None:
    """Return the meeting of that id if the actor may know of it; None both for an unknown and a forbidden one."""
    return session.scalars(
        sa.select(Meeting)
        .where(Meeting.public_id == public_id, visible_meetings(actor))
        .options(joinedload(Meeting.unit), joinedload(Meeting.chair), joinedload(Meeting.secretary))
    ).one_or_none()


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in the list. cases: how many cases of its agenda the actor may see."""

    public_id: str
    unit: str
    body: str
    held_on: dt.date
    begins_at: dt.time | None
    place: str
    chair: str
    closed: bool
    called_off: bool
    cases: int


def meetings_page(session: Session, actor: Actor, place: Cursor | None) -> Page[MeetingLine]:
    """Return the meetings of the actor's committees, newest first. One statement."""
    keys = [SortKey(Meeting.held_on, dt.date.fromisoformat), SortKey(Meeting.id, whole_number)]
    page = page_of(session, _lines(actor), keys, place, newest_first=True)
    return Page(tuple(MeetingLine(*row[:10]) for row in page.rows), page.before, page.after)


def next_meeting(session: Session, actor: Actor, day: dt.date) -> tuple[MeetingLine | None, int]:
    """Return the next meeting of the actor's committees, from that day on, and how many come after it. One statement.

    None for none.
    """
    row = session.execute(_next(actor, day)).one_or_none()
    return (MeetingLine(*row[:-1]), row[-1] - 1) if row else (None, 0)


@lru_cache(KEPT)
def _next(actor: Actor, day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    to_come = (Meeting.held_on >= day, Meeting.closed_at.is_(None), Meeting.called_off_at.is_(None))
    first = (Meeting.held_on, sa.func.coalesce(Meeting.begins_at, sa.literal(dt.time.max, sa.Time())), Meeting.id)
    return _lines(actor).add_columns(sa.func.count().over()).where(*to_come).order_by(*first).limit(1)


@lru_cache(KEPT)
def _lines(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    host = aliased(Unit)
    cases = (
        sa.select(sa.func.count())
        .select_from(AgendaItem)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(AgendaItem.meeting_id == Meeting.id, visible_cases(actor))
        .correlate(Meeting)
        .scalar_subquery()
    )
    return (
        sa.select(
            Meeting.public_id,
            name_on(Meeting.held_on, host),
            Meeting.body,
            Meeting.held_on,
            Meeting.begins_at,
            Meeting.place,
            called_on(Meeting.held_on),
            Meeting.closed_at.is_not(None),
            Meeting.called_off_at.is_not(None),
            cases,
        )
        .join(host, host.id == Meeting.unit_id)
        .join(Person, Person.id == Meeting.chair_id)
        .where(visible_meetings(actor))
    )


@dataclass(frozen=True)
class AgendaLine:
    """A case on an agenda, with this committee's last vote on it and the actor's entry on the electoral roll."""

    case_id: int
    public_id: str
    definition_hash: str
    state: str
    person: str | None
    unit: str
    vote: str | None
    """The vote's name; None for a case that the committee has not been asked about."""
    alone: bool | None
    """Whether the ballot is secret or has candidates: it is given on the case page, not together with others."""
    secret: bool | None
    outcome: str | None
    entitled: int
    voted: int
    on_paper: int
    """The number of ballots entered in this meeting."""
    on_roll: bool
    recused: str | None
    has_voted: bool | None
    open: bool
    """Whether the actor's ballot can be given now."""
    workflow: str
    about: str | None
    """What tells several cases of one unit apart; of a process that has no such words None."""

    @property
    def running(self) -> bool:
        return self.vote is not None and self.outcome is None

    @property
    def waits_for_me(self) -> bool:
        """Whether the actor has yet to vote."""
        return self.running and self.on_roll and self.recused is None and not self.has_voted and self.open


def agenda(session: Session, actor: Actor, meeting: Meeting, day: dt.date) -> list[AgendaLine]:
    """Return the cases of a meeting that the actor may see, in the order of the agenda. One statement."""
    last = sa.select(sa.func.max(_Newest.id)).where(
        _Newest.case_id == Case.id, _Newest.unit_id == meeting.unit_id, _Newest.body == meeting.body
    )
    roll = sa.select(sa.func.count()).where(RollMember.vote_id == Vote.id, RollMember.recused.is_(None))
    ballots = (
        PaperBallotCount.votes_for
        + PaperBallotCount.votes_against
        + PaperBallotCount.votes_blank
        + PaperBallotCount.votes_invalid
    )
    paper = sa.select(ballots).where(PaperBallotCount.vote_id == Vote.id, PaperBallotCount.meeting_id == meeting.id)
    rows: Any = session.execute(
        sa.select(
            Case.id,
            Case.public_id,
            Case.definition_hash,
            Case.state,
            called_at(Case.closed_at),
            name_on(LocalDay(Case.closed_at)),
            Vote.name,
            Vote.by_ballot,
            Vote.secret,
            Vote.outcome,
            roll.correlate(Vote).scalar_subquery(),
            roll.where(RollMember.voted).correlate(Vote).scalar_subquery(),
            sa.func.coalesce(paper.correlate(Vote).scalar_subquery(), 0),
            _Mine.person_id.is_not(None),
            _Mine.recused,
            _Mine.voted,
            sa.and_(Vote.id.is_not(None), takes_ballot_of(actor.person_id, day)),
            Case.workflow,
            what_about(),
        )
        .select_from(AgendaItem)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .outerjoin(Vote, Vote.id == last.correlate(Case).scalar_subquery())
        .outerjoin(_Mine, sa.and_(_Mine.vote_id == Vote.id, _Mine.person_id == actor.person_id))
        .where(AgendaItem.meeting_id == meeting.id, visible_cases(actor))
        .order_by(AgendaItem.position, Case.id)
    )
    return [AgendaLine(*row) for row in rows]


_DAY: Any = sa.bindparam("day")
_HOLDERS = (
    sa.select(Person.id, called_on(_DAY).label("full_name"), Post.kind)
    .join(Post, Post.person_id == Person.id)
    .where(
        Post.unit_id == sa.bindparam("unit"),
        Post.kind.in_(sa.bindparam("kinds", expanding=True)),
        post_held_on(_DAY),
    )
    .order_by(Person.sort_key, Person.id, Post.id)
)


def holders_on(
    session: Session, unit_id: int, kinds: Collection[str], day: dt.date, *only: sa.ColumnElement[bool]
) -> dict[int, tuple[str, str]]:
    """Return person → name and post of the unit's holders of these posts on that day, by rank, then by given name.

    Of several posts the highest counts. only: conditions on Post.
    """
    asked = {"unit": unit_id, "kinds": list(kinds), "day": day}
    rows = session.execute(_HOLDERS.where(*only), asked).all()
    rank = {kind: place for place, kind in enumerate(post_kinds())}
    found: dict[int, tuple[str, str]] = {}
    for row in sorted(rows, key=lambda row: rank.get(row.kind, len(rank))):
        found.setdefault(row.id, (row.full_name, row.kind))
    return found


def changes(session: Session, meeting: Meeting) -> list[MeetingChange]:
    """Return the changes of a meeting's plan, newest first. One statement."""
    return list(
        session.scalars(
            sa.select(MeetingChange).where(MeetingChange.meeting_id == meeting.id).order_by(MeetingChange.id.desc())
        )
    )
