"""One list of several hand-overs: printed from what the papers of the cases said, for who may hand over all of them."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Counter
from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, COMMUNE, COMMUNE_DEPUTY, NEW, OLD, OTHER, PROVINCE, district_office
from tests.support.offices.later import reword
from tests.support.offices.papers import page_text, word_text
from tests.support.offices.recommendation import HANDOVER, PAPER, Way, with_second_branch
from webapp.config import ROOT
from webapp.documents import wording
from webapp.models import AccessLogEntry, Case

pytestmark = pytest.mark.at_length

CHOICE, LIST = "/recommendations/handed-over", "/recommendations/handed-over/handover-joint"


@pytest.fixture
def way(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Way]:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    yield Way(with_second_branch(district_office(session, clock.now)), new_client, app)


def handed_over(way: Way, person: str, **words: str) -> str:
    """The code of a case about this person that was just handed over."""
    way.to_handover(person=person).quick("hand_over", COMMUNE_DEPUTY, **{**HANDOVER, **words})
    return way.path.rpartition("/")[2]


def of(*cases: str, ending: str = "") -> str:
    """The address of the list of these cases."""
    return f"{LIST}{ending}?{'&'.join(f'case={each}' for each in cases)}"


def test_one_list_says_what_the_papers_of_the_cases_said(
    way: Way, session: Session, count_statements: Callable[[Session], Counter]
) -> None:
    """Compared with a text that a person has read; its files say the same, and each case is noted as opened."""
    first, browser, costs = handed_over(way, NEW), way.as_(COMMUNE), []

    def looked(path: str) -> None:
        browser.get(path)
        with count_statements(session) as counted:
            assert browser.get(path).status_code == 200, browser.text
        costs.append(counted.count)

    looked(CHOICE)
    looked(of(first))
    second = handed_over(way, OTHER)
    looked(CHOICE)
    assert NEW in browser.text and OTHER in browser.text
    session.rollback()
    session.execute(sa.delete(AccessLogEntry))
    session.commit()
    looked(of(second, first))
    assert costs[:2] == costs[2:], "as many statements for two as for one"
    said = page_text(browser)
    for code, number in ((first, "CODE-1"), (second, "CODE-2")):
        said = said.replace(code[:8].upper(), number)
    assert said == (ROOT / "tests" / "papers" / "handover-joint.txt").read_text(encoding="utf-8")
    session.rollback()
    noted = session.execute(
        sa.select(Case.public_id, AccessLogEntry.page, AccessLogEntry.post).join(
            Case, Case.id == AccessLogEntry.case_id
        )
    ).all()
    post = f"secretary:{way.office.units['H-01'].id}"
    assert sorted(noted) == sorted([(each, "handed_over.paper", post) for each in (first, second)] * 2), "each time"
    file = browser.get(of(first, second, ending=".docx"))
    assert word_text(file.data) == page_text(browser.get(of(first, second)) and browser)
    assert "%C4%90%E1%BB%97" not in file.headers["Content-Disposition"], "its name names nobody"
    assert browser.get(of(first, second, ending=".pdf")).data.startswith(b"%PDF")
    assert "Danh sách nhiều hồ sơ" in browser.get("/readings").text


def test_only_cases_of_one_hand_over_go_on_one_list(way: Way) -> None:
    first, second = handed_over(way, NEW), handed_over(way, OTHER, number="2-DS/ĐTN")
    browser = way.as_(COMMUNE)
    browser.get(of(first, second))
    lines = page_text(browser).splitlines()
    assert not any(line.startswith("Số: ") for line in lines), "two numbers are not one"
    assert any(line.endswith(f"{second[:8].upper()} (danh sách số 2-DS/ĐTN)") for line in lines)
    assert browser.get(LIST).status_code == 422
    assert way.said("Choose at least one case.") in browser.text
    way.office.post("Tô Thị Khác", "member", BRANCH)
    third = handed_over(way, "Tô Thị Khác", received_by="Người khác")
    assert browser.get(of(first, third)).status_code == 422
    ticked = {each.get("value") for each in browser.tree.iter("input") if each.get("checked") is not None}
    assert ticked == {first, third}
    assert browser.get(of(first, third, ending=".pdf")).status_code == 422


def test_nobody_lists_a_case_that_they_may_not_hand_over(way: Way, session: Session) -> None:
    """Not the branch, not the levels above; not a case that has gone on; nobody their own."""
    first, second = handed_over(way, NEW), handed_over(way, OTHER)
    for name in (OLD, PROVINCE, NEW):
        browser = way.as_(name)
        for path in (CHOICE, of(first), of(first, ending=".docx"), LIST):
            assert browser.get(path).status_code == 404, (name, path)
    way.quick("list_candidate", **PAPER)
    browser = way.as_(COMMUNE)
    assert OTHER not in browser.get(CHOICE).text
    for path in (of(first, second), of("424242"), f"{CHOICE}/handover-list?case={first}"):
        assert browser.get(path).status_code == 404, path
    session.execute(
        sa.update(Case).where(Case.public_id == first).values(subject_id=way.office.people[COMMUNE_DEPUTY].id)
    )
    session.commit()
    assert way.as_(COMMUNE_DEPUTY).get(of(first)).status_code == 404
    assert way.as_(COMMUNE).get(of(first)).status_code == 200


def test_the_list_keeps_the_wording_of_the_hand_over(way: Way, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cases, browser = of(handed_over(way, NEW), handed_over(way, OTHER)), way.as_(COMMUNE)
    browser.get(cases)
    before = page_text(browser)
    reword(monkeypatch, tmp_path / "texts")
    browser.get(cases)
    after = page_text(browser)
    wording.source.cache_clear()
    assert NEW in before and after == before
