"""The access log of sealed cases, and of evidence taken of any case.

An access that cannot be logged is refused: the page waits until the database can write.
"""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key, subject_key
from webapp.actors import Actor
from webapp.models import AccessLogEntry, CaseAccess
from webapp.services.transaction import transaction


def note(session: Session, case_ids: Collection[int], actor: Actor, page: str, now: dt.datetime) -> None:
    """Log that this person opens a page of these cases, one at least, of each with the post that gives access.

    Rows read before have to be read again. Two statements for any number of cases. Raises StorageBusy.
    """
    with transaction(session):
        lines: dict[int, set[tuple[int, str]]] = {case_id: set() for case_id in case_ids}
        access = sa.select(CaseAccess.case_id, CaseAccess.unit_id, CaseAccess.post)
        for row in session.execute(access.where(CaseAccess.case_id.in_(case_ids))):
            lines[row.case_id].add((row.unit_id, row.post))
        rows = [
            {"case_id": case_id, "person_id": actor.person_id, "post": post, "for_id": for_id, "page": page, "at": now}
            for case_id, line in lines.items()
            for post, for_id in [_post_of(actor, line)]
        ]
        session.execute(sa.insert(AccessLogEntry), rows)


def _post_of(actor: Actor, line: Collection[tuple[int, str]]) -> tuple[str, int | None]:
    """Return the post by which the actor knows a case that these posts have access to, and whose deputy they are."""
    posts = [
        *((post, None) for post in actor.posts if post.counts_in(True)),
        *((by.post, by.person_id) for by in actor.delegated),
    ]
    held = ((post_key(post.kind, post.unit_id), for_id) for post, for_id in posts if (post.unit_id, post.kind) in line)
    # Of a case that is not sealed every post that sees it counts; the person concerned needs none.
    if not line and posts:
        held = ((post_key(post.kind, post.unit_id), for_id) for post, for_id in posts[:1])
    return next(held, (subject_key(actor.person_id), None))
