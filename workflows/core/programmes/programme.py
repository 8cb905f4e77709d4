"""Programmes and models that a unit runs over years, as one class each: who runs it, who carries it out, its figures.

    class DualPostModel(Programme):
        key, title = "dual-post-model", _("Branch secretaries who are also militia heads")
        run_by, carried_out_by = ("district_union",), ("commune_union", "base_union")
        indicators = (DualPosts,)

The steps are those of the process `workflows/programme`: a plan, a conference, the Party committee's directive, pilot
units, reviews beside the frozen baseline, roll-out, and its end.
"""

from collections.abc import Collection, Iterator
from typing import ClassVar

from workflows.core.programmes.indicators import Indicator
from workflows.core.programmes.places import place_of


class Programme:
    """A programme. run_by, carried_out_by: kinds of unit; branch_kinds: of branches those alone; indicators: its
    figures, frozen at the start and at each review; source: the document or seed that describes it.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    run_by: ClassVar[tuple[str, ...]] = ()
    carried_out_by: ClassVar[tuple[str, ...]] = ()
    branch_kinds: ClassVar[tuple[str, ...]] = ()
    indicators: ClassVar[tuple[type[Indicator], ...]] = ()
    source: ClassVar[str] = ""


def programme_faults(
    programme: type[Programme], units: Collection[str], indicators: Collection[type[Indicator]]
) -> Iterator[str]:
    """Yield what is wrong with a programme, with the line of the faulty word. units: the kinds that there are."""
    for word, what in _faults(programme, units, indicators):
        yield f"{place_of(programme, word)}programme {programme.key!r} {what}"


def _faults(
    programme: type[Programme], units: Collection[str], indicators: Collection[type[Indicator]]
) -> Iterator[tuple[str, str]]:
    for name in ("title", "run_by", "carried_out_by", "indicators", "source"):
        if not getattr(programme, name):
            yield name, f"does not say its {name}"
    for name in ("run_by", "carried_out_by"):
        if unknown := sorted(set(getattr(programme, name)) - set(units)):
            yield name, f"names {unknown}, which are no kinds of unit"
    for indicator in programme.indicators:
        if indicator not in indicators:
            yield "indicators", f"shows {indicator.__name__!r}, which is no indicator"
        elif indicator.is_sealed():
            yield "indicators", f"shows {indicator.__name__!r}, which reads a sealed register: none is frozen"
