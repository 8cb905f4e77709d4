"""What four eyes will ask for later, seen when a case is opened: steps for which nobody but the opener is there."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Post, post_held_on
from webapp.surroundings import Surroundings
from workflows.core.definition import SUBJECT, Definition, RoleDef
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

    Whom the case is about is not known yet: the nominee may be one more who must not act. One statement.
    """
    asked = [
        (move.label, role)
        for move in definition.moves
        if move.cause.kind == "by" and impartial.name in move.guards
        for role in move.cause.roles
        if role.of != SUBJECT
    ]
    held = _holders(session, around, [role for _label, role in asked], day, definition.sealed)
    found = []
    for label, role in asked:
        unit = around.get(role.of)
        people = {person for post in role.posts for person in held.get((unit.id if unit else 0, post), ())}
        if unit and not people - {opener_id}:
            found.append(StepWithoutHands(label, role.name, unit.name, not people))
    return found


def _holders(
    session: Session, around: Surroundings, roles: list[RoleDef], day: dt.date, sealed: bool
) -> dict[tuple[int, str], set[int]]:
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
