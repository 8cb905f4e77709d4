"""Ballots given on paper at a meeting: counted by its secretary, and again by its chair or teller."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    AgendaItem,
    Meeting,
    PaperBallotCount,
    PaperBallotName,
    PaperVoter,
    PaperVoterName,
    ProposedCount,
    RollMember,
    Vote,
)
from webapp.queries.cases.context import CaseContext
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case, require_not_halted
from webapp.services.cases.transition import close_if_complete
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.meetings.locking import locked_meeting
from webapp.services.meetings.objections import settle_if_agreed
from webapp.services.meetings.paper_sheets import (
    PaperBallots,
    counting_post,
    minutes_post,
    refuse_count,
    refuse_figures,
)
from webapp.services.notices.announcing import tell_of_count
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes import voting
from webapp.services.votes.forums import put_to_meeting, refuse_closed
from webapp.services.votes.lists import recuse_from_lines
from webapp.services.votes.paper import end_calls, last_day_to_object, refuse_one_pair_of_eyes
from workflows.core.engine import Authority
from workflows.core.text import _

NOTHING_WAITS = _("No count of ballots on paper waits here: it was counted again, or withdrawn.")


def enter_count(session: Session, public_id: str, meeting_id: str, sheet: PaperBallots, command: Command) -> str:
    """Propose the count of the ballots that members gave on paper in a meeting. It decides nothing yet.

    Effects, in order: the count is kept, in place of one that waits or has to be counted anew; the journal gets one
    entry (how many, never what); the chair and the teller are called to count as well. Raises NotFoundForActor (not the
    secretary of this meeting; the case is not on its agenda or not this committee's), Stale, Refused,
    IdempotencyKeyReused; then nothing has changed.
    """
    with case_command(session):
        body = command.body_hash("paper", public_id, meeting_id)  # as with a ballot: never what the ballots say
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        meeting = locked_meeting(session, meeting_id)
        post = minutes_post(command.actor, meeting)
        if meeting is None or post is None or not session.get(AgendaItem, (meeting.id, context.case.id)):
            raise NotFoundForActor
        require_not_halted(context.halted)
        vote = voting.running(context, command.votes)
        if (vote.unit_id, vote.body) != (meeting.unit_id, meeting.body):
            raise NotFoundForActor
        refuse_closed(meeting)
        put_to_meeting(context, vote, meeting)
        if vote.over_list:
            recuse_from_lines(context, vote)
        refuse_count(context, vote, meeting, sheet)
        proposed = ProposedCount(
            vote_id=vote.id,
            meeting_id=meeting.id,
            sheet=sheet.stored(),
            entered_by_id=command.actor.person_id,
            entered_at=context.now,
            standing="waiting",
            other=None,
            other_by_id=None,
            other_at=None,
        )
        session.merge(proposed)
        session.flush()
        told = {"entered": sheet.ballots, "meeting": meeting.public_id}
        note(context, "ballot", vote.name, author_of(command, Authority(post), body), consequences=told)
        end_calls(context, "count")
        tell_of_count(context, vote.name, "count", [each for each in (meeting.chair_id, meeting.teller_id) if each])
        return public_id


def confirm_count(
    session: Session, public_id: str, meeting_id: str, figures: PaperBallots, command: Command, may_close: bool = True
) -> str:
    """Count the ballots on paper again as the chair or the teller. The same figures: the ballots count.

    figures: without names, which are those of the proposed count. Effects of equal figures, in order: the counts are
    stored, each name is marked on the electoral roll, the members named are notified and may object for some days, the
    journal gets one entry. Unequal ones are kept beside the first, and everything is counted anew. may_close: whether
    whoever counts knows that these may be the deciding ballots. Raises NotFoundForActor (neither chair nor teller),
    Stale, Refused (no count waits; the same person, kin or a deputy of who entered it; whatever refuses a count),
    ClosesVote, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("second count", public_id, meeting_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        meeting = locked_meeting(session, meeting_id)
        post = counting_post(command.actor, meeting)
        if meeting is None or post is None:
            raise NotFoundForActor
        require_not_halted(context.halted)
        vote = voting.running(context, command.votes)
        proposed = _proposed(context, vote, meeting)
        refuse_closed(meeting)
        refuse_one_pair_of_eyes(context, proposed.entered_by_id)
        sheet = PaperBallots.read(proposed.sheet)
        figures = replace(figures, names=sheet.names)
        author = author_of(command, Authority(post), body)
        if figures != sheet:
            _keep_both(context, vote, proposed, figures)
            told = {"unequal": sheet.ballots, "meeting": meeting.public_id}
            note(context, "ballot", vote.name, author, consequences=told)
            tell_of_count(context, vote.name, "count", [meeting.secretary_id])
            return public_id
        refuse_count(context, vote, meeting, sheet)
        untold = _take(context, vote, proposed)
        told = {"paper": sheet.ballots, "meeting": meeting.public_id, "untold": untold}
        note(context, "ballot", vote.name, author, consequences=told)
        settle_if_agreed(context, vote)
        close_if_complete(context, vote, may_close=may_close)
        return public_id


def withdraw_count(
    session: Session, public_id: str, meeting_id: str, command: Command, *, may_close: bool = True
) -> str:
    """Withdraw a count that waits or has to be counted anew, as the secretary of the meeting.

    may_close: whether they know that the vote may end by it. Raises NotFoundForActor, Stale, Refused (no count waits),
    ClosesVote, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("withdraw count", public_id, meeting_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        meeting = locked_meeting(session, meeting_id)
        post = minutes_post(command.actor, meeting)
        if meeting is None or post is None:
            raise NotFoundForActor
        vote = voting.running(context, command.votes)
        proposed = session.get(ProposedCount, vote.id)
        if proposed is None or proposed.meeting_id != meeting.id:
            raise Refused(NOTHING_WAITS)
        told = {"withdrawn": PaperBallots.read(proposed.sheet).ballots, "meeting": meeting.public_id}
        session.delete(proposed)
        note(context, "ballot", vote.name, author_of(command, Authority(post), body), consequences=told)
        end_calls(context, "count")
        close_if_complete(context, vote, may_close=may_close)
        return public_id


def _keep_both(context: CaseContext, vote: Vote, proposed: ProposedCount, figures: PaperBallots) -> None:
    """Keep a second count that differs beside the first: all is counted anew. Raises Refused for no possible one."""
    assert context.actor is not None
    refuse_figures(voting.counted(context, vote), figures)
    proposed.standing, proposed.other = "unequal", figures.stored()
    proposed.other_by_id, proposed.other_at = context.actor.person_id, context.now
    context.session.flush()
    end_calls(context, "count")


def _proposed(context: CaseContext, vote: Vote, meeting: Meeting) -> ProposedCount:
    """Return the count that waits for a second one. Raises Refused where none does."""
    found = context.session.get(ProposedCount, vote.id, populate_existing=True)
    if found is None or found.meeting_id != meeting.id or found.standing != "waiting":
        raise Refused(NOTHING_WAITS)
    return found


def _take(context: CaseContext, vote: Vote, proposed: ProposedCount) -> int:
    """Let the ballots of a count count, and tell the members named. Return how many of them could not be reached."""
    assert context.actor is not None
    session, sheet = context.session, PaperBallots.read(proposed.sheet)
    both = {proposed.entered_by_id, context.actor.person_id}
    mine = {"vote_id": vote.id, "meeting_id": proposed.meeting_id}
    session.add(
        PaperBallotCount(
            **mine,
            votes_for=sheet.votes_for,
            votes_against=sheet.votes_against,
            votes_blank=sheet.votes_blank,
            votes_invalid=sheet.votes_invalid,
            entered_by_id=proposed.entered_by_id,
            entered_at=proposed.entered_at,
            confirmed_by_id=context.actor.person_id,
            confirmed_at=context.now,
            objections_until=last_day_to_object(context),
        )
    )
    session.flush()
    for candidate, number in sheet.kept.items():
        against = sheet.against.get(candidate, 0)
        session.add(PaperBallotName(**mine, candidate_id=candidate, votes=number, votes_against=against))
    session.delete(proposed)
    end_calls(context, "count")
    reached = both | tell_of_count(context, vote.name, "named", sheet.names - both)
    named = (RollMember.vote_id == vote.id, RollMember.person_id.in_(sheet.names))
    for member in session.scalars(sa.select(RollMember).where(*named)):
        member.voted = True
    for person_id in sheet.names:
        agreed = context.now if person_id in both else None
        told, choice = person_id in reached, sheet.choices.get(person_id)
        session.add(PaperVoter(**mine, person_id=person_id, told=told, agreed_at=agreed, choice=choice))
    session.flush()
    session.add_all(
        PaperVoterName(vote_id=vote.id, person_id=person_id, candidate_id=name, choice=said)
        for person_id, ballot in sheet.chosen.items()
        for name, said in ballot.items()
    )
    session.flush()
    return len(sheet.names - reached)
