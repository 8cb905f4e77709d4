"""Refusal of a faulty list: a vote line by line without lines, or a paper for each line of no such vote."""

from collections.abc import Iterator

from workflows.core.definition import COLLECTIVE, PERSON, Definition
from workflows.core.forms import FORMS


def list_faults(definition: Definition) -> Iterator[str]:
    """Yield what is wrong with the lists of a process that are voted on line by line."""
    gathered: dict[str, set[str]] = {}
    for form in (FORMS[name] for name in definition.forms() if name in FORMS):
        if form.gathers:
            gathered.setdefault(form.section, set()).update(field.short_name for field in form.declared())
    for asked in definition.questions:
        if asked.each and not {PERSON, COLLECTIVE} & gathered.get(asked.each, set()):
            yield f"vote {asked.name!r} is over {asked.each!r}, where no form gathers lines about people or units"
        if asked.each and (asked.candidates or asked.seats):
            yield f"vote {asked.name!r} is over a list, and elects as well"
    lists = {asked.name for asked in definition.questions if asked.each}
    for move in definition.moves:
        for paper in move.papers:
            if paper.each and paper.each not in lists:
                yield f"paper {paper.kind!r} is for each line of {paper.each!r}, which is no vote over a list"
