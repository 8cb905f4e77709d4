"""Guards of a list of people and units in one case: each line is judged by itself, and the sentence names whom."""

from collections.abc import Callable

from workflows.core.facts import Facts
from workflows.core.lists.asking import answers_of, not_asked
from workflows.core.lists.lines import ListLine, lines
from workflows.core.registry import Check, Guard, guard
from workflows.core.text import Sentence, _, say
from workflows.guards.verdicts import LIFT_CASE, check

LINES = "lines"
"""The section in which the forms of lists gather their lines."""


def each_line(
    facts: Facts,
    title: str,
    why: Callable[[ListLine], Sentence | None],
    *,
    field: str | None = None,
    source: Sentence | None = None,
    lifted_by: str = LIFT_CASE,
) -> Check:
    """Judge every line of a list; the first one that `why` says something of fails, which `whom` names."""
    for line in lines(facts, LINES):
        if said := why(line):
            return check(
                title,
                "fail",
                source=source,
                sentence=said,
                lifted_by=lifted_by,
                field=field,
            )
    return Check(title, "pass", source=source, field=field)


def whom(line: ListLine) -> Sentence:
    """The person or unit that a line is about, as a sentence about it begins."""
    if not line.name:
        return say(_("Line %(number)d"), number=line.number)
    return say(_("Comrade %(name)s") if line.person else _("%(name)s"), name=line.name)


@guard
def line_names_one(facts: Facts) -> Check:
    """Demand that every line names either a person or a unit, not both."""

    def why(line: ListLine) -> Sentence | None:
        both = bool(line.said.get("person")) + bool(line.said.get("collective"))
        return None if both == 1 else say(_("%(who)s: name either a person or a unit in one line."), who=whom(line))

    return each_line(facts, _("Lines of the list"), why, field="person")


@guard
def list_not_empty(facts: Facts) -> Check:
    """Demand that a list has at least one line."""
    return check(
        _("Lines of the list"),
        "pass" if lines(facts, LINES) else "fail",
        sentence=say(_("The list has no line yet: add at least one.")),
    )


def once_guard(name: str, *fields: str) -> Guard:
    """Register a guard: nobody stands in the list twice with the same answers to these fields."""

    def ask(facts: Facts) -> Check:
        seen = set[tuple[object, ...]]()

        def why(line: ListLine) -> Sentence | None:
            what = (line.said.get("person"), line.said.get("collective"), *(line.said.get(each) for each in fields))
            if what in seen:
                return say(_("%(who)s is in this list already: strike out one of the lines."), who=whom(line))
            seen.add(what)
            return None

        return each_line(facts, _("Lines of the list"), why, field="person")

    ask.__name__ = name
    return guard(ask)


def somebody_to_ask_guard(name: str, process: str) -> Guard:
    """Register a guard: the list names somebody about whom it has opened no case of this process yet."""

    def ask(facts: Facts) -> Check:
        return check(
            _("People named in the list"),
            "pass" if not_asked(facts, LINES, process) else "fail",
            sentence=say(_("Everybody named in the list has been asked.")),
        )

    ask.__name__ = name
    return guard(ask)


def all_answered_guard(name: str, process: str, declined: str) -> Guard:
    """Register a guard: whoever was asked by a case of this process has done their part, and has not declined."""

    def ask(facts: Facts) -> Check:
        found = answers_of(facts, process)

        def why(line: ListLine) -> Sentence | None:
            outcome = found.get(line.person.id) if line.person else None
            if outcome == "":
                return say(_("%(who)s was asked, and what they write is not confirmed yet."), who=whom(line))
            if outcome == declined:
                return say(_("%(who)s does not wish to be in this list: strike out the line."), who=whom(line))
            return None

        return each_line(facts, _("Answers of those named in the list"), why, field="person")

    ask.__name__ = name
    return guard(ask)
