"""A request about one's own data: what its officers write, and the proof that a journal still holds."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event, EventAnswers
from webapp.services.journal import commitment, event_hash

REPLY = {"replied_on": "23/11/2026", "text": "Đã tiếp nhận, trả lời trong 15 ngày", "others": "no"}
ANSWER = {"answered_on": "23/11/2026", "text": "Đã thực hiện"}


def chain_holds(session: Session) -> bool:
    """Whether every journal is chained, and every commitment fits the answers that are still there."""
    session.rollback()
    before: dict[int, str] = {}
    rows = session.execute(
        sa.select(Event, Case.public_id, EventAnswers)
        .join(Case, Case.id == Event.case_id)
        .outerjoin(EventAnswers, EventAnswers.event_id == Event.id)
        .order_by(Event.case_id, Event.seq)
    )
    for event, public_id, said in rows:
        if event.previous_hash != before.get(event.case_id, "0" * 64) or event.hash != event_hash(event, public_id):
            return False
        if said is not None and event.commitment != commitment(said.salt, said.answers):
            return False
        before[event.case_id] = event.hash
    return True
