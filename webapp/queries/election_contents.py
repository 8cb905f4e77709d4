"""What the papers of an election between two congresses say: read from the case and the count of its vote."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.documents import words as w
from webapp.models import Paper, Person
from webapp.queries.tallies import VoteView, terms_of
from webapp.queries.work import Work
from workflows.core.calendar import local_date
from workflows.core.vietnamese import percent

ELECTION = "committee-election"
NOT_TOLD = "không nêu (phiếu kín)"


def printable_election(work: Work, papers: list[Paper], views: Sequence[VoteView]) -> list[str]:
    """Names of the papers that the case has come far enough for, in the order of its way."""
    view = last_decided(views)
    carried = view is not None and view.vote.outcome == "carried"
    there = {"election-count": view is not None, "election-request": carried}
    return [*(name for name, known in there.items() if known), *(paper.kind for paper in papers)]


def election_contents(work: Work, views: Sequence[VoteView], file: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values that the papers of an election are filled in with, all but head and foot."""
    said, view = slate(work, file), last_decided(views)
    births = {each["id"]: each["birth"] for each in said["candidates"]}
    standings = _standings(view, births) if view else []
    elected = [each for each in standings if each["elected"]]
    return {
        **said,
        "standings": standings,
        "elected": elected,
        "vote": _vote(view) if view else None,
    }


def slate(work: Work, file: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What was put to the executive committee: the post, the seats, who stands, and the approval in principle."""
    said, around = (file or work.case.file)["slate"], work.around
    above = {lower.id: upper.name for lower, upper in zip(around.lineage, around.lineage[1:], strict=False)}
    deciding = around.deciding or around.own
    people = work.session.scalars(sa.select(Person).where(Person.id.in_(said["people"])).order_by(Person.sort_key))
    return {
        "unit": w.unit_words(around.own.name, around.own.kind, above.get(around.own.id, "")),
        "deciding": w.unit_words(deciding.name, deciding.kind, above.get(deciding.id, "")),
        "post": w.said(w.POSTS, said["post"]),
        "seats": said["seats"],
        "candidates": [{"id": one.id, "name": one.full_name, "birth": w.short(one.birth_date)} for one in people],
        "candidates_number": len(said["people"]),
        "approval": {
            "number": said["approval_number"], "date": w.written(said["approval_date"]), "by": said["approval_by"],
        },
        "reason": said["reason"],
    }  # fmt: skip


def last_decided(views: Sequence[VoteView]) -> VoteView | None:
    """The last vote that has closed and whose outcome stands."""
    return next((view for view in reversed(views) if view.stands), None)


def elected_on(views: Sequence[VoteView]) -> dt.date | None:
    """The day on which the last vote was closed."""
    view = last_decided(views)
    return local_date(view.vote.closed_at) if view and view.vote.closed_at else None


def _standings(view: VoteView, births: Mapping[int, str]) -> list[dict[str, Any]]:
    """The candidates by votes; of few secret ballots only who is elected, in the order of the ballot."""
    names, whole = {line.person_id: line.name for line in view.candidates}, terms_of(view.vote).whole(view.tally)
    places = {line.person_id: place for place, line in enumerate(view.candidates)}
    rows = view.standings if view.told else sorted(view.standings, key=lambda each: places[each.candidate])
    return [
        {
            "name": names[each.candidate], "birth": births.get(each.candidate, ""), "elected": each.elected,
            "share": percent(each.votes, whole) if view.told else NOT_TOLD,
            "result": w.STANDINGS[each.why_not] if view.told or each.elected else "không trúng cử",
        }
        for each in rows
    ]  # fmt: skip


def _vote(view: VoteView) -> dict[str, Any]:
    assert view.vote.closed_at is not None
    tally, day = view.tally, w.written(local_date(view.vote.closed_at))
    split = {"valid": tally.for_, "blank": tally.blank, "invalid": tally.invalid}
    return {
        "date": day, "Date": w.capital(day), "roll": len(view.roll), "recused": len(view.roll) - tally.entitled,
        "cast": tally.cast, **(split if view.told else dict.fromkeys(split, NOT_TOLD)),
        "quorum_least": view.quorum_least, "needs_least": view.needs_least if view.needs_told else "",
        "result": elected_words(view),
    }  # fmt: skip


def results(view: VoteView) -> str:
    """Each candidate's votes in one line, as minutes have them."""
    if not view.told:
        return f"số phiếu của từng người: {NOT_TOLD}"
    names = {line.person_id: line.name for line in view.candidates}
    return ", ".join(f"{names[each.candidate]}: {each.votes} phiếu" for each in view.standings)


def elected_words(view: VoteView) -> str:
    """Who was elected, in words."""
    names = {line.person_id: line.name for line in view.candidates}
    elected = [names[each.candidate] for each in view.standings if each.elected]
    if view.vote.outcome == "inquorate":
        return w.STANDINGS["inquorate"]
    return f"trúng cử: {', '.join(elected)}" if elected else "không có người trúng cử"
