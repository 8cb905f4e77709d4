"""Units merge, divide, end, move and are renamed while cases are open: tree, posts, cases, and the way back."""

import datetime as dt
import threading
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk, rows
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    PROVINCE,
    Office,
    district_office,
)
from tests.support.offices.second_person import reorganised, undone
from tests.support.reading import SignIn, addresses
from webapp.models import (
    Case,
    CaseAccess,
    Event,
    Meeting,
    Notice,
    Person,
    Post,
    Reorganisation,
    RollMember,
    Task,
    Unit,
    Vote,
)
from webapp.queries.cases.records import case_for, holders_of
from webapp.queries.units.names import unit_names
from webapp.queries.units.tree import tree_on
from webapp.services.cases.commands import start
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from webapp.services.meetings import planning
from webapp.services.people import kinship
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.reorganisations.execution import ReorganisationOutcome, preview
from webapp.services.reorganisations.plan import ReorganisationPlan
from webapp.surroundings import lineage_on
from workflows import WORKFLOWS
from workflows.core.calendar import local_date

RECOMMENDATION = WORKFLOWS["party-recommendation"].definition
REFORM = dt.datetime(2025, 7, 1, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2025, 7, 1)
COMMUNE_2, CLERK_X = "Ksor Xã Hai", "Lê Văn Thư"
MERGE = ReorganisationPlan(
    "merge",
    ("H-01", "H-02"),
    DAY,
    "12-QĐ/TĐTN, 30/06/2025",
    new=(("X-01", "Đoàn xã Mới"),),
    new_kind="commune_union",
    parent="T",
)
END = ReorganisationPlan("end", ("H",), DAY, "13-QĐ/TĐTN, 30/06/2025")
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Reform:
    """The office on the day of the reform, and what is done to it."""

    def __init__(self, session: Session, clock: Any) -> None:
        clock.now = REFORM
        self.session = session
        self.office = district_office(session, REFORM)
        self.office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
        self.office.post(COMMUNE_2, "secretary", "H-02")
        self.desk = Desk(self.office, clock)
        self.keys = 0

    def command(self, by: str = PROVINCE) -> Command:
        self.keys += 1
        return replace(self.desk.command(by), key=f"reform-{self.keys}")

    def do(self, plan: ReorganisationPlan, by: str = PROVINCE) -> int:
        return reorganised(self.session, plan, self.command(by))

    def look(self, plan: ReorganisationPlan, by: str = PROVINCE) -> ReorganisationOutcome:
        return preview(self.session, plan, self.command(by))

    def unit(self, code: str) -> Unit:
        self.session.rollback()
        return self.session.scalars(
            sa.select(Unit).where(Unit.code == code).execution_options(populate_existing=True)
        ).one()

    def holders(self, public_id: str) -> set[str]:
        case = self.desk.case(public_id)
        held = holders_of(self.session, case.id, local_date(self.desk.clock.now))
        return {f"{holder.post or holder.people[0]} {holder.unit or ''}".strip() for holder in held}

    def last(self, public_id: str) -> Event:
        case = self.desk.case(public_id)
        return self.session.scalars(
            sa.select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc()).limit(1)
        ).one()


@pytest.fixture
def reform(session: Session, clock: Any) -> Reform:
    return Reform(session, clock)


def check_tree(session: Session) -> None:
    """One root, no circle, and each path is the parent's with the own id behind it."""
    session.rollback()
    units = {unit.id: unit for unit in session.scalars(sa.select(Unit))}
    assert [unit.code for unit in units.values() if unit.parent_id is None] == ["T"]
    for unit in units.values():
        above = units[unit.parent_id].path if unit.parent_id else "/"
        assert unit.path == f"{above}{unit.id}/", unit.code
        assert len(set(unit.lineage)) == len(unit.lineage)


def fifty_cases(reform: Reform) -> dict[str, list[str]]:
    """Twenty-five branches in each commune, an open case for each, in every state before the decision is issued."""
    desk, office = reform.desk, reform.office
    cases: dict[str, list[str]] = {name: [] for name in ("nominated", "opinion", "board", "vote", "issuing", "back")}
    for number in range(50):
        code, by = (f"H-01-{number + 10}", COMMUNE) if number % 2 else (f"H-02-{number + 10}", COMMUNE_2)
        person = f"Lê Văn Số {number:02d}"
        office.unit(code, "branch", code[:4], f"Chi đoàn {number}")
        office.post(person, "member", code)
        case = desk.start(by, code, person)
        stage = list(cases)[min(number // 2 % 12, 5)] if number < 24 else "nominated"
        cases[stage].append(case)
        if stage == "nominated":
            continue
        desk.move(by, case, "record_meeting")
        if stage == "opinion":
            continue
        desk.move(by, case, "record_opinion")
        if stage == "back":
            desk.move(OFFICER, case, "send_back")
        if stage in ("vote", "issuing"):
            desk.move(OFFICER, case, "appraise")
            for name in MEMBERS if stage == "issuing" else MEMBERS[:2]:
                desk.vote(case, name, "for")
    return cases


@pytest.mark.at_length
def test_the_merger_of_2025_with_fifty_open_cases(reform: Reform) -> None:
    """Two communes become one, then the district ends; nothing waits for a unit that has ended, and all comes back."""
    cases = fifty_cases(reform)
    session = reform.session
    before = rows(session)
    states = {case: reform.desk.state(case) for each in cases.values() for case in each}
    assert reform.holders(cases["board"][0]) == {"organisation_officer Huyện đoàn Thử"}

    looked = reform.look(MERGE)
    assert rows(session) == before, "a preview writes nothing"
    assert len(looked.cases) == 50
    assert len(looked.children) == 53, "branches, and the military command"
    merged = reform.do(MERGE)
    check_tree(session)
    assert {row.code for row in session.scalars(sa.select(Unit).where(Unit.parent_id == reform.unit("X-01").id))} == {
        *(f"H-0{1 if number % 2 else 2}-{number + 10}" for number in range(50)),
        BRANCH,
        "H-01-02",
        "H-01-QS",
    }
    middle = rows(session)
    looked = reform.look(END)
    assert [(change.public_id, change.vote) for change in looked.cases] == [(case, "anew") for case in cases["vote"]]
    assert len(looked.posts) == 8
    ended = reform.do(END)
    check_tree(session)
    assert {case: reform.desk.state(case) for case in states} == states
    gone = sa.select(Unit.id).where(Unit.valid_to.is_not(None))
    assert not session.scalars(sa.select(Task).where(Task.unit_id.in_(gone))).all()
    assert reform.holders(cases["opinion"][0]) == {"secretary Đoàn xã Mới", "deputy_secretary Đoàn xã Mới"}
    assert reform.holders(cases["board"][0]) == {"appraising_officer Đoàn xã Mới"}
    assert reform.holders(cases["issuing"][0]) == {"clerk Đoàn xã Mới"}
    votes = session.scalars(sa.select(Vote).where(Vote.closed_at.is_(None))).all()
    assert {vote.unit_id for vote in votes} == {reform.unit("X-01").id}
    assert len(votes) == len(cases["vote"])
    roll = session.scalars(sa.select(RollMember).where(RollMember.vote_id == votes[0].id)).all()
    assert [entry.person_id for entry in roll] == [reform.office.people[COMMUNE_DEPUTY].id]
    undone(session, ended, reform.command())
    assert rows(session) == middle
    undone(session, merged, reform.command())
    assert rows(session) == before
    with pytest.raises(Refused, match="undone already"):
        undone(session, merged, reform.command())


SPLIT = ReorganisationPlan(
    "split",
    ("H-01",),
    DAY,
    "14-QĐ",
    new=(("Y", "Đoàn xã Đông"), ("Z", "Đoàn xã Tây")),
    new_kind="base_union",
    cases="Z",
)


@pytest.mark.at_length
def test_a_unit_is_divided_and_each_branch_goes_where_it_is_sent(reform: Reform) -> None:
    office, session = reform.office, reform.session
    case = reform.desk.start(
        OLD, BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="age"
    )
    before = rows(session)
    plan = replace(SPLIT, children={office.units["H-01-02"].id: "Z"})
    looked = reform.look(plan)
    assert {above for _id, _name, above, _code in looked.children} == {"Đoàn xã Thử Một"}, "two may have one name"
    assert [(name, code) for _id, name, _above, code in looked.children] == [
        ("Chi đoàn Thôn 1", "Y"),
        ("Chi đoàn Thôn 2", "Z"),
        ("Ban Chỉ huy Quân sự xã Thử Một", "Y"),
    ]
    done = reform.do(plan)
    check_tree(session)
    office.units |= {"Y": reform.unit("Y"), "Z": reform.unit("Z")}
    assert office.sitting("Y", "secretary", DAY) == [COMMUNE]
    assert [unit.code for unit in lineage_on(session, reform.unit(BRANCH), DAY)] == [BRANCH, "Y", "H", "T"]
    day_before = dt.date(2025, 6, 30)
    assert [unit.code for unit in lineage_on(session, reform.unit(BRANCH), day_before)] == [BRANCH, "H-01", "H", "T"]
    tree = tree_on(session, [reform.unit("T").path], day_before)
    assert tree.parent(tree.units[reform.unit("H-01-QS").id]).code == "H-01"  # type: ignore[union-attr]
    assert reform.last(case).consequences["how"] == "split"
    undone(session, done, reform.command())
    assert rows(session) == before


@pytest.mark.at_length
def test_a_unit_that_ends_blocks_its_case_with_a_sentence(reform: Reform) -> None:
    """Nobody takes its place: no opinion, no ballot and no decision, and yet somebody can close the case."""
    desk = reform.desk
    case = desk.to_issuing(
        BRANCH, NEW, purpose="replacement", predecessor=reform.office.people[OLD].id, predecessor_reason="age"
    )
    plan = ReorganisationPlan("end", (BRANCH,), DAY, "15-QĐ")
    assert [(change.stuck, change.state) for change in reform.look(plan, COMMUNE).cases] == [
        ("ended", "Decision being issued")
    ]
    reform.do(plan, COMMUNE)
    with pytest.raises(Refused, match="no unit takes its place"):
        desk.move("Trần Mỹ Văn", case, "issue")
    assert desk.state(case) == "issuing"
    assert reform.office.sitting(BRANCH, "secretary", DAY) == []
    desk.move(OFFICER, case, "cancel")
    assert desk.case(case).closed_at is not None


@pytest.mark.at_length
def test_a_unit_moves_and_who_oversees_it_changes_with_it(reform: Reform) -> None:
    office, session, desk = reform.office, reform.session, reform.desk
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.post("Đinh Huyện Khác", "organisation_officer", "K")
    case = desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="age"
    )
    before = rows(session)
    assert case_for(session, office.actor(OFFICER, DAY), case) is not None
    done = reform.do(ReorganisationPlan("move", ("H-01",), DAY, "16-QĐ", parent="K"))
    check_tree(session)
    assert reform.unit("H-01-QS").path.startswith(reform.unit("K").path)
    assert reform.holders(case) == {"organisation_officer Huyện đoàn Khác"}
    assert case_for(session, office.actor("Đinh Huyện Khác", DAY), case) is not None
    assert case_for(session, office.actor(OFFICER, DAY), case) is None
    assert (
        tree_on(session, [reform.unit("T").path], dt.date(2025, 6, 30))
        .units[reform.unit("H-01-QS").id]
        .path.startswith(reform.unit("H").path)
    )
    undone(session, done, reform.command())
    assert rows(session) == before


@pytest.mark.at_length
def test_a_late_case_is_told_to_whoever_is_above_it_now(reform: Reform) -> None:
    """Those who were above it get no more notices; undone, their notices stand open again."""
    office, session, desk = reform.office, reform.session, reform.desk
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.post("Đinh Huyện Khác", "organisation_officer", "K")
    desk.clock.now = REFORM - dt.timedelta(days=60)
    desk.start(
        COMMUNE,
        BRANCH,
        NEW,
        purpose="replacement",
        predecessor=office.people[OLD].id,
        predecessor_reason="age",
        manner="appointed",
    )
    desk.clock.now = REFORM
    assert tick(session, REFORM) == 1

    def told() -> list[str]:
        session.rollback()
        rows = sa.select(Person.full_name).join(Notice, Notice.person_id == Person.id).where(Notice.done_at.is_(None))
        return sorted(session.scalars(rows.where(Notice.kind == "escalated")))

    district, before = sorted([OFFICER, CHAIR, DEPUTY]), rows(session)
    assert told() == district
    done = reform.do(ReorganisationPlan("move", ("H-01",), DAY, "16-QĐ", parent="K"))
    assert told() == ["Đinh Huyện Khác"]
    undone(session, done, reform.command())
    assert (told(), rows(session)) == (district, before)
    assert session.scalar(sa.select(sa.func.count()).where(Notice.kind == "escalated")) == 4, "nobody twice"


@pytest.mark.at_length
def test_a_new_name_leaves_the_old_one_to_what_is_past(reform: Reform, sign_in: SignIn, clock: Any) -> None:
    """The timeline says what the unit was called on the day of the entry."""
    clock.now = REFORM - dt.timedelta(days=30)
    desk, session = reform.desk, reform.session
    case = desk.start(COMMUNE, "H-01-02", reform_member(reform.office))
    clock.now = REFORM
    done = reform.do(ReorganisationPlan("rename", ("H-01",), DAY, "17-QĐ", name="Đoàn xã Tên Mới"))
    desk.move(COMMUNE, case, "record_meeting")
    browser = sign_in(COMMUNE)
    browser.get(f"/cases/{case}")
    assert "Secretary, Đoàn xã Thử Một" in browser.text
    assert "Secretary, Đoàn xã Tên Mới" in browser.text
    names = unit_names(session, {reform.unit("H-01").id})
    assert list(names.values()) == ["Đoàn xã Tên Mới"]
    browser.get("/units/H-01?day=30/06/2025")
    assert "Đoàn xã Thử Một" in browser.text
    assert "Đoàn xã Tên Mới" not in "".join(browser.tree.find(".//h1").itertext())
    undone(session, done, reform.command())
    assert reform.unit("H-01").name == "Đoàn xã Thử Một"


def reform_member(office: Office) -> str:
    office.post("Lê Thị Thành", "member", "H-01-02")
    return "Lê Thị Thành"


@pytest.mark.at_length
def test_two_cases_about_one_seat_stand_one_behind_the_other(reform: Reform) -> None:
    office, desk, session = reform.office, reform.desk, reform.session
    for code, name in (("H-01-11", "Lê Một"), ("H-01-12", "Lê Hai")):
        office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        office.post(name, "member", code)
    cases = [desk.start(COMMUNE, code, name) for code, name in (("H-01-11", "Lê Một"), ("H-01-12", "Lê Hai"))]
    for case in cases:
        desk.move(COMMUNE, case, "record_meeting")
    before = rows(session)
    plan = ReorganisationPlan(
        "merge", ("H-01-11", "H-01-12"), DAY, "18-QĐ", new=(("H-01-13", "Chi đoàn Chung"),), new_kind="branch"
    )
    assert [change.stuck for change in reform.look(plan, COMMUNE).cases] == ["", "claimed"]
    done = reform.do(plan, COMMUNE)
    unit = reform.unit("H-01-13")
    assert [desk.case(case).unit_id for case in cases] == [unit.id, unit.id]
    assert [desk.case(case).claim for case in cases] == [f"secretary:{unit.id}", None]
    assert reform.last(cases[0]).consequences["from"][1] == "Chi đoàn H-01-11"
    office.units["H-01-13"] = unit
    assert office.sitting("H-01-13", "member", DAY) == ["Lê Hai", "Lê Một"]
    with pytest.raises(Refused, match="same seat"):
        desk.move(COMMUNE, cases[1], "record_opinion")
    undone(session, done, reform.command(COMMUNE))
    assert rows(session) == before


def test_what_has_followed_stands_in_the_way_of_undoing(reform: Reform) -> None:
    office, desk, session = reform.office, reform.desk, reform.session
    case = desk.start(COMMUNE, "H-01-02", reform_member(office))
    done = reform.do(MERGE)
    office.units["X-01"] = reform.unit("X-01")
    given = office.post("Hồ Xã Mới", "secretary", "X-01", since=DAY)
    with pytest.raises(Refused, match="has been given a post") as refused:
        undone(session, done, reform.command())
    assert refused.value.sentence.values == {"name": "Hồ Xã Mới", "unit": "Đoàn xã Mới"}
    session.delete(given)
    session.commit()
    with pytest.raises(NotFoundForActor):
        undone(session, done, reform.command(OFFICER))
    desk.move(COMMUNE_DEPUTY, case, "record_meeting")
    with pytest.raises(Refused, match="went on"):
        undone(session, done, reform.command())
    assert reform.unit("H-01").valid_to == DAY


@pytest.mark.at_length
def test_a_sealed_case_goes_along_unseen(reform: Reform) -> None:
    """The preview neither lists nor counts it for who has no part in it; its line follows to the new unit."""
    office, session = reform.office, reform.session
    words = {
        "person": office.people[NEW].id,
        "ranking": "excellent",
        "ranking_year": 2024,
        "education": "enough",
        "minutes_on": "2025-06-30",
        "reason": "Tốt",
        "basis": "law",
        "legal_basis": "Điều 19",
    }
    command = replace(reform.command(OLD), answers={"enrolment": words})
    case = start(session, RECOMMENDATION, "enrol", office.units[BRANCH].id, command)
    before = rows(session)
    looked = reform.look(MERGE)
    assert not looked.cases
    done = reform.do(MERGE)
    case_id = reform.desk.case(case).id
    line = set(
        session.scalars(
            sa.select(Unit.code).join(CaseAccess, CaseAccess.unit_id == Unit.id).where(CaseAccess.case_id == case_id)
        )
    )
    assert line == {BRANCH, "X-01"}
    assert case_for(session, office.actor(COMMUNE_DEPUTY, DAY), case) is not None
    assert case_for(session, office.actor(PROVINCE, DAY), case) is None
    undone(session, done, reform.command())
    assert rows(session) == before


@pytest.mark.at_length
def test_meetings_of_a_unit_that_ends_are_called_off_and_come_back(reform: Reform) -> None:
    office, session = reform.office, reform.session
    held = dt.date(2025, 7, 9)
    plan = planning.MeetingPlan(held, "Hội trường", office.people[CHAIR].id, office.people[CLERK].id)
    planning.plan(session, office.units["H"].id, plan, reform.command(CLERK))
    before = rows(session)
    assert reform.look(END).meetings == [("Huyện đoàn Thử", held)]
    done = reform.do(END)
    meeting = session.scalars(sa.select(Meeting)).one()
    assert meeting.called_off_at is not None
    assert reform.unit("H-01").parent_id == reform.unit("T").id
    undone(session, done, reform.command())
    assert rows(session) == before


@pytest.mark.at_length
def test_a_vote_of_a_body_that_stands_keeps_its_roll(reform: Reform) -> None:
    """Units below merge while the committee votes; those who were on the roll go on."""
    office, desk, session = reform.office, reform.desk, reform.session
    for code in ("H-01-11", "H-01-12"):
        office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
    office.post("Lê Một", "member", "H-01-11")
    case = desk.to_decision("H-01-11", "Lê Một")
    roll = set(session.scalars(sa.select(RollMember.person_id)))
    plan = ReorganisationPlan(
        "merge", ("H-01-11", "H-01-12"), DAY, "18-QĐ", new=(("H-01-13", "Chi đoàn Chung"),), new_kind="branch"
    )
    assert [change.vote for change in reform.look(plan, COMMUNE).cases] == ["kept"]
    reform.do(plan, COMMUNE)
    assert set(session.scalars(sa.select(RollMember.person_id))) == roll
    for name in MEMBERS:
        desk.vote(case, name, "for")
    assert desk.state(case) == "issuing"


@only_sqlite
def test_no_unit_moves_on_a_day_before_it_exists(reform: Reform) -> None:
    reform.office.unit("H-01-77", "branch", "H-01", "Chi đoàn Mới", DAY - dt.timedelta(days=3))
    with pytest.raises(Refused) as refused:
        reform.do(replace(MERGE, day=DAY - dt.timedelta(days=4)))
    assert refused.value.field == "day"


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("plan", "by", "field"),
    [
        (replace(MERGE, day=dt.date(2025, 7, 2)), PROVINCE, "day"),
        (replace(MERGE, day=dt.date(2015, 1, 1)), PROVINCE, "day"),
        (replace(MERGE, units=("H-01", "T")), PROVINCE, "units"),
        (replace(MERGE, units=("H-01",)), PROVINCE, "units"),
        (replace(END, units=("T",)), PROVINCE, "units"),
        (
            ReorganisationPlan("replace", ("H-01",), DAY, "x", new=(("X", "Mới"),), new_kind="branch"),
            PROVINCE,
            "parent",
        ),
        (ReorganisationPlan("replace", ("H-01",), DAY, "x"), PROVINCE, "new"),
        (replace(MERGE, units=("H-01", "H-01-02")), PROVINCE, "units"),
        (replace(MERGE, new=(("H-02", "Có rồi"),)), PROVINCE, "new"),
        (replace(MERGE, units=("H-01", "no"), parent=""), COMMUNE, "units"),
        (replace(MERGE, parent="H-01"), PROVINCE, "parent"),
        (ReorganisationPlan("move", ("H",), DAY, "x", parent="H-01"), PROVINCE, "parent"),
        (ReorganisationPlan("move", (BRANCH,), DAY, "x", parent="H"), PROVINCE, "parent"),
        (ReorganisationPlan("move", ("H-01",), DAY, "x", parent="T"), OFFICER, "parent"),
        (ReorganisationPlan("end", ("H-01",), DAY, "x"), COMMUNE, "units"),
        (ReorganisationPlan("end", ("H-01",), DAY, "x"), PROVINCE, "children"),
        (
            ReorganisationPlan("end", ("H-01",), DAY, "x", parent="H-02", posts=dict.fromkeys(range(40), "no")),
            PROVINCE,
            "posts",
        ),
    ],
)
@only_sqlite
def test_what_cannot_be_is_refused_at_its_field(reform: Reform, plan: ReorganisationPlan, by: str, field: str) -> None:
    before = rows(reform.session)
    with pytest.raises(Refused) as refused:
        reform.do(plan, by)
    assert refused.value.field == field
    assert rows(reform.session) == before


@pytest.mark.at_length
def test_the_clock_follows_a_unit_that_begins(reform: Reform, clock: Any) -> None:
    """A case that nobody can act on waits for the new unit from its first day, whenever the timer comes."""
    office, session = reform.office, reform.session
    case = reform.desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="age"
    )
    later = dt.date(2025, 7, 5)
    session.execute(sa.update(Unit).where(Unit.code.in_(("H", "H-01", "H-01-QS"))).values(valid_to=later))
    session.commit()
    office.unit("X-01", "commune_union", "T", since=later, predecessor_id=office.units["H-01"].id, awaited=True)
    clock.advance(days=3)
    tick(session, clock.now)
    assert reform.holders(case) == {"organisation_officer Huyện đoàn Thử"}
    assert reform.unit("X-01").awaited
    clock.advance(days=4)
    tick(session, clock.now)
    assert reform.holders(case) == {"appraising_officer X-01"}
    assert not reform.unit("X-01").awaited


@pytest.mark.at_length
def test_the_highest_unit_is_replaced_by_its_own_officers(reform: Reform) -> None:
    """A province merges with others: a new unit takes its whole place, and whoever follows in it may undo that."""
    office, session = reform.office, reform.session
    case = reform.desk.start(COMMUNE, "H-01-02", reform_member(office))
    before, held = rows(session), reform.holders(case)
    renamed = reform.do(ReorganisationPlan("rename", ("T",), DAY, "19-QĐ", name="Tỉnh đoàn Tên Khác"))
    undone(session, renamed, reform.command())
    plan = ReorganisationPlan("replace", ("T",), DAY, "19-QĐ", new=(("L", "Tỉnh đoàn Lớn"),), new_kind="province_union")
    done = reform.do(plan)
    unit, district = reform.unit("L"), reform.unit("H")
    assert (unit.parent_id, unit.path, district.path) == (None, f"/{unit.id}/", f"/{unit.id}/{district.id}/")
    assert reform.holders(case) == held
    assert [each.unit_name for each in office.actor(PROVINCE, DAY).posts] == ["Tỉnh đoàn Lớn"]
    undone(session, done, reform.command())
    check_tree(session)
    assert rows(session) == before


@pytest.mark.at_length
def test_posts_of_a_level_that_ends_go_on_above_or_below(reform: Reform) -> None:
    """The district's officers are sent to the commune; what ends along with it shows its posts as well."""
    office, session = reform.office, reform.session
    office.unit("H-QS", "military_command", "H", "Ban Chỉ huy Quân sự huyện Thử")
    office.post("Đỗ Huyện Đội", "commander", "H-QS")
    before = rows(session)
    plan = replace(END, children={office.units["H-QS"].id: ""})
    posts = {post.person: post for post in reform.look(plan).posts}
    assert posts["Đỗ Huyện Đội"].choices == [], "a command's post exists in a command alone"
    assert [code for code, _name in posts[OFFICER].choices] == ["T", "H-01", "H-02"]
    with pytest.raises(Refused, match="one seat in"):
        reform.do(replace(plan, posts={posts[CHAIR].id: "H-01"}))
    done = reform.do(replace(plan, posts={posts[OFFICER].id: "H-01", posts[CLERK].id: "T"}))
    assert office.sitting("H-01", "organisation_officer", DAY) == [], "a commune has no such post"
    assert office.sitting("H-01", "appraising_officer", DAY) == [OFFICER]
    assert office.sitting("T", "clerk", DAY) == [CLERK]
    undone(session, done, reform.command())
    assert rows(session) == before


@pytest.mark.at_length
@only_sqlite
def test_who_holds_a_contested_seat_does_not_choose(reform: Reform) -> None:
    """Nor do declared kin of a holder; whoever is neither may."""
    office, session = reform.office, reform.session
    office.post(COMMUNE, "deputy_secretary", "T")
    seats = {post.person: post.id for post in reform.look(MERGE).posts if post.kind == "secretary"}
    mine = replace(MERGE, posts={seats[COMMUNE]: "X-01"})
    for actor in (COMMUNE, PROVINCE):
        if actor == PROVINCE:
            kinship.declare(session, office.actor(PROVINCE, DAY), office.people[COMMUNE_2].id, "sibling", REFORM)
        with pytest.raises(Refused, match="meet for one seat"):
            reform.do(mine, actor)
        reform.look(MERGE, actor)  # both may end, and the level above fills the seat
    office.post("Lê Tỉnh Khác", "deputy_secretary", "T")
    reform.do(mine, "Lê Tỉnh Khác")
    office.units["X-01"] = reform.unit("X-01")
    assert office.sitting("X-01", "secretary", DAY) == [COMMUNE]


@pytest.mark.at_length
@only_sqlite
def test_the_guided_page(reform: Reform, sign_in: SignIn) -> None:
    """Choose, see what it touches, carry out, and undo: by forms alone."""
    case = reform.desk.start(COMMUNE, "H-01-02", reform_member(reform.office))
    before = rows(reform.session)
    browser = sign_in(PROVINCE)
    browser.get("/units")
    assert "/reorganisations" in addresses(browser)
    browser.get("/reorganisations")
    browser.get("/reorganisations/new/merge?q=thu hai")
    assert browser.form("/search").choices["units"] == ["H-02"], "found by its name without marks"
    assert browser.get("/reorganisations/new/merge?go=1").status_code == 422
    assert "Choose at least one unit." in browser.text
    assert browser.get("/reorganisations/new/merge?go=1&units=H-01&units=H-01-02").status_code == 422
    browser.get("/reorganisations/new/merge?go=1&units=H-01&units=H-02")
    form = browser.form("/reorganisations/preview")
    assert form.choices["parent"] == ["", "H", "T"] and "into" not in form.choices
    said = {"day": "31/06/2025", "decision": "12-QĐ", "new": "Đoàn xã Mới", "parent": "T"}
    assert browser.post_form("/reorganisations/preview", **said).status_code == 422
    assert browser.form("/reorganisations/preview").values["new"] == "Đoàn xã Mới"
    assert browser.post_form("/reorganisations/preview", day="02/07/2025").status_code == 422
    assert "This day is still to come" in browser.text
    assert browser.post_form("/reorganisations/preview", day="01/07/2025", new="X 1; Mới").status_code == 422
    assert browser.post_form("/reorganisations/preview", new="Đoàn xã Mới").status_code == 200
    assert browser.form("/reorganisations").values["new"] == "T-01; Đoàn xã Mới", "the next code below the province"
    assert browser.post("/reorganisations/preview", {**browser.form("/reorganisations").values, "change": "1"})
    assert browser.post_form("/reorganisations/preview", new="X-01; Đoàn xã Mới").status_code == 200, browser.text
    assert rows(reform.session)["unit"] == before["unit"]
    assert "these units end: Đoàn xã Thử Một, Đoàn xã Thử Hai. Their successor is Đoàn xã Mới" in browser.text
    assert "Open cases touched 1" in browser.text
    chosen = f"post-{reform.session.scalar(sa.select(Post.id).join(Post.person).where(Person.full_name == COMMUNE_2))}"
    assert browser.form("/reorganisations").values[chosen] == "", "two secretaries: nobody takes over without a choice"
    other = f"post-{reform.session.scalar(sa.select(Post.id).join(Post.person).where(Person.full_name == COMMUNE))}"
    both = {chosen: "X-01", other: "X-01"}
    assert browser.post_form("/reorganisations", **both).status_code == 409
    assert "Two people would hold one seat in Đoàn xã Mới" in browser.text
    assert browser.form("/reorganisations").values[other] == "X-01", "what was chosen stands there to be changed"
    assert browser.post_form("/reorganisations", **both | {other: ""}).status_code == 200
    assert "Carried out. It can be undone" in browser.text
    reform.office.units["X-01"] = reform.unit("X-01")
    assert reform.office.sitting("X-01", "secretary", DAY) == [COMMUNE_2]
    other = sign_in(COMMUNE_2)
    other.get(f"/cases/{case}")
    assert "Reorganisation: Đoàn xã Thử Một + Đoàn xã Thử Hai → Đoàn xã Mới (12-QĐ)" in other.text
    row = reform.session.scalars(sa.select(Reorganisation)).one()
    assert browser.post_form(f"/reorganisations/{row.id}/undo").status_code == 200
    assert "Undone on 01/07/2025" in browser.text
    after = rows(reform.session)
    assert {name for name in after if after[name] != before[name]} <= {"sign_in", "sign_in_attempt", "account"}


@only_sqlite
def test_the_military_command_is_renamed_with_the_union_beside_it(reform: Reform) -> None:
    """Its area too, in the preview and in the tree; the name of then stays in the tree of then, and undone it is back.

    A command named after another place is left alone.
    """
    reform.office.unit("H-03", "commune_union", "H", "Đoàn thị trấn Tân Minh")
    command = reform.office.unit("H-03-QS", "military_command", "H-03", "Ban Chỉ huy Quân sự thị trấn Tân Minh")
    command.area = "thị trấn Tân Minh"
    reform.session.commit()
    plan = ReorganisationPlan(
        "replace", ("H-03",), DAY, "14-QĐ", new=(("X-03", "Đoàn xã Tân Minh"),), new_kind="commune_union", parent="H"
    )
    renamed = ("Ban Chỉ huy Quân sự thị trấn Tân Minh", "Ban Chỉ huy Quân sự xã Tân Minh")
    assert reform.look(plan).commands == [renamed]
    assert reform.unit("H-03-QS").name == renamed[0]
    row = reform.do(plan)
    found = reform.unit("H-03-QS")
    assert (found.name, found.area, found.parent_id) == (renamed[1], "xã Tân Minh", reform.unit("X-03").id)
    names = unit_names(reform.session, [found.id])
    assert names.on(DAY - dt.timedelta(days=1))[found.id] == renamed[0]
    undone(reform.session, row, reform.command())
    assert (reform.unit("H-03-QS").name, reform.unit("H-03-QS").area) == (renamed[0], "thị trấn Tân Minh")
    assert reform.look(ReorganisationPlan("rename", ("H-03",), DAY, "15-QĐ", name="Đoàn phường Tân Minh")).commands == [
        (renamed[0], "Ban Chỉ huy Quân sự phường Tân Minh")
    ]
    reform.unit("H-03-QS").name = "Ban Chỉ huy Quân sự cụm số 3"
    reform.session.commit()
    assert not reform.look(plan).commands


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_merge_waits_for_an_act_and_never_the_act_for_it(reform: Reform) -> None:
    """An act holds its case and goes on to write a post while units are divided: neither is given up."""
    case = reform.desk.start(
        OLD, BRANCH, NEW, purpose="replacement", predecessor=reform.office.people[OLD].id, predecessor_reason="age"
    )
    engine, command, came = reform.session.get_bind(), reform.command(), list[object]()
    plan = replace(SPLIT, children={reform.office.units["H-01-02"].id: "Z"})
    reform.session.rollback()

    def divide() -> None:
        with Session(engine) as other:
            try:
                came.append(preview(other, plan, command))
            except Exception as accident:
                came.append(accident)

    with Session(engine) as act:
        act.scalars(sa.select(Case).where(Case.public_id == case).with_for_update()).one()
        merging = threading.Thread(target=divide)
        merging.start()
        merging.join(1.5)
        assert came == [], "it waits for the act"
        act.execute(sa.update(Post).where(Post.kind == "secretary").values(source="act"))
        act.commit()
    merging.join()
    assert isinstance(came[0], ReorganisationOutcome), came
