"""Text is compressed for browsers that take it, and is the same text."""

import gzip

import brotli
import pytest
from flask import Flask

from webapp.compression import compressed_once


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


def test_a_file_is_compressed_once_and_as_small_as_it_gets(app: Flask) -> None:
    asked, compressed_once_before = {"Accept-Encoding": "br"}, compressed_once.cache_info().misses
    sizes = []
    for _again in range(2):
        with app.test_client().get("/static/app.css", headers=asked) as answer:
            sizes.append(len(answer.data))
            whole = brotli.decompress(answer.data)
    assert sizes[0] == sizes[1] < 0.9 * len(brotli.compress(whole, quality=5))
    assert compressed_once.cache_info().misses <= compressed_once_before + 1


def test_a_file_that_is_not_there_takes_no_place_among_those_that_are(app: Flask) -> None:
    before = compressed_once.cache_info()
    answer = app.test_client().get("/static/none.css", headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (404, "br")
    assert compressed_once.cache_info() == before
