"""“Kiểm tra toàn vẹn”: what the inspection committee reads of the checks, and what it does not."""

import sqlalchemy as sa

from tests.support.offices.district import CLERK, INSPECTOR
from webapp.models import Case
from webapp.pages.verification import routes
from webapp.pages.verification.wording import SENTENCES
from webapp.services.closings import close_day
from webapp.verification.invariants import INVARIANTS


def test_every_invariant_has_its_sentence():
    assert list(SENTENCES) == [one.key for one in INVARIANTS]


def test_the_committee_checks_and_reads_the_heads(office, reader, session, clock):
    close_day(session, clock())
    browser = reader(INSPECTOR)
    browser.get("/inbox")
    assert "Kiểm tra toàn vẹn" in browser.text, "the menu leads there"
    browser.get("/verification")
    assert "Chưa kiểm tra lần nào" in browser.text and "1 2026-11-23 " in browser.text
    browser.get("/verification")
    browser.post_form("/verification")
    assert "Cả 25 điều đều đúng" in browser.text and browser.text.count("Đúng") >= 25


def test_a_place_in_a_sealed_case_is_not_named(app, office, reader, session, clock):
    desk_case = Case(
        public_id="f" * 16,
        workflow="x",
        sealed=True,
        definition_hash="x",
        state="x",
        unit_id=office.units["H-01"].id,
        version=9,
        dossier={},
        rules={},
        opened_at=clock(),
        state_since=clock(),
    )
    session.execute(
        sa.text("INSERT INTO definition (hash, workflow, body, stored_at) VALUES ('x', 'x', '{}', '2026-01-01')")
    )
    session.add(desk_case)
    session.commit()
    browser = reader(INSPECTOR)
    browser.get("/verification")
    browser.post_form("/verification")
    assert "I-01" in browser.text and "Không đúng" in browser.text
    assert "f" * 16 not in browser.text
    assert f"case={'f' * 16}" in app.test_cli_runner().invoke(args=["verify"]).output


def test_nobody_else_has_the_page(office, reader):
    browser = reader(CLERK)
    browser.get("/verification")
    assert browser.response.status_code == 404
    browser.get("/")
    assert "Kiểm tra toàn vẹn" not in browser.text


def test_what_takes_too_long_is_left_to_the_night(office, reader, monkeypatch):
    monkeypatch.setattr(routes, "SECONDS", -1)
    browser = reader(INSPECTOR)
    browser.get("/verification")
    browser.post_form("/verification")
    assert "kiểm tra hằng đêm" in browser.text
