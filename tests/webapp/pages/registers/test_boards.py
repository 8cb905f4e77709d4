"""The board of a cultivation group: people with a term, of whom the secretary and the deputies alone know."""

import pytest

from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, NEW, OFFICER, OLD, OTHER, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter

pytestmark = pytest.mark.at_length

BOOK = "cultivation-boards"
GROUP = {"name": "Tổ tu dưỡng Một", "paper": "11-QĐ/ĐTN", "day": "2/1/2026", "until": "31/12/2027"}


def test_a_board_is_people_with_a_term_and_goes_on_with_others(office: Office, sign_in: SignIn) -> None:
    ids = {name: str(office.people[name].id) for name in (COMMUNE, OLD, NEW, OTHER)}
    secretary, deputy = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY)
    board = {"head": ids[COMMUNE], "deputies": ids[OLD], "others": ids[OTHER]}
    path = enter(secretary, office, BOOK, "H-01", **GROUP, **board)
    confirm(deputy, path)
    secretary.get(f"{path}/go-on")
    secretary.post_form(f"{path}/go-on", deputies=ids[NEW], day="1/9/2026", until="31/12/2027")
    later = secretary.path
    confirm(deputy, later)
    deputy.get(path)
    assert f"Deputy heads of the board: {OLD} , from 02/01/2026 to 31/08/2026" in deputy.text
    deputy.get(later)
    assert f"Head of the board: {COMMUNE} , from 02/01/2026 to 31/12/2027" in deputy.text
    assert f"Deputy heads of the board: {NEW} , from 01/09/2026 to 31/12/2027" in deputy.text
    deputy.get(f"/registers/{BOOK}/units/{office.units['H-01'].id}/2026/register-list")
    assert all(name in deputy.text for name in (COMMUNE, OLD, NEW, OTHER))
    for name in (OFFICER, OLD):
        outside = sign_in(name)
        for address in (path, later):
            assert outside.get(address).status_code == 404, name
        assert GROUP["name"] not in outside.get("/registers").text
    assert sign_in(OLD).get(f"/registers/{BOOK}").status_code == 404
