"""Prizes of a contest, recognised models, further education: short lists that one committee decides on for itself."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lines import reads_as_kept, vote
from tests.support.offices.commune import (
    BRANCH,
    COMMUNE,
    DEPUTY,
    MEMBER,
    NOMINEE,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office
from tests.support.players import Players
from tests.support.registers import confirm, enter
from webapp.models import RegisterPerson, RegisterRow

OTHER, SECOND, ABOVE = "Lê Văn Ban", "Lê Văn Nhì", "Huỳnh Hữu Tỉnh"
SECOND_BRANCH = "X-01-02"


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    office = commune_office(session, clock.now)
    office.post(OTHER, "standing_member", COMMUNE, since=dt.date(2025, 7, 1))
    office.unit(SECOND_BRANCH, "branch", COMMUNE, name="Chi đoàn Thôn 2", since=dt.date(2025, 7, 1))
    return office


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def who(office: Office, name: str) -> str:
    return str(office.people[name].id)


def decided(play: Players, *lines: dict[str, Any]) -> None:
    """Write these lines, submit them, and let everybody who may vote be for each."""
    for each in lines:
        play.move(SECRETARY, "add", **each)
    play.move(SECRETARY, "submit", text="Thường trực đề nghị")
    for name in (DEPUTY, STANDING, OTHER):
        assert vote(play, name, *["for"] * len(lines)).answer.status_code == 303


def issue(play: Players) -> None:
    play.move(DEPUTY, "issue", signed_on="23/11/2026", effective_on="23/11/2026", signer=who(play.office, DEPUTY))


def rows(office: Office, key: str) -> list[tuple[dict[str, Any], list[int]]]:
    office.session.rollback()
    found = office.session.scalars(sa.select(RegisterRow).where(RegisterRow.register == key).order_by(RegisterRow.id))
    people = sa.select(RegisterPerson.person_id)
    return [
        (row.answers, list(office.session.scalars(people.where(RegisterPerson.row_id == row.id))))
        for row in found.all()
    ]


def figure(play: Players, key: str) -> str:
    """What the province reads of this year."""
    browser = play.as_(ABOVE)
    browser.get(f"/figures/{key}?period=2026")
    assert browser.response.status_code == 200, key
    return browser.text


def marked_round(play: Players, *names: str) -> None:
    """The final round of a contest: entered, marked by a judge, and confirmed by the level above."""
    office, secretary, judge = play.office, play.as_(SECRETARY), play.as_(DEPUTY)
    people = [who(office, name) for name in names]
    said = {"contest": "Hội thi Bí thư Chi đoàn giỏi", "round": "final", "day": "20/11/2026", "people": people}
    path = enter(secretary, office, "contests", COMMUNE, **said)
    secretary.get(f"{path}/judges")
    secretary.post(f"{path}/judges", {"judges": [who(office, DEPUTY)]})
    judge.get(f"{path}/marks")
    judge.post(f"{path}/marks", {f"mark-{one}": f"{9 - place}" for place, one in enumerate(people)})
    confirm(play.as_(ABOVE), path, version=3)


def test_prizes_of_a_contest(play: Players, office: Office) -> None:
    """One first prize, only for who took part; each prize has a certificate and stands in the book of commendations."""
    for name, code in ((NOMINEE, BRANCH), (SECOND, SECOND_BRANCH)):
        office.post(name, "secretary", code, since=dt.date(2026, 1, 1))
    marked_round(play, SECOND, NOMINEE)
    assert "2/2 (100,0%)" in figure(play, "secretaries-in-contest")
    contest = {"contest": "Hội thi Bí thư Chi đoàn giỏi", "jury": "Ban Giám khảo 3 đồng chí"}
    play.start(SECRETARY, "contest-prizes", COMMUNE, **contest)
    page = play.move(SECRETARY, "add", 422, person=who(office, MEMBER), prize="first").text
    assert f"Đồng chí {MEMBER} không có trong phần thi nào" in page
    play.move(SECRETARY, "add", person=who(office, NOMINEE), prize="first")
    page = play.move(SECRETARY, "add", 422, person=who(office, SECOND), prize="first").text
    assert "“Giải Nhất” được đề nghị 2 lần, tối đa được 1" in page
    assert (
        "đã có trong danh sách này"
        in play.move(SECRETARY, "add", 422, person=who(office, NOMINEE), prize="second").text
    )
    play.move(SECRETARY, "add", person=who(office, SECOND), prize="second")
    play.move(SECRETARY, "submit", text="Kết quả chấm thi")
    for name in (DEPUTY, STANDING, OTHER):
        vote(play, name, "for", "for")
    issue(play)
    assert play.case().state == "awarded"
    assert [kind for kind, _number in play.papers()] == ["prize-decision", "prize-certificate-1", "prize-certificate-2"]
    for name in ("prize-decision", "prize-certificate-1"):
        reads_as_kept(play, name, SECRETARY)
    assert [said["award"] for said, _people in rows(office, "commendations")] == ["prize", "prize"]
    assert "2/2 (100,0%)" in figure(play, "secretaries-commended")


def test_recognition_of_models(play: Players, office: Office) -> None:
    play.start(SECRETARY, "model-recognition", COMMUNE, basis="kết quả thẩm định thực tế tháng 11/2026")
    model = {"person": who(office, NOMINEE), "model": "Nuôi dê sinh sản", "kind": "livestock", "support": "Vốn 120"}
    decided(play, model)
    issue(play)
    assert play.case().state == "recognised"
    reads_as_kept(play, "model-decision", SECRETARY)
    assert "0/1 (0,0%)" in figure(play, "models-of-secretaries"), "who holds no post of secretary"
    ((said, people),) = rows(office, "economic-models")
    assert said == {"name": "Nuôi dê sinh sản", "kind": "livestock", "support": "Vốn 120"}
    assert people == [office.people[NOMINEE].id]
    play.start(SECRETARY, "model-recognition", COMMUNE, basis="đợt 2")
    page = play.move(SECRETARY, "add", 422, **model).text
    assert f"Đồng chí {NOMINEE} đã được công nhận mô hình này ngày 23/11/2026" in page


def test_further_education_is_decided_outside(play: Players, office: Office) -> None:
    """Who is not sent is struck out; the others stand in the register until somebody notes how it ended."""
    need = {"addressee": "Đảng ủy xã Tân Thử", "basis": "kế hoạch đào tạo cán bộ năm 2027"}
    play.start(SECRETARY, "further-education", COMMUNE, **need)
    days = {"starts_on": "05/01/2027", "ends_on": "30/06/2027"}
    course = {"course": "Trung cấp lý luận", "level": "intermediate_theory", "school": "Trường Chính trị tỉnh", **days}
    decided(play, {"person": who(office, NOMINEE), **course}, {"person": who(office, MEMBER), **course})
    assert play.case().state == "outside"
    reads_as_kept(play, "study-letter", SECRETARY)
    play.move(SECRETARY, "strike_after", entry="2", struck="Hết chỉ tiêu")
    outside = {"number": "45-QĐ/ĐU", "decided_on": "23/11/2026", "body": "Đảng ủy xã Tân Thử"}
    play.move(STANDING, "record", **outside)
    assert (play.case().state, play.papers()) == ("sent", [])
    ((said, people),) = rows(office, "further-studies")
    assert (said["standing"], said["paper"]) == ("studying", "45-QĐ/ĐU, Đảng ủy xã Tân Thử")
    assert people == [office.people[NOMINEE].id]
    office.post(NOMINEE, "secretary", BRANCH, since=dt.date(2026, 1, 1))
    assert "1/1 (100,0%)" in figure(play, "secretaries-studying")
    paper = f"/registers/further-studies/units/{office.units[COMMUNE].id}/2026/register-list"
    assert NOMINEE in play.as_(SECRETARY).get(paper).text
    play.start(SECRETARY, "further-education", COMMUNE, **need)
    page = play.move(SECRETARY, "add", 422, person=who(office, NOMINEE), **course).text
    assert f"Đồng chí {NOMINEE} đang học trình độ này từ ngày 23/11/2026" in page


def test_who_wrote_a_line_does_not_confirm_what_it_enters(play: Players, office: Office) -> None:
    """The first author does not stand in for a later one who records the outside decision."""
    for post in ("deputy_secretary", "appraising_officer"):
        office.post(SECOND, post, COMMUNE, since=dt.date(2025, 7, 1))
    need = {"addressee": "Đảng ủy xã Tân Thử", "basis": "kế hoạch đào tạo cán bộ năm 2027"}
    play.start(SECRETARY, "further-education", COMMUNE, **need)
    days = {"starts_on": "05/01/2027", "ends_on": "30/06/2027"}
    course = {"course": "Trung cấp lý luận", "level": "intermediate_theory", "school": "Trường Chính trị tỉnh", **days}
    play.move(SECOND, "add", person=who(office, NOMINEE), **course)
    play.move(SECRETARY, "submit", text="Thường trực đề nghị")
    for name in (DEPUTY, STANDING, OTHER):
        assert vote(play, name, "for").answer.status_code == 303
    said = {"number": "45-QĐ/ĐU", "decided_on": "23/11/2026", "body": "Đảng ủy xã Tân Thử"}
    second, path = play.as_(SECOND), f"{play.path}/moves/record"
    assert f'action="{path}"' not in second.get(path).text, "closed to an author"
    assert second.post(path, said).status_code in (409, 422) and rows(office, "further-studies") == []
    play.move(STANDING, "record", **said)
    assert len(rows(office, "further-studies")) == 1
