"""A request about one's own data: what its officers write, where words still stand, and whether the record holds."""

import datetime as dt
import json
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import rows_of
from webapp.models import Case, Event, EventAnswers
from webapp.services.journal import commitment, event_hash
from webapp.verification.invariants import verify
from webapp.verification.snapshot import snapshot

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


def tables_naming(session: Session, *words: str) -> dict[str, set[str]]:
    """Table → the words that stand in any of its columns, in either way of writing JSON."""
    session.rollback()
    there: dict[str, set[str]] = {}
    for table, rows in rows_of(session).items():
        text = json.dumps(rows, ensure_ascii=False, default=str)
        hits = {word for word in words if word in text or json.dumps(word)[1:-1] in text}
        if hits:
            there[table] = hits
    return there


def wrong_places(session: Session, folder: Path, now: dt.datetime) -> list[str]:
    """The places that the checks of the record find wrong."""
    session.rollback()
    with snapshot(session.get_bind(), folder, now) as record:  # type: ignore[arg-type]
        return [each.place for one in verify(record) for each in one.named]
