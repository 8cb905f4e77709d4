"""Registers of benefits and groups through their pages: cards, clubs, members on the way, models; with their traps."""

import io
import re
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.support.lengths import at_length
from tests.support.offices.district import (
    BRANCH,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    HEAD,
    INSPECTOR,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
)
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing
from webapp.models import Notice, Post
from webapp.services.journal import Author
from webapp.services.personal_data.blackening import blacken
from webapp.services.personal_data.names import PersonWords
from webapp.services.registers.alarms import tell

pytestmark = pytest.mark.at_length

CARD = {"number": "DN4797912345678", "payer": "commune", "day": "20/11/2026", "valid_from": "1/1/2026"}
CLUB = {
    "name": "CLB Bí thư chi đoàn",
    "kind": "club",
    "paper": "07-QĐ/ĐTN, 02/01/2026",
    "day": "2/1/2026",
    "until": "1/1/2028",
}


def engines(plain: bool) -> Any:
    """Run on both databases; in the plain run on SQLite alone, or not at all."""
    cases = at_length("postgresql") if plain else at_length("sqlite", "postgresql")
    return pytest.mark.parametrize("database_url", [*(["sqlite"] if plain else []), *cases], indirect=True)


@engines(plain=True)
def test_a_card_that_is_missing_or_ends_stands_below_the_list(
    office: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    commune, deputy = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY)
    lists = f"/entitlements/allowances/units/{office.units['H-01'].id}/2026/11"
    head, old = str(office.people[HEAD].id), str(office.people[OLD].id)
    assert "none is confirmed" in commune.get(lists).text
    both = {**CARD, "until": "31/12/2026", "people": [head, old]}
    enter(commune, office, "insurance-cards", "H-01", 422, **both)
    assert "Tick no more than 1" in commune.text and CARD["number"] in commune.response.text
    path = enter(commune, office, "insurance-cards", "H-01", **{**both, "people": [head]})
    assert CARD["number"] in commune.text
    assert "none is confirmed" in commune.get(lists).text, "not before somebody else has confirmed it"
    confirm(commune, path)
    confirm(deputy, path)
    assert standing(session) == ["confirmed"]
    assert "31/12/2026" in commune.get(lists).text.partition("ends soon")[2]
    for above in (OFFICER, PROVINCE, CLERK):
        reader = sign_in(above)
        assert reader.get(path).status_code == 404
        reader.get("/registers/insurance-cards")
        assert CARD["number"] not in reader.text and HEAD not in reader.text
    session.rollback()
    assert tell(session, clock.now) == 1, "forty-five days before"
    session.rollback()
    assert session.query(Notice).filter_by(kind="register").count() == 2
    session.rollback()
    commune.get(path)
    commune.get(f"{path}/go-on")
    longer = {**CARD, "valid_from": "1/1/2027", "until": "31/12/2027", "people": [head]}
    commune.post(f"{path}/go-on", longer)
    confirm(deputy, commune.path)
    assert "Everybody on the list has one" in commune.get(lists).text
    commune.get("/registers/insurance-cards")
    latest = re.findall(r"/registers/insurance-cards/rows/[\w.-]+", commune.response.text)[0]
    commune.get(f"{latest}/go-on")
    commune.post(f"{latest}/go-on", {**longer, "until": "22/11/2026", "valid_from": "1/1/2026", "day": "21/11/2026"})
    confirm(deputy, commune.path)
    assert "over since 22/11/2026" in commune.get(lists).text, "the latest row of the card counts"


@engines(plain=False)
def test_the_number_of_a_card_goes_with_a_person_who_is_erased(
    office: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    words = {**CARD, "until": "31/12/2026", "people": [str(office.people[HEAD].id)]}
    path = enter(sign_in(COMMUNE), office, "insurance-cards", "H-01", **words)
    confirm(sign_in(COMMUNE_DEPUTY), path)
    session.rollback()
    person = office.people[HEAD]
    blacken(session, person, PersonWords(frozenset({HEAD})), Author(office.people[COMMUNE].id), clock.now)
    session.commit()
    reader = sign_in(COMMUNE)
    assert reader.get(path).status_code == 200
    assert CARD["number"] not in reader.response.text and HEAD not in reader.text
    assert reader.get("/registers/insurance-cards").status_code == 200


@engines(plain=False)
def test_a_club_shows_who_left_the_post_and_goes_on_without_them(
    office: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    office.unit("H-01-09", "branch", "H-01", "Chi đoàn Chín")
    office.post(NEW, "secretary", "H-01-09")
    people = [str(office.people[name].id) for name in (OLD, NEW)]
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    head = {"head": str(office.people[COMMUNE].id)}
    path = enter(commune, office, "clubs", "H-01", **CLUB, **head, people=people)
    confirm(board, path)
    assert "holds the post no longer" not in commune.get(path).text
    post = session.query(Post).filter_by(person_id=office.people[OLD].id, kind="secretary").one()
    post.valid_to = clock.now.date()
    session.commit()
    commune.get(path)
    assert re.search(rf"{OLD} holds the post no longer", commune.text)
    assert not re.search(rf"{NEW} holds the post no longer", commune.text)
    commune.get(f"{path}/go-on")
    assert f"{OLD} – Chi đoàn Thôn 1, left the post on 23/11/2026" in commune.text, "the list offers both, and says so"
    assert commune.text.count("left the post on") == 4, "one in each list"
    commune.post(f"{path}/go-on", {**CLUB, **head, "day": "22/11/2026", "people": [people[1]]})
    assert "holds the post no longer" not in commune.text
    confirm(board, commune.path)
    assert standing(session) == ["confirmed", "confirmed"]


@engines(plain=False)
def test_a_member_on_the_way_is_looked_for_and_named_to_the_unit_alone(
    office: Office, sign_in: SignIn, session: Session, clock: Any
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {
        "origin": "Đoàn Trường Đại học Thử",
        "member": "Lường Văn Chuyển",
        "letter": "12-GT/ĐTN, 20/10/2026",
        "standing": "transit",
        "day": "20/10/2026",
        "until": "19/11/2026",
        "branches": [str(office.units[BRANCH].id)],
    }
    enter(commune, office, "residence", "H-01", 422, **{**said, "until": ""})
    assert "needs a last day" in commune.text and said["member"] in commune.response.text
    path = enter(commune, office, "residence", "H-01", **said)
    assert "national system" in commune.get("/registers/residence").text
    for name, reads in ((COMMUNE, True), (COMMUNE_DEPUTY, True), (OFFICER, False), (INSPECTOR, False)):
        reader = sign_in(name)
        assert (said["member"] in reader.get(path).text) is reads, name
        sheet = openpyxl.load_workbook(io.BytesIO(reader.get("/registers/residence/export").data)).active
        assert sheet is not None
        assert (said["member"] in [cell for row in sheet.values for cell in row]) is reads, name
    confirm(board, path)
    session.rollback()
    assert tell(session, clock.now) == 1
    session.rollback()
    assert f'href="{path}"' in commune.get("/registers/residence?ends=over").text
    board.get("/figures")
    assert "Members on the way who have not reported yet 1" in board.text
    commune.get(f"{path}/go-on")
    commune.post(f"{path}/go-on", {**said, "standing": "received", "day": "21/11/2026", "until": ""})
    confirm(board, commune.path)
    session.rollback()
    assert tell(session, clock.now) == 0


@engines(plain=False)
def test_income_is_noted_in_bands_and_read_by_the_unit_alone(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {"name": "Nuôi dê", "kind": "livestock", "day": "3/2/2026", "people": [str(office.people[OTHER].id)]}
    enter(commune, office, "economic-models", "H-01", 422, **said, income="95.000.000")
    path = enter(commune, office, "economic-models", "H-01", **said, income="under_100", support="Vốn vay 120")
    assert "Below 100 million" in commune.text and OTHER in commune.text
    board.get(path)
    assert ("Nuôi dê" in board.text, OTHER in board.text, "100 million" in board.text) == (True, True, False)
    confirm(board, path)
    assert standing(session) == ["confirmed"]
