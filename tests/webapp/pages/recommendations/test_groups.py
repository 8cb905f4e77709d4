"""Cultivation groups through their pages: founded, joined and left on a day, known to their keepers alone."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, NEW, OTHER, PROVINCE, district_office
from tests.support.offices.recommendation import Way, with_second_branch
from webapp.models import CultivationGroup, GroupMember

FOUNDED = {
    "name": "Tổ tu dưỡng",
    "decision_number": "11-QĐ/ĐTN",
    "decision_body": "Ban Chấp hành Đoàn xã",
    "founded_on": "01/10/2026",
    "programme": "Giao việc cụ thể\nMỗi quý đánh giá",
}


@pytest.fixture
def way(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Way]:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    yield Way(with_second_branch(district_office(session, clock.now)), new_client, app)


def found(way: Way, by: str = COMMUNE, **words: str) -> Browser:
    browser = way.as_(by)
    browser.get("/groups/new")
    said = {**FOUNDED, "unit": str(way.office.units["H-01"].id), "leader": str(way.office.people[COMMUNE].id), **words}
    browser.post("/groups/new", said)
    return browser


def send(way: Way, path: str, action: str, status: int, **words: str) -> Browser:
    browser = way.as_(COMMUNE)
    browser.get(path)
    browser.post(action, words)
    assert browser.response.status_code == status, browser.text
    return browser


@pytest.mark.at_length
def test_founded_joined_and_left(way: Way, session: Session) -> None:
    browser = found(way)
    path, member = browser.path, str(way.office.people[NEW].id)
    assert FOUNDED["programme"].splitlines()[1] in browser.text
    send(way, path, f"{path}/members", 200, person=member, joined_on="05/10/2026")
    send(way, path, f"{path}/members", 200, person=str(way.office.people[OTHER].id), joined_on="06/10/2026")
    way.enrol()
    text = way.as_(COMMUNE).get(path).text
    assert f'href="{way.path}"' in text
    send(
        way, f"{path}/members/{member}/leave", f"{path}/members/{member}/leave", 200, left_on="20/11/2026", why="Đi xa"
    )
    session.rollback()
    rows = session.scalars(sa.select(GroupMember).order_by(GroupMember.id)).all()
    assert [(str(row.joined_on), str(row.left_on), row.left_why) for row in rows] == [
        ("2026-10-05", "2026-11-20", "Đi xa"),
        ("2026-10-06", "None", None),
    ]
    send(way, path, f"{path}/members", 200, person=member, joined_on="21/11/2026")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(GroupMember)) == 3, "the member may come back"


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"founded_on": "22/11/2026"}, 422),
        ({"founded_on": "31/12/2014"}, 422),
        ({"founded_on": "31/31/2026"}, 422),
        ({"leader": "424242"}, 422),
        ({"leader": ""}, 422),
        ({"name": ""}, 422),
        ({"unit": "424242"}, 422),
        ({"programme": ""}, 422),
    ],
)
def test_what_cannot_be_founded_keeps_what_was_typed(
    way: Way, session: Session, words: dict[str, str], status: int
) -> None:
    browser = found(way, **words)
    assert browser.response.status_code == status
    assert FOUNDED["decision_number"] in browser.response.text
    session.rollback()
    assert session.scalar(sa.select(CultivationGroup.id)) is None


def test_days_out_of_order_and_people_from_elsewhere(way: Way, session: Session) -> None:
    path, member = found(way).path, str(way.office.people[NEW].id)
    for words, status in (
        ({"person": member, "joined_on": "30/09/2026"}, 409),
        ({"person": member, "joined_on": "22/11/2026"}, 409),
        ({"person": str(way.office.people[PROVINCE].id), "joined_on": "05/10/2026"}, 409),
        ({"person": "", "joined_on": "05/10/2026"}, 422),
        ({"person": member, "joined_on": "x"}, 422),
    ):
        send(way, path, f"{path}/members", status, **words)
    send(way, path, f"{path}/members", 200, person=member, joined_on="05/10/2026")
    leave = f"{path}/members/{member}/leave"
    send(way, leave, leave, 409, left_on="04/10/2026", why="Đi xa")
    send(way, leave, leave, 422, left_on="06/10/2026", why="")
    session.rollback()
    assert session.scalars(sa.select(GroupMember.left_on)).all() == [None]


@pytest.mark.both_engines
def test_a_double_tap_founds_one_group(way: Way, session: Session) -> None:
    browser = way.as_(COMMUNE_DEPUTY)
    browser.get("/groups/new")
    words = {**FOUNDED, "unit": str(way.office.units["H-01"].id), "leader": str(way.office.people[COMMUNE].id)}
    sent = {**words, "key": "one-and-the-same", "csrf_token": browser.csrf_token}
    for _tap in range(2):
        assert browser.client.post("/groups/new", data=sent).status_code == 303
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(CultivationGroup)) == 1
