"""The rest of the year in the demo's registers: spring commendations, studies, residence, earlier plans."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.benefits import RowBook
from webapp.demo.forums import Finder
from webapp.models import Unit
from webapp.services.clock.ticking import tick
from webapp.services.figures.snapshots import Frozen, correct, take
from webapp.services.registers.rows import strike
from webapp.services.supervision.checking import check_forecasts
from webapp.services.supervision.counting import count_steps
from workflows.core.programmes.periods import Period
from workflows.core.registers import Register
from workflows.indicators.dual_posts import DualPosts, DualPostsDeployed
from workflows.indicators.training import SecretariesTrained
from workflows.registers.branch_ratings import BranchRatings
from workflows.registers.commendations import Commendations
from workflows.registers.cultivation_boards import CultivationBoards
from workflows.registers.further_study import FurtherStudies
from workflows.registers.joint_reviews import JointReviews
from workflows.registers.planned_people import PlannedPeople
from workflows.registers.residence import Residence

MARCH: dict[str, Any] = {
    "title": "Kỷ niệm ngày thành lập Đoàn 26/3",
    "award": "merit",
    "units": [],
    "achievements": "Bí thư tiêu biểu",
}
SUMMER: dict[str, Any] = {
    "title": "Chiến dịch Thanh niên tình nguyện hè",
    "award": "merit",
    "units": [],
    "achievements": "Vượt kế hoạch",
}
STUDY = {"level": "intermediate_theory", "course": "Trung cấp lý luận chính trị", "school": "Trường Chính trị tỉnh"}
LIVES: dict[str, Any] = {"standing": "received", "branches": [], "until": None}
ROWS: tuple[tuple[type[Register], str, str, int, dict[str, Any]], ...] = (
    # Register, unit, the branch whose secretary it is about, how many days ago, what is said.
    (Commendations, "HT-01", "HT-01-02", 248, {**MARCH, "number": "12-QĐ/ĐTN"}),
    (Commendations, "HT-02", "HT-02-01", 247, {**MARCH, "number": "09-QĐ/ĐTN"}),
    (Commendations, "HT-04", "HT-04-01", 92, {**SUMMER, "number": "21-QĐ/ĐTN"}),
    (FurtherStudies, "HT-02", "HT-02-02", 210, {**STUDY, "standing": "finished", "paper": "31-QĐ/HU"}),
    (FurtherStudies, "HT-05", "HT-05-01", 85, {**STUDY, "standing": "studying", "paper": "77-QĐ/HU"}),
    (Residence, "HT-03", "", 290, {**LIVES, "origin": "Đoàn Trường Cao đẳng Y tế", "member": "Phan Thị Mỹ Duyên"}),
    (Residence, "HT-05", "", 175, {**LIVES, "origin": "Chi đoàn Nhà máy nước đá", "member": "Trương Công Hậu"}),
)
GROUP = {"name": "Tổ tu dưỡng đoàn viên ưu tú", "paper": "11-QĐ/ĐTN, Ban Chấp hành Đoàn xã Sơn Mỹ"}
PLANS = ("HT-02", "HT-03", "HT-04", "HT-05", "HT-06")
"""Communes whose plan of the term is older than the program: one person for the secretary, two for the deputy."""
TERM = {"term": "2022-2027", "number": "05-QĐ/ĐTN", "training": "Trung cấp lý luận chính trị"}
RATINGS: tuple[tuple[str, str, str, tuple[int, ...], str], ...] = (
    # Branch, its rating, its own rating, members by level from the best on, and how the row stands.
    ("HT-01-01", "excellent", "excellent", (4, 7, 2, 0, 1), "confirmed"),
    ("HT-01-02", "good", "excellent", (2, 8, 3, 1, 0), "confirmed"),
    ("HT-01-03", "completed", "completed", (1, 4, 8, 1, 2), "confirmed"),
    ("HT-01-04", "good", "good", (3, 6, 3, 0, 0), "entered"),
    ("HT-02-01", "good", "good", (2, 9, 1, 0, 0), "confirmed"),
    ("HT-02-02", "good", "good", (9, 2, 1, 0, 0), "struck"),
)

REVIEWS = (
    # Branch, what was found, remark, and how the row stands.
    ("HT-01-01", "holds", "", "confirmed"),
    ("HT-01-02", "fit", "Đã qua huấn luyện dân quân.", "confirmed"),
    ("HT-01-03", "training", "Đề nghị cử đi bồi dưỡng trong năm.", "confirmed"),
    ("HT-01-04", "nobody", "Chờ chi bộ giới thiệu.", "entered"),
    ("HT-01-05", "replace", "", "struck"),
)


def fill_year(session: Session, now: dt.datetime, find: Finder) -> None:
    """Enter and confirm what was noted over the year, and the plans of personnel from before."""
    book = RowBook(session, now, find)
    units = {row.code: row.id for row in session.execute(sa.select(Unit.code, Unit.id))}
    for nth, (register, code, branch, ago, said) in enumerate(ROWS):
        people = {register.people: [book.by("secretary", branch, ago).person_id]} if branch else {}
        row = book.enter_about(register, units[code], (code, "secretary"), ago, {**said, **people}, f"year-{nth}")
        book.confirm(register, row, ("organisation_officer", "HT"), ago - 3)
    _board(book, units["SM"])
    _ratings(book, units)
    _reviews(book, units)
    _corrected_figures(book, units["HT"])
    for code in PLANS:
        first, second = (book.by("secretary", f"{code}-0{place}", 320).person_id for place in (1, 2))
        for position, named in (("secretary", [first]), ("deputy_secretary", [first, second])):
            said = {**TERM, "position": position, "until": None, "people": named}
            row = book.enter_about(
                PlannedPeople, units[code], (code, "secretary"), 320, said, f"plan-{code}-{position}"
            )
            book.confirm(PlannedPeople, row, ("deputy_secretary", code), 318)


def _board(book: RowBook, commune_id: int) -> None:
    """The board of the commune's cultivation group: its secretary, and two secretaries of branches."""
    first, second = (book.by("secretary", code, 200).person_id for code in ("SM-01", "SM-02"))
    head = book.by("secretary", "SM", 200).person_id
    until = book.day(-530).isoformat()
    said = {**GROUP, "head": [head], "deputies": [first], "others": [second], "until": until}
    row = book.enter_about(CultivationBoards, commune_id, ("SM", "secretary"), 200, said, "board")
    book.confirm(CultivationBoards, row, ("deputy_secretary", "SM"), 198)


def _ratings(book: RowBook, units: dict[str, int]) -> None:
    """The ratings of the year in two communes: confirmed, waiting, and one struck out."""
    levels = ("excellent", "good", "completed", "failed", "unrated")
    for code, rating, own, members, standing in RATINGS:
        counts = {"members": sum(members), **dict(zip(levels, members, strict=True))}
        said = {"rating": rating, "self_rating": own, **counts}
        row = book.enter_about(BranchRatings, units[code], (code, "secretary"), 14, said, f"rating-{code}")
        if standing == "confirmed":
            book.confirm(BranchRatings, row, ("deputy_secretary", code[:5]), 11)
        elif standing == "struck":
            _strike(book, BranchRatings, row, code, 9, "Ghi nhầm hai cột số liệu; chi đoàn đánh giá lại.")


def _reviews(book: RowBook, units: dict[str, int]) -> None:
    """The joint review of a commune with its command in spring: confirmed, waiting, and one struck out."""
    union, command = (
        book.by(*post, 215).person_id for post in (("deputy_secretary", "HT-01"), ("commander", "HT-01-QS"))
    )
    sides = {"union_side": [union], "command_side": [command]}
    for code, finding, remark, standing in REVIEWS:
        said = {**sides, "village": [units[code]], "finding": finding, "remark": remark}
        row = book.enter_about(JointReviews, units["HT-01"], ("HT-01", "secretary"), 215, said, f"review-{code}")
        if standing == "confirmed":
            book.confirm(JointReviews, row, ("commander", "HT-01-QS"), 210)
        elif standing == "struck":
            _strike(book, JointReviews, row, "HT-01", 212, "Ghi nhầm thôn.")


def _strike(book: RowBook, register: type[Register], row: int, code: str, ago: int, why: str) -> None:
    strike(book.session, register, row, why, book.command(f"struck-{row}", book.by("secretary", code, ago), ago))


def _corrected_figures(book: RowBook, district_id: int) -> None:
    """The district's figures of a report, frozen without one of them, and the corrected version beside them."""
    keys = [DualPostsDeployed.key, DualPosts.key]
    officer, day = book.by("organisation_officer", "HT", 20), book.day(20)

    def frozen(keys: list[str]) -> Frozen:
        return Frozen("Biểu số liệu kèm báo cáo", Period(day.year), keys, None)

    first = take(book.session, district_id, frozen(keys), book.command("figures", officer, 20, {"snapshot": {}}))
    why = "Thiếu chỉ tiêu Bí thư chi đoàn đã được tập huấn."
    again = book.command("figures-corrected", officer, 18, {"snapshot": {}})
    correct(book.session, first, frozen([*keys, SecretariesTrained.key]), why, again)


def run_clock(session: Session, now: dt.datetime) -> None:
    """Let the clock come to the filled office: what is due is done, and finished steps are counted."""
    tick(session, now)
    count_steps(session, now)
    check_forecasts(session, now)
