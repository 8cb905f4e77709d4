"""Values of the papers of a nomination, all read from the case."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.documents import words as w
from webapp.models import Event, IssuedPaper, Person, Post, Unit, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.facts import seat_holders
from webapp.queries.cases.records import names_of
from webapp.queries.papers.person_values import person_values
from webapp.queries.papers.refusal_values import refusal_values
from webapp.queries.people.directory import birth_in
from webapp.queries.votes.tallies import VoteView
from workflows.core.calendar import local_date
from workflows.core.vietnamese import percent
from workflows.core.voting import Threshold

BY_HAND = "......"
"""What the forms do not know, to be written in by hand."""
KEPT = (
    "branch",
    "base",
    "deciding",
    "act",
    "militia_post",
    "predecessor",
    "gathering",
    "meeting",
    "party",
    "vote",
    "submitting",
    "submission",
)
"""The values that a decision keeps of its case; figures of the dossier that its text does not show are not kept."""


def contents(context: CaseContext, views: Sequence[VoteView], file: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a nomination's papers say beyond the values of any process.

    file: the dossier merged with answers that are just being submitted.
    """
    dossier = file or context.case.dossier
    nomination, units = dossier["nomination"], _unit_values(context)
    return {
        **units,
        **_proposal(nomination, units["branch"]["name"], units["base"]["name"]),
        "person": person_values(context, nomination["person"]),
        "predecessor": _predecessor(context, nomination),
        "gathering": "đại hội" if nomination["purpose"] == "new_term" else "hội nghị",
        "meeting": _meeting(context, dossier.get("branch_meeting")),
        "party": _party(dossier.get("party_opinion")),
        "joint": _joint(context, dossier.get("joint_review")),
        "sitting": _sitting(context),
        "refusal": refusal_values(dossier.get("refusal")),
        "submission": submission_values(context, "submission", dossier.get("appraisal")),
        "decided": w.written(dossier.get("decision", {}).get("signed_on")),
    }


def _proposal(nomination: Mapping[str, Any], branch: str, base: str) -> dict[str, str]:
    """Return the request: recognise the person elected by the branch, appoint without an election, or add a post."""
    militia = w.text_of(w.POSTS, nomination.get("militia_post")) if nomination["seats"] == "dual" else ""
    act = "công nhận" if nomination["manner"] == "elected" else "chỉ định"
    matter, request = f"{act} Bí thư {branch}", f"giữ chức vụ Bí thư {branch}, {base}"
    if militia:
        request += f", dự kiến kiêm nhiệm chức vụ {militia}"
    if nomination["purpose"] == "add_militia_post":
        act, matter = "đồng ý để", f"đồng ý việc Bí thư {branch} kiêm nhiệm chức vụ {militia}"
        request = f"Bí thư {branch}, {base}, kiêm nhiệm chức vụ {militia}"
    return {
        "act": act,
        "matter": matter,
        "request": request,
        "militia_post": militia,
        "purpose": w.text_of(w.PURPOSES, nomination["purpose"]),
        "merits": nomination["merits"],
        "priority_reason": nomination.get("priority_reason", ""),
        "ranking": w.text_of(w.RANKINGS, nomination["ranking"]),
        "discipline": w.text_of(w.DISCIPLINE, nomination["discipline"]),
    }


_ISSUED = (
    sa.select(IssuedPaper)
    .where(
        IssuedPaper.case_id == sa.bindparam("case"),
        IssuedPaper.kind == sa.bindparam("kind"),
        IssuedPaper.ended.is_(None),
    )
    .order_by(IssuedPaper.id.desc())
)


def submission_values(context: CaseContext, kind: str, checked: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return number and date of the submission: from the register, else as the form of the check has them."""
    row = context.session.scalars(_ISSUED, {"case": context.case.id, "kind": kind}).first()
    if row:
        return {"number": row.number, "date": w.written(row.signed_on)}
    if checked and checked.get("submission_number"):
        return {"number": checked["submission_number"], "date": w.written(checked.get("submission_date"))}
    return None


def _unit_values(context: CaseContext) -> dict[str, Any]:
    """Return the branch, its base union and the deciding unit, as papers name them."""
    around, above = context.around, {}
    for lower, upper in zip(around.lineage, around.lineage[1:], strict=False):
        above[lower.id] = upper.name
    base = around.base or around.own
    place = w.unit_words(base.name, base.kind, above.get(base.id, ""))["place"]
    deciding = around.deciding or base
    branch = w.unit_words(around.own.name, "branch", base.name, place)
    submits = around.submitting
    above_it = above.get(submits.id, "")
    return {
        "branch": branch,
        "own": branch,
        "submitting": branch if submits.id == around.own.id else w.unit_words(submits.name, submits.kind, above_it),
        "base": w.unit_words(base.name, base.kind, above.get(base.id, "")),
        "deciding": w.unit_words(deciding.name, deciding.kind, above.get(deciding.id, "")),
        "military": around.military.name if around.military else "",
        "military_upper": around.military.name.upper() if around.military else "",
    }


def _predecessor(context: CaseContext, nomination: Mapping[str, Any]) -> dict[str, str] | None:
    if not nomination.get("predecessor"):
        return None
    person = context.session.get_one(Person, nomination["predecessor"])
    return {
        "name": person.full_name,
        "birth": str(birth_in(person)),
        "reason": w.text_of(w.REASONS, nomination.get("predecessor_reason")),
    }


def _meeting(context: CaseContext, answers: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the branch's meeting: its figures, and whether they satisfied the rules that the case froze."""
    if not answers:
        return None
    quorum, majority = context.rules["branch.quorum"].value, context.rules["branch.majority"].value
    carried = Threshold.parse(quorum).met(answers["present"], answers["members"]) and Threshold.parse(majority).met(
        answers["votes_for"], answers["ballots"]
    )
    day = w.written(answers["held_on"])
    return {
        "date": day,
        "Date": w.capital(day),
        "opened": answers.get("opened_at") or BY_HAND,
        "closed": answers.get("closed_at") or BY_HAND,
        "place": answers.get("place") or BY_HAND,
        "guests": answers.get("guests", ""),
        "counters": answers.get("counters", ""),
        "first_counter": answers.get("counters", "").partition(",")[0],
        "presided_by": answers["presided_by"],
        "minutes_by": answers["minutes_by"],
        "members": answers["members"],
        "present": answers["present"],
        "absent": answers["members"] - answers["present"],
        "issued": BY_HAND if answers.get("ballots_issued") is None else answers["ballots_issued"],
        "ballots": answers["ballots"],
        "valid": answers["votes_for"] + answers["votes_against"],
        "invalid": answers.get("votes_invalid") or 0,
        "for": answers["votes_for"],
        "against": answers["votes_against"],
        "blank": answers["votes_blank"],
        "share_present": percent(answers["present"], answers["members"]),
        "share_for": percent(answers["votes_for"], answers["ballots"]),
        "quorum": w.share_of(quorum),
        "majority": w.share_of(majority),
        "result": "đủ số phiếu bầu" if carried else "không đủ số phiếu bầu",
    }


def _party(answers: Mapping[str, Any] | None) -> dict[str, str] | None:
    if not answers:
        return None
    return {
        "body": answers["body"],
        "number": answers["paper_number"],
        "date": w.written(answers["paper_date"]),
        "opinion": w.text_of(w.OPINIONS, answers["opinion"]),
        "village": w.text_of(w.OPINIONS, answers.get("village_board")),
    }


def _joint(context: CaseContext, answers: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return both sides' answers of the joint screening, and who answered for each."""
    if not answers or len(answers) < 2:
        return None
    spoke = {
        row.consequences.get("party"): row
        for row in context.session.execute(
            sa.select(Event.consequences, Event.at, Person.id, Person.full_name)
            .join(Person, Person.id == Event.actor_id)
            .where(Event.case_id == context.case.id, Event.kind == "answer")
            .order_by(Event.seq)
        )
    }
    sides = {
        side: {
            "opinion": w.text_of(w.OPINIONS, answers[party]["opinion"]),
            "health": w.text_of(w.HEALTH, answers[party]["health"]),
            "reason": answers[party].get("reason", ""),
            "by": spoke[party].full_name if party in spoke else "",
            "title": _title(context, unit, spoke[party].id, local_date(spoke[party].at)) if party in spoke else "",
        }
        for side, party, unit in (
            ("union", "0", context.around.base),
            ("military", "1", context.around.military),
        )
    }
    agreed = all(opinion["opinion"] == "agree" and opinion["health"] == "fit" for opinion in answers.values())
    last = max((row.at for row in spoke.values()), default=None)
    day = w.written(local_date(last) if last else None)
    result = "hai bên thống nhất nhân sự" if agreed else "hai bên chưa thống nhất nhân sự"
    return {**sides, "date": day, "Date": w.capital(day), "result": result}


def _title(context: CaseContext, unit: Unit | None, person_id: int, day: dt.date) -> str:
    """Return the title by which somebody spoke for a unit on a day; empty for who only stood in."""
    kind = context.session.scalars(
        sa.select(Post.kind).where(
            Post.unit_id == (unit.id if unit else 0),
            Post.person_id == person_id,
            Post.kind.in_(w.TITLES),
            post_held_on(day),
        )
    ).first()
    return w.TITLES.get(kind or "", "")


def _sitting(context: CaseContext) -> dict[str, str]:
    """Return the holders of the branch's two seats on the day the case was opened."""
    seats = seat_holders(context.session, context.case.unit_id, local_date(context.case.opened_at))
    names = names_of(context.session, seats.values())
    return {
        "secretary": names.get(seats.get("secretary", 0), "chưa có"),
        "militia_head": names.get(seats.get("militia_head", 0), "chưa có"),
    }
