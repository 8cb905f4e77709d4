"""Invented values of the papers of a list."""

from collections.abc import Iterable
from typing import Any

_LINE = {
    "number": 1,
    "line": 1,
    "name": "Nguyễn Văn <Mẫu> & C",
    "is_unit": False,
    "birth": "05/02/1999",
    "posts": "Bí thư Chi đoàn Thôn 1",
}
_RESULT = {"number": 1, "line": 1, "name": "Nguyễn Văn <Mẫu> & C", "for": "5/5 (100,0%)", "against": 0, "blank": 0}


def of_a_list(fields: Iterable[str]) -> dict[str, Any]:
    """Return a list of one line, which answers these fields, and the result of the vote on it."""
    line = {**dict.fromkeys(fields, "Nội dung mẫu"), **_LINE}
    people = {"all": 1, "women": 0, "young": 1}
    results = [_RESULT | {"carried": True, "result": "được tán thành"}]
    return {"proposed": [line], "carried": [line], "line": line, "results": results, "people": people}
