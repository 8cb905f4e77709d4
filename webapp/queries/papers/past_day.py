"""A case in the tree of a past day: the units around it as they were called and stood then."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from webapp.models import Unit
from webapp.queries.cases.context import CaseContext, deciding_kinds
from webapp.queries.units.names import unit_names
from webapp.surroundings import path_on, surroundings


def on_day(context: CaseContext, day: dt.date) -> CaseContext:
    """Return the case with the units around it as of that day.

    A unit that had not begun stands as its only predecessor; a relation that had none then has the unit of today, as
    where the office entered its tree later. The moment and the actor stay those of today.
    """
    if day >= context.today:
        return context
    session, now = context.session, context.around
    around = surroundings(
        session,
        _begun(context, now.own, day),
        deciding_kinds(context.rules, context.definition),
        day,
        context.definition.decides_itself,
    )
    named = {name: unit and _begun(context, unit, day) for name, unit in now.named.items()}
    near = {relation: around.get(relation) or now.get(relation) for relation in ("base", "military", "deciding")}
    units = [around.own, *around.lineage, *named.values(), *near.values()]
    names = unit_names(session, {unit.id for unit in units if unit}).on(day)

    def then(unit: Unit | None) -> Unit | None:
        if unit is None:
            return None
        path = path_on(session, unit, day)
        dates = {"valid_from": unit.valid_from, "valid_to": unit.valid_to}
        return Unit(id=unit.id, code=unit.code, kind=unit.kind, name=names[unit.id], path=path, **dates)

    own, *above = (step for each in around.lineage if (step := then(each)))
    return replace(
        context,
        around=replace(
            around,
            own=own,
            lineage=(own, *above),
            named={name: then(unit) for name, unit in named.items()},
            **{relation: then(unit) for relation, unit in near.items()},
        ),
    )


def _begun(context: CaseContext, unit: Unit, day: dt.date) -> Unit:
    """Return the unit, or for one that began later the only unit that it replaced."""
    seen = {unit.id}
    while unit.valid_from > day and unit.predecessor_id is not None:
        merged = sa.select(Unit.id).where(Unit.successor_id == unit.id, Unit.id != unit.predecessor_id)
        if unit.predecessor_id in seen or context.session.scalar(merged.limit(1)) is not None:
            break
        unit = context.session.get_one(Unit, unit.predecessor_id)
        seen.add(unit.id)
    return unit
