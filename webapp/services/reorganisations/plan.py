"""The plan of a reorganisation, and its checks: units, their new parents, and who may decide it.

It is decided by the level above: the secretary, a deputy or the organisation board of a unit above everything involved.
Account administrators take no part: they see no case and no person.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, HeldPost, officer_posts
from webapp.models import Unit
from webapp.models.units import first_branch_kind, kinds_above
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _
from workflows.core.vietnamese import format_date
from workflows.rulebook import paper_day

ROOTED = ("rename", "replace")
"""Kinds of reorganisation that may also concern the topmost unit."""
ENDING = ("merge", "split", "replace", "end")


@dataclass(frozen=True)
class ReorganisationPlan:
    """The plan as given in a form. Units are named by their codes.

    new: code and name of units that begin; into: the unit that absorbs the others; parent: the unit above the new ones,
    the moved one or what an ended one leaves; children, posts: id → code of the target, "" for its end (anything not
    named follows the default); cases: which new unit takes the open cases of a divided one.
    """

    kind: str
    units: tuple[str, ...]
    day: dt.date
    decision: str
    new: tuple[tuple[str, str], ...] = ()
    new_kind: str = ""
    into: str = ""
    parent: str = ""
    name: str = ""
    cases: str = ""
    children: Mapping[int, str] = field(default_factory=dict)
    posts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A plan with the rows that it names. targets: codes of the succeeding units, new ones included."""

    scope: HeldPost
    units: list[Unit]
    parent: Unit | None
    into: Unit | None
    targets: tuple[str, ...]
    children: list[tuple[Unit, str]]


def find(session: Session, plan: ReorganisationPlan, actor: Actor, today: dt.date) -> Found:
    """Return the rows of a plan. Raises NotFoundForActor (nothing below this person), Refused (an invalid field)."""
    posts = officer_posts(actor)
    if not posts:
        raise NotFoundForActor
    units = [
        _unit(session, code, posts, today, "units", itself=plan.kind in ROOTED) for code in dict.fromkeys(plan.units)
    ]
    _count(plan, units)
    parent = _unit(session, plan.parent, posts, today, "parent", itself=True) if plan.parent else None
    into = _unit(session, plan.into, posts, today, "into") if plan.into else None
    if parent is None and plan.kind in ENDING and units[0].parent_id:
        parent = session.get_one(Unit, units[0].parent_id)
    touched = [*units, *([into] if into else []), *([parent] if parent else [])]
    scope = next((post for post in posts if _covers(post, units, touched)), None)
    if scope is None:
        raise Refused(_("You hold no post in a unit above all of these: this is for the level above."), field="units")
    _day(plan, touched, today)
    _names(session, plan)
    _place(plan, units, parent, into)
    targets = (into.code,) if into else tuple(code for code, _name in plan.new)
    return Found(scope, units, parent, into, targets, _children(session, plan, units, parent, targets))


def _unit(
    session: Session, code: str, posts: list[HeldPost], day: dt.date, field: str, *, itself: bool = False
) -> Unit:
    """Return an existing unit below the person's posts, or (`itself`) the unit of such a post."""
    unit = session.scalars(sa.select(Unit).where(Unit.code == code)).one_or_none()
    if (
        unit is None
        or not unit.exists_on(day)
        or not any(unit.path.startswith(path) for post in posts for path in post.paths)
        or not (itself or all(unit.id != post.unit_id for post in posts) or _inside(unit, posts))
    ):
        raise Refused(_("You have no unit with the code %(code)s below you."), field=field, code=code)
    return unit


def _inside(unit: Unit, posts: list[HeldPost]) -> bool:
    return any(unit.id != post.unit_id and unit.path.startswith(post.paths) for post in posts)


def _covers(post: HeldPost, units: list[Unit], touched: list[Unit]) -> bool:
    """Whether all units involved lie below a post. The topmost unit has no level above: its own officers decide."""
    below = all(unit.id != post.unit_id or unit.parent_id is None for unit in units)
    return below and all(unit.path.startswith(post.paths) for unit in touched)


def _count(plan: ReorganisationPlan, units: list[Unit]) -> None:
    """Raise Refused unless the numbers of units before and after fit the kind."""
    least = 2 if plan.kind == "merge" and not plan.into else 1
    most = len(units) if plan.kind == "merge" else 1
    if not least <= len(units) <= most:
        raise Refused(
            _("This kind of reorganisation needs another number of units: %(least)s."),
            field="units",
            least="≥ 2" if plan.kind == "merge" else "1",
        )
    if plan.kind == "merge" and len({unit.kind for unit in units}) > 1:
        raise Refused(
            _("Only units of one kind merge; let the others end in a reorganisation of their own."), field="units"
        )
    units_needed = {"merge": 0 if plan.into else 1, "replace": 1, "split": max(2, len(plan.new))}.get(plan.kind, 0)
    if len(plan.new) != units_needed:
        raise Refused(
            _(
                "A merger has one new unit or a standing one that takes the others in; a division has two or more: "
                "write a name on a line for each."
            ),
            field="new",
        )
    if plan.kind == "move" and not plan.parent:
        raise Refused(_("Choose the unit above from now on."), field="parent")
    if plan.kind == "rename" and not plan.name:
        raise Refused(_("Write the new name."), field="name")


def _day(plan: ReorganisationPlan, touched: list[Unit], today: dt.date) -> None:
    if plan.day > today:
        raise Refused(_("This day is still to come: carry this out on the day itself."), field="day")
    decided = paper_day(plan.decision)
    if decided and decided > plan.day:
        raise Refused(
            _("The decision is of %(day)s: nothing changes before it."), field="day", day=format_date(decided)
        )
    for unit in touched:
        ends = plan.kind in ENDING and unit.code in plan.units
        first = max(unit.valid_from + dt.timedelta(days=ends), unit.changed_on or unit.valid_from)
        if plan.day < first:
            raise Refused(
                _("%(unit)s has its present form only since %(day)s: choose a later day."),
                field="day",
                unit=unit.name,
                day=format_date(max(unit.valid_from, unit.changed_on or unit.valid_from)),
            )


def _names(session: Session, plan: ReorganisationPlan) -> None:
    codes = [code for code, _name in plan.new]
    known = session.scalar(sa.select(Unit.code).where(Unit.code.in_(codes)).limit(1))
    if known or len(set(codes)) < len(codes):
        raise Refused(
            _("The code %(code)s is taken: give the new unit another one."), field="new", code=known or codes[0]
        )


def _place(plan: ReorganisationPlan, units: list[Unit], parent: Unit | None, into: Unit | None) -> None:
    """Raise Refused for a circle, or a kind of unit that may not be below another."""
    if into in units:
        raise Refused(_("A unit cannot take itself in: write the code of another unit."), field="into")
    if into and into.kind != units[0].kind:
        raise Refused(
            _("%(unit)s is of another kind and cannot take these in: choose another unit."),
            field="into",
            unit=into.name,
        )
    for unit in units:
        for other, named in ((parent, "parent"), (into, "into")):
            if other and other.path.startswith(unit.path):
                raise Refused(
                    _("%(unit)s would be below itself, in a circle: choose another unit above."),
                    field=named,
                    unit=other.name,
                )
    below = [(unit.kind, unit.branch_kind) for unit in units] if plan.kind == "move" else []
    if plan.new:
        kind = plan.new_kind
        below = [(kind, units[0].branch_kind if kind == units[0].kind else first_branch_kind(kind))]
    if any((parent.kind if parent else None) not in kinds_above(*each) for each in below):
        raise Refused(
            _("A unit of this kind does not belong under %(unit)s: choose another unit above."),
            field="parent",
            unit=parent.name if parent else "–",
        )


def _children(
    session: Session, plan: ReorganisationPlan, units: list[Unit], parent: Unit | None, targets: tuple[str, ...]
) -> list[tuple[Unit, str]]:
    """Return the children of the units that end, each with the code of its new parent; "" for its own end."""
    if plan.kind not in ENDING:
        return []
    default = targets[0] if targets else parent.code if parent else ""
    allowed = {*(targets or (default,)), ""}
    statement = sa.select(Unit).where(Unit.parent_id.in_([unit.id for unit in units]), exists_after(plan.day))
    found = [(child, plan.children.get(child.id, default)) for child in session.scalars(statement.order_by(Unit.code))]
    for child, code in found:
        if code and child.valid_from > plan.day:
            raise Refused(
                _("%(unit)s has its present form only since %(day)s: choose a later day."),
                field="day",
                unit=child.name,
                day=format_date(child.valid_from),
            )
        if code not in allowed:
            raise Refused(_("Choose where %(unit)s goes."), field="children", unit=child.name)
        if not code and session.scalar(
            sa.select(Unit.id).where(Unit.parent_id == child.id, exists_after(plan.day)).limit(1)
        ):
            raise Refused(
                _("%(unit)s has units below it: it cannot end in the same step."), field="children", unit=child.name
            )
        kind = plan.new_kind if plan.new else parent.kind if not targets and parent else units[0].kind
        if code and kind not in kinds_above(child.kind, child.branch_kind):
            raise Refused(
                _("A unit of this kind does not belong under %(unit)s: choose another unit above."),
                field="children",
                unit=unit_name(session, plan, code),
            )
    return found


def unit_name(session: Session, plan: ReorganisationPlan, code: str) -> str:
    """Return the name of a unit of this code, new or existing."""
    return dict(plan.new).get(code) or session.scalar(sa.select(Unit.name).where(Unit.code == code)) or code


def exists_after(day: dt.date) -> sa.ColumnElement[bool]:
    return sa.or_(Unit.valid_to.is_(None), Unit.valid_to > day)
