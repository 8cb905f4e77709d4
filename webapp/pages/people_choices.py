"""Which people a form may offer, and how each is shown."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.access import Surroundings
from webapp.filters import day as written
from webapp.forms import People
from webapp.queries.choices import candidates, seat_holder, signers


def people_for(session: Session, around: Surroundings, day: dt.date) -> People:
    """The lists behind PersonField sources: 'candidates' with birth date, by unit, 'sitting', 'signers'."""
    return {
        "candidates": [
            (person_id, f"{name} ({written(birth)})", unit)
            for person_id, name, birth, unit in candidates(session, around, day)
        ],
        "sitting": _plain(seat_holder(session, around.own.id, "secretary", day)),
        "signers": _plain(signers(session, around, day)),
    }


def _plain(people: list[tuple[int, str]]) -> list[tuple[int, str, str]]:
    return [(person_id, name, "") for person_id, name in people]
