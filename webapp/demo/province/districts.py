"""The other districts of the demo's province: no branch here but that of their own office, and numbers alone.

With the district and the commune that have everything they are 39 units right below the province, of which 20 have
held technical training, and their classes reached 4,500 branch secretaries (seed 000).
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.benefits import RowBook
from webapp.demo.commune import FAMILY, GIVEN, PROVINCE, new_unit
from webapp.demo.forums import Finder
from webapp.demo.people import SOURCE, new_person
from webapp.models import Person, Post, Unit
from webapp.services.transaction import transaction
from workflows.posts import SEATS
from workflows.registers.technical_transfers import TechnicalTransfers
from workflows.registers.training_classes import TrainingClasses

FIRST, SECOND = ("An", "Đông", "Phú", "Tân", "Vĩnh", "Xuân"), ("Hòa", "Lâm", "Mỹ", "Sơn", "Thủy", "Trung", "Yên")
NAMES = tuple(f"{first} {second}" for first in FIRST for second in SECOND)[:37]
SINCE = dt.date(2017, 8, 15)
"""The congress from which the officers of these districts are known; the units are as old."""
OTHERS, MORE = 119, 26
"""So many branch secretaries came to the class of a district beside that of its own office; the first ones had more."""
TRANSFERS = 19
"""So many of the districts, the first ones, held technical training: the 20th is the one that keeps its branches."""
ABOVE = ("organisation_officer", PROVINCE)
CLASS = {"topic": "Nghiệp vụ công tác Đoàn cho Bí thư chi đoàn", "hours": 16, "organiser": "unit"}
TRANSFER = {
    "topic": "Chuyển giao tiến bộ kỹ thuật nông, lâm nghiệp cho Bí thư chi đoàn",
    "partner": "Trung tâm Khuyến nông",
    "attended": 64,
    "young": 57,
}


def codes() -> list[str]:
    """The codes of the districts, in the order of their names."""
    return [f"{PROVINCE}-{number:02d}" for number in range(1, len(NAMES) + 1)]


def add_districts(session: Session, today: dt.date) -> None:
    """Add each district with its secretary, and the branch of its office with that one's. Idempotent."""
    with transaction(session):
        if session.scalar(sa.select(Unit.id).where(Unit.code == codes()[0])):
            return
        province = session.scalars(sa.select(Unit).where(Unit.code == PROVINCE)).one()
        for nth, (code, name) in enumerate(zip(codes(), NAMES, strict=True)):
            district = new_unit(
                session, province, code, "district_union", f"Huyện đoàn {name}", f"huyện {name}", since=SINCE
            )
            office = f"Cơ quan Huyện đoàn {name}"
            branch = new_unit(
                session,
                district,
                f"{code}-01",
                "branch",
                f"Chi đoàn {office}",
                office,
                since=SINCE,
                branch_kind="agency",
            )
            session.add_all(_secretary(unit, 2 * nth + place, today) for place, unit in enumerate((district, branch)))


def _secretary(unit: Unit, nth: int, today: dt.date) -> Post:
    return Post(
        person=_officer(nth, today),
        unit_id=unit.id,
        kind="secretary",
        seat=SEATS["secretary"],
        valid_from=dt.date(today.year - 2, 9, 1),
        source=SOURCE,
    )


def _officer(nth: int, today: dt.date) -> Person:
    sex = ("male", "female")[nth // 2 % 2]
    name = f"{FAMILY[nth * 3 % len(FAMILY)]} {GIVEN[sex][(nth * 5 + nth // 9) % len(GIVEN[sex])]}"
    return new_person(f"HD{nth + 1:03d}", name, sex, dt.date(today.year - 24 - nth % 9, 1 + nth % 12, 1 + nth % 28))


def fill_districts(session: Session, now: dt.datetime, find: Finder) -> None:
    """Enter a class of each district and the technical training of some; the province confirms them all."""
    book = RowBook(session, now, find)
    units = {row.code: row.id for row in session.execute(sa.select(Unit.code, Unit.id))}
    classes, transfers = {}, {}
    for nth, code in enumerate(codes()):
        ago, by = 45 + nth * 4, (code, "secretary")
        others = OTHERS + (nth < MORE)
        own = book.by("secretary", f"{code}-01", ago).person_id
        said = {**CLASS, "others": others, "people": [own]}
        classes[book.enter_about(TrainingClasses, units[code], by, ago, said, f"class-{code}")] = 1
        if nth < TRANSFERS:
            said = {**TRANSFER, "units": [units[f"{code}-01"]]}
            transfers[book.enter_about(TechnicalTransfers, units[code], by, ago - 9, said, f"transfer-{code}")] = 1
    for register, rows in ((TrainingClasses, classes), (TechnicalTransfers, transfers)):
        book.confirm_all(register, rows, ABOVE, 30)
