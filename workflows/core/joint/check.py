"""Refusal of a faulty joint question, and the outcomes that one has."""

from collections.abc import Iterator

from workflows.core.definition import AssentDef, Definition


def joint_faults(definition: Definition) -> Iterator[str]:
    """Each side has a limit of its own or none has; the state has none beside them."""
    for asked in definition.assents:
        if asked.within and len(asked.within) != len(asked.of):
            yield f"{asked.name!r} asks {len(asked.of)} sides and has {len(asked.within)} limits"
        if asked.within and definition.state(asked.state).due:
            yield f"state {asked.state!r} has a limit beside those of the sides that {asked.name!r} asks"


def needed_ends(asked: AssentDef, caused: set[str]) -> list[str]:
    """The outcomes from which something has to follow: of opinions one, of an agreement two. caused: those that do."""
    ends = ("answered",) if f"{asked.name}.answered" in caused else ("all_for", "any_against")
    return [f"{asked.name}.{end}" for end in ends]
