"""May to August in the demo's commune: a refusal, half a year in figures, the yearly review, guests of the province."""

import datetime as dt

from tests.stories.year_spring import ABOUT, AGREES, CELL, CHECKED, DUAL
from tests.support.commune_year import (
    APPRAISER,
    BOARD,
    CLERK,
    COMMUNE,
    DEPUTY,
    PROVINCE,
    SECRETARY,
    CommuneYear,
)


def may(year: CommuneYear) -> None:
    """The committee says no; the branch proposes another, whose decision waits for the branch's new term."""
    branch = year.over_age()
    deputy, old, members = ("deputy_secretary", branch), year.id(("secretary", branch)), year.members(branch)
    year.until(3, 5)
    instead = {"purpose": "replacement", "predecessor": str(old), "predecessor_reason": "age", "manner": "appointed"}
    words = {"person": str(members[-1]), "seats": "single", **instead, **ABOUT}
    opening = year.reads(deputy, f"/start/secretary-nomination/{branch}")
    assert "Nhiệm kỳ Ban Chấp hành đã kết thúc ngày 28/02/2027" in opening
    lost = year.start(deputy, "secretary-nomination", branch, **words)
    year.until(5, 5)
    year.move(SECRETARY, lost, "record_opinion", **AGREES, paper_number="06-CV/CB", paper_date="05/05/2027")
    year.move(APPRAISER, lost, "appraise", **CHECKED)
    year.until(14, 5)
    year.meet(COMMUNE, {lost: "against"})
    assert year.stands(lost) == ("refusing", dt.date(2027, 5, 17))
    year.until(17, 5)
    year.move(CLERK, lost, "notify_refusal", code="not_enough_votes", text="Nhân sự chưa đủ số phiếu.")
    year.send(CLERK, f"{lost}/papers/refusal/number")
    paper = year.paper(CLERK, lost, "refusal")
    assert "-TB/ĐTN\n" in paper and "biểu quyết ngày 14 tháng 5 năm 2027" in paper and "không chỉ định Bí thư" in paper
    again = year.following(lost)
    assert year.stands(again) == ("drafting", dt.date(2027, 6, 16)) and year.waits_for(deputy, again)
    year.until(24, 5)
    year.move(deputy, again, "nominate_again", person=str(members[-2]), **ABOUT)
    year.move(SECRETARY, again, "record_opinion", **AGREES, paper_number="09-CV/CB", paper_date="24/05/2027")
    year.move(APPRAISER, again, "appraise", **CHECKED)
    year.until(31, 5)
    year.meet(COMMUNE, {again: "for"})
    assert year.issue(again, expect=422) == []
    assert "không được sau ngày 28/02/2027, ngày cuối nhiệm kỳ" in year.as_(CLERK).text
    term = {"starts_on": "27/02/2027", "ends_on": "26/02/2028", "members_fixed": "3", "paper_number": "01-NQ/ĐH"}
    year.send(APPRAISER, f"/units/{branch}/terms", **term, paper_date="27/02/2027", paper_by="Đại hội Chi đoàn")
    appointed, _released = year.issue(again)
    paper = year.paper(CLERK, again, "appointment")
    assert (
        f"Số: {appointed}\n" in paper and "Chỉ định đồng chí" in paper and "Đoàn xã Sơn Mỹ, nhiệm kỳ 2027-2028" in paper
    )
    assert year.stands(again) == ("handover", dt.date(2027, 6, 10))
    year.kept["handover"] = again


def june(year: CommuneYear) -> None:
    """The province recognises the commune's inspection committee and sends an officer; half a year in figures."""
    year.until(1, 6)
    late = year.kept["handover"]
    *_others, inspector, chair = year.ids("standing_member", COMMUNE)
    people = {
        "head": str(chair),
        "members": [str(inspector)],
        "members_fixed": "3",
        "reason": "Kiện toàn Ủy ban Kiểm tra.",
    }
    party = {"opinion_number": "21-CV/ĐU", "opinion_date": "28/05/2027", "opinion_by": "Đảng ủy xã Sơn Mỹ"}
    meeting = {"gathering": "conference", "held_on": "31/05/2027"}
    asked = {"kind": "elected", "body": "inspection_committee", **meeting, **party, **people}
    body = year.start(SECRETARY, "committee-recognition", COMMUNE, **asked)
    year.move(SECRETARY, body, "enter_attendance", summoned="15", present="14")
    year.move(BOARD, body, "appraise", **CHECKED)
    officer = year.kept["officer"] = year.unplaced()
    line = {"officer": str(officer), "group": "provincial", "year": "2027", "paper": "152-KH/TĐTN-TCKT"}
    stay = year.kept["stay"] = year.start(BOARD, "placement", PROVINCE, **line)
    place = {
        "host": str(year.unit(COMMUNE).id),
        "post": "standing_member",
        "need": "Thiếu cán bộ",
        "goals": "Bám sát cơ sở",
    }
    year.move(BOARD, stay, "propose", **place, starts_on="14/06/2027", ends_on="17/09/2027")
    year.until(3, 6)
    agreed = {"opinion": "agree", "party_opinion": "agree", "paper_number": "31-CV/ĐTN", "paper_date": "03/06/2027"}
    year.move(SECRETARY, stay, "consent", **agreed)
    year.move(BOARD, stay, "submit", conclusion="Đủ điều kiện, đề nghị cử đi.")
    year.until(9, 6)
    year.meet(PROVINCE, {body: "for", stay: "for"})
    (recognised,) = year.issue(body, PROVINCE)
    numbers = [recognised, *year.issue(stay, PROVINCE, effective_on="14/06/2027")]
    first = int(recognised.partition("-")[0])
    assert numbers == [f"{first + place:02d}-QĐ/TĐTN-TCKT" for place in range(3)]
    paper = year.paper(BOARD, body, "roster-recognition")
    assert "công nhận Ủy ban Kiểm tra, Chủ nhiệm Ủy ban Kiểm tra Đoàn xã Sơn Mỹ, nhiệm kỳ 2025-2030" in paper
    assert f"Số: {numbers[1]}\n" in year.paper(BOARD, stay, "sending")
    assert "từ ngày 14 tháng 6 năm 2027 đến hết ngày 17 tháng 9 năm 2027" in year.paper(BOARD, stay, "host-post")
    assert year.ids("inspection_chair", COMMUNE) == [chair] and officer not in year.ids("standing_member", COMMUNE)
    year.until(14, 6)
    assert officer in year.ids("standing_member", COMMUNE)
    year.move(officer, stay, "set_out", goals="Nắm tình hình đoàn viên", tasks="Dự sinh hoạt chi đoàn")
    assert year.stands(stay) == ("active", dt.date(2027, 9, 17))
    _half_a_year(year, late)


def _half_a_year(year: CommuneYear, late: str) -> None:
    """On 30 June: what is late stands with those above, the dual posts and the way to the Party in figures."""
    year.until(30, 6)
    assert year.state(late) == "handover" and year.waits_for(DEPUTY, late)
    assert int(year.figure(SECRETARY, "/indicators/dual-post", DUAL).partition("/")[0]) >= 1
    assert year.figure(SECRETARY, "/recommendations", "Có nghị quyết giới thiệu") != "0/0"
    branch = year.case(late).unit_id
    code = next(code for code in year.branches() if year.unit(code).id == branch)
    given = {"member_books": "18", "fees": "0", "assets": "Sổ chi đoàn", "witness": "Chi ủy chi bộ"}
    year.move(("secretary", code), late, "hand_over", held_on="30/06/2027", **given)
    assert year.state(late) == "in_office"


def july(year: CommuneYear) -> None:
    """Everybody's yearly review; an officer of the province comes for three days; the cell resolves."""
    year.until(1, 7)
    party = year.kept["party"]
    year.move(DEPUTY, party, "list_candidate", number="14-NQ/CB", held_on="30/06/2027", body=CELL)
    _review(year)
    goer, host = year.unplaced(), str(year.unit(COMMUNE).id)
    trip = {"host": host, "level": "branch", "regime": "one_plus_two", "kind": "branch"}
    case = year.start(goer, "field-days", PROVINCE, **trip, starts_on="07/07/2027", ends_on="09/07/2027")
    assert year.waits_for(SECRETARY, case)
    year.move(SECRETARY, case, "confirm")
    assert year.name(goer) in year.reads(SECRETARY, "/field-days/hosting?month=2027-07")
    year.until(12, 7)
    year.move(goer, case, "finish", travel_order="25/CL-TĐTN")
    assert year.stands(case) == ("done", dt.date(2027, 7, 19))
    year.move(goer, case, "report", done="Dự sinh hoạt.", found="Sinh hoạt đều.", proposed="Tập huấn mỗi quý.")
    year.move(BOARD, case, "verify")
    assert year.state(case) == "verified"
    assert "Ngày đi cơ sở theo 1+2 3/60 (5,0%)" in year.reads(goer, "/field-days/mine")
    year.until(20, 7)
    year.move(SECRETARY, party, "record_cell", number="18-NQ/CB", held_on="15/07/2027", body=CELL)
    assert year.stands(party) == ("committee", dt.date(2027, 10, 11)), "60 working days, without 2 and 3 September"
    words = {"place": "Thôn 8", "kind": "branch", "content": "Dự sinh hoạt chi đoàn."}
    year.move(year.kept["officer"], year.kept["stay"], "log_activity", held_on="10/07/2027", **words)


def _review(year: CommuneYear) -> None:
    """Two years after the commune began all who sit since then are reviewed: one is kept, one has to be replaced.

    By the deputy: the secretary nominated them, and four eyes keep who nominated from the review.
    """
    reviewed = {code: path for code in year.branches() if (path := year.reviewed(code))}
    due = {code: path for code, path in reviewed.items() if year.waits_for(DEPUTY, path)}
    assert year.kept["congress"][1] in due, "who was elected again goes on in the same file"
    assert year.kept["dual_branch"] in reviewed and year.kept["dual_branch"] not in due, "in office since March"
    year.kept["replaced"] = over = next(code for code in due if year.past_the_age(code))
    for code, result in ((year.kept["congress"][1], "keep"), (over, "replace")):
        words = {"effective_on": "01/07/2027", "remark": "Hoàn thành nhiệm vụ năm."}
        year.move(DEPUTY, due[code], "review", result=result, **words)
    assert year.stands(due[year.kept["congress"][1]]) == ("in_office", None)
    assert not year.waits_for(DEPUTY, due[year.kept["congress"][1]]), "until next year"
    assert year.stands(due[over]) == ("to_replace", dt.date(2027, 8, 30))
    year.kept["to_replace"] = due[over]


def august(year: CommuneYear) -> None:
    """The branch proposes a successor within its 60 days; the Party committee admits; the province's term ends."""
    branch, old_case, party = year.kept["replaced"], year.kept["to_replace"], year.kept["party"]
    year.until(2, 8)
    deputy, old = ("deputy_secretary", branch), year.id(("secretary", branch))
    year.clear(branch)
    instead = {"purpose": "replacement", "predecessor": str(old), "predecessor_reason": "not_qualified"}
    person = str(year.members(branch)[-1])
    words = {"person": person, "seats": "single", "manner": "appointed", **instead, **ABOUT}
    case = year.start(deputy, "secretary-nomination", branch, **words)
    year.until(4, 8)
    year.move(SECRETARY, case, "record_opinion", **AGREES, paper_number="41-CV/CB", paper_date="04/08/2027")
    year.move(APPRAISER, case, "appraise", **CHECKED)
    term = {"starts_on": "28/02/2027", "ends_on": "27/02/2028", "members_fixed": "3", "paper_number": "02-NQ/ĐH"}
    year.send(APPRAISER, f"/units/{branch}/terms", **term, paper_date="28/02/2027", paper_by="Đại hội Chi đoàn")
    year.until(13, 8)
    assert year.kept["officer"] in year.present(year.meet(COMMUNE, {case: "for"})), "the guest sits and votes"
    year.issue(case)
    assert (year.state(old_case), year.id(("secretary", branch))) == ("ended", int(person))
    year.until(16, 8)
    given = {"member_books": "18", "fees": "0", "assets": "Sổ chi đoàn", "witness": "Chi ủy chi bộ"}
    year.move(int(person), case, "hand_over", held_on="16/08/2027", **given)
    assert year.state(case) == "in_office"
    assert year.unit(PROVINCE).name in year.rows(BOARD, "/terms"), "its term ended on 14 August"
    term = {"starts_on": "15/08/2027", "ends_on": "14/08/2032", "members_fixed": "35", "paper_number": "120-QĐ/TWĐTN"}
    year.send(BOARD, f"/units/{PROVINCE}/terms", **term, paper_date="15/08/2027", paper_by="Ban Bí thư Trung ương Đoàn")
    assert year.unit(PROVINCE).name not in year.rows(BOARD, "/terms")
    year.until(25, 8)
    paper = {"number": "120-QĐ/ĐU", "held_on": "20/08/2027", "body": "Ban Thường vụ Đảng ủy xã Sơn Mỹ"}
    year.move(SECRETARY, party, "admit", **paper, received_on="24/08/2027")
    assert year.stands(party) == ("ceremony", dt.date(2027, 10, 5)), "30 working days from the decision"
