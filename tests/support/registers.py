"""Rows of registers by their pages: entered, confirmed, read."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import Office
from webapp.models import RegisterRow


def enter(browser: Browser, office: Office, book: str, unit: str, status: int = 200, **words: Any) -> str:
    """Enter a row of a unit by its page; the path of the row."""
    form = f"/registers/{book}/units/{office.units[unit].id}/new"
    office.session.rollback()
    browser.get(form)
    assert browser.response.status_code == 200, form
    browser.post(form, words)
    assert browser.response.status_code == status, browser.text
    return browser.path


def confirm(browser: Browser, path: str, version: int = 1) -> None:
    book, _rows, row = path.rpartition("/rows/")
    browser.get(book)
    browser.post(f"{book}/confirm", {"row": f"{row}:{version}"})


def standing(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(RegisterRow.standing).order_by(RegisterRow.id)))
