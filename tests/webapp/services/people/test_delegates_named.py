"""Where the application says whom a case waits for, whoever stands in is named beside the holder."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.absences import HANG, RECOMMENDATION, SECOND, Absence, absence
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, COMMUNE_DEPUTY, MEMBERS, NEW, OFFICER, OTHER
from tests.support.reading import statements
from webapp.models import Case, Task
from webapp.queries.cases.lists import inbox
from webapp.queries.people.deputies import active_delegations

pytestmark = pytest.mark.at_length

__all__ = ["absence"]

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NAMED = f"comrade {MEMBERS[2]} (in place of comrade {OFFICER} until 24/11/2026)"


@only_sqlite
def test_the_stand_in_is_named_on_every_page_that_names_the_holder(absence: Absence) -> None:
    case = absence.to_appraisal(BRANCH, NEW)
    path, holder = f"/cases/{case}", f"With {OFFICER} (Organisation officer – Huyện đoàn Thử)"
    assert f"{holder} since" in absence.reads(CHAIR, path)
    row = absence.away(OFFICER, MEMBERS[2])
    page = absence.reads(CHAIR, path)
    assert f"{holder}, {NAMED} since" in page
    assert page.count(NAMED) == 1, "in the head alone: what others do is not listed as what oneself cannot"
    assert f"Organisation officer – Huyện đoàn Thử; {NAMED}" in absence.reads(CHAIR, "/tracking")
    mine = f"in place of comrade {OFFICER} until 24/11/2026"
    assert mine in absence.reads(MEMBERS[2], "/inbox")
    assert mine not in absence.reads(OFFICER, "/inbox")
    absence.revoke(OFFICER, row)
    assert "in place of comrade" not in absence.reads(CHAIR, path) + absence.reads(CHAIR, "/tracking")


def test_who_is_named_is_who_has_it_in_his_inbox(absence: Absence) -> None:
    """Of every process and of one, about the two and about others, with a post that is over and one that is not."""
    absence.office.post(NEW, "executive_member", SECOND)
    absence.office.post(MEMBERS[0], "organisation_officer", "H", until=absence.today + dt.timedelta(days=1))
    absence.to_appraisal(BRANCH, NEW)
    absence.start(HANG, SECOND, OTHER)
    for absent, deputy, workflow in (
        (OFFICER, MEMBERS[2], None),
        (MEMBERS[0], MEMBERS[1], None),
        (CLERK, OFFICER, "placement"),
        (HANG, COMMUNE, None),
        (HANG, NEW, None),
        (COMMUNE, NEW, None),
        (OFFICER, CLERK, RECOMMENDATION),
    ):
        absence.away(absent, deputy, workflow)
    counts = []
    for _day in range(2):
        absence.session.rollback()
        lent = set()
        for name in absence.office.people:
            actor = absence.office.actor(name, absence.today)
            for one in actor.delegated:  # what they have by this alone
                waiting = inbox(absence.session, replace(actor, posts=(), delegated=(one,)), absence.today)
                lent |= {(line.public_id, one.person, name, one.last) for _id, line in waiting if line.through == one}
        ids = {row.id: row.public_id for row in absence.session.execute(sa.select(Case.id, Case.public_id))}
        found = active_delegations(absence.session, ids, absence.today)
        assert {(ids[one.case_id], one.absent, one.deputy, one.last) for one in found} == lent
        counts.append(len(lent))
        absence.clock.advance(days=1)
    assert counts == [5, 4], "not whom four eyes bar: the one whom the nomination is about"


@only_sqlite
def test_one_stand_in_costs_as_much_as_many(absence: Absence, session: Session) -> None:
    absence.start(HANG, SECOND, OTHER)
    session.execute(sa.update(Case).values(due_on=dt.date(2026, 11, 1), late_after=dt.date(2026, 11, 1)))
    session.commit()
    absence.away(HANG, COMMUNE, None)
    watching, waiting = absence.english(CHAIR), absence.english(COMMUNE)
    pages = (
        (watching, "/tracking"),
        (waiting, "/inbox"),
        (watching, f"/cases/{session.scalar(sa.select(Case.public_id))}"),
    )
    session.commit()
    for browser, path in pages:
        browser.get(path)  # that somebody opens files is written down the first time
    few = [statements(browser, path, session) for browser, path in pages]
    absence.away(HANG, COMMUNE_DEPUTY, None)
    copy(session, 30)
    assert [statements(browser, path, session) for browser, path in pages] == few
    text = absence.reads(CHAIR, "/tracking")
    for name in (COMMUNE, COMMUNE_DEPUTY):
        assert text.count(f"comrade {name} (in place of comrade {HANG} until 24/11/2026)") == 31


def copy(session: Session, times: int) -> None:
    """The one case with its tasks, so many times more."""
    case, turns = session.scalars(sa.select(Case)).one(), session.scalars(sa.select(Task)).all()

    def row(of: Any, **other: Any) -> dict[str, Any]:
        return {each.name: getattr(of, each.name) for each in of.__table__.columns if each.name != "id"} | other

    for number in range(times):
        new = Case(**row(case, public_id=f"{number:016x}", claim=f"copy:{number}"))
        session.add(new)
        session.flush()
        session.add_all(Task(**row(turn, case_id=new.id)) for turn in turns)
    session.commit()
