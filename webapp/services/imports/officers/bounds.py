"""The bounds of an officer's workbook: it adds; what is ended or moved is said where its paper is written."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.models import Person, Post, Unit
from webapp.queries.accounts.keepers import kept_among
from webapp.queries.units.members import MEMBER
from webapp.queries.units.naming import office_began
from webapp.services.imports import layout
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.known import Known
from webapp.services.imports.officers.reach import Reach
from webapp.services.imports.records import Comparison, PersonRow, PostRow, RowChange, UnitRow, WorkbookContent
from workflows.core.text import _
from workflows.core.vietnamese import format_date


@dataclass(frozen=True)
class Compared:
    """The three parts of a plan."""

    units: Comparison[UnitRow]
    people: Comparison[PersonRow]
    posts: Comparison[PostRow]


def bound_faults(
    session: Session, reach: Reach, reading: WorkbookContent, known: Known, compared: Compared, today: dt.date
) -> list[Fault]:
    """Return what an officer's workbook may not say. Six statements at most, however many rows it has."""
    return [
        *_units(session, reading, known, compared.units),
        *_people(session, reach, known, compared.people, today),
        *_posts(session, reach, reading, known, compared.posts, today),
    ]


def _units(session: Session, reading: WorkbookContent, known: Known, units: Comparison[UnitRow]) -> Iterator[Fault]:
    inside, under = known.units.keys() | {row.code for row in units.added}, tuple(f"{code}-" for code in known.units)
    # Whether codes are taken that do not begin with that of a unit of theirs is not for them to learn.
    taken = _taken(session, Unit.code, (row.code for row in units.added if row.code.startswith(under)))
    for row in units.added:
        if row.parent is None:
            problem, advice = _("Only an administrator imports a topmost unit"), _("Write the code of the unit above")
            yield fault(layout.UNITS, row.row, layout.PARENT, problem, advice)
        elif row.parent in inside and not row.code.startswith(f"{row.parent}-"):
            problem = _("The code %(code)s does not begin with %(above)s, so it does not say where the unit stands")
            said = {"code": row.code, "above": f"{row.parent}-"}
            yield fault(layout.UNITS, row.row, layout.CODE, problem, _("Write another code"), **said)
        elif row.code in taken and row.parent in inside:
            problem = _("The code %(code)s cannot be used here")
            yield fault(layout.UNITS, row.row, layout.CODE, problem, _("Write another code"), code=row.code)
        if row.pilot:
            problem = _("Whether a unit is a pilot is said by the level above")
            yield fault(layout.UNITS, row.row, layout.PILOT, problem, _("Leave the cell empty"))
    for change in units.changed:
        problem = _("This row says something else of %(code)s than is stored")
        advice = _("Write what is stored, or leave the row out: stored units are changed on the page of the unit")
        yield fault(layout.UNITS, change.row, change.values[0].column, problem, advice, code=_code(known, change))


def _people(
    session: Session, reach: Reach, known: Known, people: Comparison[PersonRow], today: dt.date
) -> Iterator[Fault]:
    taken = _taken(session, Person.code, (row.code for row in people.added))
    for row in people.added:
        if row.code in taken:
            problem = _("The code %(code)s cannot be used here")
            advice = _("Check the code; whoever comes from elsewhere is moved on by the unit that they leave")
            yield fault(layout.PEOPLE, row.row, layout.PERSON, problem, advice, code=row.code)
    kept = kept_among(session, reach.keeper, (change.id for change in people.changed), today)
    for change in people.changed:
        if change.id not in kept:
            problem = _("Your workbook does not change what is stored of this person")
            advice = _("Leave this cell as it is stored, or empty; an administrator imports the change")
            yield fault(layout.PEOPLE, change.row, change.values[0].column, problem, advice)


def _posts(
    session: Session,
    reach: Reach,
    reading: WorkbookContent,
    known: Known,
    posts: Comparison[PostRow],
    today: dt.date,
) -> Iterator[Fault]:
    began, given = office_began(session, today), _given(session, known, posts.added)
    own = {code for code, person in known.people.items() if person.id == reach.person_id}
    for row in posts.added:
        if row.person in own:
            problem = _("This is your own post: somebody else has to import it")
            yield fault(layout.PEOPLE, row.row, layout.PERSON, problem, _("Leave the row out"))
        elif row.kind != MEMBER and (row.valid_from > began or (row.unit, row.kind) in given):
            problem = _("The post “%(post)s” is not given by your workbook unless it was held before %(date)s")
            advice = _("Let a case give it, or name its holder on the page of the unit, with the paper")
            word = reading.titles.word(row.kind)
            yield fault(layout.PEOPLE, row.row, layout.TITLE, problem, advice, post=word, date=format_date(began))
    for change in posts.changed:
        problem = _("Your workbook ends no post")
        advice = _("Leave the cell empty: it is ended on the page of the comrade or of the unit, where it is said why")
        yield fault(layout.PEOPLE, change.row, layout.TO, problem, advice)


def _given(session: Session, known: Known, added: Iterable[PostRow]) -> set[tuple[str, str]]:
    """Return the kinds of posts that a decision of this register has given in the stored units of these rows."""
    units = {known.units[row.unit].id: row.unit for row in added if row.unit in known.units}
    rows = session.execute(
        sa.select(Post.unit_id, Post.kind).where(Post.unit_id.in_(units), Post.given_by_id.is_not(None)).distinct()
    )
    return {(units[row.unit_id], row.kind) for row in rows}


def _taken(session: Session, column: InstrumentedAttribute[str], codes: Iterable[str]) -> set[str]:
    return set(session.scalars(sa.select(column).where(column.in_(list(codes)))))


def _code(known: Known, change: RowChange) -> str:
    return next(code for code, unit in known.units.items() if unit.id == change.id)
