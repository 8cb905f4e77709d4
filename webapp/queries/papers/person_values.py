"""The person whom the papers of a case are about, as a paper writes them."""

from typing import Any

import sqlalchemy as sa

from webapp.actors import Actor
from webapp.documents import words as w
from webapp.models import Person, Post, PostKind, Unit, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.directory import birth_in, reads_party
from webapp.queries.units.names import unit_names
from workflows.core.calendar import local_date

_HELD = (
    sa.select(Post.kind, PostKind.paper, Post.unit_id)
    .join(PostKind, PostKind.key == Post.kind)
    .where(Post.person_id == sa.bindparam("person"), post_held_on(sa.bindparam("day")))
    .order_by(Post.id)
)


def person_values(context: CaseContext, person_id: int) -> dict[str, Any]:
    """Return the person concerned, with the posts held when the case was opened.

    The form of the short list also has ethnic group, religion, home village and education: the office does not hold
    them (Law 91/2025: no more than is needed), so these columns are printed empty, to be filled in by hand.
    """
    person, opened_on = context.session.get_one(Person, person_id), local_date(context.case.opened_at)
    held = context.session.execute(_HELD, {"person": person_id, "day": opened_on}).all()
    units = unit_names(context.session, [post.unit_id for post in held]).on(opened_on)
    return {
        "name": person.full_name,
        "birth": str(birth_in(person)),
        "sex": w.SEXES[person.sex],
        "union": w.short(person.union_joined_on),
        "shows_party": True,
        "party": w.short(person.party_joined_on),
        "posts": w.posts_held((post.kind, post.paper, units[post.unit_id]) for post in held),
    }


def party_shown(context: CaseContext, values: dict[str, Any], reader: Actor) -> dict[str, Any]:
    """Return a paper's values for a reader: the day of joining the Party is only for those who may know it.

    They hold a post above every unit in which the person held one when the case was opened.
    """
    person = values.get("person")
    if not person or "shows_party" not in person:
        return values
    then = sa.select(Unit.path).join(Post, Post.unit_id == Unit.id)
    held = then.where(Post.person_id == context.case.subject_id, post_held_on(local_date(context.case.opened_at)))
    shows = reads_party(reader, context.session.scalars(held))
    return {**values, "person": {**person, "shows_party": shows, "party": person["party"] if shows else ""}}
