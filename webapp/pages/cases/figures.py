"""The figures that a case has frozen, beside each other and beside those of today: baseline and reviews."""

from dataclasses import dataclass

from flask import url_for

from webapp.access import counts_below
from webapp.filters import day
from webapp.languages import gettext
from webapp.pages.shared.figures import Cell, cell_of, shut_in, told, value_from
from webapp.queries.cases.context import CaseContext
from webapp.queries.figures.places import Place
from webapp.queries.figures.snapshots import snapshots_of
from webapp.queries.figures.values import lines_seen
from workflows.core.engine import freezes_figures
from workflows.core.programmes.periods import Period


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """heads: title, day and address of each column, the last one for today; lines: title and a cell for each column."""

    heads: list[tuple[str, str, str]]
    lines: list[tuple[str, list[Cell | None]]]


def case_figures(context: CaseContext) -> CaseFigures | None:
    """Return the figures of a case whose steps freeze some; None before the first.

    One statement an indicator, one for all targets, one for the snapshots; some more to a reader from above, whom
    sensitive figures are kept from.
    """
    if context.actor is None or not freezes_figures(context.definition):
        return None
    frozen = snapshots_of(context.session, context.case.id)
    if not frozen:
        return None
    unit, keys = context.around.own, {line["key"] for line in frozen[0].content["lines"]}
    known = [each for each in told(unit.path) if each.key in keys]
    place = Place.of(unit)
    reach = counts_below(context.actor)
    today = lines_seen(context.session, known, [place], Period(context.today.year), context.today, reach)
    now = {line.indicator.key: cell_of(line.values[unit.id]) for line in today}
    past = [
        {line["key"]: cell_of(value_from(line["values"][0], line["key"] in shut)) for line in each.content["lines"]}
        for each in frozen
        for shut in [shut_in(each, unit.path)]
    ]
    heads = [
        (gettext(each.title), day(each.day), url_for("figures.snapshot", public_id=each.public_id)) for each in frozen
    ]
    return CaseFigures(
        [*heads, (gettext("Today"), day(context.today), url_for("figures.figures", unit=unit.code))],
        [(gettext(each.title), [column.get(each.key) for column in (*past, now)]) for each in known],
    )
