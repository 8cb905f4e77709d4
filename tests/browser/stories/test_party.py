"""A member is recommended for the Party, and one who was not admitted is stood up for; nobody else learns of either."""

from typing import Any

import pytest

from tests.browser import acting
from tests.browser.acting import code_of
from tests.browser.playing import DESK, PHONE, Play, played
from tests.support.offices import recommendation as said

pytestmark = pytest.mark.browser

ENROL = "/start/party-recommendation/HT-01-04"
TODAY = "23/11/2026"


def dated(words: dict[str, Any], **more: str) -> dict[str, str]:
    return {name: TODAY if value == said.DAY else value for name, value in {**words, **more}.items()}


@played(PHONE, DESK)
def test_a_branch_recommends_a_member(play: Play) -> None:
    """From the enrolment to the list that the Party committee has received, and the eyes that may see it.

    Faults 6 and 7 (dates as people type them), 18 (names of files), 34 (a scan at its line), and the seal in search.
    """
    khanh, anh = play.person("Phạm Công Khánh"), play.person("Đặng Kim Ánh")
    khanh.open("/start")
    khanh.follows(ENROL)
    khanh.fill(ENROL, **dated(said.ENROL, person="Đỗ Nhật Khang", minutes_on="31/11/2026"))
    khanh.attaches("enrolment-minutes")
    khanh.send(ENROL)
    khanh.sees("Lịch không có ngày 31/11/2026", within=".error-summary")
    khanh.fill(ENROL, minutes_on="23112026")
    khanh.send(ENROL)
    case = khanh.path
    khanh.sees("Đặng Kim Ánh", within=".case-sentence")

    anh.moves(case, "assign", **dated(said.TASK))
    acting.does(khanh, case, "report", **dated(said.RESULT))
    acting.does(anh, case, "review", **dated(said.REVIEW))
    acting.does(khanh, case, "vote", **dated(said.VOTE))
    khanh.moves(case, "assess", **dated(said.ASSESSMENT))
    anh.moves(case, "attend", **dated(said.CERTIFICATE))
    acting.does(anh, case, "resolve", **dated(said.RESOLUTION))
    chau = play.person("Dương Mỹ Châu")
    chau.moves(case, "hand_over", **dated(said.HANDOVER))
    chau.sees("danh sách cảm tình Đảng", within=".case-state")
    name, _resolution = acting.fetches(chau, f'main a[href^="{case}/papers/"][href$=".docx"]')
    assert code_of(case) in name and "Đỗ Nhật Khang" not in name, "a sealed file names nobody"

    anh.open("/recommendations")
    assert anh.row("Chi đoàn Khu phố 4").locator("td").first.inner_text() == "1"
    anh.open("/readings")
    assert "Một văn bản của hồ sơ" in anh.row("Dương Mỹ Châu").first.inner_text()
    anh.looks_up(code_of(case))
    assert anh.path == case
    stranger = play.person("Hồ Minh Hòa")
    for sought in (code_of(case), "Đỗ Nhật Khang"):
        stranger.open("/inbox")
        stranger.looks_up(sought)
        stranger.sees_no("Giới thiệu đoàn viên ưu tú")
    stranger.open(case)
    hidden = stranger.text
    stranger.open("/cases/0123456789abcdef")
    assert stranger.text == hidden


@played(PHONE, DESK)
def test_the_union_stands_up_for_who_was_not_admitted(play: Play) -> None:
    """Not admitted: questioned back on paper, answered, trained on, and at last ended with a reason."""
    anh, chau = play.person("Đặng Kim Ánh"), play.person("Dương Mỹ Châu")
    anh.open("/inbox")
    anh.press(anh.row("Chưa được kết nạp").locator("a").first)
    case, member = anh.path, anh.heading
    anh.moves(case, "inquire", **dated(said.INQUIRY))
    chau.moves(case, "record_reply", **dated(said.REPLY))
    anh.moves(case, "train_on", text="Giao nhiệm vụ mới, theo dõi thêm hai quý.")
    anh.sees("Chờ giao nhiệm vụ đầu tiên", within=".case-state")
    acting.does(anh, case, "end", code="moved", text="Đi làm xa, chuyển sinh hoạt.")
    anh.sees("Đã kết thúc", within=".case-state").sees("Đi làm xa, chuyển sinh hoạt.")
    anh.open("/groups")
    anh.press(anh.row("Tổ tu dưỡng đoàn viên ưu tú").locator("a").first)
    anh.sees("Nguyễn Tuấn Bách", within="main tbody").sees_no(member, within="main tbody")
