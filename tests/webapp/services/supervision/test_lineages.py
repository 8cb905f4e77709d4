"""The lineages of a run of the clock are those of each day: levels that ended, units that were moved or replaced."""

import datetime as dt

from sqlalchemy.orm import Session

from tests.support.offices.district import Office
from webapp.models import Unit, UnitPast
from webapp.queries.supervision.lineages import Lineages
from webapp.surroundings import lineage_on

ENDED = dt.date(2025, 7, 1)
DAYS = (dt.date(2024, 5, 1), ENDED - dt.timedelta(days=1), ENDED, dt.date(2026, 3, 1))


def test_lineages_of_a_run_are_those_of_each_day(session: Session) -> None:
    office = Office(session, dt.date(2026, 11, 23))
    office.unit("P", "province_union")
    office.unit("D", "district_union", "P", until=ENDED)
    office.unit("C1", "commune_union", "D", until=ENDED)
    office.unit("C2", "commune_union", "P", since=ENDED)
    office.unit("C3", "commune_union", "P")
    office.unit("B1", "branch", "C1")
    office.unit("B2", "branch", "C3")
    first, moved = office.units["C1"], office.units["B2"]
    first.successor_id = office.units["C2"].id
    path = f"{first.path}{moved.id}/"
    session.add(UnitPast(unit_id=moved.id, until=ENDED, name="B2", parent_id=first.id, path=path))
    moved.changed_on = ENDED
    session.commit()
    lineages = Lineages(session)
    seen = set()
    for code in ("B1", "B2", "C3"):
        for day in DAYS:
            unit = session.get_one(Unit, office.units[code].id)
            expected = tuple(each.id for each in lineage_on(session, unit, day))
            assert lineages.on(unit.id, day) == expected, (code, day)
            seen.add((code, expected))
    assert len(seen) == 5, "B1 and B2 have other units above them since that day"
