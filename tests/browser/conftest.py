"""A real server on the loopback, and a real browser."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.person import PATIENCE
from tests.browser.serving import Live, serve
from tests.conftest import SECRET_KEY, Clock
from webapp import create_app
from webapp.config import Config

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all; everybody gets a context of their own. Back and Forward work as they do for people."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=[*ARGUMENTS],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def make_live(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Callable[..., Live]]:
    """Makes servers, each on an office of its own: an empty one on a Saturday evening, 19:00 in Việt Nam, or a copy of
    `template` at the moment of `Clock`."""
    running: list[Live] = []

    def make(template: Path = sqlite_template) -> Live:
        folder = tmp_path_factory.mktemp("live")
        database = shutil.copy(template, folder / "live.sqlite3")
        clock = Clock()
        if template == sqlite_template:
            clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
        app = create_app(Config(folder, f"sqlite:///{database}", SECRET_KEY), CLOCK=clock)
        app.jinja_env.bytecode_cache = compiled_templates
        running.append(serve(app, clock))
        return running[-1]

    yield make
    for live in running:
        live.stop()
