"""Votes of a committee: the roll frozen at opening, one ballot each, and a verdict that is computed."""

import datetime as dt
import re
from collections.abc import Collection

import sqlalchemy as sa

from webapp.access import post_key
from webapp.models import (
    Ballot,
    BallotName,
    Base,
    Candidate,
    Case,
    Person,
    Post,
    RollEntry,
    SecretBallot,
    SecretBallotName,
    Unit,
    Vote,
    sitting,
)
from webapp.queries.votes import VOID, VoteView, open_vote, receipt_of, votes_of
from webapp.queries.work import Work
from webapp.services.refusals import Refused
from workflows.core.definition import QuestionDef, named_in
from workflows.core.text import _
from workflows.core.voting import CHOICES
from workflows.roles import COMMITTEES

RECEIPT = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")
"""The code on a secret ballot, as the voter is shown it: 64 random bits."""


def open_question(work: Work, question: QuestionDef) -> Vote | None:
    """Open the vote that a state asks: freeze the roll of the day, the rules, and who stands.

    The subject, the nominator and everybody who wrote in the file are recused: they stay on the roll to be seen, but
    leave the count. Not so in an election, where nobody is recused but by himself: the Union's conferences elect
    among their own members, a candidate keeps his vote, and who proposed the names is a voter like any other; were
    they left out, a committee of five could lose three of them and its quorum. Where no unit decides, no vote opens
    and the case stays blocked. Nobody left to vote is inquorate for ever, never carried.
    """
    unit = work.around.get(question.by.of)
    if unit is None:
        return None
    case, authors = work.case, work.facts().authors
    vote = _new_vote(work, question, unit)
    roll: dict[int, str] = {}
    for post in work.session.scalars(
        sa.select(Post)
        .where(Post.unit_id == unit.id, Post.kind.in_(question.by.posts), sitting(work.today))
        .order_by(Post.id)
    ):
        roll.setdefault(post.person_id, post_key(post.kind, unit.id))
    for person_id, held in roll.items():
        reason = None if question.candidates else recusal(person_id, case, authors)
        work.session.add(RollEntry(vote_id=vote.id, person_id=person_id, post=held, recused=reason))
    if question.candidates:
        _put_up(work, vote, named_in(case.file, question.candidates))
    work.session.flush()
    return vote


def _new_vote(work: Work, question: QuestionDef, unit: Unit) -> Vote:
    case, rules = work.case, {key: rule.value for key, rule in work.rules.items()}
    earlier = work.session.scalar(
        sa.select(sa.func.count()).select_from(Vote).where(Vote.case_id == case.id, Vote.name == question.name)
    )
    vote = Vote(
        case_id=case.id, name=question.name, round=(earlier or 0) + 1, unit_id=unit.id,
        body=next((body for body, posts in COMMITTEES.items() if posts == question.by.posts), "standing_committee"),
        quorum=rules[question.quorum], majority=rules[question.needs], base=rules[question.base],
        abstention=rules[question.abstention] if question.abstention else "counted",
        secret=rules[question.secrecy] == "secret", casting_vote=rules[question.casting] == "yes",
        early_close=bool(question.early_close and rules[question.early_close] == "yes"),
        seats=named_in(case.file, question.seats) if question.seats else None,
        opened_at=work.now, closes_on=case.due_on,
    )  # fmt: skip
    work.session.add(vote)
    work.session.flush()
    return vote


def _put_up(work: Work, vote: Vote, people: Collection[int]) -> None:
    """The candidates in the order in which a ballot lists them: by given name."""
    ordered = sa.select(Person.id).where(Person.id.in_(people)).order_by(Person.sort_key, Person.id)
    for place, person_id in enumerate(work.session.scalars(ordered), 1):
        work.session.add(Candidate(vote_id=vote.id, person_id=person_id, place=place))


def recusal(person_id: int, case: Case, authors: frozenset[int]) -> str | None:
    """Why somebody may take no part in a vote on this case; None where he may."""
    if person_id == case.subject_id:
        return "subject"
    if person_id == case.opener_id:
        return "nominator"
    return "editor" if person_id in authors else None


def cast(work: Work, vote: Vote, choice: str, receipt: str, names: Collection[int] = (), *, change: bool = True) -> str:
    """Give one's ballot; an open one may be changed, a secret one or one on paper not. Returns the post on the roll.

    names: in an election the candidates whom the ballot keeps. change: whether a ballot that was given before may be.
    The case is locked, so a vote that is being closed either counts the ballot or refuses it here. Raises Refused for
    somebody who is not on the roll or recused, for what is no ballot of this vote, for a second ballot that may not be
    given, and after the close.
    """
    assert work.actor is not None
    _check_ballot(work, vote, choice, set(names))
    entry = _voter(work, vote)
    if past(work, vote):
        raise Refused(_("The vote closed on %(day)s: your ballot was not counted."), day=vote.closes_on)
    if vote.secret:
        _cast_secretly(work, vote, entry, choice, receipt, names)
    else:
        _cast_openly(work, vote, entry, choice, names, change)
    entry.voted = True
    work.session.flush()
    return entry.post


def _check_ballot(work: Work, vote: Vote, choice: str, names: set[int]) -> None:
    if vote.seats is None:
        if choice not in CHOICES or names:
            raise Refused(_("Choose for, against or blank."), field="choice")
        return
    if choice not in ("for", "blank") or (choice == "for") != bool(names):
        raise Refused(_("Tick the names that you keep, or “Blank ballot” and no name."), field="choice")
    if len(names) > vote.seats:
        raise Refused(
            _("Keep at most %(seats)s names: a ballot with more is invalid."), field="choice", seats=vote.seats
        )
    if names - set(work.session.scalars(sa.select(Candidate.person_id).where(Candidate.vote_id == vote.id))):
        raise Refused(_("Somebody who was ticked is not a candidate of this election."), field="choice")


def _cast_openly(work: Work, vote: Vote, entry: RollEntry, choice: str, names: Collection[int], change: bool) -> None:
    session, mine = work.session, (vote.id, entry.person_id)
    ballot = session.get(Ballot, mine)
    if entry.voted and ballot is None:
        raise Refused(_("Your ballot was given on paper at the table and is counted."))
    if ballot is None:
        session.add(Ballot(vote_id=vote.id, person_id=entry.person_id, choice=choice, cast_at=work.now))
    elif change:
        ballot.choice, ballot.cast_at = choice, work.now
    else:
        raise Refused(_("You have voted on this case already."))
    _forget_names(work, vote)
    session.flush()
    session.add_all(BallotName(vote_id=vote.id, person_id=entry.person_id, candidate_id=name) for name in set(names))


def _forget_names(work: Work, vote: Vote) -> None:
    assert work.actor is not None
    mine = (BallotName.vote_id == vote.id, BallotName.person_id == work.actor.person_id)
    work.session.execute(sa.delete(BallotName).where(*mine))


def _cast_secretly(work: Work, vote: Vote, entry: RollEntry, choice: str, receipt: str, names: Collection[int]) -> None:
    stored = receipt_of(vote.id, receipt)
    if entry.voted:
        raise Refused(_("You have voted. A secret ballot cannot be taken back."))
    taken = work.session.scalar(sa.select(SecretBallot.vote_id).where(SecretBallot.receipt == stored))
    if not RECEIPT.fullmatch(receipt) or taken is not None:
        raise Refused(_("The receipt on this ballot cannot be used: load the page again."), field="choice")
    work.session.execute(sa.insert(SecretBallot).values(receipt=stored, vote_id=vote.id, choice=choice))
    for name in sorted(set(names)):
        work.session.execute(sa.insert(SecretBallotName).values(receipt=stored, vote_id=vote.id, candidate_id=name))


def retract(work: Work, vote: Vote, given_at: dt.datetime) -> None:
    """Take back the actor's open ballot of that moment. Raises Refused where it is not the one that counts now."""
    assert work.actor is not None
    ballot = work.session.get(Ballot, (vote.id, work.actor.person_id))
    if ballot is None or ballot.cast_at != given_at:
        raise Refused(_("This ballot is taken back or changed already."))
    _forget_names(work, vote)
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
        raise Refused(_("You take no part in this vote: you wrote in the file, or it is about you."))
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


def complete(view: VoteView) -> bool:
    """Whether a vote closes now without the chair or the clock: everybody on the roll has voted, or, in an open vote
    under a rule that says so, nothing can change the verdict. A roll that nobody is left on stays blocked."""
    early = view.vote.early_close and not view.vote.secret and view.settled
    return view.tally.entitled > 0 and (view.tally.waiting == 0 or early)


def close(work: Work, vote: Vote) -> VoteView:
    """Close a vote: its outcome, who was present and who is elected are written down as they were counted.

    The outcome is 'carried', 'rejected' or 'inquorate'.
    """
    view = counted(work, vote)
    vote.closed_at, vote.outcome = work.now, view.verdict
    for line in view.roll:
        work.session.get_one(RollEntry, (vote.id, line.person_id)).present = line.present or line.voted
    for standing in view.standings:
        work.session.get_one(Candidate, (vote.id, standing.candidate)).elected = standing.elected
    if vote.secret:
        _shuffle(work, vote)
    work.session.flush()
    return view


def void(work: Work, vote: Vote) -> None:
    """End a vote whose case goes another way or whose file was changed while it ran: its ballots count for nothing.

    They stay where they are, to be seen as what they are. Whoever has voted votes anew if the question is put again.
    """
    vote.closed_at, vote.outcome = work.now, VOID
    if vote.secret:
        _shuffle(work, vote)
    work.session.flush()


def _shuffle(work: Work, vote: Vote) -> None:
    """Write the secret ballots anew in the order of their random receipts, so that no row's place tells when."""
    session = work.session
    kept = {}
    for table in (Base.metadata.tables["secret_ballot_name"], Base.metadata.tables["secret_ballot"]):
        rows = session.execute(sa.select(table).where(table.c.vote_id == vote.id).order_by(*table.primary_key)).all()
        kept[table] = [row._asdict() for row in rows]
        session.execute(sa.delete(table).where(table.c.vote_id == vote.id))
    for table in reversed(kept):
        if kept[table]:
            session.execute(sa.insert(table), kept[table])
