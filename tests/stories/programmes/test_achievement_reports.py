"""Those named in a list of commendations act as such: each writes a report of their own, and reads nothing else."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import faults
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    COMMANDER,
    DEPUTY,
    MEMBER,
    NOMINEE,
    SECRETARY,
    STANDING,
    commune_office,
)
from tests.support.offices.district import Office
from tests.support.players import Players
from webapp.models import Case

pytestmark = [pytest.mark.at_length, pytest.mark.both_engines]

OCCASION = {"title": "công tác Đoàn năm 2026", "kind": "annual", "year": "2026"}
SUBMITTED = {"text": "Chi đoàn bình xét ngày 20/11/2026"}
CHECKED = {"complete": "complete", "conclusion": "Đúng đối tượng, đủ thành tích"}
OWN = {"text": "Tham gia 12/12 buổi sinh hoạt", "discipline": "none"}
THEIRS = {"text": "Vận động 3 thanh niên vào Hội", "discipline": "none"}


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    return commune_office(session, clock.now)


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def line(office: Office, name: str) -> dict[str, Any]:
    """A line about somebody."""
    person = str(office.people[name].id)
    return {"person": person, "award": "merit", "achievements": "Dẫn đầu phong trào", "discipline": "none"}


def asked(play: Players, *names: str) -> dict[str, str]:
    """The branch names these people and asks them for their reports; the path of each one's."""
    play.start(BRANCH_HEAD, "commendation", BRANCH, **OCCASION)
    for name in names:
        play.move(BRANCH_HEAD, "add", **line(play.office, name))
    play.move(BRANCH_HEAD, "ask_reports", until="07/12/2026")
    return reports(play)


def reports(play: Players) -> dict[str, str]:
    play.office.session.rollback()
    rows = play.office.session.execute(
        sa.select(Case.subject_id, Case.public_id).where(Case.workflow == "achievement-report").order_by(Case.id)
    )
    names = {person.id: name for name, person in play.office.people.items()}
    return {names[person or 0]: f"/cases/{public_id}" for person, public_id in rows}


def acts(play: Players, path: str, by: str, move: str, **said: Any) -> None:
    """A move in a report, and back to the list."""
    whole, play.path = play.path, path
    play.move(by, move, **said)
    play.path = whole


def submits(play: Players) -> str:
    """What the branch is refused with as it submits the list; '' where it is not."""
    browser, path = play.as_(BRANCH_HEAD), f"{play.path}/moves/submit"
    if not may(play, BRANCH_HEAD, path):
        return browser.text
    browser.post_form(path, **SUBMITTED)
    return "" if browser.answer.status_code == 303 else browser.text


def test_those_named_write_their_reports_and_the_list_waits_for_them(
    play: Players, office: Office, tmp_path: Path, clock: Any
) -> None:
    """One writes, is asked for more, and is confirmed; one declines, and is struck out before the list goes on."""
    own = asked(play, NOMINEE, MEMBER)
    assert set(own) == {NOMINEE, MEMBER}
    assert has_task(play, NOMINEE, own[NOMINEE]) and not has_task(play, NOMINEE, own[MEMBER])
    page = play.as_(BRANCH_HEAD).get(play.path).text
    assert all(path in page for path in own.values()), "the list shows how each of them stands"
    assert not may(play, BRANCH_HEAD, f"{play.path}/moves/ask_reports"), "everybody has been asked"
    assert f"Đồng chí {NOMINEE} đã được đề nghị viết nhưng nội dung chưa được xác nhận" in submits(play)

    acts(play, own[NOMINEE], NOMINEE, "write", **OWN)
    assert has_task(play, BRANCH_HEAD, own[NOMINEE])
    acts(play, own[NOMINEE], BRANCH_HEAD, "send_back", text="Ghi rõ số buổi")
    acts(play, own[NOMINEE], NOMINEE, "write", **OWN | {"text": "12/12 buổi sinh hoạt trong năm"})
    acts(play, own[NOMINEE], BRANCH_HEAD, "confirm")
    acts(play, own[MEMBER], MEMBER, "decline", text="Đề nghị dành cho đồng chí khác")
    assert f"Đồng chí {MEMBER} xin rút khỏi danh sách" in submits(play)
    play.move(BRANCH_HEAD, "strike", entry="2", struck="Đồng chí xin rút")
    assert submits(play) == ""
    assert play.case().state == "appraisal"
    page = play.as_(STANDING).get(own[NOMINEE]).text
    assert "12/12 buổi sinh hoạt trong năm" in page, "who appraises reads the report"
    play.move(STANDING, "appraise", **CHECKED)
    assert play.case().state == "decision"
    assert faults(office.session, tmp_path, clock.now) == []


def test_who_is_named_reads_their_own_report_alone(play: Players, office: Office) -> None:
    """A matrix: the list, each report and its forms, for those named and for everybody around them."""
    own = asked(play, NOMINEE, MEMBER)
    acts(play, own[MEMBER], MEMBER, "write", **THEIRS)
    mine, other = own[NOMINEE], own[MEMBER]
    pages = (play.path, mine, f"{mine}/moves/write", f"{mine}/moves/enter", other, f"{other}/moves/confirm")
    seen = {
        NOMINEE: "- + + - - -",
        MEMBER: "- - - - + -",
        BRANCH_HEAD: "+ + - + + +",
        DEPUTY: "+ + - - + +",
        COMMANDER: "- - - - - -",
    }
    for name, row in seen.items():
        found = ["+" if may(play, name, page) else "-" for page in pages]
        assert " ".join(found) == row, name
    page = play.as_(NOMINEE).get(mine).text
    assert MEMBER not in page and THEIRS["text"] not in page and play.path not in page
    attacker = play.as_(NOMINEE)
    attacker.get(f"{mine}/moves/write")
    token = dict(attacker.form(f"{mine}/moves/write").values)
    for path in (f"{other}/moves/write", f"{other}/moves/decline", f"{other}/moves/confirm", f"{play.path}/moves/add"):
        assert attacker.post(path, {**token, **OWN}).status_code == 404, path
    for path in ("/search?q=" + MEMBER, "/inbox/watching"):
        assert other not in attacker.get(path).text, path
    inbox = attacker.get("/inbox").text  # what was sent is kept there as drafts, of whatever it was sent to
    assert MEMBER not in inbox and THEIRS["text"] not in inbox
    office.session.rollback()
    states = dict(office.session.execute(sa.select(Case.public_id, Case.state)).all())
    assert (states[mine.rpartition("/")[2]], states[other.rpartition("/")[2]]) == ("writing", "written")


def test_a_report_on_paper_is_entered_and_confirmed_by_two(play: Players, office: Office) -> None:
    """Nobody confirms what they entered themselves, and nobody enters a report about themselves."""
    own = asked(play, NOMINEE, BRANCH_HEAD)
    acts(play, own[NOMINEE], BRANCH_HEAD, "enter", **OWN)
    assert not may(play, BRANCH_HEAD, f"{own[NOMINEE]}/moves/confirm")
    assert not has_task(play, BRANCH_HEAD, own[NOMINEE]) and has_task(play, SECRETARY, own[NOMINEE])
    acts(play, own[NOMINEE], SECRETARY, "confirm")
    assert not may(play, BRANCH_HEAD, f"{own[BRANCH_HEAD]}/moves/enter")
    acts(play, own[BRANCH_HEAD], BRANCH_HEAD, "write", **THEIRS)
    acts(play, own[BRANCH_HEAD], SECRETARY, "confirm")
    assert submits(play) == ""


def test_reports_end_with_the_line_and_with_the_list(play: Players, office: Office) -> None:
    """Who is struck out, or named in a list that is withdrawn, is not asked any more, and can be asked anew."""
    own = asked(play, NOMINEE, MEMBER)
    play.move(BRANCH_HEAD, "strike", entry="1", struck="Ghi nhầm")
    acts(play, own[MEMBER], MEMBER, "write", **THEIRS)
    acts(play, own[MEMBER], BRANCH_HEAD, "confirm")
    assert submits(play) == ""
    assert not has_task(play, NOMINEE, own[NOMINEE])
    assert "Không cần báo cáo nữa" in play.as_(BRANCH_HEAD).get(own[NOMINEE]).text
    play.move(STANDING, "send_back", text="Thêm đồng chí")
    play.move(BRANCH_HEAD, "add", **line(office, NOMINEE))
    play.move(BRANCH_HEAD, "ask_reports", until="07/12/2026")
    again = reports(play)
    assert again[NOMINEE] != own[NOMINEE] and again[MEMBER] == own[MEMBER]
    assert has_task(play, NOMINEE, again[NOMINEE])
    play.move(BRANCH_HEAD, "withdraw", text="Đề nghị sau")
    assert not has_task(play, NOMINEE, again[NOMINEE])


def has_task(play: Players, name: str, path: str) -> bool:
    """Whether a report stands under "My work" of somebody."""
    return f'href="{path}"' in play.as_(name).get("/inbox").text


def may(play: Players, name: str, page: str) -> bool:
    """Whether somebody is shown a page, and a form that is not closed to them."""
    return play.as_(name).get(page).status_code == 200 and "Chưa thực hiện được" not in play.as_(name).text
