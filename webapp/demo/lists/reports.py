"""Reports of achievements that those named in the demo's lists write themselves, in every state."""

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from webapp.actors import actor_on
from webapp.demo.cases import Story
from webapp.demo.lists.story import ListStory
from webapp.models import Case
from webapp.services.cases.commands import make_move
from webapp.services.command import Command
from workflows.core.calendar import local_date

OWN = {
    "text": "Tham gia 12/12 kỳ sinh hoạt chi đoàn; bồi dưỡng, giới thiệu kết nạp 2 đoàn viên mới; "
    "trồng 40 cây xanh trên tuyến đường thôn.",
    "discipline": "none",
}
DECLINES = {"text": "Năm nay tôi đi làm xa nhiều, đề nghị dành cho đồng chí khác."}


def ask_for_reports(lists: dict[str, ListStory]) -> None:
    """Ask those named in three lists: one waits for its reports, one has them confirmed, one is withdrawn."""
    written, declined, _waits = _asked(lists["drafting"])
    written.own("write", {"achievement_report": OWN})
    declined.own("decline", {"reason": DECLINES})
    for report in _asked(lists["appraisal"]):
        report.own("write", {"achievement_report": OWN}).move("confirm", *lists["appraisal"].author, {}, 0.5)
        lists["appraisal"].now = report.now
    _asked(lists["withdrawn"])


def _asked(listed: ListStory) -> list["ReportStory"]:
    """Ask everybody named in a list; return their reports in the order of the lines."""
    until = (local_date(listed.now) + dt.timedelta(days=14)).isoformat()
    listed.move("ask_reports", *listed.author, {"reports": {"until": until}}, 0.1)
    opener = sa.select(Case.id).where(Case.public_id == listed.public_id).scalar_subquery()
    found = sa.select(Case.public_id, Case.subject_id).where(Case.opened_by_id == opener).order_by(Case.id)
    reports = [ReportStory(listed, row[0], row[1] or 0) for row in listed.session.execute(found)]
    listed.session.rollback()
    return reports


class ReportStory(Story):
    """A report, written by whom it is about."""

    def __init__(self, listed: ListStory, public_id: str, person: int) -> None:
        super().__init__(listed.session, listed.find, listed.branch, listed.now)
        self.public_id, self.person, self.version = public_id, person, 1

    def by(self, kind: str, code: str, words: dict[str, Any], days: float = 2) -> Command:
        """Return the next command; the reports of one list go on at the same moment."""
        command = super().by(kind, code, words, days)
        return replace(command, key=f"{self.public_id}-{self.count}")

    def own(self, name: str, words: dict[str, Any]) -> "ReportStory":
        """Make a move as whom the report is about, a day later."""
        self.now += dt.timedelta(days=1)
        actor = actor_on(self.session, self.person, "", local_date(self.now))
        self.session.rollback()
        make_move(
            self.session, self.public_id, name, Command(actor, self.now, f"{self.public_id}-own", words, self.version)
        )
        self.version += 1
        return self
