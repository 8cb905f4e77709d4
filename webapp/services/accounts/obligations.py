"""People who have to have a second factor: by a rule of the office, and by the posts that a person holds today."""

import datetime as dt
from functools import cache

from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.queries.rules import rules_on
from webapp.services.accounts.proofs import lineage
from workflows import WORKFLOWS
from workflows.core.definition import Definition, RoleDef
from workflows.core.finality import ADMINISTER, DECIDE, ISSUE, deciders, stands_in

RULE = "account.second_factor"
KINDS = {"all": {DECIDE, ISSUE, ADMINISTER}, "issue": {ISSUE, ADMINISTER}, "administer": {ADMINISTER}, "none": set()}
"""The kinds of final acts that need a second factor, by the value of the rule."""


def acts_with_second_factor(session: Session, actor: Actor | None, day: dt.date) -> frozenset[str]:
    """Return the kinds of final acts for which the office wants a second factor of whoever does them."""
    rule = rules_on(session, (RULE,), lineage(actor), day).get(RULE)
    return frozenset(KINDS[rule.value] if rule else ())


def has_to_have(session: Session, actor: Actor | None, administrator: bool, day: dt.date) -> bool:
    """Whether somebody's posts, own or in another's place, let them do what needs a second factor."""
    wanted = acts_with_second_factor(session, actor, day)
    return bool(wanted & ({ADMINISTER} if administrator else _kinds_of(session, actor, day)))


def _kinds_of(session: Session, actor: Actor | None, day: dt.date) -> set[str]:
    """Return the kinds of final acts that the posts of a person give them, in whatever case."""
    if actor is None:
        return set()
    held = {(post.kind, post.unit_kind) for post in (*actor.posts, *(one.post for one in actor.delegated))}
    rules = rules_on(session, sorted({role.rule for _of, _kind, role in _deciders() if role.rule}), lineage(actor), day)
    found = set()
    for definition, kind, role in _deciders():
        named = rules.get(role.rule)
        posts = {post.strip() for post in named.value.split(",")} if named else set(role.posts)
        if any(post in posts and stands_in(definition, role, unit) for post, unit in held):
            found.add(kind)
    return found


@cache
def _deciders() -> tuple[tuple[Definition, str, RoleDef], ...]:
    definitions = [workflow.definition for workflow in WORKFLOWS.values()]
    return tuple((definition, kind, role) for definition in definitions for kind, role in deciders(definition))
