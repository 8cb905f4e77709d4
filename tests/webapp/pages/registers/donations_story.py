"""The guide's register, in a copy of the program that has it: entered, confirmed by the level above, counted."""

import re

import pytest

from tests.support.offices.district import COMMUNE, OFFICER, OLD, Office
from tests.support.reading import SignIn

PATH = "/registers/blood-donations"


@pytest.mark.both_engines
def test_a_day_is_entered_confirmed_and_counted(office: Office, sign_in: SignIn) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    form, person = f"{PATH}/units/{office.units['H-01'].id}/new", str(office.people[OLD].id)
    office.session.rollback()
    commune.get(form)
    commune.post(form, {"place": "Trạm Y tế", "day": "20/11/2026", "units": "12", "people": [person]})
    assert OLD in commune.text
    board.get(PATH)
    board.post(f"{PATH}/confirm", {"row": f"{commune.path.rpartition('/')[2]}:1"})
    assert re.search(r"1/1 \(100", board.text)
    for key, said in (("secretaries-who-gave-blood", ">1/1 (100"), ("units-of-blood", ">12<")):
        board.get(f"/figures/{key}?period=2026")
        assert said in board.response.text, "counted by a file of its own"
