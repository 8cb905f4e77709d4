"""Commendation: a branch proposes people and itself, the commune votes on each, one decision, certificates for each."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    DEPUTY,
    MEMBER,
    NOMINEE,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office
from tests.support.offices.papers import page_text
from tests.support.players import Players
from tests.support.sittings import put

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OCCASION = {"title": "vì thành tích trong công tác Đoàn năm 2026", "kind": "annual", "year": "2026"}
SUBMITTED = {"text": "Chi đoàn bình xét ngày 20/11/2026"}
CHECKED = {"complete": "complete", "conclusion": "Đúng đối tượng, đủ thành tích"}


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    return commune_office(session, clock.now)


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def line(office: Office, name: str = "", **said: Any) -> dict[str, Any]:
    """A line about a person, or without a name about the branch."""
    about = {"person": str(office.people[name].id)} if name else {"collective": str(office.units[BRANCH].id)}
    return {"award": "merit", "achievements": "Dẫn đầu phong trào", "discipline": "none", **about, **said}


def proposed(play: Players, *names: str, **said: Any) -> Players:
    """The branch's list of these people (and itself for ''), submitted."""
    play.start(BRANCH_HEAD, "commendation", BRANCH, **OCCASION)
    for name in names:
        play.move(BRANCH_HEAD, "add", **line(play.office, name, **said))
    play.move(BRANCH_HEAD, "submit", **SUBMITTED)
    return play


def vote(play: Players, name: str, *said: str) -> Browser:
    """A member's ballot, line by line: 'for', 'against', 'blank'; '' leaves the line out."""
    put(play.office.session, play.path.rpartition("/")[2], play.app.config["CLOCK"]())
    browser = play.as_(name)
    browser.get(play.path)
    browser.post_form(f"{play.path}/ballot", **{f"line-{at}": each for at, each in enumerate(said, 1) if each})
    return browser


def paper(play: Players, reader: str, name: str) -> str:
    browser = play.as_(reader)
    assert browser.get(f"{play.path}/papers/{name}").status_code == 200, name
    return page_text(browser)


@pytest.mark.both_engines
def test_a_branch_is_commended_line_by_line(play: Players, office: Office) -> None:
    """Two people and the branch; one of them is not carried, and gets no certificate."""
    proposed(play, NOMINEE, MEMBER, "")
    play.move(STANDING, "appraise", **CHECKED)
    for name, said in ((SECRETARY, ("for", "against", "for")), (DEPUTY, ("for", "for", "for"))):
        assert vote(play, name, *said).answer.status_code == 303
    assert vote(play, STANDING, "blank", "against", "for").answer.status_code == 303
    case = play.case()
    assert (case.state, case.dossier["ballot"]) == ("issuing", {"elected": [1, 3]})
    page = play.as_(STANDING).get(play.path).text
    assert "2 (66,7%)" in page and f"Không được tán thành: {MEMBER}" in page
    signer = str(office.people[SECRETARY].id)
    play.move(DEPUTY, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    assert play.case().state == "commended"
    assert play.papers() == [
        ("commendation-decision", "01-QĐ/ĐTN"),
        ("commendation-certificate-1", "01-KT/ĐTN"),
        ("commendation-certificate-3", "02-KT/ĐTN"),
    ]
    decision = paper(play, STANDING, "commendation-decision")
    assert f"1 | {NOMINEE}" in decision and MEMBER not in decision
    own = paper(play, STANDING, "commendation-certificate-1")
    assert f"Đồng chí {NOMINEE}" in own and "GIẤY KHEN" in own and "Chi đoàn Thôn 1" in own
    assert "Tập thể Chi đoàn Thôn 1" in paper(play, STANDING, "commendation-certificate-3")
    assert MEMBER in paper(play, STANDING, "commendation-submission")
    told = paper(play, STANDING, "vote-refusal")
    assert f"2 | {MEMBER} | 1/3 (33,3%) | 2 | 0 | không được tán thành" in told
