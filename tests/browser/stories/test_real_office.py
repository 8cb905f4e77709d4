"""An office begins with nothing: an administrator from the command line, a workbook of its own, the first case."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.playing import DESK, PHONE, Play, Player, Way, played
from tests.conftest import sqlite_copy
from tests.support.workbooks import PERSON_HEAD, UNIT_HEAD, saved
from webapp.services.accounts import second_factors

pytestmark = pytest.mark.browser

OWN = "ba con voi qua sông xanh"
NOMINATION = {
    "person": "Đỗ Kim Mới",
    "purpose": "first_seat",
    "seats": "single",
    "manner": "elected",
    "ranking": "good",
    "discipline": "none",
    "merits": "Ba năm liền hoàn thành tốt.",
}
SINCE = "01/07/2025"
UNITS = [
    ["T", "Tỉnh đoàn Thử", "Đoàn cấp tỉnh", None, None, "01/01/2000", None],
    ["X", "Đoàn xã Suối Cát", "Đoàn xã", "T", "xã Suối Cát", SINCE, None],
    ["X-1", "Chi đoàn Thôn 1", "Chi đoàn", "X", "Thôn 1", SINCE, None],
]
PEOPLE = [
    ("Huỳnh Hữu Tỉnh", "T", "Bí thư"),
    ("Bùi Kim Phó", "T", "Phó Bí thư"),
    ("Lương Thị Khuê", "X", "Bí thư"),
    ("Ksor Đức Hai", "X-1", "Phó Bí thư"),
    ("Đỗ Kim Mới", "X-1", "Đoàn viên"),
]


@pytest.fixture
def story_url(way: Way, request: pytest.FixtureRequest, run_folder: Path) -> Iterator[str]:
    """The address of a database without rows, in place of the demo."""
    (run_folder / "urn-keys").mkdir(exist_ok=True)
    if way.engine == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield sqlite_copy(template, template)
    else:
        server = request.getfixturevalue("postgres_server")
        yield server.create("story", template=request.getfixturevalue("postgres_template"))
        server.drop("story")


def comes_in(player: Player, name: str, password: str) -> None:
    player.open("/sign-in")
    player.fill("/sign-in", username=name, password=password)
    player.send("/sign-in")
    assert player.path != "/sign-in", player.text


def chooses_a_password(player: Player, first: str, own: str) -> None:
    player.fill("/my-account/password", old=first, new=own, again=own)
    player.send("/my-account/password")


def sets_up_the_second_factor(player: Player) -> None:
    page = player.open("/my-account/second-factor")
    secret = re.findall(r"secret=([A-Z2-7]+)", page.content())[0]
    code = second_factors.code_at(secret, player.live.clock.now)
    player.fill("/my-account/second-factor", code=code)
    player.send("/my-account/second-factor")


def gets_accounts(asker: Player, confirmer: Player, *names: str) -> dict[str, str]:
    """Ask for accounts of these people at once, have it confirmed by another; the first passwords by user name."""
    asker.open("/accounts")
    for name in names:
        asker.row(name).locator('input[type="checkbox"]').check()
    asker.presses("Cấp tài khoản")
    asker.press(asker.button("/accounts/new"))
    if confirmer is not asker:
        confirmer.open("/changes")
        while (waiting := confirmer.page.locator('main tbody a[href^="/changes/"]')).count():
            confirmer.press(waiting.first)
            confirmer.send(f"{confirmer.path}/confirm")
            confirmer.open("/changes")
    confirmer.open("/accounts/slips")
    confirmer.send("/accounts/slips")
    said = [
        each.locator("code").all_inner_texts() for each in confirmer.page.locator("section", has_text="Mật khẩu").all()
    ]
    return dict(said)  # type: ignore[arg-type]


@played(PHONE, DESK)
def test_a_real_office_begins(play: Play) -> None:
    """From the first account to the first case. Faults 5 (accounts in bulk, a first password that waits) and 19."""
    made = play.live.app.test_cli_runner().invoke(
        args=["create-account", "quan.tri", "--administrator", "--outside", "Nguyễn Văn Quản, Trung tâm Công nghệ"]
    )
    first = made.stdout.strip()
    admin = play.arrives("quan.tri")
    comes_in(admin, "quan.tri", first)
    chooses_a_password(admin, first, "12345678")
    assert admin.page.locator(".error-summary").is_visible(), "too weak"
    admin.context.clear_cookies()
    comes_in(admin, "quan.tri", first)
    chooses_a_password(admin, first, OWN)
    sets_up_the_second_factor(admin)
    admin.open("/beginning")
    admin.sees("chưa hoàn thành")

    rows = [
        [f"P{number}", name, "Nam", f"0{number}/02/1999", unit, post, SINCE, None, "26/03/2014", None, None, None]
        for number, (name, unit, post) in enumerate(PEOPLE, 1)
    ]
    book = saved({"Đơn vị": [UNIT_HEAD, *UNITS], "Cán bộ": [PERSON_HEAD, *rows]}).getvalue()
    admin.open("/imports")
    chosen = {"name": "don-vi.xlsx", "mimeType": "application/octet-stream", "buffer": book}
    admin.page.locator('main input[type="file"]').set_input_files(chosen)  # type: ignore[arg-type]
    admin.send("/imports/preview")
    admin.sees("không có dòng nào sai")
    admin.send("/imports")

    slips = gets_accounts(admin, admin, "Huỳnh Hữu Tỉnh", "Bùi Kim Phó")
    head, deputy = (play.arrives(name) for name in slips)
    for player in (head, deputy):
        comes_in(player, player.name, slips[player.name])
        chooses_a_password(player, slips[player.name], OWN)
        sets_up_the_second_factor(player)
    slips = gets_accounts(head, deputy, "Lương Thị Khuê", "Ksor Đức Hai")
    hai = play.arrives("ksor.duc.hai")
    comes_in(hai, hai.name, slips[hai.name])
    chooses_a_password(hai, slips[hai.name], OWN)
    hai.starts("secretary-nomination", "X-1", **NOMINATION)
    hai.sees("Đỗ Kim Mới", within="h1")
    admin.open("/beginning")
    assert "chưa" not in admin.row("Cán bộ chưa có tài khoản").inner_text().replace("chưa có tài khoản", "")
    assert admin.row("Tài khoản chưa đổi mật khẩu ban đầu").inner_text().split()[-1] == "1"
