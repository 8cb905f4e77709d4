"""January to April in the demo's commune: congresses, Tết, a dual post, a recommendation to the Party."""

import datetime as dt
from typing import Any

from tests.support.commune_year import (
    APPRAISER,
    CLERK,
    COMMANDER,
    COMMUNE,
    DEPUTY,
    SECRETARY,
    CommuneYear,
)
from tests.support.offices.recommendation import ASSESSMENT, CERTIFICATE, ENROL, RESOLUTION, RESULT, REVIEW, TASK, VOTE
from tests.support.offices.second_person import confirm_all

CHECKED = {"complete": "complete", "conclusion": "Đúng quy trình, đủ tiêu chuẩn"}
AGREES = {"opinion": "agree", "body": "Chi ủy chi bộ thôn"}
CELL = "Chi bộ thôn"
ABOUT = {"ranking": "good", "discipline": "none", "merits": "Năng nổ, nhiệt tình"}
DUAL = "Chi đoàn địa bàn dân cư có Bí thư kiêm Thôn đội trưởng, Khu đội trưởng"


def on(day: str, words: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What is written into a form of the recommendation, with its day."""
    return {name: day if name in ("held_on", "done_on", "minutes_on") else said for name, said in words.items()} | more


def january(year: CommuneYear) -> None:
    """All who sit come under the yearly review. Three congresses: one meeting decides, each decision begins a term."""
    year.until(4, 1)
    assert year.name(("secretary", year.branches()[0])) in year.reads(SECRETARY, "/terms/reviews")
    year.send(SECRETARY, f"/terms/reviews/{COMMUNE}")
    assert "Toàn bộ Bí thư chi đoàn đương nhiệm đã thuộc diện rà soát" in year.reads(SECRETARY, "/terms/reviews")
    year.until(11, 1)
    branches = year.kept["congress"] = year.young(3)
    cases = year.kept["recognised"] = [_congress(year, code) for code in branches]
    assert {year.stands(case) for case in cases} == {("appraisal", dt.date(2027, 1, 18))}
    year.until(13, 1)
    for case in cases:
        assert year.waits_for(APPRAISER, case) and not year.waits_for(SECRETARY, case)
        year.move(APPRAISER, case, "appraise", **CHECKED)
    year.until(15, 1)
    meeting = year.meet(COMMUNE, dict.fromkeys(cases, "for"))
    minutes = year.reads(CLERK, f"{meeting}/papers/meeting-minutes")
    all_ = f"{len(year.present(meeting))}/{len(year.present(meeting))} (100,0%)"
    assert f"Có mặt: {all_} ủy viên Ban Thường vụ" in minutes and "bế mạc lúc 11 giờ 00 phút" in minutes
    assert minutes.count(f"tán thành {all_}, không tán thành 0, không có ý kiến 0") == 3
    for code, case in zip(branches, cases, strict=True):
        (number,) = year.issue(case)
        paper = year.paper(CLERK, case, "roster-recognition")
        assert f"Số: {number}\n" in paper and "Sơn Mỹ, ngày 15 tháng 01 năm 2027" in paper
        assert f"Công nhận Ban Chấp hành {year.unit(code).name}, nhiệm kỳ 2027-2028, gồm 03 đồng chí" in paper
        assert f"1 | {year.name(('secretary', code))} | " in paper and "TM. BAN THƯỜNG VỤ ĐOÀN XÃ\nBÍ THƯ\n" in paper
        assert year.state(case) == "decided" and len(year.ids("executive_member", code)) == 1
        assert f"2027-2028 10/01/2027 09/01/2028 3 {number}" in year.reads(APPRAISER, f"/units/{code}/terms")
    _enrol(year, *branches[:2])


def _congress(year: CommuneYear, code: str) -> str:
    """The branch's deputy hands in what its congress of 10 January has elected: the secretary goes on."""
    head, deputy = (year.id((kind, code)) for kind in ("secretary", "deputy_secretary"))
    member, *_others = year.members(code)
    people = {"head": str(head), "deputies": [str(deputy)], "members": [str(member)], "members_fixed": "3"}
    party = {"opinion_number": "03-CV/CB", "opinion_date": "08/01/2027", "opinion_by": "Chi bộ thôn"}
    meeting = {"gathering": "congress", "held_on": "10/01/2027"}
    asked = {"kind": "elected", "body": "executive_committee", "ends_on": "09/01/2028", "reason": "Nhiệm kỳ mới."}
    case = year.start(deputy, "committee-recognition", code, **people, **party, **meeting, **asked)
    year.move(deputy, case, "enter_attendance", summoned="20", present="18")
    return case


def _enrol(year: CommuneYear, branch: str, other: str) -> None:
    """A branch enrols one of its new committee for the Party; the branch beside it does not learn of it."""
    year.until(20, 1)
    (member,) = year.ids("executive_member", branch)
    words = on("19/01/2027", ENROL, ranking_year="2026", consent_on="18/01/2027", person=str(member))
    case = year.kept["party"] = year.start(("secretary", branch), "party-recommendation", branch, **words)
    year.move(SECRETARY, case, "assign", **TASK | {"due_on": "20/03/2027"})
    assert year.state(case) == "training"
    assert year.as_(("secretary", other)).get(case).status_code == 404
    assert year.name(member) not in year.reads(("secretary", other), "/tracking")


def february(year: CommuneYear) -> None:
    """Who is past the age is followed by one with both posts; no limit ends in Tết, nor on the day that moves it."""
    branch = year.kept["dual_branch"] = year.over_age()
    deputy, old = ("deputy_secretary", branch), year.id(("secretary", branch))
    year.until(21, 1)
    assert year.name(old) in year.rows(SECRETARY, "/terms/ages")
    both = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Bí thư đã quá tuổi."}
    instead = {"purpose": "replacement", "predecessor": str(old), "predecessor_reason": "age", "manner": "elected"}
    person = str(year.members(branch)[-1])
    case = year.start(deputy, "secretary-nomination", branch, person=person, **both, **instead, **ABOUT)
    year.until(22, 1)
    figures = {"members": "21", "present": "18", "ballots": "18", "votes_for": "16", "votes_against": "2"}
    said = {"presided_by": "Lê Văn Tọa", "minutes_by": "Lê Thị Ký", "votes_blank": "0"}
    year.move(deputy, case, "record_meeting", held_on="21/01/2027", **figures, **said)
    assert year.stands(case) == ("party_opinion", dt.date(2027, 2, 11)), "15 days end on the first day of Tết"
    year.until(2, 2)
    asks = {"kind": "see", "asked_on": "02/02/2027", "how": "Đơn gửi tại trụ sở"}
    request = year.start(DEPUTY, "data-request", COMMUNE, person=str(year.members(branch)[0]), **asks)
    assert year.stands(request) == ("asked", dt.date(2027, 2, 11)), "two working days"
    _move_tet(year)
    assert {year.case(each).due_on for each in (case, request)} == {dt.date(2027, 2, 12)}
    year.until(12, 2)
    _answer(year, request)
    paper = {"paper_number": "05-CV/CB", "paper_date": "12/02/2027", "village_board": "agree"}
    year.move(SECRETARY, case, "record_opinion", **AGREES, **paper)
    year.until(16, 2)
    year.send(DEPUTY, f"{case}/answers/screening/0", opinion="agree", health="fit")
    assert year.waits_for(COMMANDER, case) and not year.waits_for(SECRETARY, case), "one side has answered"
    year.send(COMMANDER, f"{case}/answers/screening/1", opinion="agree", health="fit", reason="Đã qua huấn luyện")
    year.until(18, 2)
    year.move(APPRAISER, case, "appraise", **CHECKED)
    year.until(26, 2)
    year.meet(COMMUNE, {case: "for"})
    recognised, released = year.issue(case)
    held = f"Bí thư {year.unit(branch).name}, Đoàn xã Sơn Mỹ, nhiệm kỳ 2026-2027, kể từ ngày 26 tháng 02 năm 2027"
    for name, number, verb in (("recognition", recognised, "Công nhận"), ("release", released, "thôi giữ chức vụ")):
        paper_text = year.paper(CLERK, case, name)
        assert f"Số: {number}\n" in paper_text and verb in paper_text and held in paper_text
    assert (year.id(("secretary", branch)), year.ids("village_militia_head", branch)) == (int(person), [])
    assert year.stands(case) == ("militia_appointment", dt.date(2027, 3, 29)), "30 days end on a Sunday"
    year.kept |= {"dual": case, "released": old}


def _move_tet(year: CommuneYear) -> None:
    """The Government's notice gives one more day off for a Saturday; the administrator confirms the year by it."""
    admin, source = year.admin(), "Thông báo 01/TB-BNV ngày 02/02/2027"
    assert admin.get("/calendar/2027").status_code == 200 and "tạm tính" in admin.text
    for day, kind, name in (("11/02/2027", "exchanged", "Nghỉ hoán đổi"), ("20/02/2027", "worked", "Làm bù")):
        admin.get("/calendar/days/new")
        admin.post_form("/calendar/days/new", day=day, kind=kind, name=name, source=source)
        assert admin.answer.status_code == 303, admin.text
    assert confirm_all(year.session, year.clock.now) == 2
    admin.get("/calendar/2027")
    admin.post_form("/calendar/2027/announced", source=source)
    assert confirm_all(year.session, year.clock.now) == 1
    assert admin.get("/calendar/2027").status_code == 200 and "tạm tính" not in admin.text and source in admin.text


def _answer(year: CommuneYear, request: str) -> None:
    """Another officer shows the member what is kept about them; no answer is recorded before that."""
    year.move(SECRETARY, request, "reply", replied_on="12/02/2027", text="Đã tiếp nhận.", others="no")
    assert year.stands(request) == ("showing", dt.date(2027, 2, 17)), "15 days from the request"
    answer = f"{request}/moves/answer"
    year.reads(SECRETARY, answer)
    assert answer not in [form.action for form in year.as_(SECRETARY).forms]
    year.send(SECRETARY, f"{request}/personal-data", action=f"{request}/personal-data/shown")
    year.move(SECRETARY, request, "answer", answered_on="12/02/2027", text="Đã cho xem tại trụ sở.")
    assert year.state(request) == "answered"


def march(year: CommuneYear) -> None:
    """Terms are over where no congress was held. The militia's decision seats the second post; the branch votes."""
    case, branch, party = (year.kept[name] for name in ("dual", "dual_branch", "party"))
    year.until(1, 3)
    over = year.rows(SECRETARY, "/terms")
    assert year.unit(branch).name in over
    assert not {year.unit(code).name for code in year.kept["congress"]} & set(over)
    dual, branches = (int(figure) for figure in year.figure(SECRETARY, "/indicators/dual-post", DUAL).split("/"))
    year.until(8, 3)
    outside = {"paper_number": "12/QĐ-BCH", "paper_date": "05/03/2027", "issuer": "Ban Chỉ huy Quân sự xã Sơn Mỹ"}
    year.move(DEPUTY, case, "record_militia", **outside, effective_on="08/03/2027")
    assert year.figure(SECRETARY, "/indicators/dual-post", DUAL) == f"{dual + 1}/{branches}"
    assert year.stands(case) == ("handover", dt.date(2027, 3, 18))
    year.until(12, 3)
    given = {"member_books": "21", "fees": "420.000", "assets": "Con dấu, sổ chi đoàn", "witness": "Chi ủy chi bộ"}
    year.move(("secretary", branch), case, "hand_over", held_on="12/03/2027", **given)
    assert year.stands(case) == ("in_office", None)
    head = ("secretary", year.kept["congress"][0])
    year.until(25, 3)
    year.move(head, party, "report", **on("19/03/2027", RESULT))
    year.move(SECRETARY, party, "review", **on("24/03/2027", REVIEW))
    year.move(head, party, "vote", **on("25/03/2027", VOTE))
    assert year.stands(party) == ("assessment", dt.date(2027, 4, 9))


def april(year: CommuneYear) -> None:
    """The recommendation: the branch's assessment, a certificate older than the commune, the resolution, the list."""
    party, branch = year.kept["party"], year.kept["congress"][0]
    year.until(2, 4)
    year.move(("secretary", branch), party, "assess", **on("01/04/2027", ASSESSMENT))
    year.until(12, 4)
    year.move(DEPUTY, party, "attend", **CERTIFICATE)
    assert year.stands(party) == ("resolution", dt.date(2027, 5, 12))
    year.until(20, 4)
    members = {"members": "6", "present": "6", "votes_for": "5", "votes_against": "1", "votes_blank": "0"}
    year.move(SECRETARY, party, "resolve", **on("20/04/2027", RESOLUTION, **members))
    assert year.stands(party) == ("handover", dt.date(2027, 5, 5))
    paper = year.paper(SECRETARY, party, "exemplary-resolution")
    assert paper.startswith("Mẫu 4-KNĐ\n") and "có mặt 6/6 ủy viên" in paper and "TM. BAN CHẤP HÀNH\nBÍ THƯ\n" in paper
    assert "Kính gửi:\n- Chi ủy;\n- Đảng ủy xã Sơn Mỹ.\n" in paper and "- Như trên;\n- Lưu VP." in paper
    assert "tán thành của 5 đồng chí (đạt 83,3%)" in paper and "không tán thành: 1 đồng chí (chiếm 16,7%)" in paper
    year.until(29, 4)
    given = {"number": "01-DS/ĐTN", "held_on": "29/04/2027", "body": "Đảng ủy xã Sơn Mỹ", "received_by": "Lê Văn Nhận"}
    year.move(DEPUTY, party, "hand_over", **given)
    assert year.stands(party) == ("candidate", None)
    assert "bàn giao cho Đảng ủy xã Sơn Mỹ (bên nhận)" in year.paper(SECRETARY, party, "handover-list")
