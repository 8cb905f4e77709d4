"""Names of codes and units in papers: Vietnamese, whatever language the reader's pages are in."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from workflows.core.vietnamese import format_date, long_date
from workflows.posts import post_kinds

NOT_HELD = ""
"""What a column shows if the register has no value."""

POSTS = {kind.key: kind.paper for kind in post_kinds().values()}
BODIES = {"standing_committee": "Ban Thường vụ", "executive_committee": "Ban Chấp hành"}
SIGNERS = {"secretary": "BÍ THƯ", "deputy_secretary": "PHÓ BÍ THƯ"}
SEXES = {"male": "Nam", "female": "Nữ"}
PURPOSES = {
    "first_seat": "chi đoàn chưa có Bí thư",
    "new_term": "nhiệm kỳ mới",
    "replacement": "thay Bí thư đương nhiệm",
    "add_militia_post": "Bí thư đương nhiệm kiêm nhiệm thêm chức vụ quân sự ở thôn, khu phố",
}
REASONS = {
    "not_qualified": "không còn đủ tiêu chuẩn",
    "left": "không còn tham gia công tác",
    "age": "quá tuổi cán bộ Đoàn",
    "moved": "chuyển nơi cư trú",
    "military_service": "thực hiện nghĩa vụ quân sự",
    "promotion": "nhận nhiệm vụ khác",
    "discipline": "bị kỷ luật",
    "own_wish": "theo nguyện vọng cá nhân",
    "term_ended": "hết nhiệm kỳ",
}
RANKINGS = {
    "excellent": "hoàn thành xuất sắc nhiệm vụ",
    "good": "hoàn thành tốt nhiệm vụ",
    "completed": "hoàn thành nhiệm vụ",
    "failed": "không hoàn thành nhiệm vụ",
    "unranked": "chưa xếp loại",
}
DISCIPLINE = {"none": "không", "running": "đang trong thời gian thi hành kỷ luật"}
OPINIONS = {"agree": "đồng ý", "disagree": "không đồng ý"}
HEALTH = {"fit": "đạt yêu cầu", "unfit": "không đạt yêu cầu"}
REFUSALS = {
    "over_age": "quá độ tuổi theo quy định",
    "not_enough_votes": "không đủ số phiếu theo quy định",
    "party_disagrees": "cấp ủy không đồng ý",
    "military_disagrees": "Ban Chỉ huy Quân sự không đồng ý",
    "discipline": "đang trong thời gian thi hành kỷ luật",
    "procedure": "chưa đúng quy trình",
    "declined": "cá nhân không nhận nhiệm vụ",
    "not_vacant": "chức vụ chưa khuyết",
}
STANDINGS = {
    "": "trúng cử",
    "short": "không đủ số phiếu",
    "behind": "không trúng cử (ít phiếu hơn)",
    "tied": "không trúng cử (bằng phiếu nhau)",
    "inquorate": "không đủ số ủy viên bỏ phiếu",
}
OUTCOMES = {
    "carried": "đủ số phiếu tán thành theo quy định, nội dung được thông qua",
    "rejected": "không đủ số phiếu tán thành theo quy định, nội dung không được thông qua",
    "inquorate": "không đủ số ủy viên tham gia biểu quyết theo quy định",
}
_UNIONS = (
    "Đoàn TNCS Hồ Chí Minh xã",
    "Đoàn TNCS Hồ Chí Minh phường",
    "Đoàn thị trấn",
    "Đoàn đặc khu",
    "Đoàn phường",
    "Đoàn xã",
    "Tỉnh đoàn",
    "Thành đoàn",
    "Huyện đoàn",
    "Thị đoàn",
    "Quận đoàn",
)


def unit_words(name: str, kind: str, superior: str = "", place: str = "") -> dict[str, str]:
    """Return a unit as papers name it. `superior` is the name of the unit above, `place` where a branch writes from."""
    branch = kind == "branch"
    sort = next((each for each in _UNIONS if name.lower().startswith(each.lower() + " ")), "")
    return {
        "name": name,
        "upper": name.upper(),
        "head": name.upper() if branch else f"BCH {name.upper()}",
        "signs_for": "BAN CHẤP HÀNH" if branch else f"BAN THƯỜNG VỤ {(name[: len(sort)] or name).upper()}",
        "superior": superior.upper(),
        "kind": (name[: len(sort)] or name).upper(),
        "place": place or name[len(sort) :].strip() or name,
    }


_COMMAND = "Ban Chỉ huy Quân sự"
_PLACES = {
    "huyện đoàn": "huyện",
    "thị đoàn": "thị xã",
    "quận đoàn": "quận",
    "tỉnh đoàn": "tỉnh",
    "thành đoàn": "thành phố",
}


def place_of(union: str) -> str:
    """Return the place of a union or a military command: 'xã Tân Minh' of 'Đoàn xã Tân Minh'; else the name itself."""
    lower = union.lower()
    if lower.startswith(f"{_COMMAND.lower()} "):
        return union[len(_COMMAND) + 1 :]
    for sort in _UNIONS:
        if lower.startswith(f"{sort.lower()} "):
            kind = _PLACES.get(sort.lower()) or sort.rpartition("Đoàn ")[2].removeprefix("TNCS Hồ Chí Minh ")
            return f"{kind} {union[len(sort) + 1 :]}"
    return union


def written(day: dt.date | str | None) -> str:
    """Return 'ngày 05 tháng 02 năm 2026'; dots to be filled in by hand without a day."""
    if not day:
        return "ngày ..... tháng ..... năm ........."
    return long_date(dt.date.fromisoformat(day) if isinstance(day, str) else day)


def hour(time: dt.time | None) -> str:
    """Return '08 giờ 30 phút'; empty without an hour."""
    return f"{time.hour:02d} giờ {time.minute:02d} phút" if time else ""


def capital(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def short(day: dt.date | None) -> str:
    """Return 05/02/2026; empty if the register does not know."""
    return format_date(day) if day else NOT_HELD


def share_of(rule: str) -> str:
    """Return a threshold of the rule book in words: 'ít nhất 2/3', 'trên 1/2'."""
    part = rule.removeprefix(">").removeprefix("=").strip()
    return f"ít nhất {part}" if rule.startswith(">=") else f"trên {part}"


def text_of(texts: Mapping[str, str], code: Any) -> str:
    """Return the word for a code; the code itself if it has none, so that nothing gets lost unnoticed."""
    return texts.get(str(code), str(code)) if code else ""
