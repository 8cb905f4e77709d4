"""The figures of a replay as lines of a page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from webapp.filters import number, sentence
from webapp.languages import gettext as _
from webapp.queries.replays import ReplayedCase, ReplayFigures
from webapp.queries.small_groups import SMALLEST
from workflows.core.registry import CONDITIONS, GUARDS


@dataclass(frozen=True, slots=True)
class ReplayedLine:
    """A past case that comes out otherwise: at which step, and why."""

    url: str
    person: str
    unit: str
    step: str
    why: str


@dataclass(frozen=True, slots=True)
class ReplayGroup:
    """The cases that come out in one way."""

    caption: str
    lines: list[ReplayedLine]


def said(figures: ReplayFigures, *, named: bool) -> str:
    """Return the figures in one sentence; small ones are hidden from who reads no names."""
    counts = [len(each) for each in (figures.blocked, figures.elsewhere, figures.late)]
    shown = [
        number(each) if named or not 0 < each < SMALLEST else _("fewer than %(count)s", count=SMALLEST)
        for each in counts
    ]
    names = dict(zip(("blocked", "elsewhere", "late"), shown, strict=True))
    return _(
        "%(total)s cases: %(blocked)s would be blocked, %(elsewhere)s go another way, %(late)s would be late.",
        total=number(figures.total),
        **names,
    )


def groups(figures: ReplayFigures) -> list[ReplayGroup]:
    """Return the cases that come out otherwise, by name."""
    found = (
        ReplayGroup(_("Would be blocked"), _lines(figures.blocked)),
        ReplayGroup(_("Go another way"), _lines(figures.elsewhere)),
        ReplayGroup(_("Would be late"), _lines(figures.late)),
    )
    return [group for group in found if group.lines]


def _lines(cases: Iterable[ReplayedCase]) -> list[ReplayedLine]:
    return [
        ReplayedLine(
            url=url_for("cases.case", public_id=case.public_id),
            person=case.person or case.unit,
            unit=case.unit if case.person else "",
            step=sentence(case.result.step),
            why=sentence(case.result.why),
        )
        for case in cases
    ]


def unasked_words(figures: ReplayFigures) -> list[tuple[str, int]]:
    """Return what could not be asked again, in words, with the number of cases; a guard has none until it is asked."""
    counted = Counter[str]()
    for name, count in figures.unasked.items():
        counted[_("Another condition") if name in GUARDS or name in CONDITIONS else sentence(name)] += count
    return sorted(counted.items())
