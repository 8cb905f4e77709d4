"""A browser for tests: keeps cookies, reads every page strictly, and fills in forms as a person does."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
import lxml.html
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy
from werkzeug.test import TestResponse

from webapp.db import db
from webapp.models import Account, Base
from webapp.services.accounts import sign_ins
from webapp.services.sealing import sealed
from webapp.services.transaction import transaction

PASSWORD = "dung-go-vao-cua-2026"
PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$sqyILJxGAaH3NwebUNHgdQ$EvuZWKjpw5gduTQxP18oyHwESncz3yg2Jm6sc/bWSkI"
"""Of PASSWORD, so that not every account of a test costs a hash."""
SECRET_KEY = "q8R2vX5nT7wZ1kB4mD6pL9sF3hJ0cG-y"


def numbered(kind: str, number: int | None) -> str:
    """What addresses and forms name a row by: a 'paper', 'notice', 'vote', 'delegation' or 'meeting paper'."""
    return sealed(SECRET_KEY, f"number of a {kind}", str(number))


def paper_path(number: int | None) -> str:
    """The address of a numbered paper."""
    return f"/papers/{numbered('paper', number)}"


def addressed(app: Flask, path: str) -> str:
    """An address as pages write it, where a test names rows by their plain numbers."""
    plain, mark, query = path.partition("?")
    for pattern, kinds in _pages_of_rows(app):
        if found := pattern.fullmatch(plain):
            parts = zip(found.groups(), kinds, strict=True)
            named = (numbered(kind, int(part)) if kind and NUMBER.fullmatch(part) else part for part, kind in parts)
            return "".join(named) + mark + query
    return path


NUMBER = re.compile(r"\d{1,9}")
ROW = re.compile(r"<sealed\('([^']+)'")
PAGES: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
"""Patterns of the addresses that name rows, with the kind of row of each of their parts; '' for none."""


def _pages_of_rows(app: Flask) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    if not PAGES:
        for rule in {each.rule for each in app.url_map.iter_rules() if ROW.search(each.rule)}:
            parts = [part for part in re.split(r"(<[^>]+>)", rule) if part]
            pattern = "".join("([^/]+)" if part[0] == "<" else f"({re.escape(part)})" for part in parts)
            PAGES.append((re.compile(pattern), tuple(found[1] if (found := ROW.match(part)) else "" for part in parts)))
        PAGES.sort(key=lambda page: page[0].pattern.count("[^/]+"))
    return PAGES


@dataclass
class Form:
    """A form of the page: where it goes, what stands in its fields, and what a person may choose in them."""

    action: str
    method: str
    values: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)

    def fill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields with these values typed or chosen; fails for one that the page does not offer."""
        for name, value in values.items():
            if name in self.free:
                continue
            assert name in self.choices, f"{self.action} has no field {name!r}, only {self.names}"
            for each in value if isinstance(value, list) else [value]:
                assert each in self.choices[name], f"{name}: {each!r} is none of {self.choices[name]}"
        return {**self.values, **values}

    @property
    def names(self) -> list[str]:
        return sorted(self.free | set(self.choices))


class Shown:
    """What came of one request. A redirect is followed, and markup is read, only when a test looks."""

    def __init__(self, client: FlaskClient, answer: TestResponse, options: dict[str, Any]) -> None:
        self.client, self.answer, self.options = client, answer, options

    @cached_property
    def response(self) -> TestResponse:
        """The page in the end; `.history` has the way there."""
        if self.answer.status_code not in (303, 307):
            return self.answer
        again = self.options if self.answer.status_code == 307 else {"headers": self.options["headers"]}
        found = self.client.open(self.answer.location, **again, follow_redirects=True, buffered=True)
        found.history = (self.answer, *found.history)
        return found

    @cached_property
    def tree(self) -> Element:
        if self.response.mimetype != "text/html" or not self.response.data:
            return Element("html")
        kind = f"{self.response.status_code} {VALUES.sub('', self.response.request.path)}"
        if kind in READ_STRICTLY:
            return read(self.response.text)
        READ_STRICTLY.add(kind)
        return parse(self.response.text)

    @cached_property
    def forms(self) -> list[Form]:
        return [read_form(form, self.response.request.path) for form in self.tree.iter("form")]


class Browser:
    """One person's browser. The page that it shows is in `response`, `path`, `tree`, `forms` and `text`.

    The answer to the last form sent, before any page that it leads to, is in `answer`.
    """

    def __init__(self, app: Flask, address: str = "10.0.0.1", htmx: bool = False) -> None:
        self.app, self.address = app, address
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.headers = {"HX-Request": "true"} if htmx else {}
        self.shown: Shown | None = None
        self.entered = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page and follow redirects, as browsers do; `.history` has the way there."""
        return self._open(path, method="GET", **{"follow_redirects": True, **options}).answer

    def get_empty(self, path: str) -> TestResponse:
        """Open the page of a form as if nothing had been typed into it: a refused form is kept as a draft."""
        answer = self.get(path)
        if kept := [form.action for form in self.forms if re.fullmatch(r"/drafts/\w+/discard", form.action)]:
            self.post_form(kept[0])
            answer = self.get(path)
        return answer

    def post(self, path: str, values: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send anything at all with the last page's CSRF token: no person can, but a program can."""
        data = {"csrf_token": self.csrf_token, **(values or {})}
        return self._open(path, method="POST", data=data, **{"follow_redirects": True, **options}).answer

    def post_form(self, action: str, **values: Any) -> TestResponse:
        """Fill in and send the last page's form that goes to `action`; its hidden fields go along.

        The page that the answer leads to is opened when somebody looks: at what this returns, or at the browser.
        """
        form = self.form(action)
        assert form.method == "post", f"{action} is not a form that posts"
        filled = form.fill(values)
        if filled.get("looks") == "asks":  # its reader has looked; test_deciding is about the page that asks
            filled["looks"] = "seen"
        shown = self._open(form.action, method="POST", data=filled)
        return cast(TestResponse, LocalProxy(lambda: shown.response))

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in through the page; the answer is the page that it leads to. Fails if it is refused."""
        self.get("/sign-in")
        response = self.post_form("/sign-in", username=username, password=password)
        assert self.path != "/sign-in", f"{username} could not sign in: {self.text}"
        return response

    def enter(self, username: str) -> None:
        """Be signed in as after the form, which is tested in test_sign_ins; no page is opened."""
        with self.app.app_context(), Session(db.engine) as session:
            account_id = session.scalars(sa.select(Account.id).where(Account.username == username)).one()
            browser, now = sign_ins.browser_name(""), self.app.config["CLOCK"]()
            with transaction(session):
                token = sign_ins.start(session, account_id, self.address, browser, now)
        raw = secrets.token_hex(20)
        with self.client.session_transaction() as cookie:
            cookie.update(sign_in=token, account=account_id, csrf_token=raw)
        self.entered = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw)

    def sign_out(self) -> TestResponse:
        """Press the button in the header."""
        return self.post_form("/sign-out")

    @property
    def answer(self) -> TestResponse:
        return self._page.answer

    @property
    def response(self) -> TestResponse:
        return self._page.response

    @property
    def path(self) -> str:
        return self.response.request.path

    @property
    def full_path(self) -> str:
        """The path with its query."""
        return self.response.request.full_path.rstrip("?")

    @property
    def tree(self) -> Element:
        return self._page.tree

    @property
    def forms(self) -> list[Form]:
        return self._page.forms

    @property
    def csrf_token(self) -> str:
        """The token of the last page, empty where it has no form; after `enter`, that of the session."""
        if self.entered and not self.shown:
            return self.entered
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.response.text)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        """What can be read on the page, with single spaces."""
        return re.sub(r"\s+", " ", " ".join(self.tree.itertext())).strip()

    def form(self, action: str) -> Form:
        """The form that goes to this path; fails if there is none or more than one."""
        action = addressed(self.app, action)
        found = [form for form in self.forms if urlsplit(form.action).path == action]
        assert len(found) == 1, f"{len(found)} forms go to {action} on {self.path}: {[f.action for f in self.forms]}"
        return found[0]

    @property
    def _page(self) -> Shown:
        assert self.shown, "no page was opened"
        return self.shown

    def _open(self, path: str, **options: Any) -> Shown:
        options.setdefault("headers", self.headers)
        answer = self.client.open(addressed(self.app, path), buffered=True, **options)
        self.shown = Shown(self.client, answer, options)
        return self.shown


READ_STRICTLY: set[str] = set()
"""Kinds of pages that this process has read strictly; a second page of a kind is drawn by the same template."""
VALUES = re.compile(r"[^/]*\d[^/]*")
"""What is different in the addresses of pages of one kind: ids and codes."""


def read(page: str) -> Element:
    """The tree of a page or fragment whose kind has been read strictly: in a tenth of the time."""
    parser = lxml.html.HTMLParser(remove_comments=True)
    if page.lstrip().lower().startswith("<!doctype"):
        return cast(Element, lxml.html.document_fromstring(page, parser=parser))
    return cast(Element, lxml.html.fragment_fromstring(page, create_parent="div", parser=parser))


def parse(page: str) -> Element:
    """The tree of a page or fragment; raises html5lib's ParseError for markup that is not well made."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    if page.lstrip().lower().startswith("<!doctype"):
        return parser.parse(page)
    return parser.parseFragment(page, container="div")


def read_form(form: Element, path: str) -> Form:
    """The form as it stands in the page."""
    read = Form(action=form.get("action") or path, method=form.get("method", "get").lower())
    for control in form.iter():
        if name := control.get("name"):
            _read_control(read, control, name)
    return read


def _read_control(form: Form, control: Element, name: str) -> None:
    kind = control.get("type", "submit" if control.tag == "button" else "text")
    value = control.get("value", "")
    if control.get("disabled") is not None:
        return
    if control.tag == "select":
        options = list(_options(control))
        form.choices[name] = [value for value, _chosen in options]
        chosen = [value for value, marked in options if marked] or form.choices[name][:1]
        form.values[name] = chosen if control.get("multiple") is not None else chosen[0]
    elif control.tag == "textarea":
        form.free.add(name)
        form.values[name] = "".join(control.itertext()).removeprefix("\n")
    elif kind in ("radio", "checkbox", "submit"):
        form.choices.setdefault(name, []).append(control.get("value", "on"))
        if control.get("checked") is not None:
            form.values[name] = control.get("value", "on")
    elif kind == "hidden":
        before = form.values.get(name)
        form.values[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    elif kind != "button":
        form.free.add(name)
        if kind != "file":
            form.values[name] = value


def _options(select: Element) -> Iterator[tuple[str, bool]]:
    for option in select.iter("option"):
        text = "".join(option.itertext()).strip()
        yield option.get("value", text), option.get("selected") is not None


LEFT_ALONE = ("/drafts/", "/sign-in", "/sign-out", "/my-account", "/language", "/theme", "/search")
"""Forms of the door and of one's own settings: they carry no key, and sent again they set what they set before."""
ELSEWHERE = re.compile(r"/import/enter$|^/meetings/[^/]+/(cases|discussion|files)/[^/]+/remove$")
"""What writes nothing the second time, and says so on another page: the workbook, the line or the file is gone."""
WANTS_KEY = re.compile(r"/registers/[^/]+/(units/[^/]+/new|rows/[^/]+/go-on)$")
"""What a test may send without the key that the page puts into its form: it makes a row each time."""
MAY_GROW = {"access_log_entry", "security_event", "security_event_unit", "sign_in", "sign_in_attempt"}


def _is_file(value: object) -> bool:
    """Whether a test sends a file, or several, under a name; they are read to their end the first time."""
    return isinstance(value, tuple) or (isinstance(value, list) and any(isinstance(each, tuple) for each in value))


class Twice(Browser):
    """Sends what was taken (303) again with the same key. `troubles` says what came of it besides the same answer."""

    def __init__(self, app: Flask, *args: Any, **options: Any) -> None:
        super().__init__(app, *args, **options)
        self.troubles: list[str] = []

    def _open(self, path: str, **options: Any) -> Shown:
        shown = super()._open(path, **options)
        first = shown.answer.history[0] if shown.answer.history else shown.answer
        data = options.get("data")
        keyed = not isinstance(data, dict) or not WANTS_KEY.search(path) or "key" in data
        files = isinstance(data, dict) and any(_is_file(value) for value in data.values())
        if options.get("method") == "POST" and first.status_code == 303 and keyed and not files and self._repeats(path):
            self._again(path, first.location, options)
        return shown

    def _repeats(self, path: str) -> bool:
        return not path.startswith(LEFT_ALONE) and not ELSEWHERE.search(path)

    def _again(self, path: str, leads_to: str | None, options: dict[str, Any]) -> None:
        before = self._rows()
        headers = options.get("headers", self.headers)
        again = self.client.open(
            addressed(self.app, path), buffered=True, **{**options, "headers": headers, "follow_redirects": False}
        )
        if (again.status_code, again.location) != (303, leads_to):
            self.troubles.append(f"{path}: {again.status_code} {again.location} after 303 {leads_to}")
        after = self._rows()
        more = [name for name in after if after[name] != before[name]]
        if more:
            self.troubles.append(f"{path}: writes {more} again")

    def _rows(self) -> dict[str, object]:
        """How many rows each table has, and the sum of the versions of what has one."""
        with self.app.app_context(), Session(db.engine) as session:
            counts = [
                sa.select(sa.func.count()).select_from(table).scalar_subquery().label(name)
                for name, table in Base.metadata.tables.items()
                if name not in MAY_GROW
            ]
            versions = [
                sa.select(sa.func.sum(table.c.version)).scalar_subquery().label(f"{name}.version")
                for name, table in Base.metadata.tables.items()
                if "version" in table.c
            ]
            return dict(session.execute(sa.select(*counts, *versions)).mappings().one())
