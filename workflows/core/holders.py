"""The posts of the roles that a rule names."""

from dataclasses import replace
from functools import lru_cache

from workflows.core.definition import Cause, Definition, RoleDef


@lru_cache(maxsize=256)
def held_by(definition: Definition, named: tuple[tuple[str, tuple[str, ...]], ...]) -> Definition:
    """The same version with the posts of the roles that a rule names. named: pairs of a rule and its kinds of posts.

    A case acts by the posts that its frozen rules name. A role whose rule is not given stays without posts.
    """
    posts = dict(named)

    def filled(role: RoleDef) -> RoleDef:
        return replace(role, posts=posts[role.rule]) if role.rule in posts else role

    def caused(cause: Cause) -> Cause:
        return replace(cause, roles=tuple(map(filled, cause.roles)))

    found = replace(
        definition,
        moves=tuple(replace(move, cause=caused(move.cause)) for move in definition.moves),
        questions=tuple(replace(one, by=filled(one.by), chair=filled(one.chair)) for one in definition.questions),
        assents=tuple(replace(one, of=tuple(map(filled, one.of))) for one in definition.assents),
    )
    found.__dict__["hash"] = definition.hash  # the version is the one that was stored, whoever holds its roles
    return found
