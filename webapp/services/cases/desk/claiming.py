"""Saying which of several holders of a post has a case. It binds nobody's right: authority comes from posts alone."""

from sqlalchemy.orm import Session

from webapp.access import post_key
from webapp.actors import Actor, HeldPost, officer_posts
from webapp.models import CaseClaim
from webapp.queries.cases.claims import ClaimLine, DeskHolder, claims_of, desk_holders, handed_under
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import case_by_id
from webapp.services.cases.locking import case_command, locked, replayed_case
from webapp.services.command import Command
from webapp.services.journal import Author, note
from webapp.services.notices.announcing import tell_of_count
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _


def take(session: Session, public_id: str, post_id: int, command: Command) -> str:
    """Let a holder of a post that the case waits for have it: the actor, or whom the actor hands it to.

    Without a reason (`answers`: {'holding': {'text': …}}) only for oneself and where nobody has it. The journal gets an
    entry, and who has had it and who has it now are notified. Returns the public id. Raises NotFoundForActor, Refused,
    IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("take", public_id, str(post_id))
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        holder, before = _asked(context, post_id)
        by = handing_post(command.actor, holder, before.person_id if before else None, context.case.sealed)
        if by is None:
            raise NotFoundForActor
        if before and before.person_id == holder.person_id:
            raise Refused(_("This comrade has the case already."))
        own = holder.person_id == command.actor.person_id
        if not command.answers and (before or not own):
            raise Refused(_("Somebody else has taken this case in the meantime: write why you take it over."))
        session.merge(
            CaseClaim(
                case_id=context.case.id,
                unit_id=holder.unit_id,
                post=holder.post,
                person_id=holder.person_id,
                since=context.now,
            )
        )
        said = "taken" if own else "handed"
        author = Author(command.actor.person_id, by, None, command.key, body)
        had = {"before": before.person_id} if before else {}
        note(context, "claim", said, author, command.answers, {"holder": holder.person_id, **had})
        told = {holder.person_id, *had.values()} - {command.actor.person_id}
        tell_of_count(context, "", "claim", told)
        return public_id


def hand_back(session: Session, public_id: str, handed: str, command: Command) -> str:
    """Undo a hand-over of the actor, whose key was `handed`, as long as nobody has taken or handed on the case since.

    Who had it before has it again, or everybody whose post it is if that was nobody, or no holder of it any more. Both
    are notified. Returns the public id. Raises NotFoundForActor, Refused.
    """
    with case_command(session):
        body = command.body_hash("hand back", public_id, handed)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        event, claim = handed_under(session, command.actor, [handed]).get(handed, (None, None))
        if event is None or claim is None or claim.case_id != context.case.id:
            raise Refused(_("Somebody has taken this case or handed it on since: it stays as it is."))
        before = event.consequences.get("before")
        desk = [each for each in desk_holders(session, context.case.id, context.today) if _same_desk(each, claim)]
        now = next((each for each in desk if each.person_id == claim.person_id), None)
        by = handing_post(command.actor, now, before, context.case.sealed) if now else None
        if by is None:
            raise NotFoundForActor
        again = next((each.person_id for each in desk if each.person_id == before), None)
        told = {claim.person_id, *([again] if again else [])} - {command.actor.person_id}
        if again:
            claim.person_id, claim.since = again, context.now
        else:
            session.delete(claim)
        author = Author(command.actor.person_id, by, None, command.key, body)
        note(context, "claim", "handed_back", author, consequences={"holder": again} if again else {})
        tell_of_count(context, "", "claim", told)
        return public_id


def _same_desk(holder: DeskHolder, claim: CaseClaim) -> bool:
    return (holder.unit_id, holder.post) == (claim.unit_id, claim.post)


def give_back(session: Session, public_id: str, post_id: int, command: Command) -> str:
    """Let a case that the actor has wait for every holder of the post again. Raises NotFoundForActor."""
    with case_command(session):
        body = command.body_hash("give back", public_id, str(post_id))
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        holder, before = _asked(context, post_id)
        if before is None or not before.person_id == holder.person_id == command.actor.person_id:
            raise NotFoundForActor
        session.delete(session.get_one(CaseClaim, (context.case.id, holder.unit_id, holder.post)))
        author = Author(command.actor.person_id, post_key(holder.post, holder.unit_id), None, command.key, body)
        note(context, "claim", "given_back", author)
        return public_id


def handing_post(actor: Actor, holder: DeskHolder, before: int | None, sealed: bool) -> str | None:
    """Return the post by which the actor may let this holder have a case; None if they may not. before: who has it.

    Every holder takes it for themselves; who has it hands it on, as the secretary of the unit does, and an officer of
    the unit or of one above.
    """
    me = actor.person_id
    if me in (holder.person_id, before) and actor.holds((holder.post,), holder.unit_id, sealed):
        return post_key(holder.post, holder.unit_id)
    found = next(
        (post for post in leading_posts(actor, holder.unit_id, holder.unit_path) if post.counts_in(sealed)), None
    )
    return post_key(found.kind, found.unit_id) if found else None


def leading_posts(actor: Actor, unit_id: int, unit_path: str) -> list[HeldPost]:
    """Return the posts by which the actor says which holder of a post in this unit has a case, whoever has it."""
    led = [post for post in actor.posts if post.kind == "secretary" and post.unit_id == unit_id]
    return [*led, *(post for post in officer_posts(actor) if unit_path.startswith(post.paths))]


def _asked(context: CaseContext, post_id: int) -> tuple[DeskHolder, ClaimLine | None]:
    """Return the holder with this post, and who has the case of it now. Raises NotFoundForActor."""
    session, case = context.session, context.case
    found = desk_holders(session, case.id, context.today)
    holder = next((each for each in found if each.post_id == post_id), None)
    if holder is None or context.actor is None or case_by_id(session, context.actor, case.id) is None:
        raise NotFoundForActor
    desk = (holder.unit_id, holder.post)
    claims = claims_of(session, [case.id], context.today)
    return holder, next((each for each in claims if (each.unit_id, each.post) == desk), None)
