"""The import as an administrator meets it: on the page and from the command line."""

import datetime as dt
import io
import re
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.tracked_cases import Board
from tests.support.workbooks import book, office, saved
from webapp.config import ROOT
from webapp.models import ChangeRequest, Person, Post, Unit
from webapp.pages.imports.page import MOST_SHOWN
from webapp.services.imports import LARGEST_FILE, read_workbook

HAM_TAN = ROOT / "tests" / "data" / "ham-tan.xlsx"


def count(session: Session, model: Any) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def waiting(app: Flask) -> list[Path]:
    return sorted((app.config["DOAN_VU"].data_dir / "uploads").glob("*"))


@pytest.fixture
def admin(client: Any, make_account: Any) -> Any:
    """An administrator's browser on the import page."""
    make_account("quan-tri")
    client.enter("quan-tri")
    assert client.get("/imports").status_code == 200
    return client


def send(browser: Any, data: bytes, name: str = "hàm tân.xlsx") -> Any:
    return browser.post_form("/imports/preview", workbook=(io.BytesIO(data), name))


@pytest.mark.at_length
def test_preview_then_confirm(app: Flask, admin: Any, session: Session) -> None:
    assert send(admin, HAM_TAN.read_bytes()).status_code == 200
    assert re.search(r"\b76 0 0 .*\b276 0 0 .*\b311 0 0 ", admin.text)
    assert (count(session, Person), count(session, Unit)) == (0, 0), "a preview writes nothing"
    [kept] = waiting(app)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert re.fullmatch(r"\d+-[0-9a-f]{32}\.xlsx", kept.name)
    assert admin.post_form("/imports").status_code == 200
    assert admin.path == "/imports"
    assert "76" in admin.text and "311" in admin.text
    assert (count(session, Person), count(session, Unit), waiting(app)) == (276, 76, [])


def test_a_workbook_is_imported_once_an_officer_confirms_it(
    app: Flask, admin: Any, session: Session, clock: Any, new_client: Any, make_account: Any
) -> None:
    """A row that gives a post is nobody's act alone; who confirms reads it, and who gets the post does not confirm."""
    imported(session, read_workbook(book()), "office.xlsx", clock.now.date())
    people = {person.full_name: person for person in session.scalars(sa.select(Person))}
    make_account("vo.duc", people["Võ Đức"])
    make_account("le.thi.binh", people["Lê Thị Bình"])
    row = ["P2", "Lê Thị Bình", "Nữ", "05/06/1992", "X", "Phó Bí thư", "20/11/2026", *[None] * 5]
    sheets = office()
    sheets["Cán bộ"].append(row)
    before = count(session, Post)
    admin.get("/imports")
    send(admin, saved(sheets).getvalue())
    admin.post_form("/imports")
    path = admin.path
    assert path.startswith("/changes/") and (count(session, Post), waiting(app)) == (before, [])
    officer, concerned = new_client(), new_client()
    officer.enter("vo.duc")
    concerned.enter("le.thi.binh")
    concerned.get("/my-account")
    assert concerned.post(f"{path}/confirm", {}).status_code == 404
    officer.get(path)
    change = session.scalars(sa.select(ChangeRequest)).one()
    assert change.file_sha256 in officer.text and "Lê Thị Bình (P2) · Phó Bí thư · X · 20/11/2026" in officer.text
    session.rollback()
    officer.post_form(f"{path}/confirm")
    assert count(session, Post) == before + 1
    session.expire_all()
    assert session.scalars(sa.select(ChangeRequest.file)).one() is None, "of the file its hash remains"


@pytest.mark.at_length
def test_the_same_workbook_again_has_nothing_to_confirm(admin: Any) -> None:
    send(admin, HAM_TAN.read_bytes())
    admin.post_form("/imports")
    send(admin, HAM_TAN.read_bytes())
    assert re.search(r"\b0 0 76 .*\b0 0 276 .*\b0 0 311 ", admin.text)
    assert not [form for form in admin.forms if form.action == "/imports"]


def test_faults_are_shown_with_their_place_and_nothing_is_kept(app: Flask, admin: Any, session: Session) -> None:
    cells = [("Cán bộ", 4, "Ngày sinh", "31/6/1992"), ("Đơn vị", 7, "Loại", "<b>Hội</b>")]
    assert send(admin, book(*cells).getvalue()).status_code == 422
    for words in ("hàm tân.xlsx", "31/06/1992", "<b>Hội</b>"):
        assert words in admin.text
    assert re.search(r"Đơn vị 7 Loại .*Cán bộ 4 Ngày sinh ", admin.text)
    assert (waiting(app), count(session, Person)) == ([], 0)


@pytest.mark.at_length
def test_of_many_faults_the_first_are_shown_with_their_number(admin: Any) -> None:
    """A whole wrong column is one thing to mend, and must not become a page of fifty megabytes."""
    cells = [("Cán bộ", row, "Ngày sinh", "31/6/1992") for row in range(2, 602)]
    assert send(admin, book(*cells).getvalue()).status_code == 422
    assert re.search(r"\b(\d+) places to correct|\b(\d+) chỗ", admin.text)
    told = max(int(number) for number in re.findall(r"\b(\d{3,4})\b", admin.tree.find(".//h2[@id='faults']").text))
    assert told >= 600
    assert len(admin.tree.findall(".//table[@aria-labelledby='faults']/tbody/tr")) == MOST_SHOWN
    assert str(MOST_SHOWN) in admin.text


def test_warnings_are_shown_beside_the_faults(admin: Any) -> None:
    send(admin, book(("Cán bộ", 4, "Ngày sinh", "31/6/1992"), ("Đơn vị", 7, "Từ ngày", "31/12/1999")).getvalue())
    assert "31/06/1992" in admin.text
    assert "Đơn vị thành lập trước X, đơn vị cấp trên (01/01/2000)" in admin.text


@pytest.mark.at_length
def test_of_people_only_what_the_workbook_says_is_shown(admin: Any) -> None:
    """Whoever sends a workbook learns nothing from it about the people who are in the database."""
    send(admin, book().getvalue())
    admin.post_form("/imports")
    send(
        admin,
        book(("Cán bộ", 2, "Điện thoại", "0398.765.432"), ("Cán bộ", 4, "Đến ngày", "1.2.2016")).getvalue(),
    )
    assert "giá trị khác 0398 765 432" in admin.text
    assert "01/02/2016" in admin.text
    admin.get("/imports")
    send(admin, book(("Cán bộ", 4, "Họ và tên", "Hồ Văn Sáu"), ("Cán bộ", 4, "Ngày sinh", "1/1/1991")).getvalue())
    stored = ("0912 345 678", "0912345678", "Lê Thị Bình", "05/06/1992")
    assert not [value for value in stored if value in admin.text.replace("Lê Thị Bình · ", "")]
    admin.get("/imports")
    send(admin, book(("Đơn vị", 7, "Tên đơn vị", "Chi đoàn Mới")).getvalue())
    assert "Chi đoàn Mới" in admin.text and "giá trị khác" not in admin.text


def test_a_double_tap_imports_once_and_leads_back_to_the_form(admin: Any, session: Session) -> None:
    send(admin, book().getvalue())
    confirmation = admin.form("/imports").values
    admin.post_form("/imports")
    admin.post("/imports", confirmation)
    assert (admin.path, admin.response.status_code, count(session, Person)) == ("/imports", 200, 4)


@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"upload": "../secret-key"}, {"upload": "f" * 32}, {"upload": ""}]
)
def test_a_confirmation_of_something_else_imports_nothing(admin: Any, session: Session, change: dict[str, str]) -> None:
    send(admin, book().getvalue())
    admin.post("/imports", admin.form("/imports").values | change)
    assert (admin.path, admin.response.status_code, count(session, Person)) == ("/imports", 200, 0)


def test_only_what_was_sent_can_be_confirmed(app: Flask, admin: Any, session: Session) -> None:
    """A workbook that lies beside the folder is not reached by a name that leads out of it."""
    data = book().getvalue()
    send(admin, data)
    (app.config["DOAN_VU"].data_dir / "other.xlsx").write_bytes(data)
    admin.post("/imports", admin.form("/imports").values | {"upload": "../other"})
    assert count(session, Person) == 0


def test_files_wait_for_a_day(app: Flask, admin: Any, clock: Any, session: Session) -> None:
    send(admin, book().getvalue())
    [first] = waiting(app)
    clock.advance(hours=25)
    admin.get("/sign-in")
    admin.enter("quan-tri")
    admin.get("/imports")
    send(admin, book().getvalue())
    assert first not in waiting(app) and len(waiting(app)) == 1


@pytest.mark.at_length
def test_what_changed_since_the_preview_is_looked_at_again(admin: Any, session: Session) -> None:
    """Somebody else took the seat between preview and confirmation: refused with the fault."""
    from webapp.services.imports import read_workbook

    send(admin, book().getvalue())
    other = book(("Cán bộ", 4, "Mã cán bộ", "P7"), ("Cán bộ", 4, "Họ và tên", "Hồ Thị Bảy"))
    imported(session, read_workbook(other), "other.xlsx", dt.date(2026, 11, 23))
    assert admin.post_form("/imports").status_code == 422
    assert "đang giữ chức vụ này" in admin.text and "Hồ Thị Bảy" not in admin.text
    assert count(session, Person) == 4


def test_too_large_is_413_and_no_file_is_422(admin: Any) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="workbook"; filename="a.xlsx"\r\n\r\n'
    body = head + b"x" * LARGEST_FILE + b"\r\n--x--\r\n"
    large = {"data": body, "content_type": "multipart/form-data; boundary=x"}
    assert admin.client.post("/imports/preview", **large).status_code == 413
    admin.get("/imports")
    assert admin.post_form("/imports/preview").status_code == 422


def test_without_a_token_nothing_is_read(app: Flask, admin: Any, session: Session) -> None:
    send(admin, book().getvalue())
    values = {name: value for name, value in admin.form("/imports").values.items() if name != "csrf_token"}
    assert admin.client.post("/imports", data=values).status_code in (400, 403)
    data = {"workbook": (book(), "a.xlsx")}
    assert admin.client.post("/imports/preview", data=data).status_code in (400, 403)
    assert count(session, Person) == 0 and len(waiting(app)) == 1


def test_who_is_no_officer_has_no_import_page(client: Any, make_account: Any, session: Session) -> None:
    from webapp.services.imports import read_workbook

    imported(session, read_workbook(book()), "office.xlsx", dt.date(2026, 11, 23))
    make_account("dang-an", session.scalars(sa.select(Person).where(Person.code == "P1")).one())
    client.enter("dang-an")
    assert client.get("/imports").status_code == 404
    assert client.post("/imports/preview").status_code == 404
    assert client.post("/imports").status_code == 404


def test_a_preview_asked_for_by_its_address_is_the_form(admin: Any) -> None:
    admin.get("/imports/preview")
    assert (admin.path, admin.response.status_code) == ("/imports", 200)


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["import-workbook", "--by", "quan-tri", *arguments])
    return result.exit_code, result.output


@pytest.mark.at_length
def test_the_command_imports_and_says_how_much(app: Flask, session: Session) -> None:
    code, output = run(app, str(HAM_TAN), "--dry-run")
    assert (code, count(session, Person)) == (0, 0)
    code, output = run(app, str(HAM_TAN))
    assert (code, count(session, Person)) == (0, 276)
    assert [words for words in ("76", "276", "311") if words not in output] == []
    assert run(app, str(HAM_TAN))[0] == 0


@pytest.mark.parametrize("option", [(), ("--dry-run",)])
def test_the_command_prints_every_fault_and_fails(
    app: Flask, session: Session, tmp_path: Path, option: tuple[str]
) -> None:
    file = tmp_path / "faulty.xlsx"
    file.write_bytes(book(("Cán bộ", 4, "Ngày sinh", "31/6/1992"), ("Cán bộ", 5, "Chức vụ", "?")).getvalue())
    code, output = run(app, str(file), *option)
    assert code == 1
    assert [line.split(":")[0].split(", ")[0] for line in output.splitlines()[:2]] == ["Cán bộ", "Cán bộ"]
    assert "31/06/1992" in output.splitlines()[0] and "Chức vụ" in output.splitlines()[1]
    assert count(session, Person) == 0


ENDS = ("Cán bộ", 4, "Đến ngày", "01/11/2026")
SUCCESSOR = ["P9", "Mai Thị Kế", "Nữ", "05/06/1999", "X-2", "Bí thư", "02/11/2026", *[None] * 5]


@pytest.fixture
def board(admin: Any, session: Session, clock: Any) -> Board:
    """The small office, in which cases wait for the secretaries of both branches."""
    send(admin, book().getvalue())
    admin.post_form("/imports")
    units = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    made = Board(SimpleNamespace(session=session, units=units, people={}), clock())  # type: ignore[arg-type]
    made.case("waits", "branch_meeting", "X-2", None, turns=(("secretary", "X-2"),))
    made.case("over", "refused", "X-2", None, turns=(("secretary", "X-2"),), closed=True)
    made.case("other", "branch_meeting", "X-1", None, turns=(("secretary", "X-1"),))
    return made


@pytest.mark.at_length
def test_a_post_with_open_work_does_not_end_without_a_word(admin: Any, board: Board, session: Session) -> None:
    """The preview names the work; what has come since, or was not shown, is shown before anything is written."""
    ended = sa.select(Post.valid_to).join(Person, Person.id == Post.person_id).where(Person.code == "P2")
    admin.get("/imports")
    send(admin, book(ENDS).getvalue())
    assert "P2 · Bí thư · X-2 thôi giữ từ ngày 02/11/2026" in admin.text
    assert [name in admin.text for name in ("CASE-WAI", "CASE-OVE", "CASE-OTH")] == [True, False, False]
    board.case("more", "branch_meeting", "X-2", None, turns=(("secretary", "X-2"),))
    assert admin.post_form("/imports").status_code == 409
    assert "CASE-MOR" in admin.text
    assert session.scalar(ended) is None, "nothing was written"
    assert admin.post("/imports", admin.form("/imports").values | {"seen": ""}).status_code == 409
    session.rollback()
    assert admin.post_form("/imports").status_code == 200
    session.rollback()
    assert session.scalar(ended) == dt.date(2026, 11, 2)


@pytest.mark.at_length
def test_a_successor_in_the_same_workbook_takes_over(admin: Any, board: Board) -> None:
    sheets = office(ENDS)
    sheets["Cán bộ"].append(SUCCESSOR)
    admin.get("/imports")
    send(admin, saved(sheets).getvalue())
    assert "CASE-WAI" not in admin.text
    assert admin.post_form("/imports").status_code == 200
    assert admin.path == "/imports"


@pytest.mark.at_length
def test_the_command_names_the_work_too(app: Flask, board: Board, tmp_path: Path, session: Session) -> None:
    path = tmp_path / "leaves.xlsx"
    path.write_bytes(book(ENDS).getvalue())
    for arguments, code in ((["--dry-run"], 0), ([], 1), (["--anyway"], 0)):
        before = session.scalars(sa.select(Post.valid_to)).all()
        session.rollback()
        assert run(app, str(path), *arguments)[0] == code
        assert (session.scalars(sa.select(Post.valid_to)).all() == before) == ("--anyway" not in arguments)
        session.rollback()
    ended = book(ENDS, ("Cán bộ", 2, "Đến ngày", "02/11/2026"))
    path.write_bytes(ended.getvalue())
    code, output = run(app, str(path))
    assert (code, "CASE-OTH" in output, "CASE-WAI" in output) == (1, True, False)


def test_the_page_lists_the_columns_and_offers_an_empty_workbook(admin: Any) -> None:
    for column in ("Mã đơn vị cấp trên", "Làm điểm", "Ngày vào Đoàn", "Điện thoại", "Mã định danh đoàn viên"):
        assert column in admin.text
    assert "Ban Chỉ huy Quân sự" in admin.text and "Thôn đội trưởng" in admin.text
    answer = admin.client.get("/imports/workbook")
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    blank = openpyxl.load_workbook(io.BytesIO(answer.data))
    for name, rows in office().items():
        for row in rows[1:]:
            blank[name].append(row)
    filled = io.BytesIO()
    blank.save(filled)
    assert send(admin, filled.getvalue()).status_code == 200, "the empty workbook is what the import wants"
    assert "Không đọc: trang tính “Hướng dẫn”" in admin.text


def test_the_preview_says_what_was_read_and_passed_over(admin: Any) -> None:
    sheets = office()
    sheets["Ghi chú"] = [["=1+1"]]
    send(admin, saved(sheets).getvalue())
    assert "Đã đọc: trang tính “Cán bộ”, 5 dòng" in admin.text
    assert "Không đọc: trang tính “Ghi chú”" in admin.text


@pytest.mark.at_length
def test_a_members_list_goes_to_the_chosen_unit(admin: Any, session: Session) -> None:
    send(admin, book().getvalue())
    admin.post_form("/imports")
    rows = [[1, "Lê Thị Na", "9000001", None, "08/03/2004", "Chi đoàn 9"]]
    head = ["STT", "Họ và tên", "Mã định danh đoàn viên", "Ngày sinh", None, "Đơn vị"]
    data = saved({"DSDV": [["DANH SÁCH"], head, [None, None, None, "Nam", "Nữ"], *rows]}).getvalue()
    assert send(admin, data).status_code == 422
    assert "Không có đơn vị nào có mã hoặc tên “Chi đoàn 9”" in admin.text
    file = (io.BytesIO(data), "ds.xlsx")
    assert admin.post_form("/imports/preview", workbook=file, unit="X-2").status_code == 200
    assert admin.post_form("/imports").status_code == 200
    session.rollback()
    [post] = session.scalars(sa.select(Post).join(Post.person).where(Person.code == "9000001")).all()
    assert session.get_one(Unit, post.unit_id).code == "X-2"


def test_last_days_are_shown_as_they_were_typed(admin: Any) -> None:
    send(admin, book(("Cán bộ", 4, "Đến ngày", "01/02/2026")).getvalue())
    admin.post_form("/imports")
    send(admin, book(("Cán bộ", 4, "Đến ngày", "02/02/2026")).getvalue())
    assert "giá trị khác 02/02/2026" in admin.text


@pytest.mark.at_length
def test_the_command_takes_a_members_list_of_a_unit(app: Flask, admin: Any, session: Session, tmp_path: Path) -> None:
    send(admin, book().getvalue())
    admin.post_form("/imports")
    head = ["STT", "Họ và tên", "Mã định danh đoàn viên", "Ngày sinh", "Giới tính"]
    path = tmp_path / "list.xlsx"
    path.write_bytes(saved({"DSDV": [head, [1, "Lê Thị Na", "9000001", "08/03/2004", "Nữ"]]}).getvalue())
    assert run(app, str(path))[0] == 1
    code, output = run(app, str(path), "--unit", "X-2")
    assert (code, count(session, Person)) == (0, 5)
    assert "DSDV" in output
