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
    """With a foot of code and hash and without; the mark stands alone, and takes no sheet of its own."""
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
    for sheet in printed:
        found: list[tuple[float, str]] = []

        def note(text: str, cm: Any, tm: Any, _font: Any, _size: Any, found: Any = found) -> None:
            if text.strip():
                found.append((round(tm[4] * cm[1] + tm[5] * cm[3] + cm[5]), text.strip()))

        sheet.extract_text(visitor_text=note)
        highest = max(height for height, _text in found)
        above = "".join(text for height, text in found if height == highest)
        assert "".join(above.split()) == "".join(PRACTICE_MARK.split())
    context.close()


def sheets_of(page: Any) -> list[Any]:
    page.evaluate("() => document.fonts.ready.then(() => true)")
    return list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)
