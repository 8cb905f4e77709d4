"""The import of a workbook: the real one, what it does to the database, and doing it again."""

import datetime as dt
import hashlib
import io
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.workbooks import book, english, office, saved
from webapp.config import ROOT
from webapp.models import Person, PersonCorrection, Post, Unit
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from webapp.services.imports import ImportPlan, ImportRefused, plan_import, read_workbook

HAM_TAN = ROOT / "tests" / "data" / "ham-tan.xlsx"
TODAY = dt.date(2016, 3, 1)


def bring_in(session: Session, stream: io.BufferedIOBase | io.BytesIO, today: dt.date = TODAY) -> ImportPlan:
    return imported(session, read_workbook(stream), "office.xlsx", today)


def bring_in_ham_tan(session: Session) -> ImportPlan:
    with HAM_TAN.open("rb") as stream:
        return imported(session, read_workbook(stream), HAM_TAN.name, TODAY)


def digest(session: Session) -> str:
    """A hash of all rows of the three tables, ids included."""
    rows = [session.execute(sa.select(model.__table__).order_by(model.id)).all() for model in (Unit, Person, Post)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def sizes(session: Session) -> tuple[int, ...]:
    return tuple(session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in (Unit, Person, Post))


def person(session: Session, code: str) -> Person:
    return session.scalars(sa.select(Person).where(Person.code == code)).one()


def unit(session: Session, code: str) -> Unit:
    return session.scalars(sa.select(Unit).where(Unit.code == code)).one()


def posts_of(session: Session, code: str) -> list[Post]:
    query = sa.select(Post).join(Post.person).where(Person.code == code).order_by(Post.valid_from)
    return list(session.scalars(query))


@pytest.mark.both_engines
def test_the_real_workbook_is_imported_whole(session: Session) -> None:
    plan = bring_in_ham_tan(session)
    assert plan.faults == ()
    assert [len(part.added) for part in (plan.units, plan.people, plan.posts)] == [76, 276, 311]
    assert sizes(session) == (76, 276, 311)


@pytest.mark.at_length
def test_the_real_workbook_again_changes_nothing(session: Session) -> None:
    bring_in_ham_tan(session)
    before = digest(session)
    plan = bring_in_ham_tan(session)
    assert plan.is_empty
    assert [part.unchanged for part in (plan.units, plan.people, plan.posts)] == [76, 276, 311]
    assert digest(session) == before


@pytest.mark.at_length
def test_odd_dates_of_the_real_workbook_are_warnings(session: Session) -> None:
    plan = bring_in_ham_tan(session)
    assert {(line.row, line.column) for line in plan.warnings} >= {
        (2, "Ngày vào Đảng"),
        (21, "Ngày vào Đảng"),
    }


@pytest.mark.at_length
def test_rows_are_stored_as_the_application_reads_them(session: Session) -> None:
    bring_in_ham_tan(session)
    top, district, commune, branch = (unit(session, code) for code in ("TD", "HT", "HT-04", "HT-04-01"))
    assert branch.path == f"/{top.id}/{district.id}/{commune.id}/{branch.id}/"
    assert (top.parent_id, branch.parent_id, branch.kind) == (None, commune.id, "branch")
    assert (commune.pilot, district.pilot, commune.valid_from) == (True, False, dt.date(2005, 11, 1))
    assert commune.search == "doan xa tan duc ht-04 xa tan duc"
    written_nfd = person(session, "CB025")
    assert written_nfd.full_name == "Thông Thu Quyên"
    assert (written_nfd.given_name, written_nfd.search) == ("Quyên", "thong thu quyen")
    assert (written_nfd.birth_date, written_nfd.sex) == (dt.date(1983, 2, 27), "female")
    assert written_nfd.phone == "+84310439458"
    assert person(session, "CB002").phone == "+84761471289", "typed with spaces"


def test_one_person_in_two_posts(session: Session) -> None:
    bring_in_ham_tan(session)
    both = posts_of(session, "CB021")
    assert [(post.kind, post.seat, post.valid_from) for post in both] == [
        ("secretary", "secretary", dt.date(2015, 2, 5)),
        ("quarter_militia_head", "militia_head", dt.date(2015, 6, 20)),
    ]
    assert len({post.person_id for post in both}) == 1
    assert {(post.source, post.valid_to, post.given_by_id) for post in both} == {
        ("Nhập từ tệp ham-tan.xlsx", None, None)
    }
    assert {post.seat for post in posts_of(session, "CB022")} == {None}


@pytest.mark.at_length
@pytest.mark.both_engines
def test_people_sort_in_vietnamese_by_the_stored_key(session: Session) -> None:
    bring_in_ham_tan(session)
    given = list(dict.fromkeys(session.scalars(sa.select(Person.given_name).order_by(Person.sort_key))))
    order = ["Ánh", "Ân", "Châu", "Dung", "Duy", "Đạt", "Đức", "Hòa", "Hưng", "Uyên", "Ý", "Yến"]
    assert [name for name in given if name in order] == order


def test_a_plan_writes_nothing(session: Session) -> None:
    plan = plan_import(session, read_workbook(book()), TODAY)
    assert (plan.faults, len(plan.units.added)) == ((), 6)
    assert sizes(session) == (0, 0, 0)


def test_columns_in_any_order_other_columns_and_blank_rows(session: Session) -> None:
    from tests.support.workbooks import office, saved

    sheets = {name: [[*reversed(row), "ghi chú"] for row in rows] for name, rows in office().items()}
    for rows in sheets.values():
        rows.insert(3, [None] * len(rows[0]))
    sheets["Đơn vị"][0] = [heading.upper() for heading in sheets["Đơn vị"][0]]
    sheets["Ghi chú"] = [["=1+1"]]
    assert bring_in(session, saved(sheets)).faults == ()
    assert sizes(session) == (6, 4, 5)


CHANGES: list[tuple[str, int, str, Any, str, str, Any, Any]] = [
    ("Đơn vị", 6, "Tên đơn vị", "Chi đoàn thôn Một", "units", "name", "Chi đoàn Thôn 1", "Chi đoàn thôn Một"),
    ("Đơn vị", 4, "Làm điểm", None, "units", "pilot", True, False),
    ("Đơn vị", 4, "Mã đơn vị cấp trên", "T", "units", "parent", "H", "T"),
    ("Cán bộ", 4, "Họ và tên", "Lê Thị Bình Yên", "people", "full_name", "Lê Thị Bình", "Lê Thị Bình Yên"),
    ("Cán bộ", 4, "Ngày vào Đảng", "3.2.2016", "people", "party_joined_on", None, dt.date(2016, 2, 3)),
    ("Cán bộ", 4, "Điện thoại", "0398 765 432", "people", "phone", None, "+84398765432"),
    ("Cán bộ", 4, "Đối tượng Đảng", "không", "people", "party_candidate", True, False),
    ("Cán bộ", 4, "Đến ngày", "1/2/2016", "posts", "valid_to", None, dt.date(2016, 2, 2)),
]


@pytest.mark.at_length
@pytest.mark.parametrize(("sheet", "row", "column", "value", "part", "attribute", "old", "new"), CHANGES)
def test_a_changed_cell_is_the_only_change(
    session: Session,
    sheet: str,
    row: int,
    column: str,
    value: Any,
    part: str,
    attribute: str,
    old: Any,
    new: Any,
) -> None:
    bring_in(session, book())
    plan = bring_in(session, book((sheet, row, column, value)))
    [change] = plan.changes
    assert getattr(plan, part).changed == (change,)
    assert [(each.attribute, each.column, each.old, each.new) for each in change.values] == [
        (attribute, column, old, new)
    ]
    assert (change.sheet, change.row, sizes(session)) == (sheet, row, (6, 4, 5))
    assert bring_in(session, book((sheet, row, column, value))).is_empty


def test_a_new_name_is_found_and_sorted_under_it(session: Session) -> None:
    bring_in(session, book())
    bring_in(session, book(("Cán bộ", 4, "Họ và tên", "Lê Thị Ánh")))
    changed = person(session, "P2")
    assert (changed.given_name, changed.search) == ("Ánh", "le thi anh")
    assert changed.sort_key < person(session, "P3").sort_key


def test_names_that_a_workbook_changes_are_kept_for_what_was_written_before(session: Session) -> None:
    bring_in(session, book())
    bring_in(session, book(("Cán bộ", 4, "Họ và tên", "Lê Thị Ánh"), ("Đơn vị", 6, "Tên đơn vị", "Chi đoàn thôn Một")))
    changed, branch = (
        person(session, "P2"),
        session.scalars(sa.select(Unit).where(Unit.name == "Chi đoàn thôn Một")).one(),
    )
    (correction,) = session.scalars(sa.select(PersonCorrection))
    before = correction.corrected_at - dt.timedelta(days=1)
    assert people_names(session, [changed.id]).at(before) == {changed.id: "Lê Thị Bình"}
    assert people_names(session, [changed.id]).at(correction.corrected_at) == {changed.id: "Lê Thị Ánh"}
    assert unit_names(session, [branch.id]).on(before.date()) == {branch.id: "Chi đoàn Thôn 1"}


def test_restricted_data_are_changed_by_no_workbook_and_shown_in_no_preview(session: Session) -> None:
    bring_in(session, book())
    person(session, "P2").restricted_on = TODAY
    session.commit()
    other = book(("Cán bộ", 4, "Họ và tên", "Lê Thị Ánh"), ("Cán bộ", 4, "Ngày sinh", "05/06/1993"))
    plan = plan_import(session, read_workbook(other), TODAY)
    assert (plan.changes, plan.faults, [each.row for each in plan.warnings]) == ((), (), [4])
    other.seek(0)
    bring_in(session, other)
    assert person(session, "P2").full_name == "Lê Thị Bình"


def test_a_unit_that_moves_takes_its_branches_along(session: Session) -> None:
    bring_in(session, book())
    bring_in(session, book(("Đơn vị", 4, "Mã đơn vị cấp trên", "T")))
    top, moved, branch = (unit(session, code) for code in ("T", "X", "X-1"))
    assert (moved.path, branch.path) == (f"/{top.id}/{moved.id}/", f"/{top.id}/{moved.id}/{branch.id}/")


def test_an_empty_cell_erases_nothing(session: Session) -> None:
    bring_in(session, book(("Cán bộ", 4, "Đến ngày", "01/02/2016")))
    emptied = [
        ("Cán bộ", 4, "Đến ngày", None),
        ("Cán bộ", 2, "Điện thoại", None),
        ("Cán bộ", 2, "Ngày vào Đảng", None),
    ]
    assert bring_in(session, book(*emptied)).is_empty


@pytest.mark.at_length
def test_a_successor_follows_in_one_workbook(session: Session) -> None:
    """The seat is left and filled by the same import, on two days that follow each other."""
    bring_in(session, book())
    cells = {
        "Mã cán bộ": "P5",
        "Họ và tên": "Trần Thị Yến",
        "Giới tính": "Nữ",
        "Ngày sinh": "1/1/1995",
        "Mã đơn vị": "X-2",
        "Chức vụ": "Bí thư",
        "Từ ngày": "01/02/2016",
    }
    successor = [("Cán bộ", 7, column, value) for column, value in cells.items()]
    with pytest.raises(ImportRefused):
        bring_in(session, book(*successor))
    with pytest.raises(ImportRefused):
        bring_in(session, book(*successor, ("Cán bộ", 4, "Đến ngày", "01/02/2016")))
    plan = bring_in(session, book(*successor, ("Cán bộ", 4, "Đến ngày", "31/01/2016")))
    assert (len(plan.posts.added), len(plan.posts.changed)) == (1, 1)


def test_nothing_is_written_while_one_row_is_faulty(session: Session) -> None:
    with pytest.raises(ImportRefused) as refused:
        bring_in(session, book(("Cán bộ", 6, "Ngày sinh", "31/02/1980")))
    assert [(line.row, line.column) for line in refused.value.plan.faults] == [(6, "Ngày sinh")]
    assert sizes(session) == (0, 0, 0)


def test_the_kind_of_a_branch_is_an_optional_column(session: Session) -> None:
    def sorts() -> dict[str, str | None]:
        session.rollback()
        return {unit.code: unit.branch_kind for unit in session.scalars(sa.select(Unit))}

    bring_in(session, book())
    assert sorts() == {**dict.fromkeys(("T", "H", "X", "X-QS")), **dict.fromkeys(("X-1", "X-2"), "residential")}
    sheets = office()
    sheets["Đơn vị"] = [[*row, None] for row in sheets["Đơn vị"]]
    sheets["Đơn vị"][0][-1], sheets["Đơn vị"][6][-1] = "Loại chi đoàn", "TRƯỜNG HỌC"
    [change] = bring_in(session, saved(sheets)).units.changed
    assert [(value.column, value.old, value.new) for value in change.values] == [
        ("Loại chi đoàn", "residential", "school")
    ]
    assert bring_in(session, book()).is_empty, "without the column nothing changes"
    assert sorts()["X-2"] == "school"
    sheets["Đơn vị"][3][-1] = "Cơ quan"
    [line] = plan_import(session, read_workbook(saved(sheets)), TODAY).faults
    assert english(line) == ("Only a branch has such a kind", "Leave the cell empty")
