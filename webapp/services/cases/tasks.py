"""Tasks of a case: rewritten whenever it enters a state, read by the inbox in one statement."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.models import NEVER, CaseAccess, RollMember, Task, TaskBar, Unit, Vote, chair_task
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import last_day, waiting_sides, wakes_on
from webapp.queries.clock.tasks import opens_on
from webapp.queries.votes.votes import open_vote
from webapp.services.notices.announcing import announce
from workflows.core.calendar import local_date
from workflows.core.definition import SUBJECT, AssentDef, MoveDef
from workflows.core.four_eyes.closing import closing_guards
from workflows.guards.four_eyes import BARRING, bars
from workflows.posts import existing


def _all_of(model: Any) -> sa.Delete:
    """Return what deletes all rows of a case, on the table: no session holds such a row, and none is looked for."""
    table = model.__table__
    return sa.delete(table).where(table.c.case_id == sa.bindparam("case"))


_TASKS, _BARS, _ACCESS = map(_all_of, (Task, TaskBar, CaseAccess))


def refresh_tasks(context: CaseContext) -> None:
    """Recompute the open tasks of a case, its last day and its rest, its next wake-up date; notify the new assignees.

    A closed case has none of them.
    """
    session, case = context.session, context.case
    if case.sealed:
        _rewrite_access(context)
    session.execute(_TASKS, {"case": case.id})
    session.execute(_BARS, {"case": case.id})
    written = _write(context) if case.closed_at is None else []
    case.late_after = case.due_on or min((task.due_on for task in written if task.due_on), default=None)
    case.rests_until = rests_until(context, written)
    case.clock_on = wakes_on(context) if case.closed_at is None else None
    announce(context)


def rests_until(context: CaseContext, written: Sequence[Task]) -> dt.date | None:
    """Return the day on which a case with these tasks becomes work that nobody is asked for now; None for work, ended.

    It becomes work when a recurring duty opens, and once its last day is over.
    """
    case = context.case
    if case.closed_at is not None or context.definition.asks(case.state):
        return None
    over = [case.late_after + dt.timedelta(days=1)] if case.late_after else []
    return min([*(task.opens_on for task in written), *over], default=NEVER)


def _write(context: CaseContext) -> list[Task]:
    session, case = context.session, context.case
    tasks: list[Task] = []
    for move in context.definition.moves_from(case.state):
        if move.cause.kind == "by":
            tasks += _role_tasks(context, move)
    if assent := context.definition.assent_in(case.state):
        tasks += _assent_tasks(context, assent)
    if context.definition.question_in(case.state) and (vote := open_vote(session, case.id)):
        tasks += [*_chair_tasks(context, vote), *_voter_tasks(context, vote)]
    session.bulk_save_objects(tasks)
    session.bulk_save_objects(_bars(context, {task.move for task in tasks if task.post}))
    return tasks


def _bars(context: CaseContext, names: set[str]) -> Iterator[TaskBar]:
    """Yield who must not do these tasks of posts, by the guards that ask who acts."""
    definition, asked = context.definition, {}
    for name in sorted(names):
        move, assent = definition.find_move(name), definition.assent_in(context.case.state)
        if move:
            guards = {*move.guards, *closing_guards(definition, move)}
        else:
            guards = {*assent.guards} if assent and assent.name == name else set()
        if not BARRING.isdisjoint(guards):
            asked[name] = guards
    if not asked:
        return  # The facts are half a dozen statements.
    facts = context.facts()
    for name, guards in asked.items():
        for person_id, kin in sorted(bars(facts, guards)):
            yield TaskBar(case_id=context.case.id, move=name, person_id=person_id, kin=kin)


def _role_tasks(context: CaseContext, move: MoveDef) -> Iterator[Task]:
    day = opens_on(context, move)
    seen = set()
    for role in move.cause.roles:
        if role.of == SUBJECT:
            if context.case.subject_id is not None:
                yield _task(context, move.name, day, person_id=context.case.subject_id)
            continue
        unit = context.around.get(role.of)
        if unit is None or not unit.exists_on(context.today):
            continue  # nobody works in a unit that has ended without a successor
        for post in existing(role.posts, unit.kind):
            if (unit.id, post) not in seen:
                seen.add((unit.id, post))
                yield _task(context, move.name, day, unit_id=unit.id, post=post)


def _rewrite_access(context: CaseContext) -> None:
    """Rewrite the access entries of a sealed case: every post with a part in it, in whatever state."""
    context.session.execute(_ACCESS, {"case": context.case.id})
    found = {
        (unit.id, post)
        for role in context.definition.roles()
        if role.of != SUBJECT and (unit := context.around.get(role.of))
        for post in existing(role.posts, unit.kind)
    }
    context.session.bulk_save_objects(
        CaseAccess(case_id=context.case.id, unit_id=unit_id, post=post) for unit_id, post in sorted(found)
    )


def _assent_tasks(context: CaseContext, assent: AssentDef) -> Iterator[Task]:
    day = local_date(context.case.state_since)
    for side, due in waiting_sides(context, assent).items():
        role = assent.of[side]
        unit = context.around.get(role.of)
        if unit is None:
            continue
        for post in existing(role.posts, unit.kind):
            yield _task(context, assent.name, day, unit_id=unit.id, post=post, due=due)


def _chair_tasks(context: CaseContext, vote: Vote) -> Iterator[Task]:
    """Call the chair to a vote that is at no meeting and asked in no writing yet, or is to be closed at its meeting."""
    question = context.definition.question_in(context.case.state)
    if question is None or vote.consultation_id is not None:
        return
    day = local_date(vote.opened_at)
    for post in existing(question.chair.posts, context.session.get_one(Unit, vote.unit_id).kind):
        yield _task(context, chair_task(vote.name), day, unit_id=vote.unit_id, post=post, due=vote.closes_on)


_WAITING = sa.select(RollMember.person_id).where(
    RollMember.vote_id == sa.bindparam("vote"), RollMember.recused.is_(None), RollMember.voted.is_(False)
)


def _voter_tasks(context: CaseContext, vote: Vote) -> Iterator[Task]:
    for person_id in context.session.scalars(_WAITING, {"vote": vote.id}):
        yield _task(context, vote.name, local_date(vote.opened_at), person_id=person_id)


def _task(
    context: CaseContext,
    move: str,
    day: dt.date,
    *,
    unit_id: int | None = None,
    post: str | None = None,
    person_id: int | None = None,
    due: dt.date | None = None,
) -> Task:
    return Task(
        case_id=context.case.id,
        move=move,
        unit_id=unit_id,
        post=post,
        person_id=person_id,
        since=context.case.state_since,
        opens_on=day,
        due_on=due or context.case.due_on or _recurring_due(context, move, day),
    )


def _recurring_due(context: CaseContext, name: str, day: dt.date) -> dt.date | None:
    """Return when a recurring duty that opens on a day has to be done."""
    move = context.definition.find_move(name)
    return last_day(context, move.within, day) if move and move.within else None
