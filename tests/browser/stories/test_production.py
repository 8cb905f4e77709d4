"""The application as an office runs it: production, behind a proxy that speaks TLS, with cookies of this host alone."""

import shutil
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.serving import Live, serve
from tests.conftest import SECRET_KEY, Clock
from tests.support.lengths import ways
from tests.support.loopback.tls_proxy import behind_tls
from tests.support.nominating import nomination
from tests.support.offices.district import BRANCH, COMMUNE, district_office
from webapp import create_app
from webapp.config import Config

pytestmark = pytest.mark.browser

START = f"/start/secretary-nomination/{BRANCH}"


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[ThreadingHTTPServer]:
    with behind_tls(tmp_path) as running:
        yield running


@pytest.fixture
def live(
    proxy: ThreadingHTTPServer, tmp_path: Path, sqlite_template: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Live]:
    database = shutil.copy(sqlite_template, tmp_path / "live.sqlite3")
    address = f"https://localhost:{proxy.server_port}"
    config = Config(
        tmp_path, f"sqlite:///{database}", SECRET_KEY, public_url=address, trusted_proxies=1, production=True
    )
    app = create_app(config, CLOCK=Clock())
    app.jinja_env.bytecode_cache = compiled_templates
    running = serve(app, app.config["CLOCK"])
    running.address = address
    proxy.to = running.port  # type: ignore[attr-defined]
    yield running
    running.stop()


@ways("phone")
def test_a_case_is_opened_over_tls(live: Live, chromium: Browser, scripts: bool, width: int) -> None:
    """Signed in by the form; a refused form and one that is taken lead on over TLS; signed out, nothing is left."""
    office = district_office(live.session, live.clock.now)
    person = Person(live, chromium, scripts, width, ignore_https_errors=True)
    person.sign_in(COMMUNE)
    cookies = {each["name"]: each for each in person.context.cookies()}
    assert all(each["secure"] for each in cookies.values()), cookies
    cookie = cookies["__Host-doan-vu"]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, True, "Lax", "/")
    answer = person.page.request.get("/inbox")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    person.open(START)
    person.fill(START, **{**nomination(office), "predecessor": ""})
    person.send(START)
    expect(person.page.locator(".error-summary")).to_be_visible()
    person.page.locator(f'form[action="{START}"] [name="predecessor"]').select_option(index=1)
    person.send(START)
    assert person.path.startswith("/cases/") and person.page.url.startswith(live.url), person.text
    person.page.locator('form[action="/sign-out"] button').first.click(force=True)
    person.page.wait_for_url("**/sign-in")
    person.open("/inbox")
    assert person.path == "/sign-in"
    assert person.wrong == []
    person.close()
