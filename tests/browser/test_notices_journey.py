"""Notices in a browser: an address is confirmed, a case comes, bell and letter say so, and the act ends it."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import ENDS, NOTE_VIOLATIONS, axe, axe_in_the_dark, faults_at
from tests.browser.person import Person
from tests.browser.serving import Live
from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.loopback.mail_server import SENDER, Sink, listening
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, district_office

pytestmark = pytest.mark.browser

CHOICES, NOTICES = "/my-account/notices", "/notices"
ADDRESS = "to.vo@example.vn"


def ticked(live: Live) -> None:
    """The timer comes, as it does every five minutes."""
    live.clock.advance(minutes=5)
    result = live.app.test_cli_runner().invoke(args=["tick"])
    assert result.exit_code == 0, result.output


def bell(person: Person) -> str:
    """The number on the bell, as it is seen; the rest of its label is for screen readers."""
    return "".join(re.findall(r"\d+", person.page.locator("header .bell").inner_text()))


def sound(person: Person) -> None:
    """What can be seen of a page from the smallest screen to a large one, in the light and in the dark."""
    if person.scripts:
        size = person.page.viewport_size
        assert size
        assert faults_at(person.page, ENDS) + axe(person.page) + axe_in_the_dark(person.page) == []
        person.page.set_viewport_size(size)


@pytest.mark.parametrize("scripts", at_length(True, False), ids=["scripts", "no-scripts"])
def test_a_task_is_told_by_bell_and_letter_until_it_is_done(
    make_live: Callable[[], Live], chromium: Browser, scripts: bool
) -> None:
    live, sink = make_live(), Sink()
    office = district_office(live.session, live.clock.now)
    desk = Desk(office, live.clock)
    with listening(sink) as post:
        live.app.config["DOAN_VU"] = replace(
            live.app.config["DOAN_VU"], public_url=live.url, mail_server=post.server, mail_from=SENDER
        )
        officer = Person(live, chromium, scripts, 360, reduced_motion="reduce")
        officer.context.add_init_script(NOTE_VIOLATIONS)
        officer.enter(OFFICER)
        confirm(officer, sink)
        case = desk.start(
            COMMUNE, BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="moved"
        )
        desk.move(OLD, case, "record_meeting")
        officer.open(NOTICES)
        assert bell(officer) == "", "never before the task is theirs"
        desk.move(COMMUNE, case, "record_opinion")
        ticked(live)
        letter = sink.letters[-1]
        assert letter["Subject"] == live.said("A task for you: case %(reference)s", reference=case[:8].upper())
        assert letter["To"] == ADDRESS
        link = urlsplit(re.findall(r"https?://\S+", letter.get_content())[0])
        assert (link.netloc, link.path) == (urlsplit(live.url).netloc, f"/cases/{case}")

        officer.open("/inbox")
        assert bell(officer) == "1"
        officer.press("header .bell")
        assert officer.path == NOTICES
        sound(officer)
        officer.press(officer.page.locator(".notice-unread button"))
        assert officer.path == f"/cases/{case}"
        assert bell(officer) == "", "a read notice is not counted again"
        path = f"/cases/{case}/moves/appraise"
        officer.press(f'main a[href="{path}"]')
        officer.fill(path, complete="complete", conclusion="Đủ tiêu chuẩn")
        officer.send(path)
        officer.press("header .bell")
        assert live.said("No longer waits for you") in officer.text
        assert officer.page.locator(".notice-unread").count() == 0
        sent = len(sink.letters)
        ticked(live)
        assert (len(sink.letters), bell(officer)) == (sent, "")
    officer.close()


def confirm(officer: Person, sink: Sink) -> None:
    """Enter the address, confirm it by the code that comes by mail, and choose what is mailed when."""
    live = officer.live
    officer.open(CHOICES)
    officer.fill(f"{CHOICES}/address", address=ADDRESS)
    officer.send(f"{CHOICES}/address")
    ticked(live)
    (letter,) = sink.letters
    (code,) = re.findall(r"\b\d{8}\b", letter.get_content())
    officer.fill(f"{CHOICES}/code", code="0" * 8 if code != "0" * 8 else "1" * 8)
    officer.send(f"{CHOICES}/code")
    assert officer.page.locator(".error-summary").count() == 1
    sound(officer)
    officer.fill(f"{CHOICES}/code", code=code)
    officer.send(f"{CHOICES}/code")
    assert live.said("Mails go to %(address)s.", address=ADDRESS) in officer.text
    officer.fill(CHOICES, task="now", vote="daily", escalated="none", quiet_from="22", quiet_to="5")
    officer.send(CHOICES)
    assert live.said("Your choice is saved.") in officer.page.locator("body").inner_text()
    sound(officer)
