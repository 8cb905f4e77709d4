"""Papers photographed into the form of a step: kept with its draft, sent with the step, seen beside its figures."""

import datetime as dt
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import faults
from tests.support.nominating import FIGURES, MEETING, PARTY, Cast, nomination
from tests.support.offices.district import BRANCH, COMMUNE, OFFICER, OLD, district_office, rule
from tests.support.offices.papers import PDF
from tests.support.offices.photographs import RED, photograph, send_pages
from webapp.config import ROOT
from webapp.documents.plain_pdf import without_notes
from webapp.models import AttachedPage, Draft, Event
from webapp.verification.invariants import verify
from webapp.verification.snapshot import Record

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
COUNT, OPINION = "counting-minutes", "party-paper"


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    yield Cast(district_office(session, clock.now), new_client, app)


@pytest.fixture
def meeting(cast: Cast) -> str:
    """The form of the branch's vote, in a nomination that waits for it."""
    cast.nominate(OLD)
    return f"{cast.path}/moves/record_meeting"


def rows(session: Session, *, waiting: bool = False) -> list[AttachedPage]:
    session.rollback()
    here = AttachedPage.draft_id.is_not(None) if waiting else AttachedPage.draft_id.is_(None)
    return list(session.scalars(sa.select(AttachedPage).where(here).order_by(AttachedPage.id)))


def stored(session: Session, folder: Path) -> list[bytes]:
    return [(folder / "files" / row.public_id).read_bytes() for row in rows(session, waiting=True)]


def missing(browser: Browser) -> list[str]:
    """The papers that the page says are missing."""
    return browser.response.text.partition("<p>Giấy tờ còn thiếu: ")[2].partition("</p>")[0].split("; ")


@pytest.mark.both_engines
def test_pages_wait_with_the_draft_and_go_with_the_step(
    cast: Cast, meeting: str, session: Session, tmp_path: Path
) -> None:
    """What is typed stays, two pages go into a line, and the board sees them beside the figures that they prove."""
    writer = cast.as_(OLD)
    assert send_pages(writer, meeting, COUNT, photograph(), photograph(kind="PNG"), votes_for="11") == 200
    assert writer.path == meeting
    assert writer.form(meeting).values["votes_for"] == "11"
    assert writer.response.text.count('<img src="/attachments/') == 2
    assert [row.name for row in rows(session, waiting=True)] == [COUNT, COUNT]
    writer.post_form(meeting, **MEETING)
    cast.count_again()
    assert cast.case().state == "party_opinion"
    assert session.scalars(sa.select(Draft)).all() == []
    sent = rows(session)
    assert [(row.stands, row.media_type) for row in sent] == [(True, "image/jpeg")] * 2
    event = session.scalars(sa.select(Event).where(Event.move == "record_meeting").order_by(Event.seq)).first()
    assert event is not None
    assert {row.event_id for row in sent} == {event.id}
    assert len(event.consequences["attachments"][COUNT]) == 2
    board = cast.as_(OFFICER)
    board.get(cast.path)
    link = f"{cast.path}/attachments/{COUNT}"
    assert f'href="{link}"' in board.response.text
    assert board.get(link).status_code == 200
    assert "Số phiếu tán thành 11" in board.text
    picture = board.get(f"/attachments/{sent[0].public_id}")
    assert picture.mimetype == "image/jpeg"
    assert picture.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert picture.data == (tmp_path / "files" / sent[0].public_id).read_bytes()


@only_sqlite
def test_a_photograph_is_turned_upright_shrunk_and_says_no_place(
    cast: Cast, meeting: str, session: Session, tmp_path: Path
) -> None:
    send_pages(cast.as_(OLD), meeting, COUNT, photograph((3000, 2000), turned=6), photograph((2600, 2600), noise=True))
    upright, noise = (Image.open(io.BytesIO(data)) for data in stored(session, tmp_path))
    assert upright.size == (1467, 2200)
    assert all(abs(one - other) < 30 for one, other in zip(upright.getpixel((700, 20)), RED, strict=True))
    assert dict(upright.getexif()) == {} and {"exif", "comment"}.isdisjoint(upright.info)
    assert noise.width < 2200
    assert all(row.size <= 1024 * 1024 for row in rows(session, waiting=True))


def refused_files() -> dict[str, bytes]:
    """Files that are none of what may be attached, by words of their refusal."""
    return {
        "HEIC": b"\0\0\0\x18ftypheic" + b"\0" * 64,
        "Chỉ nhận ảnh": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "Chỉ nhận": photograph()[:400],
        "thứ khác": PDF[:9] + b"<< /S /JavaScript /JS (x) >>" + PDF[9:],
        "lớn hơn 10 MB": b"\xff\xd8" + b"\0" * (10 * 1024 * 1024),
        "rỗng": b"",
        "50 triệu": photograph((7300, 7300), kind="PNG"),
    }


@only_sqlite
def test_what_is_no_photograph_and_no_pdf_is_refused_at_its_line(cast: Cast, meeting: str, session: Session) -> None:
    """What is typed stays, and what can be kept of the same choice is kept."""
    writer = cast.as_(OLD)
    for number, (words, data) in enumerate(refused_files().items()):
        good = (photograph(),) if number == 0 else ()
        assert send_pages(writer, meeting, COUNT, *good, data, votes_for="11") == 422, words
        line = writer.response.text.partition('id="paper-counting-minutes"')[2].partition("</fieldset>")[0]
        assert 'id="pages-counting-minutes-error"' in line and words in line, line
        assert writer.form(meeting).values["votes_for"] == "11"
    assert send_pages(writer, meeting, COUNT) == 422, "no file is chosen"
    assert [row.media_type for row in rows(session, waiting=True)] == ["image/jpeg"]
    writer.get(meeting)
    assert writer.form(meeting).values["votes_for"] == "11"


@only_sqlite
def test_nothing_of_a_file_but_its_picture_is_kept(cast: Cast, meeting: str, session: Session, tmp_path: Path) -> None:
    send_pages(cast.as_(OLD), meeting, COUNT, photograph() + b"<script>alert(1)</script>PK\x05\x06", PDF)
    picture, paper = stored(session, tmp_path)
    assert b"<script" not in picture and b"PK" not in picture and paper == without_notes(PDF)[0]
    page = rows(session, waiting=True)[1].public_id
    session.rollback()
    answer = cast.as_(OLD).get(f"/attachments/{page}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert cast.as_(COMMUNE).get(f"/attachments/{page}").status_code == 404, "a draft is its writer's alone"


@only_sqlite
def test_a_page_is_turned_and_taken_away_before_the_step_is_sent(
    cast: Cast, meeting: str, session: Session, tmp_path: Path
) -> None:
    writer = cast.as_(OLD)
    send_pages(writer, meeting, COUNT, photograph((300, 200)), photograph((50, 40)))
    first, second = (row.public_id for row in rows(session, waiting=True))
    typed = {**writer.form(meeting).values, "votes_for": "9"}
    session.rollback()
    writer.post(f"/attachments/{first}/turn", typed)
    assert writer.form(meeting).values["votes_for"] == "9"
    assert Image.open(io.BytesIO(stored(session, tmp_path)[0])).size == (200, 300)
    session.rollback()
    writer.post(f"/attachments/{second}/remove", typed)
    assert len(rows(session, waiting=True)) == 1
    assert len(list((tmp_path / "files").iterdir())) == 1, "the earlier files are gone"
    writer.post_form(meeting, **MEETING)
    (sent,) = rows(session)
    session.rollback()
    for act in ("turn", "remove"):
        assert writer.post(f"/attachments/{sent.public_id}/{act}", {}).status_code == 404, "it belongs to the journal"


@pytest.mark.both_engines
def test_pages_of_a_step_that_is_taken_back_wait_with_its_form_again(
    cast: Cast, meeting: str, session: Session, tmp_path: Path
) -> None:
    """As copies of the writer's own: the case keeps those that came with the step, which stand no more."""
    cast.move(OLD, "record_meeting", **MEETING)
    writer, form = cast.as_(COMMUNE), f"{cast.path}/moves/record_opinion"
    assert send_pages(writer, form, OPINION, photograph(), PDF) == 200
    writer.post_form(form, **PARTY)
    assert cast.case().state == "appraisal", writer.text
    writer.get(f"{cast.path}/step-back")
    back = writer.form(f"{cast.path}/step-back").fill({})
    for _tap in range(2):
        writer.post(f"{cast.path}/step-back", back)
    assert [page.stands for page in rows(session)] == [False, False]
    waiting = rows(session, waiting=True)
    assert [(page.name, page.media_type) for page in waiting] == [(OPINION, "image/jpeg"), (OPINION, "application/pdf")]
    assert not {page.public_id for page in waiting} & {page.public_id for page in rows(session)}
    assert writer.get(form).status_code == 200
    writer.post_form(form)
    assert cast.case().state == "appraisal", writer.text
    assert [page.stands for page in rows(session)] == [False, False, True, True]
    assert faults(session, tmp_path / "files", cast.app.config["CLOCK"]()) == []


@pytest.mark.both_engines
def test_two_taps_at_once_bring_each_page_once(cast: Cast, meeting: str, session: Session) -> None:
    cast.move(OLD, "record_meeting", **MEETING)
    writer, form = cast.as_(COMMUNE), f"{cast.path}/moves/record_opinion"
    send_pages(writer, form, OPINION, photograph(), PDF)
    writer.post_form(form, **PARTY)
    cast.browsers.pop(COMMUNE)
    path, both = f"{cast.path}/step-back", (writer, cast.as_(COMMUNE))
    for browser in both:
        browser.get(path)
    key = {"key": writer.form(path).values["key"]}
    back = [{**browser.form(path).values, **key} for browser in both]
    session.rollback()
    gate = threading.Barrier(2)

    def tap(place: int) -> None:
        gate.wait()
        both[place].post(path, back[place], follow_redirects=False)

    threads = [threading.Thread(target=tap, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [browser.answer.status_code for browser in both] == [303, 303]
    assert sorted(page.media_type for page in rows(session, waiting=True)) == ["application/pdf", "image/jpeg"]


@only_sqlite
def test_a_page_that_is_gone_has_to_be_attached_again(
    cast: Cast, meeting: str, session: Session, tmp_path: Path
) -> None:
    cast.move(OLD, "record_meeting", **MEETING)
    writer, form = cast.as_(COMMUNE), f"{cast.path}/moves/record_opinion"
    send_pages(writer, form, OPINION, photograph(), PDF)
    writer.post_form(form, **PARTY)
    (tmp_path / "files" / rows(session)[0].public_id).unlink()
    writer.get(f"{cast.path}/step-back")
    writer.post_form(f"{cast.path}/step-back")
    assert cast.said("Not every page of its papers could be taken along: please attach those again.") in writer.text
    assert [page.media_type for page in rows(session, waiting=True)] == ["application/pdf"]


@only_sqlite
def test_files_that_are_chosen_and_not_sent_hold_the_step_up(cast: Cast, meeting: str) -> None:
    """A form without a script carries their names alone: nothing is lost without a word."""
    writer = cast.as_(OLD)
    writer.get(meeting)
    writer.post_form(meeting, **MEETING, **{f"pages.{COUNT}": "IMG_1.jpg"})
    assert writer.answer.status_code == 422 and "chưa gửi lên" in writer.text
    assert cast.case().state == "branch_meeting"


@only_sqlite
def test_pages_go_with_a_draft_that_is_thrown_away(cast: Cast, meeting: str, session: Session) -> None:
    writer = cast.as_(OLD)
    send_pages(writer, meeting, COUNT, photograph())
    writer.get_empty(meeting)
    assert session.scalars(sa.select(AttachedPage)).all() == []


@only_sqlite
def test_a_paper_comes_with_the_form_that_opens_a_case(cast: Cast, session: Session) -> None:
    writer, form = cast.as_(OLD), f"/start/secretary-nomination/{BRANCH}"
    assert send_pages(writer, form, "curriculum", photograph(), merits="Tốt") == 200
    assert send_pages(writer, form, "curriculum", b"GIF89a") == 422
    writer.get(form)
    writer.post_form(form, **nomination(cast.office))
    (page,) = rows(session)
    assert page.name == "curriculum" and page.case_id is not None and page.stands


@only_sqlite
def test_a_missing_paper_is_named_marked_by_a_return_and_put_right(cast: Cast, meeting: str, session: Session) -> None:
    """The figures stay closed: only the paper is asked for. Its page takes the place of the earlier one."""
    writer = cast.as_(OLD)
    send_pages(writer, meeting, "branch-minutes", photograph())
    writer.post_form(meeting, **MEETING)
    cast.count_again()
    cast.move(COMMUNE, "record_opinion", **PARTY)
    board = cast.as_(OFFICER)
    board.get(cast.path)
    assert missing(board) == [
        "Sơ yếu lý lịch trích ngang có chữ ký",
        "Biên bản kiểm phiếu có chữ ký",
        "Văn bản của cấp ủy",
    ]
    marks = [f"branch_meeting.{name}" for name in (COUNT, "branch-minutes")]
    cast.move(OFFICER, "send_back", code="papers_missing", parts=marks, text="Chụp lại cho rõ")
    back = f"{cast.path}/moves/resubmit"
    writer.get(back)
    assert "Giấy tờ: Biên bản kiểm phiếu có chữ ký" in writer.text
    assert "branch_meeting-votes_for" not in writer.form(back).names
    assert f"pages.{COUNT}" in writer.form(back).names and "pages.curriculum" not in writer.form(back).names
    send_pages(writer, back, COUNT, photograph())
    send_pages(writer, back, "branch-minutes", photograph((80, 60)))
    writer.post_form(back, completed="Đã chụp lại")
    assert cast.case().state == "appraisal"
    assert [(row.name, row.stands) for row in rows(session)] == [
        ("branch-minutes", False),
        (COUNT, True),
        ("branch-minutes", True),
    ]
    session.rollback()
    board.get(cast.path)
    assert missing(board) == ["Sơ yếu lý lịch trích ngang có chữ ký", "Văn bản của cấp ủy"]
    board.get(f"{cast.path}/attachments/branch-minutes")
    assert "Các trang đã được thay" in board.text


def enter_with_a_page(cast: Cast, meeting: str, by: str = OLD, **figures: str) -> None:
    """The branch's vote as one person has counted it, with the minutes of the count."""
    writer = cast.as_(by)
    send_pages(writer, meeting, COUNT, photograph())
    writer.post_form(meeting, **MEETING | figures)
    assert writer.answer.status_code == 303, writer.text


@pytest.fixture
def second_meeting(cast: Cast, meeting: str, session: Session) -> str:
    """The form of the vote of a branch that votes again: the minutes of its first vote stand."""
    enter_with_a_page(cast, meeting, votes_for="2", votes_against="11")
    cast.count_again()
    assert cast.case().state == "drafting"
    cast.move(OLD, "nominate_again", **nomination(cast.office))
    assert standing(session) == [(True, False)]
    return meeting


def standing(session: Session) -> list[tuple[bool, bool]]:
    """Of each page of the minutes of the count: whether it stands, whether it waits with its figures."""
    return [(row.stands, row.waits) for row in rows(session) if row.name == COUNT]


@pytest.mark.both_engines
def test_pages_of_figures_take_the_place_of_others_when_two_have_counted(
    cast: Cast, second_meeting: str, session: Session
) -> None:
    """Until then nobody sees them, since they show the figures; withdrawn, they leave what stood before."""
    enter_with_a_page(cast, second_meeting)
    assert standing(session) == [(True, False), (False, True)]
    shown, pages = cast.as_(COMMUNE), [row.public_id for row in rows(session)]
    shown.get(f"{cast.path}/attachments/{COUNT}")
    assert pages[0] in shown.response.text and pages[1] not in shown.response.text
    first = cast.as_(OLD)
    first.get(f"{cast.path}/second-count")
    first.post_form(f"{cast.path}/second-count/withdraw")
    assert standing(session) == [(True, False), (False, False)]
    enter_with_a_page(cast, second_meeting)
    cast.count_again()
    assert standing(session) == [(False, False), (False, False), (True, False)]


@only_sqlite
def test_pages_of_figures_that_differ_go_along_when_these_are_entered_anew(
    cast: Cast, second_meeting: str, session: Session
) -> None:
    enter_with_a_page(cast, second_meeting)
    second = cast.as_(COMMUNE)
    second.get(f"{cast.path}/second-count")
    other = {f"branch_meeting-{name}": MEETING[name] for name in FIGURES} | {
        "branch_meeting-votes_for": "10",
        "branch_meeting-votes_blank": "1",
    }
    second.post_form(f"{cast.path}/second-count", **other)
    writer = cast.as_(OLD)
    writer.get(second_meeting)
    assert f"{cast.path}/attachments/{COUNT}" in writer.response.text
    writer.post_form(second_meeting, **MEETING)
    assert standing(session) == [(True, False), (False, True)]
    cast.count_again()
    assert standing(session) == [(False, False), (True, False)]


@only_sqlite
def test_a_step_waits_for_its_papers_once_the_rule_says_so(cast: Cast, session: Session) -> None:
    rule(session, "attachments.required", "yes", "yes_no")
    writer, form = cast.as_(OLD), f"/start/secretary-nomination/{BRANCH}"
    writer.get(form)
    writer.post_form(form, **nomination(cast.office))
    assert writer.answer.status_code == 422 and "Còn thiếu “Sơ yếu lý lịch trích ngang có chữ ký”" in writer.text
    send_pages(writer, form, "curriculum", photograph())
    writer.post_form(form, **nomination(cast.office))
    assert writer.answer.status_code == 303, writer.text


@only_sqlite
def test_a_paper_has_room_for_twenty_pages(cast: Cast, meeting: str, session: Session) -> None:
    writer, page = cast.as_(OLD), photograph((8, 8))
    assert send_pages(writer, meeting, COUNT, *[page] * 20) == 200
    assert send_pages(writer, meeting, COUNT, page) == 422
    assert "nhiều nhất 20 trang" in writer.text
    assert len(rows(session, waiting=True)) == 20


@only_sqlite
def test_the_check_of_the_record_names_a_page_that_is_damaged_and_one_that_is_exchanged(
    cast: Cast, meeting: str, session: Session, tmp_path: Path
) -> None:
    writer = cast.as_(OLD)
    send_pages(writer, meeting, COUNT, photograph(), photograph((80, 60)))
    writer.post_form(meeting, **MEETING)
    first, second = rows(session)
    assert faults_of(session, tmp_path) == {}
    (tmp_path / "files" / first.public_id).write_bytes(photograph((90, 60)))
    (tmp_path / "files" / second.public_id).unlink()
    names = [first.public_id, second.public_id]
    session.rollback()
    said = " ".join(faults_of(session, tmp_path)["I-15"])
    assert f"page={names[0]} is another file" in said and f"page={names[1]} has no file" in said
    board = cast.as_(OFFICER)
    assert board.get(f"/attachments/{names[0]}").status_code == 404, "no other file is shown in its place"
    session.rollback()
    session.execute(sa.text(f"UPDATE attached_page SET sha256 = 'x' WHERE public_id = '{names[0]}'"))
    session.commit()
    assert "its attachment counting-minutes has other pages" in " ".join(faults_of(session, tmp_path)["I-04"])


@only_sqlite
def test_the_evidence_proves_which_pages_came_with_a_step(cast: Cast, meeting: str, tmp_path: Path) -> None:
    writer = cast.as_(OLD)
    send_pages(writer, meeting, COUNT, photograph())
    writer.post_form(meeting, **MEETING)
    file = json.loads(cast.as_(OFFICER).get(f"{cast.path}/evidence").data)
    assert [(page["entry"], page["paper"]) for page in file["attached"]] == [(2, COUNT)]
    for page, status in ((file["attached"][0]["sha256"], 0), ("0" * 64, 1)):
        file["attached"][0]["sha256"] = page
        (tmp_path / "evidence.json").write_text(json.dumps(file))
        checked = [sys.executable, str(ROOT / "docs" / "check_evidence.py"), str(tmp_path / "evidence.json")]
        assert subprocess.run(checked, check=False, capture_output=True).returncode == status


def faults_of(session: Session, folder: Path) -> dict[str, tuple[str, ...]]:
    """What the check of the record finds, by invariant."""
    now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    outcomes = verify(Record(session.connection(), folder / "files", now))
    found = {one.key: tuple(finding.place for finding in one.named) for one in outcomes if one.faults}
    return {key: places for key, places in found.items() if key in ("I-04", "I-15")}
