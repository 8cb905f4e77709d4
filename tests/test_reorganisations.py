"""Units merge, divide, end, move and are renamed while cases are open: the tree, the posts, the cases, and the way back."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.desk import Desk
from tests.office import BRANCH, COMMUNE, COMMUNE_DEPUTY, MEMBERS, OFFICER, PROVINCE, district_office
from webapp.models import Base, Event, RollEntry, Turn, Unit, Vote
from webapp.queries.cases import holders_of
from webapp.services.door import Act
from webapp.services.refusals import Refused
from webapp.services.reorganisation_plan import Plan
from webapp.services.reorganising import Outcome, carry_out, preview
from webapp.services.undoing import undo
from workflows.core.calendar import local_date

REFORM = dt.datetime(2025, 7, 1, 3, 0, tzinfo=dt.UTC)
DAY = dt.date(2025, 7, 1)
COMMUNE_2, CLERK_X = "Ksor Xã Hai", "Lê Văn Thư"
MERGE = Plan(
    "merge", ("H-01", "H-02"), DAY, "12-QĐ/TĐTN, 30/06/2025", new=(("X-01", "Đoàn xã Mới"),), new_kind="commune_union",
    parent="T",
)  # fmt: skip
END = Plan("end", ("H",), DAY, "13-QĐ/TĐTN, 30/06/2025")
ALL_ROWS_BUT = {"event", "event_words", "reorganisation"}


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

    def act(self, by: str = PROVINCE) -> Act:
        self.keys += 1
        return replace(self.desk.act(by), key=f"reform-{self.keys}")

    def do(self, plan: Plan, by: str = PROVINCE) -> int:
        return carry_out(self.session, plan, self.act(by))

    def look(self, plan: Plan, by: str = PROVINCE) -> Outcome:
        return preview(self.session, plan, self.act(by))

    def unit(self, code: str) -> Unit:
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


def rows(session: Session) -> dict[str, Any]:
    """Every row of every table but the journal; turns and lines without their ids, which are given anew."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in ALL_ROWS_BUT:
            columns = [each for each in table.columns if table.name not in ("turn", "line") or each.name != "id"]
            found[table.name] = sorted(map(repr, session.execute(sa.select(*columns))))
    return found


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


def test_the_merger_of_2025_with_fifty_open_cases(reform: Reform) -> None:
    """Two communes become one, then the district ends; nothing waits for a body that is no more, and all comes back."""
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
        *(f"H-0{1 if number % 2 else 2}-{number + 10}" for number in range(50)), BRANCH, "H-01-02", "H-01-QS"
    }  # fmt: skip
    middle = rows(session)
    looked = reform.look(END)
    assert [(change.public_id, change.vote) for change in looked.cases] == [(case, "anew") for case in cases["vote"]]
    assert len(looked.posts) == 8
    ended = reform.do(END)
    check_tree(session)
    assert {case: reform.desk.state(case) for case in states} == states
    gone = sa.select(Unit.id).where(Unit.valid_to.is_not(None))
    assert not session.scalars(sa.select(Turn).where(Turn.unit_id.in_(gone))).all()
    assert reform.holders(cases["opinion"][0]) == {"secretary Đoàn xã Mới", "deputy_secretary Đoàn xã Mới"}
    assert reform.holders(cases["board"][0]) == {"organisation_officer Đoàn xã Mới"}
    assert reform.holders(cases["issuing"][0]) == {"clerk Đoàn xã Mới"}
    votes = session.scalars(sa.select(Vote).where(Vote.closed_at.is_(None))).all()
    assert {vote.unit_id for vote in votes} == {reform.unit("X-01").id}
    assert len(votes) == len(cases["vote"])
    roll = session.scalars(sa.select(RollEntry).where(RollEntry.vote_id == votes[0].id)).all()
    assert [entry.person_id for entry in roll] == [reform.office.people[COMMUNE_DEPUTY].id]
    undo(session, ended, reform.act())
    assert rows(session) == middle
    undo(session, merged, reform.act())
    assert rows(session) == before
    with pytest.raises(Refused, match="undone already"):
        undo(session, merged, reform.act())
