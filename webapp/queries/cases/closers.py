"""People with a hand in a case, and those who could close it besides those who have counted figures of it again."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, Case
from webapp.queries.cases.foresight import hands_for, role_holders
from webapp.queries.cases.hands import authors_of, hands_in, second_counters
from webapp.surroundings import Surroundings
from workflows.core.definition import SUBJECT, Definition
from workflows.core.dossier import Hands
from workflows.core.four_eyes.closing import is_closing


def hands_and_kin(
    session: Session,
    definition: Definition,
    around: Surroundings,
    case: Case | None,
    day: dt.date,
    events: Collection[Any],
    about: Collection[int],
) -> tuple[Hands, frozenset[int]]:
    """Return who has had a hand in a case, and the declared kin of these people whom it is about (`hands_in`).

    Who counted figures again is a counter like who entered them, where somebody else could close the case from its
    state. Two statements more where somebody has counted again.
    """
    hands, kin = hands_in(session, definition, case, events, about)
    second = second_counters(events)
    if case is None or not second:
        return hands, kin
    wrote = {*authors_of(events, definition), *hands.counted, *second, *((hands.opener_id,) if hands.opener_id else ())}
    barred = {*wrote, *hands.kin_of(wrote), *about, *kin}
    if _others_close(session, definition, around, case, day, barred):
        hands = replace(hands, counted=hands.counted | second)
    return hands, kin


def _others_close(
    session: Session, definition: Definition, around: Surroundings, case: Case, day: dt.date, but: Collection[int]
) -> bool:
    """Whether somebody besides these people, with an account, could make each closing act from the case's state."""
    acts = [move for move in definition.moves_from(case.state) if is_closing(definition, move)]
    roles = [role for move in acts for role in move.cause.roles if role.of != SUBJECT]
    if not roles:
        return False
    held = role_holders(session, around, roles, day, definition.sealed)
    found = set[int]().union(*held.values()) - {*but}
    enabled = sa.select(Account.person_id).where(Account.person_id.in_(found), Account.disabled_at.is_(None))
    able = set(session.scalars(enabled))
    return all(any(people & able for people in hands_for(move, around, held).values()) for move in acts)
