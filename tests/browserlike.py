"""A browser for tests: keeps cookies, reads every page strictly, and fills in forms as a person does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "dung-go-vao-cua-2026"
PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$sqyILJxGAaH3NwebUNHgdQ$EvuZWKjpw5gduTQxP18oyHwESncz3yg2Jm6sc/bWSkI"
"""Of PASSWORD, so that not every account of a test costs a hash."""


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


class Browser:
    """One person's browser. The page that it shows is in `response`, `path`, `tree`, `forms` and `text`."""

    def __init__(self, app: Flask, address: str = "10.0.0.1", htmx: bool = False) -> None:
        self.client = app.test_client()
        self.client.environ_base["REMOTE_ADDR"] = address
        self.headers = {"HX-Request": "true"} if htmx else {}
        self.path = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page and follow redirects, as browsers do; `.history` has the way there."""
        return self._open(path, method="GET", **options)

    def post(self, path: str, values: Mapping[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send anything at all with the last page's CSRF token: no person can, but a program can."""
        return self._open(path, method="POST", data={"csrf_token": self.csrf_token, **(values or {})}, **options)

    def post_form(self, action: str, **values: Any) -> TestResponse:
        """Fill in and send the last page's form that goes to `action`; its hidden fields go along."""
        form = self.form(action)
        assert form.method == "post", f"{action} is not a form that posts"
        return self._open(form.action, method="POST", data=form.fill(values))

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Sign in through the page; the answer is the page that it leads to. Fails if it is refused."""
        self.get("/sign-in")
        response = self.post_form("/sign-in", username=username, password=password)
        assert self.path != "/sign-in", f"{username} could not sign in: {self.text}"
        return response

    def sign_out(self) -> TestResponse:
        """Press the button in the header."""
        return self.post_form("/sign-out")

    @property
    def csrf_token(self) -> str:
        return next((form.values["csrf_token"] for form in self.forms if "csrf_token" in form.values), "")

    @property
    def text(self) -> str:
        """What can be read on the page, with single spaces."""
        return re.sub(r"\s+", " ", " ".join(self.tree.itertext())).strip()

    def form(self, action: str) -> Form:
        """The form that goes to this path; fails if there is none or more than one."""
        found = [form for form in self.forms if urlsplit(form.action).path == action]
        assert len(found) == 1, f"{len(found)} forms go to {action} on {self.path}: {[f.action for f in self.forms]}"
        return found[0]

    def _open(self, path: str, **options: Any) -> TestResponse:
        options.setdefault("headers", self.headers)
        options.setdefault("follow_redirects", True)
        self.response = self.client.open(path, buffered=True, **options)
        self.path = self.response.request.path
        self.tree, self.forms = Element("html"), []
        if self.response.mimetype == "text/html" and self.response.data:
            self.tree = parse(self.response.text)
            self.forms = [read_form(form, self.path) for form in self.tree.iter("form")]
        return self.response


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
        form.values[name] = value
    elif kind != "button":
        form.free.add(name)
        if kind != "file":
            form.values[name] = value


def _options(select: Element) -> Iterator[tuple[str, bool]]:
    for option in select.iter("option"):
        text = "".join(option.itertext()).strip()
        yield option.get("value", text), option.get("selected") is not None
