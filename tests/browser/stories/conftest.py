"""The demo office behind a real server, a copy for each story."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser

from tests.browser.playing import Play, Way
from tests.browser.serving import serve
from tests.conftest import SECRET_KEY, Clock, sqlite_copy
from webapp import create_app
from webapp.config import Config
from webapp.db import URN_KEYS, db


@pytest.fixture
def story_url(way: Way, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a demo of the story's own, on the engine of its way."""
    if way.engine == "sqlite":
        yield sqlite_copy(request.getfixturevalue("sqlite_demo"), request.getfixturevalue("sqlite_template"))
    else:
        template = request.getfixturevalue("postgres_demo")
        server = request.getfixturevalue("postgres_server")
        yield server.create("story", template=template)
        server.drop("story")


@pytest.fixture
def play(
    way: Way,
    chromium: Browser,
    story_url: str,
    tmp_path: Path,
    run_folder: Path,
    compiled_templates: FileSystemBytecodeCache,
) -> Iterator[Play]:
    """The office and its people, in the way that `played` says."""
    clock = Clock()
    app = create_app(Config(tmp_path, story_url, SECRET_KEY), CLOCK=clock)
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():  # its running secret votes have their keys beside the database
        keys = db.engine.get_execution_options()[URN_KEYS]
    shutil.copytree(run_folder / "urn-keys", keys, dirs_exist_ok=True)
    live = serve(app, clock)
    play = Play(live, chromium, way)
    try:
        yield play
        play.ends()
    finally:
        live.stop()
