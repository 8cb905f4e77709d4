"""Forms of registers sent empty, twice, late, by somebody without the right, and with ids of nothing: no accident."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lengths import at_length
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, NEW, OFFICER, OLD, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing
from webapp.models import Person, Post, RegisterRow
from webapp.services.journal import Author
from webapp.services.personal_data.blackening import blacken
from webapp.services.personal_data.names import PersonWords
from webapp.services.transaction import transaction

pytestmark = pytest.mark.usefixtures("books")

SAID = {"purpose": "Nuôi bò", "standing": "asked", "day": "3/2/2026"}
NOTHING = 2**31 - 1


def asked(browser: Browser, office: Office, **words: Any) -> str:
    return enter(browser, office, "grants", "H-01", **{**SAID, "people": [str(office.people[OLD].id)], **words})


@pytest.mark.parametrize("form", ["new", "go-on", *at_length("correct", "strike", "confirm")])
def test_an_empty_form_is_answered_and_changes_nothing(
    office: Office, sign_in: SignIn, session: Session, form: str
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    path = asked(commune, office)
    if form in ("go-on", "strike"):
        confirm(board, path)
    before = standing(session)
    unit = office.units["H-01"].id
    address = {"new": f"/registers/grants/units/{unit}/new", "confirm": "/registers/grants/confirm"}
    session.rollback()
    commune.get(path)
    commune.post(address.get(form, f"{path}/{form}"), {})
    assert commune.response.status_code in (200, 303, 409, 422), commune.text
    assert standing(session) == before


@pytest.mark.parametrize(
    "words",
    [
        {"people": [str(NOTHING)]},
        {"people": ["x", "-1", "1e9", ""]},
        *at_length(
            {"standing": "nonsense"},
            {"standing": ["asked", "given"]},
            {"day": "0/0/0"},
            {"day": "99999999999999"},
            {"until": "1/1/1"},
            {"purpose": "\u202e" + "a" * 10},
            {"purpose": "a" * 5000},
        ),
    ],
)
def test_no_words_are_an_accident_and_what_was_typed_stays(
    office: Office, sign_in: SignIn, session: Session, words: dict[str, Any]
) -> None:
    commune = sign_in(COMMUNE)
    enter(commune, office, "grants", "H-01", 422, **{**SAID, "people": [str(office.people[OLD].id)], **words})
    if "purpose" not in words:
        assert SAID["purpose"] in commune.response.text
    assert standing(session) == []


@pytest.mark.parametrize(
    "address",
    [
        f"/registers/grants/rows/{NOTHING}",
        f"/registers/grants/rows/{NOTHING}/go-on",
        *at_length(
            f"/registers/grants/rows/{NOTHING}/correct",
            f"/registers/grants/rows/{NOTHING}/register-list",
            f"/registers/grants/units/{NOTHING}/new",
            f"/registers/grants/units/{NOTHING}/import",
            f"/registers/grants/units/{NOTHING}/workbook",
            f"/registers/grants/units/{NOTHING}/2026/register-list",
            "/registers/grants/rows/99999999999999999999",
            "/registers/nothing",
            "/registers/nothing/export",
        ),
    ],
)
def test_ids_of_nothing_are_pages_that_do_not_exist(office: Office, sign_in: SignIn, address: str) -> None:
    commune = sign_in(COMMUNE)
    commune.get(address)
    assert commune.response.status_code == 404


@pytest.mark.parametrize(
    "query", ["ends=never", *at_length("year=-1", "standing=x", "unit=%20", "after=zzz", "before=1&after=2")]
)
def test_odd_filters_are_no_accident(office: Office, sign_in: SignIn, query: str) -> None:
    commune = sign_in(COMMUNE)
    for page in ("/registers/grants", "/registers/grants/export"):
        commune.get(f"{page}?{query}")
        assert commune.response.status_code in (200, 404), page


def test_whose_right_has_ended_writes_nothing_more(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    path = asked(commune, office)
    confirmed = asked(commune, office, key="second")
    confirm(board, confirmed)
    for name in (COMMUNE, OFFICER):
        session.execute(sa.update(Post).where(Post.person_id == office.people[name].id).values(valid_to=office.today))
    session.commit()
    said = {**SAID, "people": [str(office.people[OLD].id)]}
    session.rollback()
    for address in (f"{path}/correct", f"{path}/strike", f"{confirmed}/go-on"):
        commune.post(address, {**said, "version": "1", "why": "x", "standing": "given"})
        assert commune.response.status_code == 404, address
    board.post("/registers/grants/confirm", {"row": f"{path.rpartition('/')[2]}:1"})
    assert standing(session) == ["entered", "confirmed"]


@pytest.mark.at_length
def test_a_confirmation_of_something_else_confirms_nothing(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    row = asked(commune, office).rpartition("/")[2]
    board.get("/registers/grants")
    for ticked in ("", "x", f"{NOTHING}:1", f"{row}:x", f"{row}:99", f"{row}", ":1", f"{row}:1:1"):
        board.post("/registers/grants/confirm", {"row": ticked})
        assert board.response.status_code in (200, 422), ticked
    board.post("/registers/households/confirm", {"row": f"{row}:1"})
    board.post("/registers/grants/confirm", {"row": [f"{number}:1" for number in range(2000)]})
    assert (board.response.status_code, standing(session)) == (422, ["entered"])


@pytest.mark.at_length
def test_a_list_that_only_the_unit_reads_tells_no_small_figure(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    path = enter(
        commune, office, "sick-visits", "H-01", reason="Thăm hỏi", day="3/2/2026", people=[str(office.people[OLD].id)]
    )
    confirm(board, path)
    board.get("/registers/sick-visits")
    assert "fewer than five" in board.text and "read by the unit alone" in board.text
    board.get(path)
    assert OLD not in board.text and board.response.status_code == 200
    board.get(f"{path}/register-list")
    assert OLD not in board.text
    board.get(f"/registers/sick-visits/units/{office.units['H-01'].id}/2026/register-list")
    assert OLD not in board.text
    assert OLD.encode() not in board.get("/registers/sick-visits/export").data
    deputy = sign_in(COMMUNE_DEPUTY)
    deputy.get(path)
    assert OLD in deputy.text and NEW not in deputy.text


@pytest.mark.at_length
def test_an_erasure_takes_private_columns_of_who_stands_alone(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    people = [str(office.people[name].id) for name in (NEW, OLD)]
    said = {"model": f"{NEW} nuôi dê", "income": "90", "day": "3/2/2026"}
    for named in (people[:1], people):
        confirm(board, enter(commune, office, "households", "H-01", **said, people=named, key=f"key-{len(named)}"))
    session.rollback()
    with transaction(session):
        author = Author(office.people[OFFICER].id, "organisation_officer:2")
        blacken(
            session,
            office.people[NEW],
            PersonWords(frozenset({NEW})),
            author,
            dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC),
        )
    alone, shared = session.scalars(sa.select(RegisterRow.answers).order_by(RegisterRow.id))
    assert ("income" in alone, shared["income"]) == (False, 90)
    assert NEW not in alone["model"] + shared["model"]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_row_about_restricted_people_alone_hides_what_it_says(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    people = [str(office.people[name].id) for name in (NEW, OLD)]
    said = {"model": "Nuôi dê núi", "income": "91", "day": "3/2/2026"}
    path = enter(commune, office, "households", "H-01", **said, people=people)
    confirm(board, path)
    book, unit = "/registers/households", office.units["H-01"].id
    addresses = (path, book, f"{book}/units/{unit}/2026/register-list", f"{path}/register-list")
    for name, hidden in ((NEW, False), (OLD, True)):
        session.rollback()
        session.get_one(Person, office.people[name].id).restricted_on = office.today
        session.commit()
        for reader in (commune, board):
            shown = [said["model"] in reader.get(address).text for address in addresses]
            assert not any(shown) if hidden else all(shown[:3]), (name, shown)
        sheet = openpyxl.load_workbook(io.BytesIO(commune.get(f"{book}/export").data)).active
        assert sheet is not None
        assert (said["model"] in [cell for row in sheet.values for cell in row]) is not hidden
    assert commune.get(f"{path}/go-on").status_code == 404
    assert "is restricted" in commune.get(path).text
