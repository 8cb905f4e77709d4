"""Officers go to the grassroots: one is sent for three months, one comes home, one goes for two days."""

import pytest

from tests.browser import acting
from tests.browser.playing import DESK, PHONE, Play, played

pytestmark = pytest.mark.browser

PLAN, TRIP = "/start/placement/TD", "/start/field-days/TD"
PROPOSAL = {
    "host": "Đoàn thị trấn Tân Nghĩa",
    "post": "deputy_secretary",
    "starts_on": "01/12/2026",
    "ends_on": "01/03/2027",
    "need": "Khuyết Phó Bí thư.",
    "goals": "Nắm tình hình đoàn viên.",
}
CONSENT = {
    "opinion": "agree",
    "party_opinion": "agree",
    "paper_number": "31-CV/ĐTN",
    "paper_date": "23/11/2026",
}
REPORT = {
    "situation": "Đoàn viên nhiệt tình.",
    "advantages": "Cấp ủy quan tâm.",
    "difficulties": "Thiếu tài liệu sinh hoạt.",
    "solutions": "Mỗi quý một buổi tập huấn tại cơ sở.",
}
COMMITTEE = (
    "Trần Thu Yến",
    "Rơ Châm H'Lan",
    "Lý Thị Mai",
    "Ksor Thị Châu",
    "Phạm Mỹ Mai",
    "Võ Đức Tuấn",
    "Thông Minh Duy",
)


@played(PHONE, DESK)
def test_an_officer_is_sent_for_three_months(play: Play) -> None:
    """From the plan to the first days at the host.

    Faults 10 (where somebody placed is), 13 (the last ballot), 18 (names of files), 33 (before the first day).
    """
    bao, hoa = play.person("Siu Quốc Bảo"), play.person("Huỳnh Quốc Hòa")
    bao.open("/start")
    bao.follows(PLAN)
    acting.keeps_a_draft(bao, PLAN, officer="Võ Khánh Vy", group="provincial")
    other = play.person("Siu Quốc Bảo", DESK if play.way == PHONE else PHONE)
    other.open("/inbox")
    other.sees("Đang viết dở").follows(PLAN)
    other.fill(PLAN, year="2026", paper="15-KH/TĐTN")
    other.send(PLAN)
    case = other.path
    bao.open("/inbox")
    bao.sees_no("Đang viết dở")

    bao.moves(case, "propose", **PROPOSAL).sees("Huỳnh Quốc Hòa", within=".case-sentence")
    acting.asks(hoa, case, "Chuyên viên Ban Tổ chức", "Đồng chí Vy có ở lại địa phương không?")
    acting.answers(bao, case, "Đồng chí Vy có ở lại", "Có, tại nhà công vụ.")
    hoa.finds(case).sees("Có, tại nhà công vụ.")
    form = f"{case}/moves/consent"
    hoa.follows(form)
    hoa.fill(form, **CONSENT)
    hoa.attaches("host-paper", 2)
    hoa.send(form)
    hoa.sees("Ban Tổ chức - Kiểm tra", within=".case-sentence")

    bao.finds(case).follows(f"{case}/attachments/host-paper")
    assert bao.page.locator(".sheets img").count() == 2
    bao.moves(case, "submit", conclusion="Đủ điều kiện, đề nghị cử đi.")
    quy = play.person("Huỳnh Hữu Quý")
    acting.sits(play, case, COMMITTEE, last=quy)
    quy.sees("Chờ ban hành quyết định")

    nam = play.person("Đặng Hoàng Nam")
    nam.moves(case, "issue", signed_on="23/11/2026", effective_on="01/12/2026", signer="Huỳnh Hữu Quý")
    nam.sees("QĐ/TĐTN-TCKT", "có hiệu lực từ ngày 01/12/2026")
    name, decision = acting.fetches(nam, f'main a[href="{case}/papers/sending.pdf"]')
    assert name.endswith("-QĐ-TĐTN-TCKT Võ Khánh Vy.pdf")
    assert len(acting.pages_of(decision)) == 1

    vy = play.person("Võ Khánh Vy")
    vy.moves(case, "set_out", goals="Nắm tình hình đoàn viên.", tasks="Dự sinh hoạt chi đoàn.")
    vy.sees("Đã cử về cơ sở", within=".case-state")
    vy.follows(f"{case}/my-reminder")
    vy.fill(f"{case}/my-reminder", day="30/11/2026")
    vy.send(f"{case}/my-reminder")
    vy.sees("sẽ nhắc đồng chí vào ngày 30/11/2026")
    bao.finds(case).sees_no("sẽ nhắc đồng chí")
    play.passes(days=9)
    play.ticks()
    vy.open("/notices")
    vy.sees("Hôm nay đồng chí muốn được nhắc về hồ sơ này")
    vy.open(case)
    vy.sees("Đã cử về cơ sở", "01/03/2027", within=".case-state")
    bao.open("/field-days/week")
    assert "Cả ngày: Đoàn thị trấn Tân Nghĩa (tăng cường)" in bao.row("Võ Khánh Vy").inner_text()
    quy.open("/tracking?workflow=placement")
    assert "Chưa có" not in quy.row("Võ Khánh Vy").inner_text()


@played(PHONE, DESK)
def test_an_officer_comes_home(play: Play) -> None:
    """From the report to the release: refused with its reason, taken back, judged, voted, and counted."""
    trong, khue, bao = map(play.person, ("Huỳnh Đức Trọng", "Lương Thị Minh Khuê", "Siu Quốc Bảo"))
    trong.open("/inbox")
    trong.press(trong.row("Chờ báo cáo của cán bộ").locator("a").first)
    case = trong.path
    form = f"{case}/moves/report"
    trong.follows(form)
    trong.fill(form, **{**REPORT, "solutions": "-"})
    trong.send(form)
    trong.sees("ghi giải pháp giúp cơ sở", within=".error-summary")
    trong.fill(form, solutions=REPORT["solutions"])
    trong.send(form)
    trong.sees("Chờ nhận xét", within=".case-state").sees("Lương Thị Minh Khuê", within=".case-sentence")
    acting.takes_back(trong, case)
    trong.open("/inbox")
    trong.sees("Đang viết dở").follows(form)
    trong.fill(form, difficulties="Thiếu tài liệu sinh hoạt, thiếu hội trường.")
    trong.send(form)

    khue.moves(case, "remark", text="Nhiệt tình, gần gũi đoàn viên.", rating="good")
    khue.sees("Ban Tổ chức - Kiểm tra", within=".case-sentence")
    khue.follows(f"{case}/papers/placement-report")
    khue.sees("thiếu hội trường")
    bao.finds(case)
    bao.press(f'form[action="{case}/holder/take"] button')
    bao.sees("Siu Quốc Bảo", within="section[aria-labelledby=holding]")
    bao.moves(case, "assess", result="met", conclusion="Đạt yêu cầu; là tiêu chí xếp loại năm.")
    quy = play.person("Huỳnh Hữu Quý")
    acting.sits(play, case, COMMITTEE, last=quy)
    nam = play.person("Đặng Hoàng Nam")
    nam.moves(case, "release", signed_on="23/11/2026", effective_on="23/11/2026", signer="Huỳnh Hữu Quý")
    nam.sees("Đã hoàn thành đợt tăng cường", within=".case-state")
    trong.open("/inbox/done")
    trong.follows(case)
    trong.sees("Đã hoàn thành đợt tăng cường", within=".case-state")
    quy.open("/indicators/placements?year=2026")
    quy.sees("3/18 (16,7%)")


@played(PHONE, DESK)
def test_an_officer_goes_for_two_days(play: Play) -> None:
    """A trip from its registration to its verified days, in week, month and year, and the week taken along."""
    minh, khue, bao = map(play.person, ("Phạm Nhật Minh", "Lương Thị Minh Khuê", "Siu Quốc Bảo"))
    minh.open("/field-days")
    minh.follows(TRIP)
    minh.fill(
        TRIP,
        host="Đoàn xã Sơn Mỹ (Tỉnh đoàn Bình Thuận)",
        level="branch",
        regime="one_plus_two",
        kind="thematic",
        theme="Sổ đoàn viên",
    )
    minh.fill(TRIP, starts_on="25/11/2026", starts_half="am", ends_on="26/11/2026", ends_half="am")
    minh.send(TRIP)
    case = minh.path
    minh.sees("Lương Thị Minh Khuê", within=".case-sentence")
    bao.open("/field-days/week")
    assert "Sáng: Đoàn xã Sơn Mỹ (1+2) – chưa xác nhận" in bao.row("Phạm Nhật Minh").inner_text()
    khue.open("/field-days/hosting")
    khue.follows(case)
    acting.does_together(khue, "field-days/confirm", case)
    khue.finds(case).sees("Cơ sở đã xác nhận", within=".case-state")

    play.passes(days=4)
    minh.moves(case, "finish", travel_order="951/CL-TĐTN")
    minh.moves(case, "report", done="Tập huấn 20 cán bộ chi đoàn.", found="Chi đoàn thiếu sổ.", proposed="Cấp sổ mẫu.")
    acting.does_together(bao, "field-days/verify", case, note="Khớp với công lệnh.")
    bao.finds(case).sees("Đã xác minh", within=".case-state")
    bao.open("/field-days/week?day=2026-11-25")
    week = bao.row("Phạm Nhật Minh").inner_text()
    assert "Cả ngày: Đoàn xã Sơn Mỹ (1+2)" in week and "Sáng: Đoàn xã Sơn Mỹ (1+2)" in week and "chưa" not in week
    name, workbook = acting.fetches(bao, 'main a[href*="as=xlsx"]')
    assert name.endswith(".xlsx")
    (line,) = [row for row in acting.rows_of(workbook) if row[0].startswith("Phạm Nhật Minh")]
    assert "Cả ngày: Đoàn xã Sơn Mỹ (1+2)" in " ".join(line)
    bao.open("/field-days/month")
    assert "25–26/11: Đoàn xã Sơn Mỹ" in bao.row("Phạm Nhật Minh").inner_text()
    minh.open("/field-days/mine")
    assert "951/CL-TĐTN" in minh.row("25/11/2026 – 26/11/2026").inner_text()
    minh.sees("58/60 (96,7%)")
