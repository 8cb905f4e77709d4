"""Recording that a list was handed to the accountant: what it said then stays. It approves nothing."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import HandedLine, HandedList, Unit
from webapp.queries.entitlements.handed import changes, handed_lists
from webapp.queries.entitlements.lists import MonthList, list_of, listed_units
from webapp.queries.entitlements.papers import PAPER, list_words
from webapp.queries.people.kinship import oneself_and_kin
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.wordings import keep_paper
from workflows.core.calendar import local_date
from workflows.core.programmes.entitlements import Entitlement
from workflows.core.text import _


def hand_over(session: Session, entitlement: type[Entitlement], unit_id: int, month: dt.date, command: Command) -> None:
    """Record the list of a unit for a month (by its first day) as handed over now. The same form sent twice does once.

    Raises NotFoundForActor, Refused (nobody is due anything, the actor or their kin is, or nothing has changed
    since the last time).
    """
    with unit_of_work(session):
        if unit_id not in listed_units(command.actor, entitlement) or month > local_date(command.now):
            raise NotFoundForActor
        session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one()
        same = {"entitlement": entitlement.key, "unit_id": unit_id, "month": month, "by_id": command.actor.person_id}
        if replayed(session, HandedList, command, **same):
            return
        found: MonthList | None = list_of(session, entitlement, command.actor, unit_id, month)
        if found is None:
            raise NotFoundForActor
        if not found.lines:
            raise Refused(_("Nobody is due anything for this month."))
        mine = oneself_and_kin(session, command.actor.person_id)
        if any(line.person_id in mine for line in found.lines):
            raise Refused(_("You or declared kin of yours are in this list: another officer has to hand it over."))
        before = handed_lists(session, entitlement, unit_id, month)
        if before and not changes(session, before[0].id, found):
            raise Refused(_("Nothing has changed since the list was handed over the last time."))
        handed = HandedList(**same, at=command.now, key=command.key)
        session.add(handed)
        session.flush()
        session.add_all(
            HandedLine(list_id=handed.id, person_id=line.person_id, amount=line.amount) for line in found.lines
        )
        words = list_words(session, entitlement, found, month, local_date(command.now))
        keep_paper(session, PAPER, [handed], session.get_one(Unit, unit_id), command.now, words)
