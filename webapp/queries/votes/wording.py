"""A vote in the words of papers and minutes: its figures, its result, and who was elected."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.documents import words as w
from webapp.queries.votes.tallies import RollLine, VoteView, terms_of
from workflows.core.calendar import local_date
from workflows.core.vietnamese import percent

NOT_TOLD = "không nêu (phiếu kín)"


def last_decided(views: Sequence[VoteView]) -> VoteView | None:
    """Return the last closed vote whose outcome still applies."""
    return next((view for view in reversed(views) if view.stands), None)


def day_of(view: VoteView) -> dt.date:
    """Return the day on which a closed vote was decided: its meeting's, or that on which the last answer came."""
    assert view.vote.closed_at is not None
    held_on = view.forum.held_on if view.forum else None
    return held_on or local_date(view.vote.closed_at)


def way_of(view: VoteView) -> str:
    """Return how a committee decides in a vote: only ballots that nobody sees are cast and not raised hands."""
    return "bầu cử" if view.vote.seats else "bỏ phiếu kín" if view.vote.secret else "biểu quyết"


def vote_values(view: VoteView | None) -> dict[str, Any] | None:
    """Return a closed vote's values for papers; None for a running one."""
    if view is None or view.vote.closed_at is None:
        return None
    tally, day = view.tally, w.written(day_of(view))
    return {
        "date": day,
        "Date": w.capital(day),
        "roll": len(view.roll),
        "recused": len(view.roll) - tally.entitled,
        "entitled": tally.entitled,
        "present": tally.cast + tally.silent,
        "cast": tally.cast,
        **_split(view),
        "way": way_of(view),
        "ballots": ballots(view),
        "quorum_least": view.quorum_least,
        "needs_least": view.needs_least if view.shows_needed else "",
        "result": result(view),
        "carried": view.vote.outcome == "carried",
    }


def consultation_values(view: VoteView) -> dict[str, Any] | None:
    """Return how the committee was asked in writing, and what each member answered; None for a meeting's vote."""
    forum = view.forum
    if forum is None or forum.meeting:
        return None
    said = {"for": "tán thành", "against": "không tán thành", "blank": "không có ý kiến"}
    names = {each.id: each.name for each in view.candidates}

    def answer(line: RollLine) -> str:
        if not view.vote.over_list or not line.choice:
            return said.get(line.choice or "", "chưa trả lời")
        chosen = view.kept.get(line.person_id, {})
        parts = [(way, [names[one] for one in chosen if chosen[one] == way]) for way in ("for", "against")]
        return "; ".join(f"{said[way]}: {', '.join(kept)}" for way, kept in parts if kept) or said["blank"]

    return {
        "asked_by": forum.chair,
        "asked_on": w.written(forum.asked_on),
        "last_day": w.written(forum.last_day),
        "reason": " ".join(forum.reason.split()).rstrip("."),
        "members": [{"name": line.name, "said": answer(line)} for line in view.roll if line.recused is None],
    }


def blank_called(view: VoteView) -> str:
    """Return what a ballot is called that says neither yes nor no: an open vote knows no blank ballot."""
    return "phiếu trắng" if view.vote.secret else "không có ý kiến"


def ballots(view: VoteView) -> str:
    """Return the split of the ballots in one line: for and against, or in an election each candidate's votes."""
    if not view.vote.names:
        split = _split(view)
        return (
            f"tán thành {split['share_for']}, không tán thành {split['against']}, {blank_called(view)} {split['blank']}"
        )
    if not view.shows_counts:
        return f"số phiếu của từng người: {NOT_TOLD}"
    names = {line.id: line.name for line in view.candidates}
    what = "phiếu tán thành" if view.vote.over_list else "phiếu"
    return ", ".join(
        f"{names[each.candidate]}: {f'{each.votes} {what}' if view.shows_line(each) else NOT_TOLD}"
        for each in view.standings
    )


def result(view: VoteView) -> str:
    """Return the result of a closed vote, in words."""
    if view.vote.over_list and view.vote.outcome != "inquorate":
        passed = sum(each.elected for each in view.standings)
        return f"{passed:02d}/{len(view.standings):02d} trường hợp được tán thành"
    if not view.vote.seats:
        return w.text_of(w.OUTCOMES, view.vote.outcome)
    if view.vote.outcome == "inquorate":
        return w.STANDINGS["inquorate"]
    names = {line.id: line.name for line in view.candidates}
    elected = [names[each.candidate] for each in view.standings if each.elected]
    return f"trúng cử: {', '.join(elected)}" if elected else "không có người trúng cử"


def standings(view: VoteView, births: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return the candidates by votes; with few secret ballots only who is elected, in the order of the ballot."""
    names, whole = {line.id: line.name for line in view.candidates}, terms_of(view.vote).whole(view.tally)
    places = {line.id: place for place, line in enumerate(view.candidates)}
    rows = view.standings if view.shows_counts else sorted(view.standings, key=lambda each: places[each.candidate])
    return [
        {
            "name": names[each.candidate],
            "birth": births.get(each.candidate, ""),
            "elected": each.elected,
            "share": percent(each.votes, whole) if view.shows_counts else NOT_TOLD,
            "result": w.STANDINGS[each.why_not] if view.shows_counts or each.elected else "không trúng cử",
        }
        for each in rows
    ]


def line_results(view: VoteView | None, called: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return the lines of a list with their ballots; with few secret ballots only which of them are carried.

    called: how papers name lines, with what is proposed for each; else by the name alone.
    """
    if view is None or not view.vote.over_list:
        return []
    names, terms = {line.id: line.name for line in view.candidates}, terms_of(view.vote)
    return [
        {
            "number": place,
            "line": each.candidate,
            "name": called.get(each.candidate, names[each.candidate]),
            "for": percent(each.votes, terms.whole(each.tally)) if view.shows_line(each) else NOT_TOLD,
            "against": each.tally.against if view.shows_line(each) else NOT_TOLD,
            "blank": each.tally.blank if view.shows_line(each) else NOT_TOLD,
            "carried": each.elected,
            "result": "được tán thành" if each.elected else "không được tán thành",
        }
        for place, each in enumerate(view.standings, 1)
        if each.tally is not None
    ]


def _split(view: VoteView) -> dict[str, Any]:
    """Return ballots for and against a question, and how many were valid, blank and invalid.

    Hidden for a secret vote with few ballots.
    """
    tally = view.tally
    if view.vote.names:
        found: dict[str, Any] = {"valid": tally.for_, "blank": tally.blank, "invalid": tally.invalid}
        return found if view.shows_counts else dict.fromkeys(found, NOT_TOLD)
    found = {"valid": tally.for_ + tally.against, "blank": tally.blank, "invalid": tally.invalid}
    if not view.shows_counts:
        enough = "đủ số phiếu theo quy định" if view.vote.outcome == "carried" else "không đủ số phiếu theo quy định"
        return {"share_for": enough, "against": NOT_TOLD, **dict.fromkeys(found, NOT_TOLD)}
    whole = terms_of(view.vote).whole(tally)
    return {"share_for": percent(tally.for_, whole), "against": tally.against, **found}
