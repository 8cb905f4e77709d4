"""Naming holders of posts that no case decides: officers for a task, and posts that other bodies give."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, Post, PostKind, Unit
from webapp.queries.people.directory import birth_in
from webapp.queries.units.naming import kinds_before, kinds_named, nameable, names_posts, office_began, post_runs_on
from webapp.services.command import Command
from webapp.services.notices.announcing import catch_up
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import fold, format_date


@dataclass(frozen=True)
class NamingPaper:
    """The paper by which a post is given or ended: its number, its day, and the body that has written it."""

    number: str
    written_on: dt.date
    body: str

    @property
    def text(self) -> str:
        """The paper as the post keeps it."""
        return f"{self.number}, {format_date(self.written_on)}, {self.body}"


@dataclass(frozen=True)
class Naming:
    """The person named for a kind of post, from when, by which paper."""

    person_id: int
    kind: str
    since: dt.date
    paper: NamingPaper


def name_holder(session: Session, unit_id: int, naming: Naming, command: Command) -> None:
    """Give a post by naming, within the caller's transaction, or record one held since before the office began.

    Raises NotFoundForActor for a person who names nobody here, Refused (with the field) for a kind, a person or a day
    or a paper that does not fit, and for a seat that is taken.
    """
    unit = unit_for(session, unit_id, command)
    kind = kind_given(session, unit, naming)
    _check_person(session, unit, naming, command)
    give_post(session, unit, kind, naming, command)


def kind_given(session: Session, unit: Unit, naming: Naming) -> PostKind:
    """Return the kind of a post that is named or recorded in the unit. Raises Refused (with the field) for any other.

    A post that processes give is recorded here only if it was held before the office began with this program.
    """
    kind = kinds_named(session, unit, naming.since).get(naming.kind)
    if kind is not None:
        return kind
    kind = kinds_before(session, unit, naming.since).get(naming.kind)
    if kind is None:
        raise Refused(_("This unit had no such post on that day: check the date or the post."), field="kind")
    began = office_began(session, naming.since)
    if naming.since > began:
        raise Refused(
            _(
                "A case gives this post. Without one it is recorded only where it was held before the office began "
                "with this program, on %(day)s."
            ),
            field="since",
            day=format_date(began),
        )
    return kind


def give_post(session: Session, unit: Unit, kind: PostKind, naming: Naming, command: Command) -> None:
    """Write the post within the caller's transaction. Raises Refused (with the field) for a day or a paper that does
    not fit, for a post that the person has, and for a seat that is taken.
    """
    _check_day(session, unit, naming)
    _check_paper(session, unit, kind, naming.paper, command)
    if naming.since < naming.paper.written_on:
        raise Refused(
            _("The paper is of %(day)s: the post cannot begin before."),
            field="since",
            day=format_date(naming.paper.written_on),
        )
    session.add(
        Post(
            person_id=naming.person_id,
            unit_id=unit.id,
            kind=naming.kind,
            seat=kind.seat,
            valid_from=naming.since,
            valid_to=kind.valid_to,
            source=naming.paper.text,
            key=command.key,
            recorded_at=command.now,
            recorded_by_id=command.actor.person_id,
        )
    )
    session.flush()
    catch_up(session, naming.person_id, command.now)


def end_naming(
    session: Session, unit_id: int, post_id: int, last_day: dt.date, paper: NamingPaper, command: Command
) -> None:
    """End a named post with its last day, within the caller's transaction; the unit may have heard of it late.

    The last day may lie before its paper: of a death, or of what the unit hears of late. Raises NotFoundForActor, and
    Refused (with the field) for a day before it began and a paper that does not fit.
    """
    unit = unit_for(session, unit_id, command)
    post = session.get(Post, post_id)
    kind = kinds_named(session, unit, last_day).get(post.kind) if post else None
    if post is None or post.unit_id != unit.id or kind is None:
        raise NotFoundForActor
    if post.person_id == command.actor.person_id:
        raise Refused(_("This is your own post: somebody else has to end it."))
    if last_day < post.valid_from:
        raise Refused(
            _("The post began on %(day)s: it cannot end before."),
            field="last_day",
            day=format_date(post.valid_from),
        )
    _check_paper(session, unit, kind, paper, command)
    if paper.written_on < post.valid_from:
        raise Refused(
            _("The post began on %(day)s: no paper from before ends it."),
            field="written_on",
            day=format_date(post.valid_from),
        )
    post.valid_to, post.ended_source = last_day + dt.timedelta(days=1), paper.text
    session.flush()
    catch_up(session, post.person_id, command.now)


def unit_for(session: Session, unit_id: int, command: Command) -> Unit:
    """Lock the unit. Raises NotFoundForActor unless the actor names holders in it today."""
    unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
    if unit is None or not unit.exists_on(local_date(command.now)) or not names_posts(command.actor, unit):
        raise NotFoundForActor
    return unit


def _check_person(session: Session, unit: Unit, naming: Naming, command: Command) -> None:
    """Raise Refused for naming oneself, and for a person from elsewhere."""
    if naming.person_id == command.actor.person_id:
        raise Refused(_("Nobody names themselves: another officer, or the level above, has to do it."), field="person")
    if naming.person_id not in {person for person, _name in nameable(session, unit, local_date(command.now))}:
        raise Refused(_("Choose a person from the list."), field="person")


def _check_day(session: Session, unit: Unit, naming: Naming) -> None:
    """Raise Refused for an impossible day, and for a post that the person has already."""
    person = session.get_one(Person, naming.person_id)
    if naming.since < unit.valid_from:
        raise Refused(
            _("%(unit)s exists since %(day)s: the post cannot begin before."),
            field="since",
            unit=unit.name,
            day=format_date(unit.valid_from),
        )
    if naming.since <= birth_in(person).last:
        raise Refused(_("On that day the person was not born: check the date."), field="since")
    same = (Post.person_id == person.id, Post.unit_id == unit.id, Post.kind == naming.kind)
    if session.scalar(sa.select(Post.id).where(*same, post_runs_on(naming.since)).limit(1)):
        raise Refused(_("The comrade holds this post already."), field="kind")


def _check_paper(session: Session, unit: Unit, kind: PostKind, paper: NamingPaper, command: Command) -> None:
    """Raise Refused for a paper of a day to come, and for one of the Union about a post that another body gives."""
    if paper.written_on > local_date(command.now):
        raise Refused(_("The paper cannot be of a day to come: check the date."), field="written_on")
    if not kind.outside:
        return
    body = fold(paper.body)
    unions = session.scalars(sa.select(Unit.name).where(Unit.id.in_(unit.lineage), Unit.kind != "military_command"))
    own = next((name for name in unions if fold(name) in body), None)
    if own is not None:
        raise Refused(
            _("This post is given and ended by another body: write its decision, not one of %(unit)s."),
            field="body",
            unit=own,
        )
