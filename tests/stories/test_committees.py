"""Whole committees: recognised after a congress, appointed, added to, left; with their terms, posts and papers."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.committees import (
    ATTENDED,
    CHECKED,
    NOBODY,
    OTHER_OFFICER,
    PROVINCE_CLERK,
    PROVINCE_MEMBERS,
    PROVINCE_OFFICER,
    ids,
    result,
    submit,
    two_levels,
)
from tests.support.offices.commune import BRANCH, BRANCH_HEAD, COMMUNE, DEPUTY, MEMBER, NOMINEE, SECRETARY, STANDING
from tests.support.offices.district import Office
from tests.support.offices.papers import page_text, word_text
from tests.support.players import Players
from webapp.config import ROOT
from webapp.models import Case, CommitteeTerm, IssuedPaper, Person, Post, RollMember

CODES = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}|[0-9a-f]{64}")
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    clock.now = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)
    return two_levels(session, clock.now)


@pytest.fixture
def play(office: Office, new_client: Callable[..., Browser], app: Flask) -> Players:
    return Players(office, new_client, app)


def decided(play: Players, day: str = "21/11/2026", **said: Any) -> Players:
    """The branch's file after the commune has decided on it and issued its decision on a day."""
    submit(play, **said)
    play.move(STANDING, "appraise", **CHECKED)
    play.ballots((SECRETARY, DEPUTY, STANDING), ["for"] * 3)
    issue(play, DEPUTY, SECRETARY, day)
    return play


def issue(play: Players, clerk: str, signer: str, day: str = "21/11/2026") -> None:
    play.move(clerk, "issue", signed_on=day, effective_on=day, signer=ids(play.office, signer)[0])


def posts(office: Office, unit: str, day: dt.date) -> dict[str, list[str]]:
    kinds = ("secretary", "deputy_secretary", "standing_member", "executive_member", "inspection_chair", "inspector")
    found = {kind: office.sitting(unit, kind, day) for kind in kinds}
    return {kind: names for kind, names in found.items() if names}


def terms(office: Office, unit: str) -> list[tuple[dt.date, dt.date, bool, int]]:
    rows = office.session.scalars(
        sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == office.units[unit].id).order_by(CommitteeTerm.starts_on)
    )
    return [(row.starts_on, row.last_day, row.provisional, row.members_fixed) for row in rows]


def paper(play: Players, reader: str, name: str) -> str:
    """The paper on its page, line by line, without what is random."""
    browser = play.as_(reader)
    assert browser.get(f"{play.path}/papers/{name}").status_code == 200
    return CODES.sub("…", page_text(browser))


def reads_as_kept(play: Players, name: str, reader: str = SECRETARY) -> None:
    """The paper says on its page and in Word what its reference says."""
    assert paper(play, reader, name) == (ROOT / "tests" / "papers" / f"{name}.txt").read_text(encoding="utf-8")

    file = play.as_(reader).get(f"{play.path}/papers/{name}.docx").data
    assert CODES.sub("…", word_text(file)) == paper(play, reader, name)


@pytest.mark.both_engines
def test_a_branch_congress_is_recognised(play: Players, office: Office) -> None:
    """The branch submits three people, the commune decides: one decision seats them all and begins their term."""
    decided(play)
    today = dt.date(2026, 11, 21)
    assert play.case().state == "decided"
    assert play.papers() == [("roster-recognition", "01-QĐ/ĐTN")]
    assert posts(office, BRANCH, today) == {
        "secretary": [NOMINEE],
        "deputy_secretary": [BRANCH_HEAD],
        "executive_member": [MEMBER],
    }
    assert terms(office, BRANCH)[-1] == (dt.date(2026, 11, 20), dt.date(2027, 11, 19), False, 3)
    decision = office.session.scalars(sa.select(IssuedPaper)).one()
    term = office.session.scalars(sa.select(CommitteeTerm).order_by(CommitteeTerm.id.desc())).first()
    assert term and (term.decision_id, term.paper_number, term.paper_by) == (
        decision.id,
        "01-QĐ/ĐTN",
        "Đoàn xã Tân Thử",
    )
    given = office.session.scalars(sa.select(Post).where(Post.given_by_id == decision.id)).all()
    assert {post.valid_from for post in given} == {today} and len(given) == 3
    for name in ("roster-submission", "roster-list", "roster-recognition"):
        reads_as_kept(play, name)


@only_sqlite
def test_members_withdraw_join_and_are_struck_off(play: Players, office: Office, clock: Any) -> None:
    """Of three members fixed one leaves, another takes the place, and at last the secretary is struck off."""
    office.post("Lê Thị Thêm", "member", BRANCH)
    decided(play)
    clock.advance(days=1)
    play.browsers.clear()  # who worked yesterday signs in again
    later = NOBODY | {"held_on": "22/11/2026", "day": "22/11/2026"}
    one_more = NOBODY | {"kind": "co_opted", "members": ids(office, "Lê Thị Thêm")}
    page = play.start(BRANCH_HEAD, "committee-recognition", BRANCH, expect=422, **result(office, **one_more))
    assert "Như vậy có 4 đồng chí, trong khi số lượng được ấn định là 3" in page.text
    decided(play, kind="withdrawal", leaving=ids(office, MEMBER), **later)
    reads_as_kept(play, "roster-withdrawal")
    decided(play, kind="co_opted", **later | {"members": ids(office, "Lê Thị Thêm")})
    reads_as_kept(play, "roster-addition")
    decided(play, kind="struck_off", leaving=ids(office, NOMINEE), **later)
    reads_as_kept(play, "roster-removal")
    found = posts(office, BRANCH, dt.date(2026, 11, 22))
    assert found == {"deputy_secretary": [BRANCH_HEAD], "executive_member": ["Lê Thị Thêm"]}
    assert len(terms(office, BRANCH)) == 2, "no new term begins"
    assert [kind for kind, _number in play.papers()] == [
        "roster-recognition",
        "roster-withdrawal",
        "roster-addition",
        "roster-removal",
    ]


@only_sqlite
def test_a_member_who_becomes_the_deputy_joins_nothing(play: Players, office: Office, clock: Any) -> None:
    """Who sits already is recognised in the post alone, and no longer holds the lower one."""
    decided(play)
    clock.advance(days=1)
    play.browsers.clear()
    words = NOBODY | {"held_on": "22/11/2026", "kind": "co_opted", "deputies": ids(office, MEMBER)}
    decided(play, day="22/11/2026", **words)
    said = paper(play, SECRETARY, "roster-addition")
    assert "về việc công nhận bổ sung Phó Bí thư Chi đoàn Thôn 1, nhiệm kỳ 2026-2027" in said
    assert "Công nhận 01 đồng chí có tên sau của Ban Chấp hành Chi đoàn Thôn 1, nhiệm kỳ 2026-2027, giữ chức vụ" in said
    found = posts(office, BRANCH, dt.date(2026, 11, 22))
    assert sorted(found["deputy_secretary"]) == sorted([MEMBER, BRANCH_HEAD]) and "executive_member" not in found


@only_sqlite
def test_a_province_appoints_a_provisional_committee(play: Players, office: Office, clock: Any) -> None:
    """One organisation officer of the province proposes, another appraises; the old committee leaves as one."""
    office.unit("X-02", "commune_union", "T", name="Đoàn xã Tân Mới", since=dt.date(2026, 11, 1))
    office.session.execute(sa.delete(CommitteeTerm).where(CommitteeTerm.unit_id == office.units["X-02"].id))
    office.session.commit()
    names = ("Lê Văn Một", "Lê Thị Hai", "Lê Văn Ba", "Lê Thị Tư")
    for number, name in enumerate(names):
        office.unit(f"X-02-{number}", "branch", "X-02", f"Chi đoàn Thôn {number}", since=dt.date(2026, 11, 1))
        office.post(name, "secretary", f"X-02-{number}", since=dt.date(2026, 11, 1))
    office.post("Lê Văn Cũ", "executive_member", "X-02", since=dt.date(2026, 11, 1))
    said = NOBODY | {
        "kind": "appointed",
        "head": ids(office, names[0])[0],
        "deputies": ids(office, names[1]),
        "standing": ids(office, names[2]),
        "members": ids(office, names[3]),
        "members_fixed": "5",
        "provisional": "yes",
    }
    play.start(PROVINCE_OFFICER, "committee-recognition", "X-02", **result(office, **said))
    play.as_(PROVINCE_OFFICER).get(f"{play.path}/moves/appraise")
    assert "appraise" not in {form.action.rpartition("/")[2] for form in play.as_(PROVINCE_OFFICER).forms}
    play.move(OTHER_OFFICER, "appraise", **CHECKED)
    play.ballots(PROVINCE_MEMBERS, ["for"] * 3)
    issue(play, PROVINCE_CLERK, PROVINCE_MEMBERS[0])
    assert posts(office, "X-02", dt.date(2026, 11, 21)) == {
        "secretary": [names[0]],
        "deputy_secretary": [names[1]],
        "standing_member": [names[2]],
        "executive_member": [names[3]],
    }
    assert terms(office, "X-02") == [(dt.date(2026, 11, 21), dt.date(2027, 5, 20), True, 5)]
    reads_as_kept(play, "roster-appointment", PROVINCE_MEMBERS[0])


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"head": ""}, "Đề nghị chọn đồng chí đứng đầu"),
    ({"members_fixed": "2"}, "số lượng được ấn định là 2"),
    ({"ends_on": "20/11/2027"}, "chậm nhất ngày 19/11/2027"),
    ({"ends_on": ""}, "ghi ngày kết thúc nhiệm kỳ"),
    ({"held_on": "22/11/2026"}, "Ngày này chưa đến"),
    ({"body": "inspection_committee"}, "không có Ban Chấp hành (Ủy ban Kiểm tra) như đã chọn"),
]


@only_sqlite
def test_what_a_result_cannot_be(play: Players, office: Office) -> None:
    """Each fault is named at its field, and nothing is lost."""
    for said, words in WRONG:
        page = play.start(BRANCH_HEAD, "committee-recognition", BRANCH, expect=422, **result(office, **said))
        assert words in page.text, said
        assert "Đại hội Chi đoàn nhiệm kỳ mới." in page.response.text


@only_sqlite
def test_two_people_count_who_attended(play: Players, office: Office) -> None:
    """Too few are refused at once; what one person has entered waits for another."""
    play.start(BRANCH_HEAD, "committee-recognition", BRANCH, **result(office))
    assert play.case().state == "attendance"
    for present, words in (("9", "ít nhất 10"), ("16", "Số có mặt nhiều hơn số được triệu tập")):
        page = play.move(BRANCH_HEAD, "enter_attendance", 422, summoned="15", present=present)
        assert words in page.text
    writer, again = play.as_(BRANCH_HEAD), f"{play.path}/second-count"
    writer.get_empty(f"{play.path}/moves/enter_attendance")
    writer.post_form(f"{play.path}/moves/enter_attendance", **ATTENDED)
    assert play.case().state == "attendance"
    other = play.as_(SECRETARY)
    other.get(again)
    other.post_form(again, **{f"attendance-{name}": value for name, value in ATTENDED.items()})
    assert (play.case().state, play.case().dossier["attendance"]) == ("appraisal", {"summoned": 15, "present": 13})


@only_sqlite
def test_what_was_appointed_and_is_said_to_be_elected_needs_its_figures(play: Players, office: Office) -> None:
    appointed = {"kind": "appointed", "gathering": "conference", "provisional": "no"}
    submit(play, **appointed)
    assert play.case().state == "appraisal"
    play.move(STANDING, "send_back", code="papers_missing", parts=["roster"], text="Chi đoàn đã đại hội")
    words = {f"roster-{name}": value for name, value in result(office).items()}
    play.move(BRANCH_HEAD, "resubmit", **words, completed="Đã sửa")
    assert play.case().state == "attendance"


@only_sqlite
def test_an_inspection_committee_sits_without_a_term_of_its_own(play: Players, office: Office) -> None:
    """Whoever is named in the list and sits in the committee that decides takes no part in the vote."""
    office.post(PROVINCE_MEMBERS[2], "executive_member", COMMUNE)
    before = terms(office, COMMUNE)
    said = NOBODY | {
        "kind": "appointed",
        "body": "inspection_committee",
        "head": ids(office, DEPUTY)[0],
        "members": ids(office, PROVINCE_MEMBERS[2]),
        "members_fixed": "3",
    }
    play.start(SECRETARY, "committee-recognition", COMMUNE, **result(office, **said))
    play.move(PROVINCE_OFFICER, "appraise", **CHECKED)
    assert play.case().state == "decision"
    roll = office.session.execute(
        sa.select(Person.full_name, RollMember.recused).join(Person, Person.id == RollMember.person_id)
    ).all()
    assert {row.full_name: row.recused for row in roll} == {
        PROVINCE_MEMBERS[0]: None,
        PROVINCE_MEMBERS[1]: None,
        PROVINCE_MEMBERS[2]: "subject",
    }
    play.ballots(PROVINCE_MEMBERS[:2], ["for"] * 2)
    issue(play, PROVINCE_CLERK, PROVINCE_MEMBERS[0])
    found = posts(office, COMMUNE, dt.date(2026, 11, 21))
    assert (found["inspection_chair"], found["inspector"]) == ([DEPUTY], [PROVINCE_MEMBERS[2]])
    assert found["secretary"] == [SECRETARY] and found["deputy_secretary"] == [DEPUTY]
    assert terms(office, COMMUNE) == before
    assert play.papers() == [("roster-appointment", "01-QĐ/TĐTN-TCKT")]


@only_sqlite
def test_a_committee_file_comes_back_and_is_decided_anew(play: Players, office: Office) -> None:
    """Other people in the list ask the organisation board and the standing committee again."""
    submit(play)
    play.move(STANDING, "appraise", **CHECKED)
    play.move(SECRETARY, "take_back", code="papers_missing", parts=["roster"], text="Thiếu biên bản")
    words = {f"roster-{name}": value for name, value in result(office, members=[]).items()}
    play.move(BRANCH_HEAD, "resubmit", **words, completed="Đã bổ sung")
    assert play.case().state == "appraisal"
    assert play.case().dossier["roster"]["members"] == []


@only_sqlite
def test_what_the_committee_votes_down_changes_nothing(play: Players, office: Office) -> None:
    """Not to agree is the committee's word, by a vote; the clerk notifies it with the reasons."""
    submit(play)
    play.move(STANDING, "appraise", **CHECKED)
    play.ballots((SECRETARY, DEPUTY, STANDING), ["against"] * 3)
    assert play.case().state == "refusing"
    play.move(DEPUTY, "notify_refusal", code="procedure", text="Bầu chưa đúng quy trình")
    assert play.case().state == "refused"
    assert posts(office, BRANCH, dt.date(2026, 11, 21)) == {"deputy_secretary": [BRANCH_HEAD]}
    assert play.papers() == [] and len(terms(office, BRANCH)) == 1
    again = office.session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).one()
    play.path = f"/cases/{again.public_id}"
    browser = play.as_(BRANCH_HEAD)
    browser.get(f"{play.path}/moves/submit_again")
    filled = browser.form(f"{play.path}/moves/submit_again").values
    assert (again.state, filled["held_on"], filled["head"]) == ("drafting", "20/11/2026", "")


@only_sqlite
def test_a_congress_of_long_ago_is_recognised_with_a_reason(play: Players, office: Office) -> None:
    """It cannot be held again, so whoever submits says why it comes only now; everybody after them reads it."""
    old = {"held_on": "10/04/2026", "opinion_date": "08/04/2026", "ends_on": "09/04/2027"}
    browser = play.start(BRANCH_HEAD, "committee-recognition", BRANCH, 422, **result(office, **old))
    assert browser.text.count("đã quá 6 tháng (trước ngày 21/05/2026): ghi ở dưới lý do vẫn được tính") >= 2
    assert browser.form(f"/start/committee-recognition/{BRANCH}").values["held_on"] == "10/04/2026"
    why = "Hồ sơ gửi chậm do sắp xếp thôn"
    submit(play, **old, long_ago=why)
    reader = play.as_(STANDING)
    reader.get(play.path)
    assert why in reader.text
