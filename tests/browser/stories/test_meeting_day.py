"""A committee's meeting: planned again, prepared, voted in three ways, closed with its minutes, its papers issued."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.playing import CROSSED, DESK, PHONE, Play, Player, played

pytestmark = pytest.mark.browser

LAN, HOA, UYEN = "Trần Mỹ Lan", "Hồ Minh Hòa", "Ngô Bích Uyên"
KIM_LAN, HUU_HUNG, CONG_HUNG = "Bùi Kim Lan", "Mang Hữu Hưng", "Dương Công Hưng"
DELEGATIONS = "/my-account/delegations"
REMARK, SAID = "Cần nghe thêm ý kiến chi ủy khu phố.", "Nhân sự trẻ, cần đồng chí đi trước kèm cặp."


@played(CROSSED[1], DESK, PHONE)
def test_a_meeting_from_its_plan_to_the_decisions(play: Play) -> None:
    """Story c; faults 12, 13, 18, 23, 24 and 31 of the review."""
    meeting = planned_again(play)
    prepared(play, meeting)
    cases = voted(play, meeting)
    closed(play, meeting, cases[0])
    issued_together(play, cases)


@played(PHONE, *CROSSED)
def test_a_meeting_that_is_called_off(play: Play) -> None:
    """Whoever was invited learns that it does not take place; its case can be put on another agenda."""
    lan, uyen = play.person(LAN), play.person(UYEN)
    meeting = lan.plans_meeting(chair=HOA, secretary=UYEN, place="Phòng họp", held_on="27/11/2026")
    lan.follows(f"{meeting}/call-off")
    lan.fill(f"{meeting}/call-off", reason="Trùng lịch tiếp công dân.").send(f"{meeting}/call-off")
    lan.sees("Hội nghị không tổ chức.", "Trùng lịch tiếp công dân.")
    uyen.open("/notices")
    uyen.sees("Không tổ chức hội nghị ngày 27/11/2026")


def planned_again(play: Play) -> str:
    """The clerk sees that one member has named a deputy for another day, and chooses today; the invitation says so."""
    lan, cong_hung, uyen = play.person(LAN), play.person(CONG_HUNG), play.person(UYEN)
    cong_hung.open(DELEGATIONS)
    cong_hung.fill(DELEGATIONS, person=KIM_LAN, workflow="all", first="24/11/2026", last="24/11/2026")
    cong_hung.send(DELEGATIONS)
    lan.open("/meetings")
    meeting = lan.page.locator("main tbody a").first.get_attribute("href") or ""
    form = f"{meeting}/change"
    lan.follows(meeting).sees("Hội nghị ngày 29/11/2026").follows(form)
    lan.fill(form, held_on="20/11/2026", reason="Trùng Đại hội").send(form)
    lan.sees("Ngày này đã qua", within=".error-summary")
    lan.fill(form, held_on="24/11/2026").press('main button[name="check"]')
    lan.sees("4/5 ủy viên có thể dự", f"{CONG_HUNG} (Ủy viên Ban Thường vụ): đã ủy quyền cho đồng chí {KIM_LAN}")
    lan.fill(form, held_on="23/11/2026", begins_at="14 giờ", reason="Trùng Đại hội").send(form)
    lan.sees("Ngày họp: trước là 29/11/2026, nay là 23/11/2026", "Trùng Đại hội")
    uyen.open("/notices")
    uyen.sees("Hội nghị ngày 23/11/2026", "Đã thay đổi: xem thông báo mới hơn")
    return meeting


def prepared(play: Play, meeting: str) -> None:
    """A member leaves a remark beforehand; a contribution is written down; the chair learns of the list to confirm."""
    lan, hoa, uyen = play.person(LAN), play.person(HOA), play.person(UYEN)
    uyen.open("/meetings")
    uyen.follows(meeting).follows(f"{meeting}/remark")
    uyen.fill(f"{meeting}/remark", about="Lý Quốc Duy", text=REMARK).send(f"{meeting}/remark")
    uyen.sees(f"{UYEN}: {REMARK}")
    lan.open("/meetings")
    lan.follows(meeting).follows(f"{meeting}/discussion")
    lan.fill(f"{meeting}/discussion", about="Lý Quốc Duy", speaker=HUU_HUNG, text=SAID).send(f"{meeting}/discussion")
    lan.records_attendance(meeting, (HOA, KIM_LAN, UYEN, HUU_HUNG), {CONG_HUNG: "đi công tác"})
    hoa.open("/meetings")
    hoa.follows(meeting).send(f"{meeting}/attendance/confirm")
    hoa.sees("Đã xác nhận danh sách có mặt.")


def voted(play: Play, meeting: str) -> list[str]:
    """One votes on all together and takes it back once; one goes through the pack; the chair's first is on paper."""
    hoa, kim_lan, huu_hung, uyen = (play.person(name) for name in (HOA, KIM_LAN, HUU_HUNG, UYEN))
    hoa.follows(f"{meeting}/room").sees("Đã biểu quyết 0/5", "Có mặt: 4/5 ủy viên.")
    together(kim_lan, meeting, 3).send("/bulk/undo")
    kim_lan.sees("Đã rút lại ý kiến biểu quyết ở 3 hồ sơ").presses("Quay lại hội nghị")
    assert kim_lan.path == meeting
    together(kim_lan, meeting, 3)
    room_shows(hoa, "Đã biểu quyết 1/5")

    huu_hung.open(meeting)
    cases = list(huu_hung.page.locator("main table th a").evaluate_all("all => all.map(each => each.pathname)"))
    huu_hung.follows(cases[0])
    for case, choice in zip(cases, ("for", "against", "for"), strict=True):
        huu_hung.fill(f"{case}/ballot", choice=choice).send(f"{case}/ballot")
        huu_hung.sees("Đã ghi nhận ý kiến biểu quyết của đồng chí")
        if case != cases[-1]:
            huu_hung.press('main a[rel="next"]')
    together(uyen, meeting, 3)
    on_paper(uyen, f"{cases[0]}/paper")
    on_paper(huu_hung, f"{cases[0]}/paper/again").sees("Đã tính 1 phiếu giấy")
    room_shows(hoa, "Đã biểu quyết 4/5")
    first = f"/cases/{cases[0].rpartition('/')[2]}"
    hoa.open(first)
    hoa.send(f"{first}/paper-ballot/agree")
    hoa.sees("Chờ ban hành quyết định")
    together(hoa, meeting, 2, deciding=True).sees("Biểu quyết đã kết thúc nên không rút lại được ý kiến này.")
    hoa.presses("Quay lại hội nghị").sees("Thông qua").sees_no("Đã biểu quyết")
    return [f"/cases/{case.rpartition('/')[2]}" for case in cases]


def together(player: Player, meeting: str, many: int, *, deciding: bool = False) -> Player:
    """Vote for all that wait in the agenda, by way of the page that lists them first; of deciding votes again."""
    player.open(meeting)
    boxes = player.page.locator("main input.chooser")
    expect(boxes).to_have_count(many)
    for box in boxes.all():
        box.check()
    player.page.locator("#together-for").check()
    player.presses("Biểu quyết các hồ sơ đã chọn").sees(f"Đồng chí biểu quyết “Tán thành” đối với {many} hồ sơ sau")
    player.send("/bulk")
    if deciding:
        player.sees("Phiếu quyết định: xin đồng chí xem lại lần nữa").presses("Xem lại các phiếu này")
        player.sees("Đây là các phiếu quyết định").send("/bulk")
    return player.sees(f"Đã ghi nhận ý kiến biểu quyết đối với {many} hồ sơ.")


def room_shows(hoa: Player, words: str) -> None:
    """The screen of the room follows by itself where scripts run; elsewhere somebody presses."""
    if not hoa.scripts:
        hoa.sees_no("Trang tự cập nhật").presses("Cập nhật màn hình")
    hoa.sees(words)


def on_paper(player: Player, form: str) -> Player:
    """Count the chair's ballot on paper."""
    player.open(form)
    player.page.locator("#names fieldset", has_text=HOA).locator('[value="for"]').check()
    player.send(form)
    return player


def closed(play: Play, meeting: str, case: str) -> None:
    """The minutes have who spoke, not who remarked beforehand; the resolution gets its number from the case's page."""
    lan, form, number = play.person(LAN), f"{meeting}/close", f"{case}/papers/resolution/number"
    lan.open(meeting)
    lan.follows(form)
    lan.fill(form, closed_at="16 giờ", conclusion="Nhất trí các nhân sự.").send(form)
    for ending in ("docx", "pdf"):
        found = lan.downloads(f"{meeting}/papers/meeting-minutes.{ending}")
        assert re.fullmatch(rf"Biên bản hội nghị .+ 23-11-2026\.{ending}", found), found
    lan.follows(f"{meeting}/papers/meeting-minutes").sees(f"Đồng chí {HUU_HUNG} (về việc", SAID, "Nhất trí")
    lan.sees("tán thành 3/4 (75,0%)", "lý do: đi công tác", "1 phiếu giấy tại hội nghị").sees_no(REMARK)
    lan.open(case)
    lan.follows(number).send(number)
    lan.sees("-NQ/ĐTN")


def issued_together(play: Play, cases: list[str]) -> None:
    """The clerk takes all of the list that can be issued, sees the numbers, and issues them at once."""
    lan = play.person(LAN)
    lan.open("/inbox")
    lan.press('main a[href^="/bulk/issue?all=1"]')
    lan.sees("Quyết định của 5 hồ sơ sau", "19-QĐ/ĐTN, 20-QĐ/ĐTN")
    lan.sees_no("Hồ sơ này chưa chờ đồng chí ban hành quyết định.")
    lan.fill("/bulk/issue", effective_on="23/11/2026", signer=HOA).send("/bulk/issue")
    lan.sees("Đã ban hành quyết định của 5 hồ sơ.")
    for case in cases:
        lan.open(case)
        lan.sees("-QĐ/ĐTN", "có hiệu lực từ ngày 23/11/2026", within="section:has(> #papers)")
