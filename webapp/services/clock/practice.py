"""Moving the clock of a practice office on: each day comes in turn, with all that a timer does on it."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Office, SignIn
from webapp.services import closings
from webapp.services.cases.desk.self_reminders import run_self_reminders
from webapp.services.clock import ticking
from webapp.services.notices import reminders
from webapp.services.notices.digests import write_digests
from webapp.services.one_by_one import one_by_one
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.registers import alarms
from webapp.services.supervision.checking import check_forecasts
from webapp.services.supervision.counting import count_steps
from webapp.services.supervision.counting_open import count_open
from webapp.services.supervision.looking_ahead import look_ahead
from webapp.services.transaction import transaction
from workflows.core.text import _

DUTIES = (
    ticking.tick,
    reminders.remind,
    run_self_reminders,
    write_digests,
    alarms.tell,
    closings.close_day,
    count_steps,
    check_forecasts,
    count_open,
    look_ahead,
)
"""What the timer does for the cases and registers of an office; no mail leaves a day that never was."""
MOST_DAYS = 30
MOVED = _("The clock was moved on meanwhile: look at the day, then move it on if you still want to.")


def move_on(session: Session, days: int, ahead: int, now: dt.datetime) -> None:
    """Let a practice office live so many days later, 1 to MOST_DAYS, and do each day's duties.

    ahead: how many days ahead it lived at `now`. Sign-ins are moved along: nobody is signed out because days went by in
    a second. A real office has no such clock: raises NotFoundForActor. Raises Refused once somebody else moves it: the
    duties of one day come once, and after those of the day before.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"{days} days")
    for day in range(1, days + 1):
        with transaction(session):
            office = session.scalars(sa.select(Office).where(Office.demo).with_for_update()).one_or_none()
            if office is None:
                raise NotFoundForActor
            if office.days_ahead != ahead + day - 1:
                raise Refused(MOVED)
            office.days_ahead += 1
            for one in session.scalars(sa.select(SignIn)):
                one.started_at, one.seen_at = (at + dt.timedelta(days=1) for at in (one.started_at, one.seen_at))
                one.proved_at = one.proved_at and one.proved_at + dt.timedelta(days=1)
        at = now + dt.timedelta(days=day)
        one_by_one(DUTIES, partial(_do, session, at), "duty")


def _do(session: Session, at: dt.datetime, duty: Callable[[Session, dt.datetime], object]) -> int:
    duty(session, at)
    return 1
