"""The demo's commune of today: directly under the province, with its own officers, branches, command and cases."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.people import new_person
from webapp.demo.sittings import DemoMeeting, Finder
from webapp.models import Person, Post, Unit
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.vietnamese import searchable
from workflows.posts import SEATS

PROVINCE, COMMUNE, COMMAND = "TD", "SM", "SM-QS"
BEGIN = dt.date(2025, 7, 1)
"""The day of the reform: the commune was made of two, and no district stands above it."""
FOUNDED = "Quyết định 15-QĐ/TĐTN ngày 01/07/2025, Tỉnh đoàn Bình Thuận"
BRANCHES = (
    *((f"SM-{number:02d}", f"Chi đoàn Thôn {number}", "residential") for number in range(1, 13)),
    ("SM-21", "Chi đoàn Trường Trung học phổ thông Sơn Mỹ", "school"),
    ("SM-22", "Chi đoàn Công an xã Sơn Mỹ", "armed_forces"),
    ("SM-23", "Chi đoàn Cơ quan xã Sơn Mỹ", "agency"),
)
OFFICERS = (
    ("Lương Thị Minh Khuê", "female", "secretary"),
    ("Mai Quốc Bình", "male", "deputy_secretary"),
    ("Trịnh Ngọc Lam", "female", "standing_member"),
    ("Đinh Hoài Nam", "male", "standing_member"),
    ("Phan Thị Thu Cúc", "female", "standing_member"),
    ("Tạ Minh Quang", "male", "executive_member"),
)
NAMED = ((2, "appraising_officer"), (5, "clerk"))
"""Officers whom the commune has named for a task, by their place in the list."""
FAMILY = ("Lưu", "Tôn", "Cao", "Ngụy", "Thạch", "Kiều", "Châu", "Ông", "Qua", "Văn")
GIVEN = (("Gia Bảo", "male"), ("Hoài An", "female"), ("Đức Tín", "male"), ("Thu Giang", "female"))
HELD = ("secretary", "deputy_secretary", "member", "member")
"""The posts of a branch's four, in the order of their names."""


VACANT = "SM-12"
"""A branch without a secretary, for which its deputy speaks."""


def add_commune(session: Session, today: dt.date) -> None:
    """Add the commune with its branches, command, officers and members; posts begin with the commune. Idempotent."""
    with transaction(session):
        if session.scalar(sa.select(Unit.id).where(Unit.code == COMMUNE)):
            return
        province = session.scalars(sa.select(Unit).where(Unit.code == PROVINCE)).one()
        commune = _unit(session, province, COMMUNE, "commune_union", "Đoàn xã Sơn Mỹ", "xã Sơn Mỹ")
        command = _unit(session, commune, COMMAND, "military_command", "Ban Chỉ huy Quân sự xã Sơn Mỹ", "xã Sơn Mỹ")

        def person(place: int, name: str, sex: str, age: int) -> Person:
            return new_person(f"SM{place:03d}", name, sex, dt.date(today.year - age, 1 + place % 12, 1 + place % 28))

        heads = [person(place, name, sex, 34) for place, (name, sex, _kind) in enumerate(OFFICERS)]
        for head, (_name, _sex, kind) in zip(heads, OFFICERS, strict=True):
            _post(session, head, commune, kind)
        for place, kind in NAMED:
            _post(session, heads[place], commune, kind)
        _post(session, person(90, "Hồ Trọng Nghĩa", "male", 46), command, "commander")
        _post(session, heads[0], command, "deputy_political_commissar")
        for nth, (code, name, sort) in enumerate(BRANCHES):
            branch = _unit(session, commune, code, "branch", name, name.removeprefix("Chi đoàn "), branch_kind=sort)
            for place, ((given, sex), kind) in enumerate(zip(GIVEN, HELD, strict=True)):
                family = FAMILY[(nth + 3 * place) % len(FAMILY)]
                age = 38 if place == 0 and nth % 3 == 0 else 28 - place
                one = person(100 + 10 * nth + place, f"{family} {given}", sex, age)
                _post(session, one, branch, "member" if code == VACANT and kind == "secretary" else kind)


def _unit(session: Session, above: Unit, code: str, kind: str, name: str, area: str, **more: str) -> Unit:
    unit = Unit(
        code=code,
        kind=kind,
        name=name,
        area=area,
        parent_id=above.id,
        path="",
        valid_from=BEGIN,
        search=searchable(f"{name} {code} {area}"),
        **more,
    )
    session.add(unit)
    session.flush()
    unit.path = f"{above.path}{unit.id}/"
    return unit


def _post(session: Session, person: Person, unit: Unit, kind: str) -> None:
    session.add(
        Post(
            person=person,
            unit_id=unit.id,
            kind=kind,
            seat=SEATS.get(kind),
            valid_from=BEGIN,
            source=FOUNDED,
        )
    )
    session.flush()


class CommuneStory(Story):
    """A nomination in the commune: the branch proposes, an officer of the commune appraises, its committee decides."""

    board, above = ("appraising_officer", COMMUNE), COMMUNE

    def __init__(self, session: Session, find: Finder, branch: str, opened: dt.datetime) -> None:
        super().__init__(session, find, branch, opened)
        self.proposer = ("deputy_secretary" if branch == VACANT else "secretary", branch)


def open_commune_cases(session: Session, now: dt.datetime, find: Finder) -> None:
    """Open nominations in most states, and hold the meeting that decided some of them."""

    def proposed(branch: str, days_ago: float, **words: Any) -> CommuneStory:
        story = CommuneStory(session, find, branch, now - dt.timedelta(days=days_ago))
        day = local_date(story.now)
        sits = None if branch == VACANT else find("secretary", branch, day).person_id
        reason = {"predecessor": sits, "predecessor_reason": "own_wish"} if sits else {"purpose": "first_seat"}
        story.nominate(_member(session, branch), **reason, **words)
        return story

    proposed("SM-01", 2)
    proposed("SM-02", 6).meeting()
    dual = {
        "seats": "dual",
        "militia_post": "village_militia_head",
        "priority_reason": "Đồng chí Bí thư xin thôi nhiệm vụ vì lý do gia đình.",
    }
    proposed("SM-03", 14, **dual).meeting().party().union_side()
    proposed("SM-04", 12).meeting().party()
    proposed("SM-05", 16).meeting().party().appraise()
    carried, lost, seated = (
        proposed(branch, days).meeting().party().appraise()
        for branch, days in (("SM-06", 33), ("SM-07", 32), ("SM-08", 34))
    )
    meeting = DemoMeeting(session, find, COMMUNE, local_date(now - dt.timedelta(days=20)), now - dt.timedelta(days=21))
    meeting.agenda(carried.public_id, lost.public_id, seated.public_id).open()
    for story, choices in ((carried, "for"), (lost, "against"), (seated, "for")):
        meeting.ballots(story.public_id, [(choices, ())] * 5)
        story.now = meeting.now
        story.version += 1
    meeting.close()
    seated.issue().handed_over()
    lost.refuse()
    proposed("SM-09", 12).meeting().party().returned()
    proposed("SM-10", 10).meeting(votes_for=8)
    proposed("SM-11", 20).meeting().move(
        "withdraw", "secretary", "SM-11", {"reason": {"text": "Nhân sự chuyển nơi cư trú."}}
    )
    proposed(VACANT, 4)


def _member(session: Session, branch: str) -> int:
    """Return the first plain member of a branch."""
    return session.scalars(
        sa.select(Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == branch, Post.kind == "member")
        .order_by(Post.id.desc())
        .limit(1)
    ).one()
