"""People whom the minutes of handing over the work of a post name, and the papers that were numbered meanwhile."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from webapp.models import Post
from webapp.queries.people.desks import numbered_papers, successors
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names


def parties(session: Session, post: Post, day: dt.date) -> dict[str, Any]:
    """Return who hands a post over, to whom if that is one person, its unit, and its numbered papers, as of a day."""
    takers = successors(session, post, day)
    return {
        "handed_by": people_names(session, [post.person_id]).on(day)[post.person_id],
        "received_by": takers[0] if len(takers) == 1 else "",
        "unit": unit_names(session, [post.unit_id]).on(day)[post.unit_id],
        "papers": [asdict(each) for each in numbered_papers(session, post)],
    }
