"""Papers as Chromium prints them: on A4, on one page where they are decisions, without anything but the paper."""

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.serving import Live
from tests.meeting_office import Table
from tests.office import CHAIR, CLERK
from tests.papers_office import arrange, desk_of, paper_of
from tests.test_minutes import close, held
from webapp.documents.codes import shown_code
from webapp.documents.wording import DECISIONS, OF_A_NOMINATION

pytestmark = pytest.mark.browser

A4 = (595, 842)


def packed(text: str) -> str:
    """Without spaces: between letters of two fonts a reader of PDF finds some that nobody sees."""
    return "".join(text.split())


@pytest.mark.parametrize(
    "name", [*(name for name in OF_A_NOMINATION if name in DECISIONS), "submission", "shortlist", "joint-minutes"]
)
def test_a_paper_prints_on_a4(name: str, chromium: Browser, make_live: Callable[[], Live]) -> None:
    live = make_live()
    desk = desk_of(live.session, live.clock)
    case = arrange(desk, name)
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.goto(f"/cases/{case}/papers/{name}")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = packed("".join(sheet.extract_text() for sheet in printed.pages))
    assert len(printed.pages) == 1
    assert tuple(round(float(side)) for side in printed.pages[0].mediabox[2:]) == A4
    assert packed("ĐOÀN TNCS HỒ CHÍ MINH") in text
    assert packed(live.said("Back to the case")) not in text
    assert trouble == []
    if name in DECISIONS:
        row = paper_of(desk, case, name)
        for said in (row.number, shown_code(row.code), row.sha256, "TM. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "BÍ THƯ"):
            assert packed(said) in text, said
        assert packed("ngày 05 tháng 02 năm 2026") in text
    context.close()


def test_minutes_print_on_a4(chromium: Browser, make_live: Callable[[], Live]) -> None:
    """A session of nine and three cases: the two names at the end stand on one sheet, below what they sign for."""
    live = make_live()
    table = Table(live.session, live.clock)
    meeting, _cases = held(table)
    close(table, meeting)
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CLERK)
    page = context.new_page()
    page.goto(f"/meetings/{meeting}/papers/session-minutes")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert {tuple(round(float(side)) for side in sheet.mediabox[2:]) for sheet in printed.pages} == {A4}
    said = [packed(sheet.extract_text()) for sheet in printed.pages]
    assert "BIÊNBẢN" in said[0] and packed(CHAIR) in said[0]
    for name in ("THƯKÝ", "CHỦTỌA", packed(CHAIR), packed(CLERK), packed("Biên bản được thông qua")):
        assert name in said[-1], name
    assert packed(live.said("Back to the session")) not in "".join(said)
    context.close()


def test_the_union_stands_right_of_the_issuer(chromium: Browser, make_live: Callable[[], Live]) -> None:
    """The Union's own layout: the issuer at the left, the Union's name at the right, on one height."""
    live = make_live()
    desk = desk_of(live.session, live.clock)
    case = arrange(desk, "recognition")
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    page.goto(f"/cases/{case}/papers/recognition")
    issuer = page.get_by_text("BCH HUYỆN ĐOÀN THỬ", exact=True).bounding_box()
    union = page.get_by_text("ĐOÀN TNCS HỒ CHÍ MINH", exact=True).bounding_box()
    assert issuer and union
    assert issuer["x"] + issuer["width"] < union["x"]
    assert abs(issuer["y"] - union["y"]) < 40
    context.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_a_paper_can_be_read_on_every_screen(width: int, chromium: Browser, make_live: Callable[[], Live]) -> None:
    live = make_live()
    desk = desk_of(live.session, live.clock)
    case = arrange(desk, "recognition")
    context = chromium.new_context(base_url=live.url, viewport={"width": width, "height": 800})
    live.let_in(context, CHAIR)
    page = context.new_page()
    page.goto(f"/cases/{case}/papers/recognition")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
