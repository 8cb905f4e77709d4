"""The papers of a case: their wording against reference files, on the page, in Word, and who may have them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, MEMBERS, NEW, OLD, OTHER, PROVINCE
from tests.support.offices.papers import (
    appraised,
    arrange,
    desk_of,
    elected,
    issued,
    page_text,
    paper_of,
    printed,
    replacing,
    unelected,
    voted_secretly,
    word_text,
)
from tests.support.offices.second_person import add_row
from webapp.config import ROOT
from webapp.documents import word
from webapp.documents.wording import NAMES, OF_A_NOMINATION, filled, plain_text
from webapp.mail import mailer_of
from webapp.models import Person
from webapp.queries.papers.printing import text_of
from workflows import WORKFLOWS
from workflows.core.pinning.texts import TEXTS

REFERENCES = ROOT / "tests" / "papers"
STAND_INS = {"code": "ACEF-HJKM-NPRT-WXY3", "sha256": "0" * 64, "verify_url": "https://doanvu.test/verify"}
"""In place of what is random or depends on the server."""
CODES = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}|[0-9a-f]{64}")

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


@pytest.mark.at_length
@pytest.mark.parametrize("name", OF_A_NOMINATION)
def test_the_wording_is_that_of_the_reference(name: str, desk: Desk) -> None:
    paper = printed(desk, arrange(desk, name), name)
    assert paper
    said = plain_text(filled(name, paper.values | (STAND_INS if paper.row else {})))
    assert said == (REFERENCES / f"{name}.txt").read_text(encoding="utf-8")


def test_every_wording_has_a_text_that_a_person_has_read() -> None:
    assert {text_of(path.stem) for path in REFERENCES.glob("*.txt")} >= set(NAMES)
    matters = {matter for workflow in WORKFLOWS.values() for matter in workflow.matters.values()}
    assert {path.stem for path in TEXTS.glob("_matter_*.txt")} == {f"_matter_{name}" for name in matters | {"case"}}


@pytest.mark.at_length
@pytest.mark.parametrize("name", OF_A_NOMINATION)
def test_page_and_word_file_say_the_same(name: str, desk: Desk, reader: Callable[[str], Browser]) -> None:
    case, browser = arrange(desk, name), reader(CHAIR)
    assert browser.get(f"/cases/{case}/papers/{name}").status_code == 200
    on_page = page_text(browser)
    (heading,) = browser.tree.iter("h1")
    assert f"{heading.text}\n" in on_page
    response = browser.get(f"/cases/{case}/papers/{name}.docx")
    assert (response.status_code, response.mimetype) == (200, word.MEDIA_TYPE)
    called = unquote(response.headers["Content-Disposition"].removeprefix("attachment; filename*=UTF-8''"))
    assert re.fullmatch(r"(\d\d-[A-ZĐ]+-[A-ZĐ-]+|[\w ,()-]+) \w+ \w+ \w+\.docx", called), called
    assert word_text(response.data) == on_page
    assert "CỘNG HÒA XÃ HỘI" not in on_page  # that head is the State's
    assert on_page.index("ĐOÀN TNCS HỒ CHÍ MINH") > on_page.index("***")  # the issuer left, the Union right


@pytest.mark.at_length
@only_sqlite
def test_papers_of_a_secret_vote_of_few_tell_no_split(
    desk: Desk, session: Session, make_account: Callable[..., Any]
) -> None:
    """Four ballots in secret: no paper says how many were for, or one could guess whose the others are."""
    admin, since = make_account("quan.tri"), desk.clock.now.date().replace(month=1)
    add_row(
        session,
        key="committee.secrecy",
        value="secret",
        scope_code=None,
        source="Quy chế",
        note="",
        effective_from=since,
        account_id=admin.id,
        now=desk.clock.now,
    )
    case = voted_secretly(desk, appraised(desk, BRANCH, NEW, **replacing(desk)), "for", "for", "for", "against")
    for name, hidden in (("committee-count", 4), ("resolution", 0)):
        paper = printed(desk, case, name)
        assert paper
        said = plain_text(filled(name, paper.values))
        assert "3/4" not in said and "75,0%" not in said
        assert said.count("không nêu (phiếu kín)") == hidden


@pytest.mark.at_length
@only_sqlite
def test_a_page_has_no_script_and_no_frame(desk: Desk, reader: Callable[[str], Browser]) -> None:
    case, browser = arrange(desk, "recognition"), reader(CHAIR)
    browser.get(f"/cases/{case}/papers/recognition")
    assert not list(browser.tree.iter("script"))
    assert not browser.forms
    assert not list(browser.tree.iter("img"))


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize("address", [None, "https://doanvu.example"])
def test_a_paper_leads_to_the_public_address_or_nowhere(
    address: str | None, app: Flask, desk: Desk, reader: Callable[[str], Browser]
) -> None:
    """Never to the name by which somebody has asked just now: 127.0.0.1 on a decision leads nobody anywhere."""
    app.config["DOAN_VU"] = replace(app.config["DOAN_VU"], public_url=address)
    case, browser = arrange(desk, "recognition"), reader(CHAIR)
    path = f"/cases/{case}/papers/recognition"
    page = browser.get(path).text
    file = browser.get(f"{path}.docx").data
    assert page.count("data:image/png;base64,") == (1 if address else 0)
    for said in (page, word_text(file)):
        assert "127.0.0.1" not in said and "localhost" not in said
        assert "Mã xác minh: " in said
        assert ("Tra cứu tại https://doanvu.example/verify" in said) == bool(address)
    assert mailer_of(app.config["DOAN_VU"]) is None


@pytest.mark.at_length
@only_sqlite
def test_names_are_text_and_never_marks(desk: Desk, reader: Callable[[str], Browser], session: Session) -> None:
    name = "# **<b>Y & “H'Mi”</b>** | {{ 7*7 }} {% if %} @header"
    person = session.get_one(Person, desk.office.people[NEW].id)
    person.full_name = name
    session.commit()
    case, browser = issued(desk, appraised(desk, BRANCH, NEW, **replacing(desk))), reader(CHAIR)
    for paper in ("recognition", "submission", "shortlist", "branch-count"):
        browser.get(f"/cases/{case}/papers/{paper}")
        assert name in page_text(browser)
        assert word_text(browser.get(f"/cases/{case}/papers/{paper}.docx").data).count(name) >= 1


@pytest.mark.at_length
@only_sqlite
def test_a_decision_keeps_what_it_says(desk: Desk, reader: Callable[[str], Browser], session: Session) -> None:
    """Somebody who is called otherwise later was appointed under the name of then; the hash is of then too."""
    case, browser = arrange(desk, "recognition"), reader(CHAIR)
    browser.get(f"/cases/{case}/papers/recognition")
    before = page_text(browser)
    session.execute(sa.update(Person).where(Person.full_name == NEW).values(full_name="Tên Mới Khác"))
    session.commit()
    browser.get(f"/cases/{case}/papers/recognition")
    assert page_text(browser) == before
    assert paper_of(desk, case).sha256 in before


@only_sqlite
def test_the_party_column_is_only_for_those_who_may_know(desk: Desk) -> None:
    case = appraised(desk, BRANCH, NEW, **replacing(desk))
    shown = {
        name: bool((paper := printed(desk, case, "shortlist", name)) and paper.values["person"]["shows_party"])
        for name in (CHAIR, COMMUNE, PROVINCE, OLD)
    }
    assert shown == {CHAIR: True, COMMUNE: True, PROVINCE: True, OLD: False}


@only_sqlite
def test_a_case_prints_only_what_it_has_come_to(desk: Desk, reader: Callable[[str], Browser]) -> None:
    case = desk.start(COMMUNE, BRANCH, NEW, **replacing(desk))
    browser = reader(COMMUNE)
    found = [name for name in OF_A_NOMINATION if browser.get(f"/cases/{case}/papers/{name}").status_code == 200]
    assert found == ["submission", "shortlist"]
    browser.get(f"/cases/{case}")
    linked = re.findall(rf"/cases/{case}/papers/([a-z-]+)(?:\.docx)?\"", browser.response.text)
    assert linked == ["submission", "submission", "shortlist", "shortlist"]
    assert browser.get(f"/cases/{case}/papers/no-such-paper").status_code == 404
    assert browser.get(f"/cases/{case}/papers/_header").status_code == 404


@only_sqlite
def test_who_may_not_see_the_case_gets_no_paper(desk: Desk, reader: Callable[[str], Browser]) -> None:
    case = arrange(desk, "recognition")
    row = paper_of(desk, case)
    stranger = reader(OTHER)
    token = re.compile(rb'(?<=name="csrf_token" value=")[^"]+')  # it changes with the second
    missing = token.sub(b"", stranger.get("/cases/0000000000000000/papers/recognition").data)
    for path in (f"/cases/{case}/papers/recognition", f"/cases/{case}/papers/recognition.docx", paper_path(row.id)):
        assert stranger.get(path).status_code == 404
        assert token.sub(b"", stranger.response.data) == missing
    assert reader(MEMBERS[2]).get(f"/cases/{case}/papers/recognition").status_code == 200


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(
    ("won", "names"),
    [
        (True, ("election-count", "vote-resolution", "election-request", "election-recognition")),
        (False, ("election-count", "vote-refusal")),
    ],
)
def test_the_papers_of_an_election(
    won: bool, names: tuple[str, ...], desk: Desk, reader: Callable[[str], Browser]
) -> None:
    """One that fills its seats, and one that fills none."""
    case, browser = elected(desk) if won else unelected(desk), reader(CHAIR if won else COMMUNE)
    browser.get(f"/cases/{case}")
    printable = browser.response.text.partition('id="printable"')[2]
    assert tuple(re.findall(rf"/cases/{case}/papers/([a-z-]+)\"", printable))[: len(names)] == names
    for name in names:
        assert browser.get(f"/cases/{case}/papers/{name}").status_code == 200, name
        said = page_text(browser)
        assert word_text(browser.get(f"/cases/{case}/papers/{name}.docx").data) == said
        if won or name == "vote-refusal":
            kept = REFERENCES / f"{name.replace('vote', 'election')}.txt"
            assert CODES.sub("…", said) == kept.read_text(encoding="utf-8"), name
