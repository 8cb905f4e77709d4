"""What holds for every paper: who gets it, what it may say, how it lies, and who signs it."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.lengths import in_thirds
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, DEPUTY, MEMBERS, NEW, OFFICER, rule
from tests.support.offices.papers import appraised, desk_of, issued, page_text, paper_of, replacing, voted
from webapp.config import ROOT
from webapp.documents.layout import Table
from webapp.documents.list_samples import of_a_list
from webapp.documents.pdf import CELL, CELL_PADDING, COLUMN_SIZE, LEFT_SHARE, cell_width, render
from webapp.documents.samples import samples
from webapp.documents.word import default_template, fill
from webapp.documents.wording import DECISIONS, NAMES, filled, is_landscape, plain_text, source
from webapp.documents.words import posts_held, signed, unit_words
from webapp.queries.papers.committee_values import LISTED
from webapp.queries.papers.recipients import recipients
from webapp.services.refusals import Refused
from workflows import WORKFLOWS
from workflows.core.prints import ABOVE, ADDRESSEE, ARTICLE, PARTY, UNITS

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
REFERENCES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "papers").glob("*.txt")}
UNITS_OF_A_CASE = {
    "own": unit_words("Chi đoàn Thôn 1", "branch", "Đoàn xã Mẫu", "Mẫu"),
    "base": unit_words("Đoàn xã Mẫu", "commune_union", "Tỉnh đoàn Mẫu"),
    "deciding": unit_words("Đoàn xã Mẫu", "commune_union", "Tỉnh đoàn Mẫu"),
}
NOTICES = ("conclusion-notice", "programme-plan")
"""Numbered papers that decide nothing: they have no articles."""
FIGURES = re.compile(r"\d+/\d+ \(|số phiếu|tán thành")
OF_A_LIST = {
    paper.kind: bool(paper.each)
    for workflow in WORKFLOWS.values()
    if workflow.definition.lists()
    for move in workflow.definition.moves
    for paper in move.papers
}
"""Papers of a list, which give no post; whether there is one for each line, to be hung on a wall."""
LETTERS = [row.name for workflow in WORKFLOWS.values() for row in workflow.prints if row.type == "CV"]


def decisions_and_prints() -> list[tuple[str, tuple[str, ...], str]]:
    """Every paper that has recipients: its name, they, and the unit that writes it."""
    moves = (move for workflow in WORKFLOWS.values() for move in workflow.definition.moves)
    found = [(paper.kind, paper.to, "deciding") for move in moves for paper in move.papers]
    return found + [(row.name, row.to, row.of) for workflow in WORKFLOWS.values() for row in workflow.prints]


@pytest.mark.parametrize("name", REFERENCES)
def test_no_paper_names_its_issuer_among_those_who_get_it(name: str) -> None:
    head, told, foot = REFERENCES[name].partition("Nơi nhận:\n")
    if told:
        lines = [line.strip("- ;.") for line in foot.splitlines() if line.startswith("- ")]
        issuer = head.split("***")[0].splitlines()[-1].removeprefix("BCH ")
        assert issuer not in [line.upper() for line in lines]
        assert lines[-1].startswith("Lưu ") and len(lines) == len(set(lines))


@pytest.mark.parametrize(("name", "to", "of"), decisions_and_prints())
def test_where_one_unit_is_all_of_them_it_does_not_write_to_itself(name: str, to: tuple[str, ...], of: str) -> None:
    """In a commune of today the base union is the one that decides."""
    values = dict.fromkeys(("host", "submitting"), UNITS_OF_A_CASE["base"]) | UNITS_OF_A_CASE
    lines = recipients(values, values[of], to)
    assert values[of]["name"] not in lines, name


def test_recipients_are_told_by_the_paper() -> None:
    base, own = UNITS_OF_A_CASE["base"], UNITS_OF_A_CASE["own"]
    assert recipients(UNITS_OF_A_CASE, base, (ARTICLE, ABOVE, PARTY, "own")) == [
        "Như Điều 3",
        "Thường trực Tỉnh đoàn Mẫu (b/c)",
        "Đảng ủy xã Mẫu (b/c)",
        "Chi đoàn Thôn 1",
    ]
    assert recipients(UNITS_OF_A_CASE, own, (ADDRESSEE, ABOVE, PARTY)) == ["Như trên", "Đoàn xã Mẫu (b/c)"]
    province = unit_words("Tỉnh đoàn Mẫu", "province_union")
    assert recipients(UNITS_OF_A_CASE, province, (ABOVE, PARTY, "base.party")) == [
        "Thường trực Tỉnh ủy Mẫu (b/c)",
        "Đảng ủy xã Mẫu (p/h)",
    ]
    assert recipients(UNITS_OF_A_CASE, province, (UNITS,), but=("deciding", "base")) == ["Chi đoàn Thôn 1"]


@pytest.mark.parametrize("name", [name for name in DECISIONS if name not in NOTICES])
def test_a_decision_says_its_term_and_no_figures_of_votes(name: str) -> None:
    text = source(name)
    assert "share_" not in text and "votes_" not in text and "vote.against" not in text
    full = plain_text(filled(name, samples(name)[0]))
    assert not FIGURES.search(full), FIGURES.search(full)
    assert "Như Điều 3" not in text and ("**Điều 3.**" in text) == (not OF_A_LIST.get(name))
    gives_a_post = name not in ("sending", *OF_A_LIST)
    assert ("nhiệm kỳ 2025-2030" in full) == gives_a_post


@pytest.mark.parametrize("name", NAMES)
def test_no_paper_stops_twice(name: str) -> None:
    """Whatever an author typed at the end of a field, the paper ends its sentence once."""
    for values in samples(name):
        for said in (values, ended_with_a_stop(values)):
            text = plain_text(filled(name, said))
            assert not re.search(r"\.\s*\./\.|[^.]\.\.(?!\.)|[;,]\.|\.;", text), text


def ended_with_a_stop(values: dict[str, Any]) -> dict[str, Any]:
    """The values as somebody types them who ends everything with a stop."""
    typed = ("reason", "merits", "priority_reason", "proposal", "guests")
    found = {key: f"{values[key]}." for key in typed if values.get(key)}
    if values.get("meeting"):
        found["meeting"] = {**values["meeting"], "guests": "Đại diện Chi ủy."}
    if values.get("joint"):
        found["joint"] = {**values["joint"], "military": {**values["joint"]["military"], "reason": "Đã huấn luyện."}}
    return values | found


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_has_its_subject_under_the_number(name: str) -> None:
    lines = REFERENCES[name].splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("Số: "))
    assert lines[place + 1].startswith("V/v ") and "CÔNG VĂN" not in lines
    assert "Kính gửi: " in REFERENCES[name] and "- Như trên;" in REFERENCES[name]


@pytest.mark.at_length
@pytest.mark.parametrize("name", in_thirds(NAMES))
def test_a_list_lies_on_its_long_side_and_its_columns_have_widths(name: str) -> None:
    listed = re.search("^# (DANH SÁCH|DANH MỤC|{{ title }})|danh sách đoàn viên", source(name), re.M)
    lists = bool(listed) or OF_A_LIST.get(name, False)
    assert is_landscape(name) == lists
    section = Document(io.BytesIO(default_template(name))).sections[0]
    assert section.page_width and section.page_height and (section.page_width > section.page_height) == lists
    for table in (block for block in filled(name, samples(name)[0]) if isinstance(block, Table)):
        assert len(table.widths) in (0, len(table.rows[0]))
        assert len(table.widths) or len(table.rows[0]) < 3


@pytest.mark.at_length
@pytest.mark.parametrize("name", [name for name in NAMES if "[annex]" in source(name)])
def test_a_decision_is_signed_before_its_list_which_has_a_sheet_of_its_own(name: str) -> None:
    values = samples(name)[0] | {"annexed": True}
    first, second = PdfReader(io.BytesIO(render(filled(name, values), "", wide=False))).pages
    assert "Hồ Văn Ký" in first.extract_text() and "DANH SÁCH" not in first.extract_text()
    assert "Kèm theo Quyết định số 01-QĐ/ĐTN" in " ".join(second.extract_text().split())
    file = Document(io.BytesIO(fill(default_template(name), values)))
    (heading,) = (line.text for line in file.paragraphs if line.paragraph_format.page_break_before)
    assert heading.startswith("DANH SÁCH ")


def test_sheets_are_numbered_from_the_second_on_above_the_text() -> None:
    """As Nghị định 30/2020/NĐ-CP has it, size 13 in the middle, in both files; each has its foot."""
    name = next(name for name in NAMES if "[annex]" in source(name))
    values = samples(name)[0] | {"annexed": True}
    first, second = PdfReader(io.BytesIO(render(filled(name, values), "", wide=False))).pages
    assert second.extract_text().splitlines()[0].strip() == "2"
    assert first.extract_text().splitlines()[0].strip() != "1"
    section = Document(io.BytesIO(fill(default_template(name), values))).sections[0]
    assert section.different_first_page_header_footer
    fields = [each.get(qn("w:instr")) for each in section.header._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE"] and not section.first_page_header.paragraphs[0].text
    feet = [section.footer.tables, section.first_page_footer.tables]
    assert len({*(str([cell.text for cell in foot[0].rows[0].cells]) for foot in feet)}) == 1
    assert (section.left_margin.mm, section.right_margin.mm, section.top_margin.mm, section.bottom_margin.mm) == (
        pytest.approx(30, abs=0.1),
        pytest.approx(15, abs=0.1),
        pytest.approx(20, abs=0.1),
        pytest.approx(20, abs=0.1),
    )


def test_who_fits_into_the_first_article_stands_there_on_one_sheet() -> None:
    """Three people of a branch with a long name; more of them stand in an annex."""
    unit = unit_words("Chi đoàn Trường Trung học phổ thông Mẫu", "branch", "Đoàn xã Mẫu", "Mẫu")
    full = samples("roster-recognition")[0]
    values = full | {"own": unit, "roster": full["roster"] * LISTED, "base": None, "exceptions": []}
    values["matter"] = f"công nhận Ban Chấp hành, Bí thư, Phó Bí thư {unit['name']}, nhiệm kỳ 2026-2027"
    assert len(PdfReader(io.BytesIO(render(filled("roster-recognition", values), "", wide=False))).pages) == 1


@pytest.mark.parametrize(
    ("line", "share"),
    [
        (name, LEFT_SHARE)
        for name in ("BCH TỈNH ĐOÀN BÌNH THUẬN", "BCH ĐOÀN THỊ TRẤN TÂN MINH", "BCH HUYỆN ĐOÀN HÀM TÂN")
    ]
    + [
        (f"TM. BAN THƯỜNG VỤ {kind}", 1 - LEFT_SHARE)
        for kind in ("TỈNH ĐOÀN", "THÀNH ĐOÀN", "HUYỆN ĐOÀN", "ĐOÀN PHƯỜNG", "ĐOÀN ĐẶC KHU", "ĐOÀN THỊ TRẤN", "ĐOÀN XÃ")
    ],
)
def test_no_name_in_a_head_and_no_signature_is_broken(line: str, share: float) -> None:
    """On a sheet with a text 165 mm wide; a millimetre of it lies between the columns."""
    assert (cell_width(line) - CELL_PADDING) * COLUMN_SIZE / CELL < 164 * share


def test_counts_have_ballots_issued_valid_and_invalid() -> None:
    for name in ("branch-count", "committee-count", "vote-count", "election-count"):
        for words in ("Số phiếu phát ra: ", "Số phiếu thu về: ", "Số phiếu hợp lệ: ", "Số phiếu không hợp lệ: "):
            assert words in REFERENCES[name], name


def test_posts_beside_a_name_are_told_once() -> None:
    """Of a member with another post that one; of a post whose title ends as its unit begins the words once."""
    branch, commune, command = "Chi đoàn Thôn 1", "Đoàn xã Mẫu", "Ban Chỉ huy Quân sự"
    member, secretary = ("member", "Đoàn viên", branch), ("secretary", "Bí thư", branch)
    commissar = ("political_commissar", f"Chính trị viên {command}", f"{command} xã Mẫu")
    assert posts_held([member]) == f"Đoàn viên {branch}"
    assert posts_held([member, secretary, commissar]) == f"Bí thư {branch}; Chính trị viên {command} xã Mẫu"
    assert posts_held([("inspection_chair", "Chủ nhiệm Ủy ban Kiểm tra", commune)]).endswith(f"Kiểm tra {commune}")
    assert posts_held([]) == ""


def test_an_open_vote_knows_no_blank_ballot() -> None:
    """In the minutes, and in the table of a list's lines; a secret vote has blank ballots."""
    open_, secret = (
        plain_text(
            filled(
                "vote-resolution",
                values | {"results": of_a_list([])["results"], "vote": {**values["vote"], "way": way}},
            )
        )
        for values in [samples("vote-resolution")[0]]
        for way in ("biểu quyết", "bỏ phiếu kín")
    )
    assert "| Không có ý kiến |" in open_ and "rắng" not in open_ and "| Phiếu trắng |" in secret
    assert "không có ý kiến 1;" in REFERENCES["meeting-minutes"] and "rắng" not in REFERENCES["meeting-minutes"]


def test_plans_and_conclusions_go_to_those_who_carry_them_out() -> None:
    assert "- Các đơn vị trực thuộc (t/h);" in REFERENCES["programme-plan"]
    assert "- Các đơn vị, cá nhân được giao nhiệm vụ (t/h);" in REFERENCES["conclusion-notice"]


def test_hand_overs_bear_two_signatures() -> None:
    handed_over = ("BÊN GIAO", "BÊN NHẬN")
    for name, sides in (
        ("handover-list", handed_over),
        ("handover-joint", handed_over),
        ("joint-minutes", ("TM. BAN CHỈ HUY QUÂN SỰ",)),
    ):
        assert all(side in REFERENCES[name].splitlines() for side in sides), name


def test_forms_of_the_party_bear_their_name_at_the_top() -> None:
    assert REFERENCES["exemplary-request"].startswith("Mẫu 4_1-KNĐ\n")
    assert REFERENCES["exemplary-resolution"].startswith("Mẫu 4-KNĐ\n")
    assert "Đảng Cộng sản Việt Nam, với sự tán thành của 11 đồng chí (đạt 73,3%)" in REFERENCES["exemplary-resolution"]


@pytest.mark.parametrize(
    ("post", "body", "lines"),
    [
        ("secretary", "standing_committee", ["TM. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "BÍ THƯ"]),
        ("deputy_secretary", "standing_committee", ["TM. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "PHÓ BÍ THƯ"]),
        ("standing_member", "standing_committee", ["TUQ. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "ỦY VIÊN BAN THƯỜNG VỤ"]),
        (
            "organisation_head",
            "standing_committee",
            ["TL. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "TRƯỞNG BAN TỔ CHỨC - KIỂM TRA"],
        ),
        (
            "organisation_deputy",
            "standing_committee",
            ["TL. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "KT. TRƯỞNG BAN TỔ CHỨC - KIỂM TRA", "PHÓ TRƯỞNG BAN"],
        ),
        (
            "organisation_officer",
            "standing_committee",
            ["TUQ. BAN THƯỜNG VỤ HUYỆN ĐOÀN", "CÁN BỘ BAN TỔ CHỨC - KIỂM TRA"],
        ),
        ("organisation_head", "", ["TRƯỞNG BAN"]),
        ("organisation_deputy", "", ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
        ("deputy_secretary", "", ["KT. BÍ THƯ", "PHÓ BÍ THƯ"]),
        ("secretary", "", ["BÍ THƯ"]),
    ],
)
def test_in_whose_place_somebody_signs(post: str, body: str, lines: list[str]) -> None:
    said = signed("Hồ Minh Chủ", post, "HUYỆN ĐOÀN", body)
    assert [*said["form"], said["title"]] == lines


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(
    ("name", "line"),
    [
        (DEPUTY, "TM. BAN THƯỜNG VỤ HUYỆN ĐOÀN"),
        (MEMBERS[2], "TUQ. BAN THƯỜNG VỤ HUYỆN ĐOÀN"),
        (OFFICER, "TUQ. BAN THƯỜNG VỤ"),
    ],
)
def test_who_is_no_head_signs_by_a_paper(name: str, line: str, desk: Desk, reader: Callable[[str], Browser]) -> None:
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    signer = desk.office.people[name].id
    if name != DEPUTY:
        with pytest.raises(Refused) as refused:
            desk.move(CLERK, case, "issue", signer=signer)
        assert refused.value.field == "authority"
    desk.move(CLERK, case, "issue", signer=signer, authority="" if name == DEPUTY else "05-QĐ/ĐTN, 02/01/2026")
    browser = reader(CHAIR)
    browser.get(f"/cases/{case}/papers/recognition")
    assert f"\n{line}" in page_text(browser)
    assert paper_of(desk, case).signer == name


@only_sqlite
def test_somebody_without_such_a_post_signs_nothing(desk: Desk) -> None:
    case = voted(desk, appraised(desk, BRANCH, NEW, **replacing(desk)))
    with pytest.raises(Refused) as refused:
        desk.move(CLERK, case, "issue", signer=desk.office.people[COMMUNE].id, authority="05-QĐ/ĐTN")
    assert refused.value.field == "signer"


@pytest.mark.at_length
@only_sqlite
def test_the_number_of_the_submission_stands_in_the_decision(desk: Desk, reader: Callable[[str], Browser]) -> None:
    """As the form of the appraisal has it, where this register did not give it."""
    case = desk.to_appraisal(BRANCH, NEW, **replacing(desk))
    desk.move(OFFICER, case, "appraise", submission_number="12-TTr/ĐTN", submission_date="2026-02-02")
    issued(desk, case)
    browser = reader(CHAIR)
    browser.get(f"/cases/{case}/papers/recognition")
    assert "Xét Tờ trình số 12-TTr/ĐTN ngày 02 tháng 02 năm 2026 của Ban Thường vụ Đoàn xã Thử Một" in page_text(
        browser
    )


@pytest.mark.at_length
@only_sqlite
def test_a_vote_that_is_lost_has_one_notice(desk: Desk, reader: Callable[[str], Browser]) -> None:
    case = appraised(desk, BRANCH, NEW, **replacing(desk))
    desk.refuse(case)
    browser = reader(CHAIR)
    browser.get(f"/cases/{case}")
    named = set(re.findall(rf"/cases/{case}/papers/([a-z-]+)\"", browser.response.text))
    assert named & {"refusal", "vote-notice", "vote-refusal", "committee-count", "resolution"} == {"refusal"}


@only_sqlite
def test_a_small_branch_is_signed_for_by_its_secretary_alone(
    desk: Desk, session: Session, reader: Callable[[str], Browser]
) -> None:
    rule(session, "decision.unit_kinds", "base_union", "kinds")
    case = desk.start(COMMUNE, BRANCH, NEW, **replacing(desk))
    few = {"members": 8, "present": 8, "ballots": 8, "votes_for": 8, "votes_against": 0}
    desk.move(COMMUNE, case, "record_meeting", **few)
    browser = reader(CHAIR)
    browser.get(f"/cases/{case}/papers/submission")
    text = page_text(browser)
    assert "\nChi đoàn Thôn 1 kính trình Ban Thường vụ Đoàn xã Thử Một" in text
    assert "TM. BAN CHẤP HÀNH" not in text and "\nBÍ THƯ\n" in text
