"""A year of activities in the demo's registers: counselling, clubs, Youth Month, transfers, meetings, study."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.forums import Finder
from webapp.demo.programmes import set_targets
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
from workflows.registers.military_tasks import MilitaryTasks
from workflows.registers.newcomers import Newcomers
from workflows.registers.technical_transfers import TechnicalTransfers
from workflows.registers.vocational_training import VocationalTraining
from workflows.registers.youth_month_works import YouthMonthWorks

Rows = tuple[tuple[int, int, dict[str, Any]], ...]
"""Days ago (below zero: the day of the last March), every how many of those who are offered are named (0 for nobody),
and what else the row says.
"""
ABOVE = ("organisation_officer", "HT")
MONTH, FIRST = 3, 1000
"""March, the Youth Month; so many that only the first of those who are offered is named."""


def _planted(place: str, amount: int) -> Rows:
    words = {"work": "Trồng cây đầu xuân", "kind": "trees", "amount": amount, "taking_part": 85, "evidence": place}
    return ((-8, 0, words),)


def _helped(place: str) -> Rows:
    words = {"work": "Ngày thứ Bảy tình nguyện xây dựng nông thôn mới", "kind": "countryside", "amount": 1}
    return ((-14, 0, {**words, "taking_part": 40, "evidence": place}),)


LIGHTS = {"work": "Thắp sáng đường quê", "kind": "roads", "amount": 800, "taking_part": 32}
MARCH: tuple[tuple[str, Rows], ...] = (
    (
        "HT-01",
        (*_planted("Đồi thông", 1300), *_helped("Khu phố 2"), (-19, 0, {**LIGHTS, "evidence": "Thôn 1, thôn 3"})),
    ),
    ("HT-02", (*_planted("Đường liên thôn", 2150), *_helped("Thôn 4"))),
    ("HT-03", _helped("Nhà văn hóa thôn")),
    ("HT-05", (*_planted("Ven biển", 1680), *_helped("Chợ xã"))),
    *((code, _helped("Nhà văn hóa thôn")) for code in ("HT-04", "HT-06", "HT-07", "HT-08", "HT-09")),
)
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
    *(
        (
            Counselling,
            code,
            ((-21, 2, {"topic": "Tư vấn hướng nghiệp Tháng Thanh niên", "kind": "counselling", **came}),),
        )
        for code, came in (("HT-03", {"members": 460, "jobs": 96}), ("HT-06", {"members": 385, "jobs": 118}))
    ),
    *((YouthMonthWorks, code, works) for code, works in MARCH),
    (
        TechnicalTransfers,
        "HT",
        (
            (
                190,
                0,
                {
                    "topic": "Chuyển giao tiến bộ kỹ thuật nông nghiệp cho Bí thư chi đoàn",
                    "partner": "Trung tâm Khuyến nông tỉnh",
                    "attended": 61,
                    "young": 58,
                },
            ),
        ),
    ),
    *(
        (
            MilitaryTasks,
            code,
            tuple(
                (days, 0, {"task": task, "paper": paper, "target": target, "done": done})
                for days, task, paper, target, done in (
                    (-2, "call_up", "112/QĐ-UBND, Ủy ban nhân dân huyện", called, called),
                    (220, "registration", "19/KH-BCH, Ban Chỉ huy Quân sự huyện", seventeen, seventeen - 1),
                    (180, "training", "27/KH-BCH, Ban Chỉ huy Quân sự huyện", 2 * called, 2 * called),
                    (30, "selection", "203/KH-UBND, Ủy ban nhân dân huyện", 3 * called, 3 * called - 1),
                )
            ),
        )
        for code, called, seventeen in (("HT-01", 12, 41), ("HT-02", 8, 27))
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
    *(
        (
            VocationalTraining,
            f"HT-0{number}",
            ((150, 3, {"trade": "Điện lạnh", "school": "Trung tâm GDNN – GDTX", "standing": "registered"}),),
        )
        for number in (2, 4, 5, 6, 7)
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
    set_targets(session, _in_march(local_date(now), 1), now)
    for number, (register, code, rows) in enumerate(YEAR):
        above = (
            ("deputy_secretary", code) if register.private else ("organisation_officer", "TD" if code == "HT" else "HT")
        )
        _year(session, register, code, ("secretary", code), above, rows, f"demo-activity-{number}", now, find)
    _pilot_branch(session, now, find)
    for branch in ("HT-01-03", "HT-01-04"):
        rows = tuple(
            (days, 0, {"topic": "Sinh hoạt chi đoàn", "kind": "monthly", "members": 14, "present": present})
            for days, present in MEETINGS
        )
        by, above = ("secretary", branch), ("deputy_secretary", "HT-01")
        _year(session, BranchMeetings, branch, by, above, rows, f"demo-branch-{branch}", now, find)
        won = {"kind": "union", "number": 2, "way": "Khảo sát thanh niên trong thôn; mời dự sinh hoạt hè"}
        _year(session, Newcomers, branch, by, above, ((52, FIRST, won),), f"demo-newcomers-{branch}", now, find)
    _finish(session, now, find)


def _pilot_branch(session: Session, now: dt.datetime, find: Finder) -> None:
    """What the commune's pilot of better branches has done: meetings with the three initiatives, and 1+1 by member."""
    by, above = ("secretary", "SM-07"), ("secretary", "SM")
    meeting = {"topic": "Ba chủ động: đăng ký việc làm theo, phân công theo dõi", "kind": "monthly", "members": 7}
    rows = tuple((days, 0, {**meeting, "present": present // 2}) for days, present in MEETINGS)
    _year(session, BranchMeetings, "SM-07", by, above, rows, "demo-pilot-meetings", now, find)
    won = {"kind": "union", "number": 2, "way": "Khảo sát, lập danh sách, phân công vận động, đánh giá theo tháng"}
    _year(session, Newcomers, "SM-07", by, above, ((41, 4, won),), "demo-pilot-newcomers", now, find)


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
        day = today - dt.timedelta(days=days) if days >= 0 else _in_march(today, -days)
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


def _in_march(today: dt.date, day: int) -> dt.date:
    """Return that day of the last March that is over."""
    return dt.date(today.year - (today.month <= MONTH), MONTH, day)


def _finish(session: Session, now: dt.datetime, find: Finder) -> None:
    """Let the vocational training go on: those who registered have finished."""
    today = local_date(now)
    rows = sa.select(RegisterRow).where(RegisterRow.register == VocationalTraining.key).order_by(RegisterRow.id)
    first = session.scalars(rows.limit(1)).one()
    named = session.scalars(sa.select(RegisterPerson.person_id).where(RegisterPerson.row_id == first.id))
    day = (today - dt.timedelta(days=40)).isoformat()
    said = {**first.answers, "standing": "finished", "day": day, "people": list(named)}
    row_id, who, above = first.id, find("secretary", "HT-01", today), find(*ABOVE, today)
    session.rollback()
    answers = {VocationalTraining.entry.section: said}
    row = go_on(session, VocationalTraining, row_id, Command(who, now, "demo-training-finished", answers))
    confirm(session, VocationalTraining, {row: 1}, Command(above, now, "demo-training-confirmed"))
