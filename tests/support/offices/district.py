"""A small office for tests: units, people with posts, accounts and rules, made in a few lines."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD_HASH
from webapp.actors import Actor, actor_on
from webapp.models import Account, Base, CommitteeTerm, Person, Post, RuleRow, Unit
from webapp.queries.people.lookalikes import likeness
from webapp.queries.units.terms import TERM_MONTHS
from webapp.services import rules
from workflows.core.vietnamese import fold, given_name, searchable, sort_key
from workflows.posts import SEATS

LONG_AGO = dt.date(2015, 1, 1)


@dataclass
class Office:
    """An office in the making. Every method writes and commits; names are people's keys."""

    session: Session
    today: dt.date
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def unit(
        self, code: str, kind: str, parent: str | None = None, name: str = "", since: dt.date = LONG_AGO, **words: Any
    ) -> Unit:
        above = self.units[parent] if parent else None
        unit = Unit(
            code=code,
            kind=kind,
            name=name or code,
            parent_id=above and above.id,
            path="/",
            valid_from=since,
            valid_to=words.pop("until", None),
            search=searchable(name or code),
            pilot=False,
            **words,
        )
        self.session.add(unit)
        self.session.flush()
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        if kind in TERM_MONTHS and kind != "branch":
            self.term(unit, dt.date(2025, 3, 26), dt.date(2030, 3, 25))
            if since < dt.date(2025, 3, 26):
                self.term(unit, dt.date(2020, 3, 26), dt.date(2025, 3, 25))
        self.session.commit()
        self.units[code] = unit
        return unit

    def term(self, unit: Unit, starts_on: dt.date, ends_on: dt.date, **words: Any) -> CommitteeTerm:
        """A term of a unit's committee, not before the unit exists."""
        term = CommitteeTerm(
            unit_id=unit.id,
            starts_on=max(starts_on, unit.valid_from),
            ends_on=ends_on,
            paper_number="01-QĐ/TĐTN",
            paper_date=starts_on,
            paper_by="Tỉnh đoàn Thử",
            recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            **{"provisional": False, "members_fixed": 15, **words},
        )
        self.session.add(term)
        self.session.flush()
        return term

    def person(self, name: str, born: dt.date = dt.date(1998, 5, 6), sex: str = "male", **words: Any) -> Person:
        """A member of the Union with an account whose user name is the folded name with dots."""
        person = Person(
            code=f"P{len(self.people):03d}",
            full_name=name,
            given_name=given_name(name),
            sort_key=sort_key(name, given_name(name)),
            search=searchable(name),
            likeness=likeness(name),
            sex=sex,
            birth_date=born,
            **{"union_joined_on": dt.date(born.year + 16, 3, 26), **words},
        )
        self.session.add(person)
        self.session.flush()
        self.session.add(
            Account(username=user_name(name), person_id=person.id, password_hash=PASSWORD_HASH, first_password=False)
        )
        self.session.commit()
        self.people[name] = person
        return person

    def post(
        self, name: str, kind: str, unit: str, since: dt.date = dt.date(2020, 1, 1), until: dt.date | None = None
    ) -> Post:
        """Give somebody a post; the person is made if new."""
        person = self.people.get(name) or self.person(name)
        post = Post(
            person_id=person.id,
            unit_id=self.units[unit].id,
            kind=kind,
            seat=SEATS.get(kind),
            valid_from=since,
            valid_to=until,
            source="test",
        )
        self.session.add(post)
        self.session.commit()
        return post

    def actor(self, name: str, day: dt.date | None = None) -> Actor:
        """The person, ready to act with the posts of the day."""
        person = self.people[name]
        return actor_on(self.session, person.id, name, day or self.today)

    def sitting(self, unit: str, kind: str, day: dt.date) -> list[str]:
        """Names of those who hold a post on a day, read anew."""
        self.session.rollback()
        rows = self.session.scalars(
            sa.select(Person.full_name)
            .join(Post, Post.person_id == Person.id)
            .where(
                Post.unit_id == self.units[unit].id,
                Post.kind == kind,
                Post.valid_from <= day,
                sa.or_(Post.valid_to.is_(None), Post.valid_to > day),
            )
            .order_by(Person.sort_key)
        )
        return list(rows)


def user_name(name: str) -> str:
    """'nguyen.van.an' for Nguyễn Văn An."""
    return fold(name).replace(" ", ".")


CHAIR, DEPUTY = "Hồ Minh Chủ", "Bùi Kim Phó"
MEMBERS = (CHAIR, DEPUTY, "Ngô Bích Ba", "Mang Hữu Tư", "Dương Công Năm")
OLD, HEAD, NEW, OTHER = "Thông Thu Cũ", "Lý Quốc Đội", "Đỗ Kim Mới", "Ksor Đức Khác"
COMMUNE, COMMUNE_DEPUTY, COMMANDER = "Đặng Kim Xã", "Dương Mỹ Xã", "Đỗ Thành Quân"
OFFICER, CLERK, INSPECTOR, PROVINCE = "Võ Thùy Tổ", "Trần Mỹ Văn", "Dương Minh Kiểm", "Huỳnh Hữu Tỉnh"
BRANCH = "H-01-01"


MADE: dict[dt.datetime, dict[str, list[dict[str, Any]]]] = {}
"""The rows of the office of a moment, table by table, once it has been made in this process."""


def district_office(session: Session, now: dt.datetime) -> Office:
    """A province, a district with a standing committee of five, a commune with its command, two branches.

    Branch H-01-01 has a secretary (OLD, too old for another term), a militia head (HEAD) and two members. Made once by
    the methods above, then copied row by row: it is what almost every test begins with.
    """
    made_before = session.scalar(sa.select(Account.id).limit(1))
    session.rollback()
    if made_before:
        return _district_office(session, now)
    if now in MADE:
        put_rows(session, MADE[now])
        office = Office(session, now.date())
        office.units = {unit.code: unit for unit in session.scalars(sa.select(Unit).order_by(Unit.id))}
        office.people = {person.full_name: person for person in session.scalars(sa.select(Person).order_by(Person.id))}
        session.rollback()  # what the test writes next must not begin from an old view
        return office
    office = _district_office(session, now)
    MADE[now] = rows_of(session)
    return office


def rows_of(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every row of the database, table by table."""
    found = {
        table.name: [dict(row) for row in session.execute(sa.select(table)).mappings()]
        for table in Base.metadata.sorted_tables
    }
    session.rollback()
    return {name: rows for name, rows in found.items() if rows}


def put_rows(session: Session, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Write rows with their ids into a database without rows, and let new ids follow them."""
    for name, many in rows.items():
        if name == "post_kind":
            continue  # a new database has them
        table = Base.metadata.tables[name]
        session.execute(sa.insert(table), many)
        if session.get_bind().dialect.name == "postgresql" and "id" in table.c:
            last = max(row["id"] for row in many)
            session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(f'"{name}"', "id"), last)))
    session.commit()


def passwords_suffice(session: Session, now: dt.datetime) -> None:
    """Add the row of an office that wants no second factor of anybody, so that tests sign in with a password."""
    values = {"key": "account.second_factor", "value": "none", "measure": "second_factor", "basis": "default"}
    day = dt.date(2010, 2, 9)
    session.add(RuleRow(**values, effective_from=day, source="", note="", recorded_at=now))
    session.commit()


def _district_office(session: Session, now: dt.datetime) -> Office:
    office = Office(session, now.date())
    rules.seed(session, now)
    passwords_suffice(session, now)
    office.unit("T", "province_union", name="Tỉnh đoàn Thử")
    office.unit("H", "district_union", "T", "Huyện đoàn Thử")
    office.unit("H-01", "base_union", "H", "Đoàn xã Thử Một")
    office.unit("H-01-QS", "military_command", "H-01", "Ban Chỉ huy Quân sự xã Thử Một")
    office.unit(BRANCH, "branch", "H-01", "Chi đoàn Thôn 1")
    office.unit("H-01-02", "branch", "H-01", "Chi đoàn Thôn 2")
    office.post(PROVINCE, "secretary", "T")
    for name, kind in zip(MEMBERS, ("secretary", "deputy_secretary", *["standing_member"] * 3), strict=True):
        office.post(name, kind, "H")
    for name, kind in ((OFFICER, "organisation_officer"), (CLERK, "clerk"), (INSPECTOR, "inspector")):
        office.post(name, kind, "H")
    office.post(COMMUNE, "secretary", "H-01")
    office.post(COMMUNE_DEPUTY, "deputy_secretary", "H-01")
    office.post(COMMANDER, "commander", "H-01-QS")
    office.person(OLD, dt.date(1986, 4, 3), "female")
    office.person(HEAD, dt.date(1984, 4, 3))
    office.person(NEW, dt.date(1999, 4, 3), "female")
    office.post(OLD, "secretary", BRANCH)
    office.post(HEAD, "village_militia_head", BRANCH)
    office.post(NEW, "member", BRANCH)
    office.post(OTHER, "member", BRANCH)
    return office


def rule(session: Session, key: str, value: str, measure: str, scope_id: int | None = None) -> None:
    """A newer row of the rule book, for cases that are opened from now on; of a unit if one is given."""
    session.add(
        RuleRow(
            key=key,
            scope_id=scope_id,
            value=value,
            measure=measure,
            effective_from=dt.date(2026, 1, 1),
            source="test",
            note="",
            recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
    )
    session.commit()
