"""Recommendations through the pages: what people write on the way, and the steps as they take them."""

import datetime as dt
from typing import Any

from werkzeug.datastructures import MultiDict

from tests.support.offices.district import BRANCH, COMMUNE, COMMUNE_DEPUTY, NEW, OLD, Office
from tests.support.players import Players
from webapp.services.cases.commands import make_move
from webapp.services.command import Command
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.forms import FORMS

DEFINITION = WORKFLOWS["party-recommendation"].definition

SECOND, SECOND_HEAD = "H-01-02", "Ksor Chi Hai"
CANARY = "Canary"
"""Stands in what is written about the Party: whoever may not know of a case may find it nowhere."""

DAY = "21/11/2026"
ENROL = {
    "ranking": "excellent",
    "ranking_year": "2025",
    "education": "enough",
    "minutes_on": DAY,
    "basis": "consent",
    "reason": f"{CANARY} nguồn",
    "consent_on": DAY,
    "consent_kept": "Văn phòng Đoàn xã",
}
TASK = {"title": f"{CANARY} việc một", "measure": "10 buổi", "due_on": "20/12/2029"}
RESULT = {"entry": "1", "done_on": DAY, "result": "done", "remark": "Tốt"}
REVIEW = {"held_on": DAY, "results": f"{CANARY} kết quả", "limits": "Còn rụt rè", "to_fix": "Mạnh dạn hơn"}
VOTE = {
    "held_on": DAY,
    "members": "15",
    "present": "13",
    "votes_for": "10",
    "votes_against": "2",
    "votes_blank": "1",
    "presided_by": "Lê Văn Tọa",
    "minutes_by": "Lê Thị Ký",
}
ASSESSMENT = {
    "number": "3-NQ/CĐ",
    "held_on": DAY,
    "politics": f"{CANARY} vững vàng",
    "ethics": "Giản dị",
    "ability": "Khá",
    "masses": "Được tin yêu",
    "conclusion": "recommend",
}
CERTIFICATE = {"number": "CN-15", "issued_on": "01/06/2024", "body": "Trung tâm chính trị"}
RESOLUTION = {
    "number": "5-NQ/ĐTN",
    "held_on": DAY,
    "members": "15",
    "present": "12",
    "votes_for": "11",
    "votes_against": "1",
    "votes_blank": "0",
    "against_reason": "Còn trẻ",
    "strengths": f"{CANARY} nhiệt tình",
    "weaknesses": "Nóng vội",
    "introducer_months": "24",
    "presided_by": "Đặng Kim Xã",
    "minutes_by": "Dương Mỹ Xã",
}
HANDOVER = {"number": "1-DS/ĐTN", "held_on": DAY, "body": f"{CANARY} Đảng ủy xã", "received_by": "Lê Văn Nhận"}
PAPER = {"number": "7-NQ/CB", "held_on": DAY, "body": f"{CANARY} chi bộ thôn"}
ADMISSION = {**PAPER, "number": "9-QĐ/ĐU", "received_on": DAY}
CEREMONY = {"held_on": DAY, "body": f"{CANARY} chi bộ thôn"}
REFUSAL = {"held_on": DAY, "body": f"{CANARY} chi bộ thôn"}
INQUIRY = {"number": "8-CV/ĐTN", "sent_on": DAY, "body": "Đảng ủy xã", "questions": f"{CANARY} vì sao"}
REPLY = {"held_on": DAY, "body": "Đảng ủy xã", "code": "more_time"}


class Way(Players):
    """The way of one recommendation. `today` is what dates say that a test does not care for."""

    today = DAY

    def dated(self, words: dict[str, Any]) -> dict[str, Any]:
        return {name: self.today if value == DAY else value for name, value in words.items()}

    def go(self, name: str, by: str = COMMUNE, expect: int = 200, **words: Any) -> "Way":
        self.move(by, name, expect, **self.dated(words))
        return self

    def enrol(self, by: str = OLD, person: str = NEW, unit: str = BRANCH, expect: int = 200, **words: Any) -> "Way":
        said = {**ENROL, **words, "person": str(self.office.people[person].id)}
        self.start(by, "party-recommendation", unit, expect, **self.dated(said))
        return self

    def quick(self, name: str, by: str = COMMUNE, **words: Any) -> "Way":
        """The same act without its pages, for what a test only has to get behind it."""
        session, case, move = self.office.session, self.case(), DEFINITION.move(name)
        now = self.app.config["CLOCK"]()
        form = FORMS[move.form or ""](MultiDict(self.dated(words)))
        actor = self.office.actor(by, local_date(now))
        command = Command(
            actor, now, f"quick-{case.public_id}-{case.version}", {form.section: form.answers()}, case.version
        )
        make_move(session, case.public_id, name, command)
        self.count_again()
        return self

    def to_training(self, **words: Any) -> "Way":
        return self.enrol(**words).quick("assign", **TASK)

    def to_reviewed(self, **words: Any) -> "Way":
        return self.to_training(**words).quick("report", OLD, **RESULT).quick("review", **REVIEW)

    def to_assessment(self, **words: Any) -> "Way":
        return self.to_reviewed(**words).quick("vote", OLD, **VOTE)

    def to_handover(self, **words: Any) -> "Way":
        self.to_assessment(**words).quick("assess", OLD, **ASSESSMENT).quick("attend", **CERTIFICATE)
        return self.quick("resolve", **RESOLUTION)

    def to_cell(self, **words: Any) -> "Way":
        return self.to_handover(**words).quick("hand_over", COMMUNE_DEPUTY, **HANDOVER).quick("list_candidate", **PAPER)

    def to_committee(self, **words: Any) -> "Way":
        return self.to_cell(**words).quick("record_cell", **PAPER)

    def to_not_admitted(self, **words: Any) -> "Way":
        return self.to_cell(**words).quick("decline", **REFUSAL)

    @property
    def state(self) -> str:
        return self.case().state

    def on(self, clock: Any, year: int, month: int, day: int) -> "Way":
        """Go on another day; everybody signs in anew."""
        clock.now = dt.datetime(year, month, day, 2, tzinfo=dt.UTC)
        self.today = f"{day:02d}/{month:02d}/{year}"
        self.browsers.clear()
        return self


def with_second_branch(office: Office) -> Office:
    """The second branch of the commune gets a secretary and a member."""
    office.post(SECOND_HEAD, "secretary", SECOND)
    office.post("Lý Đoàn Hai", "member", SECOND)
    return office
