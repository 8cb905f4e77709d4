"""Who changed what: all changes of a person, a unit or a day, and nothing that the reader may not know of."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.books import SickVisits
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    COMMANDER,
    COMMUNE,
    INSPECTOR,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
)
from tests.support.offices.papers import appraised, desk_of, replacing
from tests.support.offices.period_reports import draft
from tests.support.reading import SignIn, neighbour, statements
from tests.support.registers import enter
from webapp.models import AccessLogEntry, Case, CaseAccess, Event
from webapp.services.security_events import Kind, record
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.registers import REGISTERS

pytestmark = pytest.mark.at_length

AUDIT = "/supervision/audit"


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    return desk_of(session, clock)


@pytest.fixture
def case(desk: Desk) -> str:
    """A nomination of the branch before the standing committee, which the district's officer has appraised."""
    return appraised(desk, BRANCH, NEW, **replacing(desk))


def found(browser: Browser, **asked: str) -> list[tuple[str, str]]:
    """What and by whom, line by line, of the search through its form."""
    browser.get(AUDIT)
    browser.post("/search", {"to": AUDIT, **asked})
    assert browser.response.status_code == 200
    rows = browser.tree.findall(".//main//table/tbody/tr")
    return [(_words(row[1]), _words(row[2])) for row in rows]


def _words(cell: Any) -> str:
    return " ".join(" ".join(cell.itertext()).split())


@pytest.mark.both_engines
def test_the_changes_of_a_person_a_unit_and_a_day(desk: Desk, case: str, sign_in: SignIn, session: Session) -> None:
    board, today = sign_in(OFFICER), local_date(desk.clock.now)
    by_officer = found(board, q=OFFICER)
    assert len(by_officer) == 1 and by_officer[0][1].startswith(OFFICER)
    about = found(board, q=NEW)
    entries = session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.kind != "ballot"))
    assert len(about) == entries and all(f"about comrade {NEW}" in who for _what, who in about)
    session.rollback()
    days = [found(board, day=f"{today - dt.timedelta(days=back):%d/%m/%Y}") for back in range(4)]
    assert [len(each) for each in days][-1] == 0 and sum(map(len, days)) == entries
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    assert len(found(board, unit="H-01")) == entries and found(board, unit="H-02") == []
    assert found(board, record="register") == [] and len(found(board, record="case")) == entries
    found(board, day="31/31/2026")
    assert "field-error" in board.response.text
    assert case in board.get(AUDIT).text


@pytest.mark.both_engines
def test_only_what_lies_below_the_readers_units(desk: Desk, case: str, sign_in: SignIn) -> None:
    for name in (PROVINCE, CHAIR, INSPECTOR, COMMUNE, OLD):
        assert case in sign_in(name).get(AUDIT).text, name
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    desk.office.post("Ksor Xã Hai", "secretary", "H-02")
    assert found(sign_in("Ksor Xã Hai"), q=NEW) == []
    for name in (OTHER, COMMANDER):
        assert sign_in(name).get(AUDIT).status_code == 404


def test_the_administrator_sees_nothing_of_it(make_account: Any, new_client: Any, case: str) -> None:
    make_account("quan.tri")
    browser = new_client()
    browser.enter("quan.tri")
    assert browser.get(AUDIT).status_code == 404


@pytest.mark.both_engines
def test_a_sealed_case_is_found_by_nobody_without_an_entry_of_access(
    desk: Desk, case: str, sign_in: SignIn, session: Session
) -> None:
    session.rollback()
    session.execute(sa.update(Case).values(sealed=True))
    session.commit()
    for name in (PROVINCE, INSPECTOR):  # the chair has a task in it
        assert found(sign_in(name), q=NEW) == [] and case not in sign_in(name).get(AUDIT).text
    session.rollback()
    case_id = session.scalars(sa.select(Case.id)).one()
    session.add(CaseAccess(case_id=case_id, unit_id=desk.office.units["T"].id, post="secretary"))
    session.commit()
    province = sign_in(PROVINCE)
    session.execute(sa.delete(AccessLogEntry))
    session.commit()
    assert found(province, q=NEW) != []
    session.rollback()
    noted = session.execute(sa.select(AccessLogEntry.case_id, AccessLogEntry.person_id, AccessLogEntry.page)).all()
    reader = desk.office.people[PROVINCE].id
    assert {tuple(row) for row in noted} == {(case_id, reader, "audit.audit")}, "who reads its course has read it"


@pytest.mark.both_engines
def test_every_record_is_searched_and_each_by_its_own_rule(
    office: Office, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    draft(sign_in(OFFICER), office)
    with transaction(session):
        units = [office.units[BRANCH].id]
        record(session, Kind.RIGHTS, clock(), "post_given", about_id=office.people[NEW].id, units=units)
        record(session, Kind.SIGNED_IN, clock(), "", about_id=office.people[NEW].id, units=units)
    session.rollback()
    inspector = sign_in(INSPECTOR)
    assert [what for what, _who in found(inspector, record="report")] == ["Report: First half of 2026: drafted Reports"]
    assert [what for what, _who in found(inspector, q=NEW)] == ["Rights changed: post given Accounts, rights, rules"]
    assert found(sign_in(CHAIR), q=NEW) == [], "what inspection committees read"
    assert found(sign_in(PROVINCE), record="report") == [], "a draft is read in its own unit alone"


def test_whom_a_row_is_about_is_not_found_where_the_unit_alone_reads_it(
    office: Office, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(REGISTERS, SickVisits.key, SickVisits)
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {"reason": "Thăm hỏi", "day": "3/2/2026", "people": [str(office.people[OLD].id)]}
    enter(commune, office, SickVisits.key, "H-01", **said)
    assert len(found(commune, q=OLD, record="register")) == 1
    assert found(board, q=OLD, record="register") == []
    assert len(found(board, q=COMMUNE, record="register")) == 1, "who entered it is told"


def test_the_page_goes_on_and_costs_the_same_for_many(desk: Desk, case: str, sign_in: SignIn, session: Session) -> None:
    board = sign_in(OFFICER)
    few = statements(board, AUDIT, session)
    session.rollback()
    last = session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).one()
    columns = {column.name: getattr(last, column.name) for column in Event.__table__.columns if column.name != "id"}
    for nth in range(120):
        made = {
            "seq": last.seq + nth + 1,
            "hash": f"h{nth}",
            "key": None,
            "at": last.at - dt.timedelta(minutes=nth // 3),
        }
        session.execute(sa.insert(Event).values(**columns | made))
    session.commit()
    total = session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.kind != "ballot"))
    assert statements(board, AUDIT, session) == few
    sizes, where = [], AUDIT
    while where:
        board.get(where)
        sizes.append(len(board.tree.findall(".//main//table/tbody/tr")))
        where = neighbour(board, "next")
    assert sum(sizes) == total and sizes[:2] == [50, 50], "each once, none left out where many are of one moment"
    assert board.get(f"{AUDIT}?after=x").status_code == 200


def test_a_file_of_the_table_is_counted_as_an_export(desk: Desk, case: str, sign_in: SignIn, session: Session) -> None:
    inspector = sign_in(INSPECTOR)
    assert inspector.get(f"{AUDIT}?as=xlsx").data[:2] == b"PK"
    what = session.execute(sa.text("select what from security_event where kind = 'export'")).scalars().all()
    assert what == ["tables.audit.audit"]
