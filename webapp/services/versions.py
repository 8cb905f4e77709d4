"""Migration of cases to another version of their process, one by one under a mapping of states, and its undoing.

Both are requests that a second person confirms (`webapp.services.changes.versions`). Every case is migrated in a
savepoint with its own entry, under a key made of the request's key and the case.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.hands import known_hands
from webapp.queries.clock.deadlines import Limit, deadline_on_entry, expired_timer
from webapp.queries.people.joined import present_id
from webapp.queries.rules import frozen, rules_on
from webapp.queries.versions import is_answered, may_migrate, no_value
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.definitions import store
from webapp.services.cases.escalation import report_again, reported
from webapp.services.cases.locking import author_of, locked, replayed_case
from webapp.services.cases.transition import open_vote_of_state, set_state
from webapp.services.command import Command, canonical
from webapp.services.journal import JournalEntry, append, last_limit
from webapp.services.meetings.bulk_ballots import key_of
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes import voting
from workflows.core.definition import Definition
from workflows.core.engine import Authority
from workflows.core.model import PREVIOUS_STATE
from workflows.core.text import _
from workflows.core.versions.comparing import MappedStanding, missing_rules, strands

MOST = 200
"""The largest number of cases migrated together."""
RUNNING = _("A vote runs on this case, by the rules that it was opened under: move the case when the vote is closed.")
ANSWERED = _("One side has answered the joint question: move the case when both have.")


@dataclass(frozen=True)
class VersionChange:
    """A migration to another version: from which, to which, and old state → new state."""

    old: str
    new: Definition
    mapping: Mapping[str, str]


def migrate(session: Session, public_id: str, change: VersionChange, command: Command) -> None:
    """Migrate a case to another version of its process, within the caller's transaction.

    Effects, in order: the version is stored, rule values that the case lacks are frozen as of today, the case enters
    the mapped state with its due date recomputed, one journal entry records all of it and the situation before, the
    state's vote is opened and the tasks are written. Raises NotFoundForActor, Refused, IdempotencyKeyReused.
    """
    body = command.body_hash("version", public_id, change.old, change.new.hash, canonical(dict(change.mapping)))
    context = locked(session, public_id, command)
    if replayed_case(session, command, body):
        return
    post = _board_post(context)
    _may_go(context, change, command.version)
    before = _before(context)
    known = known_hands(session, context.definition, context.case)
    target = change.mapping[context.case.state]
    back = change.mapping.get(context.case.returned_from or "")
    store(session, change.new, command.now)
    same = target == before["state"] and _times(context.definition, target) == _times(change.new, target)
    context, added = _repinned(context, change.new)
    limit, begun = _stand(context, before, target, back, same=same)
    consequences = {
        "from_version": change.old,
        "to_version": change.new.hash,
        "rules": added,
        **known,
        "due": _iso(context.case.due_on),
        "limit": limit,
        "since": begun.isoformat(),
        "before": before,
    }
    author = author_of(command, post, body)
    entry = JournalEntry("version", "moved", before["state"], target, author, consequences=consequences)
    append(session, context.case, entry, command.now)
    session.flush()
    open_vote_of_state(context)
    if expired_timer(context):
        raise Refused(_("By the present version its last day would be over, and the case would end automatically."))


def undo_migration(session: Session, public_id: str, batch: str, command: Command) -> None:
    """Return one case to its earlier version, if nothing has happened in it since: all is restored from the move's
    entry.

    A vote that the migration had opened is void. Raises NotFoundForActor, Refused, IdempotencyKeyReused.
    """
    body = command.body_hash("version back", public_id, batch)
    context = locked(session, public_id, command)
    if replayed_case(session, command, body):
        return
    post, case = _board_post(context), context.case
    known = known_hands(session, context.definition, case)
    made, last = _entries(context, key_of(batch, public_id))
    if made is None:
        raise NotFoundForActor
    if made.id != last:
        raise Refused(_("The case has gone on since, so it stays in the version that it was moved to."))
    if vote := open_vote(session, case.id):
        voting.void(context, vote)
    migration, before = made.consequences, made.consequences["before"]
    case.definition_hash = migration["from_version"]
    case.rules = {key: value for key, value in case.rules.items() if key not in migration["rules"]}
    case.returned_from, case.days_left = before["returned_from"], before["days_left"]
    case.due_on = dt.date.fromisoformat(before["due"]) if before["due"] else None
    case.subject_id, case.sealed = before["subject"], before["sealed"]
    context = load_context(session, case, command.actor, command.now)
    set_state(context, before["state"], dt.datetime.fromisoformat(before["since"]))
    report_again(context, before.get("reported"))
    consequences = {
        "from_version": migration["to_version"],
        "to_version": migration["from_version"],
        "rules": {},
        **known,
        "due": before["due"],
        "limit": before["limit"],
        "since": before["begun"],
    }
    author = author_of(command, post, body)
    entry = JournalEntry("version", "taken_back", made.to_state, before["state"], author, consequences=consequences)
    append(session, case, entry, command.now)
    session.flush()
    open_vote_of_state(context)


def _board_post(context: CaseContext) -> Authority:
    """Return the post by which the actor migrates the case. Raises NotFoundForActor if the actor may not."""
    assert context.actor is not None
    lineage = {unit.id for unit in context.around.lineage}
    posts = [post for post in context.actor.posts if post.kind == "organisation_officer"]
    if not may_migrate(context.session, context.actor, context.case.id):
        raise NotFoundForActor
    near = [post for post in posts if post.unit_id in lineage] or posts
    return Authority(f"{near[0].kind}:{near[0].unit_id}")


def _may_go(context: CaseContext, change: VersionChange, seen: int | None) -> None:
    """Raise Refused if the case cannot be migrated now, or would be stranded."""
    case = context.case
    if case.closed_at is not None or case.definition_hash != change.old:
        raise Refused(_("The case is closed, or it runs by another version already."))
    if case.version != seen:
        raise Refused(_("The case has gone on since this page was shown: look at it again."))
    if open_vote(context.session, case.id):
        raise Refused(RUNNING)
    if context.session.scalar(sa.select(Case.id).where(Case.id == case.id, is_answered())):
        raise Refused(ANSWERED)
    standing = MappedStanding(case.state, case.returned_from, case.dossier, case.rules)
    if found := strands(context.definition, change.new, change.mapping, standing):
        raise Refused(found[0].text, **found[0].values)


def _repinned(context: CaseContext, new: Definition) -> tuple[CaseContext, dict[str, Any]]:
    """Return the case under the new definition, and the rule values frozen for it.

    Raises Refused for a missing value.
    """
    session, case = context.session, context.case
    keys = missing_rules(new, MappedStanding(case.state, None, {}, case.rules))
    added = rules_on(session, keys, [unit.id for unit in context.around.lineage], context.today)
    if lacking := sorted(set(keys) - set(added)):
        said = no_value(lacking[0])
        raise Refused(said.text, **said.values)
    case.definition_hash, case.rules = new.hash, {**case.rules, **frozen(added)}
    case.sealed = case.sealed or new.sealed  # a sealed case stays sealed
    named = new.subject_in(case.dossier, case.opener_id)
    case.subject_id = present_id(session, named) if named else None
    session.flush()
    return load_context(session, case, context.actor, context.now), frozen(added)


def _times(definition: Definition, state: str) -> tuple[Any, ...]:
    """Return what determines the due date of a state."""
    found = definition.state(state)
    return found.due, found.since, found.instead


def _stand(
    context: CaseContext, before: dict[str, Any], target: str, back: str | None, *, same: bool
) -> tuple[Limit | None, dt.date]:
    """Put the case into the target state. Return its time limit there, and from when it counts.

    In a state of the same name it keeps the day of its entry, and with the same limit its due date; another state
    begins today. What was left of a returned case's limit is kept.
    """
    case, stays = context.case, before["state"] == target
    begun, limit = dt.date.fromisoformat(before["begun"]) if stays else context.today, before["limit"]
    if not same:
        case.due_on, limit, begun = deadline_on_entry(context, target, case.dossier, since=begun)
    state = context.definition.state(target)
    goes_back = any(
        row.state == PREVIOUS_STATE for each in context.definition.moves_from(target) for row in each.targets
    )
    case.returned_from = back if state.stops_clock and goes_back else None
    case.days_left = case.days_left if state.stops_clock else None
    set_state(context, target, case.state_since if stays else context.now)
    return limit, begun


def _before(context: CaseContext) -> dict[str, Any]:
    """Return the case's present situation, so that it can be restored."""
    case = context.case
    limit, begun = last_limit(context)
    return {
        "state": case.state,
        "since": case.state_since.isoformat(),
        "due": _iso(case.due_on),
        "days_left": case.days_left,
        "returned_from": case.returned_from,
        "subject": case.subject_id,
        "sealed": case.sealed,
        "reported": reported(context),
        "limit": limit,
        "begun": begun.isoformat(),
    }


def _entries(context: CaseContext, key: str) -> tuple[Event | None, int | None]:
    """Return the entry of the migration under this key, and the id of the case's last entry."""
    case_id = context.case.id
    made = context.session.scalars(sa.select(Event).where(Event.case_id == case_id, Event.key == key)).one_or_none()
    last = sa.select(Event.id).where(Event.case_id == case_id).order_by(Event.seq.desc()).limit(1)
    return made, context.session.scalar(last)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
