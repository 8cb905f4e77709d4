"""The demo's registers: training classes of the year in some communes, and loans to branch secretaries."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.forums import Finder
from webapp.models import Unit
from webapp.queries.registers.offers import offered
from webapp.services.command import Command
from webapp.services.registers.rows import confirm, enter
from workflows.core.calendar import local_date
from workflows.core.registers import Register
from workflows.registers.loans import Loans
from workflows.registers.training_classes import TrainingClasses

CLASSES = (
    # Unit, days ago, topic, hours, every how many of the secretaries attended, by whom above it is confirmed.
    ("HT-01", 170, "Nghiệp vụ công tác Đoàn cho Bí thư chi đoàn", 16, 1, ("organisation_officer", "HT")),
    ("HT-02", 165, "Nghiệp vụ công tác Đoàn cho Bí thư chi đoàn", 16, 2, ("organisation_officer", "HT")),
    ("HT-03", 120, "Kỹ năng tổ chức sinh hoạt chi đoàn", 8, 1, ("organisation_officer", "HT")),
    ("HT-05", 95, "Bồi dưỡng lý luận chính trị", 24, 3, ("organisation_officer", "HT")),
    ("HT-01", 9, "Kỹ năng vận động thanh niên tại thôn, khu phố", 8, 2, None),
    ("HT-04", 6, "Công tác phát triển đoàn viên", 8, 1, None),
    ("SM", 140, "Nghiệp vụ công tác Đoàn khi tổ chức chính quyền hai cấp", 16, 1, ("secretary", "TD")),
    ("SM", 12, "Kỹ năng tổ chức sinh hoạt chi đoàn", 8, 2, None),
)
LOANS = (
    # Unit, days ago, purpose, standing, every how many of the secretaries.
    ("HT-01", 210, "Nuôi bò sinh sản", "granted", 4),
    ("HT-01", 30, "Trồng thanh long", "introduced", 5),
    ("SM", 75, "Mua máy nông cụ", "granted", 6),
    *((f"HT-0{number}", 200 - number, "Phát triển chăn nuôi hộ gia đình", "granted", 3) for number in range(2, 9)),
)
LENDER = "Ngân hàng Chính sách xã hội, qua Tổ tiết kiệm và vay vốn"


def fill_registers(session: Session, now: dt.datetime, find: Finder) -> None:
    """Enter a year of classes and some loans; the older ones are confirmed."""
    for number, (code, days, topic, hours, every, above) in enumerate(CLASSES):
        said, when = {"topic": topic, "hours": hours, "organiser": "unit"}, now - dt.timedelta(days=days)
        row = _enter(session, TrainingClasses, code, when, said, find, every, f"class-{number}")
        if above:
            _confirm(session, TrainingClasses, row, above, now - dt.timedelta(days=days - 2), find)
    for number, (code, days, purpose, standing, every) in enumerate(LOANS):
        said = {"purpose": purpose, "lender": LENDER, "standing": standing}
        row = _enter(session, Loans, code, now - dt.timedelta(days=days), said, find, every, f"loan-{number}")
        if standing == "granted":
            _confirm(session, Loans, row, ("deputy_secretary", code), now - dt.timedelta(days=days - 2), find)


def _enter(
    session: Session,
    register: type[Register],
    code: str,
    now: dt.datetime,
    said: dict[str, Any],
    find: Finder,
    every: int,
    key: str,
) -> int:
    """Enter a row of the day as the unit's secretary; it is about each n-th of those whom the register offers."""
    day = local_date(now)
    unit = session.scalars(sa.select(Unit).where(Unit.code == code)).one()
    people = [one.person_id for one in offered(session, register, unit, day, day)][::every]
    answers = {register.entry.section: {**said, register.day: day.isoformat(), register.people: people}}
    command, unit_id = Command(find("secretary", code, day), now, f"demo-{key}", answers), unit.id
    session.rollback()
    return enter(session, register, unit_id, command)


def _confirm(
    session: Session, register: type[Register], row: int, by: tuple[str, str], now: dt.datetime, find: Finder
) -> None:
    command = Command(find(*by, local_date(now)), now, f"demo-confirm-{row}")
    session.rollback()
    confirm(session, register, {row: 1}, command)
