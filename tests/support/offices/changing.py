"""A process that changes while its cases are open: before, after, and the office that it runs in."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, OFFICER, Office
from webapp.models import Case, Event
from webapp.services.cases.commands import make_move, start
from webapp.services.journal import FIRST_HASH, commitment, event_hash
from workflows.core.definition import Definition
from workflows.core.model import PREVIOUS, START, State, Workflow
from workflows.core.terms import rule
from workflows.forms import Reason, Resubmit, Return
from workflows.roles import COMMUNE_OFFICER, ORGANISATION_BOARD
from workflows.secretary_nomination.process import PROPOSERS


class Before(Workflow):
    """What cases run by: asked, looked at, granted."""

    key, title, unit_kinds = "changing", "Changing", ("branch",)
    asked = State("Asked", due=rule("nomination.party_days"))
    looked_at = State("Looked at", due=rule("nomination.appraisal_days"))
    back = State("Sent back")
    granted = State("Granted")
    ask = START.to(asked, by=PROPOSERS, form=Reason, label="Ask", drafts=True)
    look = asked.to(looked_at, by=COMMUNE_OFFICER, form=Reason, label="Look at it")
    grant = looked_at.to(granted, by=ORGANISATION_BOARD, form=Reason, label="Grant")
    send_back = (asked | looked_at).to(back, may=ORGANISATION_BOARD, form=Return, label="Send back")
    again = back.to(PREVIOUS, by=PROPOSERS, form=Resubmit, label="Ask again", asks_again={("reason.text",): asked})


class After(Workflow):
    """The present version: what was looked at is weighed now, by another limit, and asking has another name."""

    key, title, unit_kinds = "changing", "Changing", ("branch",)
    rules = ("committee.quorum",)
    asked = State("Asked", due=rule("nomination.party_days"))
    weighed = State("Weighed", due=rule("nomination.decision_days"))
    back = State("Sent back")
    granted = State("Granted")
    request = START.to(asked, by=PROPOSERS, form=Reason, label="Ask", drafts=True)
    look = asked.to(weighed, by=COMMUNE_OFFICER, form=Reason, label="Look at it")
    grant = weighed.to(granted, by=ORGANISATION_BOARD, form=Reason, label="Grant")
    give_back = asked.to(back, may=ORGANISATION_BOARD, form=Return, label="Send back")
    again = back.to(PREVIOUS, by=PROPOSERS, form=Resubmit, label="Ask again", asks_again={("reason.text",): asked})


class Story:
    """Three cases under `Before`: one asked, one looked at, one sent back from there; and a browser in English."""

    def __init__(self, office: Office, clock: Any, sign_in: Callable[[str], Browser]) -> None:
        self.office, self.session, self.clock, self.sign_in = office, office.session, clock, sign_in
        self.desk = Desk(office, clock)
        self.asked, self.looked_at, self.back = (self.begin(Before.definition) for _each in range(3))
        for case in (self.looked_at, self.back):
            self.move(COMMUNE, case, "look")
        self.move(OFFICER, self.back, "send_back", section="return", code="papers_missing")
        self.path = f"/versions/{Before.definition.hash[:12]}"

    def begin(self, definition: Definition) -> str:
        command = self.desk.command(COMMUNE, {"reason": {"text": "Có"}})
        return start(self.session, definition, "ask", self.office.units[BRANCH].id, command)

    def move(self, by: str, case: str, name: str, section: str = "reason", **said: str) -> None:
        version = self.desk.case(case).version
        make_move(self.session, case, name, self.desk.command(by, {section: {"text": "Có", **said}}, version))

    def case(self, public_id: str) -> Case:
        return self.desk.case(public_id)

    def states(self) -> list[str]:
        return [self.case(each).state for each in (self.asked, self.looked_at, self.back)]

    def move_all(self, browser: Browser, query: str = "?to-looked_at=weighed") -> dict[str, Any]:
        """Choose every case that can be moved, and send the form. Returns what was sent."""
        browser.get(self.path + query)
        form = browser.form(f"{self.path}/move")
        sent = {**form.values, "case": form.choices["case"]}
        browser.post(f"{self.path}/move", sent)
        return sent

    def holds_together(self) -> None:
        """Every journal is dense, chained and true to its answers, and the columns of the case are its fold."""
        self.session.rollback()
        for case in self.session.scalars(sa.select(Case)):
            events = self.session.scalars(
                sa.select(Event)
                .where(Event.case_id == case.id)
                .order_by(Event.seq)
                .options(sa.orm.joinedload(Event.answers))
            ).all()
            before, pinned, added = FIRST_HASH, Before.definition.hash, set()
            for event in events:
                assert (event.previous_hash, event.hash) == (before, event_hash(event, case.public_id))
                assert event.commitment == commitment(event.answers.salt, event.answers.answers)
                before = event.hash
                if event.kind == "version":
                    assert event.consequences["from_version"] == pinned
                    pinned = event.consequences["to_version"]
                    added = set(event.consequences["rules"])
            counted = [event for event in events if event.kind in ("move", "version")]
            last = counted[-1]
            assert case.version == len(counted) == last.version
            assert all(b.from_state == a.to_state for a, b in zip(counted, counted[1:], strict=False))
            assert (case.state, case.definition_hash) == (last.to_state, pinned)
            assert last.consequences["due"] == (case.due_on.isoformat() if case.due_on else None)
            assert ("committee.quorum" in case.rules) == bool(added)
