"""Head and foot of the paper of a period report, and what it calls its period, its processes and its figures."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from webapp.languages import in_vietnamese
from webapp.models import PeriodReport
from webapp.queries.figures.called import figures_called, period_called
from webapp.queries.papers.kept import issued_words
from webapp.queries.papers.letterheads import BY_HAND, symbol_on
from webapp.queries.papers.recipients import recipients
from workflows import WORKFLOWS
from workflows.core.prints import ABOVE, PARTY

PAPER = "period-report"


def report_words(session: Session, report: PeriodReport, day: dt.date) -> dict[str, Any]:
    """Return head and foot of the paper of a version, as of a day, and what it calls things (`called`); its number is
    written in by hand.
    """
    head = issued_words(session, report.unit, day)
    return head | {
        "number": f"{BY_HAND}-BC/{symbol_on(session, report.unit, day)}",
        "recipients": recipients(head, head["issuer"], (ABOVE, PARTY)),
        "called": {
            "period": period_called(report.period),
            "processes": {line["process"]: _process(line["process"]) for line in report.cases},
            **figures_called(report.snapshot),
        },
    }


def _process(key: str) -> str:
    return in_vietnamese(WORKFLOWS[key].definition.title) if key in WORKFLOWS else key
