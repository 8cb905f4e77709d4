"""Invented values of the papers of a list, of the minutes of handing over the work of a post, and of a report."""

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
    "reprinted": "",
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

REPORT: dict[str, Any] = {
    "about": "kết quả công tác quý III năm 2026",
    "draft": False,
    "counted": "30/09/2026",
    "made": "05/10/2026",
    "done": "Tổ chức 02 lớp tập huấn cho <Bí thư> & C.",
    "difficulties": "Thiếu kinh phí.",
    "plan": "Mở 02 lớp tập huấn.",
    "proposals": "Hỗ trợ kinh phí.",
    "figures": [{"title": "Bí thư Chi đoàn kiêm nhiệm", "target": "70%", "text": "35/53 (66,0%)"}],
    "cases": [{"title": "Giới thiệu Bí thư Chi đoàn", "begun": 4, "ended": 3, "returned": 1, "waiting": 2, "late": 1}],
    "reason": "Sai số liệu quý II",
    "hash": "0" * 64,
}

CHECK: dict[str, Any] = {
    "about": "văn bản “QĐ” của 2025-2030, năm 2026",
    "under_way": False,
    "confirmed": "20/01/2027",
    "numbers": "01-QĐ/ĐTN – 12-QĐ/ĐTN",
    "count": "12",
    "there": 11,
    "missing": 1,
    "damaged": 0,
    "findings": [{"title": "Chưa có bản đã ký", "numbers": "03-QĐ/ĐTN, 07-QĐ/ĐTN"}],
    "odd": [{"number": "07-QĐ/ĐTN", "day": "05/02/2026", "found": "Thiếu", "note": "Đang mượn <để> & tra cứu"}],
    "reason": "Ghi nhầm số 07",
    "hash": "0" * 64,
}

OF_UNITS: dict[str, Any] = {"desk": DESK, "report": REPORT, "check": CHECK}


def of_a_list(fields: Iterable[str]) -> dict[str, Any]:
    """Return a list of one line, which answers these fields, and the result of the vote on it."""
    line = {**dict.fromkeys(fields, "Nội dung mẫu"), **_LINE}
    people = {"all": 1, "women": 0, "young": 1}
    results = [_RESULT | {"carried": True, "result": "được tán thành"}]
    return {"proposed": [line], "carried": [line], "line": line, "results": results, "people": people}


_FILE = {"number": 1, "reference": "A1B2C3D4", "what": "Giới thiệu Bí thư Chi đoàn", "closed": "05/02/2026"}
_KEPT = {"years": "10 năm", "until": "05/02/2036", "source": "Mặc định của phần mềm"}
OF_THE_ARCHIVE: dict[str, Any] = {
    "lines": [_FILE | _KEPT],
    "proposed_by": "Trần Thị Giao",
    "reason": "Hồ sơ hết thời hạn bảo quản.",
    "closing": "",
    "decision": {"number": "05-QĐ/ĐTN", "date": "ngày 06 tháng 02 năm 2036", "body": "Ban Thường vụ", "refused": ""},
}
"""Values of the lists of files that are handed over or destroyed."""
