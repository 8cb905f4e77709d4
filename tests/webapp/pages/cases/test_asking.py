"""Questions and answers on a case: asked of a post, read by whom they are meant for; and reminders for oneself."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, faults
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OFFICER,
    OLD,
    district_office,
    user_name,
)
from tests.support.offices.election import STANDS, Hall
from webapp.models import CaseMessage, CaseMessageWords, Event, Notice, Person, Post, SelfReminder
from webapp.pages.personal_data.wording import CATEGORIES as TITLES
from webapp.pages.personal_data.wording import COLUMNS
from webapp.queries.cases.context import load_context
from webapp.queries.cases.messages import desks, waiting_questions
from webapp.queries.personal_data.holdings import AS_READ, holdings
from webapp.queries.personal_data.holdings import CATEGORIES as ROWS
from webapp.services.archives.erasing import erase_content
from webapp.services.cases.desk.asking import ask
from webapp.services.cases.desk.self_reminders import run_self_reminders
from webapp.services.cases.locking import locked_case
from webapp.services.closings import close_day
from webapp.services.journal import NOBODY
from webapp.services.people import delegations

pytestmark = pytest.mark.at_length

WORDS, SAID = "Biên bản chi đoàn ghi 13 người dự hay 12?", "Có 13 người dự, đồng chí thứ 13 đến muộn"
Reader = Callable[[str], Browser]


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock()), clock)


@pytest.fixture
def case(desk: Desk) -> str:
    """A case of a branch that waits for an organisation officer of the district."""
    successor = {"purpose": "replacement", "predecessor": desk.office.people[OLD].id, "predecessor_reason": "moved"}
    return str(desk.to_appraisal(BRANCH, NEW, by=OLD, **successor))


@pytest.fixture
def reader(new_client: Callable[..., Browser], case: str) -> Reader:
    def signed_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        browser.get(f"/cases/{case}")
        return browser

    return signed_in


def post_of(desk: Desk, name: str) -> str:
    """The row number of a person's post, by which a form names the post."""
    found = desk.office.session.scalar(sa.select(Post.id).where(Post.person_id == desk.office.people[name].id))
    return str(found)


def asked(desk: Desk, officer: Browser, case: str, name: str, reach: str) -> int:
    """Ask the holder of a post; the number of the question."""
    officer.get_empty(f"/cases/{case}/questions")
    officer.post_form(f"/cases/{case}/questions", to=post_of(desk, name), reach=reach, text=WORDS)
    assert officer.answer.status_code == 303, officer.text
    desk.office.session.rollback()
    return desk.office.session.scalars(sa.select(CaseMessage.id).order_by(CaseMessage.id.desc())).first() or 0


def answer_link(browser: Browser) -> str:
    """The link by which the page leads to answering a question."""
    found = re.search(r'href="([^"]+/answer)"', browser.response.text)
    assert found, browser.text
    return found[1]


def kinds_told(desk: Desk, name: str) -> list[str]:
    desk.office.session.rollback()
    mine = sa.select(Notice.kind).where(Notice.person_id == desk.office.people[name].id, Notice.done_at.is_(None))
    return list(desk.office.session.scalars(mine.where(Notice.kind.in_(("asked", "answered", "myself")))))


@pytest.mark.both_engines
def test_a_question_is_asked_answered_and_stands_in_the_timeline(
    desk: Desk, case: str, reader: Reader, tmp_path: Path
) -> None:
    officer, branch = reader(OFFICER), reader(OLD)
    before = desk.case(case).version, desk.case(case).due_on
    asked(desk, officer, case, OLD, "all")
    assert kinds_told(desk, OLD) == ["asked"]
    assert WORDS in officer.get(f"/cases/{case}").text and "Chưa có trả lời" in officer.text
    branch.get("/inbox")
    link = answer_link(branch)
    branch.get(link)
    assert WORDS in branch.text
    branch.post_form(link, text="")
    assert branch.answer.status_code == 422 and WORDS in branch.text
    branch.get_empty(link)
    branch.post_form(link, text=SAID)
    assert branch.answer.status_code == 303
    assert kinds_told(desk, OLD) == [] and kinds_told(desk, OFFICER) == ["answered"]
    page = officer.get(f"/cases/{case}").text
    assert page.rindex(SAID) < page.rindex(WORDS) < page.rindex("Chuyển sang"), "newest first, among the other entries"
    assert (desk.case(case).version, desk.case(case).due_on) == before, "it moves nothing"
    assert "chờ đồng chí trả lời" not in branch.get("/inbox").text
    assert branch.get(link).status_code == 404, "answered"
    close_day(desk.office.session, desk.clock.now)
    assert faults(desk.office.session, tmp_path, desk.clock.now) == []


def test_what_is_asked_inside_leaves_no_trace_for_the_branch(desk: Desk, case: str, reader: Reader) -> None:
    officer, commune, branch = reader(OFFICER), reader(COMMUNE), reader(OLD)
    before = branch.get(f"/cases/{case}").text
    evidence = branch.get(f"/cases/{case}/evidence").text
    number = asked(desk, officer, case, COMMUNE, "inside")
    assert WORDS in commune.get(f"/cases/{case}").text
    link = answer_link(commune)
    commune.get(link)
    commune.post_form(link, text=SAID)
    assert SAID in officer.get(f"/cases/{case}").text
    assert number
    same = [part for part in branch.get(f"/cases/{case}").text.split("\n") if "csrf" not in part and "key" not in part]
    assert same == [part for part in before.split("\n") if "csrf" not in part and "key" not in part]
    assert branch.get(link).status_code == 404
    assert branch.post(link, {"text": "Trả lời thay"}).status_code == 404
    said = branch.get(f"/cases/{case}/evidence").text
    assert '"entries"' in said and said.count('"hash"') == evidence.count('"hash"'), "no gap in what the journal proves"
    assert WORDS not in branch.get("/my-account").text and kinds_told(desk, OLD) == []


def test_who_may_ask_whom(desk: Desk, case: str, reader: Reader) -> None:
    officer, branch = reader(OFFICER), reader(OLD)
    officer.get(f"/cases/{case}/questions")
    officer.post_form(f"/cases/{case}/questions", to=post_of(desk, OLD), reach="inside", text=WORDS)
    assert officer.answer.status_code == 409 and "nơi không được đọc câu hỏi này" in officer.text
    assert WORDS in officer.text, "nothing typed is lost"
    branch.get(f"/cases/{case}/questions")
    assert "Ai đọc được" not in branch.text, "a branch asks so that everybody reads it"
    branch.post_form(f"/cases/{case}/questions", to=post_of(desk, OFFICER), text=WORDS)
    assert branch.answer.status_code == 303 and kinds_told(desk, OFFICER) == ["asked"]
    desk.office.post("Lê Văn Ngoài", "member", BRANCH)
    stranger = reader("Lê Văn Ngoài")
    assert stranger.get(f"/cases/{case}/questions").status_code == 404
    assert stranger.post(f"/cases/{case}/questions", {"to": post_of(desk, OFFICER), "text": "x"}).status_code == 404


def test_whom_the_case_is_about_reads_nothing_asked_inside(desk: Desk, case: str, reader: Reader) -> None:
    desk.office.post(NEW, "standing_member", "H-01")
    asked(desk, reader(OFFICER), case, COMMUNE, "inside")
    assert WORDS not in reader(NEW).text
    assert NEW not in reader(OFFICER).get(f"/cases/{case}/questions").text.partition("<form")[2].partition("</form")[0]


def test_a_double_tap_asks_once_and_other_words_under_the_key_are_refused(
    desk: Desk, case: str, reader: Reader
) -> None:
    officer = reader(OFFICER)
    officer.get(f"/cases/{case}/questions")
    sent = {**officer.form(f"/cases/{case}/questions").values, "to": post_of(desk, OLD), "reach": "all", "text": WORDS}
    for _time in range(2):
        assert officer.post(f"/cases/{case}/questions", sent, follow_redirects=False).status_code == 303
    desk.office.session.rollback()
    assert desk.office.session.scalar(sa.select(sa.func.count(CaseMessage.id))) == 1
    assert officer.post(f"/cases/{case}/questions", {**sent, "text": "Khác"}).status_code == 422


def test_words_are_erased_and_the_rest_stays(desk: Desk, case: str, reader: Reader, tmp_path: Path) -> None:
    session = desk.office.session
    asked(desk, reader(OFFICER), case, OLD, "all")
    close_day(session, desk.clock.now)
    with pytest.raises(sa.exc.DatabaseError, match="append_only"):
        session.execute(sa.update(CaseMessage).values(inside=True))
    session.rollback()
    erase_content(session, locked_case(session, case), {}, NOBODY, desk.clock.now)
    session.commit()
    assert session.scalars(sa.select(CaseMessageWords.text)).all() == []
    assert session.scalar(sa.select(sa.func.count(CaseMessage.id))) == 1
    assert not [line for line in faults(session, tmp_path, desk.clock.now) if "message" in line]


def test_one_is_reminded_on_the_day_of_ones_choice(desk: Desk, case: str, reader: Reader) -> None:
    session, branch, page = desk.office.session, reader(OLD), f"/cases/{case}/my-reminder"
    today = desk.clock().date()
    branch.get(page)
    branch.post_form(page, day=today.strftime("%d/%m/%Y"))
    assert branch.answer.status_code == 422 and "một ngày sau hôm nay" in branch.text
    branch.get_empty(page)
    branch.post_form(page, day=(today + dt.timedelta(days=3)).strftime("%d/%m/%Y"))
    assert "sẽ nhắc đồng chí vào ngày" in branch.get(f"/cases/{case}").text
    assert "sẽ nhắc đồng chí" not in reader(OFFICER).text
    entries = session.scalar(sa.select(sa.func.count(Event.id)))
    session.rollback()
    assert run_self_reminders(session, desk.clock.now) == 0
    desk.clock.now += dt.timedelta(days=3)
    assert run_self_reminders(session, desk.clock.now) == 1
    assert run_self_reminders(session, desk.clock.now) == 0
    assert kinds_told(desk, OLD) == ["myself"]
    assert session.scalar(sa.select(sa.func.count(Event.id))) == entries and session.get(SelfReminder, (1, 1)) is None


def test_who_holds_an_office_in_the_unit_reads_nothing_asked_inside_whatever_they_hold_besides(
    desk: Desk, case: str, reader: Reader
) -> None:
    session, day = desk.office.session, desk.clock().date()
    ids = {name: desk.office.people[name].id for name in (COMMUNE_DEPUTY, OLD)}
    session.rollback()
    delegations.delegate(session, ids[COMMUNE_DEPUTY], ids[OLD], None, day, day, desk.clock())
    desk.office.post(OLD, "executive_member", "H-01")
    asked(desk, reader(OFFICER), case, COMMUNE, "inside")
    assert WORDS not in reader(OLD).text
    session.rollback()
    assert waiting_questions(session, desk.office.actor(OLD)) == []
    assert waiting_questions(session, desk.office.actor(COMMUNE)) != []


def test_a_question_is_answered_once(desk: Desk, case: str, reader: Reader) -> None:
    asked(desk, reader(OFFICER), case, COMMUNE, "all")
    commune = reader(COMMUNE)
    link = answer_link(commune)
    commune.get(link)
    sent = {**commune.form(link).values, "text": SAID}
    assert commune.post(link, sent, follow_redirects=False).status_code == 303
    again = commune.post(link, {**sent, "key": "k" * 22, "text": "Câu trả lời khác"}, follow_redirects=False)
    assert again.status_code == 409 and "Câu trả lời khác" in again.get_data(as_text=True)


def test_a_candidate_learns_of_no_question_asked_inside(session: Session, clock: Any) -> None:
    hall = Hall(session, clock)
    case = hall.propose()
    hall.office.post(STANDS[0], "organisation_officer", "H")
    context = load_context(session, hall.case(case), hall.office.actor(COMMUNE, hall.today), hall.clock.now)
    to = next(each.post_id for each in desks(context) if each.post == "organisation_officer")
    session.rollback()
    ask(session, case, hall.command(CHAIR, {"question": {"to": to, "reach": "inside", "text": WORDS}}))
    session.rollback()
    assert waiting_questions(session, hall.office.actor(OFFICER, hall.today)) != []
    assert waiting_questions(session, hall.office.actor(STANDS[0], hall.today)) == []


@pytest.mark.parametrize("reach", ["all", "inside"])
def test_what_one_asked_is_among_ones_data_and_bears_ones_present_name(
    desk: Desk, case: str, reader: Reader, reach: str
) -> None:
    """What stays inside, whoever asked it reads alone; a record that is joined into another leads to its name."""
    asked(desk, reader(OFFICER), case, CHAIR, reach)
    author = desk.office.people[OFFICER].id
    for name, reads in ((OFFICER, True), (COMMUNE, reach != "inside")):
        held = holdings(desk.office.session, desk.office.actor(name), author)
        rows = next(each.rows for each in held if each.key == "asked")
        assert [row[-1] for row in rows] == [WORDS] * reads, name
    desk.office.session.execute(
        sa.update(Person).where(Person.id == author).values(joined_into_id=desk.office.people[COMMUNE_DEPUTY].id)
    )
    desk.office.session.commit()
    page = reader(CHAIR).text
    assert f"{COMMUNE_DEPUTY}" in page[: page.index(WORDS)]


def test_everything_that_is_kept_of_somebody_has_words(app: Any) -> None:
    with app.test_request_context():
        for key, build in ROWS.items():
            shown = [each.name for each in build(1, sa.true()).selected_columns]
            columns, _rows = AS_READ[key](None, 1, tuple(shown), ()) if key in AS_READ else (shown, ())
            assert TITLES[key] and set(columns) <= set(COLUMNS), key
