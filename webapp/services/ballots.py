"""Ballots beside the single one online: those given on paper at the table, and one's own taken back."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import Actor
from webapp.models import AgendaItem, Event, Meeting, PaperCount, RollEntry, Unit, Vote
from webapp.queries.meetings import MINUTES_TAKERS, presence
from webapp.queries.rules import rules_on
from webapp.queries.votes import RollLine
from webapp.queries.work import Work
from webapp.services import votes
from webapp.services.cases import close_if_complete
from webapp.services.door import Act, door, entry_of, first_answer, locked
from webapp.services.journal import append
from webapp.services.meetings import locked_meeting, refuse_closed
from webapp.services.refusals import NotYours, Refused
from webapp.services.turns import rewrite
from workflows.core.calendar import local_date
from workflows.core.facts import Facts
from workflows.core.text import _

UNDO_MINUTES = "committee.undo_minutes"


@dataclass(frozen=True)
class Sheet:
    """What the minutes say of one vote on paper: who gave a ballot, and what the ballots say together."""

    names: frozenset[int]
    votes_for: int
    votes_against: int
    votes_blank: int

    @property
    def ballots(self) -> int:
        return self.votes_for + self.votes_against + self.votes_blank


def enter_count(session: Session, public_id: str, meeting_id: str, sheet: Sheet, act: Act) -> str:
    """Enter the ballots that members gave on paper in a session, once for each vote of it.

    Effects, in order: the counts are stored, each name is marked on the roll, the journal gets one entry (how many,
    never what), and a vote in which everybody has voted closes. Raises NotYours (not the secretary of this session;
    the case is not on its agenda or not this committee's), Refused, RepeatedKey; then nothing has changed.
    """
    with door(session):
        body = act.body_hash("paper", public_id, meeting_id)  # as with a ballot: never what the ballots say
        work = locked(session, public_id, act)
        if first := first_answer(session, act, body):
            return first
        meeting = locked_meeting(session, meeting_id)
        post = minutes_post(act.actor, meeting)
        if meeting is None or post is None or not session.get(AgendaItem, (meeting.id, work.case.id)):
            raise NotYours
        vote = votes.running(work)
        if vote.unit_id != meeting.unit_id:
            raise NotYours
        roll = {line.person_id: line for line in votes.counted(work, vote).roll}
        facts = work.facts()
        _may_be_entered(work, vote, meeting, roll, facts)
        _check_sheet(vote, sheet, roll, presence(session, meeting.id), facts.kin)
        session.add(
            PaperCount(
                vote_id=vote.id, meeting_id=meeting.id, votes_for=sheet.votes_for, votes_against=sheet.votes_against,
                votes_blank=sheet.votes_blank, entered_by_id=act.actor.person_id, entered_at=act.now,
            )
        )  # fmt: skip
        for person_id in sheet.names:
            session.get_one(RollEntry, (vote.id, person_id)).voted = True
        session.flush()
        entry = entry_of(work, "ballot", vote.name, act, post, body)
        entry.consequences = {"paper": sheet.ballots, "meeting": meeting.public_id}
        append(session, work.case, entry, act.now)
        close_if_complete(work, vote)
        return public_id


def minutes_post(actor: Actor, meeting: Meeting | None) -> str | None:
    """The post by which the actor takes the minutes of a session, as 'clerk:17'; None where he does not."""
    if meeting is None or meeting.secretary_id != actor.person_id:
        return None
    post = actor.holds(MINUTES_TAKERS, meeting.unit_id)
    return f"{post.kind}:{post.unit_id}" if post else None


def _may_be_entered(work: Work, vote: Vote, meeting: Meeting, roll: Mapping[int, RollLine], facts: Facts) -> None:
    """Raise Refused where no count may be entered, whatever it says."""
    refuse_closed(meeting)
    assert work.actor is not None
    me = roll.get(work.actor.person_id)
    if (me and me.recused) or votes.recusal(work.actor.person_id, work.case, facts):
        raise Refused(_("You wrote this file, or it is about you or your declared kin: somebody else has to act."))
    if meeting.held_on > work.today:
        raise Refused(_("The session is on %(day)s: ballots on paper are entered then."), day=meeting.held_on)
    if meeting.held_on < local_date(vote.opened_at):
        raise Refused(_("This vote was opened on %(day)s, after the session."), day=local_date(vote.opened_at))
    if votes.past(work, vote):
        raise Refused(_("The last day of this vote is over."))
    if work.session.get(PaperCount, (vote.id, meeting.id)):
        raise Refused(_("The ballots on paper of this session are entered already."))


def _check_sheet(
    vote: Vote, sheet: Sheet, roll: Mapping[int, RollLine], present: Mapping[int, bool], kin: frozenset[int]
) -> None:
    """Every name may vote, was there and has not voted; there are as many ballots as names."""
    if not sheet.names:
        raise Refused(_("Choose the members who voted on paper."), field="names")
    for person_id in sorted(sheet.names):
        line = roll.get(person_id)
        if line is None:
            raise Refused(_("Somebody who was chosen is not on the roll of this vote."), field="names")
        if line.recused or person_id in kin:
            raise Refused(_("%(name)s takes no part in this vote."), field="names", name=line.name)
        if not present.get(person_id):
            raise Refused(_("%(name)s was not present by the attendance list."), field="names", name=line.name)
        if line.voted:
            raise Refused(_("%(name)s has voted already: nobody is counted twice."), name=line.name)
    if min(sheet.votes_for, sheet.votes_against, sheet.votes_blank) < 0 or sheet.ballots != len(sheet.names):
        raise Refused(
            _("%(ballots)s ballots for %(names)s members: for, against and blank have to add up to the names."),
            field="votes_for", ballots=sheet.ballots, names=len(sheet.names),
        )  # fmt: skip
    if vote.secret and len(sheet.names) == 1:
        raise Refused(
            _("One ballot alone would tell what its giver voted: enter two or more, or let the member vote online."),
            field="names",
        )


def retract_ballot(session: Session, public_id: str, cast_key: str, act: Act) -> str:
    """Take back the open ballot that was given under this key, while the vote runs and for some minutes only.

    Raises NotYours (no such ballot of this person), Refused (closed, too late, changed since), RepeatedKey.
    """
    with door(session):
        body = act.body_hash("retract", public_id, cast_key)
        work = locked(session, public_id, act)
        if first := first_answer(session, act, body):
            return first
        given = session.execute(
            sa.select(Event.at, Event.actor_post).where(
                Event.case_id == work.case.id, Event.key == cast_key, Event.kind == "ballot",
                Event.actor_id == act.actor.person_id,
            )
        ).one_or_none()  # fmt: skip
        if given is None:
            raise NotYours
        vote = votes.running(work)
        minutes = undo_minutes(session, session.get_one(Unit, vote.unit_id), work.today)
        if votes.past(work, vote) or act.now > given.at + dt.timedelta(minutes=minutes):
            raise Refused(_("A ballot can be taken back for %(minutes)s minutes; they are over."), minutes=minutes)
        votes.retract(work, vote, given.at)
        entry = entry_of(work, "ballot", vote.name, act, given.actor_post, body)
        entry.consequences = {"retracted": True}
        append(session, work.case, entry, act.now)
        rewrite(work)
        return public_id


def undo_minutes(session: Session, unit: Unit, day: dt.date) -> int:
    """For how many minutes a ballot given with others can be taken back (rule `committee.undo_minutes`)."""
    return int(rules_on(session, [UNDO_MINUTES], reversed(unit.lineage), day)[UNDO_MINUTES].value)
