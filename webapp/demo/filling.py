"""The demo office: Hàm Tân's workbook, some younger invented members, accounts for every post, cases in every state.

All people are invented. Only a new database that is marked as a demo gets it; production refuses to start on one.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, posts_held
from webapp.demo.activities import fill_activities
from webapp.demo.benefits import fill_benefits
from webapp.demo.cases import open_cases
from webapp.demo.commune import add_commune
from webapp.demo.commune_cases import open_commune_cases
from webapp.demo.commune_committees import appoint_committees
from webapp.demo.commune_elections import open_commune_elections
from webapp.demo.conferences import open_conferences
from webapp.demo.data_requests import open_requests
from webapp.demo.elections import open_elections, seat_committee
from webapp.demo.field_days import add_officers, fill_field_days
from webapp.demo.lists.filling import open_lists
from webapp.demo.meetings import open_meetings
from webapp.demo.officers import add_key_officers, seat_board_heads
from webapp.demo.people import SOURCE, add_likely_double, new_person, set_rules
from webapp.demo.placements import open_placements
from webapp.demo.programmes import grow_dual_posts, open_programmes
from webapp.demo.province.districts import add_districts, fill_districts
from webapp.demo.recommendations import open_recommendations
from webapp.demo.registers import fill_registers
from webapp.demo.terms import record_terms
from webapp.demo.year import fill_year, run_clock
from webapp.languages import gettext as _
from webapp.logs import quietly
from webapp.models import Account, Person, Post, Unit, post_held_on
from webapp.services import calendar, rules
from webapp.services.accounts.passwords import hash_password
from webapp.services.imports import WorkbookContent, apply_import, read_workbook
from webapp.services.people import delegations
from webapp.services.transaction import transaction
from workflows.core.calendar import add_months, local_date
from workflows.core.vietnamese import fold
from workflows.secretary_nomination.process import SecretaryNomination

WORKBOOK = Path(__file__).resolve().parent.parent / "demo" / "ham-tan.xlsx"
WRITTEN = 2026
"""The year in which the births of the workbook fit the posts and cases of the demo."""
DEMO_PASSWORD = "Bien-xanh-Ham-Tan-53"
ADMINISTRATOR = "quan.tri"

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Thông", "Mang")
MIDDLE = {"male": ("Gia", "Nhật", "Hoàng", "Tuấn"), "female": ("Khánh", "Bảo", "Phương", "Ngọc")}
GIVEN = {
    "male": ("Bách", "Dũng", "Đăng", "Huy", "Khang", "Long", "Nam", "Phong", "Quân", "Thịnh", "Vũ"),
    "female": ("An", "Chi", "Diệp", "Hân", "Linh", "My", "Nhi", "Quỳnh", "Thư", "Trâm", "Vy"),
}


CONFIRMED = {2026: "Thông báo 9441/TB-BNV, Công văn 12729/VPCP-KGVX, Nghị quyết 28/2026/QH16"}
"""The documents by which the demo's office has confirmed a year of the calendar."""
PARTS = (
    appoint_committees,
    open_placements,
    fill_field_days,
    open_cases,
    open_meetings,
    open_elections,
    open_commune_cases,
    open_recommendations,
    open_commune_elections,
    open_conferences,
    open_lists,
    open_requests,
    fill_registers,
    open_programmes,
    fill_activities,
    fill_benefits,
    fill_year,
    fill_districts,
)
"""What is filled one after the other, by people who act as they do in an office; it takes most of the time."""


@quietly()
def load_demo(session: Session, now: dt.datetime, told: Callable[[], None] = lambda: None) -> None:
    """Fill an empty office; the cases are made through the same services as people's.

    told: called after each of `PARTS`, so that whoever waits sees that it goes on.
    """
    today = local_date(now)
    rules.seed(session, now)
    calendar.seed(session, now)
    with WORKBOOK.open("rb") as stream:
        reading = _younger(read_workbook(stream), today.year - WRITTEN)
    with transaction(session):
        apply_import(session, reading, WORKBOOK.name, today)
    grow_dual_posts(session, today)
    add_commune(session, today)
    add_districts(session, today)
    record_terms(session, now)
    _young_members(session, today)
    seat_committee(session)
    add_officers(session, today)
    add_key_officers(session, today)
    seat_board_heads(session)
    _accounts(session, today)
    _confirm_calendar(session, now)
    set_rules(session, now, ADMINISTRATOR)
    for part in PARTS:
        part(session, now, actor_finder(session))
        told()
    _delegate(session, now, actor_finder(session))
    add_likely_double(session, today)
    run_clock(session, now)


def _younger(reading: WorkbookContent, years: int) -> WorkbookContent:
    """Return the workbook with everybody born so many years later, so that the ages in the cases fit in any year."""
    if years <= 0:
        return reading
    people = []
    for person in reading.people:
        birth = replace(person.birth, first=add_months(person.birth.first, 12 * years))
        people.append(replace(person, birth=birth))
    return replace(reading, people=tuple(people))


def actor_finder(session: Session) -> Callable[[str, str, dt.date], Actor]:
    """Return a function that finds the holder of a post in a unit on a day, ready to act."""

    def find(kind: str, code: str, day: dt.date) -> Actor:
        person = session.scalars(
            sa.select(Person)
            .join(Post, Post.person_id == Person.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(Unit.code == code, Post.kind == kind, post_held_on(day))
            .order_by(Post.id)
        ).first()
        if person is None:
            raise LookupError(f"nobody is {kind} of {code} on {day}")
        return Actor(person.id, person.full_name, posts_held(session, person.id, day))

    return find


def _delegate(session: Session, now: dt.datetime, find: Callable[[str, str, dt.date], Actor]) -> None:
    """Let the clerk act for the organisation officer this week, in nominations."""
    today = local_date(now)
    officer, clerk = (find(kind, "HT", today).person_id for kind in ("organisation_officer", "clerk"))
    last = today + dt.timedelta(days=6)
    delegations.delegate(session, officer, clerk, SecretaryNomination.key, today, last, now)


def demo_accounts(session: Session, today: dt.date) -> list[dict[str, Any]]:
    """Return one account for each role in the demo's tour, with the shared password."""
    roles = [
        (_("Branch secretary"), "secretary", "HT-01-04"),
        (_("Branch secretary"), "secretary", "HT-08-03"),
        (_("Secretary of the base union"), "secretary", "HT-01"),
        (_("Deputy secretary of the base union"), "deputy_secretary", "HT-01"),
        (_("Military command"), "commander", "HT-01-QS"),
        (_("Organisation board of the district union"), "organisation_officer", "HT"),
        (_("Secretary of the district union, chair of meetings"), "secretary", "HT"),
        (_("Deputy secretary of the district union"), "deputy_secretary", "HT"),
        (_("Member of the district union's standing committee"), "standing_member", "HT"),
        (_("Clerk of the district union"), "clerk", "HT"),
        (_("Inspection committee of the district union"), "inspector", "HT"),
        (_("Secretary of the province union"), "secretary", "TD"),
        (_("Branch secretary of the commune"), "secretary", "SM-05"),
        (_("Secretary of the commune union, chair of meetings"), "secretary", "SM"),
        (_("Deputy secretary of the commune union"), "deputy_secretary", "SM"),
        (_("Officer of the commune union for organisation and inspection"), "appraising_officer", "SM"),
        (_("Clerk of the commune union"), "clerk", "SM"),
        (_("Military command of the commune"), "commander", "SM-QS"),
        (_("Organisation board of the province union"), "organisation_officer", "TD"),
    ]
    rows = [row for role, kind, code in roles for row in _rows(session, today, role, kind, code)]
    admin = {"username": ADMINISTRATOR, "name": "", "role": _("System administrator"), "unit": ""}
    return [{**row, "password": DEMO_PASSWORD} for row in [*rows, admin]]


def _rows(session: Session, today: dt.date, role: str, kind: str, code: str) -> Iterator[dict[str, str]]:
    for row in session.execute(
        sa.select(Account.username, Person.full_name, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == code, Post.kind == kind, post_held_on(today))
        .order_by(Post.id)
    ):
        yield {"username": row.username, "name": row.full_name, "role": role, "unit": row.name}


def _young_members(session: Session, today: dt.date) -> None:
    """Add three members of 19 to 27 to every branch: the workbook is of 2016, and its members have grown older."""
    with transaction(session):
        if session.scalar(sa.select(Person.id).where(Person.code.like("TN%")).limit(1)):
            return  # an earlier start was interrupted after this step
        branches = session.scalars(sa.select(Unit).where(Unit.kind == "branch").order_by(Unit.code)).all()
        for place, branch in enumerate(branches):
            for number in range(3):
                session.add(_young(branch, place * 3 + number, today))


def _young(branch: Unit, number: int, today: dt.date) -> Post:
    sex = ("male", "female")[number % 2]
    name = " ".join(
        (FAMILY[number * 5 % 14], MIDDLE[sex][number // 2 % 4], GIVEN[sex][(number * 7 + number // 11) % 11])
    )
    birth = dt.date(today.year - 19 - number % 8, 1 + number % 12, 1 + number % 28)
    person = new_person(f"TN{number + 1:03d}", name, sex, birth)
    return Post(
        person=person,
        unit_id=branch.id,
        kind="member",
        seat=None,
        valid_from=max(dt.date(birth.year + 16, 3, 26), branch.valid_from),
        valid_to=None,
        source=SOURCE,
    )


def _accounts(session: Session, today: dt.date) -> None:
    """Create an account for everybody who holds a post other than member, all with the demo's password."""
    password = hash_password(DEMO_PASSWORD)
    with transaction(session):
        people = session.scalars(
            sa.select(Person)
            .join(Post, Post.person_id == Person.id)
            .where(Post.kind != "member", post_held_on(today))
            .order_by(Person.id)
            .distinct()
        ).all()
        taken: set[str] = {ADMINISTRATOR}
        for person in people:
            session.add(_account(_username(person, taken), person.id, password))
        session.add(_account(ADMINISTRATOR, None, password))


def _confirm_calendar(session: Session, now: dt.datetime) -> None:
    """Let the administrator confirm this year's days, where it is known which documents moved them."""
    year = local_date(now).year
    if documents := CONFIRMED.get(year):
        account = session.scalars(sa.select(Account.id).where(Account.username == ADMINISTRATOR)).one()
        session.rollback()
        with transaction(session):
            calendar.announce(session, year, documents, calendar.Keeper(account, True, frozenset()), now)


def _username(person: Person, taken: set[str]) -> str:
    """Return 'huynh.huu.quy', with a number if several share a name."""
    plain = "".join(letter for letter in fold(person.full_name).replace(" ", ".") if letter.isalnum() or letter == ".")
    name = next(name for number in range(1, 100) if (name := plain if number == 1 else f"{plain}{number}") not in taken)
    taken.add(name)
    return name


def _account(username: str, person_id: int | None, password: str) -> Account:
    return Account(
        username=username,
        person_id=person_id,
        administrator=person_id is None,
        outside=None if person_id else "Tổ công nghệ thông tin, Văn phòng Tỉnh đoàn",
        password_hash=password,
        first_password=False,
        first_password_expires=None,
    )
