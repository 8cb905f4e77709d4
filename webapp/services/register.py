"""The clerk's acts on the register after a paper was issued: its number is cancelled, or the paper withdrawn."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import Actor
from webapp.models import ENDS, Paper
from webapp.queries.register import about_oneself, keeps_register, paper_for
from webapp.services.refusals import NotYours, Refused
from webapp.services.transaction import transaction
from workflows.core.text import _


def end_paper(session: Session, actor: Actor, paper_id: int, how: str, reason: str, now: dt.datetime) -> None:
    """Mark a paper as 'cancelled' or 'withdrawn'. The row and its number stay, so that no gap appears.

    Posts and the case stay as they are: another decision changes them. Raises NotYours (not the issuer's clerk),
    Refused (ended already, or about the clerk himself or his kin), ValueError for another `how`.
    """
    if how not in ENDS:
        raise ValueError(how)
    with transaction(session):
        paper = held(session, actor, paper_id)
        if paper.ended:
            raise Refused(_("This paper was cancelled or withdrawn already."))
        paper.ended, paper.end_reason = how, reason
        paper.ended_at, paper.ended_by_id = now, actor.person_id


def held(session: Session, actor: Actor, paper_id: int) -> Paper:
    """The paper, locked, in the hands of its issuer's clerk.

    Raises NotYours for anybody else, Refused where it is about the clerk himself or his declared kin.
    """
    session.execute(sa.select(Paper.id).where(Paper.id == paper_id).with_for_update())
    paper = paper_for(session, actor, paper_id)
    if paper is None or not keeps_register(actor, paper.issuer):
        raise NotYours
    if about_oneself(session, actor, paper):
        raise Refused(_("It is about you or your declared kin: somebody else has to act."))
    return paper
