"""Who is too near to somebody to decide for them: people are compared here, not accounts or records."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person
from webapp.queries.people.directory import birth_in
from webapp.queries.people.doubles import Look, pair_of, stored_alike, told_apart
from webapp.queries.people.kinship import declared_among


def near(session: Session, people: Collection[int]) -> set[int]:
    """Return these people under every record of theirs, their likely doubles, and the kin of any, declared either way.

    A likely double that nobody has told apart may be the same human being. Four statements at most.
    """
    if not people:
        return set()
    records = session.scalars(sa.select(Person).where(Person.id.in_(people))).all()
    selves = {*people, *(one.joined_into_id for one in records if one.joined_into_id)}
    looks = {one.id: Look(one.likeness, one.sex, birth_in(one)) for one in records if one.likeness}
    pairs = {(id_, known.id) for id_, found in stored_alike(session, looks).items() for known in found}
    pairs = {pair for pair in pairs if pair[1] not in selves}
    apart = told_apart(session, {one for one, _other in pairs})
    selves |= {other for one, other in pairs if pair_of(one, other) not in apart}
    return selves | {person for pair in declared_among(session, selves) for person in pair}
