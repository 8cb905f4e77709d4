"""A process whose form and guard change while a case is open, and the office that it runs in."""

from typing import Any, ClassVar

import pytest

from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, Office
from webapp.services.cases.commands import start
from workflows import WORKFLOWS
from workflows.core.definition import Definition
from workflows.core.facts import Facts
from workflows.core.forms import FORMS, CaseForm, Choice, Date, Line, Lines
from workflows.core.model import START, State, Workflow
from workflows.core.registry import GUARDS, Check, Guard, condition, guard
from workflows.core.terms import GROUND, TODAY
from workflows.forms import Reason
from workflows.roles import COMMUNE_OFFICER
from workflows.secretary_nomination.process import PROPOSERS

SAID = {"reason": {"text": "Có"}}


def no_limit(facts: Facts) -> Check:
    return Check("Asked", "pass")


def refuses_all(facts: Facts) -> Check:
    return Check("Asked", "fail", lifted_by="nobody")


def always(facts: Facts) -> bool:
    return True


versions_test_bound = condition(type(always)(always.__code__, globals(), "versions_test_bound"))
versions_test_pinned = guard(type(no_limit)(no_limit.__code__, globals(), "versions_test_pinned"))


def forms() -> tuple[type[CaseForm], type[CaseForm]]:
    """Return a form as it was, and as it is now: both of one name."""

    class Plea(CaseForm):
        section = "plea"
        text, remark = Lines("Plea", longest=500), Line("Remark", required=False)
        gone = Line("Seen by", required=False)
        way = Choice("Way", [("letter", "By letter"), ("word", "By word of mouth")])
        why, heard = Line("Why", required=False), Date("Heard on", required=False, rests=GROUND)
        applies: ClassVar = {"why": ("way", "word")}

    then = Plea

    class Plea(CaseForm):  # type: ignore[no-redef]
        section = "plea"
        basis = Line("Legal basis")
        text, remark = Lines("What is asked", longest=5), Line("Remark")
        way = Choice("Way", [("letter", "In writing")])
        why = Line("Why", required=False)
        heard = Date("Heard on", required=False, rests=(TODAY.if_(versions_test_bound),))

    return then, Plea


def process(form: type[CaseForm]) -> type[Workflow]:
    """Make the process as it is with this form and the guard of the moment."""

    class Pinning(Workflow):
        key, title, unit_kinds = "pinning", "Pinning", ("branch",)
        asked, pleaded, granted = State("Asked"), State("Pleaded"), State("Granted")
        ask = START.to(asked, by=PROPOSERS, form=Reason, label="Ask", drafts=True)
        plead = asked.to(pleaded, by=COMMUNE_OFFICER, form=form, guards=[versions_test_pinned], label="Plead")
        grant = pleaded.to(granted, by=COMMUNE_OFFICER, form=Reason, label="Grant")

    return Pinning


class PinnedStory:
    """One case of the version before, one of the present one, both asked."""

    def __init__(self, office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, judge: Any = no_limit) -> None:
        self.desk, self.unit = Desk(office, clock), office.units[BRANCH].id
        self.patch = monkeypatch
        then, now = forms()
        monkeypatch.setitem(FORMS, "Plea", then)
        old = process(then)
        monkeypatch.setitem(WORKFLOWS, "pinning", old)
        self.old = self.begin(old.definition)
        monkeypatch.setitem(FORMS, "Plea", now)
        monkeypatch.setitem(GUARDS, "versions_test_pinned", Guard("versions_test_pinned", judge))
        new = process(now)
        monkeypatch.setitem(WORKFLOWS, "pinning", new)
        monkeypatch.setattr("webapp.queries.cases.definitions.READ", {})
        self.new = self.begin(new.definition)
        self.definitions = old.definition, new.definition

    def changed(self, judge: Any) -> Definition:
        """Change the guard once more, and return the version that asks it."""
        self.patch.setitem(GUARDS, "versions_test_pinned", Guard("versions_test_pinned", judge))
        new = process(FORMS["Plea"])
        self.patch.setitem(WORKFLOWS, "pinning", new)
        return new.definition

    def begin(self, definition: Definition) -> str:
        return start(self.desk.office.session, definition, "ask", self.unit, self.desk.command(COMMUNE, SAID))
