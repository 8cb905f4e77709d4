"""The demo's requests for one's own data: two in the district, and one in every state in the commune."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import COMMUNE
from webapp.demo.forums import Finder
from webapp.models import Case, Person, Post, Unit, post_held_on
from webapp.services.cases.commands import start
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.data_request.process import DataRequest

BASE = "HT-01"


class Request(Story):
    """A request, recorded by one of the two officers of a base union and carried out by the other."""

    def record(self, person_id: int, kind: str) -> "Request":
        unit_id = self.session.scalars(sa.select(Unit.id).where(Unit.code == self.branch)).one()
        asked = {"person": person_id, "kind": kind, "asked_on": self.day(), "how": "Đơn gửi tại trụ sở"}
        who = "secretary" if kind == "erase" else "deputy_secretary"  # whoever records it does not carry it out
        command = self.by(who, self.branch, {"request": asked}, person_id / 86_400)
        self.public_id, self.version = start(self.session, DataRequest.definition, "record", unit_id, command), 1
        return self

    def reply(self) -> "Request":
        words = {"text": "Đã tiếp nhận; thực hiện trong thời hạn quy định.", "others": "no", "replied_on": self.day()}
        return self._step("reply", "request_reply", words)

    def answer(self, move: str, text: str, by: str = "secretary", **said: str) -> "Request":
        return self._step(move, "request_answer", {"text": text, "answered_on": self.day(), **said}, by)

    def propose_erasure(self) -> "Request":
        words = {"text": "Dữ liệu không còn phục vụ công tác đoàn viên; không có quy định buộc lưu giữ."}
        return self._step("propose_erasure", "request_erasure", words)

    def decline(self) -> "Request":
        words = {
            "ground": "must_be_kept",
            "text": "Hồ sơ quyết định công nhận phải lưu giữ theo quy định về lưu trữ; đã giải thích cho đoàn viên.",
            "answered_on": self.day(),
        }
        return self._step("decline", "request_refusal", words, "deputy_secretary")

    def _step(self, move: str, section: str, words: dict[str, Any], by: str = "secretary") -> "Request":
        self.move(move, by, self.branch, {section: words}, 0.01)
        return self


def open_requests(session: Session, now: dt.datetime, find: Finder) -> None:
    """Record requests of members: to see what is kept, to correct, to restrict, to erase.

    Of the two erasures that wait for a second officer one has to be refused: who asks for it is still a member.
    """

    def request(base: str, days_ago: float, person_id: int, kind: str) -> Request:
        return Request(session, find, base, now - dt.timedelta(days=days_ago)).record(person_id, kind)

    first, second = _members(session, now, BASE)[:2]
    request(BASE, 3, first, "see").reply()
    request(BASE, 12, second, "correct").reply().answer("correct", "Đã chỉnh sửa số điện thoại.", phone="0900000123")

    people = iter(_members(session, now, COMMUNE))
    request(COMMUNE, 1, next(people), "copy")
    request(COMMUNE, 4, next(people), "see").reply()
    request(COMMUNE, 5, next(people), "correct").reply()
    request(COMMUNE, 6, next(people), "stop").reply()
    request(COMMUNE, 3, next(people), "withdraw").reply()
    request(COMMUNE, 7, next(people), "erase").reply()
    request(COMMUNE, 9, next(people), "erase").reply().propose_erasure()
    request(COMMUNE, 8, next(people), "erase").reply().decline()
    fixed = {"phone": "0900000456"}
    request(COMMUNE, 15, next(people), "correct").reply().answer("correct", "Đã chỉnh sửa số điện thoại.", **fixed)
    stopped = "Đã hạn chế việc sử dụng dữ liệu; đã thông báo cho đoàn viên."
    restricted = [next(people) for _number in range(3)]
    for place, person_id in enumerate(restricted):
        request(COMMUNE, 40 - place, person_id, "stop").reply().answer("restrict", stopped)
    request(COMMUNE, 10, restricted[1], "release").reply().answer("release", "Đã bỏ hạn chế theo đề nghị.")
    request(COMMUNE, 2, restricted[2], "release").reply()
    filed = set(session.scalars(sa.select(Case.subject_id)))
    leaver = next(person_id for person_id in people if person_id not in filed)
    left = request(COMMUNE, 13, leaver, "erase").reply()
    held = sa.update(Post).where(Post.person_id == leaver, post_held_on(local_date(now)))
    with transaction(session):
        session.execute(held.values(valid_to=local_date(now) - dt.timedelta(days=12)))
    left.propose_erasure()


def _members(session: Session, now: dt.datetime, base: str) -> list[int]:
    """Return members of the branches below, those who came last first."""
    rows = session.scalars(
        sa.select(Person.id)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.kind == "member", post_held_on(local_date(now)), Unit.code.like(f"{base}-%"))
        .order_by(Person.id.desc())
    )
    return list(rows)
