"""Deputies who act today for the holders of tasks."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import unbarred_delegation
from webapp.models import Case, Delegation, Person, Post, Task, open_on
from webapp.queries.people.delegations import delegable, delegation_covers

_Absent, _Deputy = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class ActiveDelegation:
    """A deputy acting today for a holder of a task, until `last`."""

    case_id: int
    task_id: int
    deputy: str
    absent: str
    last: dt.date


_DAY: Any = sa.bindparam("day")
_NAMES = (_Deputy.full_name, _Absent.full_name)
_ACTIVE = (
    sa.select(Task.case_id, Task.id, *_NAMES, sa.func.max(Delegation.valid_to))
    .join(Case, Case.id == Task.case_id)
    .join(Post, delegable(_DAY))
    .join(Delegation, delegation_covers(_DAY))
    .join(_Absent, _Absent.id == Delegation.absent_id)
    .join(_Deputy, _Deputy.id == Delegation.deputy_id)
    .where(Task.case_id.in_(sa.bindparam("cases", expanding=True)), open_on(_DAY), unbarred_delegation())
    .group_by(Task.case_id, Task.id, _Deputy.id, _Absent.id, *_NAMES)
    .order_by(Task.id, _Deputy.sort_key, _Deputy.id)
)
"""Written once: every page of a case asks, and to compose it takes longer than to run it."""


def active_delegations(session: Session, case_ids: Collection[int], day: dt.date) -> list[ActiveDelegation]:
    """Return the active deputies of the holders of these cases' tasks on that day, by given name. One statement.

    A deputy is listed exactly if the case waits for them through a delegation (`access.my_tasks`).
    """
    rows = session.execute(_ACTIVE, {"cases": list(case_ids), "day": day})
    return [ActiveDelegation(*row[:4], row[4] - dt.timedelta(days=1)) for row in rows]


def delegations_by_case(session: Session, case_ids: Collection[int], day: dt.date) -> dict[int, list[ActiveDelegation]]:
    """Return the active deputies by case, for a list. One statement."""
    found: dict[int, list[ActiveDelegation]] = {}
    for one in active_delegations(session, case_ids, day):
        found.setdefault(one.case_id, []).append(one)
    return found
