"""Changes in words, whichever record they stand in."""

from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.pages.changes.details import SHOWN
from webapp.pages.figures.forms import words
from webapp.pages.papers.checks.wording import ENTRIES as CHECK_ENTRIES
from webapp.pages.registers.page import ENTRIES as ROW_ENTRIES
from webapp.pages.reports.wording import ENTRIES as REPORT_ENTRIES
from webapp.pages.security_events.wording import KINDS, what_words
from webapp.queries.cases.labels import label_of
from webapp.queries.supervision.audit import AuditLine
from workflows.core.definition import Definition
from workflows.registers import REGISTERS

RECORDS = {
    "case": _("Cases"),
    "change": _("Changes by two"),
    "register": _("Registers"),
    "report": _("Reports"),
    "check": _("Checks of the books"),
    "place": _("Places in the archive"),
    "page": _("Scanned pages"),
    "security": _("Accounts, rights, rules"),
}
CASE_ENTRIES = {
    "recusal": _("takes no part in a vote"),
    "claim": _("who has the case"),
    "sitting": _("the committee was asked in writing"),
    "clock": _("time limit, or a reminder"),
    "version": _("version of the process, exception or step taken back"),
    "tree": _("units reorganised"),
    "data": _("personal data shown or exported"),
    "archive": _("archive, or a paper issued anew"),
}
"""Entries of the journal that are no step of the process."""
A_STEP = _("a step")
PAGES = {"filed": _("filed by hand"), "removed": _("removed")}
STANDINGS = {
    "waiting": _("waits for a second person"),
    "confirmed": _("carried out"),
    "alone": _("carried out alone"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}


def what_changed(line: AuditLine, definition: Definition | None) -> str:
    """Return what was changed, in the reader's language. definition: that of the case."""
    match line.record:
        case "case":
            step = label_of(definition, line.name) if definition else ""
            process = gettext(definition.title) if definition else ""
            return f"{process}: {gettext(step) if step else CASE_ENTRIES.get(line.what, A_STEP)}"
        case "change":
            title = SHOWN[line.what].title if line.what in SHOWN else line.what
            return f"{title}: {STANDINGS.get(line.name, line.name)}"
        case "register":
            title = gettext(REGISTERS[line.name].title) if line.name in REGISTERS else line.name
            return f"{title}: {ROW_ENTRIES.get(line.what, line.what)}"
        case "report":
            return f"{gettext('Report: %(period)s', period=words(line.name))}: {REPORT_ENTRIES[line.what]}"
        case "check":
            title = gettext("Check of the book: %(book)s", book=line.name)
            return f"{title}: {CHECK_ENTRIES[line.what]}"
        case "place":
            place = " / ".join(each for each in (line.what, line.name) if each)
            return gettext("Box, folder: %(place)s", place=place or "–")
        case "page":
            return gettext("Scanned page %(number)s: %(done)s", number=line.name, done=PAGES[line.what])
    kind = KINDS[line.what]  # type: ignore[index]  # a StrEnum is its text
    detail = what_words(line.what, line.name)
    return f"{kind}: {detail}" if detail else str(kind)
