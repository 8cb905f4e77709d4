"""Period reports through their pages: drafted, confirmed by another, sent, corrected, and who has not sent theirs."""

import io

import openpyxl
import pytest
import sqlalchemy as sa
from docx import Document
from sqlalchemy.orm import Session

from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
    rule,
)
from tests.support.offices.papers import page_text
from tests.support.offices.period_reports import HALF, WORDS, act, draft
from tests.support.reading import SignIn, called
from webapp.config import ROOT
from webapp.documents.layout import TextLine
from webapp.documents.list_samples import REPORT
from webapp.documents.samples import FULL
from webapp.documents.word import default_template, fill
from webapp.documents.wording import filled, plain_text
from webapp.models import PeriodReport, Person

pytestmark = pytest.mark.at_length


def sent(sign_in: SignIn, office: Office, unit: str = "H", period: str = HALF) -> str:
    writer, head = {"H": (OFFICER, CHAIR), "H-01": (COMMUNE_DEPUTY, COMMUNE), BRANCH: (OLD, OLD)}[unit]
    path = draft(sign_in(writer), office, unit, period)
    act(sign_in(head), path, "confirm")
    act(sign_in(writer), path, "send")
    return path


@pytest.mark.both_engines
def test_a_report_is_drafted_confirmed_by_another_and_sent(office: Office, sign_in: SignIn, session: Session) -> None:
    board, above = sign_in(OFFICER), sign_in(PROVINCE)
    path = draft(board, office)
    assert "Draft of a report" in board.text and "Tổ chức 02 lớp tập huấn." in board.text
    assert board.get(f"{path}/confirm").status_code == 404 and "Confirm the report" not in board.get(path).text
    assert above.get(path).status_code == 404, "a draft is read in its own unit alone"
    head = act(sign_in(CHAIR), path, "confirm")
    assert "SHA-256" in head.text and "Confirm the report" not in head.text
    assert above.get(path).status_code == 404, "not before it is sent"
    assert board.get(f"{path}/write").status_code == 404
    act(sign_in(CLERK), path, "send")
    assert "Thiếu kinh phí." in above.get(path).text
    above.get("/reports")
    assert path in above.response.text
    session.rollback()
    report = session.scalars(sa.select(PeriodReport)).one()
    assert (report.standing, report.version, len(report.hash or "")) == ("sent", 1, 64)
    for stranger in (OTHER, OLD, COMMUNE, COMMANDER):
        assert sign_in(stranger).get(path).status_code == 404
    for change in (
        "update period_report set done = 'x'",
        "update period_report set standing = 'draft', hash = null, sent_at = null",
        "delete from period_report",
        "update report_entry set kind = 'sent'",
        "delete from report_entry",
    ):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(change))
        session.rollback()


@pytest.mark.both_engines
def test_what_is_confirmed_says_the_same_until_it_is_sent(office: Office, sign_in: SignIn, session: Session) -> None:
    path = draft(sign_in(OFFICER), office)
    act(sign_in(CHAIR), path, "confirm")
    session.rollback()
    for change in ("done = 'x'", "hash = 'x'", "standing = 'draft', hash = null", "standing = 'sent', done = 'x'"):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(f"update period_report set {change}"))
        session.rollback()


def test_who_has_written_in_a_report_does_not_confirm_it(office: Office, sign_in: SignIn) -> None:
    head = sign_in(CHAIR)
    path = draft(head, office)
    act(head, path, "confirm")
    assert head.response.status_code == 409 and "You have written in this report" in head.text
    assert "Draft of a report" in head.get(path).text
    act(sign_in(DEPUTY), path, "confirm")
    assert "Confirmed, not sent" in head.get(path).text


def test_who_wrote_under_a_record_that_was_joined_is_no_second_person(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    path = draft(sign_in(OFFICER), office)
    session.rollback()
    joined = sa.update(Person).where(Person.id == office.people[OFFICER].id)
    session.execute(joined.values(joined_into_id=office.people[CHAIR].id))
    session.commit()
    head = act(sign_in(CHAIR), path, "confirm")
    assert head.response.status_code == 409 and "You have written in this report" in head.text


def test_in_a_branch_the_secretary_confirms_their_own_report_until_the_rule_asks_for_two(
    office: Office, sign_in: SignIn
) -> None:
    own = sign_in(OLD)
    path = draft(own, office, BRANCH, "2026-Q3")
    act(own, path, "confirm")
    act(own, path, "send")
    assert sign_in(COMMUNE).get(path).status_code == 200
    rule(office.session, "report.second_person_kinds", "branch", "kinds")
    path = draft(own, office, BRANCH, "2026-Q2")
    assert act(own, path, "confirm").response.status_code == 409


def test_who_confirms_has_read_the_newest_words(office: Office, sign_in: SignIn) -> None:
    board, head = sign_in(OFFICER), sign_in(CHAIR)
    path = draft(board, office)
    head.get(path)
    board.get(f"{path}/write")
    board.post_form(f"{path}/write", done="Tổ chức 03 lớp.")
    head.post_form(f"{path}/confirm")
    assert head.response.status_code == 409 and "Somebody has written in this report meanwhile" in head.text
    assert "Tổ chức 03 lớp." in head.text
    act(head, path, "confirm")
    assert "Tổ chức 03 lớp." in head.text and "Confirmed, not sent" in head.text
    board.get(path)
    assert "written anew" in board.text


@pytest.mark.both_engines
def test_figures_stay_until_the_draft_asks_for_new_ones(office: Office, sign_in: SignIn, session: Session) -> None:
    board = sign_in(OFFICER)
    path = draft(board, office, period="2026")
    was = session.scalars(sa.select(PeriodReport.snapshot_id)).one()
    office.post(NEW, "village_militia_head", "H-01-02")
    session.rollback()
    board.get(f"{path}/write")
    board.post_form(f"{path}/write", done="Khác.")
    session.rollback()
    assert session.scalars(sa.select(PeriodReport.snapshot_id)).one() == was
    board.get(f"{path}/write")
    board.post_form(f"{path}/write", done="Khác.", recount="y")
    session.rollback()
    report = session.scalars(sa.select(PeriodReport)).one()
    assert report.snapshot_id != was and report.edition == 3
    frozen = session.execute(
        sa.text("select corrects_id, reason from snapshot where id = :id"), {"id": report.snapshot_id}
    ).one()
    assert tuple(frozen) == (was, "Số liệu được tính lại cho dự thảo báo cáo.")


@pytest.mark.both_engines
def test_a_correction_is_a_new_version_beside_the_one_that_was_sent(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    path, board, above = sent(sign_in, office), sign_in(OFFICER), sign_in(PROVINCE)
    board.get(f"{path}/correct")
    assert "Tổ chức 02 lớp tập huấn." in board.text, "it begins with the words of the old one"
    board.post_form(f"{path}/correct", reason="")
    assert board.response.status_code == 422
    board.get(f"{path}/correct")
    board.post_form(f"{path}/correct", done="Tổ chức 04 lớp.", reason="Sai số lớp")
    new = board.path
    assert new != path and "Sai số lớp" in board.text
    assert above.get(new).status_code == 404 and "newer version" not in above.get(path).text
    board.get(f"{path}/correct")
    board.post_form(f"{path}/correct", reason="Sai nữa")
    assert board.response.status_code == 409, "one version follows another"
    act(sign_in(CHAIR), new, "confirm")
    act(board, new, "send")
    assert "There is a newer version" in above.get(path).text and "Tổ chức 02 lớp" in above.text
    assert "Tổ chức 04 lớp." in above.get(new).text
    session.rollback()
    first, second = session.scalars(sa.select(PeriodReport).order_by(PeriodReport.version)).all()
    assert (second.version, second.corrects_id) == (2, first.id) and first.hash != second.hash


def test_figures_of_a_report_are_corrected_by_the_report_alone(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    board = sign_in(OFFICER)
    draft(board, office)
    snapshot = session.execute(sa.text("select public_id from snapshot")).scalar_one()
    session.rollback()
    assert "Correct these figures" not in board.get(f"/figures/snapshots/{snapshot}").text
    board.get(f"/figures/snapshots/{snapshot}/correct")
    said = {"title": "Biểu", "period": "2026", "indicators": ["dual-posts"], "reason": "Sai"}
    board.post(f"/figures/snapshots/{snapshot}/correct", said)
    assert board.response.status_code == 409 and "A report rests on these figures" in board.text


def test_nothing_typed_is_lost_and_nothing_is_made_twice(office: Office, sign_in: SignIn, session: Session) -> None:
    board = sign_in(OFFICER)
    draft(board, office, done="", proposals="Giữ lại câu này")
    assert board.response.status_code == 422 and "Giữ lại câu này" in board.response.text
    draft(board, office, period="2031")
    assert board.response.status_code == 422
    draft(board, office, done="x" * 9000)
    assert board.response.status_code == 422
    path = f"/reports/units/{office.units['H'].id}/new"
    board.get(path)
    key = board.form(path).fill({})["key"]
    session.rollback()
    for _time in range(2):
        board.get(path)
        board.post(path, {"period": HALF, "key": key} | WORDS)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(PeriodReport)) == 1
    draft(board, office)
    assert board.response.status_code == 422 and "There is a report of this period already" in board.text


@pytest.mark.parametrize("ending", ["", ".docx", ".pdf"])
def test_the_report_is_printed_and_saved(office: Office, sign_in: SignIn, ending: str) -> None:
    path, board = sent(sign_in, office, period="2026"), sign_in(OFFICER)
    answer = board.get(f"{path}/period-report{ending}")
    assert answer.status_code == 200
    if not ending:
        said = page_text(board)
        assert "KẾT QUẢ CÔNG TÁC NĂM 2026" in said.upper() and "Hỗ trợ kinh phí." in said and CHAIR in said
        assert "Số: ......-BC/ĐTN\n" in said and "Nơi nhận:\n- Thường trực Tỉnh đoàn Thử (b/c);" in said
        assert "Dự thảo" not in said and board.get(f"{path}/recognition").status_code == 404
    else:
        assert answer.data[:2] == b"PK" if ending == ".docx" else answer.data[:5] == b"%PDF-"
        assert called(answer) == f"Report Huyện đoàn Thử Year 2026 v1{ending}"
    book = openpyxl.load_workbook(io.BytesIO(board.get(f"{path}/export").data))
    assert book.sheetnames == ["Report", "Figures", "Cases"] and book["Report"]["A3"].value == WORDS["done"]
    titles = [row[0].value for row in book["Figures"].iter_rows(min_row=2)]
    assert "Dual posts" in " ".join(map(str, titles)) or len(titles) > 3


def test_the_wording_is_that_of_the_reference() -> None:
    said = plain_text(filled("period-report", {**FULL, "report": REPORT}))
    assert said == (ROOT / "tests" / "papers" / "period-report.txt").read_text(encoding="utf-8")


def test_each_paragraph_of_the_words_is_one_on_paper() -> None:
    written = ["Mở 02 lớp.", "Khen 01 đồng chí."]
    values = {**FULL, "report": REPORT | {"done": "\r\n\r\n".join(written)}}
    blocks = filled("period-report", values)
    plain = [each.text for each in blocks if isinstance(each, TextLine) and each.kind == "plain"]
    assert [text for text in plain if text in ("Mở 02 lớp.", "Khen 01 đồng chí.")] == [
        "Mở 02 lớp.",
        "Khen 01 đồng chí.",
    ]
    paragraphs = Document(io.BytesIO(fill(default_template("period-report"), values))).paragraphs
    indents = [each.paragraph_format.first_line_indent for each in paragraphs if each.text in written]
    assert len(indents) == 2 and indents[0] and indents[0] == indents[1]
