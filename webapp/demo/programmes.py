"""The demo's programmes: the dual-post model of the district, rolled out to all, and all states of one in a commune.

Beside them the targets that units have set themselves.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import COMMUNE
from webapp.demo.forums import EVERYBODY, DemoMeeting, Finder, Given, against
from webapp.models import Case, Post, RuleRow, Unit
from webapp.services.cases.commands import start
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.indicators.dual_posts import MILITIA_HEADS
from workflows.programme.process import ProgrammeOfUnit

DUAL = {
    "programme": "dual-post-model",
    "title": "mô hình Bí thư chi đoàn kiêm nhiệm công tác quân sự ở thôn, khu phố",
    "aim": "Gắn công tác Đoàn với công tác quân sự ở thôn, khu phố; tinh gọn nhân lực, thêm phụ cấp cho Bí thư",
    "measures": "Cùng Ban Chỉ huy Quân sự rà soát, lựa chọn nhân sự; thay thế ở nơi đã có nhân sự đủ điều kiện",
}
QUALITY = {
    "programme": "branch-quality",
    "title": "giải pháp nâng cao chất lượng chi đoàn",
    "aim": "Xử lý tốt mối quan hệ giữa cán bộ trực tiếp lãnh đạo với chi đoàn",
    "measures": "Ba chủ động; 1+1: mỗi thành viên trong năm đưa ít nhất một thanh niên vào Đoàn, Hội",
}
TARGETS = (
    ("HT", "youth_month.trees", "5000"),
    ("HT", "youth_month.counselled", "800"),
    ("HT", "youth_month.jobs", "200"),
    ("HT-01", "youth_month.trees", "1200"),
    ("HT-02", "youth_month.trees", "2500"),
)
"""What units have set themselves for the Youth Month; another unit has no target of its own."""


GROWN = (
    # Commune, so many days ago its first secretary was made militia head as well, and so many later each further one.
    ("HT-04", 465, 2),
    ("HT-06", 463, 2),
    ("HT-08", 461, 2),
    ("HT-03", 300, 21),
    ("HT-05", 228, 20),
    ("HT-07", 185, 14),
    ("HT-09", 117, 13),
    ("HT-10", 43, 12),
)
"""How the model grew: the pilots before its first review, the other communes over the year after it was rolled out."""


class ProgrammeStory(Story):
    """One programme, played step by step by who leads it in its unit."""

    leader = "organisation_officer"

    def planned(self, said: dict[str, str]) -> "ProgrammeStory":
        unit_id = self.session.scalars(sa.select(Unit.id).where(Unit.code == self.branch)).one()
        plan = {**said, "starts_on": (local_date(self.now) + dt.timedelta(days=10)).isoformat()}
        command = self.by(self.leader, self.branch, {"plan": plan}, 0)
        self.public_id = start(self.session, ProgrammeOfUnit.definition, "plan", unit_id, command)
        self.version = 1
        return self

    def votes(self) -> "ProgrammeStory":
        """Have the committee of the unit agree, at a meeting of the next day."""
        decide(self)
        return self

    def leads(self, move: str, section: str, words: dict[str, Any], days: float = 3) -> "ProgrammeStory":
        self.move(move, self.leader, self.branch, {section: words}, days)
        return self

    def issued(self) -> "ProgrammeStory":
        self.now += dt.timedelta(days=1)
        day, signer = self.day(), self.find("secretary", self.branch, local_date(self.now)).person_id
        said = {"signed_on": day, "effective_on": day, "signer": signer}
        self.move("issue", "clerk", self.branch, {"decision": said}, 0)
        return self

    def directed(self) -> "ProgrammeStory":
        self.now += dt.timedelta(days=12)
        body = "Huyện ủy Hàm Tân" if self.branch == "HT" else "Đảng ủy xã Sơn Mỹ"
        return self.leads("direct", "directive", {"number": "08-CT", "signed_on": self.day(), "body": body}, 0)

    def pilots(self, *codes: str, days: int = 30) -> "ProgrammeStory":
        ids = {row.code: row.id for row in self.session.execute(sa.select(Unit.code, Unit.id))}
        self.now += dt.timedelta(days=4)
        by = (local_date(self.now) + dt.timedelta(days=days)).isoformat()
        return self.leads("choose", "pilots", {"units": [ids[code] for code in codes], "ready_by": by}, 0)

    def concludes(self, verdict: str, text: str, days: float = 20, ready: int = 60) -> "ProgrammeStory":
        self.now += dt.timedelta(days=days)
        said = {"text": text, "verdict": verdict}
        if verdict == "roll_out":
            said["ready_by"] = (local_date(self.now) + dt.timedelta(days=ready)).isoformat()
        return self.leads("conclude", "conclusion", said, 0)

    def line(self, code: str) -> "LineStory":
        found = sa.select(Case.public_id).join(Unit, Unit.id == Case.unit_id).where(Unit.code == code)
        opener = sa.select(Case.id).where(Case.public_id == self.public_id).scalar_subquery()
        line = LineStory(self.session, self.find, code, self.now)
        line.public_id, line.version = self.session.scalars(found.where(Case.opened_by_id == opener)).one(), 1
        return line


class CommuneProgramme(ProgrammeStory):
    """A programme of the commune, led by the officer named for organisation."""

    leader = "appraising_officer"


class LineStory(Story):
    """A programme in one unit, played by its secretary."""

    def in_force(self, days: float, text: str, **late: str) -> "LineStory":
        """Report that it is in force, and have whoever runs the programme confirm it on the next day."""
        self.reports(days, text, **late)
        runs = "organisation_officer" if self.base == "HT" else "appraising_officer"
        self.move("confirm", runs, self.base, {}, 1)
        return self

    def reports(self, days: float, text: str, **late: str) -> "LineStory":
        self.now += dt.timedelta(days=days)
        who = self.find("secretary", self.branch, local_date(self.now))
        said = {"since": self.day(), "owner": who.person_id, "text": text, **late}
        self.move("put_in_force", "secretary", self.branch, {"line_in_force": said}, 0)
        return self


def decide(*lots: ProgrammeStory | tuple[ProgrammeStory, list[Given]]) -> None:
    """Hold a meeting that decides these with ballots on paper, on the day after the last of them came before it."""
    stories = [lot if isinstance(lot, tuple) else (lot, EVERYBODY) for lot in lots]
    first, now = stories[0][0], max(story.now for story, _given in stories)
    day = local_date(now) + dt.timedelta(days=1)
    meeting = DemoMeeting(first.session, first.find, first.branch, day, now)
    meeting.agenda(*(story.public_id for story, _given in stories)).open()
    for story, given in stories:
        meeting.paper_count(story.public_id, given)
        story.now = meeting.now
        story.version += 1
    meeting.close()


def grow_dual_posts(session: Session, today: dt.date) -> None:
    """Let the dual posts of the workbook begin as the model was carried out; in two communes they are older."""
    with transaction(session):
        for code, ago, step in GROWN:
            posts = session.scalars(
                sa.select(Post)
                .join(Unit, Unit.id == Post.unit_id)
                .where(Unit.code.like(f"{code}-%"), Post.kind.in_(MILITIA_HEADS), Post.valid_to.is_(None))
                .order_by(Unit.code)
            )
            for nth, post in enumerate(posts):
                post.valid_from = today - dt.timedelta(days=ago - nth * step)


def open_programmes(session: Session, now: dt.datetime, find: Finder) -> None:
    """Run the district's model over fourteen months, and a programme in every state in the commune."""
    _district(session, now, find)
    _commune(session, now, find)


def _district(session: Session, now: dt.datetime, find: Finder) -> None:
    """Three pilots of ten communes, reviewed after a quarter, rolled out to all, reviewed after a year."""
    model = ProgrammeStory(session, find, "HT", now - dt.timedelta(days=495))
    communes = session.execute(
        sa.select(Unit.code, Unit.pilot).where(Unit.code.like("HT-__"), Unit.kind == "base_union").order_by(Unit.code)
    ).all()
    pilots = [code for code, pilot in communes if pilot]
    model.planned(DUAL).votes().issued().directed().pilots(*pilots)
    for code in pilots:
        model.line(code).in_force(15, "Đã cùng Ban Chỉ huy Quân sự xã lựa chọn, thay thế Bí thư chi đoàn")
    found = {"text": "Ba xã làm điểm đã thực hiện; tiếp tục rà soát nhân sự ở các thôn còn lại"}
    model.now += dt.timedelta(days=93)
    model.leads("review", "programme_review", {**found, "held_on": model.day()}, 0)
    model.concludes("roll_out", "Có hiệu quả rõ ở ba xã làm điểm; đề nghị nhân rộng trong toàn huyện", 3).votes()
    for place, code in enumerate(code for code, pilot in communes if not pilot):
        late = {"late": "Chưa có nhân sự đủ điều kiện trong độ tuổi"} if place == 3 else {}
        model.line(code).in_force(70 if late else 20 + place, "Đã triển khai ở tất cả thôn, khu phố", **late)


def _commune(session: Session, now: dt.datetime, find: Finder) -> None:
    """One programme in every state, with lines of branches in every state."""

    def planned(days_ago: float, said: dict[str, str] = QUALITY) -> ProgrammeStory:
        return CommuneProgramme(session, find, COMMUNE, now - dt.timedelta(days=days_ago)).planned(said)

    ended = planned(480, DUAL).votes().issued().directed().pilots("SM-05")
    ended.line("SM-05").in_force(10, "Đồng chí Bí thư chi đoàn đã nhận nhiệm vụ Thôn đội trưởng")
    ended.concludes("roll_out", "Có hiệu quả", 60).votes()
    over = {"text": "Đã thực hiện ở các thôn có nhân sự đủ điều kiện"}
    ended.move("complete", "secretary", ended.branch, {"programme_end": over}, 90)
    stopped, pilot, force, unsure = planned(200), planned(199), planned(198, DUAL), planned(197)
    decide(stopped, pilot, force, unsure)
    stopped.issued().directed().pilots("SM-06").concludes("stop", "Chi đoàn làm điểm đã sắp xếp lại", 25)
    force.issued().directed().pilots("SM-14").concludes("roll_out", "Có hiệu quả", 25)
    decide(stopped, force)
    unsure.issued().directed().pilots("SM-15").concludes("continue", "Cần thêm thời gian", 90)
    pilot.issued().directed().pilots("SM-07", "SM-08", "SM-11", "SM-13")
    pilot.line("SM-07").in_force(20, "Bốn đồng chí phụ trách; đã khảo sát thanh niên trong thôn")
    pilot.line("SM-11").reports(25, "Đã phân công đồng chí Phó Bí thư phụ trách; chờ xác nhận")
    waiting = {"until": (local_date(now) + dt.timedelta(days=30)).isoformat(), "text": "Chờ kiện toàn Ban Chấp hành"}
    pilot.line("SM-08").move("ask_time", "secretary", "SM-08", {"line_delay": waiting})
    pilot.line("SM-13").move("leave_out", "appraising_officer", COMMUNE, {"reason": {"text": "Chi đoàn sắp sáp nhập"}})
    choosing, directive, issuing, revising = planned(42), planned(41), planned(40), planned(39)
    decide(choosing, directive, issuing, (revising, against(99)))
    choosing.issued().directed()
    directive.issued()
    planned(24).move("give_up", "appraising_officer", COMMUNE, {"reason": {"text": "Lồng ghép vào chương trình khác"}})
    planned(4)


def set_targets(session: Session, march: dt.date, now: dt.datetime) -> None:
    """Give the units that have targets of their own those of the year of that March."""
    first = march.replace(month=1, day=1)
    units = dict(session.execute(sa.select(Unit.code, Unit.id).where(Unit.code.in_({row[0] for row in TARGETS}))).all())
    with transaction(session):
        session.add_all(
            RuleRow(
                key=key,
                scope_id=units[code],
                value=value,
                measure="count",
                effective_from=first,
                source="Kế hoạch Tháng Thanh niên của đơn vị",
                note="",
                recorded_at=now,
            )
            for code, key, value in TARGETS
        )
