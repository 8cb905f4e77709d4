"""Figures of a meeting without named ballots, as somebody types them: two people come to the same ones (four eyes)."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.core.definition import START_STATE, Definition, MoveDef
from workflows.core.forms import FORMS, Count, known_forms

Figures = dict[str, dict[str, int]]
"""Figures by section and field; what was left empty is 0."""
VOTES = "votes_"
"""How the names of fields begin that say how many voted for what."""


def counting_moves(definition: Definition) -> tuple[str, ...]:
    """Names of the moves by which somebody enters how a meeting has voted."""
    return tuple(move.name for move in definition.moves if move.form in FORMS and FORMS[move.form].counts)


def counted_sections(definition: Definition) -> dict[str, str]:
    """The sections of the dossier with figures that two people come to: section → form."""
    return {FORMS[name].section: name for name in known_forms(definition) if FORMS[name].counts}


def figures_in(
    definition: Definition, move: MoveDef, answers: Mapping[str, Any], dossier: Mapping[str, Mapping[str, Any]]
) -> Figures:
    """The figures of these answers that two people have to come to.

    Those of the move's own form are of a new meeting; a completed part of the dossier may have the figures that it had.
    """
    found: Figures = {}
    for section, form in counted_sections(definition).items():
        if section in answers:
            said, before = (
                {name: each.get(section, {}).get(name) or 0 for name in FORMS[form].counts}
                for each in (answers, dossier)
            )
            if form == move.form or said != before:
                found[section] = said
    return found


def count_faults(definition: Definition) -> Iterator[str]:
    """Sentences about forms that ask how a meeting voted and leave that to one person."""
    for name in known_forms(definition):
        form = FORMS[name]
        figures = {field.short_name for field in form.declared() if isinstance(field, Count)}
        if alone := sorted({each for each in figures if each.startswith(VOTES)} - {*form.counts}):
            yield f"form {name!r} leaves {', '.join(alone)} to one person (four eyes): name them in `counts`"
        if unknown := sorted({*form.counts} - figures):
            yield f"form {name!r} counts {', '.join(unknown)}, for which it does not ask"
    for move in definition.moves_from(START_STATE):
        if move.name in counting_moves(definition):
            yield f"move {move.name!r} opens a case with figures, which nobody could count again"
