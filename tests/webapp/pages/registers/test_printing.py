"""Registers on paper: the list of a unit and year, and whom a row names, on the screen and as a Word file."""

import datetime as dt
import io
import itertools
import re
from pathlib import Path
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.offices.district import COMMUNE, INSPECTOR, NEW, OFFICER, OLD, Office
from tests.support.offices.papers import page_text, word_text
from tests.support.reading import SignIn, called
from tests.support.registers import confirm, enter
from webapp.documents.lists import WIDTH
from webapp.documents.pdf import cell_width
from webapp.models import Person, PersonCorrection, Post, RegisterPerson, UnitPast
from webapp.services.closings import close_day
from workflows.registers import REGISTERS

PAPERS = Path(__file__).resolve().parents[3] / "papers"
pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.at_length]


def broken_words(browser: Browser) -> list[str]:
    """The words of the list on paper that are wider than their column."""
    widths = [float(col.get("width", "").rstrip("%")) * WIDTH / 100 for col in browser.tree.iter("col")]
    texts = ["".join(cell.itertext()) for row in browser.tree.iter("tr") for cell in row if cell.tag in ("th", "td")]
    columns = zip(itertools.cycle(widths), texts, strict=False)
    return [word for width, text in columns for word in text.split() if cell_width(word) > width + 0.3]


def test_a_list_is_printed_with_columns_and_signatures(office: Office, sign_in: SignIn) -> None:
    commune, above = sign_in(COMMUNE), sign_in(INSPECTOR)
    people = [str(office.people[name].id) for name in (NEW, OLD)]
    said = {"model": "Nuôi | dê", "people": people, "income": "91", "day": "3/2/2026"}
    path = enter(commune, office, "households", "H-01", **said)
    confirm(sign_in(OFFICER), path)
    struck = enter(commune, office, "households", "H-01", **{**said, "model": "Ghi nhầm", "key": "second"})
    commune.post(f"{struck}/strike", {"why": "Ghi nhầm"})
    unit = office.units["H-01"].id
    office.session.rollback()
    address = f"/registers/households/units/{unit}/2026/register-list"
    for reader, reads in ((commune, True), (above, False)):
        reader.get(address)
        assert (reader.response.status_code, broken_words(reader)) == (200, [])
        heads = ["".join(cell.itertext()).strip() for cell in reader.tree.iter("th")]
        cells = ["".join(cell.itertext()).strip() for cell in reader.tree.iter("td")]
        assert (heads[0], heads[-1]) == ("STT", "Ký nhận")
        assert ("91" in cells, "Nuôi | dê" in cells, f"{OLD}, {NEW}" in cells, "Ghi nhầm" in cells) == (
            reads,
            True,
            True,
            False,
        ), cells
        assert "HOUSEHOLDS" in reader.text and "năm 2026" in reader.text and "ĐOÀN XÃ THỬ MỘT" in reader.text
        table = docx.Document(io.BytesIO(reader.get(f"{address}.docx").data)).tables[1]
        assert [cell.text for cell in table.rows[1].cells] == cells
        pdf = PdfReader(io.BytesIO(reader.get(f"{address}.pdf").data)).pages[0]
        assert called(reader.get(f"{address}.pdf")) == "Households Đoàn xã Thử Một 2026.pdf"
        assert pdf.mediabox.width > pdf.mediabox.height, "on its long side, with the columns of the page"
        assert "HOUSEHOLDS" in pdf.extract_text() and ("91" in pdf.extract_text().split()) is reads
    commune.get(f"{path}/register-list")
    assert NEW in commune.text and "Chi đoàn Thôn 1" in commune.text and COMMUNE in commune.text
    for wrong in (f"{path}/another", f"/registers/households/units/{unit}/1/register-list", f"{address}.odt"):
        commune.get(wrong)
        assert commune.response.status_code == 404, wrong


def test_counts_have_no_list_of_people_to_sign(office: Office, sign_in: SignIn) -> None:
    commune = sign_in(COMMUNE)
    path = enter(commune, office, "plantings", "H-01", place="Đồi thông", day="3/2/2026", trees="1.300")
    commune.get(f"{path}/register-list")
    assert commune.response.status_code == 404


def test_each_of_a_confirmed_class_gets_a_certificate(office: Office, sign_in: SignIn) -> None:
    commune, above = sign_in(COMMUNE), sign_in(INSPECTOR)
    said = {"topic": "Nghiệp vụ <Đoàn>", "day": "12/11/2026", "hours": "16", "organiser": "unit"}
    old = office.people[OLD].id
    path = enter(commune, office, "training-classes", "H-01", **said, people=[str(old)])
    address = f"{path}/people/{numbered('person', old)}/training-certificate"
    commune.get(address)
    assert commune.response.status_code == 404, "nobody has confirmed the class"
    confirm(sign_in(OFFICER), path)
    commune.get(path)
    assert address in commune.response.text
    reference = (PAPERS / "training-certificate.txt").read_text("utf-8")
    for reader in (commune, above):
        reader.get(address)
        assert page_text(reader) == reference
        assert word_text(reader.get(f"{address}.docx").data) == reference
    stranger = office.people[NEW].id
    for wrong in (f"{path}/people/{stranger}/training-certificate", f"{path}/people/{old}/recall", f"{address}.odt"):
        commune.get(wrong)
        assert commune.response.status_code == 404, wrong


@pytest.mark.both_engines
def test_certificates_are_numbered_in_the_book_of_their_unit(office: Office, sign_in: SignIn, session: Session) -> None:
    """By name, row by row, from one confirmation to the next; a row struck out keeps the numbers that it had."""
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    for name, code in (("Lê Thị Anh", "H-01-02"), ("Lê Văn Bình", "H-02-01")):
        office.post(name, "secretary", code)
    office.post("Võ Thị Xã", "secretary", "H-02")
    said = {"topic": "Nghiệp vụ", "day": "12/11/2026", "hours": "16", "organiser": "unit"}
    everybody = [str(office.people[name].id) for name in ("Lê Thị Anh", OLD)]
    board, commune = sign_in(OFFICER), sign_in(COMMUNE)
    first = enter(commune, office, "training-classes", "H-01", **said, people=everybody)
    other = {**said, "people": [str(office.people["Lê Văn Bình"].id)], "key": "other"}
    elsewhere = enter(sign_in("Võ Thị Xã"), office, "training-classes", "H-02", **other)
    commune.get(first)
    assert "number" not in commune.text.partition("Certificate")[2], "nobody has confirmed it"
    board.get("/registers/training-classes")
    rows = [f"{path.rpartition('/')[2]}:1" for path in (first, elsewhere)]
    board.post("/registers/training-classes/confirm", {"row": rows})
    commune.post(f"{first}/strike", {"why": "Ghi nhầm"})
    again = enter(commune, office, "training-classes", "H-01", **said, people=everybody, key="again")
    confirm(board, again)
    for path, numbers in ((again, ["3", "4"]), (elsewhere, ["1"])):
        board.get(path)
        assert re.findall(r"Certificate of participation.*?number (\d+)", board.text) == numbers
    board.get(f"{again}/register-list")
    assert [cell for cell in cells_of(board) if cell.isdigit()] == ["1", "3", "2", "4"], "the line, and the number"
    session.rollback()
    change = sa.update(RegisterPerson).values(certificate_number=9)
    with pytest.raises(sa.exc.DBAPIError, match="append_only"):
        session.execute(change)
    session.rollback()


def cells_of(browser: Browser) -> list[str]:
    return ["".join(cell.itertext()).strip() for cell in browser.tree.iter("td")]


def test_rows_print_with_the_names_that_units_had_on_their_day(office: Office, sign_in: SignIn) -> None:
    commune = sign_in(COMMUNE)
    said = {"topic": "Nghiệp vụ", "day": "12/11/2026", "hours": "16", "organiser": "unit"}
    old, unit = office.people[OLD].id, office.units["H-01"].id
    path = enter(commune, office, "training-classes", "H-01", **said, people=[str(old)])
    confirm(sign_in(OFFICER), path)
    for code in ("H-01", "H-01-01"):
        renamed = office.units[code]
        past = UnitPast(unit_id=renamed.id, until=dt.date(2026, 11, 20), name=renamed.name, path=renamed.path)
        office.session.add(past)
        renamed.name, renamed.changed_on = "Đơn vị tên mới", dt.date(2026, 11, 20)
    office.session.commit()
    for address, unit_name in (
        (f"/registers/training-classes/units/{unit}/2026/register-list", "Đoàn xã Thử Một"),
        (f"{path}/register-list", "Chi đoàn Thôn 1"),
        (f"{path}/people/{old}/training-certificate", "Chi đoàn Thôn 1"),
    ):
        assert unit_name in commune.get(address).text, address


@pytest.mark.both_engines
def test_what_a_confirmed_row_printed_prints_alike_after_every_change(
    office: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    """Other names of the unit, of that above and of people, another birth, another secretary, a later closing."""
    said = {"topic": "Nghiệp vụ", "day": "12/11/2026", "hours": "16", "organiser": "unit"}
    old, unit = office.people[OLD].id, office.units["H-01"]
    path = enter(sign_in(COMMUNE), office, "training-classes", "H-01", **said, people=[str(old)])
    confirm(sign_in(OFFICER), path)
    waiting = enter(sign_in(COMMUNE), office, "training-classes", "H-01", **said, people=[str(old)], key="second")
    struck = enter(sign_in(COMMUNE), office, "training-classes", "H-01", **said, people=[str(old)], key="third")
    year = f"/registers/training-classes/units/{unit.id}/2026/register-list?day={clock.now:%d/%m/%Y}"
    addresses = (f"{path}/register-list", f"{path}/people/{old}/training-certificate", year)
    before = {address: page_text(reader) for address in addresses if (reader := sign_in(OFFICER)).get(address)}
    session.rollback()
    clock.now += dt.timedelta(days=40)
    close_day(session, clock.now - dt.timedelta(days=1))
    for code in ("H", "H-01", "H-01-01"):
        named = office.units[code]
        session.add(UnitPast(unit_id=named.id, until=dt.date(2026, 12, 1), name=named.name, path=named.path))
        named.name, named.changed_on = f"Đơn vị {code} mới", dt.date(2026, 12, 1)
    for name in (OLD, COMMUNE):
        person, new = office.people[name], f"Đã Sửa {name}"
        for column, was in (("full_name", name), ("birth_date", person.birth_date.isoformat())):
            session.add(PersonCorrection(person_id=person.id, name=column, was=was, now="Khác", corrected_at=clock.now))
        person.full_name, person.birth_date = new, dt.date(1990, 1, 1)
    (post,) = session.scalars(sa.select(Post).where(Post.unit_id == unit.id, Post.kind == "secretary"))
    session.commit()
    confirm(sign_in(OFFICER), waiting)
    sign_in(COMMUNE).post(f"{struck}/strike", {"why": "Ghi nhầm"})
    enter(sign_in(COMMUNE), office, "training-classes", "H-01", **said, people=[str(old)], key="fourth")
    session.rollback()
    session.execute(sa.update(Post).where(Post.id == post.id).values(valid_to=dt.date(2026, 12, 1)))
    session.commit()
    for address, said_before in before.items():
        reader = sign_in(OFFICER)
        reader.get(address)
        assert page_text(reader) == said_before, address
    reader = sign_in(OFFICER)
    assert OLD in reader.get(path).text and f"Đã Sửa {OLD}" not in reader.text
    reader.get(year.partition("?")[0])
    assert f"{OLD} Đã xác nhận" in reader.text and f"Đã Sửa {OLD} Chờ xác nhận" in reader.text, "the list of today"


def test_a_list_of_a_past_day_says_which_rows_were_corrected_since(office: Office, sign_in: SignIn, clock: Any) -> None:
    """What the row said then is not kept: nobody had confirmed it."""
    commune, unit = sign_in(COMMUNE), office.units["H-01"].id
    path = enter(commune, office, "plantings", "H-01", place="Đồi thông", day="3/2/2026", trees="1.300")
    address, first = f"/registers/plantings/units/{unit}/2026/register-list", f"{clock.now:%d/%m/%Y}"
    office.session.rollback()
    clock.now += dt.timedelta(days=1)
    commune = sign_in(COMMUNE)
    commune.get(f"{path}/correct")
    commune.post_form(f"{path}/correct", trees="1.400")
    commune.get(f"{address}?day={first}")
    assert "sửa sau ngày lập danh sách" in commune.text and f"ngày {first[:2]} tháng" in commune.text
    assert "sửa sau ngày" not in commune.get(address).text
    assert "Đồi thông" not in commune.get(f"{address}?day=1/2/2026").text
    for wrong in ("31/11/2026", "24/12/2026", "hôm qua"):
        commune.get(f"{address}?day={wrong}")
        assert commune.response.status_code == 422 and f'value="{wrong}"' in commune.response.text


def test_a_certificate_does_not_print_restricted_data(office: Office, sign_in: SignIn) -> None:
    clerk, old = sign_in(COMMUNE), office.people[OLD].id
    said = {"topic": "Nghiệp vụ Đoàn", "day": "12/11/2026", "hours": "16", "organiser": "unit"}
    path = enter(clerk, office, "training-classes", "H-01", **said, people=[str(old)])
    confirm(sign_in(OFFICER), path)
    address = f"{path}/people/{old}/training-certificate"
    clerk.get(address)
    born = "Sinh ngày"
    assert born in page_text(clerk)
    office.session.rollback()
    office.session.get_one(Person, old).restricted_on = office.today
    office.session.commit()
    clerk.get(address)
    assert OLD in page_text(clerk) and born not in page_text(clerk)


def test_no_word_is_broken_on_the_printed_list_of_any_register(office: Office, sign_in: SignIn) -> None:
    commune, unit, seen = sign_in(COMMUNE), office.units["H-01"].id, 0
    for key in REGISTERS:
        commune.get(f"/registers/{key}/units/{unit}/2026/register-list")
        if commune.response.status_code == 200:  # else it is sealed, or not of this unit
            assert broken_words(commune) == [], key
            seen += 1
    assert seen > 10
