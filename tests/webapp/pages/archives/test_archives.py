"""Closed cases: which are due, the transfer to an archive with its minutes, destruction by a decision of another."""

import io
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, HEAD, NEW, OLD, OTHER, rule
from tests.support.offices.papers import PDF, desk_of, issued, replacing
from tests.support.offices.photographs import put_page
from tests.support.reading import called
from webapp.config import ROOT
from webapp.documents.samples import samples
from webapp.documents.wording import filled, plain_text
from webapp.models import (
    AccessLogEntry,
    AttachedPage,
    Case,
    Event,
    EventAnswers,
    FrozenPaper,
    IssuedPaper,
    Kinship,
    RecordDestruction,
    Scan,
)
from webapp.queries.cases.context import load_context
from webapp.services.cases.transition import apply_outcome
from webapp.services.journal import event_hash
from webapp.services.people import kinship

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DECISION = {"number": "05-QĐ/ĐTN", "decided_on": "05/03/2030", "body": "Ban Thường vụ Huyện đoàn Thử"}
HANDING = {
    "number": "01-BB/ĐTN",
    "transferred_on": "03/02/2026",
    "archive": "Lưu trữ Huyện ủy",
    "handed_by": "Trần Mỹ Văn",
    "received_by": "Lê Văn Nhận",
}


@pytest.fixture
def desk(session: Session, clock: Any) -> Iterator[Desk]:
    yield desk_of(session, clock)


@pytest.fixture
def case(desk: Desk) -> str:
    """A nomination that was decided on, and ended when its secretary left office."""
    found = issued(desk, desk.to_decision(BRANCH, NEW, **replacing(desk)))
    session = desk.office.session
    session.rollback()
    row = session.scalars(sa.select(Case).where(Case.public_id == found)).one()
    apply_outcome(load_context(session, row, None, desk.clock.now), "signal.seat_taken")
    session.commit()
    return found


def chosen(page: str, *cases: str) -> str:
    return f"{page}?{urlencode([('case', each) for each in cases])}"


def kept_for(desk: Desk, years: str) -> None:
    desk.office.session.rollback()
    rule(desk.office.session, "retention.secretary_nomination_done", years, "retention")


def proposed(reader: Callable[[str], Browser], case: str) -> Browser:
    browser = reader(CLERK)
    browser.get(chosen("/archive/destructions/new", case))
    browser.post_form("/archive/destructions/new", reason="Hết thời hạn bảo quản")
    return browser


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_file_is_handed_over_with_minutes(desk: Desk, case: str, reader: Any, session: Session) -> None:
    clerk = reader(CLERK)
    assert case in clerk.get("/archive/due").text and "03/02/2027" in clerk.text
    clerk.get(chosen("/archive/transfers/new", case))
    clerk.post_form("/archive/transfers/new", **{**HANDING, "transferred_on": "01/01/2030"})
    assert clerk.answer.status_code == 409 and "chưa đến" in clerk.text and "Lê Văn Nhận" in clerk.response.text
    clerk.post_form("/archive/transfers/new", **HANDING)
    page = clerk.path
    assert clerk.answer.status_code == 303, clerk.text
    minutes = clerk.get(f"{page}/record-transfer").text
    assert case[:8].upper() in minutes and "Lưu trữ Huyện ủy" in minutes
    assert clerk.get(f"{page}/record-transfer.docx").status_code == 200
    assert (
        called(clerk.get(f"{page}/record-transfer.docx")) == "Biên bản giao nộp lưu trữ Huyện đoàn Thử 03-02-2026.docx"
    )
    assert clerk.get(f"{page}/record-transfer.pdf").data[:5] == b"%PDF-"
    assert "Đã giao nộp cho Lưu trữ Huyện ủy" in clerk.get(f"/cases/{case}").text
    assert case not in clerk.get("/archive/due").text
    assert case in clerk.get("/archive/due?stage=transferred").text
    session.rollback()
    entry = session.scalars(sa.select(Event).where(Event.kind == "archive")).one()
    assert (entry.move, entry.consequences["number"]) == ("transferred", "01-BB/ĐTN")


@only_sqlite
def test_a_list_that_names_a_sealed_file_is_a_reading_of_it(
    desk: Desk, case: str, reader: Any, session: Session
) -> None:
    kept_for(desk, "1")
    desk.clock.now = desk.clock.now.replace(year=2030)
    clerk = proposed(reader, case)
    page = clerk.path
    pages = [page, f"{page}/destruction-list", f"{page}/destruction-list.docx"]
    session.rollback()
    assert session.scalars(sa.select(AccessLogEntry.page)).all() == [], "nothing was sealed"
    session.execute(sa.update(Case).where(Case.public_id == case).values(sealed=True))
    session.commit()
    assert all(case[:8] in clerk.get(each).text.lower() for each in pages[:2]) and clerk.get(pages[2]).data
    session.rollback()
    logged = session.scalars(sa.select(AccessLogEntry.page).order_by(AccessLogEntry.id)).all()
    assert logged == ["archives.destruction", "archives.destruction_list", "archives.destruction_list"]


@only_sqlite
def test_nothing_is_destroyed_before_its_time(desk: Desk, case: str, reader: Any, session: Session) -> None:
    assert "phải bảo quản đến ngày 03/02/2096" in proposed(reader, case).text, "the default says 70 years"
    kept_for(desk, "0")
    assert "vĩnh viễn" in proposed(reader, case).text
    assert case not in reader(CLERK).get("/archive/due?stage=over").text
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(RecordDestruction)) == 0


@pytest.mark.at_length
@pytest.mark.both_engines
def test_two_people_destroy_by_a_decision_and_a_stub_remains(
    desk: Desk, case: str, reader: Any, session: Session, clock: Any, app: Flask
) -> None:
    """The chain holds, the register keeps its numbers, and what was said is nowhere any more."""
    paper = session.scalars(sa.select(IssuedPaper.id).limit(1)).one()
    session.rollback()
    clerk = reader(CLERK)
    clerk.get(paper_path(paper))
    clerk.post_form(f"{paper_path(paper)}/scans", file=(io.BytesIO(PDF), "quyet-dinh.pdf"))
    folder = app.config["DOAN_VU"].data_dir / "files"
    put_page(session, folder, case, "counting-minutes", clock.now)
    assert len(list(folder.iterdir())) == 2
    kept_for(desk, "2")
    clock.now = clock.now.replace(year=2030, month=3, day=5)
    assert case in reader(CLERK).get("/archive/due?stage=over").text
    page = proposed(reader, case).path
    assert "đề nghị đồng chí khác ghi quyết định" in reader(CLERK).get(page).text
    assert reader(COMMUNE).get(page).status_code == 404
    chair = reader(CHAIR)
    proposer = desk.office.people[CLERK].id
    kinship.declare(session, desk.office.actor(CHAIR), proposer, "sibling", clock.now)
    chair.get(page)
    chair.post_form(f"{page}/carry-out", **DECISION)
    assert chair.answer.status_code == 409 and "Người thân thích" in chair.text, "kin of who proposed it"
    session.execute(sa.update(Kinship).values(ended_at=clock.now))
    session.commit()
    chair.get(page)
    chair.post_form(f"{page}/carry-out", **{**DECISION, "number": ""})
    assert chair.answer.status_code == 422 and "Ban Thường vụ Huyện đoàn Thử" in chair.response.text
    early = {**DECISION, "decided_on": "04/03/2030"}
    chair.post_form(f"{page}/carry-out", **early)
    assert chair.answer.status_code == 409 and 'href="#decided_on"' in chair.response.text, "before it was proposed"
    listed = f"{page}/destruction-list"
    chair.get(listed)
    waits = chair.text
    chair.get(page)
    chair.post_form(f"{page}/carry-out", **DECISION)
    assert chair.answer.status_code == 303, chair.text
    session.rollback()
    events = session.scalars(sa.select(Event).join(Case).where(Case.public_id == case).order_by(Event.seq)).all()
    assert all(b.previous_hash == a.hash for a, b in zip(events, events[1:], strict=False))
    assert all(event.hash == event_hash(event, case) for event in events)
    assert [event.move for event in events if event.kind == "archive"] == ["proposed", "erased"]
    said = session.scalars(sa.select(EventAnswers.answers).join(Event).join(Case).where(Case.public_id == case)).all()
    assert [each for each in said if each] == [] and session.scalar(sa.select(FrozenPaper.id)) is None
    assert session.scalar(sa.select(Scan.id)) is None and session.scalar(sa.select(AttachedPage.id)) is None
    assert list(folder.iterdir()) == []
    for name in ("a" * 32, "kept"):
        (folder / name).write_bytes(PDF)
    os.utime(folder / ("a" * 32), (0, 0))
    assert app.test_cli_runner().invoke(args=["tick"]).exit_code == 0
    assert [each.name for each in folder.iterdir()] == ["kept"], "a file that no row names goes with the next tick"
    row = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
    assert row.dossier == {} and row.subject_id is None
    session.rollback()
    shown = chair.get(f"/cases/{case}").text
    assert "Quyết định số 05-QĐ/ĐTN ngày 05/03/2030" in shown and NEW not in shown
    assert "đã được xóa" in chair.get(paper_path(paper)).text
    assert chair.get(f"/cases/{case}/papers/recognition").status_code == 404
    assert case in chair.get("/archive/due?stage=destroyed").text
    assert "Dự thảo, trình" in waits and "05-QĐ/ĐTN ngày 05 tháng 3 năm 2030" not in waits
    chair.get(listed)
    decided = chair.text
    line = f"{case[:8].upper()} Giới thiệu nhân sự Bí thư chi đoàn, Chi đoàn Thôn 1 03/02/2026 2 năm 03/02/2028"
    assert line in waits and line in decided and NEW not in waits
    assert "Kèm theo Quyết định số 05-QĐ/ĐTN ngày 05 tháng 3 năm 2030 của Ban Thường vụ Huyện đoàn Thử" in decided
    assert reader(COMMUNE).get(listed).status_code == 404


@only_sqlite
def test_a_refused_proposal_leaves_everything(desk: Desk, case: str, reader: Any, clock: Any, session: Session) -> None:
    kept_for(desk, "2")
    clock.now = clock.now.replace(year=2030, month=3, day=5)
    page = proposed(reader, case).path
    chair = reader(CHAIR)
    chair.get(page)
    chair.post_form(f"{page}/refuse", refusal="Còn khiếu nại")
    assert "Còn khiếu nại" in chair.text
    assert desk.case(case).dossier and case in chair.get("/archive/due?stage=over").text


@only_sqlite
def test_only_keepers_see_the_list_and_a_page_costs_the_same_for_many(
    desk: Desk, case: str, reader: Any, session: Session, count_statements: Any
) -> None:
    for name in (OLD, OTHER, HEAD):
        assert reader(name).get("/archive/due").status_code == 404
        assert reader(name).get(chosen("/archive/transfers/new", case)).status_code == 404
    commune = reader(COMMUNE)
    assert case in commune.get("/archive/due").text
    assert reader(CLERK).get("/archive/due?stage=no").status_code == 404
    clerk = reader(CLERK)
    session.rollback()
    with count_statements(session) as one:
        clerk.get("/archive/due")
    row = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
    values = {column.key: getattr(row, column.key) for column in sa.inspect(Case).column_attrs if column.key != "id"}
    session.rollback()
    many = [{**values, "public_id": f"copy{number:04d}"} for number in range(120)]
    session.execute(sa.insert(Case), many)
    session.commit()
    with count_statements(session) as all_of_them:
        clerk.get("/archive/due")
    assert one.count == all_of_them.count
    assert clerk.text.count("Chi đoàn Thôn 1") == 50


@only_sqlite
def test_a_file_cannot_be_handed_over_before_it_ended_or_twice(desk: Desk, case: str, reader: Any) -> None:
    clerk = reader(CLERK)
    for day, fault in (("01/02/2026", "kết thúc sau ngày này"), ("03/02/2026", ""), ("03/02/2026", "đã giao nộp")):
        clerk.get(chosen("/archive/transfers/new", case))
        clerk.post_form("/archive/transfers/new", **{**HANDING, "transferred_on": day})
        assert fault in clerk.text
    running = desk.start(COMMUNE, "H-01-02", OTHER)
    clerk.get(chosen("/archive/transfers/new", running))
    assert "ít nhất một" in clerk.text, "a running case is not on the list"


@pytest.mark.parametrize("name", ["record-transfer", "destruction-list", "personal-data-extract", "desk-handover"])
def test_the_wording_is_that_of_the_reference(name: str) -> None:
    text = plain_text(filled(name, samples(name)[0]))
    assert text == (ROOT / "tests" / "papers" / f"{name}.txt").read_text(encoding="utf-8")
