"""Noting in which box and folder of the archive issued papers lie."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key
from webapp.actors import Actor, HeldPost
from webapp.models import IssuedPaper, PaperPlace, Unit
from webapp.queries.papers.checks import keeping_post
from webapp.queries.papers.places import PLACE, place_of_paper
from webapp.queries.papers.register import paper_for
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.text import _

FEWER = _("Write the box or the folder.")


def put_paper(session: Session, actor: Actor, paper_id: int, box: str, folder: str, now: dt.datetime) -> None:
    """Note where one paper lies; empty texts for a paper that lies nowhere. The same place again changes nothing.

    Raises NotFoundForActor (not the issuer's clerk, or a paper that they may not know of).
    """
    with transaction(session):
        paper = paper_for(session, actor, paper_id)
        post = keeping_post(actor, paper.issuer) if paper else None
        if paper is None or post is None:
            raise NotFoundForActor
        session.execute(sa.select(Unit.id).where(Unit.id == paper.issuer_id).with_for_update())
        put(session, [paper.id], box, folder, actor, post, now)


def put(
    session: Session, paper_ids: Iterable[int], box: str, folder: str, actor: Actor, post: HeldPost, now: dt.datetime
) -> int:
    """Note where papers lie, inside the caller's transaction; return of how many this is new. Two statements.

    The papers' issuer is locked, and the actor keeps its books by the post.
    """
    there = sa.select(IssuedPaper.id, PLACE.box, PLACE.folder).outerjoin(PLACE, place_of_paper())
    rows = session.execute(there.where(IssuedPaper.id.in_(sorted(set(paper_ids))))).all()
    moved = [
        paper_id for paper_id, *lies in rows if lies not in ([box, folder], [None, None] if not box + folder else [])
    ]
    by = post_key(post.kind, post.unit_id)
    session.add_all(
        PaperPlace(paper_id=each, box=box, folder=folder, actor_id=actor.person_id, actor_post=by, at=now)
        for each in moved
    )
    return len(moved)


def refuse_nowhere(box: str, folder: str) -> None:
    """Raise Refused where neither a box nor a folder is given for many papers at once."""
    if not (box or folder):
        raise Refused(FEWER, field="box")
