"""The small office with officers of the province who go to the grassroots, and their steps through the pages."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import Office, district_office
from tests.support.players import Players
from webapp.models import FieldDay, FieldTrip, Person

GOER, COLLEAGUE, BOARD, STANDING = "Rơ Châm Đi", "Siu Thị Bạn", "Nay Văn Tổ", "Kpă Thị Vụ"
KEEPER = "Mai Thị Khách"
"""Of the other host."""
TODAY = dt.date(2026, 11, 23)
"""A Monday."""


def field_office(session: Session, now: dt.datetime) -> Office:
    """The district office; at the province two officers who go, an organisation officer and a standing member."""
    office = district_office(session, now)
    for name, kind in (
        (GOER, "inspector"),
        (COLLEAGUE, "clerk"),
        (BOARD, "organisation_officer"),
        (STANDING, "standing_member"),
    ):
        office.post(name, kind, "T")
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.post(KEEPER, "secretary", "K")
    return office


def trip(office: Office, first: str = "25/11/2026", last: str = "", **said: Any) -> dict[str, str]:
    """What is typed to register: a whole Wednesday in district H."""
    return {
        "host": str(office.units["H"].id),
        "level": "district",
        "regime": "one_plus_two",
        "kind": "thematic",
        "theme": "Kỹ năng công tác Đoàn",
        "starts_on": first,
        "starts_half": "am",
        "ends_on": last or first,
        "ends_half": "pm",
        **said,
    }


class Company(Players):
    """Everybody's browser, and the steps of a trip as they take them."""

    def register(self, by: str = GOER, expect: int = 200, unit: str = "T", **said: Any) -> Browser:
        return self.start(by, "field-days", unit, expect, **trip(self.office, **said))

    def booked(self) -> list[tuple[str, str, str, str]]:
        """Every half day in the database: person, day, half, and how far its trip has come."""
        self.office.session.rollback()
        rows = self.office.session.execute(
            sa.select(Person.full_name, FieldDay.day, FieldDay.half, FieldTrip.status)
            .join(Person, Person.id == FieldDay.person_id)
            .join(FieldTrip, FieldTrip.id == FieldDay.trip_id)
            .order_by(FieldDay.day, FieldDay.half, Person.id)
        )
        return [(name, f"{day:%d/%m}", half, status) for name, day, half, status in rows]


REPORT = {"done": "Tập huấn cho 40 cán bộ chi đoàn", "found": "Chi đoàn thiếu sổ sách", "proposed": "Cấp sổ mẫu"}
