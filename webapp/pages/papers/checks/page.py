"""The values of a check's pages: its lines, what the program finds, the user's rights, and its papers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.current_user import actor
from webapp.filters import day, moment, post_title
from webapp.languages import gettext
from webapp.models import BookCheck
from webapp.pages.papers.checks.wording import ENDED, ENTRIES, FINDINGS, FOUND
from webapp.pages.papers.lists import PrintedList, printed_list
from webapp.pages.papers.wording import title_of
from webapp.queries.papers.check_words import check_called
from webapp.queries.papers.checks import PAPER, BookState, CheckLine, confirming_post, keeping_post, record_of_check
from webapp.queries.papers.kept import head_and_foot
from webapp.queries.units.names import unit_names
from workflows.core.calendar import local_date

SHOWN = 100
"""The numbers of a page."""


@dataclass(frozen=True, slots=True)
class BookFinding:
    """Something that the program finds in a book: a heading, and the numbers that it is true of."""

    title: str
    numbers: str


@dataclass(frozen=True, slots=True)
class CheckRights:
    """The user's rights over a check."""

    keeps: bool
    ticks: bool
    confirms: bool
    corrects: bool


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A number on the paper of a check that was not found as it should be, or of which something is noted."""

    number: str
    day: str
    found: str
    note: str


def rights_of(check: BookCheck, newest: bool) -> CheckRights:
    """Return what the user may do with a check. newest: whether no later version stands beside it."""
    who = actor()
    keeps = keeping_post(who, check.unit) is not None
    return CheckRights(
        keeps,
        keeps and check.standing == "under_way",
        check.standing == "ended" and newest and confirming_post(who, check.unit) is not None,
        keeps and check.standing != "under_way" and newest,
    )


def findings(state: BookState, called: Mapping[str, str] = FINDINGS) -> list[BookFinding]:
    """Return what the program finds, without what would say something of a paper that the user may not know of.

    called: finding → its heading.
    """
    known = [line for line in state.lines if line.known]
    numbers = {
        "gaps": [f"{each:02d}" for each in state.gaps],
        "doubles": [" = ".join(f"{one:02d}" for one in each) for each in state.known().doubles],
        "scans": [line.number for line in known if not (line.scans or line.ended)],
        **{end: [line.number for line in known if line.ended == end] for end in ENDED},
        "places": [line.number for line in known if not (line.box or line.folder)],
        **{bad: [line.number for line in state.lines if line.found == bad] for bad in FOUND if bad != "there"},
    }
    return [BookFinding(str(called[each]), ", ".join(found)) for each, found in numbers.items() if found]


def about(line: CheckLine) -> str:
    """Return what a paper is, or that the user may not know."""
    if not line.known:
        return gettext("Those who may see it are limited")
    return f"{title_of(line.kind)}: {line.about}"


def record_rows(session: Session, check: BookCheck) -> list[tuple[str, str, str, str]]:
    """Return who did what in a check: when, who, as what, and what. One statement."""
    return [
        (moment(each.at), each.actor.full_name, post_title(each.actor_post.partition(":")[0]), str(ENTRIES[each.kind]))
        for each in record_of_check(session, check.id)
    ]


def tick_list(session: Session, check: BookCheck, state: BookState) -> PrintedList:
    """Return the numbers of a check as a list on paper, with a place to tick for each answer, in Vietnamese."""
    with force_locale("vi"):
        heads = [
            gettext("Number"),
            gettext("Date"),
            gettext("What it is about"),
            gettext("Box, folder"),
            *map(str, FOUND.values()),
        ]
        cells = [[*_cells(line), *("" for _found in FOUND)] for line in state.lines]
        title = gettext("List for checking the book")
        return printed_list(
            session,
            check.unit,
            local_date(check.begun_at),
            title,
            check_called(check)["about"],
            heads,
            cells,
            (14, 11, 30, 11, 8, 8, 8),
        )


def _cells(line: CheckLine) -> Sequence[str]:
    if not line.known:
        return line.number, "", about(line), ""
    return line.number, day(line.day), about(line), " / ".join(each for each in (line.box, line.folder) if each)


def paper_values(session: Session, check: BookCheck, state: BookState) -> Mapping[str, Any]:
    """Return the values of the paper of a check, as of its end or of the day on which it was begun."""
    on = local_date(check.ended_at or check.begun_at)
    said = head_and_foot(session, PAPER, check, check.unit, on)
    called = said.get("called") or check_called(check)
    with force_locale("vi"):
        odd = [line for line in state.lines if line.found != "there" or line.note]
        return {
            **said,
            "check": {
                "about": called["about"],
                "under_way": check.standing == "under_way",
                "confirmed": day(local_date(check.confirmed_at)) if check.confirmed_at else "",
                "numbers": _span(state.lines),
                "count": f"{len(state.lines):02d}",
                "there": sum(line.found == "there" for line in state.lines),
                "missing": sum(line.found == "missing" for line in state.lines),
                "damaged": sum(line.found == "damaged" for line in state.lines),
                "findings": findings(state, called["findings"]),
                "odd": [
                    ReportedLine(
                        line.number,
                        day(line.day) if line.known else "",
                        called["found"].get(line.found, "–"),
                        line.note,
                    )
                    for line in odd
                ],
                "reason": check.reason or "",
                "hash": check.hash or "",
            },
        }


def _span(lines: Sequence[CheckLine]) -> str:
    return f"{lines[0].number} – {lines[-1].number}" if lines else "–"


def book_choices(session: Session, books: Iterable[tuple[int, str, str, int]]) -> list[tuple[str, str]]:
    """Return books and years as a form offers them: value and words. One statement."""
    listed = list(books)
    names = unit_names(session, [unit for unit, *_rest in listed])
    return [
        (f"{unit}|{kind}|{term}|{year}", f"{year} · {kind} · {term} · {names[unit]}")
        for unit, kind, term, year in listed
    ]
