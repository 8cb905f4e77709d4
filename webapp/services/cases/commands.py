"""The commands on a case: each changes it in one transaction, with one journal entry."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.queries.cases.context import CaseContext, opening_role
from webapp.queries.cases.facts import claim_of
from webapp.queries.cases.opinions import ANOTHER_HAND, answered, answered_otherwise, opinions
from webapp.queries.clock.deadlines import limit_of
from webapp.queries.days import past_of
from webapp.services.cases import transition
from webapp.services.cases.attachments import sent_pages
from webapp.services.cases.completion import check_parts, one_each
from webapp.services.cases.counting import counted_by, require_same
from webapp.services.cases.definitions import store
from webapp.services.cases.escalation import forget_if_in_time
from webapp.services.cases.locking import (
    author_of,
    case_command,
    locked,
    replayed_case,
    require_not_halted,
    require_unrestricted,
)
from webapp.services.cases.opening import locked_unit, new_case, require_untaken
from webapp.services.cases.starting_again import earlier_case
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.personal_data.seeking import with_names_sought
from webapp.services.refusals import GuardsFailed, InvalidAnswers, NotFoundForActor, Refused, Stale
from workflows.core.definition import AssentDef, Definition, MoveDef
from workflows.core.dossier import numbered
from workflows.core.engine import (
    AWAITED,
    Authority,
    agrees,
    asked_of,
    joint_outcome,
    may_await,
    missing_parts,
    verdicts,
)
from workflows.core.facts import Facts
from workflows.core.forms import FORMS
from workflows.core.model import START_STATE
from workflows.core.registry import Check
from workflows.core.returning import leads_back
from workflows.core.text import _
from workflows.guards.days import check_days, dates_of
from workflows.guards.verdicts import needs_exception


def start(
    session: Session,
    definition: Definition,
    move_name: str,
    unit_id: int,
    command: Command,
    follows: str = "",
    waits: bool = False,
) -> str:
    """Open a case of this workflow for a unit. Return its public id.

    follows: the public id of the ended case that is started again. waits: what an exception alone lifts is asked at the
    first step of the open case, and not now. Raises NotFoundForActor (no post for it), Refused (a
    guard failed), InvalidAnswers (the form), IdempotencyKeyReused.
    """
    with case_command(session):
        unit = locked_unit(session, unit_id)
        body = command.body_hash("start", definition.hash, str(unit_id), *([follows] if follows else []))
        if first := replayed_case(session, command, body):
            return first
        if unit is None or unit.kind not in definition.unit_kinds:
            raise NotFoundForActor
        earlier = earlier_case(session, follows, definition, unit.id, command) if follows else None
        context = new_case(session, definition, unit, command.now, command.actor, earlier)
        case, move = context.case, context.definition.move(move_name)
        authority = opening_role(command.actor, context.around, context.definition, move)
        if START_STATE not in move.sources or authority is None:
            raise NotFoundForActor
        store(session, definition, command.now)
        command = _gathered(context, move, command)
        if waits and may_await(definition, move):
            command = _awaiting_exception(context, move, command, authority)
        check_move(context, move, command.answers, authority)
        subject_id = definition.subject_in(command.answers, command.actor.person_id)
        if move.from_register:
            require_untaken(context, subject_id)
        else:
            case.claim = claim_of(definition, unit.id, subject_id)
        session.add(case)
        session.flush()
        pages = sent_pages(context, move, command)
        transition.apply_move(context, move, command.answers, author_of(command, authority, body), pages=pages)
        return case.public_id


def make_move(session: Session, public_id: str, move_name: str, command: Command) -> str:
    """Make one move of a case. Returns its public id.

    Effects as of `transition.apply_move`; of figures that a second person has to count, as of `counting.counted_by`.
    One that erases a name seeks it before the lock, and is made again. Raises NotFoundForActor, Stale, Refused,
    InvalidAnswers, IdempotencyKeyReused; then nothing has changed.
    """
    return with_names_sought(session, lambda: _make(session, public_id, move_name, command))


def _make(session: Session, public_id: str, move_name: str, command: Command) -> str:
    with case_command(session):
        body = command.body_hash("move", public_id, move_name)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            require_same(context, command)
            return first
        carry_out(context, move_name, command, body)
        return public_id


def carry_out(context: CaseContext, move_name: str, command: Command, body: str) -> None:
    """Make a move of a locked case. Raises as `make_move`."""
    move, authority = requested_move(context, move_name)
    if command.version != context.case.version or context.case.state not in move.sources:
        raise Stale
    command = _gathered(context, move, command)
    check_move(context, move, command.answers, authority)
    author, pages = author_of(command, authority, body), sent_pages(context, move, command)
    counted = counted_by(context, move, command.answers, author, pages)
    if counted != "waiting":
        transition.apply_move(context, move, command.answers, author, counted, pages)


def requested_move(context: CaseContext, name: str) -> tuple[MoveDef, Authority]:
    """Return the move of that name, and the post by which the actor may make it.

    Asked before a form is read as well: who may not make a move reads nothing about its form. Raises
    NotFoundForActor, GuardsFailed where the program no longer has something that the move names.
    """
    move = context.definition.find_move(name)
    if move is None or move.cause.kind not in ("by", "may") or move.starts:
        raise NotFoundForActor
    authority = context.authority(move.cause.roles)
    if authority is None:
        raise NotFoundForActor
    _require_known(move)
    return move, authority


def answer(session: Session, public_id: str, assent_name: str, party: int, command: Command) -> str:
    """Record one party's word in a joint assent; what is needed for an outcome (`joint_outcome`) moves the case.

    Raises NotFoundForActor, Stale (the case went on since the form was seen, or this party has answered),
    GuardsFailed, Refused, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("answer", public_id, assent_name, str(party))
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        assent = next((row for row in context.definition.assents if row.name == assent_name), None)
        if assent is None or not 0 <= party < len(assent.of):
            raise NotFoundForActor
        authority = context.authority((assent.of[party],))
        if authority is None:
            raise NotFoundForActor
        if (
            command.version != context.case.version
            or context.case.state != assent.state
            or answered(context, assent, party)
        ):
            raise Stale
        require_not_halted(context.halted)
        _require_known(assent)
        _require(assent.guards, context.facts(authority=authority))
        if answered_otherwise(context, assent, authority):
            raise Refused(ANOTHER_HAND)
        ((section, answers),) = command.answers.items()
        if wrong := _days(context, assent, command.answers, context.facts(command.answers, authority)):
            raise InvalidAnswers(wrong)
        opinion = "for" if agrees(context.definition, assent, answers) else "against"
        author, signed = author_of(command, authority, body), {"party": str(party)}
        note(context, "answer", assent.name, author, {section: answers | signed}, {"opinion": opinion} | signed)
        needed = int(limit_of(context, assent.needs).value) if assent.needs else len(assent.of)
        if outcome := joint_outcome(context.definition, assent, opinions(context, assent), needed):
            transition.apply_outcome(context, outcome)
        else:
            transition.refresh_or_escalate(context)
            forget_if_in_time(context)
        return public_id


def _gathered(context: CaseContext, move: MoveDef, command: Command) -> Command:
    """Return the command with its answers numbered, where the form of the move gathers."""
    gathers = move.form is not None and FORMS[move.form].gathers
    return replace(command, answers=numbered(context.case.dossier, command.answers)) if gathers else command


def _awaiting_exception(context: CaseContext, move: MoveDef, command: Command, authority: Authority) -> Command:
    """Return the command with the names of the guards that refuse it and that an exception would lift."""
    judged = zip(move.validators, verdicts(move.validators, context.facts(command.answers, authority)), strict=True)
    names = [name for name, verdict in judged if needs_exception(verdict)]
    return replace(command, answers={**command.answers, AWAITED: {"guards": names}}) if names else command


def check_move(context: CaseContext, move: MoveDef, answers: dict[str, Any], authority: Authority) -> None:
    """Put the guards of a move: those on the state of things close it, those on its answers go back to the fields."""
    require_not_halted(context.stops(move))
    require_unrestricted(context, answers)
    before = context.facts(authority=authority)
    if guards := asked_of(context.definition, move, before):
        _require(guards, before)
    if leads_back(move):
        check_parts(context, move, answers)
    check_answers(context, move, answers, authority)


def check_answers(context: CaseContext, move: MoveDef, answers: dict[str, Any], authority: Authority) -> None:
    """Put the guards of a move's form, and ask that nobody acts about themselves through another."""
    facts = context.facts(answers, authority)
    judging = [name for name in move.validators if name not in answers.get(AWAITED, {}).get("guards", ())]
    wrong = [*_days(context, move, answers, facts), *(one for one in verdicts(judging, facts) if one.failed)]
    if wrong:
        raise InvalidAnswers(one_each(wrong))
    if authority.for_id and facts.subject and facts.subject.id in facts.acting:
        raise Refused(_("It is about you, or about the comrade whose deputy you are: somebody else has to act."))


def _days(context: CaseContext, part: MoveDef | AssentDef, answers: dict[str, Any], facts: Facts) -> list[Check]:
    """Refusals of the days that the form of a move or of an answer gives (`workflows.guards.days`)."""
    if part.form is None or not dates_of(part.form):
        return []
    return check_days(part.form, answers.get(FORMS[part.form].section, {}), facts, past_of(context, facts))


def _require_known(part: MoveDef | AssentDef) -> None:
    """Raise GuardsFailed where the program no longer has something that a case's own version of the process names."""
    if lost := missing_parts(part):
        raise GuardsFailed(list(lost))


def _require(guards: Collection[str], facts: Facts) -> None:
    """Raise GuardsFailed where one of these guards closes the act."""
    if failed := [check for check in verdicts(guards, facts) if check.failed]:
        raise GuardsFailed(failed)
