"""The values of the pages of period reports: the parts of a version, its table of cases, its paper and its workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.current_user import actor
from webapp.documents.words import uncapital
from webapp.filters import day, moment, post_title
from webapp.languages import gettext
from webapp.models import PeriodReport, ReportEntry
from webapp.pages.figures.forms import words
from webapp.pages.figures.table import NOTHING, SnapshotTable, table_of
from webapp.pages.reports.wording import COUNTS, ENTRIES, WORDS
from webapp.pages.shared.figures import shut_in, told
from webapp.pages.shared.workbooks import new_sheet, plain_cell
from webapp.queries.papers.kept import kept_words
from webapp.queries.reports.heads import PAPER, report_words
from webapp.queries.reports.versions import CONFIRMERS, writing_units
from webapp.queries.reports.versions import record_of as entries_of
from workflows import WORKFLOWS
from workflows.core.calendar import local_date


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """A line of the table of cases: the title of a process, and its counts in the order of `COUNTS`."""

    title: str
    counts: list[int]


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A figure of the unit itself on the paper of its report."""

    title: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportedCases:
    """A line of the table of cases on the paper of a report."""

    title: str
    begun: int
    ended: int
    returned: int
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the record of a report in words."""

    what: str
    who: str
    post: str
    at: str


@dataclass(frozen=True, slots=True)
class ReportRights:
    """The user's rights over a version."""

    writes: bool
    confirms: bool
    sends: bool
    corrects: bool


def rights_of(report: PeriodReport, newest: bool) -> ReportRights:
    """Return what the user may do with a version. newest: whether no later one stands beside it."""
    who = actor()
    writes = report.unit_id in writing_units(who)
    return ReportRights(
        writes and report.standing == "draft",
        report.standing == "draft" and who.holds(CONFIRMERS, report.unit_id) is not None,
        writes and report.standing == "confirmed",
        writes and report.standing == "sent" and newest,
    )


def figures_of(report: PeriodReport, called: Mapping[str, Any] = NOTHING) -> SnapshotTable:
    """Return the figures of a version, without those that the user may not read.

    called: the names that were kept, in place of today's.
    """
    path = report.unit.path
    return table_of(report.snapshot, {each.key for each in told(path)}, shut_in(report.snapshot, path), called)


def parts_of(report: PeriodReport) -> list[tuple[str, str]]:
    """Return the words of a version that are not empty, as heading and text."""
    return [(title, getattr(report, name)) for name, title in WORDS.items() if getattr(report, name)]


def case_lines(report: PeriodReport, called: Mapping[str, str] = NOTHING) -> list[CaseCounts]:
    """Return the table of cases of a version; a process that the program no longer knows stands by its key.

    called: by other titles, by key.
    """
    found = []
    for line in report.cases:
        key = line["process"]
        title = called.get(key) or (gettext(WORKFLOWS[key].definition.title) if key in WORKFLOWS else key)
        found.append(CaseCounts(title, [line.get(name, 0) for name in COUNTS]))
    return found


def record_rows(session: Session, report: PeriodReport) -> list[EntryRow]:
    """Return the record of a version in words. One statement."""
    return [_entry(each) for each in entries_of(session, report.id)]


def _entry(entry: ReportEntry) -> EntryRow:
    post = post_title(entry.actor_post.partition(":")[0])
    return EntryRow(str(ENTRIES[entry.kind]), entry.actor.full_name, post, moment(entry.at))


def figures_title(period: str) -> str:
    """Return what the figures of a report are called in the list of frozen figures, in Vietnamese."""
    with force_locale("vi"):
        return gettext("Figures of the report: %(period)s", period=words(period))


def recount_reason() -> str:
    """Return why figures of a draft were counted anew, as their new version keeps it, in Vietnamese."""
    with force_locale("vi"):
        return gettext("Counted anew for the draft of the report.")


def paper_values(session: Session, report: PeriodReport) -> Mapping[str, Any]:
    """Return the values of the paper of a version; its head and foot, and what it calls things, are those of its
    confirmation.

    Those of a draft are of the day on which its figures were counted.
    """
    on = local_date(report.sent_at or report.snapshot.taken_at)
    said = kept_words(session, PAPER, report) or report_words(session, report, on)
    called = said.get("called") or report_words(session, report, on)["called"]
    with force_locale("vi"):
        return {
            **said,
            "report": {
                "about": f"kết quả công tác {uncapital(called['period'])}",
                "draft": report.standing == "draft",
                "counted": day(report.snapshot.day),
                "made": day(local_date(report.snapshot.taken_at)),
                "figures": [
                    ReportedFigure(title, cells[0].target or "–", cells[0].text)
                    for title, _source, cells in figures_of(report, called).lines
                ],
                "cases": [ReportedCases(line.title, *line.counts) for line in case_lines(report, called["processes"])],
                "reason": report.reason or "",
                "hash": report.hash or "",
                **{name: getattr(report, name) for name in WORDS},
            },
        }


def workbook(report: PeriodReport, table: SnapshotTable) -> Any:
    """Return a version as a workbook: its words, its figures with those of the units below, its cases."""
    sheet = new_sheet(gettext("Report"))
    head = (f"{report.unit.name}, {words(report.period)}", *_rows_of_words(report), f"SHA-256 {report.hash or '–'}")
    for line in head:
        sheet.append([plain_cell(line)])
    book = sheet.parent
    _fill(
        book.create_sheet(gettext("Figures")),
        [gettext("Indicator"), gettext("Target"), *table.places, gettext("Source")],
        [[title, cells[0].target, *(cell.text for cell in cells), source] for title, source, cells in table.lines],
    )
    _fill(
        book.create_sheet(gettext("Cases")),
        [gettext("Process"), *map(str, COUNTS.values())],
        [[line.title, *line.counts] for line in case_lines(report)],
    )
    return book


def _rows_of_words(report: PeriodReport) -> list[str]:
    return [line for title, text in parts_of(report) for line in (str(title), text)]


def _fill(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for row in (heads, *rows):
        sheet.append([plain_cell(each) if isinstance(each, str) else each for each in row])
