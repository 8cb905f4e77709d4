"""The layout of the workbook: two sheets, their columns, and the words for kinds and posts.

Headings and words are compared without diacritics and capitals: "UỶ VIÊN BTV" equals "Ủy viên BTV".
"""

from collections.abc import Iterable

from workflows.core.vietnamese import fold

UNITS = "Đơn vị"
PEOPLE = "Cán bộ"

CODE = "Mã đơn vị"
NAME = "Tên đơn vị"
KIND = "Loại"
PARENT = "Mã đơn vị cấp trên"
AREA = "Địa bàn"
FROM = "Từ ngày"
TO = "Đến ngày"
PILOT = "Làm điểm"
BRANCH_KIND = "Loại chi đoàn"

PERSON = "Mã cán bộ"
FULL_NAME = "Họ và tên"
SEX = "Giới tính"
BIRTH = "Ngày sinh"
UNIT = "Mã đơn vị"
TITLE = "Chức vụ"
UNION = "Ngày vào Đoàn"
PARTY = "Ngày vào Đảng"
CANDIDATE = "Đối tượng Đảng"
GIVEN = "Tên gọi"
PHONE = "Điện thoại"
MAIL = "Thư điện tử"

COLUMNS = {
    UNITS: (CODE, NAME, KIND, PARENT, AREA, FROM, PILOT),
    PEOPLE: (PERSON, FULL_NAME, SEX, BIRTH, UNIT, TITLE, FROM, TO, UNION, PARTY, CANDIDATE, PHONE),
}
OPTIONAL = {UNITS: (TO, BRANCH_KIND), PEOPLE: (GIVEN, MAIL)}


def _folded(terms: dict[str, str]) -> dict[str, str]:
    return {fold(word): code for word, code in terms.items()}


UNIT_WORDS = {
    "Đoàn cấp tỉnh": "province_union",
    "Đoàn cấp huyện": "district_union",
    "Đoàn cơ sở": "base_union",
    "Đoàn cấp xã": "commune_union",
    "Đoàn xã": "commune_union",
    "Đoàn phường": "commune_union",
    "Đoàn đặc khu": "commune_union",
    "Đoàn khối": "bloc_union",
    "Đoàn các cơ quan": "bloc_union",
    "Liên chi đoàn": "joint_branch",
    "Chi đoàn": "branch",
    "Chi đoàn cơ sở": "branch",
    "Ban Chỉ huy Quân sự": "military_command",
}
BRANCH_WORDS = {
    "Địa bàn dân cư": "residential",
    "Khu dân cư": "residential",
    "Trường học": "school",
    "Cơ quan": "agency",
    "Doanh nghiệp": "enterprise",
    "Lực lượng vũ trang": "armed_forces",
}
POST_WORDS = {
    "Bí thư": "secretary",
    "Phó Bí thư": "deputy_secretary",
    "Ủy viên Ban Thường vụ": "standing_member",
    "Ủy viên Ban Chấp hành": "executive_member",
    "Chuyên viên Ban Tổ chức - Kiểm tra": "organisation_officer",
    "Cán bộ tổ chức": "organisation_officer",
    "Cán bộ phụ trách công tác tổ chức kiểm tra": "appraising_officer",
    "Văn thư": "clerk",
    "Chủ nhiệm Ủy ban Kiểm tra": "inspection_chair",
    "Phó Chủ nhiệm Ủy ban Kiểm tra": "deputy_inspection_chair",
    "Ủy ban Kiểm tra": "inspector",
    "Chỉ huy trưởng": "commander",
    "Phó Chỉ huy trưởng": "deputy_commander",
    "Chính trị viên": "political_commissar",
    "Chính trị viên phó": "deputy_political_commissar",
    "Thôn đội trưởng": "village_militia_head",
    "Khu đội trưởng": "quarter_militia_head",
    "Chủ tịch Hội LHTN": "youth_federation_president",
    "Chủ tịch Hội đồng Đội": "youth_council_president",
    "Tổ trưởng Tổ tiết kiệm và vay vốn": "savings_group_head",
    "Đoàn viên": "member",
}
"""How workbooks write the kinds of the program; the name in papers is read as well."""
SEX_WORDS = {"Nam": "male", "Nữ": "female"}
FLAG_WORDS = {"x": "yes", "có": "yes", "1": "yes", "không": "no", "0": "no"}
TICKS = dict.fromkeys("×✓✔☑√v", "yes") | {"☐": "no"}
"""Further marks that people put into a column of ticks; the advice does not list them."""

UNIT_KIND_OF = _folded(UNIT_WORDS)
BRANCH_KIND_OF = _folded(BRANCH_WORDS)
SEX_OF = _folded(SEX_WORDS)
FLAG_OF = _folded(FLAG_WORDS | TICKS)


def word_for(kind: str) -> str:
    """Return how the workbook writes a kind of unit or branch or a sex; the kind itself if it has no word."""
    words = {code: word for word, code in reversed((UNIT_WORDS | BRANCH_WORDS | SEX_WORDS).items())}
    return words.get(kind, kind)


def choices(terms: Iterable[str]) -> str:
    """Return the words that a cell may hold, as a list for the reader."""
    return "; ".join(terms)
