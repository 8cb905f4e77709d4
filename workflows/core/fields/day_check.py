"""Refusal of forms whose dates do not say what they rest on, or that rest on what their workflow does not have."""

from collections.abc import Iterator

from workflows.core.definition import Definition
from workflows.core.forms import FORMS, Date
from workflows.core.terms import Rest

TERMS = ("own", "base")
"""Relations of the units on whose terms a day may rest."""


def day_faults(definition: Definition) -> Iterator[str]:
    """Yield what is wrong with the dates of the forms: each says what it rests on, and what it names is there."""
    forms = {name: FORMS[name].declared() for name in definition.forms() if name in FORMS}
    dates = {name: [each for each in fields if isinstance(each, Date)] for name, fields in forms.items()}
    asked = {f"{FORMS[name].section}.{each.short_name}" for name, found in dates.items() for each in found}
    sections = {FORMS[name].section for name in forms}
    for name, found in dates.items():
        for each in found:
            if each.rests is None:
                yield f"form {name!r} does not say what its day {each.short_name!r} rests on"
            for rest in each.rests or ():
                place = rest.place if "." in rest.place else f"{FORMS[name].section}.{rest.place}"
                known = {"given": place in asked, "written": rest.place in sections}
                if not known.get(rest.kind, True):
                    yield f"day {each.short_name!r} of {name!r} rests on {rest.place!r}, which no form here gives"
                yield from _bound_faults(definition, name, each, rest)


def _bound_faults(definition: Definition, name: str, date: Date, rest: Rest) -> Iterator[str]:
    """A day that a rule or a term bounds: the case freezes the rule, and the form has the field that lifts it."""
    what = f"day {date.short_name!r} of {name!r}"
    if rest.kind == "recent" and rest.place not in definition.rule_keys():
        yield f"{what} is bound by the rule {rest.place!r}, which is not among the rules of this workflow"
    if rest.kind == "term" and rest.place not in TERMS:
        yield f"{what} rests on the term of {rest.place!r}, which is none of {', '.join(TERMS)}"
    if rest.unless and rest.unless not in {each.short_name for each in FORMS[name].declared()}:
        yield f"{what} is lifted by the field {rest.unless!r}, which the form does not have"
