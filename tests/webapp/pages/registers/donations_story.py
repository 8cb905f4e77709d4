"""A programme that nobody has thought of, in a copy of the program: one file each of register, indicator, proposal."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices import commune as commune_of_today
from tests.support.offices.district import COMMUNE, OFFICER, OLD, Office
from tests.support.offices.papers import page_text
from tests.support.players import Players
from tests.support.reading import SignIn

PATH = "/registers/blood-donations"


@pytest.mark.both_engines
def test_a_day_is_entered_confirmed_and_counted(office: Office, sign_in: SignIn) -> None:
    office.post("Lê Văn Hai", "secretary", "H-01-02")
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    form, person = f"{PATH}/units/{office.units['H-01'].id}/new", str(office.people[OLD].id)
    office.session.rollback()
    commune.get(form)
    commune.post(form, {"place": "Trạm Y tế", "day": "20/11/2026", "units": "12", "people": [person]})
    assert OLD in commune.text
    board.get(PATH)
    board.post(f"{PATH}/confirm", {"row": f"{commune.path.rpartition('/')[2]}:1"})
    assert re.search(r"1/2 \(50", board.text)
    for key, said in (("secretaries-who-gave-blood", ">1/2 (50"), ("units-of-blood", ">12<")):
        board.get(f"/figures/{key}?period=2026")
        assert said in board.response.text, "counted by a file of its own"
    board.get("/figures/secretaries-who-gave-blood?period=2026")
    assert "Target: 50%" in board.text and "Target met" in board.text
    commune.get(f"{PATH}/units/{office.units['H-01'].id}/2026/register-list")
    assert OLD in commune.text and "Trạm Y tế" in commune.text and "Ký nhận" in commune.text


@pytest.mark.both_engines
def test_donors_are_thanked(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> None:
    """From the first entry to the printed letter: whoever does not stand in the register gets none."""
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    office = commune_of_today.commune_office(session, clock.now)
    secretary, deputy, third = commune_of_today.SECRETARY, commune_of_today.DEPUTY, commune_of_today.STANDING
    donor, other = commune_of_today.NOMINEE, commune_of_today.MEMBER
    office.post(donor, "secretary", commune_of_today.BRANCH, since=dt.date(2026, 1, 1))
    play, person = Players(office, new_client, app), str(office.people[donor].id)
    form = f"{PATH}/units/{office.units[commune_of_today.COMMUNE].id}/new"
    session.rollback()
    browser = play.as_(secretary)
    browser.get(form)
    browser.post(form, {"place": "Trạm Y tế", "day": "20/11/2026", "units": "9", "people": [person]})
    row = browser.path.rpartition("/")[2]
    above = play.as_("Huỳnh Hữu Tỉnh")
    above.get(PATH)
    above.post(f"{PATH}/confirm", {"row": f"{row}:1"})

    play.start(secretary, "blood-thanks", commune_of_today.COMMUNE, title="Ngày hội Giọt hồng năm 2026")
    play.move(secretary, "add", 422, person=str(office.people[other].id))
    play.move(secretary, "add", person=person)
    play.move(secretary, "submit", text="Danh sách theo sổ theo dõi")
    play.meet()
    for name in (deputy, third):
        voter = play.as_(name)
        voter.get(play.path)
        voter.post_form(f"{play.path}/ballot", **{"line-1": "for"})
    signer = str(office.people[deputy].id)
    play.move(deputy, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    assert play.case().state == "thanked" and [number for _kind, number in play.papers()] == ["01-TC/ĐTN"]
    reader = play.as_(deputy)
    reader.get(play.path)
    (letter,) = {
        address for address in reader.response.text.split(chr(34)) if re.fullmatch(r"/papers/[\w=-]{16,}", address)
    }
    reader.get(letter)
    assert donor in page_text(reader) or donor in reader.text
