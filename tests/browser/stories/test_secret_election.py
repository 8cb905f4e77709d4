"""A secret election of one of two: receipts that stay, ballots on paper counted by two, recognised above and seated."""

import re

import pytest

from tests.browser.playing import DESK, PHONE, Play, Player, played

pytestmark = pytest.mark.browser

START = "/start/committee-election/HT-04"
AN, DANG = "Trần Bảo An", "Thông Nhật Đăng"
BICH_LAN, THANG, HONG_LAN, NGA, VAN_HUNG = (
    "Lê Bích Lan",
    "Nguyễn Thành Thắng",
    "Hồ Hồng Lan",
    "Lê Ngọc Nga",
    "Hồ Văn Hưng",
)
ONLINE = {BICH_LAN: AN, THANG: AN, NGA: AN, "Thông Thành Ánh": DANG, "Huỳnh Công Khánh": DANG, VAN_HUNG: DANG}
ON_PAPER = ("Bùi Khánh Nhi", "Lê Gia Vũ")
XUAN, HOA, LAN = "Võ Thùy Xuân", "Hồ Minh Hòa", "Trần Mỹ Lan"
ABOVE = (HOA, "Bùi Kim Lan", "Ngô Bích Uyên", "Mang Hữu Hưng", "Dương Công Hưng")


@played(PHONE, DESK)
def test_an_election_from_the_slate_to_the_seat(play: Play) -> None:
    """Story f; faults 4, 13 and 20 of the review."""
    case = proposed(play)
    receipt = voted(play, case)
    closed(play, case, receipt)
    recognised(play, case)


def proposed(play: Play) -> str:
    """Two names for one seat, with the approval of the level above photographed."""
    secretary = play.person(BICH_LAN)
    secretary.open("/start")
    secretary.follows(START)
    secretary.ticks(START, AN, DANG)
    secretary.fill(START, post="executive_member", seats="1", approval_number="21-CV/ĐTN", approval_date="20/11/2026")
    secretary.fill(START, approval_by="Huyện đoàn Hàm Tân", reason="Khuyết một ủy viên.").attaches("approval")
    secretary.send(START)
    secretary.sees("Ban Chấp hành xem xét", "việc bỏ phiếu tiến hành tại hội nghị")
    return secretary.path


def voted(play: Play, case: str) -> str:
    """Seven vote on their phones and two on paper, whose counts agree; the receipt of one of the seven."""
    thang, chair = play.person(THANG), play.person(BICH_LAN)
    words = {"body": "executive_committee", "chair": BICH_LAN, "secretary": NGA, "teller": VAN_HUNG}
    meeting = thang.plans_meeting(**words, place="Nhà văn hóa xã", begins_at="15 giờ")
    thang.puts_on_agenda(meeting, case).sees("9/9 ủy viên có thể dự; biểu quyết cần ít nhất 6 ủy viên.")
    thang.records_attendance(meeting, (HONG_LAN, *ONLINE, *ON_PAPER), {})
    chair.open("/meetings")
    chair.follows(meeting).send(f"{meeting}/attendance/confirm")

    hong_lan = play.person(HONG_LAN)
    receipt = receipt_shown(hong_lan, case)
    assert receipt_shown(hong_lan, case) == receipt, "it stays until the ballot is given"
    gives(hong_lan, case, AN).sees(f"Mã xác nhận phiếu: {receipt}")
    for name, whom in ONLINE.items():
        gives(play.person(name), case, whom)
    chair.open(case)
    chair.sees("Đã bỏ 7/9 phiếu").sees_no("Số phiếu của từng đồng chí")
    paper = f"{meeting}/cases/{case.rpartition('/')[2]}/paper"
    counts(play.person(NGA), paper, tick=True).sees("được tính khi người chủ trì hoặc người kiểm phiếu đã kiểm lại")
    counts(play.person(VAN_HUNG), f"{paper}/again", tick=False).sees("Đã tính 2 phiếu giấy", "Đã bỏ 9/9 phiếu")
    return receipt


def receipt_shown(player: Player, case: str) -> str:
    """The code that stands beside the ballot."""
    player.open(case)
    found = re.search(r"Mã xác nhận phiếu của đồng chí: ([0-9A-F-]{19})", player.text)
    assert found, player.text
    return found[1]


def gives(player: Player, case: str, whom: str) -> Player:
    """Give a ballot for one of the two."""
    ballot = f"{case}/ballot"
    player.open(case)
    player.form(ballot).locator(".choice", has_text=whom).locator("input").check()
    player.send(ballot)
    return player.sees("Phiếu của đồng chí đã được ghi nhận")


def counts(player: Player, form: str, tick: bool) -> Player:
    """Type what the two ballots on paper say; who comes first ticks whose they are."""
    player.open(form)
    for name in ON_PAPER if tick else ():
        player.form(form).locator("#names .choice", has_text=name).locator("input").check()
    player.fill(form, votes_for="2", votes_blank="0", votes_invalid="0")
    for name, votes in ((AN, "1"), (DANG, "1")):
        player.form(form).locator("#kept .field", has_text=name).locator("input").fill(votes)
    player.send(form)
    return player


def closed(play: Play, case: str, receipt: str) -> None:
    """After the days to object the chair closes; the voter finds the way to check the receipt, and it is counted."""
    play.passes(days=3)
    chair, hong_lan, close = play.person(BICH_LAN), play.person(HONG_LAN), f"{case}/close-vote"
    chair.open(case)
    chair.follows(close).sees("Việc này không rút lại được.").send(close)
    chair.sees(f"Trúng cử: {AN}.", "Số phiếu cần đạt để trúng cử: 5", f"{XUAN} (Chuyên viên")
    chair.presses("Nhắc người đang giữ hồ sơ").sees("Đã nhắc 1 lần")
    assert not chair.page.locator("main button", has_text="Nhắc người đang giữ hồ sơ").count(), "once a day"
    hong_lan.open(case)
    hong_lan.presses("Kiểm tra mã xác nhận phiếu")
    for code, said in ((receipt, "đã được tính"), ("0000-0000-0000-0000", "Không có phiếu nào")):
        hong_lan.fill(f"{case}/receipt", code=code).send(f"{case}/receipt")
        hong_lan.sees(code, said)


def recognised(play: Play, case: str) -> None:
    """The level above checks, is asked in writing and issues; the elected one sits on the committee."""
    xuan, hoa, lan, asking = play.person(XUAN), play.person(HOA), play.person(LAN), f"{case}/ask-in-writing"
    xuan.open("/notices")
    xuan.sees("Có người đang chờ hồ sơ này và nhắc đồng chí: Trình Ban Thường vụ")
    xuan.moves(case, "accept_file", complete="complete", conclusion="Đúng quy trình.")
    hoa.finds(case).follows(asking)
    hoa.fill(asking, last_day="04/12/2026", text="Các đồng chí đang đi cơ sở.").send(asking)
    for name in ABOVE:
        play.person(name).votes(case, "for")
    lan.moves(case, "issue", effective_on="27/11/2026", signer=HOA).sees("Đã công nhận", "-QĐ/ĐTN")
    play.passes(days=1)
    lan.open("/inbox")
    lan.looks_up(AN).sees(AN, "Ủy viên Ban Chấp hành – Đoàn xã Tân Đức")
