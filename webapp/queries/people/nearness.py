"""People too near to somebody to decide for them: people are compared here, not accounts or records."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person
from webapp.queries.people.directory import birth_in
from webapp.queries.people.doubles import Look, pair_of, stored_alike, told_apart
from webapp.queries.people.kinship import declared_among


def near(session: Session, people: Collection[int]) -> set[int]:
    """Return these people under every record of theirs, their likely doubles, and the kin of any, declared either way.

    A likely double on which nobody has decided may be the same human being. Four statements at most.
    """
    return {*people}.union(*near_each(session, people).values())


def near_each(session: Session, people: Collection[int]) -> dict[int, set[int]]:
    """Return for each of these people who is near to them, as `near`. Four statements at most, for however many."""
    if not people:
        return {}
    records = session.scalars(sa.select(Person).where(Person.id.in_(people))).all()
    selves = {one: {one} for one in people}
    for each in records:
        selves[each.id] |= {each.joined_into_id} if each.joined_into_id else set()
    looks = {each.id: Look(each.likeness, each.sex, birth_in(each)) for each in records if each.likeness}
    pairs = {(id_, known.id) for id_, found in stored_alike(session, looks).items() for known in found}
    pairs = {(one, other) for one, other in pairs if other not in selves[one]}
    apart = told_apart(session, {one for one, _other in pairs})
    for one, other in pairs:
        selves[one] |= {other} if pair_of(one, other) not in apart else set()
    kin = declared_among(session, set().union(*selves.values()))
    return {one: mine.union(*({*pair} for pair in kin if not mine.isdisjoint(pair))) for one, mine in selves.items()}
