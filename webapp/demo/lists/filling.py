"""The demo's lists that are voted on line by line: commendations in every state, the commune's plan, prizes, models.

The commune decides on all of them at one meeting of yesterday, so that its book of decisions runs on with its days.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.commune import COMMUNE
from webapp.demo.commune_cases import young_member
from webapp.demo.forums import DemoMeeting, Finder, candidates
from webapp.demo.lists.reports import ask_for_reports
from webapp.demo.lists.states import in_every_state
from webapp.demo.lists.story import ListStory
from webapp.models import Unit
from workflows.commendation.process import Commendation
from workflows.contest_prizes.process import ContestPrizes
from workflows.core.calendar import local_date
from workflows.core.model import Workflow
from workflows.further_education.process import FurtherEducation
from workflows.model_recognition.process import ModelRecognition
from workflows.personnel_planning.process import PersonnelPlanning

OCCASION = {"title": "công tác Đoàn và phong trào thanh thiếu nhi năm", "kind": "annual"}
DEEDS = "Tổ chức sinh hoạt đều kỳ, vượt chỉ tiêu phát triển đoàn viên; tích cực tham gia xây dựng nông thôn mới."


def open_lists(session: Session, now: dt.datetime, find: Finder) -> None:
    """Write the commune's lists and those of its branches, and let its committee meet on them yesterday."""

    def story(workflow: type[Workflow], code: str, days: float) -> ListStory:
        return ListStory(session, find, workflow, code, now - dt.timedelta(days=days))

    lists = {state: _commendation(story(Commendation, code, 9), now) for state, code in STATES.items()}
    lists["drafting"].line(collective=_unit(session, "SM-01"), **_award("flag"))
    deputy = find("deputy_secretary", "SM-01", local_date(now)).person_id
    lists["drafting"].line(person=deputy, **_award("merit"))
    ask_for_reports(lists)
    for state in ("appraisal", "decision", "issuing", "commended", "refused"):
        lists[state].submit()
    reason = {"text": "Chi đoàn rà soát lại thành tích, đề nghị sau."}
    lists["withdrawn"].move("withdraw", *lists["withdrawn"].author, {"reason": reason}, 1)
    for state in ("decision", "issuing", "commended", "refused"):
        lists[state].appraise()
    own = _of_the_commune(session, story)
    more = in_every_state(session, story)
    voted = [*(lists[each] for each in ("issuing", "commended", "refused")), *own.values(), *more.voted]
    _meet(session, find, now, voted, lists["refused"])
    for each in (lists["commended"], own["models"], own["prizes"]):
        each.issue("deputy_secretary" if each.branch == COMMUNE else "secretary")
    _after_the_meeting(own)
    more.go_on()


STATES = {
    "drafting": "SM-01",
    "appraisal": "SM-02",
    "decision": "SM-03",
    "issuing": "SM-04",
    "commended": "SM-05",
    "refused": "SM-06",
    "withdrawn": "SM-07",
}
"""The states of a commendation, and the branch whose list stands there."""


def _commendation(story: ListStory, now: dt.datetime) -> ListStory:
    year = local_date(now).year
    story.propose(**OCCASION | {"title": f"{OCCASION['title']} {year}", "year": year})
    for nth in range(2):
        story.line(person=young_member(story.session, story.branch, nth), **_award("merit"))
    return story


def _award(award: str) -> dict[str, Any]:
    return {"award": award, "achievements": DEEDS, "discipline": "none"}


def _unit(session: Session, code: str) -> int:
    return session.scalars(sa.select(Unit.id).where(Unit.code == code)).one()


def _of_the_commune(session: Session, story: Any) -> dict[str, ListStory]:
    """Write the lists that the commune decides on for itself, as far as its committee."""
    members = [young_member(session, f"SM-{number:02d}") for number in range(8, 14)]
    models = story(ModelRecognition, COMMUNE, 8).propose(basis="kết quả khảo sát mô hình kinh tế thanh niên trong xã")
    models.line(person=members[0], model="Nuôi dê sinh sản", kind="livestock", support="Vay vốn giải quyết việc làm")
    models.line(person=members[1], model="Trồng thanh long ruột đỏ", kind="crops")
    prizes = story(ContestPrizes, COMMUNE, 8)
    prizes.propose(
        contest="Hội thi Cán bộ Đoàn giỏi xã Sơn Mỹ", jury="Ban Giám khảo 3 đồng chí; không có điểm bằng nhau."
    )
    for person, prize in zip(members[2:5], ("first", "second", "third"), strict=True):
        prizes.line(person=person, prize=prize)
    plan = story(PersonnelPlanning, COMMUNE, 8).propose(term="2027-2032", basis="kết quả rà soát cán bộ năm nay")
    for person, position in zip(
        members[:4], ("secretary", "secretary", "deputy_secretary", "deputy_secretary"), strict=True
    ):
        plan.line(person=person, position=position, change="added")
    study = story(FurtherEducation, COMMUNE, 8).propose(addressee="Đảng ủy xã Sơn Mỹ", basis="kế hoạch đào tạo cán bộ")
    first = local_date(study.now) + dt.timedelta(days=60)
    course = {"starts_on": first.isoformat(), "ends_on": (first + dt.timedelta(days=180)).isoformat()}
    study.line(
        person=members[5],
        course="Trung cấp lý luận chính trị",
        level="intermediate_theory",
        school="Trường Chính trị tỉnh",
        **course,
    )
    return {"models": models.submit(), "prizes": prizes.submit(), "plan": plan.submit(), "study": study.submit()}


def _meet(session: Session, find: Finder, now: dt.datetime, stories: list[ListStory], refused: ListStory) -> None:
    """Hold a meeting of yesterday that votes on each line of these lists; it carries none of the refused one."""
    day = local_date(now - dt.timedelta(days=1))
    meeting = DemoMeeting(session, find, COMMUNE, day, now - dt.timedelta(days=2))
    meeting.agenda(*(story.public_id for story in stories)).open()
    for story in stories:
        lines = tuple(candidates(session, story.public_id))
        meeting.ballots(story.public_id, [("blank", ()) if story is refused else ("for", lines)] * 99)
        meeting.close_vote(story.public_id)
        story.now, story.version = meeting.now, story.version + 1
    meeting.close()


def _after_the_meeting(own: dict[str, ListStory]) -> None:
    """Record the Party committee's opinion on the plan; who goes to study waits for it."""
    plan = own["plan"]
    day, author = plan.day(), ("deputy_secretary", COMMUNE)
    opinion = {"opinion": "agree", "body": "Đảng ủy xã Sơn Mỹ", "paper_number": "31-TB/ĐU", "paper_date": day}
    plan.move("record_opinion", *author, {"planning_opinion": opinion}, 0.1).issue()
