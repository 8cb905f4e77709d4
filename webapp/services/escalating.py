"""A case that has been late for some days: the units above those that hold it get it on their list."""

import sqlalchemy as sa

from webapp.access import lineage_on
from webapp.models import Escalation, Turn, Unit, Vote
from webapp.queries.deadlines import late_since, wakes_on
from webapp.queries.work import Work
from webapp.services.journal import Entry, append


def escalate(work: Work) -> None:
    """Put a late case on the list of the level above, once for each time that it stands somewhere.

    Effects, in order: a row for each unit above, one journal entry of the kind 'clock', and the clock set on. Whoever
    is to be told of it in another way is to be told here: it runs once, in the transaction of the entry.
    """
    case = work.case
    due = late_since(work)
    assert due is not None
    above = _above(work)
    work.session.add_all(Escalation(case_id=case.id, unit_id=unit.id, due_on=due) for unit in above)
    case.escalated_on = work.today
    entry = Entry("clock", "escalated", case.state, case.state)
    entry.consequences = {"due": due.isoformat(), "units": [unit.id for unit in above]}
    append(work.session, case, entry, work.now)
    case.clock_on = wakes_on(work)


def forget(work: Work) -> None:
    """The case has moved on: it is on nobody's list any more."""
    if work.case.escalated_on is not None:
        work.session.execute(sa.delete(Escalation).where(Escalation.case_id == work.case.id))
        work.case.escalated_on = None


def _above(work: Work) -> list[Unit]:
    """The units next above those that hold the case; above its own where nobody holds it. None above the highest."""
    session = work.session
    ids = set(session.scalars(sa.select(Turn.unit_id).where(Turn.case_id == work.case.id, Turn.unit_id.is_not(None))))
    ids |= set(session.scalars(sa.select(Vote.unit_id).where(Vote.case_id == work.case.id, Vote.closed_at.is_(None))))
    found = {}
    for unit_id in sorted(ids or {work.case.unit_id}):  # type: ignore[type-var]
        lineage = lineage_on(session, session.get_one(Unit, unit_id), work.today)
        if len(lineage) > 1:
            found[lineage[1].id] = lineage[1]
    return list(found.values())
