"""The commune's further lists: models, prizes, studies and plans in every state in which a list can stand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from webapp.demo.commune import COMMUNE
from webapp.demo.commune_cases import young_member
from webapp.demo.lists.story import ListStory
from workflows.contest_prizes.process import ContestPrizes
from workflows.core.calendar import local_date
from workflows.core.model import Workflow
from workflows.further_education.process import FurtherEducation
from workflows.model_recognition.process import ModelRecognition
from workflows.personnel_planning.process import PersonnelPlanning

Opening = Callable[[type[Workflow], str, float], ListStory]
NEEDED = {"text": "Rà soát lại danh sách, trình sau."}
"""Why a list is withdrawn."""
LEVELS = {"Trung cấp": "intermediate", "Cao đẳng": "college", "Đại học": "university"}
OUTSIDE = {"number": "46-QĐ/ĐU", "body": "Đảng ủy xã Sơn Mỹ"}
OPINION = {"body": "Đảng ủy xã Sơn Mỹ"}


@dataclass(frozen=True)
class MoreLists:
    """Lists that the commune's meeting votes on. sent: of studies; agreed, opposed: plans, by the Party's opinion."""

    voted: list[ListStory]
    sent: ListStory
    agreed: ListStory
    opposed: ListStory

    def go_on(self) -> None:
        """Record who was sent to study, and the Party committee's opinions: one of the plans waits to be issued."""
        day = self.sent.day()
        self.sent.move("record", "appraising_officer", COMMUNE, {"outside": {**OUTSIDE, "decided_on": day}}, 0.1)
        for plan, opinion, number in ((self.agreed, "agree", "32-TB/ĐU"), (self.opposed, "disagree", "33-TB/ĐU")):
            said = {**OPINION, "opinion": opinion, "paper_number": number, "paper_date": plan.day()}
            plan.move("record_opinion", "deputy_secretary", COMMUNE, {"planning_opinion": said}, 0.1)


def in_every_state(session: Session, story: Opening) -> MoreLists:
    """Write a list of each process for every state; those that the committee decides on are submitted to it."""
    people = [young_member(session, f"SM-{number:02d}") for number in range(8, 17)]
    desk = _Desk(story)
    desk.models("Trồng nấm rơm", people[0])
    desk.models("Trồng rau thủy canh", people[1]).submit()
    desk.prizes("Hội thi Dân vũ", people[2])
    desk.prizes("Hội thi Tìm hiểu Luật Thanh niên", people[3]).submit()
    desk.study("Cao đẳng Nông nghiệp", people[4])
    desk.study("Đại học Luật", people[5]).submit()
    desk.plan("2032-2037 (chuẩn bị)", people[6])
    desk.plan("2027-2032 (bổ sung lần 3)", people[7]).submit()
    for given_up in (
        desk.models("Nuôi ong lấy mật", people[2]),
        desk.prizes("Hội thi Ẩm thực", people[4]),
        desk.study("Trung cấp Thú y", people[6]),
        desk.plan("2027-2032 (bản nháp)", people[8]),
    ):
        given_up.move("withdraw", *given_up.author, {"reason": NEEDED}, 1)
    sent = desk.study("Trung cấp Hành chính", people[7]).submit()
    agreed, opposed = (desk.plan(f"2027-2032 (bổ sung lần {nth})", people[nth]).submit() for nth in (2, 4))
    waiting = [
        desk.models("Trồng cây dược liệu", people[5]).submit(),
        desk.prizes("Giải bóng đá Thanh niên", people[8]).submit(),
        desk.plan("2027-2032 (bổ sung lần 1)", people[1]).submit(),
    ]
    return MoreLists([*waiting, sent, agreed, opposed], sent, agreed, opposed)


class _Desk:
    """The commune's desk at which lists are begun, each a minute after the other."""

    def __init__(self, story: Opening) -> None:
        self.story, self.minutes = story, count(1)

    def opened(self, workflow: type[Workflow]) -> ListStory:
        return self.story(workflow, COMMUNE, 8 - next(self.minutes) / 1440)

    def models(self, name: str, person: int) -> ListStory:
        listed = self.opened(ModelRecognition).propose(basis=f"kết quả khảo sát mô hình {name.lower()}")
        return listed.line(person=person, model=name, kind="crops")

    def prizes(self, contest: str, person: int) -> ListStory:
        listed = self.opened(ContestPrizes).propose(contest=contest, jury="Ban Giám khảo 3 đồng chí")
        return listed.line(person=person, prize="first")

    def study(self, course: str, person: int) -> ListStory:
        listed = self.opened(FurtherEducation)
        listed.propose(addressee="Đảng ủy xã Sơn Mỹ", basis="kế hoạch đào tạo cán bộ trong năm")
        return listed.line(person=person, **_course(listed, course))

    def plan(self, term: str, person: int) -> ListStory:
        listed = self.opened(PersonnelPlanning).propose(term=term, basis="kết quả rà soát cán bộ năm nay")
        return listed.line(person=person, position="standing_member", change="added")


def _course(listed: ListStory, course: str) -> dict[str, Any]:
    first = local_date(listed.now) + dt.timedelta(days=60)
    level = next(code for word, code in LEVELS.items() if course.startswith(word))
    days = {"starts_on": first.isoformat(), "ends_on": (first + dt.timedelta(days=300)).isoformat()}
    return {"course": course, "level": level, "school": "Trường Đại học Phan Thiết", **days}
