"""Where a page of a list begins is nothing that one can choose, and no number that counts what one may not see."""

import ast
from pathlib import Path

import pytest
from flask import Flask

from webapp.config import ROOT
from webapp.pages.shared.list_query import cursor, signed
from webapp.queries.paging import Cursor


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_place_that_was_not_given_out_is_the_first_page(app: Flask) -> None:
    """Nobody searches with moments and numbers of their own for the gaps that sealed cases leave."""
    place = "2026-11-23T02:00:00+00:00~0f3a"
    with app.test_request_context():
        given = signed(place)
    asked = {given: place, place: None, given.replace("23", "24"): None, f"{given}x": None, f"{place}.": None}
    for text, found in asked.items():
        for name in ("after", "before"):
            with app.test_request_context(query_string={name: text}):
                assert cursor() == (Cursor(found, backwards=name == "before") if found else None), text


def test_no_list_of_cases_is_paged_by_a_running_number() -> None:
    keys = [
        f"{path.name}: {ast.unparse(call.args[0])}"
        for path in Path(ROOT / "webapp" / "queries").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "SortKey"
    ]
    assert len(keys) > 15
    assert [key for key in keys if key.endswith((" Case.id", " Event.id", " Snapshot.id"))] == []
