"""Rows of a register from a workbook: the empty one, faults with line and column, all rows at once or none."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.lengths import at_length
from tests.support.offices.books import Households
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, NEW, OFFICER, OLD, OTHER, Office
from tests.support.reading import SignIn, called
from tests.support.registers import standing
from webapp.models import Post, RegisterEntry, RegisterPerson, RegisterRow
from webapp.services.command import Command
from webapp.services.registers.importing import ROWS, enter_all
from webapp.services.registers.record import entry_hash, row_commitment

pytestmark = pytest.mark.usefixtures("books")

HEADS = ["Model", "Who runs it", "Income", "Day", "Day of the visit"]


def workbook(*rows: list[Any], heads: list[str] = HEADS, sheet: str = "Danh sách") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in (heads, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(browser: Browser, office: Office, data: bytes, status: int = 200) -> None:
    path = f"/registers/households/units/{office.units['H-01'].id}/import"
    office.session.rollback()
    browser.get(path)
    browser.post(path, {"workbook": (io.BytesIO(data), "so.xlsx")}, content_type="multipart/form-data")
    assert browser.response.status_code == status, browser.text


def enter(browser: Browser) -> None:
    (form,) = [form for form in browser.forms if form.action.endswith("/import/enter")]
    browser.post_form(form.action)


def counted(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(RegisterRow.answers["model"].as_string()).order_by(RegisterRow.id)))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_rows_are_looked_at_and_entered_at_once(office: Office, sign_in: SignIn, session: Session) -> None:
    commune = sign_in(COMMUNE)
    office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    office.person("Twin", sex="female")
    twin = office.people["Twin"]
    twin.full_name = NEW
    office.session.commit()
    office.post("Twin", "member", "H-01-03")
    code = office.people[OTHER].code
    data = workbook(
        ["Nuôi dê", f"{NEW} (Chi đoàn Thôn 3); {code}", "1.300", "3/2/2026", None],
        ["Trồng thông", OLD.upper(), 90, dt.datetime(2026, 2, 4), dt.date(2026, 2, 5)],
    )
    send(commune, office, data)
    assert "Nuôi dê" in commune.text and f"{NEW}, {OTHER}" in commune.text and counted(session) == []
    enter(commune)
    assert "2 rows are entered" in commune.text
    assert counted(session) == ["Nuôi dê", "Trồng thông"]
    named = {tuple(row) for row in session.execute(sa.select(RegisterPerson.row_id, RegisterPerson.person_id))}
    assert named == {(1, twin.id), (1, office.people[OTHER].id), (2, office.people[OLD].id)}
    rows = session.scalars(sa.select(RegisterRow).order_by(RegisterRow.id)).all()
    assert [(row.day.isoformat(), row.answers["income"]) for row in rows] == [("2026-02-03", 1300), ("2026-02-04", 90)]
    for entry in session.scalars(sa.select(RegisterEntry)):
        people = session.scalars(sa.select(RegisterPerson.person_id).where(RegisterPerson.row_id == entry.row_id))
        row = next(row for row in rows if row.id == entry.row_id)
        assert (entry.hash, entry.commitment) == (entry_hash(entry), row_commitment(row, dict.fromkeys(people, "")))
    session.rollback()
    board = sign_in(OFFICER)
    board.get("/registers/households?year=2026&standing=entered")
    here, ticked = board.full_path, [f"{numbered('register row', number)}:1" for number in (1, 2)]
    board.post_form("/registers/households/confirm", row=ticked)
    assert standing(session) == ["confirmed", "confirmed"]
    assert board.full_path == here, "back to the list as it was filtered"
    send(commune, office, data)
    assert "say what the register says already: 2, 3" in commune.text
    send(commune, office, workbook(["Trồng thông", OTHER, 90, "4/2/2026", "5/2/2026"]))
    assert "already" not in commune.text, "the same about somebody else is no repetition"


@pytest.mark.at_length
def test_of_many_faulty_rows_the_first_are_shown_with_their_number(office: Office, sign_in: SignIn) -> None:
    commune = sign_in(COMMUNE)
    send(commune, office, workbook(*(["Nuôi dê", "Nobody", 90, "3/2/2026"] for _row in range(250))), 422)
    assert "250 places to correct" in commune.text and "Only the first 200 are shown" in commune.text
    assert len(commune.tree.findall(".//table[@aria-labelledby='faults']/tbody/tr")) == 200


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        (["", OLD, 90, "3/2/2026"], "Model", "Fill in"),
        (["Dê", "Nobody At All", 90, "3/2/2026"], "Who runs it", "not on the list"),
        *at_length(
            (["Dê", "", 90, "3/2/2026"], "Who runs it", "Fill in"),
            (["Dê", NEW, 90, "3/2/2026"], "Who runs it", "can be several"),
            (["Dê", OLD, "ninety", "3/2/2026"], "Income", "ninety"),
            (["Dê", OLD, -1, "3/2/2026"], "Income", "-1"),
            (["Dê", OLD, 90, "31/2/2026"], "Day", "no day 31/02/2026"),
            (["Dê", OLD, 90, "3/2/2030"], "Day", "until today"),
            (["Dê", OLD, 90, "3/2/2026", "1/2/2026"], "Day of the visit", "later day"),
            (["=1+1", OLD, 90, "3/2/2026"], "Model", "formula"),
            (["NguyÔn V¨n", OLD, 90, "3/2/2026"], "Model", "old font"),
            ([dt.time(1, 2), OLD, True, "#REF!"], "Model", "a number or a date"),
        ),
    ],
)
def test_a_wrong_cell_is_told_with_its_line_and_nothing_is_entered(
    office: Office, sign_in: SignIn, session: Session, row: list[Any], where: str, what: str
) -> None:
    office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    office.person("Twin").full_name = NEW
    office.session.commit()
    office.post("Twin", "member", "H-01-03")
    commune = sign_in(COMMUNE)
    send(commune, office, workbook(["Nuôi dê", OLD, 90, "3/2/2026", None], row), 422)
    cells = [["".join(cell.itertext()).strip() for cell in line] for line in commune.tree.iter("tr")]
    assert any(line[1:3] == ["3", where] and what in " ".join(line[3:]) for line in cells), cells
    assert counted(session) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        *at_length(
            b"PK\x03\x04 no workbook",
            b"\x00\xff" * 5000,
            workbook()[:-200],
            workbook(),
            workbook(heads=["Something", "else"]),
            workbook(heads=[*HEADS, "Model"]),
            workbook(["Dê"], sheet="Trang khác"),
        ),
    ],
)
def test_no_bytes_are_an_accident(office: Office, sign_in: SignIn, session: Session, data: bytes) -> None:
    commune = sign_in(COMMUNE)
    send(commune, office, data, 422)
    assert counted(session) == []


def test_a_workbook_is_entered_once_and_by_who_keeps_the_register(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune, deputy, board = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY), sign_in(OFFICER)
    send(commune, office, workbook(["Nuôi dê", OLD, 90, "3/2/2026", None]))
    (form,) = [form for form in commune.forms if form.action.endswith("/import/enter")]
    sent = {name: value for name, value in form.values.items() if name != "csrf_token"}
    base = f"/registers/households/units/{office.units['H-01'].id}"
    for path in (f"{base}/import", f"{base}/workbook", "/registers/no-such/units/1/import"):
        board.get(path)
        assert board.response.status_code == 404, path
    board.post(f"{base}/import/enter", sent)
    assert board.response.status_code == 404
    secretary = office.people[COMMUNE].id
    session.rollback()
    session.execute(sa.update(Post).where(Post.person_id == secretary).values(valid_to=office.today))
    session.commit()
    commune.post(f"{base}/import/enter", sent)
    assert (commune.response.status_code, counted(session)) == (404, []), "whose right has ended"
    deputy.post(f"{base}/import/enter", {**sent, "sha256": "0" * 64})
    assert "no longer waiting" in deputy.text
    deputy.post(f"{base}/import/enter", {**sent, "sha256": "é" * 64})
    assert "no longer waiting" in deputy.text
    deputy.post(f"{base}/import/enter", {**sent, "upload": "../../etc/passwd"})
    assert "no longer waiting" in deputy.text
    deputy.post(f"{base}/import/enter", sent)
    assert "no longer waiting" in deputy.text and counted(session) == [], "another has looked at it"
    send(deputy, office, workbook(["Nuôi dê", OLD, 90, "3/2/2026", None]))
    (form,) = [form for form in deputy.forms if form.action.endswith("/import/enter")]
    for _tap in range(2):
        deputy.post(f"{base}/import/enter", form.values)
    assert "no longer waiting" in deputy.text
    assert counted(session) == ["Nuôi dê"]


def test_the_empty_workbook_says_what_to_write_and_whom(office: Office, sign_in: SignIn) -> None:
    commune = sign_in(COMMUNE)
    commune.get("/registers/households")
    answer = commune.get(f"/registers/households/units/{office.units['H-01'].id}/workbook")
    data = answer.data
    assert called(answer) == "Households template.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Danh sách", "Hướng dẫn", "Được ghi tên"]
    assert [cell.value for cell in book["Danh sách"][1]] == HEADS
    assert OLD in [row[0] for row in book["Được ghi tên"].values]


@pytest.mark.at_length
def test_hundreds_of_rows_cost_the_same_statements_as_twenty(
    office: Office, sign_in: SignIn, session: Session, count_statements: Callable[[Session], Any]
) -> None:
    board, actor, unit = sign_in(OFFICER), office.actor(COMMUNE), office.units["H-01"].id
    people, costs = [office.people[OLD].id, office.people[NEW].id], []
    session.rollback()
    for rows in (20, 400):
        said = [{"model": f"Mô hình {number}", "people": people, "day": "2026-02-03"} for number in range(rows)]
        command = Command(actor, dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC), f"many-{rows}", {ROWS: said})
        with count_statements(session) as entered:
            enter_all(session, Households, unit, command)
        session.rollback()
        cost = [entered.count]
        for address in ("", "?standing=entered", "?unit=H-01&year=2026", "/export"):
            with count_statements(session) as read:
                assert board.get(f"/registers/households{address}").status_code == 200
            cost.append(read.count)
        board.get("/registers/households?standing=entered")
        ticked = [box.get("value", "") for box in board.tree.iter("input") if box.get("name") == "row"]
        assert len(ticked) == rows
        with count_statements(session) as confirmed:
            board.post("/registers/households/confirm", {"row": ticked})
        costs.append([*cost, confirmed.count])
    assert costs[0] == costs[1]
    assert set(standing(session)) == {"confirmed"}
