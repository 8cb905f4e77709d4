"""The posts of units that end: the units in which each may continue, and its default."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Post, Unit
from webapp.queries.people.kinship import declared_among
from webapp.services.refusals import Refused
from webapp.services.reorganisations.plan import ENDING, Found, ReorganisationPlan, unit_name
from workflows.core.text import _
from workflows.core.vietnamese import format_date
from workflows.posts import kind_in


def hosts_of(plan: ReorganisationPlan, found: Found) -> dict[str, str]:
    """Return code → kind of the units in which posts of ended units may continue.

    Those are the succeeding units; after a level that ends, the unit above and those below.
    """
    if plan.new:
        return dict.fromkeys((code for code, _name in plan.new), plan.new_kind)
    if plan.kind != "end":
        return {found.into.code: found.into.kind} if found.into else {}
    near = [*([found.parent] if found.parent else []), *(child for child, code in found.children if code)]
    return {unit.code: unit.kind for unit in near}


def fits(kind: str, unit_kind: str) -> bool:
    """Whether a kind of post exists in a kind of unit."""
    return kind_in(kind, unit_kind) is not None


def posts_of(
    session: Session, plan: ReorganisationPlan, found: Found, hosts: dict[str, str], actor: Actor
) -> list[tuple[Post, str]]:
    """Return the posts in units that end, each with the code of the unit where it continues; "" for its end.

    A post without a seat continues by default, and so does the only holder of a seat; where two meet for one seat, or
    no unit succeeds, the posts end until the level above has chosen.
    """
    if plan.kind not in ENDING:
        return []
    living = sa.or_(Post.valid_to.is_(None), Post.valid_to > plan.day)
    ending = [unit.id for unit in (*found.units, *(child for child, code in found.children if not code))]
    held = session.scalars(sa.select(Post).where(Post.unit_id.in_(ending), living).order_by(Post.id)).all()
    late = next((post for post in held if post.valid_from > plan.day), None)
    if late:
        raise Refused(
            _("Somebody takes a post there on %(day)s only: choose a later day."),
            field="day",
            day=format_date(late.valid_from),
        )
    there = session.execute(
        sa.select(Unit.code, Post.seat)
        .join(Post, Post.unit_id == Unit.id)
        .where(Unit.code.in_(hosts), Post.seat.is_not(None), living)
    )
    taken = [(row.code, row.seat) for row in there]
    seats = [post.seat for post in held if post.seat] + [seat for _code, seat in taken]
    ended, targets = {unit.id for unit in found.units}, found.targets
    chosen = []
    for post in held:
        goes_on = targets and post.unit_id in ended and (not post.seat or seats.count(post.seat) == 1)
        default = targets[0] if goes_on and fits(post.kind, hosts[targets[0]]) else ""
        code = plan.posts.get(post.id, default)
        if code and (code not in hosts or not fits(post.kind, hosts[code])):
            raise Refused(_("Choose where each post goes on."), field="posts")
        chosen.append((post, code))
    _refuse_own_choice(session, chosen, seats, actor)
    taken += [(code, post.seat) for post, code in chosen if code and post.seat]
    if twice := next((code for code, seat in taken if taken.count((code, seat)) > 1), None):
        raise Refused(
            _("Two people would hold one seat in %(unit)s: let one of the posts end."),
            field="posts",
            unit=unit_name(session, plan, twice),
        )
    return chosen


def _refuse_own_choice(session: Session, chosen: list[tuple[Post, str]], seats: list[str], actor: Actor) -> None:
    """Raise Refused where somebody chooses who keeps a seat that they, or declared kin of theirs, hold as well."""
    met = [(post, code) for post, code in chosen if post.seat and seats.count(post.seat) > 1]
    mine = {actor.person_id, *(person for pair in declared_among(session, [actor.person_id]) for person in pair)}
    own = {post.seat for post, _code in met if post.person_id in mine}
    if any(code and post.seat in own for post, code in met):
        raise Refused(
            _("Two posts meet for one seat, and you or declared kin of yours hold one: let another officer choose."),
            field="posts",
        )
