"""Cases that have been handed over, each with what its own paper said, for one list of several."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases, within
from webapp.actors import Actor, HeldPost
from webapp.models import Case, FrozenPaper, Person, Unit
from webapp.models.units import BASE_KINDS
from webapp.queries.papers.printing import frozen_by_made_move
from webapp.queries.recommendations.funnel import places
from workflows import WORKFLOWS, declared
from workflows.core.prints import JointPrint, Print


@dataclass(frozen=True)
class HandedOver:
    """A case that stands where its hand-over has led, and what its paper said."""

    id: int
    public_id: str
    content: dict[str, Any]


def hands_over(posts: Iterable[HeldPost]) -> tuple[str, ...]:
    """Return the paths of the base unions whose hand-overs the holder of these posts records."""
    return tuple(place.path for place in places(posts) if place.exact and place.kind in BASE_KINDS)


def joint_print() -> tuple[str, JointPrint, Print]:
    """Return the process whose cases are handed over together, the paper of several, and that of one."""
    key, joint = declared(lambda process: process.joint_print)
    return key, joint, next(row for row in WORKFLOWS[key].prints if row.name == joint.of)


def handed_over(session: Session, actor: Actor) -> list[HandedOver]:
    """Return the cases that the actor may hand over and that have not gone on since, by the person's name.

    None about the actor, whose own file others handle. One statement.
    """
    key, joint, single = joint_print()
    newest = sa.select(sa.func.max(FrozenPaper.event_id)).where(
        FrozenPaper.case_id == Case.id, FrozenPaper.name == single.name, frozen_by_made_move()
    )
    rows = session.execute(
        sa.select(Case.id, Case.public_id, FrozenPaper.content)
        .join(Unit, Unit.id == Case.unit_id)
        .join(Person, Person.id == Case.subject_id)
        .join(
            FrozenPaper,
            sa.and_(FrozenPaper.name == single.name, FrozenPaper.event_id == newest.correlate(Case).scalar_subquery()),
        )
        .where(
            Case.workflow == key,
            Case.state == joint.state,
            Case.erased_at.is_(None),
            Case.subject_id != actor.person_id,
            visible_cases(actor),
            within(hands_over(actor.posts)),
        )
        .order_by(Person.sort_key, Case.id)
    )
    return [HandedOver(*row) for row in rows]


def joint_values(cases: Iterable[HandedOver]) -> dict[str, Any] | None:
    """Return what the paper of these cases says, as that of each was frozen; None if they were not one hand-over.

    They were if their papers have the same issuer and say the same of the hand-over, their numbers aside. A number that
    all of them bear is the number of the list; otherwise each line has its own.
    """
    _key, _joint, single = joint_print()
    contents = [(case, case.content) for case in cases]
    number = single.number.rpartition(".")[2]
    said = [
        (content["issuer"], {name: text for name, text in content["answers"][single.section].items() if name != number})
        for _case, content in contents
    ]
    if not said or any(each != said[0] for each in said):
        return None
    numbers = {content["number"] for _case, content in contents}
    head = contents[-1][1]
    return {
        **head.get("joint", {}),  # the wording that the last of these papers was frozen with
        **{name: head[name] for name in ("mark", "issuer", "date", "signer", "base", "answers")},
        "number": head["number"] if len(numbers) == 1 else "",
        "rows": [
            {
                "number": place,
                "name": content["person"]["name"],
                "birth": content["person"]["birth"],
                "unit": content["own"]["name"],
                "resolution": content["answers"]["resolution"]["number"],
                "resolved_on": content["answers"]["resolution"]["held_on"],
                "reference": case.public_id[:8].upper(),
                "list": "" if len(numbers) == 1 else f" (danh sách số {content['number']})",
            }
            for place, (case, content) in enumerate(contents, 1)
        ],
        "count": f"{len(contents):02d}",
    }
