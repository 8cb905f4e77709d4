"""The one door: every change of a case is one of the verbs here, in one transaction, with one journal entry."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Unit, Vote
from webapp.queries.cases.context import CaseContext, opening_role, surroundings_of
from webapp.queries.cases.facts import claim_of
from webapp.queries.clock.tasks import answered, answers, spoken
from webapp.queries.rules import frozen
from webapp.services.cases import transition
from webapp.services.cases.completion import ask_parts
from webapp.services.cases.definitions import store
from webapp.services.cases.locking import case_command, entry_for, locked, replayed_case, require_living_unit
from webapp.services.cases.tasks import refresh_tasks
from webapp.services.command import Command
from webapp.services.journal import append
from webapp.services.refusals import GuardsFailed, InvalidAnswers, NotFoundForActor, Refused, Stale
from webapp.services.votes import voting
from webapp.services.votes.recusals import partial
from workflows.core.calendar import local_date
from workflows.core.casefile import numbered
from workflows.core.definition import AssentDef, Definition, MoveDef
from workflows.core.engine import Held, gone, verdicts
from workflows.core.facts import Facts
from workflows.core.forms import FORMS
from workflows.core.model import START_STATE
from workflows.core.text import _


def start(session: Session, definition: Definition, move_name: str, unit_id: int, act: Command) -> str:
    """Open a case of this workflow for a unit. Returns its public id.

    Raises NotYours (no post for it), Refused (a guard closed it), Unacceptable (the form), RepeatedKey.
    """
    with case_command(session):
        unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
        body = act.body_hash("start", definition.hash, str(unit_id))
        if first := replayed_case(session, act, body):
            return first
        if unit is None or unit.kind not in definition.unit_kinds:
            raise NotFoundForActor
        around, rules = surroundings_of(session, definition, unit, local_date(act.now))
        move = definition.move(move_name)
        held = opening_role(act.actor, around, definition, move)
        if START_STATE not in move.sources or held is None:
            raise NotFoundForActor
        store(session, definition, act.now)
        case = Case(
            public_id=secrets.token_hex(8),
            workflow=definition.key,
            sealed=definition.sealed,
            definition_hash=definition.hash,
            state=START_STATE,
            unit_id=unit.id,
            opener_id=act.actor.person_id,
            version=0,
            dossier={},
            rules=frozen(rules),
            opened_at=act.now,
            state_since=act.now,
        )
        work = CaseContext(session, case, definition, around, rules, act.now, act.actor)
        act = _gathered(work, move, act)
        _ask(work, move, act.answers, held)
        case.claim = claim_of(definition, unit.id, definition.subject_in(act.answers, act.actor.person_id))
        session.add(case)
        session.flush()
        _make(work, move, act, held, body)
        return case.public_id


def make_move(session: Session, public_id: str, move_name: str, act: Command) -> str:
    """Make one move of a case. Returns its public id.

    Effects, in order: papers, the workflow's effects, the journal entry, the new state with its clock, vote and
    turns. Raises NotYours, Stale, Refused, Unacceptable, RepeatedKey; then nothing has changed.
    """
    with case_command(session):
        body = act.body_hash("move", public_id, move_name)
        work = locked(session, public_id, act)
        if first := replayed_case(session, act, body):
            return first
        move = next((row for row in work.definition.moves if row.name == move_name), None)
        if move is None or move.cause.kind not in ("by", "may") or move.starts:
            raise NotFoundForActor
        held = work.held(move.cause.roles)
        if held is None:
            raise NotFoundForActor
        if act.version != work.case.version or work.case.state not in move.sources:
            raise Stale
        _known(move)
        act = _gathered(work, move, act)
        _ask(work, move, act.answers, held)
        _make(work, move, act, held, body)
        return public_id


def answer(session: Session, public_id: str, assent_name: str, party: int, act: Command) -> str:
    """One party's word in a joint assent; the last word, or the first objection, moves the case.

    Raises NotYours, Stale (the case went on since the form was seen, or this party has answered), Closed, Refused,
    RepeatedKey.
    """
    with case_command(session):
        body = act.body_hash("answer", public_id, assent_name, str(party))
        work = locked(session, public_id, act)
        if first := replayed_case(session, act, body):
            return first
        assent = next((row for row in work.definition.assents if row.name == assent_name), None)
        if assent is None or not 0 <= party < len(assent.of):
            raise NotFoundForActor
        held = work.held((assent.of[party],))
        if held is None:
            raise NotFoundForActor
        if act.version != work.case.version or work.case.state != assent.state or answered(work, assent, party):
            raise Stale
        require_living_unit(work.ended)
        _known(assent)
        _stop(assent.when, work.facts(held=held))
        if spoken(work, assent, {act.actor.person_id, held.for_id} - {None}):
            raise Refused(_("You have answered for the other side: a joint screening needs two people."))
        ((section, said),) = act.answers.items()
        opinion = "for" if FORMS[assent.form].agrees(said) else "against"
        entry = entry_for(work, "answer", assent.name, act, held, body)
        entry.answers = {section: {**said, "party": str(party)}}
        entry.consequences = {"party": str(party), "opinion": opinion}
        append(session, work.case, entry, act.now)
        given = answers(work, assent)
        if opinion == "against":
            transition.apply_outcome(work, f"{assent.name}.any_against")
        elif len(given) == len(assent.of):
            transition.apply_outcome(work, f"{assent.name}.all_for")
        else:
            refresh_tasks(work)
        return public_id


def cast_ballot(
    session: Session,
    public_id: str,
    choice: str,
    act: Command,
    receipt: str = "",
    names: Collection[int] = (),
    *,
    for_id: int | None = None,
    change: bool = True,
) -> str:
    """Give a ballot in the running vote. When the last one on the roll has voted, the vote closes; an open one also
    when nothing can change its verdict any more.

    names: in an election the candidates whom the ballot keeps ('for'; a 'blank' one keeps none). receipt: the code on a
    secret ballot, known to the voter alone. Neither it nor the choice reaches the journal, not even as part of a hash.
    for_id: the member whose ballot it is, where the actor stands in for him and the vote lets him. change: whether an
    open ballot that one has given may be changed by this. Raises NotYours (not on this case), Stale (another vote runs
    than the form was for), Refused (not on the roll, recused, closed, not lent), RepeatedKey.
    """
    with case_command(session):
        body = act.body_hash("ballot", public_id, *([str(for_id)] if for_id is not None else []))
        work = locked(session, public_id, act)
        if first := replayed_case(session, act, body):
            return first
        require_living_unit(work.ended)
        vote = voting.running(work, act.votes)
        given = voting.Given(choice, receipt, frozenset(names), for_id)
        held = voting.cast(work, vote, given, change=change)
        append(session, work.case, entry_for(work, "ballot", vote.name, act, held, body), act.now)
        close_if_complete(work, vote)
        return public_id


def leave_vote(session: Session, public_id: str, act: Command) -> str:
    """Take oneself out of the running vote, with a reason (`words`: {'recusal': {'text': …}}).

    Raises NotYours, Stale, Refused (not on the roll, recused or has voted), RepeatedKey.
    """
    with case_command(session):
        body = act.body_hash("recusal", public_id)
        work = locked(session, public_id, act)
        if first := replayed_case(session, act, body):
            return first
        vote = voting.running(work, act.votes)
        post = voting.recuse(work, vote, act.answers["recusal"]["text"])
        entry = entry_for(work, "recusal", vote.name, act, Held(post), body)
        append(session, work.case, entry, act.now)
        close_if_complete(work, vote)
        return public_id


def close_if_complete(work: CaseContext, vote: Vote) -> None:
    """Close a vote that waits for nothing more (`votes.complete`), else let it wait for those who have not voted."""
    if voting.complete(voting.counted(work, vote)):
        transition.close_vote(work, vote)
    else:
        transition.wait(work)


def close_ballot(session: Session, public_id: str, act: Command) -> str:
    """The chair closes the running vote; the verdict moves the case.

    Raises NotYours (not the chair), Stale, Refused (recused, closed already, or the quorum is not reached yet),
    RepeatedKey.
    """
    with case_command(session):
        body = act.body_hash("close", public_id)
        work = locked(session, public_id, act)
        if first := replayed_case(session, act, body):
            return first
        question = work.definition.question_in(work.case.state)
        held = work.held(tuple(row.chair for row in ([question] if question else work.definition.questions)))
        if held is None:
            raise NotFoundForActor
        require_living_unit(work.ended)
        vote = voting.running(work, act.votes)
        view = voting.counted(work, vote)
        if partial(work, view, work.facts(held=held)):
            raise Refused(_("You take no part in this vote: you wrote in the file, or it is about you or your kin."))
        if not view.tally.entitled:
            raise Refused(_("Nobody on the roll may vote: the vote is blocked, and the level above has been told."))
        if view.verdict == "inquorate":
            raise Refused(_("The quorum is not reached yet: the vote closes by itself on its last day."))
        transition.close_vote(work, vote, entry_for(work, "move", "", act, held, body))
        return public_id


def _gathered(work: CaseContext, move: MoveDef, act: Command) -> Command:
    """The act with its words numbered, where the move's form gathers."""
    gathers = move.form is not None and FORMS[move.form].gathers
    return replace(act, answers=numbered(work.case.dossier, act.answers)) if gathers else act


def _ask(work: CaseContext, move: MoveDef, words: dict[str, Any], held: Held) -> None:
    """Put the guards: those on the state of things close the move, those on the form go back to its fields."""
    require_living_unit(work.stops(move))
    if move.when:
        _stop(move.when, work.facts(held=held))
    ask_parts(work, move, words)
    facts = work.facts(words, held)
    wrong = [check for check in verdicts(move.accept, facts) if check.failed]
    if wrong:
        raise InvalidAnswers(wrong)
    if held.for_id and facts.nominee and facts.nominee.id in facts.acting:
        raise Refused(_("It is about you, or about the comrade for whom you stand in: somebody else has to act."))


def _known(part: MoveDef | AssentDef) -> None:
    """Raise Closed where the program no longer has something that a case's own version of the process names."""
    if lost := gone(part):
        raise GuardsFailed(list(lost))


def _stop(guards: Collection[str], facts: Facts) -> None:
    """Raise Closed where one of these guards closes the act."""
    if failed := [check for check in verdicts(guards, facts) if check.failed]:
        raise GuardsFailed(failed)


def _make(work: CaseContext, move: MoveDef, act: Command, held: Held, body: str) -> None:
    entry = entry_for(work, "move", move.name, act, held, body)
    entry.answers = act.answers
    transition.apply_move(work, move, entry)
