"""Names of codes and units in papers: Vietnamese, whatever language the reader's pages are in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from workflows.core.vietnamese import format_date, long_date
from workflows.posts import post_kinds

NOT_HELD = ""
"""What a column shows if the register has no value."""

POSTS = {kind.key: kind.paper for kind in post_kinds().values()}
ORGANISATION_BOARD = "Ban Tổ chức - Kiểm tra"
BODIES = {"standing_committee": "Ban Thường vụ", "executive_committee": "Ban Chấp hành"}
SIGNERS = {
    "secretary": "BÍ THƯ",
    "deputy_secretary": "PHÓ BÍ THƯ",
    "standing_member": "ỦY VIÊN BAN THƯỜNG VỤ",
    "organisation_head": "TRƯỞNG BAN TỔ CHỨC - KIỂM TRA",
    "organisation_deputy": "PHÓ TRƯỞNG BAN TỔ CHỨC - KIỂM TRA",
    "organisation_officer": "CÁN BỘ BAN TỔ CHỨC - KIỂM TRA",
}
"""Who may sign, by post; those after the first two only where a paper allows it (`AUTHORISED`)."""
TITLES = {"secretary": "BÍ THƯ", "deputy_secretary": "PHÓ BÍ THƯ", "commander": "CHỈ HUY TRƯỞNG"}
"""Who speaks for a side of a joint screening, by post."""
AUTHORISED = ("standing_member", "organisation_head", "organisation_deputy", "organisation_officer")
BOARD_HEADS = ("organisation_head", "organisation_deputy")
"""Who signs for an organisation board itself, by post."""
HEADS = ("secretary", "deputy_secretary")
MEMBER = "member"
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
    "age": "quá tuổi theo Quy chế cán bộ Đoàn",
    "moved": "chuyển nơi cư trú",
    "military_service": "thực hiện nghĩa vụ quân sự",
    "promotion": "nhận nhiệm vụ khác",
    "discipline": "bị kỷ luật",
    "own_wish": "có nguyện vọng thôi giữ chức vụ",
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
STANDINGS = {
    "": "trúng cử",
    "short": "không đủ số phiếu",
    "behind": "không trúng cử (ít phiếu hơn)",
    "tied": "chưa phân định (số phiếu bằng nhau)",
    "inquorate": "không đủ số ủy viên bỏ phiếu",
}
REFUSALS = {
    "over_age": "quá độ tuổi theo quy định",
    "not_enough_votes": "không đủ số phiếu tán thành theo quy định",
    "party_disagrees": "cấp ủy không đồng ý",
    "military_disagrees": "Ban Chỉ huy Quân sự không đồng ý",
    "discipline": "đang trong thời gian thi hành kỷ luật",
    "procedure": "chưa đúng quy trình",
    "declined": "nhân sự xin không nhận nhiệm vụ",
    "not_vacant": "chức vụ không khuyết",
}
OUTCOMES = {
    "carried": "đủ số phiếu tán thành theo quy định, nội dung được thông qua",
    "rejected": "không đủ số phiếu tán thành theo quy định, nội dung không được thông qua",
    "inquorate": "không đủ số ủy viên tham gia biểu quyết theo quy định",
}
_PARTY_OF = {
    "Đoàn TNCS Hồ Chí Minh xã": "Đảng ủy xã",
    "Đoàn TNCS Hồ Chí Minh phường": "Đảng ủy phường",
    "Đoàn thị trấn": "Đảng ủy thị trấn",
    "Đoàn các cơ quan": "Đảng ủy các cơ quan",
    "Đoàn khối": "Đảng ủy khối",
    "Đoàn đặc khu": "Đảng ủy đặc khu",
    "Đoàn phường": "Đảng ủy phường",
    "Đoàn xã": "Đảng ủy xã",
    "Tỉnh đoàn": "Thường trực Tỉnh ủy",
    "Thành đoàn": "Thường trực Thành ủy",
    "Huyện đoàn": "Thường trực Huyện ủy",
    "Thị đoàn": "Thường trực Thị ủy",
    "Quận đoàn": "Thường trực Quận ủy",
}
"""The sorts of units by the beginnings of their names, and the Party committee that each stands under."""
BOARDS = ("province_union", "district_union", "bloc_union")
"""Kinds of units with an office and an organisation board; a commune has neither."""
CELLS = {"branch": "Chi đoàn", "joint_branch": "Liên chi đoàn"}
"""Kinds of units with an executive committee and no standing one, and whose copy their archive keeps."""


def unit_words(name: str, kind: str, superior: str = "", place: str = "") -> dict[str, str]:
    """Return a unit as papers name it. `superior` is the name of the unit above, `place` where a unit
    without a territory writes from.

    head, kind: in the head and in the signature of its papers; body: who submits and answers for it; above: the unit
    above; party: its Party committee; offices: its own boards, which carry its decisions out; archive: where a copy is
    kept. Empty for what it lacks.
    """
    sort = next((each for each in _PARTY_OF if name.lower().startswith(each.lower() + " ")), "")
    stem = name[len(sort) :].strip() if sort else ""
    if kind == "bloc_union" and superior:  # it has no territory: it writes from where the level above sits
        place = place or unit_words(superior, "")["place"]
    return {
        "name": name,
        "upper": name.upper(),
        "head": name.upper() if kind in CELLS else f"BCH {name.upper()}",
        "body": f"{'Ban Chấp hành' if kind in CELLS else 'Ban Thường vụ'} {name}",
        "superior": superior.upper(),
        "kind": (name[: len(sort)].replace("TNCS Hồ Chí Minh ", "") or name).upper(),
        "place": place or stem or name,
        "above": superior,
        "party": f"{_PARTY_OF[sort]} {stem}" if sort else "",
        "offices": f"Văn phòng, Ban Tổ chức - Kiểm tra {name}" if kind in BOARDS else "",
        "archive": CELLS.get(kind, "VP, TC-KT" if kind in BOARDS else "VP"),
    }


def posts_held(held: Iterable[tuple[str, str, str]]) -> str:
    """Return posts as a paper lists them beside a name. held: the kind of each, its title, and its unit's name.

    That somebody is a member is said only of who has no other post.
    """
    rows = list(held)
    said = [row for row in rows if row[0] != MEMBER] or rows
    return "; ".join(_in_unit(title, unit) for _kind, title, unit in said)


def _in_unit(title: str, unit: str) -> str:
    """Return a post with its unit, which is not named twice: 'Chính trị viên Ban Chỉ huy Quân sự xã Mẫu'."""
    words = title.split()
    for place in range(1, len(words)):
        if unit.startswith(" ".join(words[place:]) + " "):
            return " ".join((*words[:place], unit))
    return f"{title} {unit}"


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
    for sort in _PARTY_OF:
        if lower.startswith(f"{sort.lower()} "):
            kind = _PLACES.get(sort.lower()) or sort.rpartition("Đoàn ")[2].removeprefix("TNCS Hồ Chí Minh ")
            return f"{kind} {union[len(sort) + 1 :]}"
    return union


def written(day: dt.date | str | None) -> str:
    """Return 'ngày 05 tháng 02 năm 2026'; dots to be filled in by hand without a day."""
    if not day:
        return "ngày ..... tháng ..... năm ........."
    return long_date(dt.date.fromisoformat(day) if isinstance(day, str) else day)


def signed(name: str, post: str, kind: str, body: str) -> dict[str, Any]:
    """Return who signs: the lines that say in whose place, the title, and the name.

    post: a code of SIGNERS; body: a code of BODIES, or '' for a unit whose head signs alone; kind: the unit as
    signatures name it. For a collective its secretary and deputies sign TM., the head of a board TL. (a deputy of the
    board in their place KT.), somebody whom a paper authorises TUQ.; for the head alone a deputy signs KT. (Hướng dẫn
    29-HD/TWĐTN-VP; domain D.2)
    """
    title, board = SIGNERS.get(post, ""), ORGANISATION_BOARD.upper().removeprefix("BAN") if body else ""
    stands = {"organisation_officer": "TUQ.", "standing_member": "TUQ."}.get(
        post, "TL." if post in BOARD_HEADS else "TM."
    )
    form = [f"{stands} {BODIES[body].upper()} {kind}".rstrip()] if body else []
    if post == "organisation_head":
        return {"form": form, "title": f"TRƯỞNG BAN{board}", "name": name}
    if post == "organisation_deputy":
        return {"form": [*form, f"KT. TRƯỞNG BAN{board}"], "title": "PHÓ TRƯỞNG BAN", "name": name}
    alone = ["KT. BÍ THƯ"] if post == "deputy_secretary" and not body else []
    return {"form": [*form, *alone], "title": title, "name": name}


def two_digits(count: int) -> str:
    """Return a count as papers write it: 05, 12, 130."""
    return f"{count:02d}"


def unstopped(text: str) -> str:
    """Return a text without the stop at its end: the paper sets its own."""
    return text.rstrip().rstrip(".;,/").rstrip()


def hour(time: dt.time | None) -> str:
    """Return '08 giờ 30 phút'; empty without an hour."""
    return f"{time.hour:02d} giờ {time.minute:02d} phút" if time else ""


def capital(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """Return the text as it goes on within a sentence: without a capital at its beginning, and no other changed."""
    return text[:1].lower() + text[1:]


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
