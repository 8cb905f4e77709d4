"""Invented values of the papers of a list, and of the minutes of handing over the work of a post."""

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

DESK: dict[str, Any] = {
    "post": "Bí thư, Đoàn xã Mẫu",
    "since": "01/01/2024",
    "until": "04/02/2026",
    "work": [
        {
            "number": 1,
            "process": "Giới thiệu Bí thư Chi đoàn",
            "what": "Nguyễn Văn <Mẫu> & C, Chi đoàn Thôn 1",
            "reference": "A1B2C3D4",
            "since": "02/01/2026",
            "to_do": "Ghi ý kiến cấp ủy",
            "due": "20/02/2026",
        }
    ],
    "papers": [{"type": "QĐ", "term": "2025-2030", "first": "01", "last": "12"}],
    "registers": [{"title": "Sổ lớp tập huấn", "rows": 3, "waiting": 1, "last_day": "01/02/2026"}],
}


def of_a_list(fields: Iterable[str]) -> dict[str, Any]:
    """Return a list of one line, which answers these fields, and the result of the vote on it."""
    line = {**dict.fromkeys(fields, "Nội dung mẫu"), **_LINE}
    people = {"all": 1, "women": 0, "young": 1}
    results = [_RESULT | {"carried": True, "result": "được tán thành"}]
    return {"proposed": [line], "carried": [line], "line": line, "results": results, "people": people}
