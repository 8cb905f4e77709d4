"""Verification: what a stranger with a code, or without one, learns about a paper."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, CLERK
from tests.support.offices.papers import arrange, desk_of, paper_of
from webapp.actors import Actor
from webapp.documents.codes import LETTERS, new_code, read_code, shown_code
from webapp.models import MissedCode, Person, Post
from webapp.queries.papers.register import case_of
from webapp.services.papers.register import end_paper
from workflows.core.calendar import local_date

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


def clerk(desk: Desk) -> Actor:
    return desk.office.actor(CLERK, local_date(desk.clock.now))


def test_a_stranger_learns_that_a_paper_is_genuine_and_nothing_about_anybody(
    desk: Desk, new_client: Callable[..., Browser], session: Session
) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    names = list(session.scalars(sa.select(Person.full_name)))
    stranger = new_client()
    stranger.get("/verify")
    stranger.get("/verify", query_string={"code": shown_code(row.code).lower()})
    assert stranger.path == f"/verify/{row.code}"
    assert stranger.response.status_code == 200
    for said in ("01-QĐ/ĐTN", "Huyện đoàn Thử", "05/02/2026", row.sha256):
        assert said in stranger.text
    assert [name for name in (*names, BRANCH, "Thôn 1", "03/04/1999") if name in stranger.response.text] == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("", "This paper is in the register and in force"),
        ("not yet", "not in force before its first day"),
        ("superseded", "a later decision has superseded it"),
        ("cancelled", "The number of this paper was cancelled"),
        ("withdrawn", "This paper was withdrawn"),
    ],
)
def test_verification_says_how_a_paper_stands(
    how: str, said: str, desk: Desk, session: Session, new_client: Callable[..., Browser]
) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    if how == "superseded":
        later = paper_of(desk, case_of(session, row), "release")
        session.execute(
            sa.update(Post)
            .where(Post.given_by_id == row.id)
            .values(ended_by_id=later.id, valid_to=local_date(desk.clock.now))
        )
        session.commit()
    elif how == "not yet":
        desk.clock.now = dt.datetime.combine(row.effective_on - dt.timedelta(days=1), dt.time(2), dt.UTC)
    elif how:
        end_paper(session, clerk(desk), row.id, how, "Lý do riêng của Hồ Thị", desk.clock.now)
    stranger = new_client()
    stranger.get("/sign-in")
    stranger.post("/language", {"language": "en", "next": "/verify"})
    stranger.get(f"/verify/{row.code}")
    assert said in stranger.text
    assert "Lý do riêng" not in stranger.text


def test_unknown_codes_slow_an_address_down(desk: Desk, new_client: Callable[..., Browser], session: Session) -> None:
    row = paper_of(desk, arrange(desk, "recognition"))
    guesser = new_client(address="10.9.8.7")
    statuses = [guesser.get(f"/verify/{new_code()}").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert int(guesser.response.headers["Retry-After"]) > 0
    assert guesser.get(f"/verify/{row.code}").status_code == 429
    assert new_client(address="10.9.8.6").get(f"/verify/{row.code}").status_code == 200
    desk.clock.advance(minutes=16)
    assert guesser.get(f"/verify/{row.code}").status_code == 200
    guesser.get(f"/verify/{new_code()}")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(MissedCode)) == 1


@only_sqlite
@pytest.mark.parametrize("typed", ["x", "AAAA-AAAA-AAAA-AAAA", "' or 1=1 --", "‮" * 16, "A" * 500])
def test_what_is_no_code_is_not_looked_up(typed: str, new_client: Callable[..., Browser], session: Session) -> None:
    browser = new_client()
    assert browser.get("/verify", query_string={"code": typed}).status_code == 200
    assert session.scalar(sa.select(sa.func.count()).select_from(MissedCode)) == 0


def test_a_code_shows_a_slip_of_the_pen() -> None:
    for _ in range(50):
        code = new_code()
        assert read_code(code.lower()) == read_code(shown_code(code)) == code
        for place in range(16):
            wrong = LETTERS[(LETTERS.index(code[place]) + 1) % len(LETTERS)]
            assert read_code(code[:place] + wrong + code[place + 1 :]) is None
        swapped = code[1] + code[0] + code[2:]
        assert swapped == code or read_code(swapped) is None
    assert len(LETTERS) ** 15 > 2**60
    assert not set(LETTERS) & set("0O1IL2Z5S8B6GUVDQ")
