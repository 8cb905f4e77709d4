"""Words of the minutes of handing over the work of a post: people, papers numbered meanwhile, names of things."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from webapp.languages import in_vietnamese
from webapp.models import Post
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.labels import label_of
from webapp.queries.people.desks import numbered_papers, successors, written_registers
from webapp.queries.people.kinds import added_titles
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from workflows.posts import post_kinds
from workflows.registers import REGISTERS

Step = tuple[str, str, str, int]
"""A case that waits: its public id, the hash of its definition, the step, and its unit."""


def parties(session: Session, post: Post, day: dt.date) -> dict[str, Any]:
    """Return who hands a post over, to whom if that is one person, its unit, and its numbered papers, as of a day."""
    takers = successors(session, post, day)
    return {
        "handed_by": people_names(session, [post.person_id]).on(day)[post.person_id],
        "received_by": takers[0] if len(takers) == 1 else "",
        "unit": unit_names(session, [post.unit_id]).on(day)[post.unit_id],
        "papers": [asdict(each) for each in numbered_papers(session, post)],
    }


def desk_called(session: Session, post: Post, steps: Iterable[Step], day: dt.date) -> dict[str, Any]:
    """Return what the minutes call things on a day: the post, process, step and unit of each open case, registers.

    One statement or two, and another for definitions that this process has not read.
    """
    found = list(steps)
    known = definitions(session, (step[1] for step in found))
    names = unit_names(session, {step[3] for step in found}).on(day)
    return {
        "post": _post(session, post.kind),
        "cases": {
            case: {
                "process": in_vietnamese(known[definition].title),
                "to_do": in_vietnamese(label_of(known[definition], move)),
                "unit": names[unit_id],
            }
            for case, definition, move, unit_id in found
        },
        "registers": {key: in_vietnamese(REGISTERS[key].title) for key in written_registers(post)},
    }


def _post(session: Session, kind: str) -> str:
    known = post_kinds().get(kind)
    return in_vietnamese(known.title) if known else added_titles(session).get(kind, (kind, None))[0]
