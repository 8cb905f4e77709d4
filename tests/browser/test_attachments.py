"""Minutes photographed on a phone, with scripts and without: nothing typed is lost, and the board sees the page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import PATIENCE, Person
from tests.browser.serving import Live
from tests.support.desk import Desk
from tests.support.nominating import MEETING
from tests.support.offices.district import BRANCH, NEW, OFFICER, OLD, district_office
from tests.support.offices.photographs import photograph
from webapp.demo.counting import count_again

pytestmark = pytest.mark.browser

CHOOSE = "#pages-counting-minutes"
PAGES = "#paper-counting-minutes .page-list img"
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.at_length
@pytest.mark.parametrize("scripts", [True, False])
def test_minutes_photographed_on_a_phone(scripts: bool, make_live: Callable[[], Live], chromium: Browser) -> None:
    live = make_live()
    office = district_office(live.session, live.clock.now)
    said = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    case = f"/cases/{Desk(office, live.clock).start(OLD, BRANCH, NEW, **said)}"
    form = f"{case}/moves/record_meeting"
    chosen = [
        {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": photograph((1200, 1600), turned=number)}
        for number in (1, 6)
    ]

    phone = Person(live, chromium, scripts=scripts, width=360).enter(OLD)
    phone.open(form)
    phone.fill(form, votes_for="11")
    send = phone.page.locator("[data-attach=counting-minutes]")
    assert send.is_visible() != scripts
    phone.page.set_input_files(CHOOSE, chosen)
    if not scripts:
        send.click()
    expect(phone.page.locator(PAGES)).to_have_count(2, timeout=PATIENCE)
    expect(phone.form(form).locator('[name="votes_for"]')).to_have_value("11")
    assert not scripts or phone.page.evaluate(f"() => {FITS}")
    phone.press(phone.page.locator("[formaction$='/turn']").first)
    phone.press(phone.page.locator("[formaction$='/remove']").last)
    expect(phone.page.locator(PAGES)).to_have_count(1, timeout=PATIENCE)
    if scripts:
        heic = {"name": "IMG_9.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + b"\0" * 40}
        phone.page.set_input_files(CHOOSE, [heic])
        expect(phone.page.locator("#paper-counting-minutes [role=status]")).to_contain_text("HEIC", timeout=PATIENCE)
    phone.fill(form, **MEETING)
    phone.send(form)
    assert phone.path == case, phone.text
    phone.close()
    count_again(live.session, case.rpartition("/")[2], live.clock.now)

    board = Person(live, chromium, scripts=scripts, width=360).enter(OFFICER)
    board.open(f"{case}/attachments/counting-minutes")
    picture = board.page.locator(".sheets img")
    expect(picture).to_have_count(1)
    assert picture.bounding_box()["width"] <= 360  # type: ignore[index]
    assert "Số phiếu tán thành" in board.text
    board.close()
