"""Several decisions issued with one form: which can be and why not, one entry and one number a case, and no second."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, fingerprint
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, OTHER, district_office, user_name
from tests.support.reading import addresses
from webapp.models import Case, IssuedPaper, Task

pytestmark = pytest.mark.at_length

PEOPLE = {"H-01-11": "Lê Văn Nhất", "H-01-12": "Lê Văn Nhì", "H-01-13": "Lê Văn Ba"}
PAGE, CANCEL = "/bulk/issue", "/bulk/issue/cancel"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = Desk(district_office(session, clock()), clock)
    for code, name in PEOPLE.items():
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
    return desk


@pytest.fixture
def cases(desk: Desk) -> list[str]:
    """Two that wait for their decision, and one that does not yet."""
    first, second, third = PEOPLE.items()
    return [desk.to_issuing(*first), desk.to_issuing(*second), desk.start(COMMUNE, *third)]


@pytest.fixture
def clerk(cases: list[str], new_client: Callable[..., Browser]) -> Browser:
    browser = new_client()
    browser.enter(user_name(CLERK))
    return browser


def numbers(desk: Desk) -> list[int]:
    desk.office.session.rollback()
    return list(desk.office.session.scalars(sa.select(IssuedPaper.seq).order_by(IssuedPaper.seq)))


def said(desk: Desk) -> dict[str, str]:
    day = desk.clock.now.strftime("%d/%m/%Y")
    return {"signed_on": day, "effective_on": day, "signer": str(desk.office.people[CHAIR].id)}


@pytest.mark.both_engines
def test_one_form_issues_the_decisions_of_several_cases(desk: Desk, cases: list[str], clerk: Browser) -> None:
    clerk.get("/inbox")
    assert [form.choices["case"] for form in clerk.forms if form.action == PAGE] == [cases[:2]]
    before = fingerprint(desk.office.session.get_bind(), "sign_in.seen_at")
    clerk.get(PAGE, query_string={"case": cases})
    assert changed(before, fingerprint(desk.office.session.get_bind(), "sign_in.seen_at")) == []
    assert "Lê Văn Nhất" in clerk.text and "chưa chờ đồng chí ban hành" in clerk.text, "the third is left out, and why"
    shown = clerk.text
    assert shown.index("01-QĐ/ĐTN") < shown.index("Lê Văn Nhì") < shown.index("02-QĐ/ĐTN") and "03-QĐ" not in shown
    clerk.post_form(PAGE, **said(desk))
    assert clerk.path == "/bulk/issue/report", clerk.text
    desk.office.session.rollback()
    issued = desk.office.session.scalars(sa.select(IssuedPaper)).all()
    assert all(paper.number in shown and paper.number in clerk.text for paper in issued), "the numbers that were shown"
    assert clerk.text.index("Đã ban hành") < clerk.text.index("Lê Văn Nhì")
    assert "Lê Văn Ba" not in clerk.text, "it was not confirmed"
    assert numbers(desk) == [1, 2]
    assert {desk.state(case) for case in cases[:2]} == {"in_office"}


def test_bad_values_stay_at_their_fields_and_issue_nothing(desk: Desk, cases: list[str], clerk: Browser) -> None:
    clerk.get(PAGE, query_string={"case": cases})
    clerk.post_form(PAGE, **{**said(desk), "signed_on": "31/11/2026"})
    assert clerk.answer.status_code == 422 and "31/11/2026" in clerk.response.text
    assert numbers(desk) == []


def test_a_second_tap_issues_nothing_again(desk: Desk, cases: list[str], clerk: Browser) -> None:
    clerk.get(PAGE, query_string={"case": cases})
    form = clerk.form(PAGE).fill(said(desk))
    for _tap in range(2):
        clerk.post(PAGE, form)
        assert clerk.path == "/bulk/issue/report"
    assert numbers(desk) == [1, 2]


def test_a_case_that_has_gone_on_does_not_stop_the_others(desk: Desk, cases: list[str], clerk: Browser) -> None:
    clerk.get(PAGE, query_string={"case": cases})
    form = clerk.form(PAGE).fill(said(desk))
    desk.move(CLERK, cases[0], "issue")
    clerk.post(PAGE, form)
    assert clerk.text.index("Lê Văn Nhì") < clerk.text.index("Chưa ban hành") < clerk.text.index("Lê Văn Nhất")
    assert numbers(desk) == [1, 2]
    assert desk.state(cases[1]) == "in_office"


def test_all_that_the_filter_shows(desk: Desk, cases: list[str], clerk: Browser) -> None:
    clerk.get(PAGE, query_string={"all": "1", "unit": "H-01-12"})
    assert "Lê Văn Nhì" in clerk.text and "Lê Văn Nhất" not in clerk.text
    clerk.get(PAGE, query_string={"all": "1"})
    assert "Lê Văn Nhì" in clerk.text and "Lê Văn Nhất" in clerk.text


def test_all_passes_over_what_else_waits(desk: Desk, cases: list[str], clerk: Browser) -> None:
    """Sixty other tasks that are due earlier do not hide what can be issued together."""
    session, other = desk.office.session, desk.case(cases[2])
    copied = {each.name: getattr(other, each.name) for each in Case.__table__.columns}
    early = desk.clock.now.date() - dt.timedelta(days=1)
    task = {"move": "issue", "unit_id": desk.office.units["H"].id, "post": "clerk", "due_on": early, "opens_on": early}
    for number in range(60):
        case = Case(**{**copied, "id": None, "public_id": f"{number:016x}", "claim": None})
        session.add(case)
        session.flush()
        session.add(Task(**task, case_id=case.id, since=desk.clock.now))
    session.commit()
    clerk.get(PAGE, query_string={"all": "1"})
    assert "Lê Văn Nhì" in clerk.text and "Lê Văn Nhất" in clerk.text and "Lê Văn Ba" not in clerk.text
    assert cases[0][:8].upper() in clerk.text


def test_who_issues_nothing_learns_nothing(desk: Desk, cases: list[str], new_client: Callable[..., Browser]) -> None:
    browser = new_client()
    browser.enter(user_name(OTHER))
    browser.get(PAGE, query_string={"case": cases})
    assert "Lê Văn" not in browser.text
    version = desk.case(cases[0]).version
    browser.post(PAGE, {"cases": f"{cases[0]}.{version}", "key": "0123456789abcdef", **said(desk)})
    assert browser.answer.status_code == 422 and "Lê Văn" not in browser.text
    assert numbers(desk) == []


def test_a_case_that_is_not_there_leaves_the_others_issued_and_told(
    desk: Desk, cases: list[str], clerk: Browser
) -> None:
    version = desk.case(cases[0]).version
    clerk.post(PAGE, {"cases": f"{cases[0]}.{version},nope.1", "key": "mid", **said(desk)})
    assert clerk.path == f"{PAGE}/report" and clerk.response.status_code == 200
    assert numbers(desk) == [1]


@pytest.mark.both_engines
def test_numbers_given_together_are_cancelled_together_and_their_decisions_issued_anew(
    desk: Desk, cases: list[str], clerk: Browser, new_client: Callable[..., Browser]
) -> None:
    clerk.get(PAGE, query_string={"case": cases[:2]})
    clerk.post_form(PAGE, **said(desk))
    report = clerk.response.request.full_path
    clerk.post_form(CANCEL, reason="")
    assert clerk.answer.status_code == 422 and "Đề nghị ghi lý do" in clerk.response.text
    other = new_client()
    other.enter(user_name(COMMUNE))
    other.get(report)
    assert [form for form in other.forms if form.action == CANCEL] == [], "they issued nothing"
    clerk.post_form(CANCEL, reason="Ghi nhầm ngày")
    assert clerk.path == "/bulk/issue/report"
    assert [form for form in clerk.forms if form.action == CANCEL] == [], "nothing is left to cancel"
    desk.office.session.rollback()
    papers = desk.office.session.scalars(sa.select(IssuedPaper)).all()
    assert {(paper.ended, paper.end_reason) for paper in papers} == {("cancelled", "Ghi nhầm ngày")}
    assert {desk.state(case) for case in cases[:2]} == {"in_office"}
    clerk.get(f"/cases/{cases[0]}")
    clerk.get(
        next(link for link in addresses(clerk) if re.fullmatch(r"/papers/[^/]+", link) and link != "/papers/books")
    )
    assert any(link.endswith("/anew") for link in addresses(clerk)), "it can be issued anew"
