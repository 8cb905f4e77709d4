"""Coverage as the reports of a district write it, from the first entry to the page of the province (domain C19).

Three pilots of ten communes, 53 of 53 villages with the programme, 35 of 53 with one person in both posts, of whom 11
are Party members and 16 candidates (seed 001); 20 of 39 district unions that transferred techniques (seed 000).
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lines import paper
from tests.support.offices.district import Office, passwords_suffice
from tests.support.players import Players
from tests.support.registers import enter
from webapp.models import Case
from webapp.services import rules

HEAD, CLERK, MEMBER = "Hồ Minh Huyện", "Trần Mỹ Văn", "Mang Hữu Tư"
LEADER, ABOVE = "Võ Thùy Tổ", "Huỳnh Hữu Tỉnh"
BRANCHES = (6, 6, 4, 5, 5, 5, 6, 7, 5, 4)
"""How many villages and quarters each of the ten communes has: 53 together."""
DUAL, MEMBERS, CANDIDATES = 35, 11, 16
PILOTS = ("H-05", "H-06", "H-08")
PLAN = {
    "programme": "dual-post-model",
    "title": "mô hình Bí thư chi đoàn kiêm thôn đội trưởng",
    "aim": "Tinh gọn đội ngũ ở thôn",
    "measures": "Rà soát, lựa chọn nhân sự",
    "starts_on": "01/12/2026",
}
DISTRICTS, TRANSFERS = 39, 20

pytestmark = [pytest.mark.at_length, pytest.mark.both_engines]


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    office = Office(session, clock.now.date())
    rules.seed(session, clock.now)
    passwords_suffice(session, clock.now)
    office.unit("T", "province_union", name="Tỉnh đoàn Thử")
    office.post(ABOVE, "secretary", "T")
    return office


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def district(office: Office) -> None:
    """A district of ten communes with 53 branches; one person holds both posts in the first 35 of them."""
    office.unit("H", "district_union", "T", name="Huyện đoàn Thử")
    for name, kind in ((HEAD, "secretary"), (CLERK, "clerk"), (CLERK, "deputy_secretary"), (MEMBER, "standing_member")):
        office.post(name, kind, "H")
    for kind in ("standing_member", "organisation_officer"):
        office.post(LEADER, kind, "H")
    number = 0
    for place, many in enumerate(BRANCHES, 1):
        commune = f"H-{place:02d}"
        office.unit(commune, "base_union", "H", name=f"Đoàn xã {place}")
        office.post(head_of(commune), "secretary", commune)
        for _branch in range(many):
            number += 1
            code, name = f"{commune}-{number:02d}", f"Lê Văn Thôn {number}"
            office.unit(code, "branch", commune, name=f"Chi đoàn Thôn {number}")
            office.person(name, **standing(number))
            office.post(name, "secretary", code)
            if number <= DUAL:
                office.post(name, "village_militia_head", code)


def head_of(commune: str) -> str:
    return f"Đặng Kim Xã {commune[-2:]}"


def standing(number: int) -> dict[str, Any]:
    """Where the secretary of a branch stands towards the Party: a member, a candidate, or neither."""
    if number <= MEMBERS:
        return {"party_joined_on": dt.date(2024, 5, 19)}
    return {"party_candidate": number <= MEMBERS + CANDIDATES}


def lines(office: Office) -> dict[str, str]:
    """Code of a commune → the path of what it carries out."""
    office.session.rollback()
    rows = office.session.execute(sa.select(Case.unit_id, Case.public_id).where(Case.workflow == "programme-unit"))
    codes = {unit.id: code for code, unit in office.units.items()}
    return {codes[unit]: f"/cases/{public_id}" for unit, public_id in rows}


def in_force(play: Players, *communes: str) -> None:
    """Each commune says that the programme is in force, and the district confirms it."""
    paths = lines(play.office)
    for commune in communes:
        play.path, head = paths[commune], head_of(commune)
        said = {"since": "23/11/2026", "owner": str(play.office.people[head].id), "text": "Đã triển khai ở các thôn"}
        play.move(head, "put_in_force", **said)
        play.move(LEADER, "confirm")


def agreed(play: Players) -> None:
    """The committee votes, but for who wrote what it votes on."""
    play.meet()
    play.ballots((HEAD, CLERK, MEMBER), ("for",) * 3)


def figure(play: Players, reader: str, key: str) -> str:
    """What the page of a figure says of the district this year."""
    browser = play.as_(reader)
    browser.get(f"/figures/{key}?unit=H&period=2026")
    assert browser.response.status_code == 200, key
    return browser.text


def test_a_model_goes_from_three_pilots_of_ten_to_every_village(office: Office, play: Players) -> None:
    district(office)
    assert "0/53 (0,0%)" in figure(play, ABOVE, "dual-posts-deployed")
    play.start(LEADER, "programme-lead", "H", **PLAN)
    programme = play.path
    agreed(play)
    signer = str(office.people[HEAD].id)
    play.move(CLERK, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    assert "Rà soát, lựa chọn nhân sự" in paper(play, LEADER, "programme-plan")
    play.move(LEADER, "direct", number="12-CT/HU", signed_on="23/11/2026", body="Huyện ủy Thử")
    chosen = [str(office.units[code].id) for code in PILOTS]
    play.move(LEADER, "choose", units=chosen, ready_by="15/12/2026")
    assert "3/10 (30,0%)" in figure(play, ABOVE, "dual-post-pilots")
    in_force(play, *PILOTS)
    assert "17/53 (32,1%)" in figure(play, ABOVE, "dual-posts-deployed"), "the villages of the three communes"

    play.path = programme
    play.move(LEADER, "conclude", text="Hiệu quả rõ", verdict="roll_out", ready_by="31/12/2026")
    agreed(play)
    in_force(play, *(code for code in lines(office) if code not in PILOTS))
    assert "53/53 (100,0%)" in figure(play, ABOVE, "dual-posts-deployed")
    assert "3/10 (30,0%)" in figure(play, ABOVE, "dual-post-pilots"), "the others are no pilots"
    assert "35/53 (66,0%)" in figure(play, ABOVE, "dual-posts")
    assert "11/35 (31,4%)" in figure(play, ABOVE, "dual-party-members")
    assert "16/35 (45,7%)" in figure(play, HEAD, "dual-party-candidates")
    page = play.as_(HEAD)
    page.get("/figures?unit=H&period=2026")
    assert all(said in page.text for said in ("53/53 (100,0%)", "3/10 (30,0%)", "35/53 (66,0%)", "11/35 (31,4%)"))


def test_twenty_of_thirty_nine_districts_transferred_techniques(office: Office, play: Players) -> None:
    for number in range(1, DISTRICTS + 1):
        code, name = f"D-{number:02d}", f"Ngô Văn Huyện {number}"
        office.unit(code, "district_union", "T", name=f"Huyện đoàn {number}")
        office.unit(f"{code}-01", "base_union", code, name=f"Đoàn xã của {number}")
        if number <= TRANSFERS:
            office.post(name, "secretary", code)
    said = {"day": "3/2/2026", "topic": "Trồng nấm", "partner": "Khuyến nông", "attended": "40", "young": "25"}
    paths = []
    for number in range(1, TRANSFERS + 1):
        code, clerk = f"D-{number:02d}", play.as_(f"Ngô Văn Huyện {number}")
        units = [str(office.units[f"{code}-01"].id)]
        paths.append(enter(clerk, office, "technical-transfers", code, **said, units=units, key=code))
    above = play.as_(ABOVE)
    assert "0/39 (0,0%)" in above.get("/figures/units-with-transfer?period=2026").text
    above.get("/registers/technical-transfers")
    rows = [f"{path.rpartition('/')[2]}:1" for path in paths]
    above.post("/registers/technical-transfers/confirm", {"row": rows})
    assert "20/39 (51,3%)" in above.get("/figures/units-with-transfer?period=2026").text
    above.get(f"/registers/technical-transfers/units/{office.units['T'].id}/2026/register-list")
    assert above.text.count("Trồng nấm") == TRANSFERS
