"""The forecast of an open case, in words: how long its step usually takes, what is left, and how many came late."""

import datetime as dt
from dataclasses import dataclass

from webapp.current_user import today
from webapp.languages import gettext, ngettext
from webapp.models.units import ids_on
from webapp.queries.supervision.pasts import Pasts, Waiting
from workflows.core.calendar import local_date
from workflows.core.definition import Definition


@dataclass(frozen=True, slots=True)
class StandingCase:
    """A case in a list, as its forecast needs it. due: the last day of its state; path: of its unit."""

    id: int
    sealed: bool
    closed: bool
    state: str
    since: dt.datetime
    due: dt.date | None
    path: str


def waiting_of(case: StandingCase, definition: Definition) -> Waiting | None:
    """Return what a case is forecast by; None for a closed or sealed one, without a last day, or late already."""
    if case.closed or case.sealed or case.due is None or case.due < today():
        return None
    return Waiting(
        ids_on(case.path)[::-1],
        definition.key,
        case.state,
        local_date(case.since),
        case.due,
        case_id=case.id,
        pauses=definition.pauses,
    )


def days_words(days: int, measure: str) -> str:
    """Return '9 ngày', or '9 ngày làm việc'."""
    if measure == "working_days":
        return ngettext("%(num)s working day", "%(num)s working days", days)
    return ngettext("%(num)s day", "%(num)s days", days)


def forecast_words(pasts: Pasts, case: Waiting | None, day: dt.date | None = None) -> str:
    """Return 'Thường mất 9 ngày làm việc, còn 4; 70 trong 100 hồ sơ như vậy bị trễ'; '' where too little is known.

    In the days of the limit; day: today, if it is not another one.
    """
    now = day or today()
    forecast = pasts.forecast(case, now) if case else None
    if case is None or forecast is None:
        return ""
    return gettext(
        "Usually takes %(usual)s, %(left)s left; %(late)s of 100 such cases came late",
        usual=days_words(forecast.usual, forecast.measure),
        left=forecast.left,
        late=round(100 * forecast.chance),
    )
