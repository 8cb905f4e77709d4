"""The outlook of a planned meeting in values for templates: who comes, and what can be decided."""

import datetime as dt
from dataclasses import dataclass

from flask import url_for

from webapp.current_user import actor
from webapp.db import db
from webapp.filters import day, post_title
from webapp.languages import gettext as _
from webapp.models import Meeting, Unit
from webapp.pages.votes.page import RECUSALS
from webapp.queries.meetings.away import AwayReason
from webapp.queries.meetings.outlook import CaseOutlook, Outlook, committee_outlook, meeting_outlook


@dataclass(frozen=True, slots=True)
class OutlookRow:
    """A case of the agenda. recused: who takes no part, each with the reason; enough: whether a vote is possible."""

    person: str
    url: str
    said: str
    recused: list[tuple[str, str]]
    enough: bool


@dataclass(frozen=True, slots=True)
class OutlookPart:
    """The outlook in words. away: name, post and reason of each; enough: whether the quorum can be reached."""

    title: str
    said: str
    enough: bool
    away: list[tuple[str, str, str]]
    cases: list[OutlookRow]


def outlook_of(unit_id: int, body: str, on: dt.date, at: dt.time | None, meeting: Meeting | None) -> OutlookPart:
    """Return how a committee would meet on that day; of a planned meeting also what its agenda could come to."""
    session = db.session()
    if meeting is not None:
        found = meeting_outlook(session, actor(), meeting, on, at)
    else:
        found = committee_outlook(session, session.get_one(Unit, unit_id), body, on, at)
    return OutlookPart(
        title=_("Who can come on %(day)s", day=day(on)),
        said=_said(found),
        enough=found.quorate,
        away=[
            (each.name, post_title(each.post), "; ".join(_reason(why) for why in each.away))
            for each in found.members
            if each.away
        ],
        cases=[_case_row(each, meeting) for each in found.cases if meeting],
    )


def _said(found: Outlook) -> str:
    figures = {"expected": found.expected, "all": len(found.members), "quorum": found.quorum}
    if found.quorate:
        return _("%(expected)d of %(all)d members can come; a vote needs %(quorum)d.", **figures)
    return _("%(expected)d of %(all)d members can come, fewer than the %(quorum)d that a vote needs.", **figures)


def _reason(why: AwayReason) -> str:
    """Return a reason in words. Which kind of leave it is stays with the person and their officer."""
    return {
        "leave": _("on leave"),
        "stay": _("placed at the grassroots"),
        "trip": _("field day: %(host)s", host=why.named),
        "deputy": _("has named comrade %(name)s as deputy", name=why.named),
    }[why.kind]


def _case_row(case: CaseOutlook, meeting: Meeting) -> OutlookRow:
    view = case.vote
    figures = {
        "expected": case.expected,
        "entitled": view.tally.entitled,
        "quorum": view.quorum_least,
        "needs": view.needs_least,
    }
    if case.quorate:
        said = _(
            "%(expected)d of %(entitled)d voters can come; %(quorum)d have to vote, and %(needs)d to be in favour.",
            **figures,
        )
    else:
        said = _("%(expected)d of %(entitled)d voters can come, fewer than the %(quorum)d who have to vote.", **figures)
    return OutlookRow(
        person=case.person,
        url=url_for("meeting_cases.case", public_id=meeting.public_id, case=case.public_id),
        said=said,
        recused=[(line.name, RECUSALS[line.recused]()) for line in view.roll if line.recused],
        enough=case.quorate,
    )
