"""A request about one's own data: what its officers write, where words still stand, and whether the record holds."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, Office, rows_of
from webapp.models import Case, Event, EventAnswers, Post, RuleRow
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


def leaves(office: Office, day: dt.date, name: str) -> None:
    office.session.rollback()
    office.session.execute(
        sa.update(Post).where(Post.person_id == office.people[name].id, Post.valid_to.is_(None)).values(valid_to=day)
    )
    office.session.commit()


def keep_a_year(session: Session) -> None:
    for key in ("minutes", "posts", "secretary_nomination_done", "secretary_nomination_other"):
        row = {"key": f"retention.{key}", "value": "1", "measure": "retention", "source": "Quy định", "note": ""}
        session.add(RuleRow(**row, effective_from=dt.date(2026, 12, 1), recorded_at=sa.func.now()))
    session.commit()


def erase(cast: Cast, clock: Any, name: str, *, looked_at: bool = False) -> Browser:
    """The request of somebody, through the pages by two officers; a member of the branch again, so as to be one.

    looked_at: whether the second looks at what comes of it first.
    """
    day = clock.now.date()
    cast.browsers.clear()
    cast.office.post(name, "member", "H-01-01", since=day - dt.timedelta(days=2))
    who = str(cast.office.people[name].id)
    written = f"{day:%d/%m/%Y}"
    cast.start(COMMUNE, "data-request", "H-01", person=who, kind="erase", how="Đơn", asked_on=written)
    leaves(cast.office, day - dt.timedelta(days=1), name)
    cast.move(COMMUNE, "reply", **{**REPLY, "replied_on": written})
    cast.move(COMMUNE, "propose_erasure", text="Không còn căn cứ")
    words, path = {**ANSWER, "answered_on": written}, f"{cast.path}/moves/erase"
    if looked_at:
        second = cast.as_(COMMUNE_DEPUTY)
        second.get_empty(path)
        second.post(f"{path}/review", {**second.form(path).values, **words})
        assert second.get(f"{path}/review").status_code == 200 and words["answered_on"] in second.text
    return cast.move(COMMUNE_DEPUTY, "erase", **words)
