"""Papers of a practice office as Chromium prints them: each sheet says above its text what it is worth."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser.serving import Live
from tests.support.offices.district import CHAIR
from tests.support.offices.papers import arrange, desk_of
from webapp.documents.wording import PRACTICE_MARK
from webapp.models import Office

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["recognition", pytest.param("submission", marks=pytest.mark.at_length)])
def test_every_sheet_of_a_practice_office_is_marked_above_its_text(
    name: str, chromium: Browser, make_live: Callable[[], Live]
) -> None:
    """With a foot of code and hash and without; the mark takes no sheet of its own, and only a number is above it."""
    live = make_live()
    case = arrange(desk_of(live.session, live.clock), "recognition")
    live.session.add(Office(id=1, demo=True, created_at=dt.datetime.now(dt.UTC)))
    live.session.commit()
    context = chromium.new_context(base_url=live.url)
    live.let_in(context, CHAIR)
    page = context.new_page()
    page.goto(f"/cases/{case}/papers/{name}")
    assert len(sheets_of(page)) == 1
    page.evaluate("text => { document.querySelector('.paper-plain').textContent = text; }", "Nội dung dài. " * 400)
    printed = sheets_of(page)
    assert len(printed) > 2
    for number, sheet in enumerate(printed, 1):
        found: list[tuple[float, str]] = []

        def note(text: str, cm: Any, tm: Any, _font: Any, _size: Any, found: Any = found) -> None:
            if text.strip():
                found.append((round(tm[4] * cm[1] + tm[5] * cm[3] + cm[5]), text.strip()))

        sheet.extract_text(visitor_text=note)
        numbered = [] if number == 1 else [str(number)]
        lines = [packed("".join(text for at, text in found if at == height)) for height in heights(found)]
        assert lines[: len(numbered) + 1] == [*numbered, packed(PRACTICE_MARK)]
    context.close()


def packed(text: str) -> str:
    return "".join(text.split())


def heights(found: list[tuple[float, str]]) -> list[float]:
    return sorted({height for height, _text in found}, reverse=True)


def sheets_of(page: Any) -> list[Any]:
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
