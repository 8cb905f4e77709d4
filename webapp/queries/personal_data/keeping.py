"""Obstacles to erasing a person's data: procedures that run, posts that are held, times of keeping."""

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Candidate, Case, Event, Meeting, MeetingAttendance, Post, RollMember, Unit, Vote, post_held_on
from webapp.queries.archives.retention import POSTS, kept_by, minutes_kept, retention_of, rules_of_retention
from webapp.queries.people.joined import records_of
from workflows.core.text import Sentence, _, say


@dataclass
class Keeping:
    """The data to keep. stops: why nothing can be erased now; kept: what stays, and by which rule; erasable: ids
    of closed cases about the person whose time of keeping is over; files: whether others are kept.
    """

    stops: list[Sentence] = field(default_factory=list)
    kept: list[Sentence] = field(default_factory=list)
    erasable: list[int] = field(default_factory=list)
    files: bool = False


def keeping(session: Session, person_id: int, day: dt.date, but: int) -> Keeping:
    """Return what stands against erasing a person's data on a day.

    but: id of the case of the request itself. A sealed case never differs from the others that are kept: whoever reads
    the sentences may not know of it.
    """
    found = Keeping()
    if session.scalar(sa.select(Post.id).where(Post.person_id == person_id, post_held_on(day)).limit(1)):
        found.stops.append(
            say(_("The person holds a post or is a member of a branch: the data are needed until that ends."))
        )
    _of_cases(session, person_id, day, but, found)
    _of_posts(session, person_id, day, found)
    if _named(session, person_id, day):
        found.kept.append(
            say(_("The name at acts and votes stays in the files in which it stands, as long as these are kept."))
        )
    return found


def _named(session: Session, person_id: int, day: dt.date) -> bool:
    """Whether the person acted or voted in a file that has to be kept, or sat in a meeting whose minutes have to."""
    mine = records_of(person_id)
    acted = sa.select(Event.case_id).where(sa.or_(Event.actor_id.in_(mine), Event.for_id.in_(mine)))
    voted = sa.select(Vote.case_id).join(RollMember, RollMember.vote_id == Vote.id)
    ids = sa.union(acted, voted.where(RollMember.person_id.in_(mine))).subquery()
    files = sa.select(Case).where(Case.id.in_(sa.select(ids.c.case_id)), Case.erased_at.is_(None))
    for case in session.scalars(files.order_by(Case.id.desc())):
        if case.closed_at is None or not retention_of(session, case, day).over(day):
            return True
    sat = sa.select(MeetingAttendance.meeting_id).where(MeetingAttendance.person_id.in_(records_of(person_id)))
    meetings = session.scalars(sa.select(Meeting).where(Meeting.id.in_(sat)).order_by(Meeting.held_on.desc()))
    return any(not minutes_kept(session, each, day).over(day) for each in meetings)


def _of_cases(session: Session, person_id: int, day: dt.date, but: int, found: Keeping) -> None:
    """Sort the person's cases into those that run, those that are kept, and those that can be erased."""
    sources: set[str] = set()
    rows = session.scalars(sa.select(Case).where(Case.subject_id == person_id, Case.id != but).order_by(Case.id)).all()
    if _voted_on(session, person_id):
        found.stops.append(say(_("A procedure about the person is still running: it has to end first.")))
    for case in rows:
        if case.closed_at is None:
            if not case.sealed:
                found.stops.append(say(_("A procedure about the person is still running: it has to end first.")))
            sources.add("")
        elif (time := retention_of(session, case, day)).over(day):
            found.erasable.append(case.id)
        else:
            sources.add(time.source)
    found.files = bool(sources)
    for source in sorted(sources - {""}) or ([""] if sources else []):
        text = _("Files about the person are kept until their time of keeping is over (%(source)s).")
        plain = _("Files about the person are kept until their time of keeping is over, by the rule book.")
        found.kept.append(say(text, source=say(source)) if source else say(plain))


def _voted_on(session: Session, person_id: int) -> bool:
    """Whether somebody is voted on in a running case that is not sealed, in an election or in a list."""
    stands = sa.select(Candidate.vote_id).join(Vote, Vote.id == Candidate.vote_id).join(Case, Case.id == Vote.case_id)
    runs = (Candidate.person_id.in_(records_of(person_id)), Case.closed_at.is_(None), Case.sealed.is_(False))
    return session.scalar(stands.where(*runs).limit(1)) is not None


def _of_posts(session: Session, person_id: int, day: dt.date, found: Keeping) -> None:
    """Who held a post is kept by a rule of its own."""
    last = session.execute(
        sa.select(Post.unit_id, Post.valid_to)
        .where(Post.person_id == person_id, Post.kind != "member", Post.valid_to.is_not(None))
        .order_by(Post.valid_to.desc())
        .limit(1)
    ).first()
    if last is None:
        return
    lineage = list(reversed(session.get_one(Unit, last.unit_id).lineage))
    time = kept_by(rules_of_retention(session, lineage, day).get(POSTS), last.valid_to)
    if not time.over(day):
        found.kept.append(say(_("Who held which post, from when until when, is kept by the rule book.")))
