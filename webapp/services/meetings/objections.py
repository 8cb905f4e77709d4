"""Answers of members to ballots on paper in their names: that they are right, or that they object."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    INSPECTING,
    Meeting,
    Notice,
    PaperBallotCount,
    PaperBallotName,
    PaperVoter,
    PaperVoterName,
    Post,
    ProposedCount,
    RollMember,
    Unit,
    Vote,
    post_held_on,
)
from webapp.queries.cases.context import CaseContext
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case, require_not_halted
from webapp.services.cases.transition import close_if_complete, refresh_or_escalate
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.notices.announcing import tell_of_count
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes import voting
from webapp.services.votes.paper import end_calls, settle
from workflows.core.engine import Authority
from workflows.core.text import _


def agree(session: Session, public_id: str, command: Command, *, may_close: bool = True) -> str:
    """Say that a ballot on paper in one's name is right. When all named have said so, nobody can object any more.

    may_close: whether the member knows that the vote may end by it. Raises NotFoundForActor (no ballot of this person),
    Stale, Refused (the last day to object is over), ClosesVote, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("agree", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        require_not_halted(context.halted)
        vote, named, post = _mine(context, command)
        if named.agreed_at is None:
            named.agreed_at = context.now
            session.flush()
            author = author_of(command, Authority(post), body)
            note(context, "ballot", vote.name, author, consequences={"agreed": True})
            session.execute(
                sa.update(Notice)
                .where(Notice.case_id == context.case.id, Notice.kind == "named", Notice.person_id == named.person_id)
                .values(done_at=context.now)
            )
        if settle_if_agreed(context, vote):
            close_if_complete(context, vote, may_close=may_close)
        return public_id


def object_to(session: Session, public_id: str, command: Command) -> str:
    """Object to a ballot on paper in one's name (`answers`: {'objection': {'text': …}}): it is all counted anew.

    Effects, in order: no ballot on paper of the vote counts any more, and their members have not voted; the count waits
    to be made anew; the journal gets one entry; its chair, secretary and teller are notified, and
    the inspection committee. It never ends the vote, also where the other ballots would settle it: what is objected to
    is counted first. Raises as `agree`, but for ClosesVote.
    """
    with case_command(session):
        body = command.body_hash("object", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        vote, named, post = _mine(context, command)
        meeting = session.get_one(Meeting, named.meeting_id)
        ballots = _strike(context, vote, meeting)
        told = {"objected": ballots, "meeting": meeting.public_id}
        note(context, "ballot", vote.name, author_of(command, Authority(post), body), command.answers, told)
        end_calls(context, "named")
        people = {meeting.chair_id, meeting.secretary_id, *([meeting.teller_id] if meeting.teller_id else [])}
        tell_of_count(context, vote.name, "objected", people | _inspectors(context, vote))
        refresh_or_escalate(context)
        return public_id


def _mine(context: CaseContext, command: Command) -> tuple[Vote, PaperVoter, str]:
    """Return the running vote, the actor's entry in its count, and their post on the roll."""
    assert context.actor is not None
    vote = voting.running(context)
    mine = (vote.id, context.actor.person_id)
    named = context.session.get(PaperVoter, mine, populate_existing=True)
    if named is None:
        raise NotFoundForActor
    voting.running(context, command.votes)
    count = context.session.get_one(PaperBallotCount, (vote.id, named.meeting_id), populate_existing=True)
    if count.settled_at is not None or (count.objections_until and count.objections_until < context.today):
        raise Refused(_("The last day to object was %(day)s."), day=count.objections_until or context.today)
    return vote, named, context.session.get_one(RollMember, mine).post


def _strike(context: CaseContext, vote: Vote, meeting: Meeting) -> int:
    """Strike the ballots on paper of a vote out, and leave the count to be made anew. Return how many they were."""
    session = context.session
    count = session.get_one(PaperBallotCount, (vote.id, meeting.id))
    names = session.scalars(sa.select(PaperBallotName).where(PaperBallotName.vote_id == vote.id)).all()
    voters = session.scalars(sa.select(PaperVoter).where(PaperVoter.vote_id == vote.id)).all()
    counts = {name: getattr(count, name) for name in ("votes_for", "votes_against", "votes_blank", "votes_invalid")}
    chosen: dict[str, dict[str, str]] = {}
    by_member = session.scalars(sa.select(PaperVoterName).where(PaperVoterName.vote_id == vote.id)).all()
    for line in by_member:
        chosen.setdefault(str(line.person_id), {})[str(line.candidate_id)] = line.choice
    sheet = {
        **counts,
        "names": sorted(each.person_id for each in voters),
        "kept": {str(each.candidate_id): each.votes for each in names},
        "against": {str(each.candidate_id): each.votes_against for each in names},
        "choices": {str(each.person_id): each.choice for each in voters if each.choice},
        "chosen": chosen,
    }
    session.add(
        ProposedCount(
            vote_id=vote.id,
            meeting_id=meeting.id,
            sheet=sheet,
            entered_by_id=count.entered_by_id,
            entered_at=count.entered_at,
            standing="objected",
            other=sheet,
            other_by_id=count.confirmed_by_id,
            other_at=count.confirmed_at,
        )
    )
    for voter in voters:
        session.get_one(RollMember, (vote.id, voter.person_id)).voted = False
    for row in (*by_member, *names):
        session.delete(row)
    session.flush()
    for voter in voters:
        session.delete(voter)
    session.flush()
    session.delete(count)
    session.flush()
    return sum(counts.values())


def settle_if_agreed(context: CaseContext, vote: Vote) -> bool:
    """Settle the ballots on paper of a vote if every member named has said that they are right. Return whether."""
    mine = PaperVoter.vote_id == vote.id
    waits = sa.select(PaperVoter.person_id).where(mine, PaperVoter.agreed_at.is_(None))
    if context.session.scalar(waits.limit(1)) is not None:
        return False
    settle(context, vote)
    return True


def _inspectors(context: CaseContext, vote: Vote) -> set[int]:
    """Return the inspection committee of the unit that votes, or of the nearest one above that has one."""
    unit = context.session.get_one(Unit, vote.unit_id)
    for unit_id in reversed(unit.lineage):
        held = sa.select(Post.person_id).where(
            Post.unit_id == unit_id, Post.kind.in_(INSPECTING), post_held_on(context.today)
        )
        if found := set(context.session.scalars(held)):
            return found
    return set()
