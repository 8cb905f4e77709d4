"""What a row may be about: counts with units, anybody known; a branch's own register; columns the unit alone reads."""

import io

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, INSPECTOR, NEW, OFFICER, OLD, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing
from webapp.queries.personal_data.holdings import holdings

pytestmark = [pytest.mark.usefixtures("books"), pytest.mark.at_length]


def test_a_row_of_counts_names_units_and_nobody(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {"place": "Đồi thông", "day": "3/2/2026", "trees": "1.300"}
    branch, above = office.units["H-01-02"].id, office.units["H"].id
    enter(commune, office, "plantings", "H-01", 422, **said, branches=[str(above)])
    assert "Branches that came" in commune.text and "Đồi thông" in commune.response.text
    path = enter(commune, office, "plantings", "H-01", **said, branches=[str(branch)])
    assert "Chi đoàn Thôn 2" in commune.text and 'id="people"' not in commune.response.text
    confirm(board, path)
    assert standing(session) == ["confirmed"]
    assert "Chi đoàn Thôn 2" in board.get(path).text and "1300" in board.text
    commune.get("/registers/plantings")
    assert 'data-label="People"' not in commune.response.text
    sheet = openpyxl.load_workbook(io.BytesIO(commune.get("/registers/plantings/export").data)).active
    assert sheet is not None and "Chi đoàn Thôn 2" in [cell for row in sheet.values for cell in row]


def test_who_holds_no_post_of_secretary_can_be_named(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    people = [str(office.people[NEW].id)]
    said = {"model": "Nuôi dê", "people": people, "income": "90", "day": "3/2/2026"}
    enter(commune, office, "households", "H-01", 422, **said, seen="1/2/2026")
    assert "Day of the visit" in commune.text
    enter(commune, office, "households", "H-01", 422, **said, seen="1/2/2030")
    path = enter(commune, office, "households", "H-01", **said, seen="4/2/2026")
    assert NEW in commune.text and "90" in commune.text
    for reader, reads in (
        (commune, True),
        (sign_in(COMMUNE_DEPUTY), True),
        (board, False),
        (sign_in(INSPECTOR), False),
    ):
        assert NEW in reader.get(path).text
        assert ("Income" in reader.text, "read by the unit alone" in reader.text) == (reads, not reads)
        sheet = openpyxl.load_workbook(io.BytesIO(reader.get("/registers/households/export").data)).active
        assert sheet is not None
        assert ("90" in [str(cell) for row in sheet.values for cell in row]) is reads
    confirm(board, path)
    assert standing(session) == ["confirmed"]


def test_a_branch_keeps_a_register_and_the_level_above_confirms(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    branch, commune = sign_in(OLD), sign_in(COMMUNE)
    path = enter(branch, office, "diaries", "H-01-01", topic="Tháng Thanh niên", day="3/2/2026", present="12")
    confirm(branch, path)
    assert standing(session) == ["entered"], "its own secretary confirms nothing"
    confirm(commune, path)
    assert standing(session) == ["confirmed"]
    commune.get(f"/registers/diaries/units/{office.units['H-01-01'].id}/new")
    assert commune.response.status_code == 404, "the commune reads and confirms, and enters nothing"


def test_the_data_of_a_person_leave_out_what_their_reader_may_not_read(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune = sign_in(COMMUNE)
    person = office.people[OLD].id
    loan = {"purpose": "Nuôi bò", "lender": "NHCSXH", "standing": "granted", "day": "3/2/2026", "people": [str(person)]}
    enter(commune, office, "households", "H-01", model="Nuôi dê", people=[str(person)], income="97", day="3/2/2026")
    enter(commune, office, "loans", "H-01", **loan)
    for reader, income, loans in ((COMMUNE, True, True), (OFFICER, False, False), (OLD, True, True)):
        actor = office.actor(reader)
        held = next(each for each in holdings(session, actor, person) if each.key == "registers")
        session.rollback()
        said = {key: answers for row in held.rows for key, answers in row[held.columns.index("noted")].items()}
        assert ("income" in said["household"], "loan" in said) == (income, loans), reader
        assert said["household"]["model"] == "Nuôi dê"
