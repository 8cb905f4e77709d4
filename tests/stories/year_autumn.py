"""September to December in the demo's commune: a school, a guest's report, an election, the archive, the register."""

import datetime as dt
import re
from itertools import groupby

import sqlalchemy as sa

from tests.stories.year_spring import CELL, CHECKED, DUAL
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
from tests.support.reading import addresses
from webapp.models import IssuedPaper

REPORT = {"situation": "Đoàn viên nhiệt tình.", "advantages": "Cấp ủy quan tâm.", "difficulties": "Thiếu tài liệu."}
SCHOOL = {"opinion_number": "33-CV/CB", "opinion_date": "03/09/2027", "opinion_by": "Chi bộ trường"}


def september(year: CommuneYear) -> None:
    """The school's congress; a student leaves its committee and another takes the place; the ceremony."""
    year.until(6, 9)
    party = year.kept["party"]
    year.move(SECRETARY, party, "record_ceremony", held_on="03/09/2027", body=CELL)
    assert year.stands(party) == ("probation", dt.date(2028, 9, 3)), "a period is never moved"
    (code,) = year.branches("school")[:1]
    deputy, members = year.id(("deputy_secretary", code)), year.members(code)
    congress = {"gathering": "congress", "held_on": "05/09/2027"}
    people = {"head": str(members[-1]), "deputies": [str(deputy)], "members": [str(members[-2])], "members_fixed": "4"}
    asked = {"kind": "elected", "ends_on": "04/09/2028", "reason": "Năm học mới.", **congress, **people}
    case = year.start(deputy, "committee-recognition", code, body="executive_committee", **SCHOOL, **asked)
    year.move(deputy, case, "enter_attendance", summoned="30", present="28")
    year.move(APPRAISER, case, "appraise", **CHECKED)
    year.until(10, 9)
    year.meet(COMMUNE, {case: "for"})
    year.issue(case)
    head = year.id(("secretary", code))
    assert head == members[-1]
    year.until(20, 9)
    meeting = {"body": "executive_committee", "gathering": "conference", "held_on": "19/09/2027", **SCHOOL}
    leaves, joins = (
        year.start(head, "committee-recognition", code, **meeting, **words)
        for words in (
            {"kind": "withdrawal", "leaving": [str(deputy)], "reason": "Đi học xa."},
            {"kind": "co_opted", "deputies": [str(members[-2])], "reason": "Bổ sung Phó Bí thư."},
        )
    )
    for each in (leaves, joins):
        year.move(APPRAISER, each, "appraise", **CHECKED)
    year.until(24, 9)
    year.meet(COMMUNE, {leaves: "for", joins: "for"})
    numbers = [number for each in (leaves, joins) for number in year.issue(each)]
    titles = ("cho rút tên khỏi danh sách Ban Chấp hành", "công nhận bổ sung Phó Bí thư")
    for each, name, number, title in zip(
        (leaves, joins), ("roster-withdrawal", "roster-addition"), numbers, titles, strict=True
    ):
        paper = year.paper(CLERK, each, name)
        assert f"Số: {number}\n" in paper and f"về việc {title}" in paper and "nhiệm kỳ 2027-2028" in paper
    assert (year.ids("deputy_secretary", code), year.ids("executive_member", code)) == ([members[-2]], [])


def october(year: CommuneYear) -> None:
    """The clock has ended the stay: report, the commune's remark, assessment, and a number of the new term's book."""
    stay, officer = year.kept["stay"], year.kept["officer"]
    assert year.stands(stay) == ("reporting", dt.date(2027, 9, 28)), "since the morning after the last day"
    assert officer not in year.ids("standing_member", COMMUNE)
    year.until(27, 9)
    year.move(officer, stay, "report", **REPORT, solutions="Mỗi quý một buổi tập huấn tại chi đoàn.")
    assert year.stands(stay) == ("host_remark", dt.date(2027, 10, 7))
    year.until(4, 10)
    year.move(SECRETARY, stay, "remark", text="Gần gũi đoàn viên, hoàn thành chương trình.", rating="good")
    year.move(BOARD, stay, "assess", result="met", conclusion="Đạt yêu cầu.")
    year.until(13, 10)
    year.meet(PROVINCE, {stay: "for"})
    (number,) = year.issue(stay, PROVINCE, "release")
    assert number == "01-QĐ/TĐTN-TCKT", "numbers run within the term that began in August"
    paper = year.paper(BOARD, stay, "host-release")
    assert f"Số: {number}\n" in paper and "thôi tham gia Ban Chấp hành, Ban Thường vụ Đoàn xã Sơn Mỹ" in paper
    assert year.state(stay) == "finished"
    label = "Lãnh đạo, cán bộ chuyên trách các ban cấp tỉnh"
    assert year.figure(BOARD, "/indicators/placements?year=2027", label) == "1/1"


def november(year: CommuneYear) -> None:
    """Who grows too old is listed in time; the commune's executive committee elects one more member, secretly."""
    year.until(1, 11)
    ages = year.reads(SECRETARY, "/terms/ages")
    assert (
        year.name(DEPUTY) in ages
        and "Sắp quá tuổi" in ages
        and "/start/committee-election/SM" in addresses(year.as_(SECRETARY))
    )
    assert year.name(("secretary", year.kept["replaced"])) not in year.rows(SECRETARY, "/terms/ages")
    stands = [str(year.id(("secretary", code))) for code in year.kept["congress"][:2]]
    approval = {"approval_number": "88-CV/TĐTN-TCKT", "approval_date": "28/10/2027", "approval_by": "Tỉnh đoàn"}
    slate = {"post": "executive_member", "seats": "1", "people": stands, "reason": "Kiện toàn."}
    case = year.start(SECRETARY, "committee-election", COMMUNE, **approval, **slate)
    year.until(5, 11)
    year.meet(COMMUNE, {case: {"candidate": stands[:1]}}, "executive_committee")
    assert year.state(case) == "checking"
    year.move(BOARD, case, "accept_file", **CHECKED)
    year.until(12, 11)
    year.meet(PROVINCE, {case: "for"})
    (number,) = year.issue(case, PROVINCE)
    paper = year.paper(BOARD, case, "election-recognition")
    assert number == "02-QĐ/TĐTN-TCKT" and f"Số: {number}\n" in paper
    assert f"Công nhận đồng chí {year.name(int(stands[0]))}, sinh ngày" in paper
    assert "Ủy viên Ban Chấp hành Đoàn xã Sơn Mỹ, nhiệm kỳ 2025-2030" in paper
    assert int(stands[0]) in year.ids("executive_member", COMMUNE)


def december(year: CommuneYear) -> None:
    """Terms that end in the next month, files for the archive, the register of the year, its figures."""
    year.until(1, 12)
    soon = year.reads(SECRETARY, "/terms")
    for code in year.kept["congress"]:
        assert f"{year.unit(code).name} 2027-2028 09/01/2028 Sắp hết nhiệm kỳ" in soon
    year.until(20, 12)
    _hand_over(year)
    _register(year)
    dual, branches = year.figure(SECRETARY, "/indicators/dual-post", DUAL).split("/")
    assert int(dual) >= 1 and int(branches) >= len(year.kept["congress"])
    assert year.stands(year.kept["party"])[0] == "probation"


def _hand_over(year: CommuneYear) -> None:
    """The files of January's congresses go to the Party committee's archive within twelve months of their end."""
    names = [year.unit(code).name for code in year.kept["congress"]]
    due, title = year.reads_all(CLERK, "/archive/due"), "Công nhận, chỉ định Ban Chấp hành, Ủy ban Kiểm tra"
    line = "{} [0-9A-F]{{8}} " + f"{title} 15/01/2027 15/01/2028"
    assert all(re.search(f"{line.format(name)} 15/01/2097", due) for name in names)
    cases = "&".join(f"case={case.rpartition('/')[2]}" for case in year.kept["recognised"])
    words = {"number": "01-BB/ĐTN", "transferred_on": "20/12/2027", "archive": "Lưu trữ Đảng ủy xã Sơn Mỹ"}
    people = {"handed_by": year.name(CLERK), "received_by": "Lê Văn Nhận"}
    made = year.send(CLERK, f"/archive/transfers/new?{cases}", **words, **people).path
    minutes = year.reads(CLERK, f"{made}/record-transfer")
    assert "giao, nhận 03 hồ sơ" in minutes and all(f"{title}, {name} 15/01/2027" in minutes for name in names)
    left = year.reads(CLERK, "/archive/due")
    assert not any(re.search(line.format(name), left) for name in names)


def _register(year: CommuneYear) -> None:
    """Every number of the commune's books is there once, in the order of the days; the list shows the newest first."""
    year.session.rollback()
    of_commune = sa.select(IssuedPaper).where(IssuedPaper.issuer_id == year.unit(COMMUNE).id)
    papers = year.session.scalars(of_commune.order_by(IssuedPaper.type, IssuedPaper.term, IssuedPaper.seq)).all()
    for (_kind, term), book in groupby(papers, lambda paper: (paper.type, paper.term)):
        rows = list(book)
        assert term == "2025-2030" and [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.signed_on for row in rows] == sorted(row.signed_on for row in rows)
        assert not any(row.out_of_order or row.ended for row in rows)
    listed = year.rows(CLERK, f"/papers?unit={COMMUNE}")
    newest = sorted(papers, key=lambda paper: (paper.signed_on, paper.id), reverse=True)
    assert listed == [paper.number for paper in newest] and sum(row.signed_on.year == 2027 for row in papers) >= 13
