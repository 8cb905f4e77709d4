"""Whether a paper that is no longer valid can be issued anew, by whom, and with which form."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Event, IssuedPaper
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.papers.register import about_oneself
from workflows.core.definition import Definition, MoveDef, PaperDef
from workflows.core.engine import Authority
from workflows.core.forms import FORMS
from workflows.core.four_eyes.closing import closing_guards
from workflows.guards.four_eyes import OF_PEOPLE


@dataclass(frozen=True)
class PaperAgain:
    """The case of a paper, the move that issues such papers, what it is there, and the post by which the actor may."""

    context: CaseContext
    move: MoveDef
    paper: PaperDef
    authority: Authority


def again_for(session: Session, actor: Actor, paper: IssuedPaper, now: dt.datetime) -> PaperAgain | None:
    """Return how the actor issues an ended paper anew; None if they may not, or another has taken its place already.

    One of several papers of a list is not issued by itself: its move numbers all of them.
    """
    case = session.get_one(Case, paper.case_id)
    taken = sa.select(IssuedPaper.id).where(
        IssuedPaper.case_id == paper.case_id, IssuedPaper.kind == paper.kind, IssuedPaper.ended.is_(None)
    )
    if case.erased_at is not None or case.transfer_id is not None or session.scalar(taken.limit(1)) is not None:
        return None
    context = load_context(session, case, actor, now)
    for move in context.definition.moves:
        for each in move.papers:
            if each.kind == paper.kind and not each.each and move.form in FORMS:
                authority = context.authority(move.cause.roles)
                if authority is None or about_oneself(session, actor, paper):
                    return None
                return PaperAgain(context, move, each, authority)
    return None


def eyes_asked(definition: Definition, move: MoveDef) -> tuple[str, ...]:
    """Return the guards of a move that ask who makes it, and not how things stand: they have gone on since."""
    return (*closing_guards(definition, move), *(name for name in move.guards if name in OF_PEOPLE))


def issued_by(session: Session, actor: Actor, old: IssuedPaper, key: str) -> IssuedPaper | None:
    """Return the paper that the actor has issued in place of this one by the form with that key; None for none."""
    mine = (Event.case_id == old.case_id, Event.key == key, Event.actor_id == actor.person_id)
    if session.scalar(sa.select(Event.id).where(*mine)) is None:
        return None
    same = sa.select(IssuedPaper).where(IssuedPaper.case_id == old.case_id, IssuedPaper.kind == old.kind)
    return session.scalars(same.order_by(IssuedPaper.id.desc()).limit(1)).first()
