"""The words of a vote follow its secrecy: openly one has an opinion (biểu quyết), in secret one gives a ballot."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import CHAIR, user_name
from tests.support.offices.meetings import MEMBERS, Table
from webapp.services.cases.ballots import cast_ballot
from webapp.services.notices.reminders import remind
from webapp.services.votes.voting import new_receipt

pytestmark = pytest.mark.at_length

OPENLY = re.compile(r"(?<!\w)(bỏ phiếu|lá phiếu|phiếu trắng)(?!\w)", re.IGNORECASE)
SECRETLY = re.compile(r"(?<!\w)(biểu quyết|không có ý kiến)(?!\w)", re.IGNORECASE)


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


def sheet(browser: Browser, case: str) -> str:
    """The vote's part of the case's page; its title is the process's own and is left out."""
    browser.get(f"/cases/{case}")
    part = next(each for each in browser.tree.iter("section") if each.get("aria-labelledby", "").startswith("vote-"))
    return " ".join("".join("".join(each.itertext()) for each in part if each.tag != "h2").split())


@pytest.mark.parametrize(
    ("secrecy", "wrong", "button", "title"),
    [
        ("open", OPENLY, "Biểu quyết", "Mời đồng chí biểu quyết: "),
        ("secret", SECRETLY, "Bỏ phiếu", "Mời đồng chí bỏ phiếu: "),
    ],
)
def test_a_vote_speaks_by_its_secrecy(
    table: Table,
    new_client: Callable[..., Browser],
    make_account: Callable[..., Any],
    secrecy: str,
    wrong: re.Pattern[str],
    button: str,
    title: str,
) -> None:
    """The form, figures, roll, close, leaving, notice, the meeting's page, who is waited for, and the result."""
    table.rule(make_account, secrecy=secrecy, early_close="no")
    case = table.case_before()
    meeting = table.plan(case)
    reader = new_client()
    reader.enter(user_name(MEMBERS[2]))
    assert wrong.findall(sheet(reader, case)) == [], "what is missing"
    table.attend(meeting, *(name for name in MEMBERS if name != MEMBERS[2]))
    assert wrong.findall(sheet(reader, case)) == [], "who is not there"
    table.attend(meeting)
    before = sheet(reader, case)
    assert button in before and wrong.findall(before) == []
    remind(table.session, table.clock.now)
    assert title in reader.get("/notices").get_data(as_text=True)
    reader.get(f"/cases/{case}")
    reader.post_form(f"/cases/{case}/ballot", choice="blank")
    after = sheet(reader, case)
    assert wrong.findall(after) == [], after
    assert f"Đã {button.lower()} 1/" in after or "Đã bỏ 1/" in after
    timeline = reader.text.partition("Quá trình xử lý")[2]
    assert f"Đã {button.lower()}" in timeline
    assert f"Đồng chí đã {button.lower()}" in reader.get(f"/meetings/{meeting}").get_data(as_text=True)
    chair = new_client()
    chair.enter(user_name(CHAIR))
    for path in (f"/cases/{case}/close-vote", f"/cases/{case}/leave-vote"):
        page = chair.get(path)
        main = chair.text.partition("Hạn cuối")[0] if page.status_code == 200 else ""
        assert f"{button.lower()}" in main.lower(), path
    assert f"đồng chí chưa {button.lower()}" in chair.get("/tracking").get_data(as_text=True)
    for name in (*MEMBERS[:2], MEMBERS[3]):
        receipt = new_receipt() if secrecy == "secret" else ""
        cast_ballot(table.session, case, "for", table.command(name), receipt)
    table.close(case, CHAIR)
    assert wrong.findall(sheet(reader, case)) == []
