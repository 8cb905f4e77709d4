"""The demo's meetings of the district's committee: one with ballots on paper that was held, one that is planned."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.demo.cases import replacing
from webapp.demo.forums import EVERYBODY, DemoMeeting, Finder, against, meeting_of
from webapp.queries.meetings.waiting import waiting_cases
from workflows.core.calendar import local_date

OFFICE = "HT"


def open_meetings(session: Session, now: dt.datetime, find: Finder) -> None:
    """A meeting that decided two cases and has its minutes, one decision issued; one next week for all that wait."""

    def ago(days: float) -> dt.datetime:
        return now - dt.timedelta(days=days)

    carried, lost = (
        replacing(session, find, branch, ago(days)).meeting().party().appraise()
        for branch, days in (("HT-02-02", 30), ("HT-02-05", 29))
    )
    past = DemoMeeting(session, find, OFFICE, local_date(ago(18)), ago(19.5))
    past.agenda(carried.public_id, lost.public_id)
    away = next(person for person in reversed(past.members) if person != past.chair.person_id)
    past.open({away: "đi công tác theo triệu tập của Tỉnh đoàn"})
    for story, given in ((carried, EVERYBODY), (lost, against(3))):
        past.paper_count(story.public_id, given)
        story.now = past.now
        story.version += 1
    past.close()
    carried.issue()
    lost.refuse()
    coming = DemoMeeting(session, find, OFFICE, local_date(ago(-6)), now)
    waiting = waiting_cases(session, coming.clerk, meeting_of(session, coming.public_id))
    coming.agenda(*(case.public_id for case in waiting))
