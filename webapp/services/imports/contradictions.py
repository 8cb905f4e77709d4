"""Dates of different records that contradict each other: person and post, unit and post, unit and the unit above.

What cannot be is a fault, what is hard to believe a warning; both name the other date.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from webapp.services.imports import layout
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.known import Known, KnownPost
from webapp.services.imports.lives import ADULT, OLDEST, OLDEST_EVER, UNION_FOUNDED, YOUNGEST_MEMBER
from webapp.services.imports.records import PersonRecord, PersonRow, PostRow, UnitRecord, UnitRow, WorkbookContent
from workflows.core.calendar import age_on
from workflows.core.text import _
from workflows.core.vietnamese import format_date

ONE_DAY = dt.timedelta(days=1)


@dataclass
class Contradictions:
    """Contradictions between a workbook and the database."""

    reading: WorkbookContent
    known: Known
    today: dt.date
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people: dict[str, PersonRecord] = {
            **self.known.people,
            **{each.code: each for each in self.reading.people},
        }
        self.units: dict[str, UnitRecord] = {**self.known.units, **{each.code: each for each in self.reading.units}}

    def find(self) -> "Contradictions":
        """Fill `faults` and `warnings`, and return itself."""
        for unit in self.reading.units:
            self._unit(unit)
        for person in self.reading.people:
            self._person(person)
        for post in self.reading.posts:
            self._post_and_person(post)
            if host := self.units.get(post.unit):
                self._post_and_unit(post, host)
        for stored, row in self._moved_away():
            self._stored(stored, row)
        return self

    def _wrong(self, sheet: str, row: int, column: str, problem: str, advice: str, /, **dates: Any) -> None:
        self.faults.append(fault(sheet, row, column, problem, advice, **_written(dates)))

    def _odd(self, sheet: str, row: int, column: str, problem: str, advice: str, /, **dates: Any) -> None:
        self.warnings.append(fault(sheet, row, column, problem, advice, **_written(dates)))

    def _unit(self, unit: UnitRow) -> None:
        above = self.units.get(unit.parent or "")
        if above is None:
            return
        where, both = (layout.UNITS, unit.row, layout.FROM), _("Check both dates")
        if above.valid_to and unit.valid_from >= above.valid_to:
            problem = _("The unit begins after %(code)s, the unit above it, has ended (%(date)s)")
            self._wrong(*where, problem, both, code=above.code, date=above.valid_to - ONE_DAY)
        elif above.valid_to and (unit.valid_to is None or unit.valid_to > above.valid_to):
            problem = _("The unit goes on after %(code)s, the unit above it, has ended (%(date)s)")
            self._odd(layout.UNITS, unit.row, layout.TO, problem, both, code=above.code, date=above.valid_to - ONE_DAY)
        if unit.valid_from < above.valid_from:
            problem = _("The unit is older than %(code)s, the unit above it (%(date)s)")
            self._odd(*where, problem, both, code=above.code, date=above.valid_from)

    def _person(self, person: PersonRow) -> None:
        if person.birth.first > self.today:
            return
        age, advice = age_on(person.birth.last, self.today), _("Check the date of birth")
        if age > OLDEST:
            say_it = self._wrong if age > OLDEST_EVER else self._odd
            problem = _("Born on %(birth)s: %(age)d years old")
            say_it(layout.PEOPLE, person.row, layout.BIRTH, problem, advice, birth=person.birth, age=age)

    def _post_and_person(self, post: PostRow) -> None:
        person, beside = self.people.get(post.person), self.reading.titles.kinds[post.kind].outside
        where, first = (layout.PEOPLE, post.row, layout.FROM), post.valid_from
        if person is None:
            return
        young, old = person.birth.ages(first)
        if first <= person.birth.first:
            problem = _("The post begins before its holder is born (%(birth)s)")
            self._wrong(*where, problem, _("Check the date of birth and this date"), birth=person.birth)
        elif old < (ADULT if beside else YOUNGEST_MEMBER) or young > OLDEST:
            problem = _("The post begins when its holder, born on %(birth)s, is %(age)d years old")
            advice = _("Check the date of birth and this date")
            self._odd(*where, problem, advice, age=old, birth=person.birth)
        elif not beside and first < UNION_FOUNDED:
            problem = _("This date lies before %(date)s, the day of founding")
            self._wrong(*where, problem, _("Correct the date"), date=UNION_FOUNDED)
        elif not beside and person.union_joined_on and first < person.union_joined_on:
            problem = _("The post begins before its holder joined the Union (%(date)s)")
            self._odd(*where, problem, _("Check both dates"), date=person.union_joined_on)

    def _post_and_unit(self, post: PostRow, unit: UnitRecord) -> None:
        stored = self.known.posts.get((post.person, post.unit, post.kind, post.valid_from))
        end = post.valid_to or (stored.valid_to if stored else None)
        both = _("Check both dates")
        if post.valid_from < unit.valid_from:
            problem = _("The post begins before %(code)s exists (%(date)s)")
            self._wrong(layout.PEOPLE, post.row, layout.FROM, problem, both, code=unit.code, date=unit.valid_from)
        elif unit.valid_to and post.valid_from >= unit.valid_to:
            problem, last = _("The post begins after %(code)s has ended (%(date)s)"), unit.valid_to - ONE_DAY
            self._wrong(layout.PEOPLE, post.row, layout.FROM, problem, both, code=unit.code, date=last)
        elif unit.valid_to and (end is None or end > unit.valid_to):
            problem, last = _("The post goes on after %(code)s has ended (%(date)s)"), unit.valid_to - ONE_DAY
            self._wrong(layout.PEOPLE, post.row, layout.TO, problem, both, code=unit.code, date=last)

    def _moved_away(self) -> Iterator[tuple[KnownPost, UnitRow]]:
        """Yield stored posts that a new date of their unit leaves outside its life."""
        rows = {unit.code: unit for unit in self.reading.units}
        named = {(post.person, post.unit, post.kind, post.valid_from) for post in self.reading.posts}
        for key, post in self.known.posts.items():
            if key not in named and (unit := rows.get(post.unit)):
                yield post, unit

    def _stored(self, post: KnownPost, unit: UnitRow) -> None:
        before, both = self.known.units[unit.code], _("Check both dates")
        if post.valid_from < unit.valid_from and unit.valid_from != before.valid_from:
            self._odd(layout.UNITS, unit.row, layout.FROM, _("A post is held there before the unit exists"), both)
        end = unit.valid_to
        if end and end != before.valid_to and (post.valid_to is None or post.valid_to > end):
            self._odd(
                layout.UNITS, unit.row, layout.TO, _("A post is held there that does not end with the unit"), both
            )


def _written(values: dict[str, Any]) -> dict[str, Any]:
    return {name: format_date(value) if isinstance(value, dt.date) else value for name, value in values.items()}
