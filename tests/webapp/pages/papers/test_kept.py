"""Papers outside of the cases are printed again to the letter: reports, checks, lists, certificates, minutes."""

import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.desk import Desk
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    NEW,
    OFFICER,
    OLD,
)
from tests.support.offices.later import change_everything, retitle, reword
from tests.support.offices.papers import arrange, desk_of, page_text, word_text
from tests.support.offices.period_reports import act, draft
from tests.support.personal_data import wrong_places
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter
from webapp.config import ROOT
from webapp.documents import wording
from webapp.models import DeskRecord, KeptPaper, Post
from webapp.services.clock.ticking import tick
from webapp.services.journal import Author
from webapp.services.personal_data.blackening import blacken
from webapp.services.personal_data.names import BLACK, PersonWords
from webapp.services.transaction import transaction
from workflows import WORKFLOWS

HANDING = {
    "number": "01-BB/ĐTN",
    "transferred_on": "04/02/2026",
    "archive": "Lưu trữ Huyện ủy",
    "handed_by": "Trần Mỹ Văn",
    "received_by": "Lê Văn Nhận",
}
CLASS = {"topic": "Nghiệp vụ", "day": "30/1/2026", "hours": "16", "organiser": "unit"}
Made = tuple[str, str]
"""Who prints a paper, and its address."""


def report(desk: Desk, sign_in: SignIn) -> Made:
    path = draft(sign_in(OFFICER), desk.office, period="2026")
    act(sign_in(CHAIR), path, "confirm")
    return OFFICER, f"{path}/period-report"


def book_check(desk: Desk, sign_in: SignIn) -> Made:
    arrange(desk, "recognition")
    clerk = sign_in(CLERK)
    clerk.get("/papers/checks")
    (book,) = (each for each in clerk.form("/papers/checks").choices["book"] if each)
    clerk.post_form("/papers/checks", book=book)
    path = clerk.path
    clerk.get(path)
    clerk.post_form(f"{path}/ticks", **{"found-1": "there", "found-2": "missing"})
    clerk.post_form(f"{path}/end")
    return CLERK, f"{path}/book-check"


def figures(desk: Desk, sign_in: SignIn) -> Made:
    board, form = sign_in(OFFICER), f"/figures/units/{desk.office.units['H'].id}/snapshots/new"
    board.get(form)
    desk.office.session.rollback()
    board.post(form, {"title": "Biểu năm", "period": "2026", "indicators": ["dual-posts"]})
    return OFFICER, f"{board.path}/register-list"


def allowances(desk: Desk, sign_in: SignIn) -> Made:
    since = dt.date(2025, 12, 1)
    for kind in ("secretary", "village_militia_head"):
        desk.office.post(NEW, kind, "H-01-02", since)
    commune = sign_in(COMMUNE)
    month = f"/entitlements/allowances/units/{desk.office.units['H-01'].id}/2026/1"
    commune.get(month)
    commune.post_form(f"{month}/hand-over")
    (link,) = (a.get("href", "") for a in commune.tree.iter("a") if "/handed/" in a.get("href", ""))
    return COMMUNE_DEPUTY, link


def training_class(desk: Desk, sign_in: SignIn) -> str:
    old = desk.office.people[OLD].id
    path = enter(sign_in(COMMUNE), desk.office, "training-classes", "H-01", **CLASS, people=[str(old)])
    confirm(sign_in(OFFICER), path)
    return path


def people_of_a_row(desk: Desk, sign_in: SignIn) -> Made:
    return OFFICER, f"{training_class(desk, sign_in)}/register-list"


def certificate(desk: Desk, sign_in: SignIn) -> Made:
    path = training_class(desk, sign_in)
    return OFFICER, f"{path}/people/{numbered('person', desk.office.people[OLD].id)}/training-certificate"


def hand_over_of_work(desk: Desk, sign_in: SignIn) -> Made:
    session, person = desk.office.session, desk.office.people[COMMUNE].id
    session.execute(sa.update(Post).where(Post.person_id == person).values(valid_to=desk.clock.now.date()))
    session.commit()
    desk.office.post("Lê Thị Kế", "secretary", "H-01", since=desk.clock.now.date())
    tick(session, desk.clock.now)
    assert session.scalar(sa.select(sa.func.count(DeskRecord.id))) == 1
    board = sign_in(OFFICER)
    board.get("/hand-overs")
    links = [a.get("href", "") for a in board.tree.iter("a") if "desk-handover" in a.get("href", "")]
    return OFFICER, links[-1]


def transfer(desk: Desk, sign_in: SignIn) -> Made:
    return CLERK, f"{archived(desk, sign_in, '/archive/transfers/new', **HANDING)}/record-transfer"


def destruction(desk: Desk, sign_in: SignIn) -> Made:
    made = archived(desk, sign_in, "/archive/destructions/new", years=12, reason="Hết thời hạn bảo quản")
    return CLERK, f"{made}/destruction-list"


def archived(desk: Desk, sign_in: SignIn, form: str, years: int = 0, **words: str) -> str:
    """Do something with a closed case of the archive, so many years later; the page that it leads to."""
    case = arrange(desk, "refusal")
    desk.clock.now = desk.clock.now.replace(year=desk.clock.now.year + years)
    desk.office.session.rollback()
    clerk = sign_in(CLERK)
    clerk.get(f"{form}?case={case}")
    clerk.post_form(form, **words)
    assert clerk.response.status_code == 200, clerk.text
    return clerk.path


KINDS: tuple[Callable[[Desk, SignIn], Made], ...] = (
    report,
    book_check,
    figures,
    allowances,
    people_of_a_row,
    certificate,
    hand_over_of_work,
    transfer,
    destruction,
)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


def printed(browser: Browser, address: str) -> tuple[str, str, str]:
    """What a paper says on its page, in its Word file and in its PDF file."""
    browser.get(address)
    assert (browser.response.status_code, browser.path) == (200, address)
    page = page_text(browser)
    word, pdf = browser.get(f"{address}.docx").data, browser.get(f"{address}.pdf").data
    return page, word_text(word), "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("make", KINDS)
def test_it_is_printed_again_to_the_letter(
    make: Callable[[Desk, SignIn], Made],
    desk: Desk,
    sign_in: SignIn,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """By a program that calls everything otherwise, with everybody and every unit renamed, units entered late, and a
    signer whose end came to be known late.
    """
    name, address = make(desk, sign_in)
    session.rollback()
    before = printed(sign_in(name), address)
    desk.clock.advance(days=3)
    reword(monkeypatch, tmp_path / "texts")
    retitle(monkeypatch)
    change_everything(session, desk.clock.now, dt.date(2026, 1, 1))
    after = printed(sign_in(name), address)
    wording.source.cache_clear()
    again = " (in lại ngày 05/02/2026)"
    assert tuple(text.replace(again, "") for text in after[:2]) == before[:2]
    assert after[2] == before[2] or again.split()[-1][:-1] in after[2], "lines of a PDF file break elsewhere"


@pytest.mark.at_length
def test_a_name_goes_from_what_is_kept(desk: Desk, sign_in: SignIn, session: Session, tmp_path: Path) -> None:
    """From the list of money and from the foot; what is left is hashed anew, and nothing else can be changed."""
    name, address = allowances(desk, sign_in)
    session.rollback()
    kept = session.scalars(sa.select(KeptPaper)).one()
    was = kept.sha256
    person, by = desk.office.people[NEW], Author(person_id=desk.office.people[CLERK].id, post="clerk:1")
    with transaction(session):
        assert blacken(session, person, PersonWords(frozenset({NEW})), by, desk.clock.now)["noted"] == 1
    reader = sign_in(name)
    reader.get(address)
    assert BLACK in reader.text and NEW not in reader.text and "575.000" in reader.text
    session.rollback()
    session.refresh(kept)
    assert kept.sha256 != was and kept.erased_at == desk.clock.now
    session.rollback()
    assert [place for place in wrong_places(session, tmp_path, desk.clock.now) if "kept_paper" in place] == []
    for change in ("update kept_paper set content = '{}'", "delete from kept_paper"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(change))
        session.rollback()
    session.execute(sa.text("update kept_paper set sha256 = 'x', erased_at = '2030-01-01 00:00:00+00:00'"))
    session.commit()
    assert [place for place in wrong_places(session, tmp_path, desk.clock.now) if "kept_paper" in place] != []


@pytest.mark.at_length
def test_a_list_is_printed_as_it_was_handed_over_whatever_has_changed(desk: Desk, sign_in: SignIn) -> None:
    name, address = allowances(desk, sign_in)
    reader, unit = sign_in(name), desk.office.units["H-01"].id
    month = f"/entitlements/allowances/units/{unit}/2026/1"
    before = printed(reader, address)
    posts = sa.update(Post).where(Post.person_id == desk.office.people[NEW].id).values(valid_to=dt.date(2025, 12, 20))
    desk.office.session.rollback()
    desk.office.session.execute(posts)
    desk.office.session.commit()
    assert printed(reader, address) == before
    reader.get(f"{month}/entitlement-list")
    assert NEW in before[0] and NEW not in page_text(reader), "the list of today is another"
    for wrong in (address.replace("handed/", "handed/x"), address.replace("entitlement-list", "another")):
        assert reader.get(wrong).status_code == 404, wrong
    assert sign_in(OFFICER).get(address).status_code == 404


def test_the_documents_name_every_paper_outside_of_the_cases() -> None:
    of_cases = {row.name for each in WORKFLOWS.values() for row in each.prints}
    of_cases |= {paper.kind for each in WORKFLOWS.values() for move in each.definition.moves for paper in move.papers}
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("### Papers outside of the cases")[2]
    named = set(re.findall(r"`([a-z-]+)`", text.partition("### Concurrency")[0]))
    assert {*wording.NAMES, wording.LIST} - of_cases == named & {*wording.NAMES, wording.LIST}
