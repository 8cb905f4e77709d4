"""Recording a new person in a unit, and ending a membership: no case decides these, two people record them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonPair, Post, Unit
from webapp.queries.people.doubles import Look, pair_of
from webapp.queries.people.kinds import post_kinds_on
from webapp.queries.units.members import MEMBER, alike_in_sight, branches_below
from webapp.queries.units.naming import post_runs_on
from webapp.services.command import Command
from webapp.services.notices.announcing import catch_up
from webapp.services.people.names import set_name
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.units.naming import Naming, NamingPaper, give_post, kind_given, unit_for
from workflows.core.births import Birth
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import format_date

UNION_FOUNDED = dt.date(1931, 3, 26)
"""Nobody joined the Union before."""
ONE = dt.timedelta(days=1)
WHY_ENDED = {
    "moved": "Chuyển sinh hoạt Đoàn",
    "matured": "Trưởng thành Đoàn",
    "struck": "Xóa tên trong danh sách đoàn viên",
    "died": "Từ trần",
}
"""Why a membership ends, and what the record says of it."""


@dataclass(frozen=True)
class NewPerson:
    """A new person. birth: as `Birth.iso`; apart: why it is nobody of those who look like them, '' for no such."""

    code: str
    full_name: str
    sex: str
    birth: str
    phone: str | None = None
    union_joined_on: dt.date | None = None
    mail_address: str | None = None
    apart: str = ""

    @property
    def look(self) -> Look:
        """The marks that likely doubles would share with them."""
        return Look.of(self.full_name, self.sex, Birth.of(self.birth))


def enrol(
    session: Session,
    unit_id: int,
    new: NewPerson,
    kind: str,
    since: dt.date,
    paper: NamingPaper | None,
    command: Command,
) -> None:
    """Record a person with their first post, within the caller's transaction. paper: what the post rests on.

    Raises NotFoundForActor for whoever names nobody here, Refused (with the field) for days that contradict each other,
    a code that another record has, likely doubles without a reason, and a post that is not given so.
    """
    unit = unit_for(session, unit_id, command)
    _check(session, unit, new, since, command)
    alike = alike_in_sight(session, command.actor, new.look, local_date(command.now))
    if alike and not new.apart:
        raise Refused(
            _("Look at the records that look like this comrade, and write why it is another person."), field="apart"
        )
    person = _written(session, new)
    _note(session, person.id, [each.id for each in alike], new.apart, command)
    if kind != MEMBER:
        if paper is None:
            raise Refused(_("Write the paper on which the post rests."), field="number")
        naming = Naming(person.id, kind, since, paper)
        give_post(session, unit, kind_given(session, unit, naming), naming, command)
        return
    if unit.kind not in post_kinds_on(session, since)[MEMBER].units:
        raise Refused(_("Members belong to a branch: choose another post."), field="kind")
    if new.union_joined_on is not None and since < new.union_joined_on:
        raise Refused(
            _("The comrade joined the Union on %(day)s: choose that day or a later one."),
            field="since",
            day=format_date(new.union_joined_on),
        )
    _begin(session, person.id, unit, since, command)


def end_membership(session: Session, post_id: int, last_day: dt.date, why: str, to_unit: str, command: Command) -> None:
    """End a membership with its last day, within the caller's transaction; it goes on in another branch if one is said.

    why: a key of `WHY_ENDED`; to_unit: the code of a branch within the actor's reach, '' for none. Raises
    NotFoundForActor, Refused (with the field) for a day that cannot be, and for whoever holds another post here.
    """
    post = session.get(Post, post_id)
    if post is None or post.kind != MEMBER:
        raise NotFoundForActor
    today, unit = local_date(command.now), unit_for(session, post.unit_id, command)
    if post.person_id == command.actor.person_id:
        raise Refused(_("This is your own post: somebody else has to end it."))
    if post.valid_to is not None or not post.valid_from <= last_day <= today:
        raise Refused(
            _("Write a day from %(first)s until today, of a membership that goes on."),
            field="last_day",
            first=format_date(post.valid_from),
        )
    others = (Post.person_id == post.person_id, Post.unit_id == unit.id, Post.id != post.id)
    if session.scalar(sa.select(Post.id).where(*others, post_runs_on(last_day + ONE)).limit(1)):
        raise Refused(_("The comrade holds another post in this unit: that one ends first."))
    post.valid_to, post.ended_source = last_day + ONE, WHY_ENDED[why]
    session.flush()
    if to_unit:
        if why != "moved":
            raise Refused(_("Only a membership that is moved goes on in another branch."), field="to_unit")
        target = next((row for row in branches_below(session, command.actor, today) if row.code == to_unit), None)
        if target is None or target.id == unit.id:
            raise Refused(_("Choose another branch from the list."), field="to_unit")
        _go_on(session, post.person_id, unit_for(session, target.id, command), last_day + ONE, command)
    catch_up(session, post.person_id, command.now)


def _check(session: Session, unit: Unit, new: NewPerson, since: dt.date, command: Command) -> None:
    birth, today = Birth.of(new.birth), local_date(command.now)
    if birth.first >= today:
        raise Refused(_("The date of birth lies in the future: check the date."), field="birth")
    if not max(unit.valid_from, birth.last) <= since <= today:
        raise Refused(
            _("Write a day from %(first)s until today: the unit exists since then, and the comrade was born."),
            field="since",
            first=format_date(max(unit.valid_from, birth.last)),
        )
    joined = new.union_joined_on
    if joined is not None and not max(UNION_FOUNDED, birth.last) < joined <= today:
        raise Refused(_("Nobody joins the Union on that day: check it and the date of birth."), field="union_joined_on")
    if session.scalar(sa.select(Person.id).where(Person.code == new.code)) is not None:
        raise Refused(_("Another record has the code %(code)s: check it."), field="code", code=new.code)


def _written(session: Session, new: NewPerson) -> Person:
    birth = Birth.of(new.birth)
    person = Person(
        code=new.code,
        sex=new.sex,
        birth_date=birth.first,
        birth_known=birth.known,
        phone=new.phone,
        mail_address=new.mail_address,
        union_joined_on=new.union_joined_on,
    )
    set_name(person, new.full_name)
    session.add(person)
    session.flush()
    return person


def _note(session: Session, person_id: int, alike: Collection[int], why: str, command: Command) -> None:
    """Keep why it is another person with each pair: those responsible for both decide about it later."""
    for other in alike:
        one_id, other_id = pair_of(person_id, other)
        pair = PersonPair(one_id=one_id, other_id=other_id, noted=why, noted_at=command.now)
        session.add(pair)
    session.flush()


def _go_on(session: Session, person_id: int, unit: Unit, since: dt.date, command: Command) -> None:
    """Let a membership go on in a unit. Raises Refused where the unit did not exist, and for who is a member there."""
    if since < unit.valid_from:
        raise Refused(
            _("%(unit)s exists since %(day)s: the post cannot begin before."),
            field="last_day",
            unit=unit.name,
            day=format_date(unit.valid_from),
        )
    same = (Post.person_id == person_id, Post.unit_id == unit.id, Post.kind == MEMBER)
    if session.scalar(sa.select(Post.id).where(*same, post_runs_on(since)).limit(1)):
        raise Refused(_("The comrade holds this post already."), field="to_unit")
    _begin(session, person_id, unit, since, command)


def _begin(session: Session, person_id: int, unit: Unit, since: dt.date, command: Command) -> None:
    source = f"Ghi vào danh sách đoàn viên ngày {format_date(local_date(command.now))}"
    session.add(
        Post(
            person_id=person_id,
            unit_id=unit.id,
            kind=MEMBER,
            seat=None,
            valid_from=since,
            source=source,
            key=command.key,
            recorded_at=command.now,
            recorded_by_id=command.actor.person_id,
        )
    )
    session.flush()
