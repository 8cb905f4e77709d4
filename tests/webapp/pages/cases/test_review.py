"""A final step is looked at before it is done: what was written, and the papers as they will look; nothing is done."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, fingerprint
from tests.support.offices.district import BRANCH, CHAIR, CLERK, MEMBERS, NEW, OFFICER, OLD, district_office, user_name
from webapp.models import Case, Draft, FrozenPaper, IssuedPaper

pytestmark = pytest.mark.at_length

MARK = "BẢN XEM TRƯỚC, CHƯA BAN HÀNH"
SAID = {"signed_on": "23/11/2026", "effective_on": "23/11/2026"}


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock.now), clock)


@pytest.fixture
def clerk(new_client: Any) -> Browser:
    browser: Browser = new_client()
    return browser


def to_issuing(desk: Desk) -> str:
    replaced = {"purpose": "replacement", "predecessor": desk.office.people[OLD].id, "predecessor_reason": "age"}
    return desk.to_issuing(BRANCH, NEW, **replaced)


def looked_at(desk: Desk, clerk: Browser) -> tuple[str, str]:
    """The case, and the address of the step, whose form is filled in and goes to its review."""
    case = to_issuing(desk)
    clerk.enter(user_name(CLERK))
    path = f"/cases/{case}/moves/issue"
    clerk.get_empty(path)
    form = clerk.form(path)
    clerk.post(f"{path}/review", form.fill({"signer": str(desk.office.people[CHAIR].id), **SAID}))
    assert clerk.path == f"{path}/review", clerk.text
    return case, path


@pytest.mark.both_engines
def test_the_paper_is_seen_before_it_has_its_number(desk: Desk, clerk: Browser, session: Session) -> None:
    case, path = looked_at(desk, clerk)
    before = fingerprint(session.get_bind(), "sign_in.seen_at")  # type: ignore[arg-type]
    clerk.get(f"{path}/review")
    assert MARK in clerk.text and "QUYẾT ĐỊNH" in clerk.text and NEW in clerk.text and "23/11/2026" in clerk.text
    assert not changed(before, fingerprint(session.get_bind(), "sign_in.seen_at"))  # type: ignore[arg-type]
    session.rollback()
    assert session.scalar(sa.select(IssuedPaper.id)) is None
    clerk.post_form(path)
    assert clerk.path == f"/cases/{case}", clerk.text
    session.rollback()
    numbers = [paper.number for paper in session.scalars(sa.select(IssuedPaper))]
    assert numbers and all(number in clerk.text for number in numbers)
    assert session.scalar(sa.select(Draft.id)) is None, "what was sent waits no more"


def test_the_notice_of_a_refusal_is_seen_before_it_is_given(desk: Desk, clerk: Browser, session: Session) -> None:
    replaced = {"purpose": "replacement", "predecessor": desk.office.people[OLD].id, "predecessor_reason": "age"}
    case = desk.to_decision(BRANCH, NEW, **replaced)
    for name in MEMBERS:
        desk.vote(case, name, "against")
    clerk.enter(user_name(CLERK))
    path = f"/cases/{case}/moves/notify_refusal"
    clerk.get_empty(path)
    form = clerk.form(path)
    clerk.post(f"{path}/review", form.fill({"code": form.choices["code"][-1], "text": "Chưa đủ số phiếu."}))
    (sheet,) = [each for each in clerk.tree.iter("article") if "paper" in (each.get("class") or "")]
    words = " ".join("".join(sheet.itertext()).split())
    assert MARK in words and NEW in words and "Chưa đủ số phiếu" in words and "số kế tiếp" not in clerk.text
    session.rollback()
    assert (
        desk.state(case) == "refusing"
        and session.scalar(sa.select(FrozenPaper.id).where(FrozenPaper.name.startswith("refusal"))) is None
    )


def test_the_form_has_the_review_as_its_button(desk: Desk, clerk: Browser) -> None:
    _case, path = looked_at(desk, clerk)
    page = clerk.get(path).get_data(as_text=True)
    assert f'formaction="{path}/review"' in page and "Xem lại trước khi thực hiện" in page
    assert "23/11/2026" in page, "what was written is there when one goes back to change it"


def test_what_is_wrong_is_said_at_the_field_and_kept(desk: Desk, clerk: Browser) -> None:
    case = to_issuing(desk)
    clerk.enter(user_name(CLERK))
    path = f"/cases/{case}/moves/issue"
    clerk.get_empty(path)
    form, said = clerk.form(path), {"signer": str(desk.office.people[CHAIR].id), **SAID}
    for day, words in (("20/11/2026", "ngày Ban Thường vụ biểu quyết"), ("31/02/2026", "Lỗi")):
        answer = clerk.post(f"{path}/review", form.fill({**said, "signed_on": day}))
        assert answer.status_code == 422 and words in clerk.text
        assert clerk.form(path).values["signed_on"] == day
    clerk.get(path)
    assert clerk.form(path).values["signed_on"] == "31/02/2026", "also after coming back"
    assert clerk.post(f"{path}/review", {**form.fill(said), "version": "9" * 5000}).status_code < 500


def test_a_refusal_is_said_before_the_review(desk: Desk, clerk: Browser, session: Session) -> None:
    _case, path = looked_at(desk, clerk)
    session.rollback()
    session.execute(sa.update(Case).values(version=Case.version + 1))
    session.commit()
    clerk.get(f"{path}/review")
    assert clerk.path == path, "the case has gone on: back to the form"


def test_nobody_else_sees_it(desk: Desk, clerk: Browser, new_client: Any) -> None:
    case, path = looked_at(desk, clerk)
    other = new_client()
    other.enter(user_name(OFFICER))
    assert other.get(f"{path}/review").status_code in (302, 200) and MARK not in other.text
    assert other.path != f"{path}/review"
    assert case
