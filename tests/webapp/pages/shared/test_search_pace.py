"""A person searches as they like; a machine that would read the register name by name is slowed down."""

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.offices.district import INSPECTOR, OFFICER, OTHER, Office
from tests.support.reading import SignIn
from webapp.models import Account, SecurityEvent
from webapp.pages.shared import search_pace


def test_a_machine_is_slowed_and_nobody_else(office: Office, sign_in: SignIn, session: Session, app: Flask) -> None:
    reader, other = sign_in(OFFICER), sign_in(OTHER)
    pace = app.extensions["search_pace"]
    mine = Account.person_id == office.people[OFFICER].id
    account = session.scalars(sa.select(Account.id).where(mine)).one()
    at = search_pace.time.monotonic()
    for _search in range(search_pace.MOST - 1):
        pace.count(account, at)
    assert reader.post("/search", {"to": "/people", "q": "a"}).status_code == 200, "the last one"
    for to in ("/people", "/tracking", "/find"):
        answer = reader.post("/search", {"to": to, "q": "b"})
        assert answer.status_code == 429 and answer.headers["Retry-After"] == "300"
        assert "You have searched 300 times within 5 minutes" in reader.text
    assert reader.get("/people").status_code == 200, "a list without words is no search"
    assert other.post("/search", {"to": "/people", "q": "a"}).status_code == 200
    session.rollback()
    assert "searches" in session.scalars(sa.select(SecurityEvent.what).where(SecurityEvent.kind == "refused")).all()
    pace.count(account, at + search_pace.WITHIN + 60)


def test_a_page_counts_one_search(office: Office, sign_in: SignIn, app: Flask) -> None:
    reader = sign_in(INSPECTOR)
    assert reader.post("/search", {"to": "/security-events", "q": "a"}).status_code == 200
    assert [len(moments) for moments in app.extensions["search_pace"]._last.values()] == [1]
