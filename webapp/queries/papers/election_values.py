"""Values of the papers of an election between two congresses, read from the case and the count of its vote."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.documents import words as w
from webapp.models import Person
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.nomination_values import submission_values
from webapp.queries.people.directory import birth_in
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.wording import last_decided, standings, vote_values

KEPT = ("unit", "own", "deciding", "post", "approval", "elected", "vote", "recognition", "submission")
"""The values that a decision keeps of its case."""


def election_contents(
    context: CaseContext, views: Sequence[VoteView], file: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what an election's papers say beyond the values of any process: the slate and its standings."""
    slate, view = _slate(context, file), last_decided([each for each in views if each.vote.seats])
    births = {each["id"]: each["birth"] for each in slate["candidates"]}
    rounds = _rounds(view, views) if view else []
    elected = [each for one in rounds for each in standings(one, births) if each["elected"]]
    stand = standings(view, births) if view else []
    return {
        **slate,
        "round": {
            "nth": f" (lần {len(rounds)})" if len(rounds) > 1 else "",
            "seats": view.vote.seats if view else slate["seats"],
            "candidates": len(view.candidates) if view else len(slate["candidates"]),
        },
        "vote": vote_values(view),
        "recognition": vote_values(last_decided([each for each in views if not each.vote.seats])),
        "standings": stand,
        "elected": elected,
        "submission": submission_values(
            context, "election-request", (file or context.case.dossier).get("election_check")
        ),
    }


def _rounds(last: VoteView, views: Sequence[VoteView]) -> list[VoteView]:
    """Return the rounds of the election that ended with this one, in order."""
    known, found = {each.vote.id: each for each in views}, [last]
    while (earlier := found[0].vote.runoff_of_id) is not None:
        found.insert(0, known[earlier])
    return found


def _slate(context: CaseContext, file: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the proposal to the executive committee: post, seats, candidates, and the approval in principle."""
    slate, around = (file or context.case.dossier)["slate"], context.around
    above = {lower.id: upper.name for lower, upper in zip(around.lineage, around.lineage[1:], strict=False)}
    deciding = around.deciding or around.own
    people = context.session.scalars(sa.select(Person).where(Person.id.in_(slate["people"])).order_by(Person.sort_key))
    return {
        "unit": (unit := w.unit_words(around.own.name, around.own.kind, above.get(around.own.id, ""))),
        "own": unit,
        "deciding": w.unit_words(deciding.name, deciding.kind, above.get(deciding.id, "")),
        "post": w.text_of(w.POSTS, slate["post"]),
        "seats": slate["seats"],
        "candidates": [{"id": one.id, "name": one.full_name, "birth": str(birth_in(one))} for one in people],
        "approval": {
            "number": slate["approval_number"],
            "date": w.written(slate["approval_date"]),
            "by": slate["approval_by"],
        },
        "reason": slate["reason"],
    }
