"""The ways on which a nomination does not go straight on: each ends where it should, and its page says why."""

import pytest

from tests.browser.playing import CROSSED, DESK, PHONE, Play, played

pytestmark = pytest.mark.browser

XUAN, HOA, LAN = "Võ Thùy Xuân", "Hồ Minh Hòa", "Trần Mỹ Lan"
COMMITTEE = (HOA, "Bùi Kim Lan", "Ngô Bích Uyên", "Mang Hữu Hưng", "Dương Công Hưng")
TUAN, HUONG, QUY, TRANG, THANG = "Trần Văn Tuấn", "Trần Mỹ Hường", "Mang Hữu Quý", "Đặng Thùy Trang", "Võ Đức Thắng"
FIGURES = {"members": "21", "present": "19", "ballots": "19", "ballots_issued": "19", "votes_blank": "0"}
FIGURES |= {"votes_invalid": "0"}
MERITS = "Nắm việc quân sự ở khu phố."
WHY = "section.why-here"


@played(PHONE, DESK, *CROSSED)
def test_the_party_committee_and_the_military_side_disagree(play: Play) -> None:
    """Story b; fault 9: the reason of either stands on the case, and where it is completed."""
    tuan, commander, quy = play.person(TUAN), play.person("Lý Xuân Ân"), play.person(QUY)
    case = tuan.comes_to("Lê Tuấn Bách")
    words = {"opinion": "disagree", "body": "Chi ủy Thôn 3", "paper_number": "08-CV/CB", "paper_date": "23/11/2026"}
    tuan.moves(case, "record_opinion", **words, note="Chưa qua thử thách.")
    tuan.sees("Trả lại bổ sung", "Chưa qua thử thách.")
    tuan.moves(case, "propose_another", text="Chọn người khác theo ý kiến cấp ủy.").sees(
        "Chi đoàn giới thiệu lại nhân sự"
    )

    case = commander.comes_to("Thông Hoàng Đăng")
    commander.answers(case, 1, opinion="disagree", health="fit", reason="Chưa có giấy khám sức khỏe.")
    quy.finds(case).sees("Chưa có giấy khám sức khỏe.").follows(f"{case}/moves/resubmit")
    quy.sees("Chưa có giấy khám sức khỏe.")
    quy.fill(f"{case}/moves/resubmit", completed="Đã bổ sung giấy khám.").send(f"{case}/moves/resubmit")
    quy.sees("Rà soát liên tịch với Ban Chỉ huy Quân sự", "Lý Xuân Ân (Chỉ huy trưởng")


@played(PHONE, DESK)
def test_a_file_comes_back_marked_and_is_judged_old_beside_new(play: Play) -> None:
    """Story b: the board marks the parts, only those are asked, and the next reader sees both figures."""
    xuan, quy, trang = play.person(XUAN), play.person(QUY), play.person(TRANG)
    case = xuan.comes_to("Huỳnh Gia Quân")
    form = f"{case}/moves/send_back"
    xuan.unfolds("Thêm").follows(form)
    xuan.form(form).locator('[name="parts"][value="branch_meeting"]').check()
    xuan.fill(form, code="figures_wrong", text="Số phiếu chưa khớp biên bản.").send(form)
    quy.finds(case).sees("Số phiếu chưa khớp biên bản.").follows(f"{case}/moves/resubmit")
    figures = {"branch_meeting-votes_for": "18", "branch_meeting-votes_against": "1"}
    quy.fill(f"{case}/moves/resubmit", completed="Đã đối chiếu biên bản.", **figures).send(f"{case}/moves/resubmit")
    trang.finds(case).follows(f"{case}/second-count")
    again = FIGURES | {"votes_for": "18", "votes_against": "1"}
    trang.fill(f"{case}/second-count", **{f"branch_meeting-{name}": figure for name, figure in again.items()})
    trang.send(f"{case}/second-count")
    xuan.finds(case).sees("Đã bổ sung sau khi bị trả lại", "Đã đối chiếu biên bản.")
    changed = xuan.row("Số phiếu tán thành").first.locator("td").all_inner_texts()
    assert [text.strip() for text in changed] == ["17", "18"]


@played(PHONE, DESK)
def test_a_tie_is_not_carried_and_the_refusal_says_why(play: Play) -> None:
    """Story b; faults 9 and 11: two for and two against; the chair takes another file back without a vote."""
    lan, hoa, kim_lan = play.person(LAN), play.person(HOA), play.person("Bùi Kim Lan")
    case = hoa.comes_to("Lý Quốc Duy")
    hoa.unfolds("Thêm").follows(f"{case}/moves/take_back")
    hoa.form(f"{case}/moves/take_back").locator('[name="parts"][value="branch_meeting"]').check()
    hoa.fill(f"{case}/moves/take_back", code="figures_wrong", text="Đối chiếu lại số phiếu.")
    hoa.send(f"{case}/moves/take_back")
    hoa.sees("Trả lại bổ sung", "Đối chiếu lại số phiếu.")

    case = hoa.comes_to("Thông Gia Đăng")
    lan.open("/meetings")
    meeting = lan.page.locator("main tbody a").first.get_attribute("href") or ""
    lan.follows(meeting).send(f"{meeting}/cases/{case.rpartition('/')[2]}/remove")
    asking = f"{case}/ask-in-writing"
    hoa.finds(case).follows(asking)
    hoa.fill(asking, last_day="04/12/2026", text="Các đồng chí đang đi cơ sở.").send(asking)
    kim_lan.open(case)
    kim_lan.presses("Tôi xin không tham gia biểu quyết")
    kim_lan.fill(f"{case}/leave-vote", text="Là chị ruột của nhân sự.").send(f"{case}/leave-vote")
    voters = [play.person(name) for name in COMMITTEE if name != "Bùi Kim Lan"]
    for member, choice in zip(voters, ("for", "for", "against", "against"), strict=True):
        member.votes(case, choice)
    voters[-1].sees("Không được công nhận, chờ thông báo", "2 tán thành, 2 không tán thành")
    form = f"{case}/moves/notify_refusal"
    lan.finds(case).follows(form)
    lan.fill(form, code="not_enough_votes", text="Chưa quá nửa số phiếu tán thành.")
    lan.presses("Xem lại trước khi thực hiện").sees("Chưa quá nửa số phiếu tán thành.").send(form)
    lan.sees("Không đủ số phiếu", "Chưa quá nửa số phiếu tán thành.", within=WHY)
    lan.sees("hồ sơ mới đã được lập")


@played(*reversed(CROSSED))
def test_a_branch_that_met_without_a_quorum_reads_so(play: Play) -> None:
    """Story b; fault 9: what was missing, not only that the branch has to choose again."""
    tuan, huong = play.person(TUAN), play.person(HUONG)
    case = tuan.comes_to("Huỳnh Hoàng Vũ")
    form = f"{case}/moves/record_meeting"
    figures = {"members": "23", "present": "10", "ballots": "10", "votes_for": "10"}
    figures |= {"votes_against": "0", "votes_blank": "0"}
    tuan.follows(form)
    tuan.fill(form, **figures, held_on="22/11/2026", presided_by="Dương Công Nghĩa", minutes_by="Lê Công Hưng").send(
        form
    )
    huong.finds(case).follows(f"{case}/second-count")
    huong.fill(f"{case}/second-count", **{f"branch_meeting-{name}": figure for name, figure in figures.items()})
    huong.send(f"{case}/second-count")
    huong.sees("Số người có mặt: 10/23 là chưa đủ: cần ít nhất 16.", within=WHY)
    tuan.finds(case).follows(f"{case}/moves/nominate_again").sees("cần ít nhất 16", within=WHY)


@played(*reversed(CROSSED))
def test_time_runs_out(play: Play) -> None:
    """Story b: a file that nobody completes lapses and is opened again; answers of too few decide nothing."""
    xuan, thang, hoa = play.person(XUAN), play.person(THANG), play.person(HOA)
    returned, asked = thang.comes_to("Thông Nhật Huy"), hoa.comes_to("Đặng Hoàng Nam")
    play.passes(days=30)
    play.ticks()
    thang.open(returned)
    thang.sees("Hết hạn, hồ sơ tự kết thúc", "Lập lại hồ sơ")
    thang.sees("Bổ sung biên bản kiểm phiếu có chữ ký", within=WHY)
    xuan.open(returned)
    xuan.presses("Mở lại hồ sơ đã hết hạn")
    xuan.fill(f"{returned}/reopening", text="Chi đoàn đã gửi biên bản trước khi hết hạn.").send(f"{returned}/reopening")
    xuan.sees("Trả lại bổ sung")
    hoa.open(asked)
    hoa.sees("Thẩm định hồ sơ", "Không đủ số ủy viên theo quy định: 3 tán thành")


@played(*reversed(CROSSED))
def test_a_quarter_has_no_head_of_a_village_militia(play: Play) -> None:
    """Fault 8: which militia post it is follows from the unit, and is not asked."""
    khanh, form = play.person("Phạm Công Khánh"), "/start/secretary-nomination/HT-01-04"
    khanh.open("/start")
    khanh.follows(form).fill(form, person="Đỗ Nhật Khang", seats="dual")
    assert khanh.form(form).locator('[name="militia_post"]').count() == 1
    khanh.fill(form, purpose="replacement", predecessor="Phạm Công Khánh", predecessor_reason="age")
    khanh.fill(form, manner="elected", ranking="good", discipline="none", merits=MERITS).send(form)
    khanh.sees("Đỗ Nhật Khang", "Khu đội trưởng", "Chờ đại hội (hội nghị) chi đoàn")
