"""Officers who have no account, and who of those above them keeps it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, Person, Post, Unit, post_held_on
from webapp.models.units import CELLS, ids_on
from webapp.queries.accounts.keepers import KEEPERS
from webapp.queries.accounts.listing import MEMBER
from webapp.queries.people.doubles import live
from webapp.surroundings import exists_on


def keepers_of_unreached(session: Session, day: dt.date) -> dict[int, int]:
    """Return who keeps the accounts of officers who have none, each with the newest post of such an officer.

    Of each officer the keepers of the nearest unit above that has any with an account. Two statements.
    """
    posts = (
        sa.select(Post.id, Unit.path)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Person, Person.id == Post.person_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Account.id.is_(None), live(), Post.kind != MEMBER, post_held_on(day), exists_on(day))
    )
    unreached = session.execute(posts.order_by(Post.id)).all()
    above = {unit_id for row in unreached for unit_id in ids_on(row.path)[:-1]}
    keepers: dict[int, set[int]] = {}
    kept = (
        sa.select(Post.unit_id, Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Account, Account.person_id == Post.person_id)
        .where(Post.unit_id.in_(above), Post.kind.in_(KEEPERS), Unit.kind.not_in(CELLS), post_held_on(day))
        .where(Account.disabled_at.is_(None), Account.first_password.is_(False))
    )
    for unit_id, person_id in session.execute(kept) if above else ():
        keepers.setdefault(unit_id, set()).add(person_id)
    newest: dict[int, int] = {}
    for row in unreached:
        nearest = next((keepers[each] for each in reversed(ids_on(row.path)[:-1]) if each in keepers), set())
        newest |= dict.fromkeys(nearest, row.id)
    return newest
