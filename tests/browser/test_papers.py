"""Papers as Chromium prints them: on A4, on one page where they are decisions, without anything but the paper."""

import io
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.serving import Live
from tests.support.browserlike import Browser as Client
from tests.support.forums import put
from tests.support.lengths import at_length
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, district_office
from tests.support.offices.meetings import Table, close, held
from tests.support.offices.papers import appraised, arrange, desk_of, elected, issued, voted
from tests.support.offices.placement import BOARD, START, Cast, placement_office
from tests.support.offices.recommendation import INQUIRY, Way
from webapp.documents.wording import is_landscape
from webapp.queries.papers.printing import text_of
from workflows import WORKFLOWS

pytestmark = pytest.mark.browser

A4 = (595, 842)
TONES = ("", *"\u0300\u0301\u0303\u0309\u0323")
VIETNAMESE = {
    unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for tone in TONES
} | set("đĐ")
REPERTOIRE = [*sorted(VIETNAMESE), *map(chr, range(0x21, 0x7F)), *"čĕĭŏŭƀČĔĬŎŬɃ", *"“”‘’…–—№₫«»•°§×·−→≤≥●"]
"""Every letter of Vietnamese with its tones, those of names of the highlands, and the signs that papers may use."""
FACES = """<p id="Regular"></p><p><em id="Italic"></em></p><p><strong id="Bold"></strong></p>
  <p><strong><em id="BoldItalic"></em></strong></p>"""
FONTS_ARE_THERE = "() => document.fonts.ready.then(() => true)"
SET = "([faces, text]) => { for (const face of faces) document.getElementById(face).textContent = text; }"
BLANK = """([face, letters]) => {
  const context = document.createElement('canvas').getContext('2d');
  context.font = getComputedStyle(document.getElementById(face)).font;
  return letters.filter(letter => {
    const { actualBoundingBoxLeft, actualBoundingBoxRight } = context.measureText(letter);
    return actualBoundingBoxLeft + actualBoundingBoxRight === 0;
  });
}"""


def packed(text: str) -> str:
    """Without spaces: between letters of two fonts a reader of PDF finds some that nobody sees."""
    return "".join(text.split())


def sides(printed: PdfReader) -> set[tuple[int, int]]:
    """The widths and heights of the sheets, in points."""
    return {(round(float(sheet.mediabox[2])), round(float(sheet.mediabox[3]))) for sheet in printed.pages}


def open_paper(page: Page, path: str) -> None:
    """Open a paper and wait until it stands in its font: a page may be called loaded before it has asked for one."""
    page.goto(path)
    page.evaluate(FONTS_ARE_THERE)


def nominations(live: Live) -> tuple[str, list[str]]:
    """Four nominations, which together print all there is: dual post, appointed, added post, and voted down."""
    desk = desk_of(live.session, live.clock)
    desk.office.unit("H-01-31", "branch", "H-01", "Chi đoàn Thôn 31")
    desk.office.unit("H-01-32", "branch", "H-01", "Chi đoàn Thôn 32")
    desk.office.post("Lê Thị Một", "member", "H-01-31")
    desk.office.post("Lê Thị Hai", "member", "H-01-32")
    lost = appraised(desk, "H-01-32", "Lê Thị Hai", purpose="first_seat")
    put(live.session, lost, live.clock.now)  # in writing, as an open vote can be; the others are voted on at meetings
    voted(desk, lost, "against")
    desk.notify_refusal(lost)
    seat = appraised(desk, "H-01-31", "Lê Thị Một", manner="appointed", purpose="first_seat")
    cases = [issued(desk, seat), lost, arrange(desk, "concurrent"), arrange(desk, "recognition")]
    return CHAIR, [f"/cases/{case}" for case in cases]


def an_election(live: Live) -> tuple[str, list[str]]:
    return CHAIR, [f"/cases/{elected(desk_of(live.session, live.clock))}"]


def a_placement(live: Live) -> tuple[str, list[str]]:
    live.clock.now = START
    cast = Cast(placement_office(live.session, START), lambda: Client(live.app), live.app)
    cast.whole_stay(live.clock)
    return BOARD, [cast.path]


def a_recommendation(live: Live) -> tuple[str, list[str]]:
    live.clock.now = START
    way = Way(district_office(live.session, live.clock.now), lambda: Client(live.app), live.app)
    way.to_not_admitted().quick("inquire", **INQUIRY)
    return COMMUNE, [way.path]


STORIES = {
    "secretary-nomination": nominations,
    "committee-election": an_election,
    "placement": a_placement,
    "party-recommendation": a_recommendation,
}
LOST = {
    "secretary-nomination": {"committee-count"},
    "placement": {"vote-refusal", "vote-count", "opinion-sheet", "opinion-summary"},
    "committee-election": {"vote-refusal", "vote-count", "opinion-sheet", "opinion-summary"},
}
"""What a way that ends well, by open votes at meetings, does not print; nominations are asked about in writing."""


@pytest.mark.parametrize("workflow", at_length(*sorted(STORIES)))
def test_every_paper_of_a_process_prints_on_a4(workflow: str, chromium: Browser, make_live: Callable[[], Live]) -> None:
    """What a case can print says the same on A4 as on its page, and nothing else; a decision stands on one sheet."""
    live = make_live()
    reader, cases = STORIES[workflow](live)
    client, context = live.client(reader), chromium.new_context(base_url=live.url)
    live.let_in(context, reader)
    page, found, trouble = context.new_page(), set[str](), list[str]()
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    for case in cases:
        for path in dict.fromkeys(
            re.findall(rf'"({case}/papers/[a-z0-9-]+)"', client.get(case).get_data(as_text=True))
        ):
            name = path.rpartition("/")[2]
            found.add(text_of(name))
            open_paper(page, path)
            printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
            assert sides(printed) == {A4[::-1] if is_landscape(text_of(name)) else A4}, name
            assert len(printed.pages) == 1, name
            text = packed("".join(sheet.extract_text() for sheet in printed.pages))
            for line in page.locator(".paper :is(p, h1)").all_inner_texts():
                assert packed(line) in text, (name, line)
            assert packed(live.said("Back to the case")) not in text
    assert found >= {row.name for row in WORKFLOWS[workflow].prints} - LOST.get(workflow, set())
    assert trouble == []
    context.close()


@pytest.mark.at_length
def test_no_line_of_a_long_decision_stands_under_its_code(chromium: Browser, make_live: Callable[[], Live]) -> None:
    """Code and hash stand in the foot of every sheet, and the text ends above them."""
    live = make_live()
    case = arrange(desk_of(live.session, live.clock), "recognition")
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    open_paper(page, f"/cases/{case}/papers/recognition")
    page.evaluate("text => { document.querySelector('.paper-plain').textContent = text; }", "Nội dung dài. " * 400)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) > 2
    for sheet in printed.pages:
        heights: dict[bool, list[float]] = {True: [], False: []}

        def note(text: str, cm: Any, tm: Any, _font: Any, _size: Any, heights: Any = heights) -> None:
            if text.strip():
                heights["SHA" in text or "Mã" in text].append(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])

        assert "SHA-256" in sheet.extract_text(visitor_text=note)
        assert heights[True] and min(heights[False]) > max(heights[True])
    context.close()


@pytest.mark.at_length
def test_minutes_print_on_a4(chromium: Browser, make_live: Callable[[], Live]) -> None:
    """A meeting of nine and three cases: the two names at the end stand on one sheet, below what they sign for."""
    live = make_live()
    table = Table(live.session, live.clock)
    meeting, _cases = held(table)
    close(table, meeting)
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CLERK)
    page = context.new_page()
    open_paper(page, f"/meetings/{meeting}/papers/meeting-minutes")
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert sides(printed) == {A4}
    said = [packed(sheet.extract_text()) for sheet in printed.pages]
    assert "BIÊNBẢN" in said[0] and packed(CHAIR) in said[0]
    for name in ("THƯKÝ", "CHỦTRÌ", packed(CHAIR), packed(CLERK), packed("Biên bản được thông qua")):
        assert name in said[-1], name
    assert packed(live.said("Back to the meeting")) not in "".join(said)
    context.close()


@pytest.mark.at_length
def test_the_union_stands_right_of_the_issuer(chromium: Browser, make_live: Callable[[], Live]) -> None:
    """The Union's own layout: the issuer at the left, the Union's name at the right, on one height."""
    live = make_live()
    desk = desk_of(live.session, live.clock)
    case = arrange(desk, "recognition")
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    open_paper(page, f"/cases/{case}/papers/recognition")
    issuer = page.get_by_text("BCH HUYỆN ĐOÀN THỬ", exact=True).bounding_box()
    union = page.get_by_text("ĐOÀN TNCS HỒ CHÍ MINH", exact=True).bounding_box()
    assert issuer and union
    assert issuer["x"] + issuer["width"] < union["x"]
    assert abs(issuer["y"] - union["y"]) < 40
    context.close()


@pytest.mark.parametrize("width", [360, *at_length(768, 1280)])
def test_a_paper_can_be_read_on_every_screen(width: int, chromium: Browser, make_live: Callable[[], Live]) -> None:
    live = make_live()
    desk = desk_of(live.session, live.clock)
    case = arrange(desk, "recognition")
    context = chromium.new_context(base_url=live.url, viewport={"width": width, "height": 800})
    live.let_in(context, CHAIR)
    page = context.new_page()
    open_paper(page, f"/cases/{case}/papers/recognition")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def fonts_of(page: Page, *selectors: str) -> set[tuple[str, bool]]:
    """The fonts that the text of these elements is drawn with, each with whether it came with the page."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    nodes = [
        node
        for selector in selectors
        for node in devtools.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    ]
    assert nodes
    drawn = [devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    devtools.detach()
    return {(font["postScriptName"], font["isCustomFont"]) for fonts in drawn for font in fonts}


@pytest.mark.at_length
def test_a_paper_and_no_other_page_brings_its_font(chromium: Browser, make_live: Callable[[], Live]) -> None:
    live = make_live()
    case = arrange(desk_of(live.session, live.clock), "recognition")
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/cases/{case}")
    page.evaluate(FONTS_ARE_THERE)
    assert [url for url in asked if "be-vietnam-pro" in url] and not [url for url in asked if "tinos" in url]
    open_paper(page, f"/cases/{case}/papers/recognition")
    assert len([url for url in asked if "tinos" in url]) == 3, "regular, bold and italic; this paper has no bold italic"
    assert page.evaluate("getComputedStyle(document.querySelector('.paper')).fontFamily").startswith("Tinos,")
    assert page.evaluate("[...document.fonts].filter(each => each.status === 'loaded').length") == 3
    drawn = fonts_of(page, ".paper p", ".paper h1")
    assert drawn == {("Tinos-Regular", True), ("Tinos-Bold", True), ("Tinos-Italic", True)}
    context.close()


@pytest.mark.at_length
def test_every_letter_is_in_every_face_of_the_papers_font(chromium: Browser, make_live: Callable[[], Live]) -> None:
    """All 134 letters that Vietnamese adds to ASCII; and the widths are those of Times New Roman, not whole pixels."""
    assert len([letter for letter in VIETNAMESE if ord(letter) > 0x7F]) == 134
    live = make_live()
    case = arrange(desk_of(live.session, live.clock), "recognition")
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    open_paper(page, f"/cases/{case}/papers/recognition")
    page.evaluate("faces => { document.querySelector('.paper').innerHTML = faces; }", FACES)
    faces = re.findall(r'id="(\w+)"', FACES)
    page.evaluate(SET, [faces, " ".join(REPERTOIRE)])
    page.evaluate(FONTS_ARE_THERE)
    for face in faces:
        assert fonts_of(page, f"#{face}") == {(f"Tinos-{face}", True)}
        # Where no font of the system has the letter either, it is drawn as the blank that this font has for it.
        assert page.evaluate(BLANK, [face, REPERTOIRE]) == [], face
    page.evaluate(SET, [faces, "i" * 20])
    for face in ("Italic", "Bold", "BoldItalic"):
        box = page.locator(f"#{face}").bounding_box()
        assert box and abs(box["width"] - 20 * 569 / 2048 * 14 * 96 / 72) < 0.1, face
    context.close()
