"""The demo's key officers of the district and its communes, whom the workbook does not name; and who may be sent."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.people import SOURCE, new_person
from webapp.models import Person, Post, Unit, post_held_on
from webapp.services.transaction import transaction

DISTRICT = "HT"
OLDEST = 35

KEY_OFFICERS = (
    ("Nguyễn Thanh Tùng", "male"),
    ("Trần Thị Mai Anh", "female"),
    ("Lê Quang Vinh", "male"),
    ("Phạm Thu Hà", "female"),
    ("Huỳnh Đức Trọng", "male"),
    ("Võ Thị Bích Ngọc", "female"),
    ("Đặng Văn Hậu", "male"),
    ("Bùi Thị Yến Nhi", "female"),
    ("Đỗ Hữu Lộc", "male"),
    ("Hồ Thị Kim Ngân", "female"),
    ("Thông Minh Hiếu", "male"),
    ("Mang Thị Ánh Tuyết", "female"),
    ("Dương Quốc Thái", "male"),
)
"""Key officers of the level below, whom the workbook does not name: three of the district, one of each commune."""


def add_key_officers(session: Session, today: dt.date) -> None:
    """Add young officers of the district and its communes. Idempotent."""
    with transaction(session):
        if session.scalar(sa.select(Person.id).where(Person.code == "CC01")):
            return
        units = session.scalars(
            sa.select(Unit).where(Unit.kind.in_(("district_union", "base_union")), Unit.code.like(f"{DISTRICT}%"))
        ).all()
        homes = [unit for unit in units if unit.code == DISTRICT] * 3 + sorted(
            (unit for unit in units if unit.code != DISTRICT), key=lambda unit: unit.code
        )
        for place, ((name, sex), home) in enumerate(zip(KEY_OFFICERS, homes, strict=False), start=1):
            birth = dt.date(today.year - 25 - place % 8, 1 + place % 12, 2 + place)
            person = new_person(f"CC{place:02d}", name, sex, birth)
            began = dt.date(today.year - 2, 9, 1)
            session.add(
                Post(
                    person=person,
                    unit_id=home.id,
                    kind="inspector",
                    seat=None,
                    valid_from=began,
                    valid_to=None,
                    source=SOURCE,
                )
            )


def officers_of(session: Session, code: str, count: int, today: dt.date) -> list[tuple[int, str]]:
    """Return young officers of a unit as id and the unit's code, by name; not those with a part in every demo case."""
    young = dt.date(today.year - OLDEST + 1, today.month, 1)
    rows = session.execute(
        sa.select(Person.id, Unit.code)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Unit.code == code,
            Post.kind.in_(("inspector", "clerk", "organisation_officer")),
            post_held_on(today),
            Person.birth_date > young,
        )
        .order_by(Person.sort_key)
    ).all()
    firsts = session.scalars(
        sa.select(sa.func.min(Post.id))
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == code, post_held_on(today))
        .group_by(Post.kind)
    ).all()
    acting = set(session.scalars(sa.select(Post.person_id).where(Post.id.in_(firsts))))
    return [(row.id, row.code) for row in rows if row.id not in acting][:count]


def key_officers(session: Session, today: dt.date) -> list[tuple[int, str]]:
    """Return the key officers of the level below, as id and the code of their unit."""
    rows = session.execute(
        sa.select(Person.id, Unit.code)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Person.code.like("CC%"), post_held_on(today))
        .order_by(Person.code)
    )
    return list(dict.fromkeys((row.id, row.code) for row in rows))


def seat_board_heads(session: Session) -> None:
    """Give the first officer of each organisation board the post of its head, who signs for it. Idempotent."""
    with transaction(session):
        boards = sa.select(Post).where(Post.kind == "organisation_officer").order_by(Post.unit_id, Post.id)
        first = {post.unit_id: post for post in reversed(session.scalars(boards).all())}
        seated = set(session.scalars(sa.select(Post.unit_id).where(Post.kind == "organisation_head")))
        for unit_id, post in first.items():
            if unit_id not in seated:
                session.add(
                    Post(
                        person_id=post.person_id,
                        unit_id=unit_id,
                        kind="organisation_head",
                        seat="organisation_head",
                        valid_from=post.valid_from,
                        valid_to=post.valid_to,
                        source=SOURCE,
                    )
                )
