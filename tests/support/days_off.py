"""The days off and the worked Saturdays that tests of time limits count with."""

import datetime as dt

from workflows.core.calendar import WorkingDays


def dates(*texts: str) -> frozenset[dt.date]:
    """Days written as '2026-02-16', or '2026-02-16..20' for all of them up to that one."""
    found = []
    for text in texts:
        first, _dots, last = text.partition("..")
        day = dt.date.fromisoformat(first)
        found += [day.replace(day=number) for number in range(day.day, int(last or day.day) + 1)]
    return frozenset(found)


# As the Government fixed 2026, and as 2027 may become; 25 March 2026 is a day of one province.
VIETNAM = WorkingDays(
    off=dates(
        "2026-01-01",
        "2026-02-16..20",
        "2026-03-25",
        "2026-04-27",
        "2026-04-30",
        "2026-05-01",
        "2026-08-31",
        "2026-09-01..02",
        "2026-11-24",
        "2027-01-01",
        "2027-02-04..10",
        "2027-04-16",
        "2027-04-30",
        "2027-05-03",
        "2027-09-02..03",
        "2027-11-24",
    ),
    worked=dates("2026-08-22"),
)
