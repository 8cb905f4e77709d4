"""The demo's days at the grassroots: nineteen officers of the province, last year's days, and trips in every state.

Last year has the figures of the Union's own report for 2023: 19 officers, nearly 1,300 days, 38 trips on a theme. The
people are invented. What is over was entered from papers (`past_trips`): thousands of half days would take minutes
through the commands.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, posts_held
from webapp.demo.people import new_person
from webapp.models import Leave, Person, Post, Unit
from webapp.queries.calendar import working_days
from webapp.queries.field_days.trips import officers_between
from webapp.queries.field_days.years import placed
from webapp.services.calendar import add_year
from webapp.services.cases.commands import make_move, start
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from webapp.services.field_days.leave import add_leave
from webapp.services.field_days.past_trips import PastTrip, record_past
from webapp.services.transaction import transaction
from workflows.core.calendar import ONE, WorkingDays, local_date
from workflows.core.facts import Away
from workflows.field_counters import mondays
from workflows.field_days.process import FieldDays

Finder = Callable[[str, str, dt.date], Actor]
DEFINITION = FieldDays.definition
PROVINCE, DISTRICT = "TD", "HT"

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
THEMES = ("Nâng cao chất lượng chi đoàn", "Công tác đoàn viên và Sổ đoàn viên", "Tư vấn hướng nghiệp")
REPORT = {
    "done": "Dự sinh hoạt, hướng dẫn nghiệp vụ công tác đoàn viên.",
    "found": "Đoàn viên nhiệt tình; thiếu tài liệu sinh hoạt.",
    "proposed": "Cấp tài liệu sinh hoạt theo quý cho các chi đoàn.",
}

RETURN = {"code": "papers_missing", "parts": ["report"], "text": "Nêu rõ số chi đoàn đã dự và giải pháp cho từng nơi."}


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
                    valid_from=dt.date(today.year - 3, 9, 1),
                    valid_to=None,
                    source="demo",
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
    record_past(session, unit_id, made.trips(today.year, [int(half * share) for half in LAST_YEAR], until))
    open_trips(session, now, find, people, worked)


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
        return found

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
            f"{seed % 90 + 10}/CL-TĐTN",
            tuple((day, half) for day in days for half in ("am", "pm"))[:halves],
        )


class Journey:
    """One trip of this year, told step by step by the people with its tasks."""

    count = 0

    def __init__(self, session: Session, find: Finder, worked: WorkingDays, person: int, opened: dt.datetime) -> None:
        self.session, self.find, self.worked, self.now = session, find, worked, opened
        self.person, self.public_id, self.version = person, "", 0

    def words(self, wait: int, days: int, **said: Any) -> dict[str, Any]:
        """Return a trip that begins so many days from now, on the first working day, and has so many of them."""
        found: list[dt.date] = []
        day = local_date(self.now) + wait * ONE
        while len(found) < days:
            found += [day] if day in self.worked else []
            day += ONE
        host = self.session.scalars(sa.select(Unit.id).where(Unit.code == DISTRICT)).one()
        return {
            "trip": {
                "host": host,
                "level": "district",
                "regime": "one_plus_two",
                "kind": "thematic",
                "theme": THEMES[0],
                "starts_on": found[0].isoformat(),
                "starts_half": "am",
                "ends_on": found[-1].isoformat(),
                "ends_half": "pm",
                **said,
            }
        }

    def command(self, actor: Actor, words: dict[str, Any], later: float = 1) -> Command:
        self.now += dt.timedelta(days=later)
        Journey.count += 1
        return Command(actor, self.now, f"demo-field-{Journey.count}-{self.now.isoformat()}", words, self.version)

    def officer(self) -> Actor:
        person = self.session.get_one(Person, self.person)
        return Actor(person.id, person.full_name, posts_held(self.session, person.id, local_date(self.now)))

    def register(self, wait: int = 3, days: int = 2, **said: Any) -> "Journey":
        unit_id = self.session.scalars(sa.select(Unit.id).where(Unit.code == PROVINCE)).one()
        command = self.command(self.officer(), self.words(wait, days, **said), 0)
        self.public_id, self.version = start(self.session, DEFINITION, "register", unit_id, command), 1
        return self

    def host(self, move: str, **words: Any) -> "Journey":
        return self._move(move, self.find("secretary", DISTRICT, local_date(self.now)), words, 1)

    def traveller(self, move: str, later: float, **words: Any) -> "Journey":
        return self._move(move, self.officer(), words, later)

    def board(self, move: str, **words: Any) -> "Journey":
        return self._move(move, self.find("organisation_officer", PROVINCE, local_date(self.now)), words, 2)

    def _move(self, name: str, actor: Actor, words: dict[str, Any], later: float) -> "Journey":
        make_move(self.session, self.public_id, name, self.command(actor, words, later))
        self.version += 1
        return self


def open_trips(session: Session, now: dt.datetime, find: Finder, people: Sequence[int], worked: WorkingDays) -> None:
    """Make a trip in every state; officers placed at a host go last.

    The trip that lapses comes first: the clock finds no other case then.
    """
    board = find("organisation_officer", PROVINCE, local_date(now)).person_id
    others = [person for person in people if person != board]
    going = iter(sorted(others, key=lambda person: bool(placed(session, person, local_date(now) - 45 * ONE))))

    def trip(days_ago: int) -> Journey:
        return Journey(session, find, worked, next(going), now - dt.timedelta(days=days_ago))

    lapsing = trip(40).register().host("decline", reason={"text": "Huyện đoàn tổ chức đại hội trong tuần này."})
    session.rollback()
    tick(session, lapsing.now + dt.timedelta(days=12))
    reason = {"text": "Cơ quan họp đột xuất."}
    trip(30).register().host("confirm").traveller("finish", 12, done={"travel_order": "31/CL-TĐTN"}).traveller(
        "report", 3, report=REPORT
    ).board("verify", verification={"note": "Khớp với công lệnh."})
    trip(20).register(kind="branch", theme="").host("confirm").traveller(
        "finish", 12, done={"travel_order": "36/CL-TĐTN"}
    ).traveller("report", 3, report=REPORT)
    trip(24).register(kind="branch", theme="").host("confirm").traveller(
        "finish", 12, done={"travel_order": "34/CL-TĐTN"}
    ).traveller("report", 3, report=REPORT).board("return_report", **{"return": RETURN})
    trip(18).register(kind="inspection", theme="").host("confirm").traveller(
        "finish", 12, done={"travel_order": "38/CL-TĐTN"}
    )
    trip(12).register().traveller("withdraw", 1, reason=reason)
    trip(12).register().board("cancel", reason=reason)
    trip(4).register().host("decline", reason={"text": "Ban Thường vụ đi công tác."})
    trip(3).register(wait=4, days=3).host("confirm")
    trip(3).register(wait=5, days=1, regime="four_plus_one", kind="joint").host("confirm")
    trip(1).register(wait=6, days=2, kind="committee", theme="Dự hội nghị Ban Chấp hành")
    trip(1).register(wait=2, days=1, ends_half="am", regime="four_plus_one", kind="branch", theme="")
    first = local_date(now) + 10 * ONE
    actor = find("organisation_officer", PROVINCE, local_date(now))
    unit_id = session.scalars(sa.select(Unit.id).where(Unit.code == PROVINCE)).one()
    add_leave(session, actor, unit_id, next(going), "annual", first, first + 4 * ONE, now)
