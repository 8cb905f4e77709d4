"""A meeting in browsers: the clerk prepares it, members vote from the pack, the rest is entered from paper."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from tests.browser.looking import NOTE_VIOLATIONS, WIDTHS, axe, axe_in_the_dark, faults_at
from tests.browser.person import Person, Turned
from tests.browser.serving import Live
from tests.support.lengths import at_length, in_full
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, MORE, NINE, PLACE, Table, another
from webapp.documents.codes import shown_code
from webapp.models import IssuedPaper
from webapp.services.meetings import planning, replanning

pytestmark = pytest.mark.browser
OTHER_CLERK = "Lý Văn Thư"


@pytest.mark.parametrize(("width", "scripts"), [*at_length((320, True)), *in_full((768, False), (1280, True))])
def test_a_meeting_of_nine(make_live: Callable[[], Live], chromium: Browser, width: int, scripts: bool) -> None:
    """From the plan to the paper that anybody can verify: one member votes online, seven on paper, one is away."""
    live = make_live()
    table = Table(live.session, live.clock)
    table.office.post(OTHER_CLERK, "clerk", "H")
    first, second = table.case_before(1), table.case_before(2)
    clerk = Person(live, chromium, scripts, width).enter(CLERK)
    session = prepared(clerk, table, [first, second])

    member = Person(live, chromium, scripts, width).enter(MEMBERS[2])
    member.open("/meetings")
    member.press(f'main a[href="{session}"]')
    member.press(f'main a[href="{session}/cases/{first}"]')
    for case in (first, second):
        path = f"{session}/cases/{case}/ballot"
        member.fill(path, choice="for")
        member.send(path)
        assert member.path == f"{session}/cases/{case}"
        if case == first:
            member.press('main a[rel="next"]')
    assert member.page.locator('main a[rel="next"]').count() == 0

    clerk.open(f"{session}/cases/{first}")
    clerk.press(f'main a[href="{session}/cases/{first}/paper"]')
    paper = f"{session}/cases/{first}/paper"
    clerk.send(paper)
    assert clerk.page.locator(".error-summary").is_visible(), "nobody is chosen"
    voters = (*MEMBERS[:2], *MEMBERS[3:], *MORE[:3])
    said = {f"#choice-{table.person(name)}-{'for' if place < 5 else 'against'}" for place, name in enumerate(voters)}
    for choice in said:
        clerk.page.locator(choice).check()
    clerk.send(paper)
    assert clerk.path == f"{session}/cases/{first}"
    chair = Person(live, chromium, scripts, width).enter(CHAIR)
    chair.open(f"{session}/cases/{first}")
    chair.press(f'main a[href="{paper}/again"]')
    for choice in said:
        chair.page.locator(choice).check()
    chair.send(f"{paper}/again")
    assert chair.path == f"{session}/cases/{first}"
    for name in (*MEMBERS[:2], *MEMBERS[3:], *MORE[:3]):
        table.agree(first, name)
    chair.open(f"/cases/{second}")
    chair.press(f'main a[href="/cases/{second}/close-vote"]')
    chair.send(f"/cases/{second}/close-vote")
    assert table.state(first) == "issuing", "everybody who is there has voted"

    live.session.rollback()
    minutes = closed(clerk, session)
    assert "8/9" in minutes and "6/8 (75,0%)" in minutes and "đi công tác" in minutes
    assert minutes.count("không đủ số ủy viên tham gia biểu quyết") == 1
    other = Person(live, chromium, scripts, width).enter(OTHER_CLERK)  # whoever counted does not issue
    verified(other, live, f"/cases/{first}", signer=str(table.person(CHAIR)))
    for person in (member, clerk, chair, other):
        person.close()


def closed(clerk: Person, session: str) -> str:
    """Close the meeting, and read its minutes."""
    clerk.open(session)
    clerk.press(f'main a[href="{session}/close"]')
    clerk.send(f"{session}/close")
    assert clerk.path == session
    clerk.press(f'main a[href="{session}/papers/meeting-minutes"]')
    return clerk.page.locator("main.paper").inner_text()


def verified(clerk: Person, live: Live, case: str, signer: str) -> None:
    """Issue the decision, and follow its code as a stranger does."""
    clerk.do(f"{case}/moves/issue", "", signed_on="20/11/2026", effective_on="20/11/2026", signer=signer)
    live.session.rollback()
    row = live.session.scalars(sa.select(IssuedPaper)).one()
    clerk.open(f"{case}/papers/{row.kind}")
    assert shown_code(row.code) in clerk.page.locator("main.paper").inner_text()
    clerk.context.clear_cookies()
    clerk.open("/verify")
    clerk.fill("/verify", code=shown_code(row.code))
    clerk.send("/verify")
    assert clerk.path == f"/verify/{row.code}"
    assert row.number in clerk.text and live.said("In force") in clerk.text and "Trần Người" not in clerk.text


def prepared(clerk: Person, table: Table, cases: list[str]) -> str:
    """The address of a meeting that the clerk has planned, with its agenda and attendance."""
    clerk.open("/meetings")
    clerk.press('main a[href="/meetings/new"]')
    form = "/meetings/new"
    action = clerk.page.locator("main form").get_attribute("action") or form
    people = {"chair": str(table.person(CHAIR)), "secretary": str(table.person(CLERK))}
    clerk.fill(action, held_on="20/11/2026", place=PLACE, **people)
    clerk.send(action)
    session = clerk.path
    for case in cases:
        clerk.page.locator(f"#add-{case}").check()
    clerk.send(f"{session}/cases")
    for name in NINE[:8]:
        clerk.page.locator(f"#present-{table.person(name)}").check()
    clerk.page.locator(f"#reason-{table.person(NINE[8])}").fill("đi công tác")
    clerk.send(f"{session}/attendance")
    table.confirm(session.rpartition("/")[2])
    return session


@pytest.mark.at_length
def test_its_pages_fit_every_screen(make_live: Callable[[], Live], chromium: Browser) -> None:
    """The list, the meeting, the pack, the paper form, several votes at once: at every width, and axe agrees."""
    live = make_live()
    table = Table(live.session, live.clock)
    cases = [table.case_before(number) for number in range(1, 4)]
    meeting = table.plan(*cases[:2])
    table.attend(meeting)
    table.paper(meeting, cases[1], MEMBERS[1:2] + MEMBERS[3:4], 1, 1, 0, agreed=False)
    off, over = table.plan(cases[2]), table.plan()
    table.force(over, cases[0])
    replanning.change(
        table.session,
        off,
        replace(another(table, place="Hội trường"), anyway=True),
        "Phòng họp đang sửa",
        table.command(CLERK),
    )
    replanning.call_off(table.session, off, "Trùng lịch đại hội", table.command(CLERK))
    table.attend(over)
    planning.close(table.session, over, table.command(CLERK))
    table.enter(meeting, cases[0], MEMBERS[1:2] + MEMBERS[3:4], 1, 1, 0)
    table.again(meeting, cases[0], 2, 0, 0)
    session, off, over, found = f"/meetings/{meeting}", f"/meetings/{off}", f"/meetings/{over}", []
    together = f"/bulk?case={cases[0]}&case={cases[1]}&case={cases[2]}&choice=for"
    for name, paths in (
        (
            CLERK,
            (
                "/meetings",
                "/meetings/new",
                session,
                f"{session}/close",
                f"{session}/cases/{cases[0]}/paper",
                f"{session}/change",
                f"{session}/call-off",
                "/papers/books",
                off,
                f"{over}/papers/meeting-minutes",
            ),
        ),
        (CHAIR, (f"{session}/cases/{cases[0]}/paper/again",)),
        (MEMBERS[1], (f"/cases/{cases[1]}", f"/cases/{cases[1]}/paper-ballot/object", "/notices")),
        (MEMBERS[2], ("/inbox", session, f"{session}/pack", f"{session}/cases/{cases[0]}", "/bulk", together)),
    ):
        person = Person(live, chromium, reduced_motion="reduce")
        person.context.add_init_script(NOTE_VIOLATIONS)
        person.enter(name)
        for path in paths:
            page = person.open(path)
            found += [f"{path} {each}" for each in (*faults_at(page, WIDTHS), *axe(page), *axe_in_the_dark(page))]
        person.close()
    assert not found, "\n".join(found)


@pytest.mark.at_length
def test_the_pack_prints_one_case_a_page(make_live: Callable[[], Live], chromium: Browser) -> None:
    live = make_live()
    table = Table(live.session, live.clock, nine=False)
    cases = [table.case_before(number) for number in range(1, 4)]
    meeting = table.plan(*cases)
    table.attend(meeting)
    person = Person(live, chromium).enter(MEMBERS[2])
    page = person.open(f"/meetings/{meeting}/pack")
    page.emulate_media(media="print")
    breaks = page.locator(".pack-case").evaluate_all("all => all.map(each => getComputedStyle(each).breakBefore)")
    assert breaks == ["auto", "page", "page"]
    assert page.locator("main form").count() == 0
    person.open(f"/meetings/{meeting}")
    assert page.locator("main form .table").is_visible() and page.locator("main button:visible").count() == 0
    page.emulate_media(media="screen")
    person.open("/inbox")
    page.locator(f'main input[name="case"][value="{cases[0]}"]').check()
    page.locator(f'main input[name="case"][value="{cases[2]}"]').check()
    page.locator("#together-against").check()
    person.press('main form[action="/bulk"] button:not([name])')
    person.press('main form[action="/bulk"] button')
    assert person.path == "/bulk/report"
    person.press('main form[action="/bulk/undo"] button')
    assert person.path == "/bulk/report"
    assert [table.view(case).tally.cast for case in cases] == [0, 0, 0]
    person.close()


@pytest.mark.at_length
def test_the_pack_is_leafed_through_by_key_and_swipe(make_live: Callable[[], Live], chromium: Browser) -> None:
    """Arrow keys and a level swipe lead on; a slanted, short or slow one does not, nor does one past an open answer."""
    live = make_live()
    table = Table(live.session, live.clock, nine=False)
    cases = [table.case_before(number) for number in range(1, 4)]
    planned = table.plan(*cases)
    table.attend(planned)
    meeting = f"/meetings/{planned}"
    first, second, third = (f"{meeting}/cases/{case}" for case in cases)
    desk = Person(live, chromium, width=1280).enter(MEMBERS[2])
    desk.open(first)
    for key, path in (("ArrowRight", second), ("ArrowRight", third), ("ArrowLeft", second)):
        with Turned(desk.page):
            desk.page.keyboard.press(key)
        assert desk.path == path
    ballot = desk.form(f"{second}/ballot")
    ballot.locator('[value="for"]').check()
    desk.page.keyboard.press("ArrowRight")
    assert ballot.locator('[value="against"]').is_checked(), "inside the ballot the keys choose"
    desk.page.locator("main h1").click()
    desk.page.keyboard.press("ArrowRight")
    assert "chưa gửi" in desk.page.locator("#trouble").inner_text()
    assert desk.path == second, "an answer that is not sent is not left behind"
    desk.close()

    phone = Person(live, chromium, width=360, has_touch=True, is_mobile=True).enter(MEMBERS[2])
    phone.open(first)
    for across, down, path in ((-180, 20, second), (-180, 0, third), (180, -30, second)):
        with Turned(phone.page):
            swipe(phone, across, down)
        assert phone.path == path
    asked = len(live.requests)
    for across, down in ((-40, 0), (-120, 100), (0, -200)):
        swipe(phone, across, down)
    swipe(phone, -180, 0, begin=(350, 300))
    swipe(phone, -180, 0, pause=1.2)
    phone.form(f"{second}/ballot").locator('[value="for"]').check()
    phone.page.evaluate("scrollTo(0, 0)")
    swipe(phone, -180, 0)
    assert "chưa gửi" in phone.page.locator("#trouble").inner_text()
    phone.page.evaluate("() => fetch('/healthz').then(answer => answer.text())")
    assert (phone.path, live.requests[asked:]) == (second, [("GET", "/healthz")])
    phone.close()


def swipe(person: Person, across: int, down: int, begin: tuple[int, int] | None = None, pause: float = 0) -> None:
    """One finger goes over the middle of the screen, as the browser gets it from the device."""
    x, y = begin or (180 - across // 2, 300)
    device, begun = person.context.new_cdp_session(person.page), time.time()
    for step in range(6):
        kind = "touchStart" if step == 0 else "touchMove"
        point = {"x": x + across * step / 5, "y": y + down * step / 5}
        touch = {"type": kind, "touchPoints": [point], "timestamp": begun + step / 100}
        device.send("Input.dispatchTouchEvent", touch)
    end = {"type": "touchEnd", "touchPoints": [], "timestamp": begun + 0.1 + pause}
    device.send("Input.dispatchTouchEvent", end)
    device.detach()
