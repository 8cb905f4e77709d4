"""The posts by which somebody has to do with a register, and those of its posts that a rule names."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.actors import Actor, HeldPost
from webapp.models.units import ids_on, path_above
from webapp.queries.rules import rule_of_office
from workflows.core.registers import Register
from workflows.posts import post_kinds
from workflows.rulebook import listed_posts


def posts_in(actor: Actor, register: type[Register]) -> list[HeldPost]:
    """Return the posts by which the actor has to do with a register: none that a placement gives in a sealed one."""
    return [post for post in actor.posts if post.counts_in(register.sealed)]


def answering(
    session: Session, register: type[Register], posts: tuple[str, ...], path: str, day: dt.date
) -> tuple[str, ...]:
    """Return those of these kinds of posts that the register's rule names for a unit, all without a rule.

    All as well where it names none but kinds that the office has added: those answer in cases, not for a register.
    path: of the unit whose register it is. One statement, none without a rule.
    """
    if register.answers_by is None:
        return posts
    rule = rule_of_office(session, register.answers_by.key, reversed(ids_on(path)), day)
    named = listed_posts(rule.value)
    return tuple(kind for kind in posts if kind in named) or (() if set(named) & set(post_kinds()) else posts)


def confirming_posts(session: Session, actor: Actor, register: type[Register], day: dt.date) -> list[HeldPost]:
    """Return the posts by which the actor may confirm rows of a register. One statement for each, or none."""
    held = [post for post in posts_in(actor, register) if post.kind in register.confirms]
    if register.answers_by is None:
        return held
    beside = ((post, path_above(post.paths[0])) for post in held if post.unit_kind == register.beside)
    return [post for post, path in beside if answering(session, register, (post.kind,), path, day)]
