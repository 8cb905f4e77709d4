"""The members' list that the Union's national system gives out: titles above, a heading of one or two rows.

Such a list has no sheet of units and no codes of ours: date of birth stands under Nam or Nữ, the unit by its name, and
nothing says since when somebody holds a post.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from webapp.services.imports import layout
from webapp.services.imports.titles import PostTitles
from workflows.core.vietnamese import fold

UNIT = "Đơn vị"
MALE, FEMALE = "Ngày sinh (Nam)", "Ngày sinh (Nữ)"
FIRST_ROWS = 30
"""The heading stands among these rows."""


def _key(heading: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(heading)))


_HEADINGS = {
    layout.PERSON: "Mã định danh đoàn viên; Mã định danh; Mã đoàn viên; Mã số đoàn viên; Mã thẻ đoàn viên; "
    "Số thẻ đoàn viên",
    layout.FULL_NAME: "Họ và tên; Họ tên; Họ và tên đoàn viên; Họ tên đoàn viên",
    layout.SEX: "Giới tính",
    layout.BIRTH: "Ngày sinh; Ngày tháng năm sinh; Năm sinh",
    UNIT: "Đơn vị; Chi đoàn; Đơn vị sinh hoạt; Chi đoàn sinh hoạt; Mã đơn vị",
    layout.TITLE: "Chức vụ trong chi đoàn; Chức vụ; Chức vụ Đoàn; Chức vụ trong Đoàn",
    layout.FROM: "Từ ngày; Ngày giữ chức vụ; Giữ chức vụ từ ngày",
    layout.UNION: "Thời gian vào Đoàn; Ngày vào Đoàn; Ngày kết nạp Đoàn",
    layout.PARTY: "Thời gian vào Đảng; Ngày vào Đảng; Ngày kết nạp Đảng",
    layout.MAIL: "Email; E-mail; Địa chỉ email; Thư điện tử; Hộp thư điện tử",
    layout.PHONE: "Điện thoại liên hệ; Điện thoại; Số điện thoại; Điện thoại di động",
}
FULL_HEADINGS = tuple(words.split(";")[0] for words in _HEADINGS.values())
"""What a heading that is not known can mean: each column by its first name."""
MEMBER_HEADINGS = ("Họ và tên", "Mã định danh đoàn viên", layout.BIRTH)
"""The columns by which such a list differs from other sheets."""
_COLUMN_OF = {_key(word): column for column, words in _HEADINGS.items() for word in words.split(";")}
_SEXES = {"nam": MALE, "nu": FEMALE}
_SHORT = {
    "bt": "bi thu",
    "pbt": "pho bi thu",
    "uv": "uy vien",
    "uvbch": "uy vien ban chap hanh",
    "uvbtv": "uy vien ban thuong vu",
    "bch": "ban chap hanh",
    "btv": "ban thuong vu",
    "dv": "doan vien",
}
_BODY = re.compile(r" (chi doan|doan (co so|xa|phuong|truong)|doan)$")


@dataclass(frozen=True)
class Headings:
    """The columns of a list by their index, and the number of the last row of its heading."""

    columns: dict[int, str]
    last: int


def is_heading(text: str) -> bool:
    """Whether a text is a known heading of a list."""
    return _key(text) in _COLUMN_OF


def headings_of(lines: Iterable[tuple[Any, ...]]) -> Headings | None:
    """Return the heading of a members' list among the first rows; None for any other sheet."""
    columns: dict[int, str] = {}
    for number, line in enumerate(lines, start=1):
        if columns:
            return _with_second_row(columns, line, number)
        names = [_COLUMN_OF.get(_key(cell), "") if isinstance(cell, str) else "" for cell in line]
        found = {index: name for index, name in enumerate(names) if name and name not in names[:index]}
        if {layout.PERSON, layout.FULL_NAME, layout.BIRTH} <= set(found.values()):
            columns = found
        elif number > FIRST_ROWS:
            return None
    return None


def _with_second_row(columns: dict[int, str], line: tuple[Any, ...], number: int) -> Headings:
    """Return the heading with the second row, which splits the date of birth; `line` may be the first member too."""
    split = {
        index: _SEXES[_key(cell)] for index, cell in enumerate(line) if isinstance(cell, str) and _key(cell) in _SEXES
    }
    by_name = {name: index for index, name in columns.items()}
    if set(split.values()) != set(_SEXES.values()) or line[by_name[layout.FULL_NAME]] is not None:
        return Headings(columns, number - 1)
    return Headings({index: name for index, name in columns.items() if name != layout.BIRTH} | split, number)


def is_member(cells: dict[str, Any]) -> bool:
    """Whether a row is a member's: not a row of column numbers, a sum, or the signatures below the list."""
    births = (cells.get(name) for name in (layout.BIRTH, MALE, FEMALE))
    return isinstance(cells.get(layout.FULL_NAME), str) and (
        cells.get(layout.PERSON) is not None or any(birth is not None for birth in births)
    )


def as_person(cells: dict[str, Any], titles: PostTitles) -> dict[str, Any]:
    """Return a row with the columns of “Cán bộ”: sex from the column in which the date of birth stands."""
    title = cells.get(layout.TITLE)
    cells = cells | {layout.TITLE: _post(title, titles) if isinstance(title, str) else title or "Đoàn viên"}
    for column, sex in ((MALE, "Nam"), (FEMALE, "Nữ")):
        if cells.get(column) is not None:
            cells |= {layout.BIRTH: cells[column], layout.SEX: sex}
    return cells


def _post(title: str, titles: PostTitles) -> str:
    """Return a title without the body that it is held in: 'Bí thư chi đoàn' → 'Bí thư'; unknown ones unchanged."""
    plain = " ".join(_SHORT.get(word, word) for word in _key(title).split())
    for known in (plain, _BODY.sub("", plain)):
        if known in titles.codes:
            return titles.word(titles.codes[known])
    return title
