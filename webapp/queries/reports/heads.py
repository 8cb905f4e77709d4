"""Head and foot of the paper of a period report."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from webapp.models import PeriodReport
from webapp.queries.papers.kept import issued_words
from webapp.queries.papers.letterheads import BY_HAND, symbol_on
from webapp.queries.papers.recipients import recipients
from workflows.core.prints import ABOVE, PARTY

PAPER = "period-report"


def report_words(session: Session, report: PeriodReport, day: dt.date) -> dict[str, Any]:
    """Return head and foot of the paper of a version, as of a day; its number is written in by hand."""
    head = issued_words(session, report.unit, day)
    return head | {
        "number": f"{BY_HAND}-BC/{symbol_on(session, report.unit, day)}",
        "recipients": recipients(head, head["issuer"], (ABOVE, PARTY)),
    }
