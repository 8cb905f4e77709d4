"""The demo's days at the grassroots: nineteen officers of the province, last year's days, and trips in every state.

Last year has the figures of the Union's own report for 2023: 19 officers, nearly 1,300 days, 38 trips on a theme. The
people are invented. What is over was entered from papers (`past_trips`): thousands of half days would take minutes
through the commands.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.forums import Finder
from webapp.demo.people import SOURCE, new_person
from webapp.demo.trips import PROVINCE, THEMES, open_trips, order
from webapp.models import Leave, Person, Post, Unit
from webapp.queries.calendar import working_days
from webapp.queries.field_days.trips import officers_between
from webapp.services.calendar import add_year
from webapp.services.field_days.past_trips import PastTrip, record_past
from webapp.services.transaction import transaction
from workflows.core.calendar import ONE, WorkingDays, local_date
from workflows.core.facts import Away
from workflows.field_counters import mondays

MORE = (
    ("Rơ Châm H'Lan", "female", "deputy_secretary"),
    ("Siu Quốc Bảo", "male", "organisation_officer"),
    ("Nay Thị Hiền", "female", "organisation_officer"),
    ("Kpă Minh Đức", "male", "organisation_officer"),
    ("Trần Gia Phúc", "male", "inspector"),
    ("Lê Bảo Trân", "female", "inspector"),
    ("Phạm Nhật Minh", "male", "inspector"),
    ("Võ Khánh Vy", "female", "inspector"),
    ("Đặng Hoàng Nam", "male", "clerk"),
    ("Bùi Ngọc Diệp", "female", "clerk"),
    ("Ngô Tuấn Kiệt", "male", "clerk"),
)
"""Officers of the province beside those of the workbook."""
SINCE = dt.date(2023, 9, 1)
"""Since when they sit: before the commune begins, whose committee they appoint, whatever day the demo is made on."""

LAST_YEAR = (
    144,
    142,
    102,
    139,
    135,
    111,
    131,
    124,
    143,
    84,
    147,
    145,
    149,
    116,
    152,
    156,
    159,
    163,
    154,
)
"""Half days under 1+2 of each officer last year, in the order of their names: 2,596 together, three are behind."""
MOTHER = 9
"""The mother's position in that order: four months of maternity leave make the quota smaller."""

KINDS = ("inspection", "joint", "committee", "branch")


def add_officers(session: Session, today: dt.date) -> None:
    """Add the officers of the province that the workbook does not name. Idempotent."""
    with transaction(session):
        if session.scalar(sa.select(Person.id).where(Person.code == "TD01")):
            return
        unit_id = session.scalars(sa.select(Unit.id).where(Unit.code == PROVINCE)).one()
        for place, (name, sex, kind) in enumerate(MORE, start=1):
            birth = dt.date(today.year - 26 - place % 8, 1 + place % 12, 1 + place)
            person = new_person(f"TD{place:02d}", name, sex, birth)
            session.add(
                Post(
                    person=person,
                    unit_id=unit_id,
                    kind=kind,
                    seat=None,
                    valid_from=SINCE,
                    valid_to=None,
                    source=SOURCE,
                )
            )


def fill_field_days(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make days of last year and of this one, leave, and a trip in every state."""
    today = local_date(now)
    unit = session.scalars(sa.select(Unit).where(Unit.code == PROVINCE)).one()
    unit_id, lineage = unit.id, list(reversed(unit.lineage))
    hosts = session.scalars(sa.select(Unit.id).where(Unit.kind.in_(("district_union", "base_union")))).all()
    people = [each.id for each in officers_between(session, unit_id, today, today)]
    year = dt.date(today.year - 1, 1, 1)
    add_year(session, year.year, now)
    worked = working_days(session, lineage, year)
    mother = Away("maternity", dt.date(year.year, 3, 1), dt.date(year.year, 6, 30))
    with transaction(session):
        session.add(
            Leave(
                person_id=people[MOTHER],
                kind=mother.kind,
                first_day=mother.first,
                last_day=mother.last,
                recorded_at=now,
            )
        )
    made = Past(people, hosts, worked, {people[MOTHER]: [mother]})
    until = today - 45 * ONE  # The trips of the last weeks have cases: nobody is at two places.
    record_past(session, unit_id, made.trips(year.year, LAST_YEAR, min(until, dt.date(year.year, 12, 31))))
    share = max((until - dt.date(today.year, 1, 1)).days, 0) / 365
    this_year = made.trips(today.year, [int(half * share) for half in LAST_YEAR], until)
    record_past(session, unit_id, this_year)
    open_trips(session, now, find, people, worked, len(this_year))


@dataclass
class Past:
    """Completed trips. The last working day of a week is one under 4+1, and some first three are one under 1+2."""

    people: Sequence[int]
    hosts: Sequence[int]
    worked: WorkingDays
    away: dict[int, list[Away]]

    def trips(self, year: int, halves: Sequence[int], until: dt.date) -> list[PastTrip]:
        """Return the trips of a year up to a day, with so many half days under 1+2 for each person."""
        found: list[PastTrip] = []
        for place, (person, half_days) in enumerate(zip(self.people, halves, strict=True)):
            weeks = [days for days in self._weeks(person, year, until) if len(days) > 3]
            found += self._one_plus_two(place, person, weeks, half_days)
            found += [
                self._trip(place + number, person, "four_plus_one", "joint", days[-1:], 2)
                for number, days in enumerate(weeks)
                if (number * 5 + place) % 6
            ]
        found.sort(key=lambda trip: trip.halves)
        return [replace(trip, travel_order=order(number)) for number, trip in enumerate(found, 1)]

    def _weeks(self, person: int, year: int, until: dt.date) -> Iterator[list[dt.date]]:
        """Yield the working days of each week on which the person is present, up to a day."""
        for monday in mondays(year):
            days = [monday + number * ONE for number in range(7)]
            yield [
                day
                for day in days
                if day.year == year
                and day <= until
                and day in self.worked
                and not any(day in period for period in self.away.get(person, ()))
            ]

    def _one_plus_two(self, place: int, person: int, weeks: list[list[dt.date]], half_days: int) -> Iterator[PastTrip]:
        """Yield trips of three days spread over the year until there are as many half days; two are thematic."""
        number = -(-half_days // 6)
        chosen = [weeks[(place % 2 + step * len(weeks)) // (number + 1)] for step in range(1, number + 1)]
        for step, days in enumerate(chosen):
            kind = "thematic" if step in (number // 3, 2 * number // 3) else KINDS[(place + step) % 4]
            yield self._trip(place + step, person, "one_plus_two", kind, days[:3], min(half_days - 6 * step, 6))

    def _trip(self, seed: int, person: int, regime: str, kind: str, days: list[dt.date], halves: int) -> PastTrip:
        host = self.hosts[seed % len(self.hosts)]
        level = "district" if host == self.hosts[0] else ("branch", "commune")[seed % 2]
        return PastTrip(
            person,
            host,
            regime,
            kind,
            level,
            THEMES[seed % 3] if kind == "thematic" else "",
            "",
            tuple((day, half) for day in days for half in ("am", "pm"))[:halves],
        )
