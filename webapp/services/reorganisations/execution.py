"""Carrying out a reorganisation: units, posts, groups, meetings and every open case in one transaction, or nothing.

The preview is the same transaction, rolled back at its end: it shows exactly what will happen.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.models import Case, CultivationGroup, Mail, Meeting, Notice, Person, Post, Unit
from webapp.models import Reorganisation as Row
from webapp.services.cases.locking import case_command
from webapp.services.cases.reassignment import cases_touched
from webapp.services.command import Command
from webapp.services.meetings.replanning import kept_plan
from webapp.services.notices.inviting import invite
from webapp.services.reorganisations import unit_changes
from webapp.services.reorganisations.military_commands import rename_commands
from webapp.services.reorganisations.plan import ENDING, Found, ReorganisationPlan, find
from webapp.services.reorganisations.posts import fits, hosts_of, posts_of
from webapp.services.reorganisations.rehoming import CaseChange, Rehoming
from webapp.services.reorganisations.row_changes import Ledger
from workflows.core.calendar import local_date
from workflows.posts import kind_in


@dataclass(frozen=True)
class PostChange:
    """A post that ends. target: code of the unit where it continues, "" for none; choices: code and name of others."""

    id: int
    person: str
    kind: str
    unit: str
    target: str
    choices: list[tuple[str, str]]


@dataclass
class ReorganisationOutcome:
    """The changes of a reorganisation, in plain values. Sealed cases are included, but not listed."""

    scope_id: int = 0
    """The unit above all units involved, whose officers decide."""
    summary: str = ""
    before: str = ""
    after: str = ""
    """Names of the units before, and of their successors or the unit above after; "" for none."""
    targets: list[tuple[str, str]] = field(default_factory=list)
    """Code and name of the succeeding units."""
    children: list[tuple[int, str, str, str]] = field(default_factory=list)
    """Id, name and new parent's code of what was below the units that end."""
    above: list[tuple[str, str]] = field(default_factory=list)
    """Code and name of the possible new parents."""
    posts: list[PostChange] = field(default_factory=list)
    cases: list[CaseChange] = field(default_factory=list)
    meetings: list[tuple[str, dt.date]] = field(default_factory=list)
    """Unit and day of planned meetings that are called off."""
    commands: list[tuple[str, str]] = field(default_factory=list)
    """Names before and after of military commands that are renamed with the unit beside them."""
    moved: int = 0
    """The number of units whose parent changes, with all below them."""


class _OnlyLooked(Exception):
    def __init__(self, outcome: ReorganisationOutcome) -> None:
        super().__init__()
        self.outcome = outcome


def preview(session: Session, plan: ReorganisationPlan, command: Command) -> ReorganisationOutcome:
    """Return the outcome of the plan without writing it. Raises as `carry_out` does."""
    try:
        with case_command(session):
            outcome, _ledger, _rehoming, _found = _do(session, plan, command)
            raise _OnlyLooked(outcome)
    except _OnlyLooked as looked:
        return looked.outcome


def carry_out(session: Session, plan: ReorganisationPlan, command: Command) -> int:
    """Carry out the plan within the caller's transaction. Return the reorganisation's id.

    Effects, in order: units begin, move and end; posts end and continue; planned meetings of units that end are called
    off; each open case concerned gets its unit, claim, vote, tasks, access entries and one journal entry. Raises
    NotFoundForActor, Refused (with the invalid field).
    """
    outcome, ledger, rehoming, found = _do(session, plan, command)
    row = Row(
        kind=plan.kind,
        day=plan.day,
        decision=plan.decision,
        summary=outcome.summary,
        scope_id=found.scope.unit_id,
        changes=ledger.changes,
        cases=rehoming.marks(),
        key=command.key,
        done_at=command.now,
        done_by_id=command.actor.person_id,
    )
    session.add(row)
    session.flush()
    return row.id


def lock_tables(session: Session, cases: Collection[int]) -> None:
    """Lock these cases, then out all other writers of units and posts. SQLite's transaction has done so already.

    In this order: an act locks its case first and may write posts afterwards, so whoever held the tables and then
    waited for a case would wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(Case.id).where(Case.id.in_(cases)).order_by(Case.id).with_for_update())
        session.execute(sa.text("LOCK TABLE unit, post IN SHARE ROW EXCLUSIVE MODE"))
        session.flush()
        session.expire_all()  # what was read before others were locked out


def _do(
    session: Session, plan: ReorganisationPlan, command: Command
) -> tuple[ReorganisationOutcome, Ledger, Rehoming, Found]:
    day = local_date(command.now)
    seen = [] if plan.kind == "rename" else find(session, plan, command.actor, day).units
    lock_tables(session, cases_touched(session, seen) if seen else ())
    found = find(session, plan, command.actor, day)
    # Opening a case locks its unit's row: once these rows are ours, no case is missed.
    below = sa.or_(sa.false(), *(Unit.path.startswith(unit.path) for unit in found.units))
    session.execute(sa.select(Unit.id).where(below).order_by(Unit.id).with_for_update())
    hosts = hosts_of(plan, found)
    posts = posts_of(session, plan, found, hosts, command.actor)
    ledger, outcome = Ledger(session), ReorganisationOutcome(found.scope.unit_id)
    ids = [] if plan.kind == "rename" else cases_touched(session, found.units)
    shown = set(session.scalars(sa.select(Case.id).join(Unit).where(Case.id.in_(ids), visible_cases(command.actor))))
    rehoming = Rehoming(session, ledger, ids, command.now)
    names = [unit.name for unit in found.units]
    targets = _units(ledger, plan, found, outcome)
    after = [plan.name] if plan.kind == "rename" else [unit.name for unit in targets.values()]
    if plan.kind == "move" and found.parent:
        after = [found.parent.name]
    outcome.before, outcome.after = " + ".join(names), " + ".join(after)
    outcome.summary = outcome.before + (f" → {outcome.after}" if after else "")
    if plan.kind in ENDING:
        _meetings(ledger, plan, found, command, outcome)
        _groups(ledger, found, targets)
    _posts(ledger, plan, posts, hosts, outcome)
    session.flush()
    heirs = {unit.id: heir for unit in found.units if (heir := _heir(plan, targets))}
    changes = rehoming.apply(
        heirs, {"how": plan.kind, "decision": plan.decision, "summary": outcome.summary}, command.actor
    )
    outcome.cases = [change for change in changes if change.id in shown]
    return outcome, ledger, rehoming, found


def _heir(plan: ReorganisationPlan, targets: dict[str, Unit]) -> Unit | None:
    """Return the unit to which the open cases of an ended unit belong from now on."""
    return (targets.get(plan.cases) or next(iter(targets.values()), None)) if plan.kind in ENDING else None


def _units(ledger: Ledger, plan: ReorganisationPlan, found: Found, outcome: ReorganisationOutcome) -> dict[str, Unit]:
    """Begin, move, end and rename units. Return the succeeding ones, by code."""
    names = {unit.id: unit.name for unit in found.units}
    targets = {found.into.code: found.into} if found.into else {}
    for code, name in plan.new:
        targets[code] = unit_changes.begin(ledger, code, name, plan.new_kind, found.parent, found.units[0], plan.day)
    above = {**targets, **({found.parent.code: found.parent} if found.parent else {})}
    for child, code in found.children:
        outcome.children.append((child.id, child.name, names.get(child.lineage[-2], ""), code))
        if code:
            unit_changes.move(ledger, child, above[code], plan.day)
        else:
            unit_changes.end(ledger, child, plan.day, None)
    for unit in found.units:
        if plan.kind in ENDING:
            unit_changes.end(ledger, unit, plan.day, next(iter(targets.values())) if len(targets) == 1 else None)
        elif plan.kind == "move" and found.parent:
            unit_changes.move(ledger, unit, found.parent, plan.day)
        elif plan.kind == "rename":
            unit_changes.rename(ledger, unit, plan.name, plan.day)
    ledger.session.flush()
    unions = found.units if plan.kind == "rename" else targets.values()
    outcome.commands = rename_commands(ledger, [*names.values()], unions, plan.day)
    outcome.moved = sum("path" in change.get("values", {}) for change in ledger.changes)
    outcome.targets = [(unit.code, unit.name) for unit in targets.values()]
    outcome.above = outcome.targets or ([(found.parent.code, found.parent.name)] if found.parent else [])
    return targets


def _posts(
    ledger: Ledger,
    plan: ReorganisationPlan,
    posts: list[tuple[Post, str]],
    hosts: dict[str, str],
    outcome: ReorganisationOutcome,
) -> None:
    """End the posts, and continue those with a target."""
    session = ledger.session
    people = dict(
        session.execute(
            sa.select(Person.id, Person.full_name).where(Person.id.in_([post.person_id for post, _code in posts]))
        ).all()
    )
    around = sa.or_(Unit.id.in_([post.unit_id for post, _code in posts]), Unit.code.in_(hosts))
    units = session.scalars(sa.select(Unit).where(around)).all()
    names, standing = {unit.id: unit.name for unit in units}, {unit.code: unit for unit in units}
    for post, code in posts:
        until = post.valid_to
        ledger.put(post, valid_to=plan.day)
        choices = [(each, standing[each].name) for each, kind in hosts.items() if fits(post.kind, kind)]
        outcome.posts.append(PostChange(post.id, people[post.person_id], post.kind, names[post.unit_id], code, choices))
        if code and not _holds(session, post, standing[code], plan.day):
            ledger.add(
                Post(
                    person_id=post.person_id,
                    unit_id=standing[code].id,
                    kind=kind_in(post.kind, standing[code].kind) or post.kind,
                    seat=post.seat,
                    valid_from=plan.day,
                    valid_to=until,
                    placed=post.placed,
                    source=f"{plan.decision}: {outcome.summary}",
                )
            )
    session.flush()


def _holds(session: Session, post: Post, unit: Unit, day: dt.date) -> bool:
    """Whether the person has this post in the other unit already."""
    same = (Post.person_id == post.person_id, Post.unit_id == unit.id, Post.kind == post.kind)
    living = sa.or_(Post.valid_to.is_(None), Post.valid_to > day)
    return session.scalar(sa.select(Post.id).where(*same, living).limit(1)) is not None


def _groups(ledger: Ledger, found: Found, targets: dict[str, Unit]) -> None:
    """Move cultivation groups to the one succeeding unit. Only their union knows of them: no page mentions it."""
    if len(targets) != 1:
        return
    (heir,) = targets.values()
    ids = [unit.id for unit in found.units]
    for group in ledger.session.scalars(sa.select(CultivationGroup).where(CultivationGroup.unit_id.in_(ids))).all():
        ledger.put(group, unit_id=heir.id)


def _meetings(
    ledger: Ledger, plan: ReorganisationPlan, found: Found, command: Command, outcome: ReorganisationOutcome
) -> None:
    """Call off the planned meetings of units that end; their cases wait for another meeting."""
    names = {unit.id: unit.name for unit in found.units}
    planned = ledger.session.scalars(
        sa.select(Meeting)
        .where(Meeting.unit_id.in_(names), Meeting.closed_at.is_(None), Meeting.called_off_at.is_(None))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
    for meeting in planned:
        outcome.meetings.append((names[meeting.unit_id], meeting.held_on))
        ledger.add(kept_plan(meeting, f"{plan.decision}: {outcome.summary}", command))
        ledger.put(meeting, called_off_at=command.now)
        _tell(ledger, meeting, command)


def _tell(ledger: Ledger, meeting: Meeting, command: Command) -> None:
    """Notify the invited people that the meeting does not take place."""
    session, mine = ledger.session, sa.select(Notice).where(Notice.meeting_id == meeting.id).order_by(Notice.id)
    before = session.scalars(mine).all()
    open_ = [notice for notice in before if notice.done_at is None]
    invite(session, meeting, command.now, command.actor.person_id, "meeting_off")
    for notice in open_:
        if notice.done_at is not None:
            ledger.noted(notice, done_at=None)
    new = [notice for notice in session.scalars(mine) if notice not in before]
    ledger.added(*new, *session.scalars(sa.select(Mail).where(Mail.notice_id.in_([notice.id for notice in new]))))
