"""The demo's people whom the workbook does not name."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, Person, Post, RuleRow, Unit, post_held_on
from webapp.queries.people.lookalikes import likeness
from webapp.services.accounts import obligations
from webapp.services.supervision.counting import LEAST
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.vietnamese import fold, given_name, searchable, sort_key

SOURCE = "Quyết định trước khi dùng phần mềm (dữ liệu mẫu)"
"""What the posts of the demo are known from, which no case has given."""
RULES = (
    (
        obligations.RULE,
        "none",
        "second_factor",
        "Đơn vị mẫu để dùng thử; đơn vị thật giữ yêu cầu xác thực hai bước.",
    ),
    (
        LEAST,
        "10",
        "count",
        "Đơn vị mẫu mới có ít hồ sơ đã kết thúc; đơn vị thật cần nhiều hơn để dự báo được tin cậy.",
    ),
)
"""Rows of the rule book of the demo office: key, value, measure and note."""


def new_person(code: str, name: str, sex: str, birth: dt.date) -> Person:
    """Return a person, not added yet, who joined the Union on the 26th of March of the year they became sixteen."""
    return Person(
        code=code,
        full_name=name,
        given_name=given_name(name),
        sort_key=sort_key(name, given_name(name)),
        search=searchable(name),
        likeness=likeness(name),
        sex=sex,
        birth_date=birth,
        union_joined_on=dt.date(birth.year + 16, 3, 26),
    )


def add_likely_double(session: Session, today: dt.date) -> None:
    """Add a second record of a member, without marks and with the year of birth alone, in a neighbouring branch.

    Such a one comes from a school's list; the commune's officers find it under “Hồ sơ cán bộ có thể trùng”.
    """
    wanted = sa.select(Unit).where(Unit.code.in_(("HT-01-01", "HT-01-02")))
    homes = {unit.code: unit for unit in session.scalars(wanted)}
    members = sa.select(Person).join(Post, Post.person_id == Person.id).order_by(Person.id)
    one = session.scalars(
        members.where(Post.unit_id == homes["HT-01-01"].id, Post.kind == "member", post_held_on(today)).limit(1)
    ).one()
    with transaction(session):
        plain = " ".join(word.capitalize() for word in fold(one.full_name).split())
        twin = new_person(f"{one.code}-T", plain, one.sex, one.birth_date)
        twin.birth_date, twin.birth_known = dt.date(one.birth_date.year, 1, 1), "year"
        session.add(twin)
        session.flush()
        unit_id, since = homes["HT-01-02"].id, dt.date(today.year, 1, 1)
        session.add(Post(person_id=twin.id, unit_id=unit_id, kind="member", valid_from=since, source=SOURCE))


def set_rules(session: Session, now: dt.datetime, administrator: str) -> None:
    """Add the rows of an office that is only tried out: no authenticator app, and forecasts from its short past."""
    with transaction(session):
        account = session.scalars(sa.select(Account.id).where(Account.username == administrator)).one()
        session.add_all(
            RuleRow(
                key=key,
                value=value,
                measure=measure,
                effective_from=local_date(now),
                source="Đơn vị mẫu",
                basis="default",
                note=note,
                recorded_at=now,
                recorded_by_id=account,
            )
            for key, value, measure, note in RULES
        )
