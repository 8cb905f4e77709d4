"""A supervisor finds what is late, has it moved on, and takes the list along; in Vietnamese and in English."""

import csv
import io
import re
import unicodedata

import pytest

from tests.browser import acting
from tests.browser.playing import CROSSED, DESK, PHONE, Play, Player, played

pytestmark = pytest.mark.browser

CASES = 'main tbody tr:has(th a[href^="/cases/"])'
ENGLISH = 'form[action="/language"] button[value="en"]'
LATE = "/tracking?late=1"
TYPED = ("hoàng", "Hoàng", "HOANG", unicodedata.normalize("NFD", "Hoàng"))


def found(player: Player) -> list[str]:
    """What the table of cases lists, by the name that its rows begin with."""
    return [name.strip() for name in player.page.locator(f'{CASES} th a[href^="/cases/"]').all_inner_texts()]


@played(PHONE, DESK, *CROSSED)
def test_a_supervisor_finds_what_is_late(play: Play) -> None:
    """From the sign-in to the reminder that the holder reads.

    Faults 10 (who has a case), 16 (code, export), 18 (a case on a few sheets), 28 (states by their process), 32
    (percentages in English).
    """
    hung = play.arrives("Dương Minh Hưng").signs_in()
    hung.open("/tracking")
    hung.sees("Hồ sơ đang xử lý", "Quá hạn")
    assert not [row for row in hung.page.locator(CASES).all_inner_texts() if "không còn đơn vị" in row]
    for process in hung.page.locator('select[name="state"] optgroup').all():
        states = process.locator("option").all_text_contents()
        assert states and len(states) == len(set(states)), "no two states of a process are called the same"
    for typed in TYPED:
        hung.open("/tracking")
        acting.narrows(hung, q=typed)
        assert found(hung) and all("Hoàng" in name for name in found(hung)), typed

    hung.open(LATE)
    listed = found(hung)
    _name, table = acting.fetches(hung, 'main a[href*="as=csv"]')
    rows = [row[0] for row in csv.reader(io.StringIO(table.decode("utf-8-sig"))) if row]
    assert len([row for row in rows if row]) > len(listed)
    assert all(any(row.startswith(name) for row in rows) for name in listed)
    name, workbook = acting.fetches(hung, 'main a[href*="as=xlsx"]')
    assert name.endswith(".xlsx") and acting.rows_of(workbook)

    hung.press(hung.page.locator(f"{CASES} th a", has_text="Đoàn xã Tân Hà").first)
    case = hung.path
    hung.press(hung.button(f"{case}/reminders"))
    hung.sees("Đã nhắc 1 lần")
    assert not hung.form(f"{case}/reminders").count(), "once a day"
    assert len(acting.pages_of(hung.page.pdf(format="A4"))) <= 4
    hung.looks_up(acting.code_of(case).lower())
    assert hung.path == case
    holder = play.person("Huỳnh Thu Hằng")
    holder.open("/notices")
    holder.sees("Có người đang chờ hồ sơ này và nhắc đồng chí")

    if not hung.page.locator(ENGLISH).is_visible():
        hung.page.locator(".menu-button").click()
    hung.press(ENGLISH)
    hung.open("/tracking")
    hung.sees("Open cases", "Late").sees_no("Hồ sơ đang xử lý")
    assert re.search(r"\d\.\d%", hung.text) and not re.search(r"\d,\d%", hung.text)
    hung.open("/indicators/dual-post")
    assert re.search(r"\d\.\d%", hung.text) and not re.search(r"\d,\d ?%", hung.text)


@played(PHONE, DESK, *CROSSED)
def test_a_supervisor_works_through_a_month(play: Play) -> None:
    """From the board to the cases, a filter kept, the calls of the day, what is watched, the year and the processes."""
    hung = play.arrives("Dương Minh Hưng").signs_in()
    hung.open("/supervision/board")
    link = hung.page.locator('main tbody a[href*="show=open"]').first
    counted = int(link.inner_text())
    hung.press(link)
    assert hung.path == "/tracking" and len(found(hung)) == min(counted, 50), "the number leads to just these cases"

    hung.open(LATE)
    hung.presses("Lưu bộ lọc này")
    form = hung.page.locator('main form:has([name="name"])')
    form.locator('[name="name"]').fill("Quá hạn của tôi")
    hung.press(form.locator('[type="submit"]'))
    assert hung.page.locator('nav.tabs a[aria-current="page"]').inner_text().strip() == "Quá hạn của tôi"

    hung.open("/supervision/calls")
    hung.press(hung.page.locator('form[action="/supervision/calls"] button').first)
    hung.sees("Đã gọi hôm nay")
    made = hung.page.locator('main h2:has-text("Đã gọi hôm nay") ~ section').first
    hung.press(made.locator('a[href^="/cases/"]').first)
    assert "Đã gọi điện cho" in (hung.page.locator("#timeline, main").first.text_content() or "")

    case = hung.path
    hung.press(hung.page.locator(f'main a[href="/supervision/watching/new?case={case.rpartition("/")[2]}"]').first)
    form = hung.page.locator('main form[action*="/supervision/watching/new"]')
    form.locator('[name="every"]').select_option(index=0)
    hung.press(form.locator('[type="submit"]'))
    assert hung.page.locator(f'main a[href="{case}"]').count()

    hung.open("/supervision/year")
    months = hung.page.locator("main tbody tr")
    assert months.count() == 12
    hung.press(months.locator("td a").first)
    hung.press(hung.page.locator("main tbody th a").first)
    assert hung.page.locator("main h1").inner_text()

    hung.open("/supervision/processes")
    hung.press(hung.page.locator('main a[href^="/supervision/processes/"]').first)
    hung.press(hung.page.locator("main svg a").first)
    assert hung.path == "/tracking"
