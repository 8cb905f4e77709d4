"""Ballots given on paper at a meeting, and the retraction of the own open ballot."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import AgendaItem, Event, Meeting, PaperBallotCount, PaperBallotName, RollMember, Unit, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.meetings.attendance import presence
from webapp.queries.meetings.meetings import MINUTES_TAKERS
from webapp.queries.rules import rules_on
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.ballots import close_if_complete
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case, require_not_halted
from webapp.services.cases.tasks import refresh_tasks
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.meetings.locking import locked_meeting
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes import voting
from webapp.services.votes.rolls import recusal
from webapp.services.votes.sittings import put_to_meeting, refuse_closed, refuse_unconfirmed
from workflows.core.calendar import local_date
from workflows.core.engine import Authority
from workflows.core.facts import Facts
from workflows.core.text import _

UNDO_MINUTES = "committee.undo_minutes"


@dataclass(frozen=True)
class PaperBallots:
    """The paper ballots of one vote as the minutes state them: who gave one, and their sums.

    kept: in an election, candidate → ballots that keep the name; over a list, line → ballots for it, and against it
    those of `against`; `votes_for` are then the valid ballots that choose on any.
    """

    names: frozenset[int]
    votes_for: int
    votes_against: int
    votes_blank: int
    votes_invalid: int = 0
    kept: Mapping[int, int] = field(default_factory=dict)
    against: Mapping[int, int] = field(default_factory=dict)

    @property
    def ballots(self) -> int:
        return self.votes_for + self.votes_against + self.votes_blank + self.votes_invalid

    @property
    def below_zero(self) -> bool:
        counts = (self.votes_for, self.votes_against, self.votes_blank, self.votes_invalid)
        return min(*counts, *self.kept.values(), *self.against.values()) < 0


def enter_count(session: Session, public_id: str, meeting_id: str, sheet: PaperBallots, command: Command) -> str:
    """Enter the ballots that members gave on paper in a meeting, once for each vote of it.

    Effects, in order: the counts are stored, each name is marked on the electoral roll, the journal gets one entry (how
    many, never what), and a vote in which everybody has voted closes. Raises NotFoundForActor (not the secretary of
    this meeting; the case is not on its agenda or not this committee's), Stale, Refused, IdempotencyKeyReused; then
    nothing has changed.
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
        view, facts = voting.counted(context, vote), context.facts()
        _may_be_entered(context, view, meeting, facts)
        _check_names(view, sheet, presence(session, meeting.id), frozenset() if vote.names else facts.kin)
        _check_counts(view, sheet)
        refuse_unconfirmed(session, meeting)
        _store(context, vote, meeting, sheet, command)
        consequences = {"paper": sheet.ballots, "meeting": meeting.public_id}
        note(context, "ballot", vote.name, author_of(command, Authority(post), body), consequences=consequences)
        close_if_complete(context, vote)
        return public_id


def _store(context: CaseContext, vote: Vote, meeting: Meeting, sheet: PaperBallots, command: Command) -> None:
    session = context.session
    session.add(
        PaperBallotCount(
            vote_id=vote.id,
            meeting_id=meeting.id,
            votes_for=sheet.votes_for,
            votes_against=sheet.votes_against,
            votes_blank=sheet.votes_blank,
            votes_invalid=sheet.votes_invalid,
            entered_by_id=command.actor.person_id,
            entered_at=command.now,
        )
    )
    session.flush()
    for candidate, number in sheet.kept.items():
        row = {"vote_id": vote.id, "meeting_id": meeting.id, "candidate_id": candidate}
        session.add(PaperBallotName(**row, votes=number, votes_against=sheet.against.get(candidate, 0)))
    for person_id in sheet.names:
        session.get_one(RollMember, (vote.id, person_id)).voted = True
    session.flush()


def minutes_post(actor: Actor, meeting: Meeting | None) -> str | None:
    """Return the post by which the actor takes the minutes of a meeting, as 'clerk:17'; None if they do not."""
    if meeting is None or meeting.secretary_id != actor.person_id:
        return None
    post = actor.holds(MINUTES_TAKERS, meeting.unit_id)
    return f"{post.kind}:{post.unit_id}" if post else None


def _may_be_entered(context: CaseContext, view: VoteView, meeting: Meeting, facts: Facts) -> None:
    """Raise Refused if no count may be entered at all. A candidate of an election may not count its ballots."""
    assert context.actor is not None
    vote, me = view.vote, view.line_of(context.actor.person_id)
    stands = context.actor.person_id in {line.person_id for line in view.candidates}
    if stands or (me and me.recused) or recusal(context.actor.person_id, context.case, facts):
        raise Refused(_("You wrote this file, or it is about you or your declared kin: somebody else has to act."))
    if meeting.held_on > context.today:
        raise Refused(_("The meeting is on %(day)s: ballots on paper are entered then."), day=meeting.held_on)
    if meeting.held_on < local_date(vote.opened_at):
        raise Refused(_("This vote was opened on %(day)s, after the meeting."), day=local_date(vote.opened_at))
    if context.session.get(PaperBallotCount, (vote.id, meeting.id)):
        raise Refused(_("The ballots on paper of this meeting are entered already."))


def _check_names(view: VoteView, sheet: PaperBallots, present: Mapping[int, bool], kin: frozenset[int]) -> None:
    """Raise Refused unless every name may vote, was present and has not voted."""
    if not sheet.names:
        raise Refused(_("Choose the members who voted on paper."), field="names")
    for person_id in sorted(sheet.names):
        line = view.line_of(person_id)
        if line is None:
            raise Refused(_("Somebody who was chosen is not on the roll of this vote."), field="names")
        if line.recused or person_id in kin:
            raise Refused(_("%(name)s takes no part in this vote."), field="names", name=line.name)
        if not present.get(person_id):
            raise Refused(_("%(name)s was not present by the attendance list."), field="names", name=line.name)
        if line.voted:
            raise Refused(_("%(name)s has voted already: nobody is counted twice."), name=line.name)
    if view.vote.secret and len(sheet.names) == 1:
        raise Refused(
            _("One ballot alone would reveal how its giver voted: enter two or more, or let the member vote online."),
            field="names",
        )
    if view.vote.secret and view.online == 1:
        raise Refused(
            _(
                "Only one ballot was given online: whoever counts the paper could work out what it says. "
                "One more member has to vote online before the ballots on paper are entered."
            ),
            field="names",
        )


def _check_counts(view: VoteView, sheet: PaperBallots) -> None:
    """Raise Refused unless there are as many ballots as names, and the sums are possible."""
    seats = view.vote.seats
    if sheet.below_zero or sheet.ballots != len(sheet.names) or (view.candidates and sheet.votes_against):
        wrong = (
            _("%(ballots)s ballots for %(names)s members: valid, blank and invalid ones have to add up to the names.")
            if view.candidates
            else _("%(ballots)s ballots for %(names)s members: for, against and blank have to add up to the names.")
        )
        raise Refused(wrong, field="votes_for", ballots=sheet.ballots, names=len(sheet.names))
    if sheet.kept.keys() != {line.id for line in view.candidates}:
        raise Refused(_("Enter a count for every candidate, 0 for none."), field="kept")
    for line in view.candidates:
        votes = sheet.kept[line.id] + sheet.against.get(line.id, 0)
        if votes > (most := min(sheet.votes_for, len(sheet.names - line.recused))):
            raise Refused(
                _("%(name)s cannot have %(votes)s votes on %(ballots)s valid ballots."),
                field="kept",
                name=line.name,
                votes=votes,
                ballots=most,
            )
    kept = sum(sheet.kept.values())
    if seats and not sheet.votes_for <= kept <= sheet.votes_for * seats:
        raise Refused(
            _("%(kept)s votes on %(ballots)s valid ballots: each has at least one name and at most %(seats)s."),
            field="kept",
            kept=kept,
            ballots=sheet.votes_for,
            seats=seats,
        )


def retract_ballot(session: Session, public_id: str, cast_key: str, command: Command) -> str:
    """Retract the open ballot given under this key, while the vote runs and within some minutes only.

    Raises NotFoundForActor (no such ballot of this person), Refused (closed, too late, changed since),
    IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("retract", public_id, cast_key)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        given = session.execute(
            sa.select(Event.at, Event.actor_post).where(
                Event.case_id == context.case.id,
                Event.key == cast_key,
                Event.kind == "ballot",
                Event.actor_id == command.actor.person_id,
                Event.for_id.is_(None),
            )
        ).one_or_none()
        if given is None:
            raise NotFoundForActor
        vote = open_vote(session, context.case.id)
        if vote is None:
            raise Refused(_("The vote is closed and something has followed from it: the ballot cannot be taken back."))
        minutes = undo_minutes(session, session.get_one(Unit, vote.unit_id), context.today)
        if command.now > given.at + dt.timedelta(minutes=minutes):
            raise Refused(_("A ballot can be taken back for %(minutes)s minutes; they are over."), minutes=minutes)
        voting.retract(context, vote, given.at)
        author = author_of(command, Authority(given.actor_post), body)
        note(context, "ballot", vote.name, author, consequences={"retracted": True})
        refresh_tasks(context)
        return public_id


def undo_minutes(session: Session, unit: Unit, day: dt.date) -> int:
    """Return for how many minutes a ballot given with others can be retracted (rule `committee.undo_minutes`)."""
    return int(rules_on(session, [UNDO_MINUTES], reversed(unit.lineage), day)[UNDO_MINUTES].value)
