"""Invented values of every paper, with which a new template is tested: once complete, once minimal."""

from typing import Any

from webapp.documents.list_samples import OF_THE_ARCHIVE, OF_UNITS, of_a_list
from webapp.documents.wording import OF_A_MEETING, OF_A_NOMINATION
from webapp.documents.words import unit_words
from workflows import WORKFLOWS
from workflows.core.forms import FORMS
from workflows.core.prints import VOTE_PRINTS, WRITTEN_PRINTS

_VOTE = {
    "date": "ngày 04 tháng 02 năm 2026",
    "Date": "Ngày 04 tháng 02 năm 2026",
    "roll": 5,
    "recused": 0,
    "entitled": 5,
    "present": 5,
    "cast": 5,
    "against": 0,
    "blank": 0,
    "share_for": "5/5 (100,0%)",
    "valid": 5,
    "invalid": 0,
    "way": "biểu quyết",
    "quorum_least": 4,
    "needs_least": 3,
    "result": "nội dung được thông qua",
    "carried": True,
    "ballots": "tán thành 5/5 (100,0%)",
}
_MEETING = {
    "date": "ngày 02 tháng 02 năm 2026",
    "Date": "Ngày 02 tháng 02 năm 2026",
    "opened": "8 giờ 00",
    "closed": "10 giờ 30",
    "place": "Nhà văn hóa thôn 1",
    "guests": "Đồng chí Lê Văn Đ, Phó Bí thư Đoàn xã",
    "counters": "Lê Văn E, Lê Thị G",
    "first_counter": "Lê Văn E",
    "presided_by": "Lê Văn A",
    "minutes_by": "Lê Thị B",
    "members": 15,
    "present": 13,
    "absent": 2,
    "issued": 13,
    "ballots": 13,
    "valid": 13,
    "invalid": 0,
    "for": 11,
    "against": 2,
    "blank": 0,
    "share_present": "13/15 (86,7%)",
    "share_for": "11/13 (84,6%)",
    "quorum": "ít nhất 2/3",
    "majority": "trên 1/2",
    "result": "đủ số phiếu bầu",
}
_SIDE = {"opinion": "đồng ý", "health": "đạt yêu cầu", "reason": "", "by": "Nguyễn Văn C", "title": "BÍ THƯ"}
_SUBMISSION = {"number": "12-TTr/ĐTN", "date": "ngày 03 tháng 02 năm 2026"}

FULL: dict[str, Any] = {
    "mark": "",
    "number": "01-QĐ/ĐTN",
    "date": "ngày 05 tháng 02 năm 2026",
    "effective": "ngày 05 tháng 02 năm 2026",
    "issuer": unit_words("Huyện đoàn Mẫu", "district_union", "Tỉnh đoàn Mẫu"),
    "branch": unit_words("Chi đoàn Thôn 1", "branch", "Đoàn xã Mẫu", "Mẫu"),
    "own": unit_words("Chi đoàn Thôn 1", "branch", "Đoàn xã Mẫu", "Mẫu"),
    "base": unit_words("Đoàn xã Mẫu", "base_union", "Huyện đoàn Mẫu"),
    "submitting": unit_words("Đoàn xã Mẫu", "base_union", "Huyện đoàn Mẫu"),
    "deciding": unit_words("Huyện đoàn Mẫu", "district_union", "Tỉnh đoàn Mẫu"),
    "military": "Ban Chỉ huy Quân sự xã Mẫu",
    "military_upper": "BAN CHỈ HUY QUÂN SỰ XÃ MẪU",
    "act": "công nhận",
    "matter": "công nhận Bí thư Chi đoàn Thôn 1",
    "request": "giữ chức vụ Bí thư Chi đoàn Thôn 1",
    "militia_post": "Thôn đội trưởng",
    "purpose": "nhiệm kỳ mới",
    "merits": "Nhiệt tình",
    "ranking": "hoàn thành tốt",
    "priority_reason": "Có lý do",
    "discipline": "không",
    "person": {
        "name": "Nguyễn Văn <Mẫu> & C",
        "birth": "05/02/1999",
        "sex": "Nam",
        "union": "26/03/2015",
        "shows_party": True,
        "party": "03/02/2024",
        "posts": "Đoàn viên Chi đoàn Thôn 1",
    },
    "body": "Ban Thường vụ",
    "proposal": "công nhận đồng chí Nguyễn Văn Mẫu",
    "refusal": {"reason": "chưa đúng quy trình", "text": "Chi đoàn chưa kiểm phiếu đúng hướng dẫn."},
    "points": ["Thống nhất công nhận"],
    "results": [],
    "consultation": {
        "asked_by": "Hồ Văn <Chủ> & C",
        "asked_on": "ngày 02 tháng 02 năm 2026",
        "last_day": "ngày 12 tháng 02 năm 2026",
        "reason": "Các đồng chí ủy viên đi cơ sở",
        "members": [{"name": "Trần Thị <Mẫu>", "said": "tán thành"}],
    },
    "predecessor": {"name": "Trần Thị Mẫu", "birth": "05/02/1990", "reason": "chuyển nơi cư trú"},
    "meeting": _MEETING,
    "vote": _VOTE,
    "party": {
        "body": "Chi ủy",
        "number": "07-CV/CB",
        "date": "ngày 03 tháng 02 năm 2026",
        "opinion": "đồng ý",
        "village": "đồng ý",
    },
    "joint": {
        "union": _SIDE,
        "military": _SIDE,
        "date": "ngày 03 tháng 02 năm 2026",
        "Date": "Ngày 03 tháng 02 năm 2026",
        "result": "hai bên thống nhất nhân sự",
    },
    "sitting": {"secretary": "Trần Thị Mẫu", "militia_head": "chưa có"},
    "gathering": "hội nghị",
    "exceptions": [_SUBMISSION | {"body": "Ban Thường vụ <Mẫu> & C", "about": "độ tuổi"}],
    "submission": _SUBMISSION,
    "decided": "ngày 05 tháng 02 năm 2026",
    "term": "2025-2030",
    "leader": "Lê Văn H",
    "for_share": "12 đồng chí (đạt 92,3%)",
    "against_share": "1 đồng chí (đạt 7,7%)",
    "signer": {"name": "Hồ Văn Ký", "title": "BÍ THƯ", "form": ["TM. BAN THƯỜNG VỤ HUYỆN ĐOÀN"]},
    "recipients": ["Đoàn xã Mẫu", "Chi đoàn Thôn 1"],
    "code": "ACEF-HJKM-NPRT-WXY3",
    "sha256": "0" * 64,
    "verify_url": "https://doanvu.example/verify",
}
_LEAST = {"term": "", "submission": None, "exceptions": (), "signer": {"name": "", "title": "BÍ THƯ", "form": []}}
"""What a paper may lack besides."""

_MEMBER = {"name": "Hồ Văn <Chủ> & C", "post": "Bí thư"}
_SAID = [{"name": "Trần Văn <Nói> & C", "about": " (về Báo cáo sơ kết)", "text": "Nhất trí với đề nghị"}]
MEETING: dict[str, Any] = {
    "guests": "Đồng chí Lê Văn Đ, Phó Bí thư Tỉnh đoàn",
    "discussion": "Các đồng chí nhất trí.",
    "conclusion": "Giao văn phòng thực hiện.",
    "closed": "10 giờ 30 phút",
    "mark": "",
    "number": "",
    "date": "ngày 05 tháng 02 năm 2026",
    "Date": "Ngày 05 tháng 02 năm 2026",
    "time": "08 giờ 30 phút",
    "place": "Phòng họp",
    "issuer": FULL["issuer"],
    "chair": _MEMBER,
    "secretary": {"name": "Lê Thị Ký", "post": "văn thư"},
    "share_present": "1/2 (50,0%)",
    "closing": "12 2026-02-05 " + "9f" * 32,
    "present": [_MEMBER],
    "body": "Ban Thường vụ",
    "confirmed": "người chủ trì, đồng chí Hồ Văn <Chủ> & C, xác nhận lúc 08 giờ 15 phút, ngày 05 tháng 02 năm 2026",
    "absent": [{"name": "Trần Văn Vắng", "post": "Ủy viên Ban Thường vụ", "reason": "đi công tác"}],
    "period": "từ ngày 01/01/2026 đến ngày 30/06/2026",
    "papers": [{"title": "Báo cáo sơ kết", "by": "Thường trực", "reference": "15-BC/ĐTN"}],
    "contributions": _SAID,
    "conclusions": [{"text": "Kiện toàn", "unit": "Chi đoàn 1", "owner": "Nguyễn Văn Mẫu", "last_day": "30/06/2026"}],
    "cases": [
        {
            "id": "",
            "matter": "công nhận Bí thư Chi đoàn Thôn 1",
            "proposal": "công nhận đồng chí Nguyễn Văn Mẫu",
            "way": "biểu quyết",
            "ballots": "số phiếu thu về 5",
            "result": "nội dung được thông qua",
        }
    ],
}

_CANDIDATE = {
    "id": 1,
    "name": "Nguyễn Văn <Mẫu> & C",
    "birth": "05/02/1999",
    "share": "5/7 (71,4%)",
    "elected": True,
    "result": "trúng cử",
}
ELECTION: dict[str, Any] = FULL | {
    "unit": unit_words("Đoàn xã Mẫu", "base_union", "Huyện đoàn Mẫu"),
    "post": "Ủy viên Ban Chấp hành",
    "seats": 2,
    "reason": "Khuyết một đồng chí",
    "candidates": [_CANDIDATE],
    "round": {"nth": " (lần 2)", "seats": 1, "candidates": 1},
    "standings": [_CANDIDATE],
    "elected": [_CANDIDATE],
    "recognition": _VOTE,
    "approval": {"number": "15-CV/ĐTN", "date": "ngày 02 tháng 02 năm 2026", "by": "Huyện đoàn Mẫu"},
    "vote": _VOTE | {"valid": 6, "invalid": 0, "result": "trúng cử: Nguyễn Văn Mẫu"},
}

COMMITTEE: dict[str, Any] = FULL | {
    "matter": "công nhận Ban Chấp hành, Bí thư Chi đoàn Thôn 1, nhiệm kỳ 2025-2030",
    "committee": "Ban Chấp hành",
    "mandate": "2025-2030",
    "until": "",
    "count": "01",
    "persons": "đồng chí",
    "roster": [{"number": 1, **_CANDIDATE, **dict.fromkeys(("sex", "union", "post", "asked", "posts"), "Bí thư")}],
    "joins": True,
    "annexed": False,
    "gathering": "đại hội Chi đoàn Thôn 1",
    "gathering_kind": "đại hội",
    "submits": True,
    "held": "ngày 03 tháng 02 năm 2026",
    "presence": "13/15 (86,7%)",
    "fixed": 3,
    "opinion": {"by": "Chi ủy", "number": "07-CV/CB", "date": "ngày 03 tháng 02 năm 2026"},
    "reason": "Đại hội nhiệm kỳ mới",
}

_ENTITLED = ("number", "name", "posts", "unit", "days", "rate", "percent", "amount")
_HANDED_OVER = ("birth", "resolution", "resolved_on", "reference", "list")
_RECORDS: dict[str, Any] = {
    **dict.fromkeys(("certificate_number", "decided"), "12"),
    "held": [{"category": "Thông tin cá nhân", "text": "Họ và tên: Nguyễn Văn <Mẫu> & C"}],
    "archive": "Lưu trữ Huyện ủy",
    "handed_by": "Trần Thị Giao",
    "received_by": "Lê Văn Nhận",
    **OF_THE_ARCHIVE,
    "rows": [dict.fromkeys((*_ENTITLED, *_HANDED_OVER), "<Mẫu> & C")],
    "count": "01",
    **OF_UNITS,
    **dict.fromkeys(("title", "month", "people", "total", "in_words", "money", "bases"), "tháng 02 năm 2026"),
}
"""What papers outside of processes say: extracts, minutes, lists of payments and of files."""
MEETINGS = ("branch-minutes", "branch-count")
VOTES = ("committee-count", "resolution")
OF_A_VOTE = tuple(row.name for row in (*VOTE_PRINTS, *WRITTEN_PRINTS))


def _of_any_process() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return values for the papers of every other process: with every field answered, and only with required ones."""
    fields = [(form.section, field.short_name) for form in FORMS.values() for field in form.declared()]
    answers: dict[str, dict[str, Any]] = {}
    for section, field in fields:
        answers.setdefault(section, {}).update({field: "Nội dung mẫu", f"{field}_written": FULL["date"]})
    for section in {form.section for form in FORMS.values() if form.gathers}:
        answers[section]["each"] = [dict(answers[section])]
    units = {name: FULL["deciding"] for workflow in WORKFLOWS.values() for name in ("own", *workflow.units)}
    empty = {section: {field: [] if field == "each" else "" for field in fields} for section, fields in answers.items()}
    full = {**FULL, **units, "answers": answers, **_RECORDS, **of_a_list(field for _section, field in fields)}
    few = dict[str, Any](answers=empty, certificate_number="", vote=None, base=None, exceptions=[], results=[])
    return full, full | few


def samples(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return complete values, and only the values that this paper requires."""
    if name == OF_A_MEETING:
        texts = ("guests", "discussion", "conclusion", "closed", "time", "period")
        lists = ("present", "absent", "cases", "papers", "conclusions", "contributions")
        few: dict[str, Any] = dict.fromkeys(texts, "") | {each: [] for each in lists}
        return MEETING, MEETING | few
    if name.startswith("election-"):
        few = {"standings": [], "elected": [], "number": "", "mark": "SỐ VĂN BẢN ĐÃ HỦY", **_LEAST}
        return ELECTION, ELECTION | few
    if name.startswith("roster-"):
        few = {**dict.fromkeys(("mandate", "presence", "fixed"), ""), "submits": False, "joins": False, "annexed": True}
        least = {"until": FULL["date"], "roster": [], "vote": None, "base": None, **few}
        return COMMITTEE, COMMITTEE | least | {"number": "", "mark": "SỐ VĂN BẢN ĐÃ HỦY", **_LEAST}
    if name not in (*OF_A_NOMINATION, OF_A_MEETING):
        full, least = _of_any_process()
        return full, least | ({"vote": _VOTE} if name in OF_A_VOTE else {})
    needed = {"meeting": name in MEETINGS, "vote": name in VOTES, "predecessor": name == "release", "party": False}
    absent: dict[str, Any] = {key: None for key, there in needed.items() if not there}
    empty = {"militia_post": "", "priority_reason": "", "number": "", "mark": "SỐ VĂN BẢN ĐÃ HỦY", **_LEAST}
    return FULL, FULL | absent | empty
