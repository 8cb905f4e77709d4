"""The demo's trips to the grassroots that have cases: one in every state to the district, and one to the commune."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, posts_held
from webapp.demo.forums import Finder
from webapp.models import Case, Person, Unit
from webapp.queries.field_days.placements import placed
from webapp.services.cases.commands import make_move, start
from webapp.services.cases.timers import run_due_transition
from webapp.services.command import Command
from webapp.services.field_days.leave import add_leave
from workflows.core.calendar import ONE, WorkingDays, local_date
from workflows.field_days.process import FieldDays

DEFINITION = FieldDays.definition
PROVINCE, DISTRICT, COMMUNE = "TD", "HT", "SM"
THEMES = ("Nâng cao chất lượng chi đoàn", "Công tác đoàn viên và Sổ đoàn viên", "Tư vấn hướng nghiệp")
REPORT = {
    "done": "Dự sinh hoạt, hướng dẫn nghiệp vụ công tác đoàn viên.",
    "found": "Đoàn viên nhiệt tình; thiếu tài liệu sinh hoạt.",
    "proposed": "Cấp tài liệu sinh hoạt theo quý cho các chi đoàn.",
}
RETURN = {"code": "papers_missing", "parts": ["report"], "text": "Nêu rõ số chi đoàn đã dự và giải pháp cho từng nơi."}


class Journey:
    """A trip of this year, taken through its steps by the people with its tasks."""

    count = 0

    def __init__(
        self, session: Session, find: Finder, worked: WorkingDays, person: int, opened: dt.datetime, host: str
    ) -> None:
        self.session, self.find, self.worked, self.now = session, find, worked, opened
        self.person, self.host_code, self.public_id, self.version = person, host, "", 0
        self.ends = local_date(opened)

    def words(self, wait: int, days: int, **said: Any) -> dict[str, Any]:
        """Return a trip that begins so many days from now, on the first working day, and has so many of them."""
        found: list[dt.date] = []
        day = local_date(self.now) + wait * ONE
        while len(found) < days:
            found += [day] if day in self.worked else []
            day += ONE
        self.ends = found[-1]
        host = self.session.scalars(sa.select(Unit).where(Unit.code == self.host_code)).one()
        return {
            "trip": {
                "host": host.id,
                "level": "district" if host.kind == "district_union" else "commune",
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
        return self._move(move, self.find("secretary", self.host_code, local_date(self.now)), words, 1)

    def traveller(self, move: str, later: float, **words: Any) -> "Journey":
        return self._move(move, self.officer(), words, later)

    def finish(self, number: int) -> "Journey":
        """Hand in the travel order on the day after the trip; orders of later trips have later numbers."""
        later = (self.ends + ONE - local_date(self.now)).days
        return self.traveller("finish", later, done={"travel_order": order(number)})

    def board(self, move: str, **words: Any) -> "Journey":
        return self._move(move, self.find("organisation_officer", PROVINCE, local_date(self.now)), words, 2)

    def lapse(self) -> "Journey":
        """Let the days pass in which another host or date could have been chosen."""
        self.session.rollback()
        case_id = self.session.scalars(sa.select(Case.id).where(Case.public_id == self.public_id)).one()
        self.session.rollback()
        run_due_transition(self.session, case_id, self.now + dt.timedelta(days=12))
        return self

    def _move(self, name: str, actor: Actor, words: dict[str, Any], later: float) -> "Journey":
        make_move(self.session, self.public_id, name, self.command(actor, words, later))
        self.version += 1
        return self


def order(number: int) -> str:
    """Return the number of a travel order; they run through a year."""
    return f"{number}/CL-TĐTN"


def open_trips(
    session: Session, now: dt.datetime, find: Finder, people: Sequence[int], worked: WorkingDays, orders: int
) -> None:
    """Make a trip in every state to the district, and one to the commune; officers placed at a host go last.

    orders: how many travel orders of this year there are already. Who has been to the one lately has yet to go to the
    other, so that nobody is at two places.
    """
    board = find("organisation_officer", PROVINCE, local_date(now)).person_id
    others = [person for person in people if person != board]
    lately = placed(session, others, local_date(now) - 45 * ONE)
    others.sort(key=lambda person: person in lately)
    going = iter(others)

    def trip(days_ago: int) -> Journey:
        return Journey(session, find, worked, next(going), now - dt.timedelta(days=days_ago), DISTRICT)

    reason = {"text": "Cơ quan họp đột xuất."}
    trip(40).register().host("decline", reason={"text": "Huyện đoàn tổ chức đại hội trong tuần này."}).lapse()
    trip(30).register().host("confirm").finish(orders + 2).traveller("report", 3, report=REPORT).board(
        "verify", verification={"note": "Khớp với công lệnh."}
    )
    trip(20).register(kind="branch", theme="").host("confirm").finish(orders + 6).traveller("report", 3, report=REPORT)
    trip(24).register(kind="branch", theme="").host("confirm").finish(orders + 5).traveller(
        "report", 3, report=REPORT
    ).board("return_report", **{"return": RETURN})
    trip(18).register(kind="inspection", theme="").host("confirm").finish(orders + 7)
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
    _to_the_commune(session, now, find, [*others[8:12], *others[5:8], *others[1:5]], worked, orders)


def _to_the_commune(
    session: Session, now: dt.datetime, find: Finder, people: Sequence[int], worked: WorkingDays, orders: int
) -> None:
    """Make a trip to the commune in every state; a commune's own officers have no such days (field_days.unit_kinds)."""
    going = iter(people)

    def trip(days_ago: int, **said: Any) -> Journey:
        opened = now - dt.timedelta(days=days_ago)
        return Journey(session, find, worked, next(going), opened, COMMUNE).register(**said)

    def done(days_ago: int, number: int) -> Journey:
        return trip(days_ago, kind="branch", theme="").host("confirm").finish(number)

    reason = {"text": "Đoàn xã có hội nghị đột xuất."}
    trip(38).host("decline", reason=reason).lapse()
    done(31, orders + 1).traveller("report", 2, report=REPORT).board(
        "verify", verification={"note": "Khớp với công lệnh và xác nhận của Đoàn xã."}
    )
    done(26, orders + 3).traveller("report", 2, report=REPORT)
    done(25, orders + 4).traveller("report", 2, report=REPORT).board("return_report", **{"return": RETURN})
    done(17, orders + 8)
    trip(11).traveller("withdraw", 1, reason=reason)
    trip(11).board("cancel", reason=reason)
    trip(4).host("decline", reason=reason)
    trip(3, wait=6, days=2, theme=THEMES[1]).host("confirm")
    trip(1, wait=8, days=1, regime="four_plus_one", kind="joint")
