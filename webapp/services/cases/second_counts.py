"""The second count of the figures of a meeting: the same figures make the move, others are counted anew."""

from sqlalchemy.orm import Session

from webapp.models import ProposedFigures
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.counting import concerned_by, proposed_figures
from webapp.queries.cases.hands import FIGURES
from webapp.services.cases import transition
from webapp.services.cases.attachments import end_waiting
from webapp.services.cases.commands import check_move, requested_move
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.notices.announcing import tell_of_count
from webapp.services.refusals import NotFoundForActor, Refused, Stale
from webapp.services.votes.paper import end_calls, refuse_one_pair_of_eyes
from workflows.core.definition import MoveDef
from workflows.core.engine import Authority
from workflows.core.four_eyes.counting import counting_moves, figures_in
from workflows.core.text import _


def count_figures(session: Session, public_id: str, entered: str, command: Command) -> str:
    """Count the figures that wait in a case again, as somebody who could have entered them. Return its public id.

    entered: the entry that was seen, as `entry_of` says. `command.answers` are the figures by section. Effects of equal
    figures: the move of who entered them, made by this person. Unequal ones are kept beside the first, the journal gets
    one entry, and who entered the first is notified. Raises NotFoundForActor (no post for the move), Stale (nothing
    waits, or other figures), Refused (the same person, kin, a deputy, or whom the case is about), GuardsFailed,
    InvalidAnswers (what has come to stand against the move since), IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("count figures", public_id, entered)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        proposed, move, authority = _waiting(context)
        if proposed.standing != "waiting" or entry_of(proposed) != entered:
            raise Stale
        refuse_one_pair_of_eyes(context, proposed.entered_by_id)
        if concerned_by(context) & {command.actor.person_id, authority.for_id}:
            raise Refused(_("It is about you or your declared kin: somebody else counts again."))
        check_move(context, move, proposed.answers, authority)
        author = author_of(command, authority, body)
        first_count = figures_in(context.definition, move, proposed.answers, context.case.dossier)
        if command.answers.keys() != first_count.keys():
            raise Stale
        if first_count == command.answers:
            transition.apply_move(context, move, proposed.answers, author, "two")
            return public_id
        proposed.standing, proposed.other = "unequal", command.answers
        proposed.other_by_id, proposed.other_at = command.actor.person_id, context.now
        session.flush()
        note(context, "ballot", move.name, author, consequences={FIGURES: "unequal"})
        end_calls(context, "count")
        tell_of_count(context, move.name, "count", [proposed.entered_by_id])
        return public_id


def withdraw_figures(session: Session, public_id: str, entered: str, command: Command) -> str:
    """Withdraw the figures that wait in a case, with their pages, as who entered them. Return its public id.

    Raises NotFoundForActor, Stale, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("withdraw figures", public_id, entered)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        proposed, move, authority = _waiting(context)
        if entry_of(proposed) != entered:
            raise Stale
        if proposed.entered_by_id != command.actor.person_id:
            raise NotFoundForActor
        session.delete(proposed)
        session.flush()
        end_waiting(context)
        author = author_of(command, authority, body)
        note(context, "ballot", move.name, author, consequences={FIGURES: "withdrawn"})
        end_calls(context, "count")
        return public_id


def entry_of(proposed: ProposedFigures) -> str:
    """Return by what a form says which entry of figures it is for."""
    return str(int(proposed.entered_at.timestamp() * 1_000_000))


def _waiting(context: CaseContext) -> tuple[ProposedFigures, MoveDef, Authority]:
    """Return the figures of a case, their move and the actor's post for it. Raises Stale, NotFoundForActor."""
    proposed = proposed_figures(context)
    if proposed is None:
        moves = (context.definition.move(name) for name in counting_moves(context.definition))
        counts = context.authority(tuple(role for move in moves for role in move.cause.roles))
        raise Stale if counts else NotFoundForActor
    return proposed, *requested_move(context, proposed.move)
