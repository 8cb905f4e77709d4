"""Reads of lists that were handed over, and what has changed in the computed list since."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import HandedLine, HandedList, KeptPaper, Person
from webapp.queries.entitlements.lists import MonthList
from webapp.queries.people.names import called_at
from workflows.core.programmes.entitlements import Entitlement


@dataclass(frozen=True)
class HandedShown:
    """A list that was handed over: when, by whom, for how many, its sum in đồng, and whether its paper was kept."""

    id: int
    at: dt.datetime
    by: str
    people: int
    total: int
    kept: bool


@dataclass(frozen=True)
class ChangeLine:
    """Somebody whose amount is another than the one that was handed over; 0 for somebody who is not on a list."""

    name: str
    was: int
    due: int

    @property
    def difference(self) -> int:
        """The amount due less the one that was handed over; below zero for what was too much."""
        return self.due - self.was


def handed_lists(session: Session, entitlement: type[Entitlement], unit_id: int, month: dt.date) -> list[HandedShown]:
    """Return the lists of a month that were handed over, the newest first. One statement."""
    rows = session.execute(
        sa.select(
            HandedList.id,
            HandedList.at,
            called_at(HandedList.at),
            sa.func.count(HandedLine.person_id),
            sa.func.coalesce(sa.func.sum(HandedLine.amount), 0),
            sa.exists().where(KeptPaper.record == sa.literal("handed_list:") + sa.cast(HandedList.id, sa.Text)),
        )
        .join(Person, Person.id == HandedList.by_id)
        .outerjoin(HandedLine, HandedLine.list_id == HandedList.id)
        .where(HandedList.entitlement == entitlement.key, HandedList.unit_id == unit_id, HandedList.month == month)
        .group_by(HandedList.id, Person.id)
        .order_by(HandedList.at.desc(), HandedList.id.desc())
    )
    return [HandedShown(*row) for row in rows]


def changes(session: Session, list_id: int, found: MonthList) -> list[ChangeLine]:
    """Return whose amount differs from that of a list that was handed over, by given name. One statement.

    People are called as on the computed list; who is not on it, as on the day when the other was handed over.
    """
    rows = session.execute(
        sa.select(HandedLine.person_id, called_at(HandedList.at).label("called"), HandedLine.amount)
        .join(HandedList, HandedList.id == HandedLine.list_id)
        .join(Person, Person.id == HandedLine.person_id)
        .where(HandedLine.list_id == list_id)
        .order_by(Person.sort_key, Person.id)
    )
    was = {row.person_id: row for row in rows}
    due = {line.person_id: line for line in found.lines}
    lines = [
        ChangeLine(due[key].name if key in due else row.called, row.amount, due[key].amount if key in due else 0)
        for key, row in was.items()
    ]
    lines += [ChangeLine(line.name, 0, line.amount) for key, line in due.items() if key not in was]
    return [line for line in lines if line.difference]
