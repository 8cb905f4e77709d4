"""Values of indicators for a unit and the units right below it, with their targets; small groups are not told of."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Unit
from webapp.models.units import ids_on
from webapp.queries.figures.members import Member, members
from webapp.queries.rules import nearest, rules_of_all
from webapp.queries.small_groups import SMALLEST, is_small
from webapp.surroundings import exists_on
from workflows.core.facts import RuleValue
from workflows.core.programmes.indicators import GrassrootsDays, Indicator
from workflows.core.programmes.periods import Period


@dataclass(frozen=True, slots=True)
class Place:
    """A unit whose figures are told: a line of a table."""

    id: int
    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of one unit. whole: None for a number; target: percent of the whole, or of a number how many.

    few: the group is too small to be told of; counted and whole are then 0.
    """

    counted: int
    whole: int | None
    target: int | None
    few: bool = False

    @property
    def aim(self) -> int | None:
        """How many the target asks for: of a share the part of the whole, rounded up; None without a target."""
        if self.target is None:
            return None
        return self.target if self.whole is None else -(-self.whole * self.target // 100)

    @property
    def met(self) -> bool | None:
        """True where the target is met; None without one, or where nothing is told."""
        return None if self.aim is None or self.few else self.counted >= self.aim


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its value for each place, by the place's id."""

    indicator: type[Indicator]
    values: Mapping[int, Value]


def places_of(session: Session, scope: Place, day: dt.date) -> list[Place]:
    """Return the unit and the units of the Union right below it that exist on that day. One statement."""
    rows = session.execute(
        sa.select(Unit.id, Unit.code, Unit.name, Unit.path)
        .where(Unit.parent_id == scope.id, Unit.kind != "military_command", exists_on(day))
        .order_by(Unit.code)
    )
    return [scope, *(Place(*row) for row in rows)]


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
    rules = {place.id: nearest(rows, ids_on(place.path)[::-1]) for place in places}
    return [_line(session, each, places, period, today, _targets(each, rules, places)) for each in known]


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
    """Return the keys of the sensitive indicators of which a reader from above is told nothing in the unit at a path.

    Its figure is one of a table whose parts the reader is not told, because of a small group beside it: with the
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


def _targets(
    indicator: type[Indicator], rules: Mapping[int, Mapping[str, RuleValue]], places: Sequence[Place]
) -> dict[int, int | None]:
    """The target of each place, by its own row or the nearest one above."""
    key = indicator.target.key if indicator.target else ""
    return {place.id: int(rules[place.id][key].value) if key in rules[place.id] else None for place in places}


def _line(
    session: Session,
    indicator: type[Indicator],
    places: Sequence[Place],
    period: Period,
    today: dt.date,
    targets: Mapping[int, int | None],
) -> IndicatorLine:
    window = period.within(indicator.months)
    assert window is not None
    found = members(session, indicator, [places[0].path], window, today)
    groups = grouped(found, places)
    values = {place.id: _value(indicator, groups[place.id], targets[place.id]) for place in places}
    return IndicatorLine(indicator, _hidden(values, places) if indicator.is_sensitive() else values)


def grouped(found: Iterable[Member], places: Sequence[Place]) -> dict[int, list[Member]]:
    """Return the members of each place; the first one has them all."""
    depth = len(ids_on(places[0].path))
    groups: dict[int, list[Member]] = {place.id: [] for place in places}
    for member in found:
        groups[places[0].id].append(member)
        steps = ids_on(member.path)
        if len(steps) > depth and steps[depth] in groups:
            groups[steps[depth]].append(member)
    return groups


def _value(indicator: type[Indicator], found: Collection[Member], target: int | None) -> Value:
    """Somebody who stands in two units counts once."""
    if indicator.is_bare():
        total = sum({member.id: member.counted for member in found}.values())
        return Value(total // 2 if isinstance(indicator.of, GrassrootsDays) else total, None, target)
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
