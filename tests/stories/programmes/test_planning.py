"""Personnel planning: a secret vote on each line, nobody on themselves, the Party's opinion, and a closed circle."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lines import paper, reads_as_kept, vote
from tests.support.offices.commune import (
    BRANCH_HEAD,
    COMMUNE,
    DEPUTY,
    MEMBER,
    NOMINEE,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office, rule
from tests.support.players import Players
from tests.support.registers import confirm, enter
from tests.support.urns import in_urn
from webapp.models import AccessLogEntry, Case, RegisterRow, SecretBallot, SecretBallotName

TERM = {"term": "2027-2032", "basis": "kết quả rà soát cán bộ năm 2026"}
OPINION = {"opinion": "agree", "body": "Đảng ủy xã Tân Thử", "paper_number": "12-TB/ĐU", "paper_date": "23/11/2026"}


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    return commune_office(session, clock.now)


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def line(office: Office, name: str, position: str = "secretary", **said: Any) -> dict[str, Any]:
    return {"person": str(office.people[name].id), "position": position, "change": "added", **said}


def reviewed(play: Players, *lines: tuple[str, str]) -> Players:
    """The deputy's list of people and posts, before the commune's own committee."""
    play.start(SECRETARY, "personnel-planning", COMMUNE, **TERM)
    for name, position in lines:
        play.move(SECRETARY, "add", **line(play.office, name, position))
    play.move(SECRETARY, "submit", text="Danh sách rà soát hằng năm")
    return play


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_plan_is_voted_on_and_goes_to_the_party(play: Players, office: Office) -> None:
    """The member who is planned votes on the others; whom the Party leaves out does not stand in the decision."""
    reviewed(play, (STANDING, "secretary"), (NOMINEE, "deputy_secretary"), (MEMBER, "deputy_secretary"))
    page = play.as_(STANDING).get(play.path).text
    assert "Chức danh “Bí thư” mới có 1 đồng chí trong quy hoạch" in page
    for name, said in (
        (SECRETARY, ("for", "for", "for")),
        (DEPUTY, ("for", "for", "for")),
        (STANDING, ("", "for", "for")),
    ):
        assert vote(play, name, *said).answer.status_code == 303
    assert (play.case().state, play.case().dossier["ballot"]) == ("party", {"elected": [1, 2, 3]})
    play.move(DEPUTY, "strike_after", entry="3", struck="Cấp ủy chưa đồng ý")
    play.move(DEPUTY, "record_opinion", **OPINION)
    signer = str(office.people[SECRETARY].id)
    play.move(DEPUTY, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    assert play.case().state == "approved"
    told = paper(play, SECRETARY, "planning-decision")
    assert f"1 | {STANDING}" in told and NOMINEE in told and MEMBER not in told
    assert MEMBER in paper(play, SECRETARY, "planning-submission")
    for name in ("planning-submission", "planning-decision", "vote-count"):
        reads_as_kept(play, name, SECRETARY, "planning-")
    book = play.as_(SECRETARY)
    book.get("/registers/planned-people")
    assert book.text.count("2027-2032") == 2, "a row for each post"
    assert f"2027-2032 {play.said('Deputy secretary')}" in book.text, "rows of one term are told apart by their post"
    page = play.as_(DEPUTY).get(f"/registers/planned-people/units/{office.units[COMMUNE].id}/2026/register-list").text
    assert STANDING in page and NOMINEE in page and MEMBER not in page


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_review_goes_on_from_the_plan_of_the_year_before(play: Players, office: Office, clock: Any) -> None:
    for year, names in ((2026, (STANDING, NOMINEE)), (2027, (NOMINEE,))):
        clock.now = clock.now.replace(year=year)
        play.browsers.clear()
        reviewed(play, *((name, "secretary") for name in names))
        for name in (SECRETARY, DEPUTY):
            vote(play, name, *("for" for _name in names))
        if play.case().state == "decision":
            vote(play, STANDING, *("" if each == STANDING else "for" for each in names))
        play.move(DEPUTY, "record_opinion", **OPINION | {"paper_date": f"23/11/{year}"})
        signer, day = str(office.people[SECRETARY].id), f"23/11/{year}"
        play.move(DEPUTY, "issue", signed_on=day, effective_on=day, signer=signer)
    office.session.rollback()
    first, second = office.session.scalars(sa.select(RegisterRow).order_by(RegisterRow.id))
    assert second.follows_id == first.id and (first.standing, second.standing) == ("confirmed", "confirmed")


def test_who_issues_learns_of_no_row_that_waits(play: Players, office: Office) -> None:
    """A row of the same post goes on already, and nobody has confirmed it: the clerk reads nothing of the register."""
    secretary, people = play.as_(SECRETARY), [str(office.people[NOMINEE].id)]
    said = {"term": TERM["term"], "day": "1/9/2026", "number": "09-QĐ/ĐTN", "until": "31/12/2032"}
    path = enter(secretary, office, "planned-people", COMMUNE, **said, position="secretary", people=people)
    confirm(play.as_(DEPUTY), path)
    secretary.get(f"{path}/go-on")
    secretary.post_form(f"{path}/go-on", day="1/10/2026", people=people)
    reviewed(play, (NOMINEE, "secretary"))
    for name in (SECRETARY, DEPUTY, STANDING):
        if play.case().state == "decision":
            vote(play, name, "for")
    play.move(DEPUTY, "record_opinion", **OPINION)
    signer = str(office.people[SECRETARY].id)
    browser = play.move(DEPUTY, "issue", 409, signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    text = "The unit has to settle something first: ask its secretary, then issue the decision."
    assert play.said(text) in browser.text
    assert play.case().state == "issuing"


@pytest.mark.at_length
@pytest.mark.both_engines
def test_posts_with_too_few_are_a_figure_for_the_circle_above(play: Players, office: Office) -> None:
    """A plan that is older than the program is entered by hand; the figure above tells of no small group."""
    office.post("Trần Văn Viên", "standing_member", COMMUNE, since=dt.date(2025, 7, 1))
    office.post("Võ Thùy Tổ", "organisation_officer", "T", since=dt.date(2025, 7, 1))
    secretary, deputy, above = play.as_(SECRETARY), play.as_(DEPUTY), play.as_("Võ Thùy Tổ")
    positions = ("secretary", "deputy_secretary", "standing_member", "executive_member", "inspection_chair")
    said = {"term": "2025-2030", "day": "1/9/2026", "number": "09-QĐ/ĐTN", "until": "31/12/2030"}
    paths = []
    for position in positions:
        people = [str(office.people[NOMINEE].id)]
        paths.append(
            enter(secretary, office, "planned-people", COMMUNE, **said, position=position, people=people, key=position)
        )
        confirm(deputy, paths[-1])
    assert "5/5 (100,0%)" in above.get("/figures/posts-with-few-planned").text
    assert NOMINEE not in above.response.text
    assert above.get("/registers/planned-people").status_code == 200
    assert paths[0] not in above.response.text and above.get(paths[0]).status_code == 404
    secretary.get(f"{paths[0]}/go-on")
    both = [str(office.people[name].id) for name in (NOMINEE, MEMBER)]
    secretary.post_form(f"{paths[0]}/go-on", day="1/10/2026", people=both)
    confirm(deputy, secretary.path)
    assert "4/5" not in above.get("/figures/posts-with-few-planned").text, "who is left out would be known"
    for name in ("Trần Văn Viên", NOMINEE, BRANCH_HEAD):
        outside = play.as_(name)
        for path in ("/registers/planned-people", paths[0], "/figures/posts-with-few-planned?unit=X-01"):
            assert outside.get(path).status_code == 404, (name, path)
        for path in ("/registers", "/figures", "/figures/table", f"/people/{office.people[NOMINEE].id}"):
            assert "planned" not in outside.get(path).text and "09-QĐ" not in outside.response.text, (name, path)
    assert (
        "posts-with-few-planned" not in secretary.get(f"/figures/units/{office.units[COMMUNE].id}/snapshots/new").text
    )


def test_nobody_outside_the_circle_learns_of_it(play: Players, office: Office) -> None:
    """Neither somebody who is planned nor who oversees the commune sees the case, its papers or a notice of them."""
    office.post("Võ Thùy Tổ", "organisation_officer", "T", since=dt.date(2025, 7, 1))
    reviewed(play, (BRANCH_HEAD, "secretary"))
    for name in (SECRETARY, DEPUTY, STANDING):
        vote(play, name, "for")
    play.move(DEPUTY, "record_opinion", **OPINION)
    signer = str(office.people[SECRETARY].id)
    play.move(DEPUTY, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=signer)
    for name in (BRANCH_HEAD, "Võ Thùy Tổ", "Huỳnh Hữu Tỉnh"):
        browser = play.as_(name)
        for path in (play.path, f"{play.path}/papers/planning-decision", f"{play.path}/papers/vote-count"):
            assert browser.get(path).status_code == 404, (name, path)
        for path in ("/papers", "/archive", "/inbox", "/notices", f"/people/{office.people[BRANCH_HEAD].id}"):
            page = browser.get(path).text
            assert play.path not in page and "01-QĐ/ĐTN" not in page, (name, path)
    office.session.rollback()
    assert office.session.scalar(sa.select(sa.func.count()).select_from(AccessLogEntry))
    assert office.session.scalars(sa.select(Case.sealed)).all() == [True]


def test_one_person_is_planned_for_few_posts_and_once_for_each(play: Players, office: Office) -> None:
    rule(office.session, "planning.posts_max", "1", "count")
    play.start(SECRETARY, "personnel-planning", COMMUNE, **TERM)
    play.move(SECRETARY, "add", **line(office, NOMINEE))
    page = play.move(SECRETARY, "add", 422, **line(office, NOMINEE, "deputy_secretary")).text
    assert f"Đồng chí {NOMINEE} được quy hoạch 2 chức danh, tối đa được 1" in page
    again = play.move(SECRETARY, "add", 422, **line(office, NOMINEE)).text
    assert f"Đồng chí {NOMINEE} đã có trong danh sách này" in again


def test_what_the_party_disagrees_with_ends(play: Players, office: Office) -> None:
    reviewed(play, (NOMINEE, "secretary"))
    for name in (SECRETARY, DEPUTY, STANDING):
        vote(play, name, "for")
    play.move(DEPUTY, "record_opinion", **OPINION | {"opinion": "disagree"})
    assert play.case().state == "refused" and play.papers() == []


def test_who_is_left_with_no_line_takes_no_part(play: Players, office: Office) -> None:
    """The vote does not wait for a member who is the only name on the list."""
    reviewed(play, (STANDING, "secretary"))
    for name in (SECRETARY, DEPUTY):
        assert vote(play, name, "for").answer.status_code == 303
    assert play.case().state == "party"
    assert "không tham gia theo quy định: 1" in paper(play, SECRETARY, "vote-count")


@pytest.mark.at_length
@pytest.mark.both_engines
def test_no_ballot_shows_who_took_no_part_in_a_line(
    play: Players, office: Office, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The choices of each line are dealt out anew: a ballot silent on a line is not that of the member concerned."""
    receipts = sa.select(SecretBallot.receipt).order_by(SecretBallot.receipt)
    reviewed(play, (STANDING, "secretary"), (NOMINEE, "deputy_secretary"))
    vote(play, STANDING, "", "against")
    (own,) = [each.receipt for each in in_urn(session)]
    session.rollback()
    vote(play, SECRETARY, "for", "for")
    monkeypatch.setattr("webapp.services.votes.urns.secrets.SystemRandom", lambda: OwnFirst(own))
    vote(play, DEPUTY, "for", "for")
    assert play.case().state == "party"
    found = session.execute(sa.select(SecretBallotName.candidate_id, SecretBallotName.choice)).all()
    assert sorted(map(tuple, found)) == [(1, "for"), (1, "for"), (2, "against"), (2, "for"), (2, "for")]
    silent = set(session.scalars(receipts)) - set(
        session.scalars(sa.select(SecretBallotName.receipt).where(SecretBallotName.candidate_id == 1))
    )
    assert len(silent) == 1 and own not in silent


class OwnFirst:
    """A lot that draws one ballot before all others."""

    def __init__(self, receipt: str) -> None:
        self.receipt = receipt

    def sample(self, receipts: list[str], number: int) -> list[str]:
        return sorted(receipts, key=lambda each: each != self.receipt)[:number]
