"""Headings that the program does not know: their sender says on the page what each column holds."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.workbooks import book, office, saved
from webapp.models import ChangeRequest, Person, Unit
from webapp.services.imports import read_workbook

HEAD = ["TT", "Đồng chí", "Số hiệu ĐV", "Sinh ngày", "Giới tính", "Ghi chú", "Sinh hoạt tại"]
ROWS = [
    [1, "Lê Thị Na", "9000001", "08/03/1994", "Nữ", None, "Chi đoàn Thôn 1"],
    [2, "Trần Văn Ổi", "9000002", "15/07/1993", "Nam", None, "Chi đoàn Thôn 1"],
]
SAID = {
    "Đồng chí": "Họ và tên",
    "Số hiệu ĐV": "Mã định danh đoàn viên",
    "Sinh ngày": "Ngày sinh",
    "Sinh hoạt tại": "Đơn vị",
}


@pytest.fixture
def admin(client: Any, make_account: Any, session: Session, clock: Any) -> Any:
    imported(session, read_workbook(book()), "office.xlsx", clock.now.date() - dt.timedelta(days=1))
    make_account("quan-tri")
    client.enter("quan-tri")
    client.get("/imports")
    return client


def members(head: list[str] = HEAD) -> bytes:
    workbook = openpyxl.Workbook()
    for line in (["DANH SÁCH ĐOÀN VIÊN"], [], head, *ROWS):
        workbook.active.append(line)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def asked(browser: Any) -> dict[str, str]:
    """The headings that the page asks about, and by which field."""
    values = browser.form("/imports/preview").values
    return {text: name.replace("heading", "column") for name, text in values.items() if name.startswith("heading")}


def send(browser: Any, data: bytes, said: dict[str, str] | None = None) -> Any:
    fields = asked(browser)
    chosen = {fields[heading]: column for heading, column in (said or {}).items()}
    return browser.post_form("/imports/preview", workbook=(io.BytesIO(data), "ds.xlsx"), **chosen)


def test_a_list_with_other_headings_is_read_as_its_sender_says(admin: Any, session: Session) -> None:
    assert send(admin, members()).status_code == 422
    assert list(asked(admin)) == ["TT", "Đồng chí", "Số hiệu ĐV", "Sinh ngày", "Ghi chú", "Sinh hoạt tại"]
    assert send(admin, members(), SAID).status_code == 200, admin.text
    admin.post_form("/imports")
    session.rollback()
    change = session.scalars(sa.select(ChangeRequest).order_by(ChangeRequest.id.desc())).first()
    assert change is not None and change.content["called"] == SAID, "whoever confirms it reads the file the same way"
    names = set(session.scalars(sa.select(Person.full_name)))
    assert {"Lê Thị Na", "Trần Văn Ổi"} <= names


def test_what_was_said_stands_in_the_form_for_the_next_file(admin: Any) -> None:
    send(admin, members())
    some = {name: column for name, column in SAID.items() if name != "Sinh ngày"}
    assert send(admin, members(), some).status_code == 422
    values, fields = admin.form("/imports/preview").values, asked(admin)
    assert {heading: values[fields[heading]] for heading in some} == some
    assert send(admin, members(), {"Sinh ngày": "Ngày sinh"}).status_code == 200
    admin.get("/imports")
    send(admin, members())
    fields = asked(admin)
    words = {fields[name]: column for name, column in SAID.items()}
    admin.post_form("/imports/preview", **words)
    values = admin.form("/imports/preview").values
    assert {name: values[name] for name in words} == words, "no file was chosen, and nothing is lost"


def test_a_sheet_of_the_office_is_asked_about_too(admin: Any, session: Session) -> None:
    sheets = office()
    sheets["Đơn vị"][0][1] = "Tên gọi của đơn vị"
    sheets["Đơn vị"].append(["X-9", "Chi đoàn Thôn 9", "Chi đoàn", "X", "Thôn 9", "01/01/2015", None])
    data = saved(sheets).getvalue()
    assert send(admin, data).status_code == 422
    assert "Tên gọi của đơn vị" in asked(admin)
    assert send(admin, data, {"Tên gọi của đơn vị": "Tên đơn vị"}).status_code == 200, admin.text
    admin.post_form("/imports")
    session.rollback()
    assert session.scalar(sa.select(Unit.name).where(Unit.code == "X-9")) == "Chi đoàn Thôn 9"


@pytest.mark.at_length
@pytest.mark.parametrize("called", ["[]", "{", '{"a": 1}', '{"a": ["b"]}', '"x"', '{"Đồng chí": "nothing"}', "null"])
def test_what_somebody_puts_into_a_preview_means_nothing(admin: Any, called: str) -> None:
    send(admin, members())
    send(admin, members(), SAID)
    values = admin.form("/imports").values
    assert admin.post("/imports", {**values, "called": called}).status_code == 422, "read without what was said"


def test_what_is_no_column_is_refused(admin: Any) -> None:
    send(admin, members())
    values = {**admin.form("/imports/preview").values, "column_1": "password_hash"}
    data = {**values, "workbook": (io.BytesIO(members()), "ds.xlsx")}
    assert admin.post("/imports/preview", data).status_code == 422


def test_only_headings_are_renamed_and_never_what_stands_below_them(admin: Any, session: Session) -> None:
    """A column may be called by a word that stands below it, or elsewhere, too."""
    said = {**SAID, "Chi đoàn Thôn 1": "Đơn vị"}
    head = [*HEAD[:-1], "Chi đoàn Thôn 1"]
    said.pop("Sinh hoạt tại")
    data = members(head)
    send(admin, data)
    assert send(admin, data, said).status_code == 200, admin.text


@pytest.mark.at_length
@pytest.mark.parametrize("called", ["[" * 19_000, "{", "[1]", '{"a": ["Họ và tên"]}', '{"a": null}'])
def test_what_a_preview_kept_is_read_even_if_somebody_has_changed_it(admin: Any, called: str) -> None:
    send(admin, members())
    send(admin, members(), SAID)
    assert admin.post("/imports", {**admin.form("/imports").values, "called": called}).status_code == 422
