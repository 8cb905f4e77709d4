"""Steps that four eyes will ask for later and for which nobody but the opener is there, seen when a case opens."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Post, post_held_on
from webapp.queries.people.kinship import declared_among
from webapp.surroundings import Surroundings
from workflows.core.definition import SUBJECT, Definition, MoveDef, RoleDef
from workflows.core.four_eyes.closing import is_closing
from workflows.guards.four_eyes import impartial


@dataclass(frozen=True)
class StepWithoutHands:
    """A step that only the opener of the case could take, or nobody.

    label: the step (a msgid); role: who has to take it (a msgid); unit: where; vacant: whether nobody holds the role.
    """

    label: str
    role: str
    unit: str
    vacant: bool


def steps_without_hands(
    session: Session, definition: Definition, around: Surroundings, day: dt.date, opener_id: int
) -> list[StepWithoutHands]:
    """Return the tasks of a case that its opener must not do, where nobody else could do them on that day.

    Declared kin of the opener, whoever of the two declared it, count as the opener. Whom the case is about is not known
    yet: the subject may be one more who must not act. Two statements.
    """
    steps = [move for move in definition.moves if _asks_for_others(definition, move)]
    roles = [role for move in steps for role in move.cause.roles if role.of != SUBJECT]
    held = role_holders(session, around, roles, day, definition.sealed)
    mine, found = {opener_id}.union(*declared_among(session, [opener_id])), []
    hands = {move.name: hands_for(move, around, held) for move in steps}
    for move in steps:
        instead = (other for other in steps if {*other.sources} & {*move.sources} and other.targets == move.targets)
        if any(people - mine for other in instead for people in hands[other.name].values()):
            continue
        for (role, unit), people in hands[move.name].items():
            found.append(StepWithoutHands(move.label, role, unit, not people))
    return found


def _asks_for_others(definition: Definition, move: MoveDef) -> bool:
    return is_closing(definition, move) or (move.cause.kind == "by" and impartial.name in move.guards)


def hands_for(
    move: MoveDef, around: Surroundings, held: dict[tuple[int, str], set[int]]
) -> dict[tuple[str, str], set[int]]:
    """Return who could make a move, by the names of its roles and of their units; none for a unit not known yet."""
    units = [(role, around.get(role.of)) for role in move.cause.roles if role.of != SUBJECT]
    return {
        (role.name, unit.name): set[int]().union(*(held.get((unit.id, post), ()) for post in role.posts))
        for role, unit in units
        if unit
    }


def role_holders(
    session: Session, around: Surroundings, roles: list[RoleDef], day: dt.date, sealed: bool
) -> dict[tuple[int, str], set[int]]:
    """Return who holds the posts of these roles: unit and kind of post → people. One statement."""
    units = {unit.id for role in roles if (unit := around.get(role.of))}
    posts = {post for role in roles for post in role.posts}
    counts = Post.placed.is_(False) if sealed else sa.true()
    rows = session.execute(
        sa.select(Post.unit_id, Post.kind, Post.person_id).where(
            Post.unit_id.in_(units), Post.kind.in_(posts), post_held_on(day), counts
        )
    )
    found: dict[tuple[int, str], set[int]] = {}
    for row in rows:
        found.setdefault((row.unit_id, row.kind), set()).add(row.person_id)
    return found
