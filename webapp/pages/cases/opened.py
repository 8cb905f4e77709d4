"""The cases that a case has opened in other units: where each stands, who has it, and whether it is late."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from webapp.current_user import today
from webapp.db import db
from webapp.filters import day, post_title
from webapp.languages import gettext as _
from webapp.models import Case
from webapp.pages.clock.wording import DueDay, due_day
from webapp.pages.overview.wording import about_words, holder_words, shortened
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.duties import DutyStand, duty_stand
from webapp.queries.cases.following import called, opened_by
from webapp.queries.overview.tracking import running_votes, waiting_for
from webapp.queries.people.deputies import delegations_by_case
from workflows.core.engine import opens_cases


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """A case that another one has opened, as a line of its table.

    late, why: of a duty that was not done in time, by when it was to be, and the reason given; of one with more time
    the reason alone.
    """

    url: str
    unit: str
    person: str
    about: str
    state: str
    tone: str
    holder: str
    since: str
    due: DueDay | None
    late: str = ""
    why: str = ""


def opened_rows(context: CaseContext) -> list[OpenedRow]:
    """Return the cases that this one has opened, as far as the reader may know of them. Six statements at most."""
    if context.actor is None or not opens_cases(context.definition):
        return []
    return case_rows(opened_by(context.session, context.actor, context.case.id))


def case_rows(cases: Sequence[Case]) -> list[OpenedRow]:
    """Return cases as lines, with their unit and their subject loaded. Five statements for any number."""
    session, ids = db.session(), [case.id for case in cases]
    known = definitions(session, {case.definition_hash for case in cases})
    waiting, votes = waiting_for(session, ids, today()), running_votes(session, ids)
    deputies = delegations_by_case(session, ids, today())
    titles = {post: post_title(post) for tasks in waiting.values() for task in tasks for post in task.posts}
    forecast = forecast_years(session, [case.due_on for case in cases], today())
    rows = []
    for case in cases:
        definition, tasks = known[case.definition_hash], waiting.get(case.id, [])
        state = definition.state(case.state)
        named = (tasks, votes.get(case.id), titles, deputies.get(case.id, ()))
        rows.append(
            OpenedRow(
                url=url_for("cases.case", public_id=case.public_id),
                unit=case.unit.name,
                person=case.subject.full_name if case.subject else "",
                about=about_words(case.workflow, called(case)),
                state=_(state.label),
                tone=state.tone,
                holder="" if case.closed_at else holder_words(definition, case.state, *named),
                since=day(case.state_since),
                due=due_day(case.due_on, forecast),
                late=_late(stand, case) if (stand := duty_stand(case)) else "",
                why=shortened(stand.why) if stand else "",
            )
        )
    return rows


def _late(stand: DutyStand, case: Case) -> str:
    late = stand.is_late(today(), case.closed_at is None)
    return _("late: the last day was %(day)s", day=day(stand.last_day)) if late else ""
