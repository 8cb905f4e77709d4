"""Reads for renewing committees in time: terms that end, and officers who grow too old for their posts."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, CommitteeTerm, Person, Post, RuleRow, Unit, post_held_on
from webapp.models.terms import LAST_DAY
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.people.directory import birth_in
from webapp.queries.rule_effects import EVERYWHERE, keeps_limit, years_before
from webapp.queries.rules import in_force, rules_on
from webapp.queries.units.terms import TERM_MONTHS, newest_start
from webapp.surroundings import exists_on
from workflows import WORKFLOWS
from workflows.core.births import Birth
from workflows.core.calendar import add_months
from workflows.rulebook import age_limits

ALARM, WARNING = "term.alarm_days", "secretary.age_warning_months"


@dataclass(frozen=True)
class TermLine:
    """A unit whose committee's term is over or ends soon; `term` is None where none is recorded."""

    code: str
    name: str
    above: str | None
    term: CommitteeTerm | None


@dataclass(frozen=True)
class RenewingCase:
    """An open case that gives a unit's committee a new term once it is decided. code: the unit's."""

    code: str
    public_id: str
    definition_hash: str
    state: str


@dataclass(frozen=True)
class AgeLine:
    """A person who sits in a post with an age limit and is beyond it, or will be within the months of the warning.

    kind: that of the unit.
    """

    person_id: int
    name: str
    birth: Birth
    post: str
    unit: str
    above: str | None
    code: str
    kind: str
    limit: int


def ending_terms(session: Session, paths: Sequence[str], day: dt.date, place: Cursor | None = None) -> Page[TermLine]:
    """Return the units in these subtrees whose committee's term has ended, ends soon, or is not recorded; by code.

    Two statements. The newest term that has begun counts.
    """
    alarm = int(rules_on(session, [ALARM], [], day)[ALARM].value)
    newest = newest_start(day)
    above = aliased(Unit)
    statement = (
        sa.select(Unit.code, Unit.name, above.name.label("above"), CommitteeTerm)
        .outerjoin(above, above.id == Unit.parent_id)
        .outerjoin(CommitteeTerm, sa.and_(CommitteeTerm.unit_id == Unit.id, CommitteeTerm.starts_on == newest))
        .where(
            Unit.kind.in_(TERM_MONTHS),
            exists_on(day),
            within(paths),
            sa.or_(CommitteeTerm.id.is_(None), day + dt.timedelta(days=alarm) >= LAST_DAY),
        )
    )
    page = page_of(session, statement, [SortKey(Unit.code, str)], place)
    lines = (TermLine(row.code, row.name, row.above, row.CommitteeTerm) for row in page.rows)
    return Page(tuple(lines), page.before, page.after)


def renewing_cases(session: Session, actor: Actor, codes: Collection[str]) -> dict[str, RenewingCase]:
    """Return code of a unit → the newest open case that renews its committee, as far as the actor may know of it.

    One statement. A case that opened because the one before it was refused asks for the same until it says more.
    """
    earlier = aliased(Case)

    def said(place: str) -> sa.ColumnElement[str | None]:
        way = tuple(place.split("."))
        return sa.func.coalesce(Case.dossier[way].as_string(), earlier.dossier[way].as_string())

    renewing = [
        sa.and_(Case.workflow == key, *(said(place).in_(codes) for place, codes in process.renews.items()))
        for key, process in WORKFLOWS.items()
        if process.renews
    ]
    statement = (
        sa.select(Unit.code, Case.public_id, Case.definition_hash, Case.state)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(earlier, earlier.id == Case.follows_id)
        .where(Unit.code.in_(codes), Case.closed_at.is_(None), sa.or_(sa.false(), *renewing), visible_cases(actor))
        .order_by(Case.opened_at, Case.id)
    )
    return {row.code: RenewingCase(*row) for row in session.execute(statement)}


def beyond_the_age(session: Session, paths: Sequence[str], day: dt.date, place: Cursor | None = None) -> Page[AgeLine]:
    """Return those who sit in these subtrees and are older than the limit of their post, or soon will be.

    The oldest first, without those who have restricted the use of their data. Three statements: the limit of the
    nearest unit counts, by the rows in force on that day.
    """
    later = add_months(day, int(rules_on(session, [WARNING], [], day)[WARNING].value))
    kept = kept_limits(session, day)
    limit = sa.case(*kept)
    edge = sa.case(*((by_whom, years_before(later, years + 1)) for by_whom, years in kept))
    above = aliased(Unit)
    statement = (
        sa.select(Person, Post.kind, Unit.name, above.name.label("above"), Unit.code, Unit.kind.label("of"), limit)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(post_held_on(day), exists_on(day), within(paths), Person.birth_date <= edge)
        .where(Person.restricted_on.is_(None))
    )
    keys = [SortKey(Person.birth_date, dt.date.fromisoformat), SortKey(Post.id, whole_number)]
    page = page_of(session, statement, keys, place)
    lines = (
        AgeLine(person.id, person.full_name, birth_in(person), *row[1:7]) for row in page.rows for person in row[:1]
    )
    return Page(tuple(lines), page.before, page.after)


def kept_limits(session: Session, day: dt.date) -> list[tuple[sa.ColumnElement[bool], int]]:
    """Return the age limits in force: the condition on (Post, its Unit and Person) that one holds, and its years.

    The deepest scope comes first, and a CASE takes the first that fits. One statement.
    """
    limits = {key: limit for key, limit in age_limits().items() if limit.most}
    return [
        (sa.and_(keeps_limit(limits[key]), within([path])), years) for path, key, years in _rows(session, limits, day)
    ]


def _rows(session: Session, keys: Iterable[str], day: dt.date) -> list[tuple[str, str, int]]:
    """Return path of the scope, rule and years of every age limit in force; the deepest scope first."""
    found = session.execute(
        sa.select(RuleRow, Unit.path)
        .outerjoin(Unit, Unit.id == RuleRow.scope_id)
        .where(RuleRow.key.in_(list(keys)), RuleRow.effective_from <= day)
        .order_by(RuleRow.key, RuleRow.scope_id, RuleRow.effective_from.desc(), RuleRow.id.desc())
    ).all()
    current = in_force([row for row, _path in found], day)
    rows = [(path or EVERYWHERE, row.key, int(row.value)) for row, path in found if row.id in current]
    return sorted(rows, key=lambda row: -len(row[0]))
