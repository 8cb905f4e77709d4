"""Writing an import: one transaction, all rows or none."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.logs import facts
from webapp.models import Person, PersonCorrection, Post, Unit, UnitPast
from webapp.models.units import first_branch_kind
from webapp.services.cases.reassignment import cases_below, hand_over
from webapp.services.imports.doubles import record_decisions
from webapp.services.imports.leaving import digest_of
from webapp.services.imports.officers.reach import Reach
from webapp.services.imports.planning import ImportPlan, plan_import
from webapp.services.imports.records import PersonRow, PostRow, RowChange, UnitRow, WorkbookContent
from webapp.services.people.names import set_name
from workflows.core import vietnamese
from workflows.core.births import Birth
from workflows.core.calendar import HOME

IDENTIFYING = {"full_name": "full_name", "birth": "birth_date", "given_name": "given_name"}
"""Values whose earlier ones are kept, with their columns: what was written before names the person by them."""
T = TypeVar("T", Person, Post)

log = logging.getLogger("doan_vu.imports")


class ImportRefused(Exception):
    """A refused import: nothing was written, `plan.faults` says why."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(f"{len(plan.faults)} faults")
        self.plan = plan


class ConfirmationRequired(Exception):
    """An import that has to be confirmed: posts would end whose open tasks nobody else can do (`plan.left`)."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(f"{len(plan.left)} posts")
        self.plan = plan


class DecisionRequired(Exception):
    """An import that waits for decisions: rows look like other people (`plan.doubles`). Nothing was written."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(f"{len(plan.doubles.rows)} rows, {len(plan.doubles.stored)} people")
        self.plan = plan


@dataclass(frozen=True)
class Importer:
    """The importer and their answers. account_id: theirs, None on the command line.

    seen: the hash of the orphaned tasks that they were shown, None to accept any; apart: by the code of a row that
    looks like another one, why it is another person; unit: the code of the unit of a members' list; reach: that of an
    officer, None for the whole office.
    """

    account_id: int | None = None
    seen: str | None = None
    apart: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    reach: Reach | None = None


def apply_import(
    session: Session, reading: WorkbookContent, file_name: str, today: dt.date, importer: Importer | None = None
) -> ImportPlan:
    """Write what the workbook adds and changes within the caller's transaction, and return the plan carried out.

    In order: locks the tables; compares again, because the database may have changed since the preview; writes
    units with their paths, people, ends of posts, new posts; reassigns the open cases below units that have moved.
    Raises ImportRefused while any row is faulty, DecisionRequired for rows that look like somebody else as long as it
    is not decided, ConfirmationRequired for orphaned tasks that were not shown.
    """
    said = importer or Importer()
    _lock_tables(session)
    plan = plan_import(session, reading, today, said.unit, said.reach)
    if plan.faults:
        raise ImportRefused(plan)
    if plan.doubles.undecided(said.apart):
        raise DecisionRequired(plan)
    if said.seen is not None and plan.left and digest_of(plan.left) != said.seen:
        raise ConfirmationRequired(plan)
    if not plan.is_empty:
        moved, noon = _write_units(session, plan, today), dt.datetime.combine(today, dt.time(12), HOME)
        _write_people(session, plan, noon)
        record_decisions(session, plan.doubles, said.apart, said.account_id, noon)
        _write_posts(session, plan, reading.titles.seats, f"Nhập từ tệp {file_name}")
        hand_over(session, cases_below(session, moved), noon)
    units, people, posts, changed = map(len, (plan.units.added, plan.people.added, plan.posts.added, plan.changes))
    log.info("imported", extra=facts(units=units, people=people, posts=posts, changed=changed))
    return plan


def _lock_tables(session: Session) -> None:
    """Lock the tables between comparing and writing. SQLite's transaction has done so already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE unit, person, post IN SHARE ROW EXCLUSIVE MODE"))


def _write_units(session: Session, plan: ImportPlan, today: dt.date) -> list[str]:
    """Write the units, and return the paths of the subtrees in which relations between units have changed."""
    if not (plan.units.added or plan.units.changed):
        return []
    session.add_all([_new_unit(row) for row in plan.units.added])
    session.flush()
    units = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    for row in plan.units.added:
        above = units[row.parent] if row.parent else None
        units[row.code].parent_id = above.id if above else None
        units[row.code].branch_kind = row.branch_kind or first_branch_kind(row.kind, above.kind if above else None)
    by_id = {unit.id: unit for unit in units.values()}
    for change in plan.units.changed:
        unit = by_id[change.id]
        for value in change.values:
            if value.attribute == "parent":
                unit.parent_id = units[value.new].id
            else:
                if value.attribute == "name":
                    _keep_name(session, unit, today)
                setattr(unit, value.attribute, value.new)
        if (unit.kind == "branch") != bool(unit.branch_kind):
            over = by_id.get(unit.parent_id or 0)
            unit.branch_kind = first_branch_kind(unit.kind, over.kind if over else None)
        unit.search = _unit_search(unit.name, unit.code, unit.area)
    for unit in by_id.values():
        unit.path = _path(unit, by_id)
    for code in {row.code for row in plan.units.added} | {by_id[change.id].code for change in plan.units.changed}:
        units[code].awaited = units[code].valid_from > today
    session.flush()
    changed = [by_id[change.id].path for change in plan.units.changed]
    return changed + [units[row.parent].path for row in plan.units.added if row.parent]


def _keep_name(session: Session, unit: Unit, today: dt.date) -> None:
    """Keep the name until today, by which closed cases and papers know the unit; of two on one day, the first."""
    if unit.changed_on != today and unit.valid_from < today:
        session.add(UnitPast(unit_id=unit.id, until=today, name=unit.name, parent_id=unit.parent_id, path=unit.path))
        unit.changed_on = today


def _new_unit(row: UnitRow) -> Unit:
    return Unit(
        code=row.code,
        kind=row.kind,
        branch_kind=row.branch_kind or first_branch_kind(row.kind),
        name=row.name,
        area=row.area,
        parent_id=None,
        predecessor_id=None,
        path="",
        pilot=row.pilot,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        search=_unit_search(row.name, row.code, row.area),
    )


def _unit_search(name: str, code: str, area: str | None) -> str:
    return vietnamese.searchable(f"{name} {code} {area or ''}")


def _path(unit: Unit, units: dict[int, Unit]) -> str:
    """Return the path, like '/1/5/17/'. The plan has refused circles."""
    steps = [unit.id]
    while (above := units[steps[-1]].parent_id) is not None:
        steps.append(above)
    return "/" + "".join(f"{step}/" for step in reversed(steps))


def _write_people(session: Session, plan: ImportPlan, now: dt.datetime) -> None:
    session.add_all([_new_person(row) for row in plan.people.added])
    for person, change in _rows(session, Person, plan.people.changed):
        for value in change.values:
            if column := IDENTIFYING.get(value.attribute):
                was, new = (each.iso if isinstance(each, Birth) else str(each) for each in (value.old, value.new))
                session.add(PersonCorrection(person_id=person.id, name=column, was=was, now=new, corrected_at=now))
            if isinstance(value.new, Birth):
                person.birth_date, person.birth_known = value.new.first, value.new.known
            elif value.attribute == "full_name":
                set_name(person, value.new)
            elif value.attribute == "given_name":
                set_name(person, person.full_name, value.new)
            else:
                setattr(person, value.attribute, value.new)
    session.flush()


def _new_person(row: PersonRow) -> Person:
    person = Person(
        code=row.code,
        sex=row.sex,
        birth_date=row.birth.first,
        birth_known=row.birth.known,
        phone=row.phone,
        mail_address=row.mail_address,
        union_joined_on=row.union_joined_on,
        party_joined_on=row.party_joined_on,
        party_candidate=row.party_candidate,
    )
    set_name(person, row.full_name, row.given_name)
    return person


def _write_posts(session: Session, plan: ImportPlan, seats: Mapping[str, str], source: str) -> None:
    for post, change in _rows(session, Post, plan.posts.changed):
        for value in change.values:
            setattr(post, value.attribute, value.new)
    # Seats have to be vacated before the database sees their new holders.
    session.flush()
    people = _ids(session, Person.code, Person.id, {row.person for row in plan.posts.added})
    units = _ids(session, Unit.code, Unit.id, {row.unit for row in plan.posts.added})
    session.add_all(
        [_new_post(row, people[row.person], units[row.unit], seats.get(row.kind), source) for row in plan.posts.added]
    )
    session.flush()


def _new_post(row: PostRow, person_id: int, unit_id: int, seat: str | None, source: str) -> Post:
    return Post(
        person_id=person_id,
        unit_id=unit_id,
        kind=row.kind,
        seat=seat,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        given_by_id=None,
        ended_by_id=None,
        source=source,
    )


def _rows(session: Session, model: type[T], changes: tuple[RowChange, ...]) -> list[tuple[T, RowChange]]:
    found = {
        row.id: row for row in session.scalars(sa.select(model).where(model.id.in_([each.id for each in changes])))
    }
    return [(found[change.id], change) for change in changes]


def _ids(
    session: Session, code: InstrumentedAttribute[str], id_: InstrumentedAttribute[int], codes: set[str]
) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(sa.select(code, id_).where(code.in_(codes)))}
