"""What a device needs to install the application: its manifest and icons, and a page for when there is no network."""

import hashlib
import json
import re
from pathlib import Path

from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from tests.support.browserlike import Browser

STATIC = Path(__file__).resolve().parents[2] / "static"


def fetched(app: Flask, address: str) -> TestResponse:
    return app.test_client().get(address, buffered=True)


def test_the_manifest_leads_to_icons_of_the_sizes_that_it_says(app: Flask) -> None:
    browser = Browser(app)
    page = browser.get("/sign-in").get_data(as_text=True)
    (address,) = re.findall(r'<link rel="manifest" href="([^"]+)">', page)
    answer = fetched(app, address)
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.data)
    assert (manifest["start_url"], manifest["scope"]) == ("/", "/")
    for icon in manifest["icons"]:
        assert fetched(app, f"/static/{icon['src']}").mimetype == icon["type"]
        if icon["type"] == "image/png":
            with Image.open(STATIC / icon["src"]) as drawn:
                assert drawn.size == tuple(map(int, icon["sizes"].split("x")))


def test_the_worker_answers_for_all_pages_and_keeps_two_files_by_what_they_say(app: Flask) -> None:
    """Another text of the page without a network needs another name, or devices go on showing the old one."""
    answer = fetched(app, "/static/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert "Service-Worker-Allowed" not in fetched(app, "/static/app.js").headers
    worker = answer.get_data(as_text=True)
    files = [STATIC / name for name in ("offline.html", "offline.css")]
    assert f"'doan-vu-{hashlib.sha256(b''.join(each.read_bytes() for each in files)).hexdigest()[:8]}'" in worker
    assert worker.count("cache.addAll") == 1 and ".put(" not in worker
    assert "Không có kết nối" in fetched(app, "/static/offline.html").get_data(as_text=True)
