"""Votes of a committee: the roll frozen at opening, one ballot each, and a verdict that is computed."""

import datetime as dt
import re

import sqlalchemy as sa

from webapp.access import post_key
from webapp.models import Ballot, Case, Post, RollEntry, SecretBallot, Vote, sitting
from webapp.queries.votes import VoteView, open_vote, receipt_of, votes_of
from webapp.queries.work import Work
from webapp.services.refusals import Refused
from workflows.core.definition import QuestionDef
from workflows.core.facts import Facts
from workflows.core.text import _
from workflows.core.voting import CHOICES

RECEIPT = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")
"""The code on a secret ballot, as the voter is shown it: 64 random bits."""


def open_question(work: Work, question: QuestionDef) -> Vote | None:
    """Open the vote that a state asks: freeze the roll of the day and the thresholds.

    The subject and declared kin, the nominator and everybody who wrote in the file are recused: they stay on the roll
    to be seen, but leave the count. Where no unit decides, no vote opens and the case stays blocked. Nobody left to
    vote is inquorate for ever, never carried.
    """
    unit = work.around.get(question.by.of)
    if unit is None:
        return None
    case, facts = work.case, work.facts()
    earlier = work.session.scalar(
        sa.select(sa.func.count()).select_from(Vote).where(Vote.case_id == case.id, Vote.name == question.name)
    )
    vote = Vote(
        case_id=case.id, name=question.name, round=(earlier or 0) + 1, unit_id=unit.id,
        quorum=work.rules[question.quorum].value, majority=work.rules[question.needs].value,
        base=work.rules[question.base].value, secret=work.rules[question.secrecy].value == "secret",
        casting_vote=work.rules[question.casting].value == "yes", opened_at=work.now, closes_on=case.due_on,
    )  # fmt: skip
    work.session.add(vote)
    work.session.flush()
    roll: dict[int, str] = {}
    for post in work.session.scalars(
        sa.select(Post)
        .where(Post.unit_id == unit.id, Post.kind.in_(question.by.posts), sitting(work.today))
        .order_by(Post.id)
    ):
        roll.setdefault(post.person_id, post_key(post.kind, unit.id))
    for person_id, held in roll.items():
        reason = recusal(person_id, case, facts)
        work.session.add(RollEntry(vote_id=vote.id, person_id=person_id, post=held, recused=reason))
    work.session.flush()
    return vote


def recusal(person_id: int, case: Case, facts: Facts) -> str | None:
    """Why somebody may take no part in a vote on this case; None where he may."""
    if person_id == case.subject_id:
        return "subject"
    if person_id == case.opener_id:
        return "nominator"
    if person_id in facts.authors:
        return "editor"
    return "kin" if person_id in facts.kin else None


def cast(work: Work, vote: Vote, choice: str, receipt: str, *, change: bool = True) -> str:
    """Give one's ballot; an open one may be changed, a secret one or one on paper not. Returns the post on the roll.

    change: whether a ballot that was given before may be. The case is locked, so a vote that is being closed either
    counts the ballot or refuses it here. Raises Refused for somebody who is not on the roll or recused, for an unknown
    choice, for a second ballot that may not be given, and after the close.
    """
    assert work.actor is not None
    if choice not in CHOICES:
        raise Refused(_("Choose for, against or blank."), field="choice")
    entry = _voter(work, vote)
    if entry.person_id in work.facts().kin:  # declared since the vote opened: the roll is frozen, he leaves it himself
        raise Refused(_("You are declared kin of the person concerned: give no ballot, but leave the vote."))
    if past(work, vote):
        raise Refused(_("The vote closed on %(day)s: your ballot was not counted."), day=vote.closes_on)
    if vote.secret:
        _cast_secretly(work, vote, entry, choice, receipt)
    else:
        _cast_openly(work, vote, entry, choice, change)
    entry.voted = True
    work.session.flush()
    return entry.post


def _cast_openly(work: Work, vote: Vote, entry: RollEntry, choice: str, change: bool) -> None:
    ballot = work.session.get(Ballot, (vote.id, entry.person_id))
    if entry.voted and ballot is None:
        raise Refused(_("Your ballot was given on paper at the table and is counted."))
    if ballot is None:
        work.session.add(Ballot(vote_id=vote.id, person_id=entry.person_id, choice=choice, cast_at=work.now))
    elif change:
        ballot.choice, ballot.cast_at = choice, work.now
    else:
        raise Refused(_("You have voted on this case already."))


def _cast_secretly(work: Work, vote: Vote, entry: RollEntry, choice: str, receipt: str) -> None:
    stored = receipt_of(vote.id, receipt)
    if entry.voted:
        raise Refused(_("You have voted. A secret ballot cannot be taken back."))
    taken = work.session.scalar(sa.select(SecretBallot.vote_id).where(SecretBallot.receipt == stored))
    if not RECEIPT.fullmatch(receipt) or taken is not None:
        raise Refused(_("The receipt on this ballot cannot be used: load the page again."), field="choice")
    work.session.execute(sa.insert(SecretBallot).values(receipt=stored, vote_id=vote.id, choice=choice))


def retract(work: Work, vote: Vote, given_at: dt.datetime) -> None:
    """Take back the actor's open ballot of that moment. Raises Refused where it is not the one that counts now."""
    assert work.actor is not None
    ballot = work.session.get(Ballot, (vote.id, work.actor.person_id))
    if ballot is None or ballot.cast_at != given_at:
        raise Refused(_("This ballot is taken back or changed already."))
    work.session.delete(ballot)
    work.session.get_one(RollEntry, (vote.id, work.actor.person_id)).voted = False
    work.session.flush()


def recuse(work: Work, vote: Vote, reason: str) -> str:
    """Take oneself out of a vote, with a reason: off the count and the denominator. Returns the post on the roll.

    Raises Refused for somebody who is not on the roll, is recused already or has voted.
    """
    entry = _voter(work, vote)
    if entry.voted:
        raise Refused(_("You have voted: you can no longer leave the vote."))
    entry.recused, entry.reason = "own", reason
    work.session.flush()
    return entry.post


def _voter(work: Work, vote: Vote) -> RollEntry:
    """The actor's line on the roll. Raises Refused where he may not vote."""
    assert work.actor is not None
    entry = work.session.get(RollEntry, (vote.id, work.actor.person_id))
    if entry is None:
        raise Refused(_("You are not on the roll of this vote."))
    if entry.recused:
        raise Refused(_("You take no part in this vote: you wrote in the file, or it is about you or your kin."))
    return entry


def past(work: Work, vote: Vote) -> bool:
    """Whether the last day of a vote is over, though the clock has not closed it yet."""
    return vote.closes_on is not None and work.today > vote.closes_on


def running(work: Work) -> Vote:
    """The running vote of the case. Raises Refused where it is closed."""
    vote = open_vote(work.session, work.case.id)
    if vote is None:
        raise Refused(_("This vote is closed: no more ballots are counted."))
    return vote


def counted(work: Work, vote: Vote) -> VoteView:
    """The vote as it stands now, inside the lock."""
    return next(view for view in votes_of(work.session, work.case.id) if view.vote.id == vote.id)


def close(work: Work, vote: Vote, now: dt.datetime) -> str:
    """Close a vote and return its outcome: 'carried', 'rejected' or 'inquorate'."""
    outcome = counted(work, vote).verdict
    vote.closed_at, vote.outcome = now, outcome
    if vote.secret:
        _shuffle(work, vote)
    work.session.flush()
    return outcome


def _shuffle(work: Work, vote: Vote) -> None:
    """Write the secret ballots anew in the order of their random receipts, so that no row's place tells when."""
    rows = work.session.execute(
        sa.select(SecretBallot.receipt, SecretBallot.choice)
        .where(SecretBallot.vote_id == vote.id)
        .order_by(SecretBallot.receipt)
    ).all()
    work.session.execute(sa.delete(SecretBallot).where(SecretBallot.vote_id == vote.id))
    for row in rows:
        work.session.execute(sa.insert(SecretBallot).values(vote_id=vote.id, receipt=row.receipt, choice=row.choice))
