"""The content of printed lists of registers: the rows of a unit and year, and those whom one row names."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.documents.wording import LIST
from webapp.filters import day
from webapp.forms import answer_labels
from webapp.languages import gettext
from webapp.models import RegisterPerson, RegisterRow, Unit
from webapp.pages.papers.lists import PrintedList, printed_list
from webapp.pages.registers.marks.page import shown_mark
from webapp.pages.registers.page import STANDINGS, cells_of, columns_read, names_in, people_read, title_of
from webapp.queries.papers.kept import head_and_foot, kept_words
from webapp.queries.people.signers import head_of_unit_beside
from webapp.queries.registers.called import rows_called
from webapp.queries.registers.marks import closed_marks
from webapp.queries.registers.past import StandingThen, birth_then, confirmed_at, names_then, standings_then
from webapp.queries.registers.posts import answering
from webapp.queries.units.names import unit_names
from workflows.core.calendar import local_date
from workflows.core.forms import Count, Date, Lines
from workflows.core.registers import Register, lists_of_people, names_people, ranking

WIDE, NARROW, MIDDLE = 24, 9, 15
"""Shares of the width: of names and long texts, of days and numbers, of everything else."""


def year_list(
    session: Session, register: type[Register], unit: Unit, year: int, found: Sequence[RegisterRow], on: dt.date
) -> PrintedList:
    """Return the list of a unit's rows of a year as it stood at the end of a day, as far as the reader may read its
    columns: printed again it says the same, but for rows that nobody had confirmed and that were corrected since, which
    say so, and for data that are restricted or erased.

    Units have the names that they had on the day of the row.
    """
    then = standings_then(session, [row.id for row in found], on)
    rows = [row for row in found if row.id in then and then[row.id].standing != "struck"]
    fields, units = register.entry.declared(), unit_names(session, {row.unit_id for row in rows})
    with force_locale("vi"):
        title, about = gettext(register.title), gettext("year %(year)s", year=year)
        heads = [gettext("Unit"), *(gettext(field.label.text) for field in fields), gettext("Status")]
        cells = [
            [units.on(row.day)[row.unit_id], *words, _standing(then[row.id])]
            for row, words in zip(rows, cells_of(register, rows, on), strict=True)
        ]
    widths = [
        NARROW if isinstance(field, Count | Date) else WIDE if _long(register, field) else MIDDLE for field in fields
    ]
    beside = _signed_beside(session, register, unit, on)
    printed = printed_list(session, unit, on, title, about, heads, cells, [MIDDLE, *widths, NARROW], beside)
    return replace(printed, signed=names_people(register) and not register.beside)


def _standing(then: StandingThen) -> str:
    standing = str(STANDINGS[then.standing])
    return gettext("%(standing)s; corrected later", standing=standing) if then.corrected else standing


def _signed_beside(session: Session, register: type[Register], unit: Unit, day: dt.date) -> Mapping[str, Any] | None:
    """Return how the unit beside signs a list that is of both: in its own name, by the first who confirms for it."""
    post = next(iter(answering(session, register, register.confirms, unit.path, day)), "")
    found = head_of_unit_beside(session, unit.id, register.beside, post, day) if register.beside and post else None
    if found is None:
        return None
    unit_id, name = found
    body = unit_names(session, [unit_id]).on(day)[unit_id]
    return {"form": [f"TM. {body.upper()}"], "title": w.POSTS[post].upper(), "name": name}


def _long(register: type[Register], field: Any) -> bool:
    return isinstance(field, Lines) or field.short_name in lists_of_people(register)


def people_list(session: Session, register: type[Register], row: RegisterRow, today: dt.date) -> PrintedList:
    """Return the list of those whom a row names, to be signed by each; in their ranking, where they were marked.

    Of a confirmed row it is of the day of its confirmation, so that it prints alike later.
    """
    read, moment = people_read(register, [row]), confirmed_at(session, row.id)
    named, names, on = read[row.id], names_then(session, read)[row.id], local_date(moment) if moment else today
    head = kept_words(session, LIST, row)
    called = _called(session, register, row, read, head)
    units, words, title = called["units"], called["heads"], called["title"]
    heads, about = [words["name"], words["unit"]], f"{title_of(register, row)}, {day(row.day)}"
    ranks = {one.person_id: one for one in ranking(closed_marks(row))}
    cells, widths = [[names[one.person_id], units.get(str(one.unit_id), "")] for one in named], [WIDE, WIDE]
    if any(one.certificate_number for one in named):
        widths.append(NARROW)
        heads.append(words["certificate"])
        for cell, one in zip(cells, named, strict=True):
            cell.append(str(one.certificate_number or ""))
    if not ranks:
        printed = printed_list(session, row.unit, on, title, about, heads, cells, widths, head=head)
        return replace(printed, signed=True)
    places = [ranks[one.person_id] for one in named]
    heads += [words["sum"], words["rank"]]
    with force_locale("vi"):
        for cell, rank in zip(cells, places, strict=True):
            tied = f" ({words['tied']})" if rank.tied else ""
            cell += [shown_mark(rank.total), f"{rank.place}{tied}"]
    ordered = [cell for _rank, cell in sorted(zip(places, cells, strict=True), key=lambda pair: pair[0].place)]
    widths += [NARROW, MIDDLE]
    return replace(printed_list(session, row.unit, on, title, about, heads, ordered, widths, head=head), signed=True)


def _called(
    session: Session,
    register: type[Register],
    row: RegisterRow,
    read: Mapping[int, Sequence[RegisterPerson]],
    kept: Mapping[str, Any] | None,
) -> Mapping[str, Any]:
    """Return what the papers of a row call things: as it was kept when the row was confirmed, else as it is today."""
    found: Mapping[str, Any] | None = (kept or {}).get("called")
    return found or rows_called(session, register, [row], read)[row.id]


def certificate_values(
    session: Session, register: type[Register], row: RegisterRow, one: RegisterPerson
) -> Mapping[str, Any]:
    """Return what the certificate of somebody whom a confirmed row is about says: who, of which unit, and its answers.

    Its number is that of the unit's book of certificates, and none of its book of papers: it rests on the row, and is
    of the day of its confirmation.
    """
    moment = confirmed_at(session, row.id)
    assert moment is not None
    unit = session.get_one(Unit, one.unit_id)
    names = [field.short_name for field in register.entry.declared() if field.short_name != register.people]
    head = head_and_foot(session, register.certificate, row, row.unit, local_date(moment))
    called, read = _called(session, register, row, {row.id: [one]}, head), columns_read(register, row)
    with force_locale("vi"):
        said = answer_labels(register.entry.__name__, read, names_in(register, [row]))
    chosen = {name: words.get(read.get(name)) for name, words in called["choices"].items()}
    said |= {name: words for name, words in chosen.items() if words}
    days = {f"{register.day}_written": w.written(row.day), f"{register.until}_written": w.written(row.until)}
    return {
        **head,
        "person": {
            "name": names_then(session, {row.id: [one]})[row.id][one.person_id],
            "birth": str(birth_then(session, one.person, moment) or ""),
        },
        "certificate_number": str(one.certificate_number or ""),
        "own": w.unit_words(called["units"][str(unit.id)], unit.kind),
        "answers": {register.entry.section: {**dict.fromkeys(names, ""), **said, **days}},
    }
