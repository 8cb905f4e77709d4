"""The cases before and after one, and the button that starts an ended one again."""

from dataclasses import dataclass

from flask import url_for

from webapp.filters import day
from webapp.languages import gettext as _
from webapp.models import Case, Unit
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.following import follower, neighbours, startable_again
from webapp.queries.meetings.conferences import concluding
from webapp.queries.people.names import people_names
from workflows import WORKFLOWS


@dataclass(frozen=True, slots=True)
class CaseLink:
    """A case before or after this one, or the one that opened it."""

    label: str
    name: str
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkedCases:
    """The cases before and after one. again_url: where this one is started again, '' for who cannot do that."""

    cases: list[CaseLink]
    again_url: str


def linked_cases(context: CaseContext) -> LinkedCases | None:
    """Return what stands on the page of a case about those before and after it; None for nothing."""
    found = neighbours(context)
    opener = [_opener(found.opener)] if found.opener else []
    links = (
        opener
        + _meeting(context)
        + [
            _link(context, label, case)
            for label, case in (
                (_("This case takes up an earlier one:"), found.earlier),
                (_("It was taken up again:"), found.later),
            )
            if case
        ]
    )
    case, again = context.case, ""
    if unit := _free(context):
        again = url_for("start.form", workflow=case.workflow, code=unit.code, again=case.public_id)
    return LinkedCases(links, again) if links or again else None


def _free(context: CaseContext) -> Unit | None:
    """Return the unit for which the user may start this case again; None where somebody has done so already."""
    ended = context.case.closed_at is not None
    return startable_again(context) if ended and follower(context.session, context.case.id) is None else None


def _meeting(context: CaseContext) -> list[CaseLink]:
    """Return the meeting that this case holds the conclusions of, for who may see it."""
    known = WORKFLOWS.get(context.case.workflow)
    if context.actor is None or known is None or known.conference is None:
        return []
    meeting = concluding(context.session, context.actor, context.case.id)
    if meeting is None:
        return []
    url = url_for("meetings.meeting", public_id=meeting.public_id)
    return [CaseLink(_("The meeting:"), day(meeting.held_on), meeting.public_id[:8].upper(), url)]


def _opener(case: Case) -> CaseLink:
    known = WORKFLOWS.get(case.workflow)
    name = " · ".join(filter(None, (_(known.title) if known else "", case.unit.name)))
    url = url_for("cases.case", public_id=case.public_id)
    return CaseLink(_("Another case has opened this one:"), name, case.public_id[:8].upper(), url)


def _link(context: CaseContext, label: str, case: Case) -> CaseLink:
    name = context.around.own.name
    if case.subject_id:
        names = people_names(context.session, [case.subject_id])
        name = (names.at(case.closed_at) if case.closed_at else names)[case.subject_id]
    return CaseLink(label, name, case.public_id[:8].upper(), url_for("cases.case", public_id=case.public_id))
