"""The clerk gives a resolution, a notice or a submission its number from the register."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, DEPUTY, NEW, OLD, OTHER
from tests.support.offices.papers import (
    YOUNG,
    appraised,
    arrange,
    desk_of,
    elected,
    page_text,
    paper_of,
    replacing,
    voted,
    word_text,
)
from webapp.actors import Actor
from webapp.models import IssuedPaper, Person
from webapp.services.journal import commitment
from webapp.services.papers.numbering import Numbering, give_number
from webapp.services.papers.register import end_paper
from webapp.services.refusals import InvalidAnswers, NotFoundForActor, Refused
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


def actor(desk: Desk, name: str = CLERK) -> Actor:
    desk.office.session.rollback()
    return desk.office.actor(name, local_date(desk.clock.now))


def number(desk: Desk, case: str, name: str, by: str = CLERK, **said: Any) -> IssuedPaper:
    words = {"signed_on": local_date(desk.clock.now), "signer": desk.office.people[CHAIR].id}
    who = actor(desk, by)
    return give_number(desk.office.session, who, case, name, Numbering(**{**words, **said}), desk.clock.now)


@only_sqlite
def test_a_resolution_gets_its_number_with_one_click(
    desk: Desk, reader: Callable[[str], Browser], session: Session
) -> None:
    """From then on its text stays, with a code; it can be verified, and its signed scan can come back to it."""
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    path, clerk = f"/cases/{case}/papers/resolution", reader(CLERK)
    for name, told in ((CLERK, True), (CHAIR, False)):
        assert (f'href="{path}/number"' in reader(name).get(f"/cases/{case}").text) is told, "the case says so as well"
    clerk.get(path)
    before = page_text(clerk)
    assert "Số: ......-NQ/ĐTN" in before and f'href="{path}/number"' in clerk.response.text
    clerk.get(f"{path}/number")
    clerk.post_form(f"{path}/number")
    assert clerk.response.status_code == 200, clerk.text
    row = paper_of(desk, case, "resolution")
    assert clerk.path == paper_path(row.id) and "01-NQ/ĐTN" in clerk.text
    assert row.sha256 == commitment(row.salt, row.content) and "meeting" not in row.content
    assert any(form.get("action") == f"{paper_path(row.id)}/scans" for form in clerk.tree.iter("form"))
    session.execute(sa.update(Person).where(Person.full_name == NEW).values(full_name="Tên Mới Khác"))
    session.commit()
    clerk.get(path)
    after = page_text(clerk)
    assert [line for line in before.splitlines() if line not in after.splitlines()] == ["Số: ......-NQ/ĐTN"]
    assert "Số: 01-NQ/ĐTN" in after and row.sha256 in after and f"{path}/number" not in clerk.response.text
    assert word_text(clerk.get(f"{path}.docx").data) == after
    assert clerk.get(f"/verify/{row.code}").status_code == 200 and "01-NQ/ĐTN" in clerk.text
    clerk.get("/papers?kind=resolution")
    assert "01-NQ/ĐTN" in clerk.text


@only_sqlite
def test_only_the_clerk_of_the_unit_that_writes_it(desk: Desk, reader: Callable[[str], Browser]) -> None:
    """A submission is the commune's, which has a clerk of its own; who may not see the case learns nothing of it."""
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    desk.office.post(OLD, "clerk", "H-01")
    for name, resolution, submission in ((CHAIR, 404, 404), (CLERK, 200, 404), (OLD, 404, 200), (OTHER, 404, 404)):
        browser = reader(name)
        for paper, status in (("resolution", resolution), ("submission", submission), ("committee-count", 404)):
            assert browser.get(f"/cases/{case}/papers/{paper}/number").status_code == status, (name, paper)
            assert (f"{paper}/number" in browser.get(f"/cases/{case}/papers/{paper}").text) == (status == 200)
    for name, paper in ((CHAIR, "resolution"), (CLERK, "submission"), (CLERK, "recognition")):
        with pytest.raises(NotFoundForActor):
            number(desk, case, paper, by=name)


@pytest.mark.both_engines
def test_numbers_run_on_and_a_cancelled_one_is_kept(desk: Desk, session: Session) -> None:
    """By issuer, type and term without gaps; a number from paper may be entered; two taps are one."""
    desk.office.post(YOUNG, "member", "H-01-02")
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)), "against")
    other = voted(desk, appraised(desk, "H-01-02", YOUNG, purpose="first_seat"), "against")
    desk.move(CLERK, case, "notify_refusal")
    desk.move(CLERK, other, "notify_refusal")
    first = number(desk, case, "refusal")
    assert (first.number, number(desk, case, "refusal").id) == ("01-TB/ĐTN", first.id)
    for wanted in (1, 3):
        with pytest.raises(InvalidAnswers):
            number(desk, other, "refusal", number=wanted)
    second = number(desk, other, "refusal", number=2)
    assert second.number == "02-TB/ĐTN"
    end_paper(session, actor(desk), first.id, "cancelled", "Ghi sai ngày", desk.clock.now)
    assert number(desk, case, "refusal").number == "03-TB/ĐTN"
    session.rollback()
    rows = session.scalars(sa.select(IssuedPaper).order_by(IssuedPaper.seq)).all()
    assert [(row.seq, row.case_id, row.ended) for row in rows] == [
        (1, first.case_id, "cancelled"),
        (2, second.case_id, None),
        (3, first.case_id, None),
    ]


@only_sqlite
def test_a_day_or_signer_that_cannot_be_comes_back_with_its_field(
    desk: Desk, reader: Callable[[str], Browser], session: Session
) -> None:
    case = arrange(desk, "refusal")
    today = local_date(desk.clock.now)
    for said, field in (
        ({"signed_on": today - dt.timedelta(days=1)}, "signed_on"),
        ({"signed_on": today + dt.timedelta(days=1)}, "signed_on"),
        ({"signer": desk.office.people[COMMUNE].id}, "signer"),
    ):
        with pytest.raises(Refused) as refused:
            number(desk, case, "refusal", **said)
        assert refused.value.field == field
    path, browser = f"/cases/{case}/papers/refusal/number", reader(CLERK)
    for words in (
        {"signed_on": "31/02/2026"},
        {"number": "9"},
        {"number": "x"},
        {"signed_on": "3/2/2026"},
    ):
        browser.get(path)
        browser.post_form(path, **words)
        assert browser.response.status_code == 422, words
        ((name, typed),) = words.items()
        assert f'href="#{name}"' in browser.response.text and typed in browser.response.text, words
    assert session.scalar(sa.select(sa.func.count()).select_from(IssuedPaper)) == 0


@only_sqlite
def test_a_clerk_numbers_nothing_about_himself(desk: Desk) -> None:
    """Of an election the candidates are those whom it is about."""
    case = elected(desk)
    desk.office.post("Trần Thị Ánh", "clerk", "H-01")
    with pytest.raises(Refused, match="about you"):
        number(desk, case, "vote-resolution", by="Trần Thị Ánh", signer=desk.office.people[COMMUNE].id)
    desk.office.post(DEPUTY, "clerk", "H-01")
    row = number(desk, case, "vote-resolution", by=DEPUTY, signer=desk.office.people[COMMUNE].id)
    assert (row.number, row.subject_id) == ("01-NQ/ĐTN", None)


def test_a_printed_paper_keeps_the_order_of_its_book(desk: Desk, session: Session) -> None:
    """A resolution with an earlier day than the number before it says why, or gets none."""
    first = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    day = local_date(desk.clock.now)
    desk.clock.advance(days=5)
    desk.office.post(OTHER, "member", "H-01-02")
    second = voted(desk, appraised(desk, "H-01-02", OTHER, purpose="first_seat"))
    number(desk, second, "resolution")
    with pytest.raises(InvalidAnswers) as refused:
        number(desk, first, "resolution", signed_on=day)
    assert refused.value.field == "out_of_order"
    assert number(desk, first, "resolution", signed_on=day, out_of_order="Vào sổ muộn").out_of_order == "Vào sổ muộn"
