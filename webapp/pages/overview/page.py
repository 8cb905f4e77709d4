"""Cases in a list, as values for templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import day, moment
from webapp.languages import gettext
from webapp.pages.clock.wording import DueDay, due_day
from webapp.pages.overview.wording import about_words
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.labels import label_of
from webapp.queries.cases.lists import CaseLine, waits_for_ballot
from webapp.queries.cases.messages import waiting_questions
from workflows.core.bulk.steps import joint_steps
from workflows.core.calendar import local_date
from workflows.core.definition import Definition


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a line of a list. asked: what is to be done; in_place: for whom; reported: who is late since when.

    url, state and due are empty for a reader who may no longer open it; acted: when the reader last acted in it;
    received: from whom the reader has taken the task over; held: which holder of the reader's post has it; shared:
    others hold the post as well; hands: the reader may take it over, or say who of them has it; forecast: what the case
    may expect; joint: what is to be done can be
    done in several cases together.
    """

    case: str
    url: str
    votable: bool
    issuable: bool
    joint: bool
    person: str
    unit: str
    process: str
    state: str
    tone: str
    asked: str
    in_place: str
    since: str
    waited: int
    due: DueDay | None
    closed: str
    about: str
    acted: str
    reported: str = ""
    received: str = ""
    held: str = ""
    shared: bool = False
    hands: bool = False
    forecast: str = ""


def case_rows(lines: Sequence[CaseLine]) -> list[CaseRow]:
    """Return the rows of a list. One statement for all definitions together, and one for all due dates."""
    session = db.session()
    known = definitions(session, (line.definition_hash for line in lines))
    forecast = forecast_years(session, (line.due_on for line in lines if not line.closed_at), today())
    return [_row(line, known[line.definition_hash], forecast) for line in lines]


def _row(line: CaseLine, definition: Definition, forecast: set[int]) -> CaseRow:
    state, move = definition.state(line.state), definition.find_move(line.move)
    return CaseRow(
        case=line.public_id,
        url=url_for("cases.case", public_id=line.public_id) if line.openable else "",
        votable=waits_for_ballot(line, definition),
        issuable=bool(move and move.papers),
        joint=any(step.name == line.move for step in joint_steps(definition, line.state)),
        person=line.person or "",
        unit=line.unit,
        process=gettext(definition.title),
        state=gettext(state.label) if line.openable else "",
        tone=state.tone,
        asked=gettext(label_of(definition, line.move)) if line.move else "",
        in_place=_in_place(line),
        since=moment(line.since),
        waited=max((today() - local_date(line.since)).days, 0),
        due=due_day(line.due_on if line.openable and not line.closed_at else None, forecast),
        closed=moment(line.closed_at),
        about=about_words(line.workflow, line.about),
        acted=moment(line.acted_at),
    )


def _in_place(line: CaseLine) -> str:
    if line.through is None:
        return ""
    return gettext("in place of comrade %(name)s until %(day)s", name=line.through.person, day=day(line.through.last))


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question on a case that waits for the user's answer."""

    case: str
    question_id: int
    process: str
    asked_by: str
    at: str


def asked_rows() -> list[AskedRow]:
    """Return the questions that wait for the user's answer."""
    waiting = waiting_questions(db.session(), actor())
    known = definitions(db.session(), (each.definition_hash for each in waiting))
    return [
        AskedRow(
            each.case, each.question_id, gettext(known[each.definition_hash].title), each.asked_by, moment(each.at)
        )
        for each in waiting
    ]
