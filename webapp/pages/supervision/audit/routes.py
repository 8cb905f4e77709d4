"""All changes of a person, a unit or a day, as far as the user may know of each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, secret_key, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import moment
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext
from webapp.pages.shared.list_query import PLACE, chosen, neighbours, path_of, typed, typed_day
from webapp.pages.shared.standby import may_be_late
from webapp.pages.supervision.audit.wording import RECORDS, what_changed
from webapp.queries.cases.definitions import definitions
from webapp.queries.changes.requests import ChangeReader
from webapp.queries.paging import Page, instant, whole_number
from webapp.queries.people.names import people_names
from webapp.queries.supervision.audit import (
    MOST_PEOPLE,
    AuditFilter,
    AuditLine,
    AuditPlace,
    audit_page,
    people_called,
    sealed_cases,
)
from webapp.queries.units.names import unit_names
from webapp.queries.units.tree import choosable_units
from webapp.services import sealing
from webapp.services.cases import access_log

bp = Blueprint("audit", __name__)
MENU = (MenuEntry("audit.audit", _("Who changed what"), SUPERVISION, 25, "search", shown=sees_below),)
RECENT = dt.timedelta(days=30)
"""Without a person and a day the last days are searched: all there ever was is no answer to anything."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A change as it is listed. url: its page, '' for none."""

    at: str
    what: str
    record: str
    url: str
    who: str
    about: str
    unit: str


@bp.get("/supervision/audit", endpoint="audit")
@allow(PERSON)
@may_be_late
def audit() -> ResponseReturnValue:
    """List changes, the newest first. Fifteen statements at most, for any number of them.

    What is shown of a sealed case is a reading of it, and noted as one: two statements more.
    """
    session, who = db.session(), actor()
    paths = sees_below(who) or abort(404)
    fields = {
        "q": typed(),
        "unit": request.args.get("unit", ""),
        "record": chosen("record", list(RECORDS)),
        "day": request.args.get("day", "").strip()[:20],
    }
    units = choosable_units(session, paths, today(), fields["unit"])
    day, wrong = typed_day(fields["day"])
    people = tuple(people_called(session, fields["q"])) if fields["q"] else None
    if people and len(people) > MOST_PEOPLE:
        wrong, people = gettext("Many comrades are called so: write more of the name."), ()
    since = None if day or people is not None else today() - RECENT
    wanted = AuditFilter(fields["record"], people, path_of(fields["unit"], units), day or since, day)
    reader = ChangeReader(signed_in_user().account_id, who)
    lines, more = audit_page(session, reader, wanted, _place())
    if read := sealed_cases(session, lines):
        access_log.note(session, read, who, request.endpoint or "", now())
    return render_template(
        "supervision/audit.html",
        rows=_rows(lines),
        filters=fields,
        wrong=wrong,
        since=since,
        units=[(code, name) for code, name, _path in units],
        records=list(RECORDS.items()),
        **neighbours("audit.audit", fields, Page((), None, _text(more))),
    )


def _rows(lines: Sequence[AuditLine]) -> list[AuditRow]:
    """Return the changes in words. Five statements at most."""
    session = db.session()
    known = definitions(session, {line.definition for line in lines if line.definition})
    names = people_names(session, {each for line in lines for each in (line.who_id, line.about_id) if each})
    units = unit_names(session, {line.unit_id for line in lines if line.unit_id})
    return [
        AuditRow(
            moment(line.at),
            what_changed(line, known.get(line.definition)),
            str(RECORDS[line.record]),
            _url(line),
            names.get(line.who_id, "") if line.who_id else _nobody(line),
            names.get(line.about_id, "") if line.about_id and line.about_id != line.who_id else "",
            units.get(line.unit_id, "") if line.unit_id else "",
        )
        for line in lines
    ]


def _nobody(line: AuditLine) -> str:
    """Return who did what no person did: the clock moves cases, removes pages; the rest is of who has no person."""
    return (
        gettext("the program")
        if line.record in ("case", "page")
        else gettext("an administrator, or a command on the server")
    )


def _url(line: AuditLine) -> str:
    match line.record:
        case "case":
            return url_for("cases.case", public_id=line.ref)
        case "change":
            return url_for("changes.change", public_id=line.ref)
        case "register":
            return url_for("register_rows.row", key=line.name, row_id=int(line.ref))
        case "report":
            return url_for("reports.report", public_id=line.ref)
        case "check":
            return url_for("book_checks.check", public_id=line.ref)
        case "place":
            return url_for("issued.paper", paper_id=int(line.ref))
    return ""


def _place() -> AuditPlace | None:
    """Return where the page begins; None for the first page, and for a text that this program did not seal."""
    text = sealing.opened(secret_key(), PLACE, request.args.get("after", "")) or ""
    try:
        at, record, number = text.split("~")
        return AuditPlace(instant(at), record, whole_number(number)) if record in RECORDS else None
    except ValueError:
        return None


def _text(place: AuditPlace | None) -> str | None:
    return f"{place.at.isoformat()}~{place.record}~{place.id}" if place else None
