"""What a new office still lacks: computed, in figures, and only what the reader may know."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Counter
from tests.support.browserlike import Browser
from tests.support.offices.district import CLERK, COMMUNE, NEW, OFFICER, OLD, PROVINCE, Office, user_name
from webapp.models import Account, CommitteeTerm
from webapp.services.closings import close_day
from webapp.services.last_backup import note_backup

PATH = "/beginning"
Reader = Callable[[str], Browser]


@pytest.fixture
def reader(session: Session, office: Office, make_account: Callable[..., Account], new_client: Any) -> Reader:
    make_account("quan-tri")
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()

    def sign_in(name: str) -> Browser:
        browser: Browser = new_client()
        browser.enter(name if name == "quan-tri" else user_name(name))
        return browser

    return sign_in


def found(browser: Browser) -> dict[str, tuple[str, str]]:
    """The steps of the page: what is said of each, and what was found."""
    page = browser.get(PATH).text
    rows = re.findall(
        r'<th scope="row">(.*?)</th>.*?<span class="tag[^"]*">(.*?)</span>.*?<td[^>]*>(.*?)</td>', page, re.S
    )
    return {re.sub("<.*?>", "", title): (standing, words) for title, standing, words in rows}


@pytest.mark.both_engines
def test_an_officer_sees_what_their_own_units_lack(reader: Reader, session: Session, office: Office) -> None:
    steps = found(reader(OFFICER))
    assert steps["Units"] == ("done", "5")
    assert steps["Committees without a secretary"] == ("done", "0")
    assert steps["Committees without a clerk"] == ("still missing", "1")
    assert steps["Branches without a secretary"] == ("still missing", "1")
    assert steps["Officers without an account"] == ("done", "0")
    assert "PUBLIC_URL" not in str(steps) and "Last backup" not in steps
    session.execute(sa.delete(Account).where(Account.person_id == office.people[OLD].id))
    session.commit()
    office.post(NEW, "secretary", "H-01-02")
    office.post(NEW, "clerk", "H-01")
    steps = found(reader(OFFICER))
    assert steps["Committees without a clerk"] == ("done", "0")
    assert steps["Branches without a secretary"] == ("done", "0")
    assert steps["Officers without an account"] == ("still missing", "1")
    assert found(reader(COMMUNE))["Units"] == ("done", "4"), "of their own commune alone"
    assert found(reader(PROVINCE))["Units"] == ("done", "6")


def test_an_administrator_sees_the_machine_and_figures_and_nobody_by_name(
    reader: Reader, app: Flask, session: Session, office: Office, clock: Any
) -> None:
    admin = reader("quan-tri")
    steps = found(admin)
    assert steps["The address that people use"][0] == "still missing"
    assert steps["Last backup"] == ("still missing", "never yet (./run flask backup)")
    assert steps["The timer has run"][0] == "still missing"
    assert steps["Units"] == ("done", "6")
    text = admin.response.text.partition("<main")[2].partition("</main>")[0]
    assert not [name for name in office.people if name in text], "figures alone"
    assert "cases" not in text.lower()
    note_backup(app.config["DOAN_VU"].data_dir, clock.now)
    close_day(session, clock.now)
    steps = found(admin)
    assert (steps["Last backup"][0], steps["The timer has run"][0]) == ("done", "done")
    clock.now += dt.timedelta(days=3)
    steps = found(reader("quan-tri"))
    assert (steps["Last backup"][0], steps["The timer has run"][0]) == ("still missing", "still missing")


@pytest.mark.at_length
def test_whoever_keeps_nothing_finds_no_page(reader: Reader) -> None:
    for name in (OLD, NEW, CLERK):
        assert reader(name).get(PATH).status_code == 404
        assert PATH not in reader(name).get("/").text
    assert PATH in reader(OFFICER).get("/").text


@pytest.mark.at_length
def test_it_costs_the_same_with_many_units(
    reader: Reader, session: Session, office: Office, count_statements: Callable[[Session], Counter]
) -> None:
    for name in (OFFICER, "quan-tri"):
        browser = reader(name)
        browser.get(PATH)
        with count_statements(session) as few:
            browser.get(PATH)
        for number in range(8):
            code = f"{name[:1]}-{number}"
            office.unit(code, "branch", "H-01", f"Chi đoàn Thôn {number + 3}")
            office.post(f"Lê Văn {name[:1]} {number}", "secretary", code)
        with count_statements(session) as many:
            browser.get(PATH)
        assert few.count == many.count < 25


@pytest.mark.at_length
def test_a_step_names_the_committees_that_lack_somebody(
    reader: Reader, session: Session, office: Office, count_statements: Callable[[Session], Counter]
) -> None:
    officer, path = reader(OFFICER), "/beginning/lacking/clerk"
    costs = []
    for number in range(2):
        office.unit(f"H-9{number}", "base_union", "H", f"Đoàn xã Vắng {number}")
        session.commit()
        with count_statements(session) as counter:
            officer.get(path)
        costs.append(counter.count)
    assert costs[0] == costs[1]
    officer.get(PATH)
    assert path in officer.response.text
    officer.get(path)
    shown = re.findall(r'href="/units/([^"/]+)/posts"', officer.response.text)
    assert {"H-90", "H-91"} <= set(shown) and "H" not in shown
    commune = reader(COMMUNE)
    commune.get(path)
    assert "Vắng" not in commune.text, "of their own alone"
    assert reader(OLD).get(path).status_code == 404
    assert officer.get("/beginning/lacking/nothing").status_code == 404
    office.unit("H-90-01", "branch", "H-90", "Chi đoàn Trống")
    session.execute(sa.delete(CommitteeTerm).where(CommitteeTerm.unit_id == office.units["H-91"].id))
    session.commit()
    for what, leads_to in (("branch", "/units/H-90-01/posts"), ("term", "/units/H-91/terms")):
        officer.get(PATH)
        assert f"/beginning/lacking/{what}" in officer.response.text
        officer.get(f"/beginning/lacking/{what}")
        assert leads_to in officer.response.text and "/units/H-01/" not in officer.response.text
    admin = reader("quan-tri")
    assert path not in admin.get(PATH).text and admin.get(path).status_code == 404
