"""Values of indicators for a unit and the units right below it, with their targets; small groups are left out."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.models.units import ids_on
from webapp.queries.figures.members import Member, members
from webapp.queries.figures.places import Inheritance, Place, grouped, inherited, places_of
from webapp.queries.rules import nearest, rules_of_all
from webapp.queries.small_groups import SMALLEST, is_small
from workflows.core.facts import RuleValue
from workflows.core.programmes.indicators import GrassrootsDays, Indicator
from workflows.core.programmes.periods import Period


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of one unit. whole: None for a number; target: percent of the whole, or of a number how many.

    few: the group is too small to be shown; counted and whole are then 0. untargeted: the number has a target
    elsewhere, and none of this unit's own.
    """

    counted: int
    whole: int | None
    target: int | None
    few: bool = False
    untargeted: bool = False

    @property
    def aim(self) -> int | None:
        """The number that the target asks for: of a share the part of the whole, rounded up; None without a target."""
        if self.target is None:
            return None
        return self.target if self.whole is None else -(-self.whole * self.target // 100)

    @property
    def met(self) -> bool | None:
        """True where the target is met; None without one, or where nothing is shown."""
        return None if self.aim is None or self.few else self.counted >= self.aim


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its value for each place, by the place's id."""

    indicator: type[Indicator]
    values: Mapping[int, Value]


def lines_of(
    session: Session, indicators: Iterable[type[Indicator]], places: Sequence[Place], period: Period, today: dt.date
) -> list[IndicatorLine]:
    """Return the value of each indicator for the first place and those below it.

    One statement an indicator, one for all targets. An indicator that is about other months is left out, and so is a
    sensitive one of less than a year: a month could be worked out from its quarter and the other two.
    """
    known = [each for each in indicators if period.within(each.months) and not (each.is_sensitive() and period.sign)]
    keys = [each.target.key for each in known if each.target]
    rows = rules_of_all(session, keys, min(period.last, today))
    targets = _Targets(rows, {place.id: nearest(rows, ids_on(place.path)[::-1]) for place in places})
    inherits = inherited(session, period.first, min(period.last, today))
    return [_line(session, each, places, period, today, targets, inherits) for each in known]


def counted_in(
    session: Session, indicator: type[Indicator], scope: Place, period: Period, today: dt.date
) -> list[Member]:
    """Return who or what an indicator counts in a unit, as `members`; nothing of a period that it is not about."""
    inherits = inherited(session, period.first, min(period.last, today))
    return _found(session, indicator, scope, period, today, inherits)


def _found(
    session: Session,
    indicator: type[Indicator],
    scope: Place,
    period: Period,
    today: dt.date,
    inherits: Sequence[Inheritance],
) -> list[Member]:
    window = period.within(indicator.months)
    if window is None:
        return []
    ended = (each.path for each in inherits if each.heir.startswith(scope.path))
    return members(session, indicator, [scope.path, *ended], window, today)


def lines_seen(
    session: Session,
    indicators: Iterable[type[Indicator]],
    places: Sequence[Place],
    period: Period,
    today: dt.date,
    reach: Collection[str],
) -> list[IndicatorLine]:
    """Return `lines_of` as somebody reads it who reads the figures of all units below these paths."""
    found = lines_of(session, indicators, places, period, today)
    shut = shut_from_above(session, [line.indicator for line in found], places[0].path, period, today, reach)
    return [
        replace(line, values={key: _untold(value) for key, value in line.values.items()})
        if line.indicator.key in shut
        else line
        for line in found
    ]


def shut_from_above(
    session: Session,
    indicators: Iterable[type[Indicator]],
    path: str,
    period: Period,
    today: dt.date,
    reach: Collection[str],
) -> set[str]:
    """Return the keys of the sensitive indicators of which a reader from above is shown nothing in the unit at a path.

    Its figure is one of a table whose parts the reader is not shown, because of a small group beside it: with the
    figures of the others, each read by itself, that group could be worked out of the sum.
    """
    asked, steps, shut = [each for each in indicators if each.is_sensitive()], ids_on(path), set[str]()
    for depth in range(1, len(steps)):
        above = "/" + "/".join(str(each) for each in steps[:depth]) + "/"
        if not asked or not above.startswith(tuple(reach)):
            continue
        beside = places_of(session, Place(steps[depth - 1], "", "", above), min(period.last, today))
        for line in lines_of(session, asked, beside, period, today):
            if steps[depth] in line.values and line.values[steps[depth]].few:
                shut.add(line.indicator.key)
    return shut


@dataclass(frozen=True, slots=True)
class _Targets:
    """The rows of all targets, and those that hold for each place: its own, or the nearest one above."""

    rows: Sequence[Any]
    rules: Mapping[int, Mapping[str, RuleValue]]

    def of(self, indicator: type[Indicator], place: Place) -> int | None:
        """The target of a place. A share holds for all below too; a number only for the unit that it was set for.

        A row without a unit is that of the topmost one: 800 people for a district are not 800 for each commune.
        """
        rules, key = self.rules[place.id], indicator.target.key if indicator.target else ""
        if key in rules and indicator.is_bare():
            lineage = ids_on(place.path)
            own = {place.id} if len(lineage) > 1 else {place.id, None}
            rules = nearest((row for row in self.rows if row.key == key and row.scope_id in own), [place.id])
        return int(rules[key].value) if key in rules else None


def _line(
    session: Session,
    indicator: type[Indicator],
    places: Sequence[Place],
    period: Period,
    today: dt.date,
    targets: _Targets,
    inherits: Sequence[Inheritance],
) -> IndicatorLine:
    groups = grouped(_found(session, indicator, places[0], period, today, inherits), places, inherits)
    values = {place.id: _value(indicator, groups[place.id], targets.of(indicator, place)) for place in places}
    return IndicatorLine(indicator, _hidden(values, places) if indicator.is_sensitive() else values)


def _value(indicator: type[Indicator], found: Collection[Member], target: int | None) -> Value:
    """Somebody who stands in two units counts once."""
    if indicator.is_bare():
        total = sum({member.id: member.counted for member in found}.values())
        untargeted = indicator.target is not None and target is None
        return Value(
            total // 2 if isinstance(indicator.of, GrassrootsDays) else total, None, target, untargeted=untargeted
        )
    counted = {member.id for member in found if member.counted}
    return Value(len(counted), len({member.id for member in found}), target)


def _hidden(values: Mapping[int, Value], places: Sequence[Place]) -> dict[int, Value]:
    """Hide small groups. One place left out of a table could be worked out from the others: then all below are."""
    few = {key: _is_few(value) for key, value in values.items()}
    if any(few[place.id] for place in places[1:]):
        few |= {place.id: True for place in places[1:]}
    return {key: _untold(value) if few[key] else value for key, value in values.items()}


def _untold(value: Value) -> Value:
    return replace(value, counted=0, whole=value.whole and 0, few=True)


def _is_few(value: Value) -> bool:
    """Whether a sensitive value is of a small group; of a number nothing is left out."""
    return 0 < value.counted < SMALLEST if value.whole is None else is_small(value.counted, value.whole)
