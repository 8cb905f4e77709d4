"""The first page of a person: what is late, what is due this week, what waits for others, the next meeting."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access import OVERSIGHT
from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import WORK, MenuEntry
from webapp.models.units import CELLS
from webapp.pages.meetings.page import BODIES
from webapp.pages.overview.page import asked_rows, case_rows
from webapp.pages.shared.periods import period_words
from webapp.queries.cases.lists import inbox
from webapp.queries.meetings.meetings import attends, next_meeting
from webapp.queries.overview.drafts import drafts_of
from webapp.queries.overview.home import LateHolder, late_by_holder, task_figures
from webapp.queries.people.double_questions import waiting_count
from webapp.queries.reports.owed import owed_by

bp = Blueprint("home", __name__)
MENU = (MenuEntry("home.home", _("Home"), WORK, 5, "home"),)
FIRST = 6
"""So many tasks stand on the first page; the inbox has all."""
MOST_HOLDERS = 8


@dataclass(frozen=True, slots=True)
class Oversight:
    """The view of somebody who oversees units below: who has the late cases."""

    late: list[LateHolder]


def _oversees(who: Actor) -> bool:
    """Whether somebody oversees units: below a branch there are none."""
    return any(post.kind in OVERSIGHT and post.unit_kind not in CELLS for post in who.posts)


@bp.get("/", endpoint="home")
@allow(PERSON)
def home() -> ResponseReturnValue:
    """Show what waits. A constant number of statements, for any number of cases."""
    session, who, day = db.session(), actor(), today()
    found = inbox(session, who, day, FIRST)
    meeting, further = next_meeting(session, who, day) if attends(who) else (None, 0)
    return render_template(
        "home/home.html",
        day=day,
        week=day + dt.timedelta(days=7),
        figures=task_figures(session, who, day),
        rows=case_rows([line for _id, line in found[:FIRST]]),
        meeting=meeting,
        further=further,
        bodies=BODIES,
        drafts=drafts_of(session, signed_in_user().account_id),
        questions=asked_rows(),
        reports=[(each, period_words(each.period)) for each in owed_by(session, who, day)],
        doubles=waiting_count(session, who, day),
        oversight=Oversight(late_by_holder(session, who, day, MOST_HOLDERS)) if _oversees(who) else None,
    )
