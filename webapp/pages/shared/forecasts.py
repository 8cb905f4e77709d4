"""What an open case may expect, in words: how long its step usually takes, what is left, and how many came late."""

import datetime as dt

from webapp.current_user import today
from webapp.languages import gettext, ngettext
from webapp.queries.supervision.pasts import Pasts, Waiting


def forecast_words(pasts: Pasts, case: Waiting | None, day: dt.date | None = None) -> str:
    """Return 'Thường mất 9 ngày, còn 4; 70 trong 100 hồ sơ như vậy bị trễ'; '' where too little is known.

    Days of the calendar, as on the page of the case; day: today, if it is not another one.
    """
    now = day or today()
    forecast = pasts.forecast(case, now) if case else None
    if case is None or forecast is None:
        return ""
    usual = ngettext("%(num)s day", "%(num)s days", forecast.usual)
    return gettext(
        "Usually takes %(usual)s, %(left)s left; %(late)s of 100 such cases came late",
        usual=usual,
        left=(case.due - now).days,
        late=round(100 * forecast.chance),
    )
