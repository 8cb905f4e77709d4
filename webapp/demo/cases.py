"""The demo's cases: each brought to its state by the people with its tasks, on days before today."""

import datetime as dt
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.counting import count_again
from webapp.demo.forums import Finder, ask, meet
from webapp.demo.questions import ask_and_answer
from webapp.models import Case, Person, Post, Unit, post_held_on
from webapp.services.cases.commands import answer, make_move, start
from webapp.services.cases.timers import run_due_transition
from webapp.services.command import Command
from workflows.core.calendar import local_date
from workflows.secretary_nomination.process import SecretaryNomination

DEFINITION = SecretaryNomination.definition

PARTY = {
    "opinion": "agree",
    "paper_number": "07-CV/CB",
    "village_board": "agree",
}
JOINT = {"opinion": "agree", "health": "fit"}


class Story:
    """A case, taken through its steps. Every step is an act of the person who holds the post on that day.

    board: who appraises; above: the unit that decides; proposer: who proposes and enters the branch's vote.
    """

    board, above = ("organisation_officer", "HT"), "HT"

    def __init__(self, session: Session, find: Finder, branch: str, opened: dt.datetime) -> None:
        self.session, self.find, self.branch, self.now = session, find, branch, opened
        self.base = branch.rsplit("-", 1)[0]
        self.proposer = ("secretary", self.base)
        self.public_id = ""
        self.version = 0
        self.count = 0

    def day(self) -> str:
        return local_date(self.now).isoformat()

    def by(self, kind: str, code: str, words: dict[str, Any], days: float = 2) -> Command:
        """Return the next command, some days later."""
        self.now += dt.timedelta(days=days)
        self.count += 1
        actor = self.find(kind, code, local_date(self.now))
        return Command(actor, self.now, f"demo-{self.branch}-{self.count}-{self.now.isoformat()}", words, self.version)

    def move(self, name: str, kind: str, code: str, words: dict[str, Any], days: float = 2) -> "Story":
        make_move(self.session, self.public_id, name, self.by(kind, code, words, days))
        count_again(self.session, self.public_id, self.now)
        self.version += 1
        return self

    def nominate(self, person: int, **words: Any) -> "Story":
        answers = {
            "person": person,
            "seats": "single",
            "purpose": "replacement",
            "manner": "elected",
            "ranking": "good",
            "discipline": "none",
            "merits": "Năng nổ, nhiệt tình, có kỹ năng công tác Đoàn; nắm việc quân sự ở cơ sở.",
            **words,
        }
        unit = self.session.scalars(sa.select(Unit).where(Unit.code == self.branch)).one()
        command = self.by(*self.proposer, {"nomination": answers}, 0)
        self.public_id = start(self.session, DEFINITION, "nominate", unit.id, command)
        self.version = 1
        return self

    def place(self) -> str:
        """Return the village or quarter of the branch, as 'Thôn 3'."""
        name = self.session.scalars(sa.select(Unit.name).where(Unit.code == self.branch)).one()
        return name.removeprefix("Chi đoàn ")

    def people(self) -> list[str]:
        """Return four names of the branch: who presides over its meeting, who takes the minutes, and two who count."""
        rows = self.session.scalars(
            sa.select(Person.full_name)
            .join(Post, Post.person_id == Person.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(Unit.code == self.branch, post_held_on(local_date(self.now)))
            .order_by(Post.id)
        )
        return list(dict.fromkeys(rows))[:4]

    def meeting(self, votes_for: int = 17) -> "Story":
        chair, taker, *counters = self.people()
        guest = self.find("deputy_secretary", self.base, local_date(self.now))
        words = {
            "held_on": self.day(),
            "opened_at": "19 giờ 30",
            "closed_at": "21 giờ 00",
            "place": f"Nhà văn hóa {self.place()}",
            "guests": f"Đồng chí {guest.name}, Phó Bí thư Đoàn cơ sở; đại diện Chi ủy.",
            "members": 21,
            "present": 19,
            "counters": ", ".join(counters),
            "ballots_issued": 19,
            "ballots": 19,
            "votes_for": votes_for,
            "votes_against": 19 - votes_for,
            "votes_blank": 0,
            "votes_invalid": 0,
            "presided_by": chair,
            "minutes_by": taker,
        }
        return self.move("record_meeting", *self.proposer, {"branch_meeting": words})

    def party(self) -> "Story":
        return self.move(
            "record_opinion",
            "secretary",
            self.base,
            {"party_opinion": {**PARTY, "body": f"Chi ủy Chi bộ {self.place()}", "paper_date": self.day()}},
            4,
        )

    def union_side(self) -> "Story":
        command = self.by("deputy_secretary", self.base, {"joint_review": JOINT}, 1)
        answer(self.session, self.public_id, "screening", 0, command)
        return self

    def military_side(self) -> "Story":
        command = self.by("commander", f"{self.base}-QS", {"joint_review": JOINT}, 2)
        answer(self.session, self.public_id, "screening", 1, command)
        self.version += 1
        return self

    def submission(self) -> dict[str, str]:
        """Return the number that the submission bears on paper, and its day: today."""
        nth = local_date(self.now).timetuple().tm_yday // 4 + 1  # later ones bear higher numbers
        return {"submission_number": f"{nth:02d}-TTr/ĐTN", "submission_date": self.day()}

    def appraise(self) -> "Story":
        words = {
            "complete": "complete",
            **self.submission(),
            "conclusion": "Hồ sơ đủ, nhân sự bảo đảm tiêu chuẩn; kính trình Ban Thường vụ.",
        }
        return self.move("appraise", *self.board, {"appraisal": words}, 3)

    def vote(self, choices: list[str]) -> "Story":
        """Let the committee meet and vote."""
        self.now = meet(self.session, self.find, self.public_id, self.now, [(choice, ()) for choice in choices])
        self.version += 1
        return self

    def asked(self, choices: list[str]) -> "Story":
        """Ask the committee in writing; so many have answered."""
        ask(self.session, self.find, self.public_id, self.now, [(choice, ()) for choice in choices])
        return self

    def refuse(self) -> "Story":
        words = {"code": "not_enough_votes", "text": "Nhân sự chưa đủ số phiếu tán thành của Ban Thường vụ."}
        return self.move("notify_refusal", "clerk", self.above, {"refusal": words}, 1)

    def issue(self) -> "Story":
        signer = self.find("secretary", self.above, local_date(self.now)).person_id
        words = {"signed_on": self.day(), "effective_on": self.day(), "signer": signer}
        return self.move("issue", "clerk", self.above, {"decision": words}, 1)

    def decided(self) -> "Story":
        """Go from the branch's vote to the decision that appoints the person proposed."""
        return self.meeting().party().appraise().vote(["for"] * 5).issue()

    def handed_over(self) -> "Story":
        words = {
            "held_on": self.day(),
            "member_books": 21,
            "fees": 420_000,
            "assets": "Con dấu, sổ chi đoàn.",
            "witness": "Chi ủy chi bộ",
        }
        return self.move("hand_over", "secretary", self.base, {"handover": words}, 2)

    def reviewed(self, result: str, days: float) -> "Story":
        day = local_date(self.now + dt.timedelta(days=days)).isoformat()
        words = {"result": result, "effective_on": day, "remark": "Đã chuyển công tác ra ngoài xã."}
        return self.move("review", "deputy_secretary", self.base, {"review": words}, days)

    def wait(self, days: int) -> Self:
        """Let time pass, and the clock make its move in this case."""
        self.now += dt.timedelta(days=days)
        self.session.rollback()
        case_id = self.session.scalars(sa.select(Case.id).where(Case.public_id == self.public_id)).one()
        self.session.rollback()
        run_due_transition(self.session, case_id, self.now)
        self.version += 1
        return self

    def returned(self) -> "Story":
        words = {
            "code": "papers_missing",
            "parts": ["branch_meeting"],
            "text": "Bổ sung biên bản kiểm phiếu có chữ ký của Ban kiểm phiếu.",
        }
        return self.move("send_back", *self.board, {"return": words})


def replacing(session: Session, find: Finder, branch: str, opened: dt.datetime, **words: Any) -> Story:
    """Return a nomination to replace the branch's secretary; by a young member of it unless `person` is given."""
    day = local_date(opened)
    sits = find("secretary", branch, day).person_id
    person = words.pop("person", None) or _young(session, branch, "male", day)
    story = Story(session, find, branch, opened)
    return story.nominate(person, predecessor=sits, predecessor_reason="age", **words)


def open_cases(session: Session, now: dt.datetime, find: Finder) -> None:
    """Make some cases in every state; those with a decision by its day, so that numbers and days run together."""

    def replaced(branch: str, days_ago: int, **words: Any) -> Story:
        return replacing(session, find, branch, now - dt.timedelta(days=days_ago), **words)

    replaced("HT-06-01", 60).meeting().party().returned().wait(40)
    replaced("HT-06-02", 150).decided().handed_over()
    replaced("HT-07-02", 90).decided().handed_over().reviewed("replace", 45)
    replaced("HT-06-02", 60, person=_young(session, "HT-06-02", "female", local_date(now))).decided().handed_over()
    replaced("HT-06-04", 20).meeting().move(
        "cancel", "organisation_officer", "HT", {"reason": {"text": "Chi đoàn sáp nhập với chi đoàn bên cạnh."}}
    )
    head = find("quarter_militia_head", "HT-01-03", local_date(now)).person_id
    dual = {"seats": "dual", "militia_post": "quarter_militia_head"}
    replaced("HT-01-03", 16, person=head, **dual).meeting().party().union_side().military_side().appraise()
    replaced("HT-02-01", 18).meeting().party().appraise().vote(["for", "for", "against", "for", "for"])
    replaced("HT-03-03", 18).meeting().party().appraise().vote(["for", "against", "against", "against", "for"])
    replaced("HT-04-02", 14).meeting().party().appraise()
    replaced("HT-05-01", 12).meeting().party().appraise()
    replaced(
        "HT-03-01",
        13,
        **dual
        | {
            "militia_post": "village_militia_head",
            "priority_reason": "Đồng chí Thôn đội trưởng xin thôi nhiệm vụ trong năm nay.",
        },
    ).meeting().party().union_side()
    ask_and_answer(replaced("HT-03-02", 16).meeting().party())
    replaced("HT-08-03", 9).meeting()
    replaced("HT-08-05", 3)
    replaced("HT-10-03", 12).meeting(votes_for=8)
    replaced("HT-07-05", 15).meeting().party().returned()
    village = dual | {"militia_post": "village_militia_head", "priority_reason": "Đồng chí Thôn đội trưởng xin thôi."}
    replaced("HT-07-01", 32, **village).meeting().party().union_side().military_side().appraise().vote(
        ["for"] * 5
    ).issue()
    replaced("HT-09-05", 30).meeting().move(
        "withdraw", "secretary", "HT-09", {"reason": {"text": "Nhân sự đi học xa, chi đoàn giới thiệu lại nhân sự."}}
    )
    replaced("HT-01-02", 14).meeting().party().appraise().asked(["for", "for", "for"])


def _young(session: Session, branch: str, sex: str, day: dt.date) -> int:
    """Return a member of the branch of that sex who is of age for both posts."""
    person_id = session.scalars(
        sa.select(Person.id)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.code == branch, Person.sex == sex, Person.code.like("TN%"), post_held_on(day))
        .order_by(Person.id)
    ).first()
    assert person_id is not None
    return person_id
