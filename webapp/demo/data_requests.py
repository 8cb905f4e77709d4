"""The demo's requests for one's own data: one in progress, one carried out."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.sittings import Finder
from webapp.models import Person, Post, Unit, post_held_on
from webapp.services.cases.commands import make_move, start
from webapp.services.command import Command
from workflows.core.calendar import local_date
from workflows.data_request.process import DataRequest

BASE = "HT-01"
REPLY = {"text": "Đã tiếp nhận; thực hiện trong thời hạn quy định.", "others": "no"}


def open_requests(session: Session, now: dt.datetime, find: Finder) -> None:
    """Record two requests of members of the first base union: to see what is kept, and to correct a phone number."""
    base = session.scalars(sa.select(Unit).where(Unit.code == BASE)).one()
    members = session.scalars(
        sa.select(Person.id)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.kind == "member", post_held_on(local_date(now)), Unit.code.like(f"{BASE}-%"))
        .order_by(Person.id.desc())
        .limit(2)
    ).all()
    for person_id, kind, days in zip(members, ("see", "correct"), (3, 12), strict=True):
        _request(session, base.id, person_id, kind, now - dt.timedelta(days=days), find)


def _request(session: Session, unit_id: int, person_id: int, kind: str, now: dt.datetime, find: Finder) -> None:
    """Record one request and its first reply; a correction is carried out as well."""
    day = local_date(now).isoformat()
    actor = find("secretary", BASE, local_date(now))

    def command(section: str, words: dict[str, Any], version: int | None = None) -> Command:
        return Command(actor, now, f"demo-data-{kind}-{section}", {section: words}, version)

    asked = {"person": person_id, "kind": kind, "asked_on": day, "how": "Đơn gửi tại trụ sở"}
    case = start(session, DataRequest.definition, "record", unit_id, command("request", asked))
    make_move(session, case, "reply", command("request_reply", {**REPLY, "replied_on": day}, 1))
    if kind == "correct":
        done = {"answered_on": day, "text": "Đã chỉnh sửa số điện thoại.", "phone": "0900000123"}
        make_move(session, case, "correct", command("request_answer", done, 2))
