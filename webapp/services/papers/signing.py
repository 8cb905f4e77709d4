"""The person who signs a paper: the unit's secretary or a deputy, or somebody whom a paper allows to."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.models import Post, Unit
from webapp.queries.people.signers import signing_posts
from webapp.services.refusals import Refused
from workflows.core.text import _


def signing_post(session: Session, unit: Unit | None, person_id: int, authority: str | None, day: dt.date) -> Post:
    """Return the post by which a person signs for a unit on the day of a paper.

    authority: number and date of the paper that allows it. Raises Refused for somebody who may not sign: without such a
    post on that day, or neither secretary nor deputy, and no paper allows it.
    """
    posts = signing_posts(session, unit.id, day) if unit else []
    post = next((post for post in posts if post.person_id == person_id), None)
    if post is None:
        raise Refused(
            _("On the day of the paper this person held no post that may sign for the unit: check day and signer."),
            field="signer",
        )
    if post.kind in w.AUTHORISED and not (authority or "").strip():
        sentence = _("Neither the secretary nor a deputy signs: write the paper that lets this person sign.")
        raise Refused(sentence, field="authority")
    return post
