"""The screen of the room: which case it shows, what of a vote, and to whom."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, Table, close
from webapp.models import Vote
from webapp.services.cases.ballots import cast_ballot
from webapp.services.votes.voting import new_receipt

pytestmark = pytest.mark.at_length


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


def test_it_follows_the_case_that_is_voted_on(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """The first without a result, then the one with ballots; who is there; by itself with a script, else by a link."""
    cases = [table.case_before(number) for number in (1, 2)]
    meeting = table.plan(*cases)
    path, screen = f"/meetings/{meeting}/room", sign_in(CHAIR)
    screen.get(path)
    assert "1/2. Trần Người 1" in screen.text and "not recorded yet" in screen.text
    room = next(each for each in screen.tree.iter("div") if each.get("id") == "room")
    assert (room.get("hx-get"), room.get("hx-trigger")) == (path, "every 5s")
    assert path in [link.get("href") for link in screen.tree.iter("a")]
    whole, frame = screen.response.text, [each for each in screen.tree.iter() if each.get("id") in ("top", "side")]
    assert len(frame) == 2
    for part in frame:
        assert "".join(part.itertext()).strip() == "" and len(part) == 0, "the hall reads no menu and no notices"
    assert CHAIR not in whole.partition('id="room-present"')[0] and f'href="/meetings/{meeting}"' in whole
    answer = screen.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert [each.strip() for each in re.findall(r"<hx-partial[^>]*>(.*?)</hx-partial>", answer, re.S)] == ["", ""]
    table.attend(meeting, *MEMBERS[:4])
    table.vote(cases[1], CHAIR, "for")
    screen.get(path)
    assert "2/2. Trần Người 2" in screen.text and "1/5 have voted" in screen.text
    assert MEMBERS[3] in screen.text and MEMBERS[4] not in screen.text
    screen.get(f"{path}?case={cases[0]}")
    assert "1/2. Trần Người 1" in screen.text
    assert screen.get(f"{path}?case={meeting}").status_code == 404
    for name in MEMBERS[1:4]:
        table.vote(cases[1], name, "against")
    close(table, meeting)
    screen.get(path)
    assert "every 5s" not in screen.answer.get_data(as_text=True)


def test_of_a_secret_ballot_it_shows_how_many_have_voted(table: Table, sign_in: Callable[[str], Browser]) -> None:
    case = table.case_before()
    table.session.execute(sa.update(Vote).values(secret=True))
    table.session.commit()
    meeting = table.plan(case)
    table.attend(meeting)
    given = ("for", table.command(CHAIR), new_receipt())
    cast_ballot(table.session, case, *given)
    screen = sign_in(CLERK)
    screen.get(f"/meetings/{meeting}/room")
    assert "1/5 ballots given" in screen.text
    assert "tally-bar" not in screen.answer.get_data(as_text=True)


def test_a_case_that_one_may_not_see_is_on_no_screen(table: Table, sign_in: Callable[[str], Browser]) -> None:
    case = table.case_before()
    meeting = table.plan(case)
    table.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    moved = table.office.units["H-01-11"]
    moved.path = f"{table.office.units['K'].path}{moved.id}/"
    table.session.execute(sa.text("delete from task"))
    table.session.commit()
    table.office.post("Đinh Văn Mới", "standing_member", "H")
    screen = sign_in("Đinh Văn Mới")
    screen.get(f"/meetings/{meeting}/room")
    assert "No case is on the agenda." in screen.text and "Người 1" not in screen.text
    assert screen.get(f"/meetings/{meeting}/room?case={case}").status_code == 404


def test_a_screen_that_asks_by_itself_keeps_no_sign_in_alive(
    table: Table, sign_in: Callable[[str], Browser], clock: Any
) -> None:
    browser, meeting = sign_in(CLERK), table.plan(table.case_before())
    assert "X-By-Itself" in browser.get(f"/meetings/{meeting}/room").get_data(as_text=True)
    for _time in range(4):
        clock.advance(minutes=10)
        browser.get(f"/meetings/{meeting}/room", headers={"X-By-Itself": "1"})
    assert browser.path == "/sign-in"
