"""Whose turn it is: written anew whenever a case comes to stand somewhere, read by the inbox in one statement."""

import datetime as dt

import sqlalchemy as sa

from webapp.models import CaseAccess, RollMember, Task, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import last_day, wakes_on
from webapp.queries.clock.tasks import answered, opens_on
from webapp.queries.votes.votes import open_vote
from webapp.services.notices.announcing import announce
from workflows.core.calendar import local_date
from workflows.core.definition import SUBJECT, AssentDef, MoveDef


def refresh_tasks(work: CaseContext) -> None:
    """Replace the turns of a case by those of the state in which it stands, and tell whose they are.

    None for a case that is closed. With them goes the day on which the clock has to look at the case.
    """
    session, case = work.session, work.case
    if case.sealed:
        _rewrite_line(work)
    session.execute(sa.delete(Task).where(Task.case_id == case.id))
    case.clock_on = None
    if case.closed_at is None:
        _write(work)
    announce(work)


def _write(work: CaseContext) -> None:
    session, case = work.session, work.case
    for move in work.definition.moves_from(case.state):
        if move.cause.kind == "by":
            _role_turns(work, move)
    if assent := work.definition.assent_in(case.state):
        _assent_turns(work, assent)
    if vote := open_vote(session, case.id):
        _voter_turns(work, vote)
    session.flush()
    case.clock_on = wakes_on(work)


def _role_turns(work: CaseContext, move: MoveDef) -> None:
    day = opens_on(work, move)
    seen = set()
    for role in move.cause.roles:
        if role.of == SUBJECT:
            if work.case.subject_id is not None:
                _add(work, move.name, day, person_id=work.case.subject_id)
            continue
        unit = work.around.get(role.of)
        for post in role.posts if unit else ():
            assert unit is not None
            if (unit.id, post) not in seen:
                seen.add((unit.id, post))
                _add(work, move.name, day, unit_id=unit.id, post=post)


def _rewrite_line(work: CaseContext) -> None:
    """Who may know of a sealed case: holders of the posts that have a part in it, in whatever state it stands."""
    work.session.execute(sa.delete(CaseAccess).where(CaseAccess.case_id == work.case.id))
    found = {
        (unit.id, post)
        for role in work.definition.roles()
        if role.of != SUBJECT and (unit := work.around.get(role.of))
        for post in role.posts
    }
    work.session.add_all(
        CaseAccess(case_id=work.case.id, unit_id=unit_id, post=post) for unit_id, post in sorted(found)
    )


def _assent_turns(work: CaseContext, assent: AssentDef) -> None:
    for party, role in enumerate(assent.of):
        unit = work.around.get(role.of)
        if unit is None or answered(work, assent, party):
            continue
        for post in role.posts:
            _add(work, assent.name, local_date(work.case.state_since), unit_id=unit.id, post=post)


def _voter_turns(work: CaseContext, vote: Vote) -> None:
    waiting = work.session.scalars(
        sa.select(RollMember.person_id).where(
            RollMember.vote_id == vote.id, RollMember.recused.is_(None), RollMember.voted.is_(False)
        )
    )
    for person_id in waiting:
        _add(work, vote.name, local_date(vote.opened_at), person_id=person_id)


def _add(
    work: CaseContext,
    move: str,
    day: dt.date,
    *,
    unit_id: int | None = None,
    post: str | None = None,
    person_id: int | None = None,
) -> None:
    work.session.add(
        Task(
            case_id=work.case.id,
            move=move,
            unit_id=unit_id,
            post=post,
            person_id=person_id,
            since=work.case.state_since,
            opens_on=day,
            due_on=work.case.due_on or _recurring_due(work, move, day),
        )
    )


def _recurring_due(work: CaseContext, name: str, day: dt.date) -> dt.date | None:
    """When a recurring duty that opens on a day has to be done."""
    move = next((row for row in work.definition.moves if row.name == name and row.within), None)
    return last_day(work, move.within, day) if move and move.within else None
