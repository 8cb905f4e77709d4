"""Where a page of a list begins is nothing that one can choose, and no number that counts what one may not see."""

import ast
import base64
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from webapp.config import ROOT
from webapp.pages.shared.list_query import cursor, place_of
from webapp.queries.paging import Cursor
from webapp.services.sealing import opened, sealed


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_place_that_was_not_given_out_is_the_first_page(app: Flask) -> None:
    """Nobody searches with moments and numbers of their own for the gaps that sealed cases leave."""
    place = "2026-11-23T02:00:00+00:00~0f3a"
    with app.test_request_context():
        given = place_of(place)
    other = ("B" if given[9] == "A" else "A").join((given[:9], given[10:]))
    asked = {given: place, place: None, other: None, f"{given}x": None, f"{place}.": None, "²": None, "A" * 9999: None}
    for text, found in asked.items():
        for name in ("after", "before"):
            with app.test_request_context(query_string={name: text}):
                assert cursor() == (Cursor(found, backwards=name == "before") if found else None), text


def test_a_place_says_nothing_and_is_good_for_nothing_else() -> None:
    """Neither the number of a row, which counts what one may not see, nor how many digits it has."""
    key = "k" * 32
    few, many = sealed(key, "list", "2026-11-23~9"), sealed(key, "list", "2026-11-23~9999")
    assert few != many and len(few) == len(many) and sealed(key, "list", "2026-11-23~9") == few
    assert b"2026" not in base64.urlsafe_b64decode(few + "=" * (-len(few) % 4))
    assert (opened(key, "list", few), opened(key, "paper", few), opened("l" * 32, "list", few)) == (
        "2026-11-23~9",
        None,
        None,
    )


@pytest.mark.at_length
def test_no_list_of_cases_is_paged_by_a_running_number() -> None:
    keys = [
        f"{path.name}: {ast.unparse(call.args[0])}"
        for path in Path(ROOT / "webapp" / "queries").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "SortKey"
    ]
    assert len(keys) > 15
    assert [key for key in keys if key.endswith((" Case.id", " Event.id", " Snapshot.id"))] == []


COUNTED = {"party", "number", "year"}
"""Numbers in addresses that are none of rows: a party of an answer, a month, a year."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_address_counts_what_cases_add(app: Flask) -> None:
    """Between two rows that somebody may see would lie those that they may not: each is named by a sealed number."""
    counting = {
        name
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if isinstance(converter, IntegerConverter)
    }
    assert counting == COUNTED
    assert [path.name for path in (ROOT / "templates").rglob("*.html") if "vote.id" in path.read_text("utf-8")] == []
