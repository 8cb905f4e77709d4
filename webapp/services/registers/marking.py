"""Marks in registers: judges are named, each gives marks that nobody else reads, and together they are closed."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import HeldPost
from webapp.models import RegisterJudge, RegisterRow
from webapp.models.registers import MARKS
from webapp.models.units import ids_on
from webapp.queries.registers.marks import barred, judges_of, judges_offered, row_to_judge
from webapp.queries.registers.rows import keeper, people_of, row_for
from webapp.queries.rules import rules_on
from webapp.services.command import Command, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.registers.judging import call_judges, end_calls
from webapp.services.registers.record import last_entries, next_entry, write_entries
from webapp.services.security_events import Kind, record
from workflows.core.calendar import local_date
from workflows.core.registers import Marks, Register
from workflows.core.text import _

CLOSED = _("The marks of this row are closed.")
BARRED = _("%(name)s is in this row, or kin of somebody in it: choose another judge.")
HUNDRED = 100
"""Marks are kept as hundredths."""


def name_judges(
    session: Session, register: type[Register], row_id: int, chosen: Collection[int], command: Command
) -> None:
    """Name the judges of a row, in place of those named before. The same people named twice are named once.

    Raises NotFoundForActor, Refused (closed, a mark is given already, somebody who is no officer here, who is in the
    row or kin of somebody in it).
    """
    with unit_of_work(session):
        row, post = _kept(session, register, row_id, command)
        named, last = judges_of(session, row.id), last_entries(session, [row.id]).get(row.id)
        mine = last and (last.kind, last.actor_id) == ("judges", command.actor.person_id)
        if mine and {judge.person_id for judge in named} == set(chosen):
            return
        drop_judges(session, row, command)
        offered = {one[0]: one[1] for one in judges_offered(session, row.unit, local_date(command.now))}
        if not chosen or not set(chosen) <= offered.keys():
            raise Refused(_("Choose the judges from the list."), field="judges")
        no = barred(session, chosen, _people(session, row))
        if no:
            raise Refused(BARRED, field="judges", name=", ".join(sorted(offered[each] for each in no)))
        session.add_all(RegisterJudge(row_id=row.id, person_id=each) for each in chosen)
        _note(session, row, "judges", post, command)
        call_judges(session, row, chosen, command)
        record(session, Kind.RIGHTS, command.now, "judges_named", actor=command.actor, units=[row.unit_id])


def drop_judges(session: Session, row: RegisterRow, command: Command) -> None:
    """Take the judges of a row away whose people change. Raises Refused once one of them has given marks."""
    judges = judges_of(session, row.id)
    if row.marked_at is not None or any(judge.points is not None for judge in judges):
        raise Refused(_("Judges have begun to give marks: strike the row out with a reason, and enter it anew."))
    session.execute(sa.delete(RegisterJudge).where(RegisterJudge.row_id == row.id))
    end_calls(session, row, command.now)


def give_marks(
    session: Session, register: type[Register], row_id: int, marks: Mapping[int, int], command: Command
) -> bool:
    """Give a judge's marks, hundredths for each person of the row, in place of those they gave before.

    The marks of a row are closed as soon as all judges have given theirs; the same marks may come again. Return whether
    they are. Raises NotFoundForActor for anybody but a judge, Refused (closed, struck out, somebody left out, a mark
    above the highest, a judge who has become kin).
    """
    with unit_of_work(session):
        session.execute(sa.select(RegisterRow.id).where(RegisterRow.id == row_id).with_for_update())
        row = row_to_judge(session, register.key, row_id, command.actor.person_id)
        if row is None or register.marks is None or not command.actor.posts:
            raise NotFoundForActor
        judges = judges_of(session, row.id)
        said = {str(person_id): mark for person_id, mark in marks.items()}
        if row.marked_at and any(each.person_id == command.actor.person_id and each.points == said for each in judges):
            return True
        _check_open(row)
        people = _people(session, row)
        if barred(session, [command.actor.person_id], people):
            raise Refused(BARRED, name=command.actor.name)
        if not people or set(marks) != people:
            raise Refused(_("The row has changed meanwhile: open it again and mark everybody."))
        most = highest_mark(session, register.marks, row)
        for person_id, mark in marks.items():
            if not 0 <= mark <= most * HUNDRED:
                raise Refused(_("Write a mark from 0 to %(most)d."), field=f"mark-{person_id}", most=most)
        for judge in judges:
            if judge.person_id == command.actor.person_id:
                judge.points = said
                judge.given_at = command.now
        end_calls(session, row, command.now, command.actor.person_id)
        if any(judge.points is None for judge in judges):
            return False
        _close(session, row, judges, command.actor.posts[0], command)
        return True


def close_marks(session: Session, register: type[Register], row_id: int, command: Command) -> None:
    """Close the marks of a row although a judge has given none: their marks do not count.

    Raises NotFoundForActor for anybody who does not write the register, Refused (closed, nobody has given marks).
    """
    with unit_of_work(session):
        row, post = _kept(session, register, row_id, command)
        judges = judges_of(session, row.id)
        if all(judge.points is None for judge in judges):
            raise Refused(_("No judge has given marks yet."))
        _close(session, row, judges, post, command)


def highest_mark(session: Session, marks: Marks, row: RegisterRow) -> int:
    """Return the highest mark that a judge may give in a row, by the rule of its day."""
    key = marks.most.key
    return int(rules_on(session, [key], reversed(ids_on(row.unit.path)), row.day)[key].value)


def _kept(session: Session, register: type[Register], row_id: int, command: Command) -> tuple[RegisterRow, HeldPost]:
    """Lock a row that the actor writes, with the post by which they do. Raises NotFoundForActor, Refused (closed)."""
    session.execute(sa.select(RegisterRow.id).where(RegisterRow.id == row_id).with_for_update())
    row = row_for(session, command.actor, register, row_id) if register.marks else None
    post = keeper(command.actor, register, row) if row else None
    if row is None or post is None:
        raise NotFoundForActor
    _check_open(row)
    return row, post


def _check_open(row: RegisterRow) -> None:
    if row.marked_at is not None or row.standing != "entered":
        raise Refused(CLOSED)


def _people(session: Session, row: RegisterRow) -> set[int]:
    return {one.person_id for one in people_of(session, [row.id])[row.id]}


def _close(
    session: Session, row: RegisterRow, judges: Collection[RegisterJudge], post: HeldPost, command: Command
) -> None:
    """Put the marks into the row, which its record commits to from now on."""
    session.flush()  # the last marks first: once the row is closed, the database takes none
    given = {str(judge.person_id): judge.points for judge in judges if judge.points is not None}
    row.answers, row.marked_at = {**row.answers, MARKS: given}, command.now
    end_calls(session, row, command.now)
    _note(session, row, "marked", post, command)


def _note(session: Session, row: RegisterRow, kind: str, post: HeldPost, command: Command) -> None:
    with session.no_autoflush:
        last = last_entries(session, [row.id]).get(row.id)
        people = _people(session, row)
    write_entries(session, [next_entry(row, dict.fromkeys(people, ""), last, kind, post, command)])
