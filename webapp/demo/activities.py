"""A year of activities in the demo's registers: counselling, clubs, Youth Month, transfers, meetings, study."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.sittings import Finder
from webapp.models import RegisterPerson, RegisterRow, Unit
from webapp.queries.registers.offers import offered
from webapp.services.command import Command
from webapp.services.registers.importing import ROWS, enter_all
from webapp.services.registers.rows import confirm, go_on
from workflows.core.calendar import local_date
from workflows.core.registers import Register
from workflows.registers.branch_meetings import BranchMeetings
from workflows.registers.club_meetings import ClubMeetings
from workflows.registers.counselling import Counselling
from workflows.registers.further_study import FurtherStudies
from workflows.registers.technical_transfers import TechnicalTransfers
from workflows.registers.vocational_training import VocationalTraining
from workflows.registers.youth_month_works import YouthMonthWorks

Rows = tuple[tuple[int, int, dict[str, Any]], ...]
"""Days ago, every how many of those who are offered are named (0 for nobody), and what else the row says."""
ABOVE = ("organisation_officer", "HT")
YEAR: tuple[tuple[type[Register], str, Rows], ...] = (
    (
        Counselling,
        "HT-01",
        (
            (200, 1, {"topic": "Chọn nghề sau trung học", "kind": "counselling", "members": 120, "jobs": 14}),
            (110, 2, {"topic": "Ngày hội việc làm", "kind": "job_fair", "members": 260, "jobs": 61}),
        ),
    ),
    (
        Counselling,
        "HT-02",
        ((105, 1, {"topic": "Xuất khẩu lao động", "kind": "counselling", "members": 84, "jobs": 9}),),
    ),
    (
        ClubMeetings,
        "HT-01",
        tuple(
            (days, 2, {"club": "CLB Bí thư chi đoàn", "kind": "planned", "topic": topic})
            for days, topic in ((180, "Kỹ năng điều hành"), (90, "Tiếp nhận đoàn viên cư trú"), (20, "Chuyển đổi số"))
        ),
    ),
    (
        YouthMonthWorks,
        "HT-01",
        (
            (
                250,
                0,
                {
                    "work": "Trồng cây đầu xuân",
                    "kind": "trees",
                    "amount": 1300,
                    "taking_part": 85,
                    "evidence": "Đồi thông",
                },
            ),
            (
                245,
                0,
                {
                    "work": "Thắp sáng đường quê",
                    "kind": "roads",
                    "amount": 800,
                    "taking_part": 32,
                    "evidence": "Thôn 1, thôn 3",
                },
            ),
        ),
    ),
    (
        YouthMonthWorks,
        "HT-03",
        (
            (
                246,
                0,
                {
                    "work": "Ngày thứ Bảy tình nguyện",
                    "kind": "countryside",
                    "amount": 1,
                    "taking_part": 40,
                    "evidence": "Nhà văn hóa thôn",
                },
            ),
        ),
    ),
    (
        TechnicalTransfers,
        "HT-01",
        (
            (
                130,
                0,
                {
                    "topic": "Kỹ thuật trồng thanh long VietGAP",
                    "partner": "Trung tâm Khuyến nông",
                    "attended": 46,
                    "young": 31,
                },
            ),
        ),
    ),
    (
        TechnicalTransfers,
        "HT-04",
        ((75, 0, {"topic": "Nuôi dê sinh sản", "partner": "Trạm Thú y", "attended": 28, "young": 22}),),
    ),
    (
        VocationalTraining,
        "HT-01",
        ((160, 4, {"trade": "Điện dân dụng", "school": "Trung tâm GDNN – GDTX", "standing": "registered"}),),
    ),
    (
        FurtherStudies,
        "HT-01",
        (
            (
                210,
                5,
                {
                    "course": "Lý luận chính trị",
                    "level": "elementary_theory",
                    "school": "Trung tâm Chính trị huyện",
                    "standing": "studying",
                },
            ),
        ),
    ),
)
MEETINGS = ((95, 11), (64, 9), (33, 12), (4, 10))
"""Days ago, and how many of the branch's members were there; the last one waits to be confirmed."""


def fill_activities(session: Session, now: dt.datetime, find: Finder) -> None:
    """Enter a year of activities at once for each unit; what is older than three weeks is confirmed."""
    for number, (register, code, rows) in enumerate(YEAR):
        _year(session, register, code, ("secretary", code), ABOVE, rows, f"demo-activity-{number}", now, find)
    for branch in ("HT-01-03", "HT-01-04"):
        rows = tuple(
            (days, 0, {"topic": "Sinh hoạt chi đoàn", "kind": "monthly", "members": 14, "present": present})
            for days, present in MEETINGS
        )
        by, above = ("secretary", branch), ("deputy_secretary", "HT-01")
        _year(session, BranchMeetings, branch, by, above, rows, f"demo-branch-{branch}", now, find)
    _finish(session, now, find)


def _year(
    session: Session,
    register: type[Register],
    code: str,
    by: tuple[str, str],
    above: tuple[str, str],
    rows: Rows,
    key: str,
    now: dt.datetime,
    find: Finder,
) -> None:
    """Enter the rows of one unit, and confirm the older ones."""
    today = local_date(now)
    unit = session.scalars(sa.select(Unit).where(Unit.code == code)).one()
    said = []
    for days, every, words in rows:
        day = today - dt.timedelta(days=days)
        people = [one.person_id for one in offered(session, register, unit, day, day)][::every] if every else []
        said.append({**words, "day": day.isoformat(), **({"people": people} if people else {})})
    unit_id, who, other = unit.id, find(*by, today), find(*above, today)
    session.rollback()
    enter_all(session, register, unit_id, Command(who, now, key, {ROWS: said}))
    old = sa.select(RegisterRow.id).where(
        RegisterRow.key.startswith(f"{key}:"), RegisterRow.day < today - dt.timedelta(days=21)
    )
    read = dict.fromkeys(session.scalars(old), 1)
    session.rollback()
    confirm(session, register, read, Command(other, now, f"{key}-confirmed"))


def _finish(session: Session, now: dt.datetime, find: Finder) -> None:
    """Let the vocational training go on: those who registered have finished."""
    today = local_date(now)
    first = session.scalars(sa.select(RegisterRow).where(RegisterRow.register == VocationalTraining.key)).one()
    named = session.scalars(sa.select(RegisterPerson.person_id).where(RegisterPerson.row_id == first.id))
    day = (today - dt.timedelta(days=40)).isoformat()
    said = {**first.answers, "standing": "finished", "day": day, "people": list(named)}
    row_id, who, above = first.id, find("secretary", "HT-01", today), find(*ABOVE, today)
    session.rollback()
    answers = {VocationalTraining.entry.section: said}
    row = go_on(session, VocationalTraining, row_id, Command(who, now, "demo-training-finished", answers))
    confirm(session, VocationalTraining, {row: 1}, Command(above, now, "demo-training-confirmed"))
