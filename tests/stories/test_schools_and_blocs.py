"""A bloc union with a base branch, a school with a joint branch: who is above, who decides, who is counted."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import DECISION, MEETING, PARTY, Cast
from tests.support.offices.district import Office, passwords_suffice
from tests.support.offices.second_person import imported
from tests.support.registers import confirm, enter
from tests.support.workbooks import english, office, saved
from webapp.models import Unit
from webapp.models.units import UNIT_KINDS, kinds_above
from webapp.services import rules
from webapp.services.imports import plan_import, read_workbook
from webapp.services.imports.layout import BRANCH_WORDS, word_for
from webapp.surroundings import surroundings
from workflows import WORKFLOWS
from workflows.committee_recognition.process import CommitteeRecognition
from workflows.core.programmes.indicators import Units
from workflows.entitlements import ENTITLEMENTS
from workflows.indicators import INDICATORS
from workflows.programmes import PROGRAMMES
from workflows.registers import REGISTERS
from workflows.rulebook import seed_rows

CHAIR, DEPUTY, THIRD = "Hồ Minh Khối", "Bùi Kim Hai", "Ngô Bích Ba"
OFFICER, CLERK = "Võ Thùy Tổ", "Trần Mỹ Văn"
HEAD, NEXT = "Lý Quốc Sở", "Đỗ Kim Mới"
SCHOOL, LINK, CLASS_HEAD = "Đặng Kim Trường", "Dương Mỹ Khoa", "Mang Hữu Lớp"
DAY = dt.date(2026, 11, 21)
BLOC, BASE, JOINT, CLASS = "K", "S", "S-1", "S-1-01"
KINDS = ("district_union", "commune_union", "base_union", "bloc_union", "province_union")


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    made = Office(session, DAY)
    rules.seed(session, clock.now)
    passwords_suffice(session, clock.now)
    made.unit("T", "province_union", name="Tỉnh đoàn Thử")
    made.unit(BLOC, "bloc_union", "T", "Đoàn các cơ quan Đảng tỉnh")
    made.unit("K-01", "branch", BLOC, "Chi đoàn Ban Tổ chức", branch_kind="agency")
    made.unit(BASE, "base_union", "T", "Đoàn Trường Đại học Thử")
    made.unit(JOINT, "joint_branch", BASE, "Liên chi đoàn Khoa Toán")
    made.unit(CLASS, "branch", JOINT, "Chi đoàn Toán 1", branch_kind="school")
    made.post("Huỳnh Hữu Tỉnh", "secretary", "T")
    for name, kind, unit in (
        (CHAIR, "secretary", BLOC),
        (DEPUTY, "deputy_secretary", BLOC),
        (THIRD, "standing_member", BLOC),
        (OFFICER, "organisation_officer", BLOC),
        (CLERK, "clerk", BLOC),
        (HEAD, "deputy_secretary", "K-01"),
        (NEXT, "member", "K-01"),
        (SCHOOL, "secretary", BASE),
        (LINK, "secretary", JOINT),
        (CLASS_HEAD, "secretary", CLASS),
    ):
        made.post(name, kind, unit)
    session.commit()
    yield Cast(made, new_client, app)


def test_a_bloc_decides_on_the_secretary_of_its_base_branch(cast: Cast) -> None:
    people = cast.office.people
    said = {"seats": "single", "purpose": "first_seat", "manner": "elected", "ranking": "good", "discipline": "none"}
    cast.start(
        HEAD, "secretary-nomination", "K-01", 200, person=str(people[NEXT].id), merits="Năng nổ, nhiệt tình", **said
    )
    cast.move(HEAD, "record_meeting", **MEETING)
    cast.move(DEPUTY, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.ballots((CHAIR, DEPUTY, THIRD), ("for", "for", "for"))
    cast.move(CLERK, "issue", signer=str(people[CHAIR].id), **DECISION)
    assert cast.office.sitting("K-01", "secretary", DAY) == [NEXT]
    decision = cast.as_(CHAIR).get(f"{cast.path}/papers/recognition").text
    assert "Lưu: VP, TC-KT" in decision or "Lưu VP, TC-KT" in decision
    assert "Thử, ngày 21 tháng 11 năm 2026" in decision, "it writes from where the level above sits"
    assert "TM. BAN THƯỜNG VỤ" in decision


def test_a_joint_branch_stands_between_and_decides_on_nothing(cast: Cast) -> None:
    made, session = cast.office, cast.office.session
    of_class = surroundings(session, made.units[CLASS], KINDS, DAY)
    assert (of_class.base, of_class.deciding, of_class.military) == (made.units[BASE], made.units[BASE], None)
    of_joint = surroundings(session, made.units[JOINT], KINDS, DAY)
    assert (of_joint.base, of_joint.deciding) == (made.units[BASE], made.units[BASE])
    assert of_joint.submitting is made.units[JOINT]
    page = cast.as_(LINK).get("/start").text
    assert "Liên chi đoàn Khoa Toán" in page and "Chi đoàn Toán 1" not in page
    assert cast.as_(SCHOOL).get("/start").text.count("Chi đoàn Toán 1")
    assert cast.as_(SCHOOL).get(f"/start/{CommitteeRecognition.key}/{JOINT}").status_code == 200
    assert cast.as_(SCHOOL).get(f"/units/{JOINT}/terms").status_code == 200
    tree = cast.as_(LINK).get(f"/units/{JOINT}").text
    assert "Chi đoàn Toán 1" in tree and "Liên chi đoàn" in tree
    assert cast.as_(LINK).get("/reorganisations").status_code == 404, "only those above reorganise"


def test_neither_counts_among_villages(cast: Cast) -> None:
    figures = cast.as_("Huỳnh Hữu Tỉnh").get("/indicators/dual-post").text
    assert not [unit.name for unit in cast.office.units.values() if unit.code != "T" and unit.name in figures]


def _row(head: list[Any], **cells: str | None) -> list[Any]:
    said = {"Từ ngày": "01/01/2010", **{name.replace("_", " "): value for name, value in cells.items()}}
    return [said.get(name) for name in head]


def test_the_workbook_knows_every_pair_of_a_unit_and_the_one_above(session: Session) -> None:
    """Each kind under each kind; a branch once as it is read without a word, once as a village's."""
    sheets = office()
    head = [*sheets["Đơn vị"][0], "Loại chi đoàn"]
    sheets["Đơn vị"][0] = head
    expected: set[str] = set()
    over = {kind: f"O-{number}" for number, kind in enumerate(UNIT_KINDS)}
    legal = {"district_union": "T", "bloc_union": "T", "commune_union": "T", "base_union": "T"}
    legal |= {"joint_branch": over["base_union"], "branch": over["base_union"], "military_command": "T"}
    for kind, code in over.items():
        above = legal.get(kind)
        cells = {"Mã_đơn_vị": code, "Tên_đơn_vị": f"Trên {code}", "Loại": word_for(kind), "Mã_đơn_vị_cấp_trên": above}
        sheets["Đơn vị"].append(_row(head, **cells))
    below = [(kind, None) for kind in UNIT_KINDS] + [("branch", sort) for sort in ("residential", "school")]
    for number, (kind, sort) in enumerate(below):
        for above, code in over.items():
            own = f"U-{number}-{code}"
            cells = {"Mã_đơn_vị": own, "Tên_đơn_vị": own, "Loại": word_for(kind), "Mã_đơn_vị_cấp_trên": code}
            words = {value: word for word, value in reversed(BRANCH_WORDS.items())}
            sheets["Đơn vị"].append(_row(head, **cells, Loại_chi_đoàn=words.get(sort or "")))
            if above not in kinds_above(kind, sort):
                expected.add(own)
    faults = plan_import(session, read_workbook(saved(sheets)), DAY).faults
    rows = sheets["Đơn vị"]
    assert {rows[each.row - 1][0] for each in faults if each.column == "Mã đơn vị cấp trên"} == expected
    assert "Chi đoàn (Địa bàn dân cư)" in " ".join(english(each)[0] for each in faults)


def test_a_workbook_brings_a_school_and_a_bloc(session: Session) -> None:
    sheets = office()
    head = sheets["Đơn vị"][0]
    for code, name, kind, above in (
        ("K", "Đoàn các cơ quan", "Đoàn khối", "T"),
        ("K-1", "Chi đoàn Ban Tổ chức", "Chi đoàn cơ sở", "K"),
        ("S", "Đoàn Trường", "Đoàn cơ sở", "K"),
        ("S-1", "Liên chi đoàn Khoa Toán", "Liên chi đoàn", "S"),
        ("S-1-1", "Chi đoàn Toán 1", "Chi đoàn", "S-1"),
    ):
        sheets["Đơn vị"].append(_row(head, Mã_đơn_vị=code, Tên_đơn_vị=name, Loại=kind, Mã_đơn_vị_cấp_trên=above))
    imported(session, read_workbook(saved(sheets)), "office.xlsx", DAY)
    made = session.execute(
        sa.select(Unit.code, Unit.kind, Unit.branch_kind).where(Unit.code.in_(("K", "K-1", "S-1-1")))
    )
    assert sorted(made.all()) == [
        ("K", "bloc_union", None),
        ("K-1", "branch", "agency"),
        ("S-1-1", "branch", "school"),
    ]
    changed = office()
    changed["Đơn vị"].append(
        _row(head, Mã_đơn_vị="S", Tên_đơn_vị="Đoàn Trường", Loại="Đoàn khối", Mã_đơn_vị_cấp_trên="T")
    )
    faults = plan_import(session, read_workbook(saved(changed)), DAY).faults
    assert [each.column for each in faults] == ["Loại"], "a joint branch stands under it"


WITHOUT_TERRITORY = {"dual-post-model"}
"""What a bloc has no part in: it has no villages and quarters."""


def test_a_bloc_stands_wherever_a_district_does() -> None:
    """In processes, registers, programmes and figures, and among the levels that a rule lets decide."""
    kinds = {key: each.unit_kinds for key, each in (WORKFLOWS | REGISTERS | ENTITLEMENTS).items()}
    kinds |= {key: each.run_by for key, each in PROGRAMMES.items()}
    kinds |= {key: each.of.kinds for key, each in INDICATORS.items() if isinstance(each.of, Units)}
    kinds |= {f"{row.key} {row.effective_from}": row.value.split(", ") for row in seed_rows() if row.measure == "kinds"}
    without = {key for key, named in kinds.items() if "district_union" in named and "bloc_union" not in named}
    assert without == WITHOUT_TERRITORY


def test_a_bloc_keeps_registers_decides_on_lists_and_counts(cast: Cast) -> None:
    office, province = cast.office, "Huỳnh Hữu Tỉnh"
    office.post(HEAD, "secretary", "K-01")
    office.session.commit()
    said = {"topic": "Nghiệp vụ công tác Đoàn", "day": "20/11/2026", "hours": "8", "organiser": "unit"}
    path = enter(
        cast.as_(OFFICER), office, "training-classes", BLOC, **said, people=[str(office.people[HEAD].id)], key="class"
    )
    confirm(cast.as_(province), path)
    browser = cast.as_(province)
    browser.get("/figures?year=2026")
    assert "Đơn vị đã tổ chức lớp tập huấn 1/2 (50,0%)" in browser.text, "the bloc, and not the school beside it"
    for process in ("commendation", "further-education", "contest-prizes", "personnel-planning", "programme-lead"):
        assert cast.as_(CHAIR).get(f"/start/{process}/{BLOC}").status_code == 200, process
    rule = {row.key: row.value for row in seed_rows() if row.effective_from <= DAY}["commendation.unit_kinds"]
    of_branch = surroundings(office.session, office.units["K-01"], rule.split(", "), DAY, itself=True)
    assert of_branch.deciding is office.units[BLOC]
    assert (
        surroundings(office.session, office.units[BLOC], rule.split(", "), DAY, itself=True).deciding
        is (office.units[BLOC])
    )
