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
    state = hung.page.locator('select[name="state"] option').all_text_contents()
    assert len(state) == len(set(state)), "no two states are called the same"
    for typed in TYPED:
        hung.open("/tracking")
        acting.narrows(hung, q=typed)
        assert found(hung) and all("Hoàng" in name for name in found(hung)), typed

    hung.open(LATE)
    listed = found(hung)
    _name, table = acting.fetches(hung, 'main a[href*="as=csv"]')
    rows = [row[0] for row in csv.reader(io.StringIO(table.decode("utf-8-sig")))]
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
