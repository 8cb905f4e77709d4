"""The demo's recommendations to the Party: one in every state, and the cultivation group that trains them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import COMMUNE
from webapp.demo.forums import Finder
from webapp.models import Case, Person, Post, Unit, post_held_on
from webapp.services.cases.commands import start
from webapp.services.command import Command
from webapp.services.recommendations import groups
from workflows.core.calendar import local_date
from workflows.party_recommendation.process import PartyRecommendation

DEFINITION = PartyRecommendation.definition
BASES = ("HT-01", "HT-08", "HT-06")
"""The base unions of the district in which recommendations run."""

VOTES = {
    "members": 15,
    "present": 13,
    "votes_for": 12,
    "votes_against": 1,
    "votes_blank": 0,
    "votes_invalid": 0,
}
MAIN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("assign", "tasks", {"title": "Phụ trách câu lạc bộ thanh niên", "measure": "Mỗi tháng một buổi sinh hoạt"}),
    ("report", "tasks", {"entry": 1, "result": "done", "remark": "Đủ số buổi, đoàn viên tham gia đông."}),
    (
        "review",
        "reviews",
        {
            "results": "Hoàn thành nhiệm vụ được giao.",
            "limits": "Còn rụt rè khi phát biểu.",
            "to_fix": "Mạnh dạn hơn trong sinh hoạt.",
        },
    ),
    ("vote", "branch_vote", VOTES),
    (
        "assess",
        "branch_assessment",
        {
            "number": "03-NQ/ĐTN",
            "politics": "Lập trường vững vàng, chấp hành tốt.",
            "ethics": "Lối sống giản dị.",
            "ability": "Hoàn thành tốt việc được giao.",
            "masses": "Được đoàn viên, nhân dân tin yêu.",
            "conclusion": "recommend",
        },
    ),
    ("attend", "certificate", {"number": "15/GCN"}),
    (
        "resolve",
        "resolution",
        {
            **VOTES,
            "number": "05-NQ/ĐTN",
            "strengths": "Nhiệt tình, trách nhiệm.",
            "weaknesses": "Đôi lúc còn nóng vội.",
            "introducer_months": 24,
        },
    ),
    ("hand_over", "handover", {"number": "01-DS/ĐTN", "body": "Đảng ủy xã", "received_by": "Văn phòng Đảng ủy"}),
    ("list_candidate", "candidate", {"number": "02-NQ/CB", "body": "Chi bộ thôn"}),
    ("record_cell", "cell", {"number": "06-NQ/CB", "body": "Chi bộ thôn"}),
    ("admit", "committee", {}),
    ("record_ceremony", "ceremony", {"body": "Chi bộ thôn"}),
)
"""The path to the Party: move, section of its form, and its answers beside the day."""
DATES = {"assign": (), "report": ("done_on",), "attend": ("issued_on",), "admit": ("held_on", "received_on")}
BY_BRANCH = ("report", "vote", "assess")
WHY = {"text": "Có lý do chính đáng."}
REFUSED = ("decline", "not_admitted", {"body": "Chi bộ thôn"})
ASKED = (
    "inquire",
    "inquiry",
    {
        "number": "08-CV/ĐTN",
        "body": "Đảng ủy xã",
        "questions": "Những nội dung đoàn viên cần tiếp tục rèn luyện, phấn đấu.",
    },
)
TOLD = ("record_reply", "reply", {"body": "Đảng ủy xã", "code": "more_time"})


CLOSING = ("hand_over", "confirm")
"""Steps that are not for whoever has enrolled the comrade (four eyes)."""


class Recommendation(Story):
    """One recommendation, step by step; branch and base union act in turn.

    school: who holds the class on the Party; party: which Party committee decides; letters: its papers' symbol.
    """

    school, party_body, letters = "Trung tâm chính trị huyện Hàm Tân", "Ban Thường vụ Huyện ủy", "HU"

    def enrol(self, person: int, gap: int) -> "Recommendation":
        unit = self.session.scalars(sa.select(Unit).where(Unit.code == self.branch)).one()
        said = {
            "person": person,
            "ranking": "excellent",
            "education": "enough",
            "minutes_on": self.day(),
            # The vote comes some days later, perhaps in another year.
            "ranking_year": (local_date(self.now) + dt.timedelta(days=4 * gap)).year - 1,
            "reason": "Hoàn thành xuất sắc nhiệm vụ, tự nguyện phấn đấu vào Đảng.",
            "basis": "consent",
            "consent_on": self.day(),
            "consent_kept": "Văn phòng Đoàn cơ sở",
        }
        command = self.by("secretary", self.base, {"enrolment": said}, 0)
        self.public_id = start(self.session, DEFINITION, "enrol", unit.id, command)
        self.version = 1
        return self

    def step(self, move: str, section: str, words: dict[str, Any], gap: float = 2) -> "Recommendation":
        where = self.branch if move in BY_BRANCH and self.sits() else self.base
        day = local_date(self.now + dt.timedelta(days=gap))
        said = {**self.local(move), **words, **dict.fromkeys(DATES.get(move, ("held_on",)), day.isoformat())}
        if "votes_for" in words:
            said["presided_by"], said["minutes_by"] = self.people()[:2] if move == "vote" else self.leaders(day)
        if move == "assign":
            said["due_on"] = (day + dt.timedelta(days=60)).isoformat()
        if move == "inquire":
            said["sent_on"] = said.pop("held_on")
        who = "deputy_secretary" if move in CLOSING else "secretary"
        self.move(move, who, where, {section: said}, gap)
        return self

    def local(self, move: str) -> dict[str, Any]:
        """Return what the place decides of a step's answers: who holds the class, and whose paper it is."""
        if move == "attend":
            return {"body": self.school}
        number = {"admit": 12, "extend": 20, "confirm": 20, "deny": 20}.get(move)
        return {"number": f"{number}-QĐ/{self.letters}", "body": self.party_body} if number else {}

    def leaders(self, day: dt.date) -> tuple[str, str]:
        """Return who presides over the base union's executive committee, and who takes its minutes."""
        chair, taker = (self.find(kind, self.base, day).name for kind in ("secretary", "deputy_secretary"))
        return chair, taker

    def sits(self) -> bool:
        """Whether the branch has a secretary who is not the person concerned."""
        try:
            sitting_one = self.find("secretary", self.branch, local_date(self.now)).person_id
        except LookupError:
            return False
        case = self.session.scalars(sa.select(Case).where(Case.public_id == self.public_id)).one()
        return sitting_one != case.subject_id

    def plain(self, move: str, section: str, words: dict[str, Any]) -> "Recommendation":
        self.move(move, "secretary", self.base, {section: words}, 1)
        return self


class CommuneRecommendation(Recommendation):
    """A recommendation in the commune of today, whose own Party committee decides."""

    school, party_body, letters = "Trung tâm chính trị xã Sơn Mỹ", "Ban Thường vụ Đảng ủy xã", "ĐU"


def open_recommendations(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make one recommendation in every state in the district and in the commune, each with a cultivation group."""
    people = _members(session, local_date(now), BASES)
    open_in_every_state(session, now, find, people, Recommendation)
    _group(session, now, find, BASES[0], people[:10])
    people = _members(session, local_date(now), (COMMUNE,))[: len(people)]
    open_in_every_state(session, now, find, people, CommuneRecommendation)
    _group(session, now, find, COMMUNE, people[10:14])


def open_in_every_state(
    session: Session, now: dt.datetime, find: Finder, people: list[tuple[int, str]], kind: type[Recommendation]
) -> None:
    """Make one recommendation in every state; the longest are of the oldest comrades."""
    members = iter(people)

    def main(steps: int, days_ago: int, gap: int = 2) -> Recommendation:
        person, branch = next(members)
        # Some seconds apart, so that no two commands of one branch have the same key.
        opened = now - dt.timedelta(days=days_ago, seconds=person)
        story = kind(session, find, branch, opened).enrol(person, gap)
        for move, section, words in MAIN[:steps]:
            story.step(move, section, words, gap)
        return story

    main(12, 460).wait(400).step("confirm", "official", {})
    main(12, 450).wait(400)
    main(12, 440).wait(400).step("deny", "not_official", {})
    main(12, 60)
    for steps in (11, 10, 9, 8, 7, 6, 5, 4, 1, 0):
        main(steps, 40)
    main(10, 70, gap=3).step("extend", "extension", {})
    main(9, 40).step(*REFUSED)
    main(9, 45).step(*REFUSED).step(*ASKED)
    main(9, 50).step(*REFUSED).step(*ASKED).step(*TOLD)
    main(4, 60).plain("send_back", "return", {"code": "papers_missing", "text": "Bổ sung biên bản."}).wait(40)
    main(6, 30).plain("send_back", "return", {"code": "papers_missing", "text": "Bổ sung biên bản."})
    main(1, 40).plain("end", "end", {"code": "moved", **WHY})
    main(1, 40).plain("withdraw", "reason", WHY)


def _group(session: Session, now: dt.datetime, find: Finder, base: str, people: list[tuple[int, str]]) -> None:
    """Found the cultivation group of a base union, with those of the comrades who are of it."""
    day = local_date(now)
    leader = find("secretary", base, day)
    unit = session.scalars(sa.select(Unit).where(Unit.code == base)).one()

    def command(key: str) -> Command:
        return Command(leader, now, f"demo-group-{base}-{key}")

    foundation = groups.Foundation(
        "Tổ tu dưỡng đoàn viên ưu tú",
        "11-QĐ/ĐTN",
        f"Ban Chấp hành {unit.name}",
        day - dt.timedelta(days=90),
        leader.person_id,
        "Giao nhiệm vụ cụ thể cho từng đồng chí; mỗi quý họp một lần để đánh giá kết quả, hạn chế.",
    )
    group = groups.found(session, unit.id, foundation, command("found"))
    for person, branch in people:
        if branch.startswith(base):
            groups.join(session, group, person, day - dt.timedelta(days=60), command(f"join-{person}"))


def _members(session: Session, day: dt.date, bases: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return young members of the branches of these unions, the oldest first: id and the branch's code."""
    rows = session.execute(
        sa.select(Person.id, Unit.code)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Person.code.like("TN%"),
            Post.kind == "member",
            post_held_on(day),
            Unit.kind == "branch",
            sa.or_(*(Unit.code.like(f"{base}-%") for base in bases)),
        )
        .order_by(Person.birth_date, Person.id)
    )
    return [(row.id, row.code) for row in rows]
