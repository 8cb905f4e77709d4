"""Writing registers: a row is entered, corrected, confirmed by somebody else, or struck out; each leaves an entry."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.models import RegisterPerson, RegisterRow, Unit
from webapp.queries.registers.posts import confirming_posts
from webapp.queries.registers.rows import (
    is_followed,
    keeper,
    kept_units,
    may_confirm,
    people_of,
    row_for,
)
from webapp.services.command import Command, replayed, salted, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.registers.certificates import number_certificates
from webapp.services.registers.judging import end_calls
from webapp.services.registers.marking import drop_judges
from webapp.services.registers.papers import keep_papers
from webapp.services.registers.reading import Reading
from webapp.services.registers.record import (
    confirming,
    last_entries,
    next_entry,
    note,
    parts_of,
    write_entries,
    write_people,
)
from workflows.core.calendar import local_date
from workflows.core.registers import Register
from workflows.core.text import _

EARLIER = _("This day lies before the row that it goes on from: choose a later day.")
CONFIRMED = _("This row is confirmed or struck out: strike it out with a reason, or go on from it with another row.")


def enter(session: Session, register: type[Register], unit_id: int, command: Command) -> int:
    """Enter a row in a unit's register. Return its id; the same form sent again gets the first result.

    Raises NotFoundForActor, Refused (a day before the unit or after today, people from elsewhere),
    IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in kept_units(command.actor, register):
            raise NotFoundForActor
        return _enter(session, register, _locked_unit(session, unit_id), command)


def go_on(session: Session, register: type[Register], row_id: int, command: Command) -> int:
    """Enter a row that goes on from a confirmed one: a loan that was granted after it was asked for. Return its id.

    Raises as `enter`, and Refused where the row is not confirmed, or another goes on from it already.
    """
    with unit_of_work(session):
        row = _locked(session, register, row_id, command)
        post = keeper(command.actor, register, row)
        assert post is not None
        return _enter(session, register, _locked_unit(session, post.unit_id), command, row)


def _enter(
    session: Session, register: type[Register], unit: Unit, command: Command, follows: RegisterRow | None = None
) -> int:
    what = (register.key, str(unit.id), *([str(follows.id)] if follows else []))
    body = command.body_hash(*what)
    same = {"body_hash": body, "entered_by_id": command.actor.person_id}
    if first := replayed(session, RegisterRow, command, **same):
        return first.id
    named = people_of(session, [follows.id])[follows.id] if follows else []
    form = command.answers[register.entry.section]
    instead = follows.id if follows else None
    said, people = Reading(session, register, unit, [form], local_date(command.now), named, instead).row(form)
    if follows:
        _check_following(session, register, follows, said["day"])
    row = RegisterRow(
        **same | {"body_hash": salted(body)},
        **said,
        register=register.key,
        unit_id=unit.id,
        standing="entered",
        version=0,
        salt="",
        key=command.key,
        entered_at=command.now,
        follows_id=follows.id if follows else None,
    )
    session.add(row)
    session.flush()
    write_people(session, row, people)
    note(session, row, "entered", register, command)
    return row.id


def _check_following(session: Session, register: type[Register], follows: RegisterRow, day: dt.date) -> None:
    if follows.standing != "confirmed":
        raise Refused(_("Only a confirmed row can be gone on from: correct this one, or wait until it is confirmed."))
    if is_followed(session, follows):
        raise Refused(_("Another row goes on from this one already: open that one and go on from there."))
    if day < follows.day:
        raise Refused(EARLIER, field=register.day)


def correct(session: Session, register: type[Register], row_id: int, command: Command) -> None:
    """Write a row anew that nobody has confirmed yet. The command names the version that was read.

    Its judges have to be named anew. The same form sent twice corrects once.

    Raises NotFoundForActor, Refused (confirmed, struck out, marked or corrected
    meanwhile, and as `enter`).
    """
    with unit_of_work(session):
        row = _locked(session, register, row_id, command)
        if _says_so(session, register, row, command):
            return
        if row.standing != "entered":
            raise Refused(CONFIRMED)
        if command.version != row.version:
            raise Refused(_("Somebody has corrected this row meanwhile: open it again and compare."))
        drop_judges(session, row, command)
        _locked_unit(session, row.unit_id)
        form, named = command.answers[register.entry.section], people_of(session, [row.id])[row.id]
        said, people = Reading(session, register, row.unit, [form], local_date(command.now), named, row.id).row(form)
        earlier = session.get_one(RegisterRow, row.follows_id) if row.follows_id else None
        if earlier and said["day"] < earlier.day:
            raise Refused(EARLIER, field=register.day)
        for name, value in said.items():
            setattr(row, name, value)
        session.execute(sa.delete(RegisterPerson).where(RegisterPerson.row_id == row.id))
        write_people(session, row, people)
        note(session, row, "corrected", register, command)


def _says_so(session: Session, register: type[Register], row: RegisterRow, command: Command) -> bool:
    """Whether this very form has corrected the row: the actor made the last entry, and nothing in it would change."""
    last = last_entries(session, [row.id]).get(row.id)
    before = command.version is not None and command.version + 1 == row.version
    if not before or last is None or (last.kind, last.actor_id) != ("corrected", command.actor.person_id):
        return False
    named = people_of(session, [row.id])[row.id]
    form = command.answers[register.entry.section]
    said, people = Reading(session, register, row.unit, [form], local_date(command.now), named, row.id).row(form)
    same = all(getattr(row, name) == value for name, value in said.items())
    return same and set(people) == {one.person_id for one in named}


def confirm(session: Session, register: type[Register], read: Mapping[int, int], command: Command) -> int:
    """Confirm those of the rows that the actor may confirm now; return how many. Sent again, it changes nothing.

    read: id → version of each row as it was read; one that was corrected since is left alone.
    """
    with unit_of_work(session):
        found = sa.select(RegisterRow).where(RegisterRow.id.in_(read), RegisterRow.register == register.key)
        locked = session.scalars(
            found.options(joinedload(RegisterRow.unit)).order_by(RegisterRow.id).with_for_update(of=RegisterRow)
        ).all()
        posts = confirming_posts(session, command.actor, register, local_date(command.now))
        mine = may_confirm(session, command.actor, register, [row.id for row in locked], posts)
        rows = [row for row in locked if row.id in mine and row.version == read[row.id]]
        people, last = people_of(session, [row.id for row in rows]), last_entries(session, [row.id for row in rows])
        number_certificates(session, register, rows, people)
        entries = []
        for row in rows:
            row.standing, row.confirmed_by_id = "confirmed", command.actor.person_id
            named = parts_of(people[row.id])
            entries.append(next_entry(row, named, last[row.id], "confirmed", confirming(register, row, posts), command))
        write_entries(session, entries)
        keep_papers(session, register, rows, command.now)
        return len(rows)


def strike(session: Session, register: type[Register], row_id: int, why: str, command: Command) -> None:
    """Strike a row out, with the reason. It stays in the register, and counts no more. Said twice, it is done once.

    Raises NotFoundForActor, Refused (struck out already, or another row goes on from it).
    """
    with unit_of_work(session):
        row = _locked(session, register, row_id, command)
        last = last_entries(session, [row.id]).get(row.id)
        if last and (last.kind, last.actor_id, row.struck_why) == ("struck", command.actor.person_id, why):
            return
        if row.standing == "struck":
            raise Refused(_("This row is struck out already."))
        if is_followed(session, row):
            raise Refused(_("Another row goes on from this one: strike that one out first."))
        row.standing, row.struck_why = "struck", why
        end_calls(session, row, command.now)
        note(session, row, "struck", register, command)


def _locked(session: Session, register: type[Register], row_id: int, command: Command) -> RegisterRow:
    """Lock a row of a unit whose register the actor writes. Raises NotFoundForActor."""
    session.execute(sa.select(RegisterRow.id).where(RegisterRow.id == row_id).with_for_update())
    row = row_for(session, command.actor, register, row_id)
    if row is None or keeper(command.actor, register, row) is None:
        raise NotFoundForActor
    return row


def _locked_unit(session: Session, unit_id: int) -> Unit:
    return session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one()
