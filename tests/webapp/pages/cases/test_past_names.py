"""What is closed keeps the names of units and the templates of its day; what is open has the present ones."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, MEMBERS, NEW, PROVINCE
from tests.support.offices.papers import YOUNG, arrange, desk_of, paper_of, printed, replacing, word_text, written
from tests.support.offices.second_person import reorganised
from webapp.models import Event, FrozenPaper
from webapp.services.journal import commitment, event_hash
from webapp.services.papers.templates import put_template
from webapp.services.personal_data.persons import correct
from webapp.services.reorganisations.plan import ReorganisationPlan
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.consequences import CorrectPerson

pytestmark = pytest.mark.at_length


def renamed(desk: Desk, code: str, name: str) -> str:
    """Give a unit another name from today on; return the name that it had."""
    was = desk.office.units[code].name
    plan = ReorganisationPlan("rename", (code,), local_date(desk.clock.now), "01-QĐ/TĐTN", name=name)
    reorganised(desk.office.session, plan, replace(desk.command(PROVINCE), key=f"rename-{code}"))
    desk.office.session.rollback()
    return was


@pytest.mark.both_engines
def test_closed_cases_and_papers_keep_the_names_of_their_day(
    session: Session, clock: Any, reader: Callable[[str], Browser]
) -> None:
    desk = desk_of(session, clock)
    refused, row = arrange(desk, "refusal"), paper_of(desk, arrange(desk, "recognition"))
    code = row.code
    clock.now += dt.timedelta(days=30)
    branch, district = renamed(desk, BRANCH, "Chi đoàn Mang Tên Mới"), renamed(desk, "H", "Huyện đoàn Mang Tên Mới")
    browser = reader(CHAIR)
    for path in ("/archive", f"/cases/{refused}"):
        assert browser.get(path).status_code == 200, path
        # The case that follows is open, and so stands under the name of today.
        text = browser.text.replace("Hồ sơ tiếp theo: Chi đoàn Mang Tên Mới", "")
        assert branch in text and "Chi đoàn Mang Tên Mới" not in text, path
    browser.get("/tracking")
    process = "Giới thiệu nhân sự Bí thư chi đoàn"
    assert f"{NEW} {process} · {branch} Không công nhận" in browser.text
    assert f"{NEW} {process} · Chi đoàn Mang Tên Mới Chờ bổ nhiệm" in browser.text
    for path in ("/papers", paper_path(row.id), f"/verify/{code}"):
        assert browser.get(path).status_code == 200, path
        main = browser.response.text.partition("<main")[2].partition("</main>")[0]
        main = main.rpartition("</form>")[2] if path == "/papers" else main
        assert district in main and "Huyện đoàn Mang Tên Mới" not in main, path


def test_a_paper_of_a_closed_case_keeps_its_template(
    session: Session, clock: Any, reader: Callable[[str], Browser], make_account: Callable[..., Any]
) -> None:
    desk = desk_of(session, clock)
    closed, running = arrange(desk, "refusal"), desk.start(COMMUNE, "H-01-02", NEW)
    admin, browser = make_account("quan-tri"), reader(CHAIR)
    paths = [f"/cases/{closed}/papers/refusal.docx", f"/cases/{running}/papers/submission.docx"]
    before = [word_text(browser.get(path).data) for path in paths]
    clock.now += dt.timedelta(minutes=5)
    for paper in ("refusal", "submission"):
        with transaction(session):
            put_template(session, admin.id, paper, "mau.docx", written("Mẫu mới {{ person.name }}"), clock.now)
    desk.office.post(YOUNG, "member", "H-01-02")
    case = desk.start(COMMUNE, "H-01-01", YOUNG, **replacing(desk))
    after = [word_text(browser.get(path).data) for path in paths]
    assert after == before, "the step that the paper reports is closed, also in a running case"
    assert "Mẫu mới" in word_text(browser.get(f"/cases/{case}/papers/submission.docx").data)


def test_the_journal_commits_to_what_a_paper_says(session: Session, clock: Any) -> None:
    """Each entry has the hash of every paper that it froze; the words themselves can be erased, and the chain holds."""
    desk = desk_of(session, clock)
    case = desk.case(arrange(desk, "recognition"))
    frozen = session.scalars(sa.select(FrozenPaper).where(FrozenPaper.case_id == case.id)).all()
    assert {"submission", "shortlist", "branch-minutes", "joint-minutes", "resolution"} <= {row.name for row in frozen}
    for row in frozen:
        hashes = session.get_one(Event, row.event_id).consequences["paper_hashes"]
        assert hashes[row.name] == commitment(row.salt, row.content)
    session.execute(sa.delete(FrozenPaper))
    session.commit()
    events = session.scalars(sa.select(Event).where(Event.case_id == case.id).order_by(Event.seq)).all()
    assert all(event.hash == event_hash(event, case.public_id) for event in events)
    assert printed(desk, case.public_id, "branch-minutes") is None


@pytest.mark.both_engines
def test_the_journal_and_the_roll_name_people_as_they_were_called(
    session: Session, clock: Any, reader: Callable[[str], Browser]
) -> None:
    """A name that is corrected stands as it was in earlier entries, answers and counts, and anew in later ones."""
    desk = desk_of(session, clock)
    case = arrange(desk, "recognition")
    clock.now += dt.timedelta(days=1)
    old = {name: desk.office.people[name].id for name in (COMMUNE, MEMBERS[2], NEW)}
    case_id = desk.case(case).id
    for number, person_id in enumerate(old.values()):
        right = CorrectPerson(person_id, (("full_name", f"Tên Đã Sửa {number}"),))
        correct(session, case_id, right, None, person_id, clock.now)
    session.commit()
    browser = reader(CHAIR)
    browser.get(f"/cases/{case}")
    (timeline,) = (part for part in browser.tree.iter() if part.get("class") == "timeline")
    said = " ".join(timeline.itertext())
    assert COMMUNE in said and NEW in said and "Tên Đã Sửa" not in said
    assert MEMBERS[2] in browser.text and "Tên Đã Sửa 1" not in browser.text
    clock.now += dt.timedelta(minutes=5)
    desk.office.post(YOUNG, "member", "H-01-02")
    browser.get(f"/cases/{desk.start(COMMUNE, 'H-01-02', YOUNG)}")
    assert COMMUNE not in browser.text
    assert "Tên Đã Sửa 0" in browser.text
