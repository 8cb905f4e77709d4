"""The Vietnamese of pages, mails, papers and the demo: one form of address, and the words that Union offices use."""

import ast
import re
import unicodedata
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from webapp.config import ROOT
from webapp.documents.wording import NAMES
from webapp.pages.papers.wording import title_of

CATALOGUE = ROOT / "webapp" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"

FORBIDDEN = {
    "bạn": "đồng chí",
    "hãy": "đề nghị",
    "phiên họp": "hội nghị",
    "thành viên của ban": "ủy viên",
    "thành viên ban": "ủy viên",
    "số thành viên tối thiểu": "số ủy viên theo quy định",
    "làm thay": "ủy quyền",
    "bỏ thay": "theo ủy quyền",
    "đến lượt": "chuyển đến, có trách nhiệm",
    "chưa làm được": "chưa thực hiện được",
    "lúc này chưa": "chưa",
    "hỏi lại": "biểu quyết (lấy ý kiến) lại",
    "khởi tạo": "lập hồ sơ",
    "trạng thái": "tình trạng",
    "đang giải quyết": "đang xử lý",
    "nơi giải quyết": "người (đơn vị) khắc phục",
    "không còn ai": "không còn đồng chí",
    "đang chờ ai": "đang ở bước của ai",
    "đã xong": "đã thực hiện",
    "trục trặc": "sự cố",
    "biên nhận": "mã xác nhận phiếu",
    "quản trị kỹ thuật": "quản trị hệ thống",
    "sổ quy định": "bảng tham số theo quy định",
    "cây đơn vị": "sơ đồ tổ chức",
    "hồ sơ kín": "hồ sơ hạn chế người xem",
    "quá nửa": "trên một nửa",
    "quá bán": "trên một nửa",
    "thôn, khu đội trưởng": "Thôn đội trưởng, Khu đội trưởng",
    "vào nguồn": "vào danh sách nguồn",
    "lễ kết nạp": "tổ chức kết nạp",
    "tuổi đoàn": "thời gian sinh hoạt Đoàn",
    "chất vấn lại": "chất vấn cấp ủy",
    "rút về": "kết thúc trước thời hạn",
    "rút cán bộ": "kết thúc trước thời hạn",
    "người tiền nhiệm": "người được thay thế",
    "ứng cử viên": "đồng chí trong danh sách bầu cử",
    "chọn lại nhân sự": "giới thiệu lại nhân sự",
    "kiểm tra văn bản": "tra cứu văn bản",
    "cần đối chiếu": "chưa đối chiếu",
    "quản trị viên": "người quản trị hệ thống",
    "người thân đã": "người thân thích đã kê khai",
    "thôn (khu) đội trưởng": "Thôn đội trưởng, Khu đội trưởng",
    "mật khẩu cấp lần đầu": "mật khẩu ban đầu",
    "mã khôi phục": "mã dự phòng",
    "nhà cung cấp đăng nhập": "hệ thống đăng nhập chung",
    "bản chụp văn bản": "bản quét văn bản",
    "bảng tính": "tệp Excel",
    "chuyến": "đợt đi cơ sở",
    "cuộc họp": "hội nghị",
    "buổi họp": "hội nghị",
    "đánh giá hằng năm": "rà soát hằng năm",
    "mở hồ sơ mới": "lập hồ sơ mới",
    "hồ sơ đang mở": "hồ sơ đang xử lý",
    "đã đi tiếp": "đã chuyển bước",
    "gì cả": "nội dung nào, dữ liệu nào",
    "người chấm": "giám khảo",
    "quý vị": "đồng chí",
    "vui lòng": "đề nghị",
}
"""What is not said → what is said instead."""
ALLOWED = (
    "lựa chọn lại nhân sự",  # of a branch that is told to look for somebody else
    "rút cán bộ đi cơ sở trước thời hạn",  # the matter of a numbered decision
    "Thôn, khu đội trưởng hiện nay",  # the head of a narrow column
)
ASKS = re.compile(r"(Write|Choose|Fill in|Give|Shorten)\b")
SMALL = re.compile(r"(?<!\w)((?:thôn|khu) đội trưởng)(?!\w)")
"""Titles of posts are written large."""
CHAIR = re.compile(r"(?<!\w)chủ tọa(?!\w)", re.IGNORECASE)
"""Who presides over a branch's congress alone: a committee's meeting has a "chủ trì"."""
"""Contexts in which a word is right."""
BRANCH_PAPERS = ("branch-", "_sign_minutes")
WORDS = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, FORBIDDEN))})(?!\w)", re.IGNORECASE)
BRANCH = re.compile(r"(?<=[^\s“.:?!(/])[ ](Chi đoàn)(?![ ](?:[\dA-ZĐ%{]|số ))")
"""Chi đoàn is written small where no name follows, but at the beginning of a text, a sentence or a quotation."""


def translations() -> Iterator[tuple[str, str]]:
    with CATALOGUE.open("rb") as file:
        for message in read_po(file, locale="vi"):
            if message.id:
                yield from ((str(message.id), text) for text in _forms(message.string))


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def papers() -> Iterator[tuple[str, str]]:
    """The texts of papers, line by line."""
    for path in sorted((ROOT / "webapp" / "documents" / "texts").glob("*.txt")):
        yield from ((path.name, line) for line in path.read_text(encoding="utf-8").splitlines())


def templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from ((path.name, line) for line in path.read_text(encoding="utf-8").splitlines())


def demo() -> Iterator[tuple[str, str]]:
    """What the demo's people write."""
    for path in sorted((ROOT / "webapp" / "demo").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.name}:{node.lineno}", node.value


def faults(text: str) -> list[str]:
    """The words of a text that offices do not use."""
    text = unicodedata.normalize("NFC", text)
    for context in ALLOWED:
        text = text.replace(context, "")
    return [found[1] for pattern in (WORDS, BRANCH, SMALL) for found in pattern.finditer(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Việc chờ bạn",
        "Hãy chọn",
        "Người làm thay",
        "Phiên họp của ban",
        "hồ sơ đến lượt đồng chí",
        "Số Chi đoàn",
        "Bí thư Chi đoàn kiêm",
        "Khuyết thôn, khu đội trưởng",
        "Bí thư chi đoàn kiêm thôn đội trưởng",
        "Gọi quản trị viên",
    ],
)
def test_a_word_that_is_not_said_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chi đoàn giới thiệu lại nhân sự",
        "Bí thư Chi đoàn Thôn 1",
        "Bí thư Chi đoàn %(branch)s",
        "chọn “Chi đoàn đang khuyết Bí thư”",
        "Mời đồng chí biểu quyết",
        "Đồng chí chưa biểu quyết. Chi đoàn chờ.",
    ],
)
def test_a_word_that_is_said_is_none(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize("texts", [translations, papers, templates, demo])
def test_only_words_that_offices_use(texts: object) -> None:
    assert callable(texts)
    found = {f"{where}: {text[:100]}": wrong for where, text in texts() if (wrong := faults(text))}
    assert found == {}


def test_a_committee_has_one_word_for_its_chair() -> None:
    """“Chủ tọa” stands on the form and papers of a branch's congress, and nowhere else."""
    said = [*translations(), *((where, text) for where, text in papers() if not where.startswith(BRANCH_PAPERS))]
    assert {text for _where, text in said if CHAIR.search(text)} == {"Chủ tọa"}


def test_people_are_asked_politely() -> None:
    """Whoever is to write or choose something, or to mend a fault, is asked: “đề nghị …”."""
    asked = [(said, text) for said, text in translations() if ASKS.match(said) and said.endswith(".")]
    assert len(asked) > 150
    assert [pair for pair in asked if "đề nghị" not in pair[1].lower()] == []


def test_sentences_are_whole() -> None:
    """Half a sentence that another text begins reads in one language at most."""
    assert [said for said, _text in translations() if said[0].islower() and said.endswith(".")] == []


def test_every_paper_has_a_title(app: Flask) -> None:
    """The page of templates lists them all: none by its name in the program."""
    with app.test_request_context():
        assert [name for name in NAMES if title_of(name) == name] == []
