"""The weight of what a person does in a process: whether it decides or issues, and who holds posts that do."""

from collections.abc import Iterable, Iterator

from workflows.core.definition import Definition, MoveDef, RoleDef

DECIDE, ISSUE, ADMINISTER, OWN = "decide", "issue", "administer", "own"
"""Kinds of final acts: a decision; a number in the register; the office itself; what belongs to one's own account."""

ENDS = ("good", "bad")
"""How a state looks that somebody has decided; one that somebody has given up is neutral."""
BRANCHES = ("branch", "joint_branch")


def weight(definition: Definition, move: MoveDef) -> str:
    """Return `ISSUE` for a move that numbers papers, `DECIDE` for another final one, '' for any other.

    Final is what ends a case well or badly, and what has effects in a process that numbers papers. A process that
    numbers none enters and books: its effects are everyday ones.
    """
    if move.papers:
        return ISSUE
    numbers = any(each.papers for each in definition.moves)
    if definition.ends(move) and all(definition.state(to.state).tone in ENDS for to in move.targets):
        return DECIDE
    return DECIDE if numbers and move.effects else ""


def weights(definitions: Iterable[Definition]) -> dict[str, str]:
    """Return the weight of every move of these processes by its name: the largest of those that share a name."""
    found: dict[str, str] = {}
    for definition in definitions:
        for move in definition.moves:
            if move.cause.kind in ("by", "may"):
                found[move.name] = max(found.get(move.name, ""), weight(definition, move))
    return found


def deciders(definition: Definition) -> Iterator[tuple[str, RoleDef]]:
    """Yield who makes a final move or takes part in a vote of this process, each with the kind of act."""
    for move in definition.moves:
        if move.cause.kind in ("by", "may") and (kind := weight(definition, move)):
            yield from ((kind, role) for role in move.cause.roles)
    for question in definition.questions:
        yield from ((DECIDE, role) for role in (question.by, question.chair))


def stands_in(definition: Definition, role: RoleDef, unit_kind: str) -> bool:
    """Whether a unit of this kind can be the one that holds a role."""
    if role.of == "own":
        return unit_kind in definition.unit_kinds
    if role.of == "military":
        return unit_kind == "military_command"
    return unit_kind not in (*BRANCHES, "military_command")
