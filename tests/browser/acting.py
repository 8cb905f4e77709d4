"""What people of several stories do besides their steps: ask, take back, vote, search, download."""

import io
from collections.abc import Iterable

from openpyxl import load_workbook
from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from tests.browser.person import Turned
from tests.browser.playing import Play, Player
from tests.support.forums import put
from webapp.demo.counting import count_again


def does(player: Player, case: str, name: str, **words: str) -> None:
    """A step that one may take and that nobody waits for; figures of a meeting are counted by somebody else as well."""
    form = f"{case}/moves/{name}"
    player.open(case)
    player.follows(form)
    player.fill(form, **words)
    player.send(form)
    assert player.path == case, player.text
    count_again(player.live.session, case.rpartition("/")[2], player.live.clock.now)


def does_together(player: Player, step: str, *cases: str, **words: str) -> None:
    """Tick these cases in the inbox, and make one step in all of them with one form; step: 'field-days/verify'."""
    page = f"/bulk/steps/{step}"
    player.open("/inbox")
    for case in cases:
        player.page.locator(f'.chooser[value="{case.rpartition("/")[2]}"]').check()
    player.presses("Làm một bước cho các hồ sơ đã chọn")
    player.press(player.page.locator(f'main a[href^="{page}?"]').first)
    player.fill(f"{page}/review", **words)
    player.send(f"{page}/review")
    player.sees(*words.values())
    player.send(page)
    assert player.path.startswith(f"{page}/report"), player.text


def keeps_a_draft(player: Player, form: str, **words: str) -> None:
    """Type into the open form and leave it: by the button, or by itself where scripts run."""
    player.fill(form, **words)
    if player.scripts:
        expect(player.page.locator("[data-draft-said]")).to_have_text("Đã lưu nháp")
    else:
        player.press("[data-draft]")
        player.sees("Đã lưu nháp")


def takes_back(player: Player, case: str) -> None:
    """Take back the step that one has just made."""
    player.open(case)
    player.follows(f"{case}/step-back")
    player.send(f"{case}/step-back")
    assert player.path.startswith(case), player.text


def asks(player: Player, case: str, to: str, text: str) -> None:
    """Ask about a case those whose post and unit are `to`."""
    player.open(case)
    player.follows(f"{case}/questions")
    player.fill(f"{case}/questions", to=to, text=text)
    player.send(f"{case}/questions")
    player.sees(text)


def answers(player: Player, case: str, question: str, text: str) -> None:
    """Answer the question that waits on the page of a case."""
    player.open(case)
    player.sees(question)
    player.press(player.page.locator('main a[href$="/answer"]').first)
    form = player.path
    player.fill(form, text=text)
    player.send(form)
    player.sees(text)


def sits(play: Play, case: str, names: Iterable[str], last: Player) -> None:
    """The committee meets today; these people vote for it at once, and the last one in a browser, after a look."""
    put(play.live.session, case.rpartition("/")[2], play.live.clock.now, meeting=True)
    for name in names:
        member = play.live.client(name)
        member.get(case)
        member.post_form(f"{case}/ballot", choice="for")
        assert member.answer.status_code == 303, member.text
    last.open(case)
    last.fill(f"{case}/ballot", choice="for")
    last.press(last.button(f"{case}/ballot"))
    last.sees("Đây là phiếu quyết định")
    last.press(f'form.deciding[action="{case}/ballot"] button')


def narrows(player: Player, **words: str) -> None:
    """Fill in what a list is searched and narrowed by, which is folded away on a phone alone, and send it."""
    summary = player.page.locator("main summary", has_text="Tìm và lọc").first
    if summary.is_visible() and not summary.locator("xpath=parent::details[@open]").count():
        summary.click()
    player.fill("/search", **words)
    with Turned(player.page):
        player.button("/search").click()


def code_of(case: str) -> str:
    """What letters call a case by."""
    return case.removeprefix("/cases/")[:8].upper()


def fetches(player: Player, link: Locator | str) -> tuple[str, bytes]:
    """Press a link to a file; its name and its content."""
    found = player.page.locator(link).first if isinstance(link, str) else link
    with player.page.expect_download() as begun:
        found.click()
    return begun.value.suggested_filename, begun.value.path().read_bytes()


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def rows_of(workbook: bytes) -> list[list[str]]:
    """The rows of the first sheet that has a table, as they read."""
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
