"""How tests of pages read them: in English, row by row, and counting what they ask of the database."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.browserlike import Browser
from tests.support.offices.district import user_name
from webapp.models import Account

SignIn = Callable[[str], Browser]


def called(answer: TestResponse) -> str:
    """What a downloaded file is called."""
    said = answer.headers["Content-Disposition"]
    return unquote(said.partition("UTF-8''")[2] or said.partition("filename=")[2]).strip('"')


def english_reader(session: Session, new_client: Callable[..., Browser]) -> SignIn:
    """Makes a browser in which the person of that name is signed in and reads English."""

    def sign_in(name: str) -> Browser:
        session.rollback()  # a page may have written since this session read
        session.execute(sa.update(Account).where(Account.username == user_name(name)).values(locale="en"))
        session.commit()
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def without_tokens(answer: TestResponse) -> str:
    """The source without the tokens and keys of its forms, which carry the second in which they were made."""
    return re.sub(r'name="(csrf_token|key)" value="[^"]*"', "", answer.text)


def row_heads(browser: Browser) -> list[str]:
    """The heads of the rows of the first table of the page."""
    table = next(browser.tree.iter("table"), None)
    heads = [] if table is None else table.findall("./tbody/tr/th")
    return ["".join(head.itertext()).strip() for head in heads]


def addresses(browser: Browser) -> set[str]:
    """Where the links of the page lead."""
    return {link.get("href", "") for link in browser.tree.iter("a")}


def neighbour(browser: Browser, rel: str) -> str:
    """The address of the 'next' or 'prev' page of a list; empty without such a page."""
    return next((link.get("href", "") for link in browser.tree.iter("a") if link.get("rel") == rel), "")


def statements(browser: Browser, path: str, session: Session) -> int:
    """The number of statements that a page costs, those of the sign-in included. Fails if there is no such page."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200, browser.text
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)
