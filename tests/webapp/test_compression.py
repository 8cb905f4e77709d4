"""Text is compressed for browsers that take it, and is the same text."""

import gzip

import brotli
import pytest
from flask import Flask


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("gzip;q=0, br;q=0", None), ("", None)]
)
@pytest.mark.parametrize("path", ["/sign-in", "/static/app.css"])
def test_text_is_compressed(app: Flask, path: str, accepted: str, encoding: str | None) -> None:
    client = app.test_client()
    response = client.get(path, headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response.headers["Vary"]
    assert int(response.headers["Content-Length"]) == len(response.data)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(response.data).rstrip().endswith((b"</html>", b"}"))


def test_other_answers_are_left_alone(app: Flask) -> None:
    client = app.test_client()
    asked = {"Accept-Encoding": "br"}
    assert "Content-Encoding" not in client.get("/healthz", headers=asked).headers
    with client.get("/static/fonts/be-vietnam-pro-5.3.0-latin-400.woff2", headers=asked) as font:
        assert font.status_code == 200 and "Content-Encoding" not in font.headers
    first = client.get("/static/app.css")
    again = client.get("/static/app.css", headers={"If-Modified-Since": first.headers["Last-Modified"], **asked})
    assert again.status_code == 304
    assert client.head("/sign-in", headers=asked).data == b""
