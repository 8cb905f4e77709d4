"""Registers through their pages: entered by the unit, confirmed by the level above, struck out, counted, exported."""

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.offices.district import (
    CHAIR,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    OFFICER,
    OLD,
    PROVINCE,
    Office,
)
from tests.support.reading import SignIn, called
from webapp.models import Kinship, Person, Post, RegisterEntry, RegisterPerson, RegisterRow
from webapp.pages.shared.workbooks import new_sheet
from webapp.services.command import Command
from webapp.services.journal import FIRST_HASH
from webapp.services.people import kinship
from webapp.services.registers.importing import ROWS, enter_all
from webapp.services.registers.record import entry_hash, row_commitment
from workflows.registers.training_classes import TrainingClasses

CLASSES, LOANS = "/registers/training-classes", "/registers/loans"
SAID = {"topic": "Nghiệp vụ công tác Đoàn", "day": "12/11/2026", "hours": "16", "organiser": "unit"}


def enter(browser: Browser, office: Office, *names: str, status: int = 200, **words: Any) -> str:
    """Enter a class of commune 1 by its page; the path of the row."""
    form = f"{CLASSES}/units/{office.units['H-01'].id}/new"
    browser.get(form)
    assert browser.response.status_code == 200, form
    people = [str(office.people[name].id) for name in names]
    office.session.rollback()
    browser.post(form, {**SAID, "people": people, **words})
    assert browser.response.status_code == status, browser.text
    return browser.path


def confirm(browser: Browser, path: str, version: int = 1) -> Any:
    browser.get(CLASSES)
    return browser.post(f"{CLASSES}/confirm", {"row": f"{path.rpartition('/')[2]}:{version}"})


def figure(browser: Browser, path: str = CLASSES) -> str:
    """The figure of the year as the page writes it, such as '1/3'; '' for none."""
    browser.get(path)
    found = re.search(r"(\d+/\d+) \(", browser.text)
    return found[1] if found else ""


def states(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(RegisterRow.standing).order_by(RegisterRow.id)))


def test_a_class_is_entered_confirmed_counted_and_struck_out(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    path = enter(commune, office, OLD)
    assert SAID["topic"] in commune.text and OLD in commune.text
    assert figure(board) == "0/1", "what nobody confirmed does not count"
    assert f'name="row" value="{path.rpartition("/")[2]}:1"' in board.response.text
    confirm(board, path)
    assert states(session) == ["confirmed"]
    assert figure(board) == "1/1"
    commune.get(path)
    commune.post(f"{path}/strike", {"why": "Ghi nhầm lớp"})
    assert states(session) == ["struck"]
    assert "Ghi nhầm lớp" in board.get(path).text
    assert figure(board) == "0/1"


def test_the_record_is_a_chain_and_commits_to_what_the_row_says(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    path = enter(sign_in(COMMUNE), office, OLD)
    confirm(sign_in(OFFICER), path)
    session.rollback()
    entries = session.scalars(sa.select(RegisterEntry).order_by(RegisterEntry.seq)).all()
    assert [(entry.seq, entry.kind) for entry in entries] == [(1, "entered"), (2, "confirmed")]
    assert [entry.previous_hash for entry in entries] == [FIRST_HASH, entries[0].hash]
    assert all(entry.hash == entry_hash(entry) for entry in entries)
    row, people = session.scalars(sa.select(RegisterRow)).one(), session.scalars(sa.select(RegisterPerson.person_id))
    named = list(people)
    assert row_commitment(row, dict.fromkeys(named, "")) == entries[-1].commitment
    assert row_commitment(row, dict.fromkeys([*named, 4711], "")) != entries[-1].commitment


@pytest.mark.at_length
@pytest.mark.both_engines
@pytest.mark.parametrize(
    "change",
    [
        "update register_row set day = '2026-01-01'",
        "update register_row set answers = '{}'",
        "update register_row set standing = 'entered'",
        "update register_row set entered_by_id = 1",
        "delete from register_person",
        "delete from register_row",
        "update register_entry set kind = 'corrected'",
        "delete from register_entry",
    ],
)
def test_the_database_keeps_what_is_confirmed(office: Office, sign_in: SignIn, session: Session, change: str) -> None:
    confirm(sign_in(OFFICER), enter(sign_in(COMMUNE), office, OLD))
    session.rollback()
    with pytest.raises((sa.exc.IntegrityError, sa.exc.DatabaseError), match="append_only"):
        session.execute(sa.text(change))
    session.rollback()


def test_nobody_confirms_what_they_entered_or_what_names_them(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    office.post(COMMUNE, "organisation_officer", "H")
    commune = sign_in(COMMUNE)
    path = enter(commune, office, OLD)
    confirm(commune, path)
    assert states(session) == ["entered"]
    office.unit("H-01-09", "branch", "H-01", "Chi đoàn Chín")
    office.post(OFFICER, "secretary", "H-01-09")
    named = enter(sign_in(COMMUNE_DEPUTY), office, OFFICER)
    confirm(sign_in(OFFICER), named)
    assert states(session) == ["entered", "entered"]


@pytest.mark.at_length
def test_kin_of_who_entered_a_row_or_is_in_it_do_not_confirm_it(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    path = enter(sign_in(COMMUNE), office, OLD)
    officer, people = office.actor(OFFICER), office.people
    for declarer, relative in ((office.actor(COMMUNE), OFFICER), (officer, OLD)):
        kinship.declare(session, declarer, people[relative].id, "sibling", dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        confirm(sign_in(OFFICER), path)
        assert states(session) == ["entered"], relative
        session.execute(sa.update(Kinship).values(ended_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC)))
        session.commit()
    confirm(sign_in(OFFICER), path)
    assert states(session) == ["confirmed"]


@pytest.mark.at_length
def test_who_corrected_a_row_does_not_confirm_it(office: Office, sign_in: SignIn, session: Session) -> None:
    path = enter(sign_in(COMMUNE), office, OLD)
    office.post(COMMUNE_DEPUTY, "organisation_officer", "H")
    deputy = sign_in(COMMUNE_DEPUTY)
    people = [str(office.people[OLD].id)]
    session.rollback()
    deputy.get(f"{path}/correct")
    deputy.post(f"{path}/correct", {**SAID, "topic": "Khác", "version": "1", "people": people})
    assert "Khác" in deputy.text
    confirm(deputy, path, version=2)
    assert states(session) == ["entered"]


@pytest.mark.at_length
def test_a_draft_does_not_overwrite_what_somebody_else_corrected(office: Office, sign_in: SignIn) -> None:
    office.post(COMMUNE_DEPUTY, "organisation_officer", "H")
    commune, deputy = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY)
    path = enter(commune, office, OLD)
    commune.get(f"{path}/correct")
    draft = commune.form(f"{path}/correct").fill({"topic": "Đang viết dở"})
    commune.post(f"/drafts/of{path}/correct", draft)
    deputy.get(f"{path}/correct")
    deputy.post_form(f"{path}/correct", topic="Khác")
    assert "Khác" in deputy.text
    commune.get(f"{path}/correct")
    assert commune.form(f"{path}/correct").values["topic"] == "Đang viết dở"
    commune.post_form(f"{path}/correct")
    assert (commune.answer.status_code, "corrected this row meanwhile" in commune.text) == (409, True), commune.text


def test_a_correction_keeps_who_has_left_the_post(office: Office, sign_in: SignIn, session: Session) -> None:
    commune = sign_in(COMMUNE)
    path = enter(commune, office, OLD)
    session.execute(
        sa.update(Post)
        .where(Post.person_id == office.people[OLD].id, Post.kind == "secretary")
        .values(valid_to=dt.date(2026, 11, 1))
    )
    session.commit()
    commune.get(f"{path}/correct")
    commune.post_form(f"{path}/correct", topic="Đổi tên lớp")
    assert "Đổi tên lớp" in commune.text and OLD in commune.text


def test_the_same_key_with_other_words_is_no_second_tap(office: Office, sign_in: SignIn, session: Session) -> None:
    commune = sign_in(COMMUNE)
    enter(commune, office, OLD, key="the-same")
    enter(commune, office, OLD, key="the-same", topic="Lớp khác", status=422)
    assert "Lớp khác" in commune.text
    assert states(session) == ["entered"]


def test_restricted_people_are_named_in_no_row(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    path = enter(commune, office, OLD)
    office.people[OLD].restricted_on = dt.date(2026, 11, 22)
    session.commit()
    confirm(board, path)
    assert states(session) == ["entered"]
    enter(commune, office, OLD, status=422, key="another")


@pytest.mark.at_length
def test_a_row_goes_on_with_the_unit_that_takes_its_units_place(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    path = enter(sign_in(COMMUNE), office, OLD)
    old = office.units["H-01"]
    old.valid_to = dt.date(2026, 11, 23)
    session.commit()
    office.unit("H-09", "base_union", "H", "Đoàn xã Mới", since=dt.date(2026, 11, 23), predecessor_id=old.id)
    old.successor_id = office.units["H-09"].id
    session.commit()
    office.post("Lê Thị Mới", "secretary", "H-09", since=dt.date(2026, 11, 23))
    new = sign_in("Lê Thị Mới")
    new.get(f"{path}/correct")
    new.post_form(f"{path}/correct", day="23/11/2026")
    assert new.response.status_code == 409 and "The unit existed until 22/11/2026" in new.text
    new.get(path)
    new.post(f"{path}/strike", {"why": "Ghi nhầm"})
    assert states(session) == ["struck"], new.text


@pytest.mark.at_length
def test_a_row_is_corrected_until_it_is_confirmed(office: Office, sign_in: SignIn, session: Session) -> None:
    commune = sign_in(COMMUNE)
    path = enter(commune, office, OLD)
    commune.get(f"{path}/correct")
    assert SAID["topic"] in commune.response.text
    assert "checked" in commune.response.text
    again = {**SAID, "hours": "24", "version": "1", "people": [str(office.people[OLD].id)]}
    session.rollback()
    commune.post(f"{path}/correct", again)
    assert "24" in commune.text
    confirm(sign_in(OFFICER), path)
    assert states(session) == ["entered"], "corrected since it was read"
    commune.post(f"{path}/correct", again)
    assert commune.response.status_code == 200, "the same form once more"
    commune.post(f"{path}/correct", {**again, "hours": "25"})
    assert (commune.response.status_code, "corrected this row meanwhile" in commune.text) == (409, True)
    confirm(sign_in(OFFICER), path, version=2)
    commune.post(f"{path}/correct", {**again, "version": "2"})
    assert commune.response.status_code == 409
    assert "strike it out with a reason" in commune.text
    assert SAID["topic"] in commune.response.text


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"day": "31/12/2026"}, "until today"),
        ({"day": "31/2/2026"}, "First day of the class"),
        ({"topic": ""}, "Topic of the class"),
        ({"people": []}, "Who attended"),
        ({"people": ["4711"]}, "Who attended"),
        ({"organiser": "nobody"}, "Organised by"),
        ({"hours": "-3"}, "Hours"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Office, sign_in: SignIn, session: Session, words: dict[str, Any], sentence: str
) -> None:
    commune = sign_in(COMMUNE)
    enter(commune, office, OLD, status=422, **words)
    assert sentence in commune.text
    assert words.get("topic", SAID["topic"]) in commune.response.text
    assert states(session) == []


def test_two_taps_enter_one_row(office: Office, sign_in: SignIn, session: Session) -> None:
    commune = sign_in(COMMUNE)
    first, second = (enter(commune, office, OLD, key="the-same") for _tap in range(2))
    assert (first == second, states(session)) == (True, ["entered"])


def test_who_has_no_business_learns_nothing(office: Office, sign_in: SignIn) -> None:
    path = enter(sign_in(COMMUNE), office, OLD)
    branch, above = sign_in(OLD), sign_in(INSPECTOR)
    for address in (CLASSES, path, f"{CLASSES}/export", f"{path}/correct"):
        branch.get(address)
        assert branch.response.status_code == 404, address
    above.get(path)
    assert (above.response.status_code, "Strike" in above.text, "Correct" in above.text) == (200, False, False)
    for action in ("strike", "correct"):
        above.post(f"{path}/{action}", {"why": "x"})
        assert above.response.status_code == 404, action
    above.get("/registers/no-such-register")
    assert above.response.status_code == 404


@pytest.mark.at_length
def test_rows_of_a_private_register_are_the_units_and_small_figures_nobodys(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune = sign_in(COMMUNE)
    form = f"{LOANS}/units/{office.units['H-01'].id}/new"
    commune.get(form)
    said = {"purpose": "Nuôi dê", "lender": "NHCSXH", "standing": "granted", "day": "02/11/2026"}
    people = [str(office.people[OLD].id)]
    session.rollback()
    commune.post(form, {**said, "people": people})
    path = commune.path
    board = sign_in(OFFICER)
    assert "Nuôi dê" not in board.get(LOANS).text
    assert "fewer than five" in board.text
    board.get(path)
    assert board.response.status_code == 404
    deputy = sign_in(COMMUNE_DEPUTY)
    deputy.get(LOANS)
    deputy.post(f"{LOANS}/confirm", {"row": f"{path.rpartition('/')[2]}:1"})
    assert states(session) == ["confirmed"], "within the unit, by somebody else"
    assert (figure(commune, LOANS), figure(sign_in(PROVINCE), LOANS), figure(sign_in(CHAIR), LOANS)) == ("1/1", "", "")


@pytest.mark.at_length
def test_the_list_goes_in_pages_is_filtered_and_costs_the_same(
    office: Office, sign_in: SignIn, session: Session, count_statements: Callable[[Session], Any]
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    enter(commune, office, OLD, topic="Lớp của năm trước", day="12/11/2025")
    board.get(CLASSES)
    with count_statements(session) as one:
        board.get(CLASSES)
    actor, said = office.actor(COMMUNE), {**SAID, "day": "2026-11-12", "hours": 16, "people": [office.people[OLD].id]}
    rows, unit = [{**said, "topic": f"Lớp {number}"} for number in range(59)], office.units["H-01"].id
    session.rollback()
    command = Command(actor, dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC), "classes", {ROWS: rows})
    enter_all(session, TrainingClasses, unit, command)
    with count_statements(session) as many:
        board.get(CLASSES)
    assert one.count == many.count
    assert board.response.text.count('name="row"') == 50
    assert "Lớp của năm trước" not in board.text
    more = re.search(r'rel="next" href="([^"]+)"', board.response.text)
    assert more and "Lớp của năm trước" in board.get(more[1].replace("&amp;", "&")).text
    assert "Lớp của năm trước" in board.get(f"{CLASSES}?year=2025").text
    assert "Lớp 1" not in board.text
    assert "Lớp 1" not in board.get(f"{CLASSES}?standing=confirmed").text
    with count_statements(session) as exported:
        data = board.get(f"{CLASSES}/export?year=2026").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = list(sheet.values)
    assert (len(rows), rows[1][0], rows[1][6]) == (60, "Đoàn xã Thử Một", OLD)
    board.get(CLASSES)
    with count_statements(session) as confirmed:
        board.post(f"{CLASSES}/confirm", {"row": [f"{numbered('register row', number)}:1" for number in range(1, 61)]})
    assert set(states(session)) == {"confirmed"}
    assert exported.count <= one.count + 2 + 7, "seven of them count the export"
    assert confirmed.count < 60, "not one statement a row"


def test_a_title_with_a_colon_names_a_sheet() -> None:
    """A workbook refuses such signs in the name of a sheet; the register of 1+1 could not be exported for one."""
    assert new_sheet("1+1: young people / [brought in]? *").title == "1+1 young people brought in"


def test_no_cell_of_the_workbook_is_a_formula(office: Office, sign_in: SignIn, session: Session) -> None:
    commune = sign_in(COMMUNE)
    enter(commune, office, OLD, topic="=1+1")
    office.people[OLD].full_name = "=HYPERLINK(1)"
    session.commit()
    assert called(commune.get(f"{CLASSES}/export")) == "Training classes 23-11-2026.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(commune.get(f"{CLASSES}/export").data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if "=" in str(cell.value)] == ["'=1+1", "'=HYPERLINK(1)"]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.both_engines
def test_who_was_erased_is_offered_for_no_row(office: Office, sign_in: SignIn, session: Session) -> None:
    """A post that ended within the year is offered; the pseudonym of somebody erased is not."""
    commune, unit = sign_in(COMMUNE), office.units["H-01"].id
    old = office.people[OLD].id
    box = f'value="{old}"'
    session.rollback()
    assert box in commune.get(f"/registers/training-classes/units/{unit}/new").text
    session.execute(
        sa.update(Person).where(Person.id == old).values(erased_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    )
    session.commit()
    assert box not in commune.get(f"/registers/training-classes/units/{unit}/new").text
    session.rollback()
    enter(commune, office, OLD, status=422)
