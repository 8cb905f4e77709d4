"""Values of the papers of a file about a committee: its people with their posts, the term, and what it rests on."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from webapp.documents import words as w
from webapp.models import Person, Post, post_held_on
from webapp.models.terms import years
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.nomination_values import submission_values
from webapp.queries.people.directory import birth_in
from webapp.queries.units.names import unit_names
from webapp.queries.units.terms import term_on
from webapp.queries.votes.tallies import VoteView
from workflows.committee_recognition import conditions as asks
from workflows.core.calendar import local_date
from workflows.core.facts import Facts
from workflows.core.vietnamese import percent
from workflows.roles import EXECUTIVE, INSPECTION

KEPT = (
    "own",
    "base",
    "deciding",
    "submitting",
    "matter",
    "committee",
    "mandate",
    "until",
    "count",
    "persons",
    "roster",
    "annexed",
    "joins",
    "gathering",
    "held",
    "opinion",
    "vote",
    "submission",
    "submits",
)
"""The values that a decision keeps of its case."""
_ACTS = {
    "elected": "công nhận",
    "appointed": "chỉ định",
    "co_opted": "công nhận bổ sung",
    "withdrawal": "cho rút tên khỏi danh sách",
    "struck_off": "xóa tên khỏi danh sách",
}
_COMMITTEES = {"executive_committee": "Ban Chấp hành", "inspection_committee": "Ủy ban Kiểm tra"}
_RANK = (*EXECUTIVE, *INSPECTION)
SMALLEST = 3
"""A branch with fewer people in its list has no executive committee, only a secretary and a deputy."""


LISTED = 3
"""The most people whom a decision lists in its first article; more of them stand in an annex."""


def committee_contents(
    context: CaseContext, views: Sequence[VoteView], file: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the papers on a committee say: who is named for what, for which term, and what it rests on."""
    file = file or context.case.dossier
    said, facts = file["roster"], context.facts(dict(file))
    units = _units(context)
    own, held = units["own"], w.written(said["held_on"])
    committee = _COMMITTEES[said["body"]] + (" lâm thời" if asks.is_provisional(facts) else "")
    roster, mandate = _roster(context, facts), _mandate(context, facts)
    gathering = "đại hội" if said["gathering"] == "congress" else "hội nghị"
    convenes = own["name"] if said["kind"] in ("elected", "co_opted") else units["submitting"]["body"]
    provisional_end = asks.first_day(facts) if asks.is_provisional(facts) else None
    asked = f"{_ACTS[said['kind']]} {_what(facts, committee, roster)} {own['name']}"
    attended = file.get("attendance") if said["kind"] == "elected" else None
    return {
        **units,
        "matter": f"{asked}, nhiệm kỳ {mandate}" if mandate else asked,
        "committee": committee,
        "mandate": mandate,
        "until": w.written(asks.last_day(facts, provisional_end)) if provisional_end else "",
        "count": f"{len(roster):02d}",
        "persons": "đồng chí" if len(roster) == 1 else "các đồng chí",
        "roster": roster,
        "annexed": len(roster) > LISTED,
        "joins": not any(each["sat"] for each in roster),
        "gathering_kind": gathering,
        "gathering": f"{gathering} {own['name'] if said['gathering'] == 'congress' else convenes}",
        "held": held,
        "presence": percent(attended["present"], attended["summoned"]) if attended else "",
        "fixed": said.get("members_fixed", ""),
        "opinion": {
            "by": said["opinion_by"],
            "number": said["opinion_number"],
            "date": w.written(said["opinion_date"]),
        },
        "reason": said["reason"],
        "submission": submission_values(context, "roster-submission", file.get("committee_check")),
        "submits": _submits(context),
    }


def _units(context: CaseContext) -> dict[str, Any]:
    """Return the unit of the committee, the base union above it, who submits and who decides, as papers name them."""
    around = context.around
    above = {lower.id: upper.name for lower, upper in zip(around.lineage, around.lineage[1:], strict=False)}
    base = around.base
    place = w.unit_words(base.name, base.kind, above.get(base.id, ""))["place"] if base else ""
    near = {"own": around.own, "base": base, "submitting": around.submitting}
    near["deciding"] = around.deciding or around.own
    return {
        name: w.unit_words(unit.name, unit.kind, above.get(unit.id, ""), place if unit.kind in w.CELLS else "")
        if unit
        else None
        for name, unit in near.items()
    }


def _submits(context: CaseContext) -> bool:
    """Whether the submitting unit had officers when the case was opened; the level above proposes for a new unit."""
    held = sa.select(Post.id).where(
        Post.unit_id == context.around.submitting.id,
        Post.kind.in_(w.HEADS),
        post_held_on(local_date(context.case.opened_at)),
    )
    return context.session.scalar(held.limit(1)) is not None


def _what(facts: Facts, committee: str, roster: Sequence[Mapping[str, Any]]) -> str:
    """Return what is recognised: the committee with its heads, the posts of those who join, or the committee left."""
    if asks.is_kind(facts, *asks.LEAVING):
        return committee
    titles = list(dict.fromkeys(str(each["asked"]) for each in roster))
    if asks.is_kind(facts, "co_opted"):
        return ", ".join(titles)
    heads = [title for title in titles if not title.startswith("Ủy viên")]
    standing = ["Ban Thường vụ"] if any(title.endswith("Ban Thường vụ") for title in titles) else []
    whole = facts.unit_kind != "branch" or len(roster) >= SMALLEST
    return ", ".join(([committee, *standing] if whole else []) + heads)


def _mandate(context: CaseContext, facts: Facts) -> str:
    """Return the years of the term: of the one that begins, else of the one that runs; '' for a provisional one."""
    if asks.is_provisional(facts):
        return ""
    if asks.gives_term(facts):
        first = asks.first_day(facts) or context.today
        return years(first, asks.last_day(facts, first))
    term = term_on(context.session, context.around.own.id, context.today)
    return term.label if term and not term.provisional else ""


def _roster(context: CaseContext, facts: Facts) -> list[dict[str, Any]]:
    """Return everybody named, numbered, in the order of rank and then of given names.

    post: the one that a decision gives, or that they leave; posts: those held when the case was opened; sat: whether
    one of these is in the committee.
    """
    given = dict(asks.posts_given(facts))
    ids = list(given) or asks.named_in_list(facts, "leaving")
    people = context.session.scalars(sa.select(Person).where(Person.id.in_(ids)).order_by(Person.sort_key, Person.id))
    opened_on, own_id = local_date(context.case.opened_at), context.case.unit_id
    held = _held(context, ids, opened_on)
    lines = []
    for person in people:
        posts = held.get(person.id, [])
        mine = [kind for kind, unit_id in posts if unit_id == own_id and kind in asks.SITTING[asks.body_of(facts)]]
        post = given.get(person.id) or min(mine, key=_RANK.index, default="")
        lines.append((_RANK.index(post) if post else len(_RANK), person, post, posts, bool(mine)))
    units = unit_names(context.session, {unit_id for posts in held.values() for _kind, unit_id in posts}).on(opened_on)
    return [
        {
            "number": number,
            "name": person.full_name,
            "birth": str(birth_in(person)),
            "sex": w.SEXES[person.sex],
            "union": w.short(person.union_joined_on),
            "post": w.text_of(w.POSTS, post) if post else "",
            "asked": w.text_of(w.POSTS, post) if post in given.values() else "",
            "posts": w.posts_held((kind, w.text_of(w.POSTS, kind), units[unit_id]) for kind, unit_id in posts),
            "sat": sat,
        }
        for number, (_rank, person, post, posts, sat) in enumerate(sorted(lines, key=lambda line: line[0]), 1)
    ]


def _held(context: CaseContext, ids: Iterable[int], day: dt.date) -> dict[int, list[tuple[str, int]]]:
    """Return the posts that people hold on a day: id → pairs of kind and unit."""
    rows = context.session.execute(
        sa.select(Post.person_id, Post.kind, Post.unit_id)
        .where(Post.person_id.in_(list(ids)), post_held_on(day))
        .order_by(Post.id)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append((row.kind, row.unit_id))
    return found
