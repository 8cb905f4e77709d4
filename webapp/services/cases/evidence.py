"""The evidence of one case: its journal as a file that a stranger can check without this program."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import AttachedPage, Case, Event, EventAnswers, IssuedPaper, Person
from webapp.services.closings import proof_of
from webapp.services.journal import hashed_content

FORMAT = "doan-vu-evidence-1"


def evidence(session: Session, case: Case, now: dt.datetime, *, words: bool) -> dict[str, Any]:
    """Return the evidence of a case: entries with what their hashes are made of, and the way to a published head.

    words: whether what the forms said stands in it, with the salts that prove it; of erased answers there is none.
    Papers and attached pages are in it by their hashes alone.
    """
    rows = session.execute(
        sa.select(Event, EventAnswers)
        .outerjoin(EventAnswers, EventAnswers.event_id == Event.id)
        .where(Event.case_id == case.id)
        .order_by(Event.seq)
    ).all()
    papers = sa.select(IssuedPaper).where(IssuedPaper.case_id == case.id).order_by(IssuedPaper.id)
    pages = sa.select(AttachedPage, Event.seq).join(Event, Event.id == AttachedPage.event_id)
    attached = session.execute(pages.where(AttachedPage.case_id == case.id).order_by(AttachedPage.id)) if words else ()
    people = {one for event, _answers in rows for one in (event.actor_id, event.for_id) if one} if words else set()
    names = session.execute(sa.select(Person.id, Person.full_name).where(Person.id.in_(people))).all()
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "case": case.public_id,
        "people": {str(person): name for person, name in names},
        "entries": [_entry(event, answers if words else None, case.public_id) for event, answers in rows],
        "papers": [{"number": paper.number, "sha256": paper.sha256} for paper in session.scalars(papers)],
        "attached": [
            {"entry": seq, "paper": page.name, "salt": page.salt, "sha256": page.sha256} for page, seq in attached
        ],
        "closing": proof_of(session, "case", case.public_id),
    }


def _entry(event: Event, answers: EventAnswers | None, public_id: str) -> dict[str, Any]:
    said = {"salt": answers.salt, "answers": answers.answers} if answers else None
    return {"said": hashed_content(event, public_id), "hash": event.hash, "words": said}
