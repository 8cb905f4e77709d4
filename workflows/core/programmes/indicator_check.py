"""Refusal of a faulty indicator before a page can show it."""

from collections.abc import Collection, Iterator, Mapping

from workflows.core.forms import Count
from workflows.core.programmes.indicators import (
    FROM_REGISTERS,
    NUMBERS,
    Cases,
    Holders,
    Holds,
    Indicator,
    InOnePerson,
    Kept,
    Named,
    NamesFewer,
    Number,
    Running,
    Stands,
    Test,
    Total,
    Units,
    Whole,
)
from workflows.core.programmes.places import place_of
from workflows.core.registers import Register, names_people


def indicator_faults(
    indicator: type[Indicator],
    posts: Collection[str],
    rules: Mapping[str, str],
    registers: Collection[type[Register]],
    processes: Mapping[str, Collection[str]],
) -> Iterator[str]:
    """Yield what is wrong with an indicator, with the line of the faulty word.

    rules: key → measure; processes: key → names of its states, of those that are not sealed.
    """
    found = [*_words(indicator, rules)]
    if hasattr(indicator, "of"):
        found += _parts(indicator, posts, registers, processes, rules)
    for word, what in found:
        yield f"{place_of(indicator, word)}indicator {indicator.key!r} {what}"


def _words(indicator: type[Indicator], rules: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in ("title", "source"):
        if not getattr(indicator, name):
            yield name, f"does not say its {name}"
    if not hasattr(indicator, "of"):
        yield "of", "does not say what it counts"
        return
    measure = rules.get(indicator.target.key) if indicator.target else ""
    wanted = "count" if indicator.is_bare() else "percent"
    if measure is None:
        yield "target", f"names {indicator.target.key!r}, which is no rule"  # type: ignore[union-attr]
    elif measure not in ("", wanted):
        yield "target", f"has a target that is measured in {measure}, not in {wanted}"
    first, last = indicator.months
    if not 1 <= first <= last <= 12:
        yield "months", f"is about no months of a year: {first} to {last}"


def _parts(
    indicator: type[Indicator],
    posts: Collection[str],
    registers: Collection[type[Register]],
    processes: Mapping[str, Collection[str]],
    rules: Collection[str],
) -> Iterator[tuple[str, str]]:
    whole, units, rows = indicator.of, isinstance(indicator.of, Units), isinstance(indicator.of, Running)
    if isinstance(whole, NUMBERS) and indicator.counts:
        yield "counts", "is a number, and cannot count a part of it"
    for word, part in (("of", whole), *(("counts", test) for test in indicator.counts)):
        yield from ((word, fault) for fault in _part_faults(part, posts, registers, processes))
    for test in indicator.counts:
        fits = isinstance(test, NamesFewer) if rows else not isinstance(test, NamesFewer)
        if not isinstance(test, Named) and not rows:
            fits = fits and isinstance(test, Kept | InOnePerson | Stands) is units
        if not fits:
            kind = "rows" if rows else "units" if units else "people"
            yield "counts", f"counts {kind}, of which {test!r} cannot be asked"
        if isinstance(test, NamesFewer) and test.least.key not in rules:
            yield "counts", f"names {test.least.key!r}, which is no rule"


def _part_faults(
    part: Whole | Number | Test,
    posts: Collection[str],
    registers: Collection[type[Register]],
    processes: Mapping[str, Collection[str]],
) -> Iterator[str]:
    named: list[str] = []
    match part:
        case Holders() | Holds():
            named = [*part.posts, *getattr(part, "also", ())]
        case InOnePerson():
            named = [post for group in part.posts for post in group]
        case Stands() | Cases():
            if missing := sorted(set(part.states) - set(processes.get(part.process, ()))):
                yield f"names states {missing} that the process {part.process!r} does not have"
    if unknown := sorted(set(named) - set(posts)):
        yield f"names {unknown}, which are no kinds of post"
    if isinstance(part, FROM_REGISTERS):
        if part.register not in registers:
            yield f"reads {part.register.__name__!r}, which is no register"
            return
        fields = {field.short_name: field for field in part.register.entry.declared()}
        if unknown := sorted(set(part.answers or {}) - set(fields)):
            yield f"asks for {unknown}, which the form of {part.register.key!r} does not have"
        if isinstance(part, Total) and part.named and not names_people(part.register):
            yield f"counts whom {part.register.key!r} names, which names nobody"
        if isinstance(part, Total) and not isinstance(fields.get(part.field), Count):
            yield f"adds up {part.field!r}, which is no number in the form of {part.register.key!r}"
