"""The access log of sealed cases, and of evidence taken of any case.

An access that cannot be logged is refused: the page waits until the database can write.
"""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key, subject_key
from webapp.actors import Actor
from webapp.models import AccessLogEntry, CaseAccess
from webapp.services.transaction import transaction


def note(session: Session, case_id: int, actor: Actor, page: str, now: dt.datetime) -> None:
    """Log that this person opens a page of a sealed case, with the post that gives access.

    Rows read before have to be read again. Raises StorageBusy.
    """
    with transaction(session):
        line = {
            tuple(row)
            for row in session.execute(
                sa.select(CaseAccess.unit_id, CaseAccess.post).where(CaseAccess.case_id == case_id)
            )
        }
        posts = [
            *((post, None) for post in actor.posts if post.counts_in(True)),
            *((by.post, by.person_id) for by in actor.delegated),
        ]
        held: Iterator[tuple[str, int | None]] = (
            (post_key(post.kind, post.unit_id), for_id) for post, for_id in posts if (post.unit_id, post.kind) in line
        )
        # Of a case that is not sealed every post that sees it counts; the person concerned needs none.
        if not line and posts:
            held = iter([(post_key(posts[0][0].kind, posts[0][0].unit_id), posts[0][1])])
        post, for_id = next(held, (subject_key(actor.person_id), None))
        session.add(
            AccessLogEntry(case_id=case_id, person_id=actor.person_id, post=post, for_id=for_id, page=page, at=now)
        )
