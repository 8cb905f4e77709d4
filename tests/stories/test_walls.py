"""One greedy person walks through every process, others do honestly what is theirs, and the walk ends at a wall.

The greedy one holds every post of each unit that two people can hold and takes every step first. Where a step is not
theirs, or not open to them, whoever holds it does it honestly: gives an opinion, counts again, votes, reports. So each
walk comes to the acts that settle something (`is_closing`). Each of them is refused to the greedy one for four eyes,
with the very form by which somebody else makes it a moment later.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from tests.support import nominating
from tests.support.browserlike import Browser
from tests.support.lines import vote
from tests.support.nominating import DUAL, MEETING, PARTY
from tests.support.offices import commune, election, field_days, placement, recommendation
from tests.support.offices.committees import CHECKED, submit, two_levels
from tests.support.offices.commune import BRANCH_HEAD, DEPUTY, MEMBER, NOMINEE, SECRETARY, STANDING, commune_office
from tests.support.offices.district import (
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    MEMBERS,
    NEW,
    OFFICER,
    OTHER,
    Office,
    district_office,
)
from tests.support.personal_data import ANSWER, REPLY, leaves
from tests.support.players import Players
from tests.support.registers import confirm, enter
from webapp.models import Case
from webapp.services.clock.ticking import tick
from workflows import WORKFLOWS
from workflows.core.four_eyes.closing import is_closing

pytestmark = pytest.mark.at_length

GREEDY = "Lê Văn Tham"
SHARED = ("deputy_secretary", "standing_member", "organisation_officer", "clerk")
"""Posts of a unit that several people hold at once."""


WALL = (
    "You, or declared kin of yours, opened this file: somebody else has to act.",
    "You, or declared kin of yours, wrote this file: somebody else has to act.",
    "You, or declared kin of yours, entered how it was voted: somebody else has to act.",
    "Nobody but you and declared kin has had a hand in this file: somebody else has to act.",
    "It is about you or your declared kin: somebody else has to act.",
    "You wrote this file, or it is about you or your declared kin: somebody else has to act.",
    "You wrote this file: somebody else has to act.",
    "You proposed this erasure: another officer has to confirm it.",
)
"""What the guards of four eyes say, in English."""


def wall_in(app: Flask, text: str) -> list[str]:
    """The sentences of four eyes that a page says, in English."""
    with app.test_request_context("/"), force_locale("vi"):
        return [words for words in WALL if gettext(words) in text]


class Walk(Players):
    """A story whose people step in only where the greedy one cannot. `walls` are the acts that were refused so."""

    def __init__(self, office: Office, new_client: Callable[..., Browser], app: Flask) -> None:
        super().__init__(office, new_client, app)
        self.walls = set[tuple[str, str]]()
        self.taken: Counter[str] = Counter()
        office.session.rollback()
        for code in [code for code, unit in office.units.items() if unit.kind != "military_command"]:
            for kind in SHARED:
                office.post(GREEDY, kind, code, since=max(dt.date(2020, 1, 1), office.units[code].valid_from))

    def start(self, by: str, workflow: str, unit: str, expect: int = 200, **words: Any) -> Browser:
        self.taken["start"] += 1
        return super().start(GREEDY, workflow, unit, expect, **words)

    def move(self, by: str, name: str, expect: int = 200, **words: Any) -> Browser:
        definition = WORKFLOWS[self.case().workflow].definition
        if is_closing(definition, definition.move(name)):
            self.meet_wall(by, name, words)
        elif self.takes(name, words):
            self.taken[name] += 1
            return self.as_(GREEDY)
        return super().move(by, name, expect, **words)

    def takes(self, name: str, words: dict[str, Any]) -> bool:
        """Whether the greedy one makes this move."""
        browser, path = self.as_(GREEDY), f"{self.path}/moves/{name}"
        if browser.get_empty(path).status_code != 200 or path not in [form.action for form in browser.forms]:
            return False
        browser.post_form(path, **words)
        if browser.answer.status_code == 303:
            self.count_again()
        return browser.answer.status_code == 303

    def meet_wall(self, by: str, name: str, words: dict[str, Any]) -> None:
        """Send the form with which somebody else is about to make this move; hold that it is refused for four eyes."""
        before, path = self.case(), f"{self.path}/moves/{name}"
        there, honest = (before.state, before.version), self.as_(by)
        assert honest.get_empty(path).status_code == 200, honest.text
        assert path in [each.action for each in honest.forms], honest.text[-2500:]
        form = honest.form(path)
        sent = {key: value for key, value in form.fill(words).items() if key != "csrf_token"}
        greedy = self.as_(GREEDY)
        greedy.get(self.path)
        answer = greedy.post(path, sent)
        after = self.case()
        assert (after.state, after.version) == there, (before.workflow, name)
        said = wall_in(self.app, answer.text)
        assert answer.status_code in (409, 422) and said, (before.workflow, name, answer.status_code, answer.text)
        self.walls.add((before.workflow, name))

    def id(self, name: str) -> str:
        return str(self.office.people[name].id)

    def signed(self, signer: str, day: dt.date | None = None) -> dict[str, str]:
        written = f"{day or self.app.config['CLOCK']():%d/%m/%Y}"
        return {"signed_on": written, "effective_on": written, "signer": self.id(signer)}

    def opened(self, workflow: str) -> str:
        """The path of the one case of a process that another case has opened."""
        self.office.session.rollback()
        found = sa.select(Case.public_id).where(Case.workflow == workflow).order_by(Case.id.desc())
        return f"/cases/{self.office.session.scalars(found).first()}"

    def on(self, clock: Any, day: dt.date) -> None:
        """Let days pass; everybody signs in anew."""
        clock.now = dt.datetime.combine(day, dt.time(2), dt.UTC)
        self.browsers.clear()
        self.office.session.rollback()
        tick(self.office.session, clock.now)


class Nomination(Walk, nominating.Cast):
    """A nomination of somebody else, by the greedy one."""


class Placement(Walk, placement.Cast):
    """A placement of somebody else, planned by the greedy one."""


class FieldDays(Walk, field_days.Company):
    """Field days of the greedy one."""


class Recommendation(Walk, recommendation.Way):
    """A recommendation to the Party, from the enrolment on."""

    def on(self, clock: Any, *day: Any) -> Any:
        moment = day[0] if isinstance(day[0], dt.date) else dt.date(*day)
        Walk.on(self, clock, moment)
        self.today = f"{moment:%d/%m/%Y}"
        return self


def nomination(walk: Nomination, clock: Any) -> None:
    """A dual post: its decision, the paper of the military side, the yearly review."""
    walk.nominate(COMMUNE, **DUAL)
    walk.move(COMMUNE, "record_meeting", **MEETING)
    walk.move(COMMUNE, "record_opinion", **PARTY)
    walk.answer(COMMUNE_DEPUTY, 0)
    walk.answer(COMMANDER, 1)
    walk.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    walk.ballots(MEMBERS, ["for"] * 5)
    walk.issue()
    paper = {"paper_number": "15/QĐ-UBND", "paper_date": "21/11/2026", "issuer": "UBND xã"}
    walk.move(COMMUNE_DEPUTY, "record_militia", **paper, effective_on="21/11/2026")
    walk.move(NEW, "hand_over", held_on="21/11/2026", member_books="15", fees="0", assets="Con dấu", witness="Lê")
    walk.on(clock, dt.date(2027, 11, 22))
    walk.move(COMMUNE_DEPUTY, "review", result="keep", effective_on="22/11/2027", remark="Hoàn thành tốt")


def posting(walk: Placement, clock: Any) -> None:
    """A stay of somebody else, its extension, the release."""
    walk.whole_stay(clock)


def trips(walk: FieldDays, clock: Any) -> None:
    """Two trips: one that the board verifies, one that the chair does."""
    for day, first, by, move in (
        (dt.date(2026, 11, 30), "25/11/2026", field_days.BOARD, "verify"),
        (dt.date(2026, 12, 7), "02/12/2026", "Huỳnh Hữu Tỉnh", "verify_instead"),
    ):
        walk.register(first=first)
        walk.move(CHAIR, "confirm")
        walk.on(clock, day)
        walk.move(GREEDY, "finish", travel_order="25/CL-TĐTN")
        walk.move(GREEDY, "report", **field_days.REPORT)
        walk.move(by, move)


def recommended(walk: Recommendation, clock: Any) -> None:
    """From the enrolment to full membership."""
    says = recommendation
    walk.enrol()
    for name, words in (
        ("assign", says.TASK),
        ("report", says.RESULT),
        ("review", says.REVIEW),
        ("vote", says.VOTE),
        ("assess", says.ASSESSMENT),
        ("attend", says.CERTIFICATE),
        ("resolve", says.RESOLUTION),
        ("hand_over", says.HANDOVER),
        ("list_candidate", says.PAPER),
        ("record_cell", says.PAPER),
        ("admit", says.ADMISSION),
        ("record_ceremony", says.CEREMONY),
    ):
        walk.go(name, COMMUNE if name in ("assign", "review", "attend") else COMMUNE_DEPUTY, **words)
    walk.on(clock, dt.date(2027, 11, 22))
    walk.go("confirm", COMMUNE_DEPUTY, **says.PAPER)


def own_data(walk: Walk, clock: Any) -> None:
    """Each kind of request, answered or declined."""
    for kind, move in (
        ("see", "answer"),
        ("correct", "correct"),
        ("stop", "restrict"),
        ("release", "release"),
        ("withdraw", "decline"),
    ):
        walk.start(COMMUNE, "data-request", "H-01", person=walk.id(NEW), kind=kind, how="Đơn", asked_on="20/11/2026")
        walk.move(COMMUNE, "reply", **REPLY)
        if kind == "see":
            shows = walk.as_(COMMUNE)
            shows.get(f"{walk.path}/personal-data")
            shows.post(f"{walk.path}/personal-data/exported", {"format": "json", "key": "a"})
        declined = {"ground": "must_be_kept", "answered_on": "23/11/2026", "text": "Đang là đoàn viên"}
        changed = {"full_name": "Đỗ Kim Mời"} if move == "correct" else {}
        walk.move(COMMUNE, move, **(declined if move == "decline" else {**ANSWER, **changed}))
    asked = {"person": walk.id(OTHER), "kind": "erase", "how": "Đơn", "asked_on": "20/11/2026"}
    walk.start(COMMUNE, "data-request", "H-01", **asked)
    walk.move(COMMUNE, "reply", **REPLY)
    leaves(walk.office, dt.date(2026, 11, 1), OTHER)
    walk.move(COMMUNE, "propose_erasure", text="Không còn căn cứ")
    walk.move(COMMUNE_DEPUTY, "erase", **ANSWER)


def elected(walk: Walk, clock: Any) -> None:
    """Members of an executive committee, elected and recognised."""
    hall = election.Hall(walk.office.session, clock, walk.office)
    slate = {key: value for key, value in hall.slate()["slate"].items() if key not in ("people", "approval_date")}
    people = [walk.id(name) for name in election.STANDS]
    words = {**slate, "seats": "2", "people": people, "approval_date": f"{hall.today:%d/%m/%Y}"}
    walk.start(COMMUNE, "committee-election", "H-01", **words)
    case = walk.path.rpartition("/")[2]
    for name in (*election.VOTERS, GREEDY):
        hall.cast(case, name, *election.STANDS[:2])
    walk.move(OFFICER, "accept_file", complete="complete", conclusion="Đúng quy trình")
    walk.ballots(MEMBERS, ["for"] * 5)
    walk.move(CLERK, "issue", **walk.signed(CHAIR))


def recognised(walk: Walk, clock: Any) -> None:
    """The committee that a branch has elected."""
    submit(walk)
    walk.move(STANDING, "appraise", **CHECKED)
    walk.ballots((SECRETARY, DEPUTY, STANDING), ["for"] * 3)
    walk.move(DEPUTY, "issue", **walk.signed(SECRETARY))


def commended(walk: Walk, clock: Any) -> None:
    """A list of people who are commended, and the report of one of them, entered for them by the greedy one."""
    line = {"award": "merit", "achievements": "Dẫn đầu phong trào", "discipline": "none"}
    walk.start(BRANCH_HEAD, "commendation", commune.BRANCH, title="công tác Đoàn năm 2026", kind="annual", year="2026")
    walk.move(BRANCH_HEAD, "add", person=walk.id(NOMINEE), **line)
    walk.move(BRANCH_HEAD, "ask_reports", until="07/12/2026")
    whole, walk.path = walk.path, walk.opened("achievement-report")
    walk.move(BRANCH_HEAD, "enter", text="Tham gia 12/12 buổi sinh hoạt", discipline="none")
    walk.move(BRANCH_HEAD, "confirm")
    walk.path = whole
    walk.move(BRANCH_HEAD, "submit", text="Chi đoàn bình xét ngày 20/11/2026")
    walk.move(STANDING, "appraise", **CHECKED)
    decided(walk)
    walk.move(DEPUTY, "issue", **walk.signed(SECRETARY))


def decided(walk: Walk) -> None:
    """Everybody of the commune's standing committee is for every line."""
    for name in (SECRETARY, DEPUTY, STANDING, GREEDY):  # who writes a committee's own list votes on it as well
        if walk.case().state == "decision":
            vote(walk, name, "for")


def prizes(walk: Walk, clock: Any) -> None:
    """Prizes of a contest whose final round was marked and confirmed."""
    walk.office.post(NOMINEE, "secretary", commune.BRANCH, since=dt.date(2026, 1, 1))
    office, secretary, judge = walk.office, walk.as_(SECRETARY), walk.as_(DEPUTY)
    said = {"contest": "Hội thi Bí thư Chi đoàn giỏi", "round": "final", "day": "20/11/2026"}
    path = enter(secretary, office, "contests", commune.COMMUNE, **said, people=[walk.id(NOMINEE)])
    secretary.get(f"{path}/judges")
    secretary.post(f"{path}/judges", {"judges": [walk.id(DEPUTY)]})
    judge.get(f"{path}/marks")
    judge.post(f"{path}/marks", {f"mark-{walk.id(NOMINEE)}": "9"})
    confirm(walk.as_("Huỳnh Hữu Tỉnh"), path, version=3)
    walk.start(SECRETARY, "contest-prizes", commune.COMMUNE, contest=said["contest"], jury="Ban Giám khảo 3 đồng chí")
    listed(walk, person=walk.id(NOMINEE), prize="first")
    walk.move(DEPUTY, "issue", **walk.signed(SECRETARY))


def listed(walk: Walk, **line: str) -> None:
    """A list of one line, decided on."""
    walk.move(SECRETARY, "add", **line)
    walk.move(SECRETARY, "submit", text="Thường trực đề nghị")
    decided(walk)


def models(walk: Walk, clock: Any) -> None:
    """Models of young people that the commune recognises."""
    walk.start(SECRETARY, "model-recognition", commune.COMMUNE, basis="kết quả thẩm định thực tế tháng 11/2026")
    listed(walk, person=walk.id(NOMINEE), model="Nuôi dê sinh sản", kind="livestock", support="Vốn 120")
    walk.move(DEPUTY, "issue", **walk.signed(SECRETARY))


def studies(walk: Walk, clock: Any) -> None:
    """People who are sent to study by a decision from outside."""
    need = {"addressee": "Đảng ủy xã Tân Thử", "basis": "kế hoạch đào tạo cán bộ năm 2027"}
    walk.start(SECRETARY, "further-education", commune.COMMUNE, **need)
    course = {"course": "Trung cấp lý luận", "level": "intermediate_theory", "school": "Trường Chính trị tỉnh"}
    listed(walk, person=walk.id(NOMINEE), **course, starts_on="05/01/2027", ends_on="30/06/2027")
    walk.move(STANDING, "record", number="25-QĐ/ĐU", decided_on="23/11/2026", body="Đảng ủy xã Tân Thử")


def planned(walk: Walk, clock: Any) -> None:
    """People who are planned for posts."""
    walk.start(SECRETARY, "personnel-planning", commune.COMMUNE, term="2027-2032", basis="kết quả rà soát năm 2026")
    listed(walk, person=walk.id(NOMINEE), position="secretary", change="added")
    opinion = {"opinion": "agree", "body": "Đảng ủy xã", "paper_number": "12-TB/ĐU", "paper_date": "23/11/2026"}
    walk.move(DEPUTY, "record_opinion", **opinion)
    walk.move(DEPUTY, "issue", **walk.signed(SECRETARY))


def programme(walk: Walk, clock: Any) -> None:
    """A programme with a pilot branch and a task, from the plan to its end."""
    plan = {"programme": "dual-post-model", "title": "mô hình Bí thư chi đoàn kiêm thôn đội trưởng"}
    plan |= {"aim": "Gắn công tác Đoàn với quân sự", "measures": "Rà soát nhân sự", "starts_on": "01/12/2026"}
    walk.start(STANDING, "programme-lead", commune.COMMUNE, **plan)
    agree(walk)
    walk.move(DEPUTY, "issue", **walk.signed(SECRETARY))
    walk.move(STANDING, "direct", number="12-CT/ĐU", signed_on="23/11/2026", body="Đảng ủy xã Tân Thử")
    branch = str(walk.office.units[commune.BRANCH].id)
    walk.move(STANDING, "choose", units=[branch], ready_by="15/12/2026")
    whole, walk.path = walk.path, walk.opened("programme-unit")
    walk.move(BRANCH_HEAD, "put_in_force", since="23/11/2026", owner=walk.id(MEMBER), text="Đã kiện toàn nhân sự")
    walk.move(STANDING, "confirm")
    walk.path = whole
    walk.move(STANDING, "give_task", unit=branch, text="Rà soát nhân sự", last_day="31/12/2026")
    walk.path = walk.opened("assignment")
    walk.move(BRANCH_HEAD, "report", done_on="23/11/2026", text="Đã rà soát")
    walk.move(SECRETARY, "verify")
    walk.path = whole
    walk.on(clock, dt.date(2027, 2, 25))
    walk.move(STANDING, "review", held_on="25/02/2027", text="Một chi đoàn đã thực hiện")
    walk.move(STANDING, "conclude", text="Hiệu quả rõ", verdict="roll_out", ready_by="30/06/2027")
    agree(walk)
    walk.move(SECRETARY, "complete", text="Mô hình đạt kết quả")


def agree(walk: Walk) -> None:
    walk.meet()
    walk.ballots((SECRETARY, DEPUTY, STANDING), ["for"] * 3)


def concluded(walk: Walk, clock: Any) -> None:
    """Conclusions of a conference, noticed and followed up; the greedy one is in the chair and writes them down."""
    greedy = walk.as_(GREEDY)
    planning = f"/meetings/new?unit={walk.office.units[commune.COMMUNE].id}"
    greedy.get(planning)
    plan = {"body": "standing_committee", "held_on": f"{clock.now:%Y-%m-%d}", "place": "Phòng họp"}
    plan |= {"chair": walk.id(GREEDY), "secretary": walk.id(STANDING)}
    greedy.post_form("/meetings/new", **plan, period_from="01/01/2026", period_to="20/11/2026")
    meeting = greedy.path
    present = [walk.id(name) for name in (SECRETARY, DEPUTY, STANDING, GREEDY)]
    for by, end, words in (
        (STANDING, "attendance", {"present": present}),
        (GREEDY, "attendance/confirm", {}),
        (GREEDY, "conclusions", {}),
    ):
        browser = walk.as_(by)
        browser.get(meeting)
        browser.post_form(f"{meeting}/{end}", **words)
        assert browser.answer.status_code == 303, (end, browser.text)
    walk.path = re.sub(r"[?#].*", "", walk.as_(GREEDY).path)
    walk.move(
        DEPUTY, "conclude", text="Kiện toàn sổ", unit=str(walk.office.units[commune.BRANCH].id), last_day="07/12/2026"
    )
    minutes = walk.as_(STANDING)
    minutes.get(f"{meeting}/close")
    minutes.post_form(f"{meeting}/close", discussion="Nhiều chi đoàn chưa cập nhật sổ")
    assert minutes.answer.status_code == 303, minutes.text
    walk.move(DEPUTY, "issue", **walk.signed(GREEDY))
    Players.move(walk, SECRETARY, "finish", text="Đã theo dõi xong")


def district(session: Session, now: dt.datetime) -> Office:
    return district_office(session, now)


def field(session: Session, now: dt.datetime) -> Office:
    return field_days.field_office(session, now)


Way = Callable[[Any, Any], None]
WAYS: dict[Way, tuple[type[Walk], Callable[..., Office], dict[str, tuple[str, ...]]]] = {
    nomination: (Nomination, district, {"secretary-nomination": ("issue", "record_militia", "review")}),
    posting: (Placement, placement.placement_office, {"placement": ("issue", "issue_change", "release")}),
    trips: (FieldDays, field, {"field-days": ("verify", "verify_instead")}),
    recommended: (Recommendation, district, {"party-recommendation": ("hand_over", "confirm")}),
    own_data: (
        Walk,
        district,
        {"data-request": ("answer", "correct", "restrict", "release", "decline", "erase")},
    ),
    elected: (Walk, district, {"committee-election": ("issue",)}),
    recognised: (Walk, two_levels, {"committee-recognition": ("issue",)}),
    commended: (Walk, commune_office, {"commendation": ("issue",), "achievement-report": ("confirm",)}),
    prizes: (Walk, commune_office, {"contest-prizes": ("issue",)}),
    models: (Walk, commune_office, {"model-recognition": ("issue",)}),
    studies: (Walk, commune_office, {"further-education": ("record",)}),
    planned: (Walk, commune_office, {"personnel-planning": ("issue",)}),
    programme: (
        Walk,
        commune_office,
        {"programme-lead": ("issue", "complete"), "programme-unit": ("confirm",), "assignment": ("verify",)},
    ),
    concluded: (Walk, commune_office, {"conference-conclusions": ("issue",)}),
}
"""The walks: whose steps they have, in which office, and at which acts of which processes each meets the wall."""
BEHIND = {("conference-conclusions", "finish")}
"""Behind a wall: somebody else has issued the notice that is followed up, so the greedy one may end that."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_walk_comes_to_the_wall_and_ends_there(
    way: Way, session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask
) -> None:
    walks, office_of, expected = WAYS[way]
    clock.now = dt.datetime(2026, 11, 21 if office_of is not commune_office else 23, 2, tzinfo=dt.UTC)
    if way in (own_data, trips):
        clock.now = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    walk = walks(office_of(session, clock.now), new_client, app)
    way(walk, clock)
    assert walk.walls == {(process, move) for process, moves in expected.items() for move in moves}
    assert walk.taken.total() >= 1, walk.taken


def test_every_act_that_settles_something_is_a_wall_of_some_walk() -> None:
    """A new process or a new act of that kind needs a walk that comes to it."""
    met = {(process, move) for _kind, _office, walls in WAYS.values() for process in walls for move in walls[process]}
    there = {
        (key, move.name)
        for key, workflow in WORKFLOWS.items()
        for move in workflow.definition.moves
        if is_closing(workflow.definition, move)
    }
    assert there - met == BEHIND and met - there == set()
