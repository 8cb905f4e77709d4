"""The administrator keeps the office's data in order, and an officer of the unit confirms each change."""

from typing import Any

import pytest

from tests.browser import acting
from tests.browser.playing import DESK, PHONE, Play, Player, played
from tests.support.offices.papers import word_text, written
from tests.support.workbooks import PERSON_HEAD, UNIT_HEAD, saved

pytestmark = pytest.mark.browser

HOA = "Hồ Minh Hòa"
AGE = "/rules/placement.age_max/new"
TEMPLATE = "/paper-templates/recognition"
OTHER_WORDS = written("QUYẾT ĐỊNH THEO MẪU MỚI, SỐ {{ number }}", "Công nhận {{ person.name }}", "{{ code }} {{ qr }}")
ROW = {"sex": "Nam", "birth": "30/6/2005", "unit": "HT-01-04", "post": "Đoàn viên"}


def workbook(*people: list[Any]) -> bytes:
    """A list with titles above its heads, as offices write them."""
    sheets = {"Đơn vị": [["Danh sách đơn vị năm 2026"], UNIT_HEAD], "Cán bộ": [["Danh sách"], PERSON_HEAD, *people]}
    return saved(sheets).getvalue()


def member(code: str, name: str, **other: str) -> list[Any]:
    said = ROW | other
    person = [code, name, said["sex"], said["birth"], said["unit"], said["post"]]
    return [*person, "01/11/2026", None, "26/03/2020", None, None, None]


def sends(admin: Player, form: str, name: str, file: bytes) -> None:
    """Choose a file in the form and send it."""
    admin.open(form.removesuffix("/preview"))
    chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": file}
    admin.form(form).locator('input[type="file"]').set_input_files(chosen)  # type: ignore[arg-type]
    admin.press(admin.button(form).first)


def confirms(officer: Player, change: str) -> None:
    officer.open("/changes")
    officer.follows(change)
    officer.send(f"{change}/confirm")
    officer.sees("Đã xác nhận và thực hiện")


@played(PHONE, DESK)
def test_a_list_is_imported_and_a_rule_gets_a_row(play: Play) -> None:
    """Faults are named by row, a title above the head is passed over, and 370 years are no age. Faults 17 and 19."""
    admin, khanh = play.person("quan.tri"), play.person("Phạm Công Khánh")
    faulty = workbook(
        member("M1", "Lê Văn Mới", birth="31/6/2005"),
        member("M2", "Lê Thị Hai", unit="KHONG-CO"),
        member("M3", "Lê Văn Ba", post="Hội trưởng"),
    )
    sends(admin, "/imports/preview", "danh-sach.xlsx", faulty)
    admin.sees("3 chỗ cần sửa", "Lịch không có ngày 31/06/2005", "Không có đơn vị nào mang mã KHONG-CO", "Hội trưởng")
    sends(admin, "/imports/preview", "danh-sach.xlsx", workbook(member("M1", "Lê Văn Mới")))
    admin.sees("không có dòng nào sai", "Chưa ghi dữ liệu nào")
    admin.send("/imports")
    confirms(play.person("Đặng Kim Ánh"), admin.path)
    khanh.open("/start")
    khanh.follows("/start/secretary-nomination/HT-01-04")
    assert "Lê Văn Mới" in " ".join(khanh.page.locator('[name="person"] option').all_text_contents())

    admin.open(AGE)
    admin.fill(AGE, value="370", effective_from="01/01/2027", source="QĐ 12-QĐ/TWĐTN", basis="read")
    admin.send(AGE)
    admin.sees("không được cao hơn: 70 tuổi", within=".error-summary")
    admin.fill(AGE, value="37")
    admin.send(AGE)
    admin.sees("Hồ sơ đang xử lý giữ mức đã áp dụng khi lập")
    admin.send("/rules/placement.age_max/rows")
    confirms(play.person("Siu Quốc Bảo"), admin.path)
    admin.open("/rules/placement.age_max")
    admin.sees("37 tuổi", "sắp có hiệu lực")
    admin.open("/calendar")
    admin.send("/calendar/2028/add")
    admin.open("/calendar/2028")
    admin.sees("Lịch làm việc năm 2028", "Tết Dương lịch")


@played(PHONE, DESK)
def test_an_issued_paper_keeps_its_words(play: Play) -> None:
    """A new Word template changes the papers to come, and no decision that was issued. Faults 3 and 18."""
    lan, admin = play.person("Trần Mỹ Lan"), play.person("quan.tri")
    lan.open("/papers")
    lan.press(lan.row("Thông Tuấn Đăng").locator("a").first)
    lan.sees("Đang có hiệu lực")
    lan.press('main a[href^="/cases/"]:not([href*="/papers/"])')
    case = lan.path
    word = f'main a[href="{case}/papers/recognition.docx"]'
    name, before = acting.fetches(lan, word)
    assert name == "09-QĐ-ĐTN Thông Tuấn Đăng.docx"
    _name, pdf = acting.fetches(lan, f'main a[href="{case}/papers/recognition.pdf"]')
    assert len(acting.pages_of(pdf)) == 1

    sends(admin, TEMPLATE, "mau.docx", OTHER_WORDS)
    confirms(play.person("Siu Quốc Bảo"), admin.path)
    admin.open(TEMPLATE)
    admin.sees_no("Đang dùng mẫu có sẵn")
    lan.open(case)
    _name, after = acting.fetches(lan, word)
    assert word_text(after) == word_text(before) and "MẪU MỚI" not in word_text(after)

    waiting = to_issue(lan)
    lan.moves(waiting, "issue", effective_on="23/11/2026", signer=HOA)
    _name, new = acting.fetches(lan, f'main a[href="{waiting}/papers/recognition.docx"]')
    assert "QUYẾT ĐỊNH THEO MẪU MỚI" in word_text(new), "what is issued from now on"


def to_issue(clerk: Player) -> str:
    """The first nomination in the clerk's work whose decision waits to be issued."""
    clerk.open("/inbox")
    lines = clerk.page.locator("main li, main tr").filter(has_text="Chờ ban hành quyết định")
    address = lines.filter(has_text="bí thư").first.locator('a[href^="/cases/"]').first.get_attribute("href")
    assert address
    return address
