"""A list of the demo that is voted on line by line, played step by step by those who write and issue it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.demo.cases import Story
from webapp.demo.commune import COMMUNE
from webapp.demo.forums import Finder
from webapp.models import Unit
from webapp.services.cases.commands import start
from webapp.services.command import Command
from workflows.core.calendar import local_date
from workflows.core.forms import FORMS
from workflows.core.model import Workflow


class ListStory(Story):
    """One list, written line by line by an officer of its unit."""

    def __init__(
        self, session: Session, find: Finder, workflow: type[Workflow], code: str, opened: dt.datetime
    ) -> None:
        super().__init__(session, find, code, opened)
        self.workflow, self.author = workflow, ("secretary", code)

    def by(self, kind: str, code: str, words: dict[str, Any], days: float = 2) -> Command:
        """Return the next command; several processes of one unit go on at the same moment."""
        command = super().by(kind, code, words, days)
        return replace(command, key=f"{self.workflow.key}-{command.key}")

    def propose(self, **words: Any) -> "ListStory":
        """Open the case with the words of its first form."""
        unit = self.session.scalars(sa.select(Unit).where(Unit.code == self.branch)).one()
        form = FORMS[self.workflow.definition.move("propose").form or ""]
        command = self.by(*self.author, {form.section: words}, 0)
        self.public_id = start(self.session, self.workflow.definition, "propose", unit.id, command)
        self.version = 1
        return self

    def line(self, **said: Any) -> "ListStory":
        self.move("add", *self.author, {"lines": said}, 0.01)
        return self

    def submit(self, text: str = "Đã bình xét, thống nhất tại hội nghị đơn vị.") -> "ListStory":
        self.move("submit", *self.author, {"list_submission": {"text": text}}, 0.1)
        return self

    def appraise(self) -> "ListStory":
        words = {"complete": "complete", "conclusion": "Đúng đối tượng, đủ thành tích; kính trình Ban Thường vụ."}
        words |= self.submission()
        self.move("appraise", "appraising_officer", COMMUNE, {"list_check": words}, 1)
        return self

    def issue(self, signer: str = "secretary") -> "ListStory":
        day = self.day()
        person = self.find(signer, COMMUNE, local_date(self.now)).person_id
        self.move(
            "issue", "clerk", COMMUNE, {"decision": {"signed_on": day, "effective_on": day, "signer": person}}, 0.05
        )
        return self
