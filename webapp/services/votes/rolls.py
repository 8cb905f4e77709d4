"""Opening a vote: the electoral roll of the day, the rules and the candidates are frozen."""

import datetime as dt
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from webapp.models import Candidate, LineRecusal, Person, RollMember, Unit, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.rolls import parties_of, posts_on, recusal, roll_of
from webapp.services.votes.lists import put_up_lines, recuse_from_lines
from workflows.core.definition import QuestionDef, named_in
from workflows.core.dossier import entries
from workflows.roles import COMMITTEES


def open_question(context: CaseContext, question: QuestionDef) -> Vote | None:
    """Open the vote of a state: freeze the electoral roll of the day, the rules, and the candidates.

    The subject and declared kin, the nominator and everybody who wrote in the dossier are recused: they stay on the
    roll to be seen, but are not counted. Not so in an election, where members are recused only by themselves: the
    Union's conferences elect among their own members, a candidate keeps the right to vote, and whoever proposed the
    names votes like any other; without them, a committee of five could lose three members and its quorum. If no unit
    decides, no vote opens and the case stays blocked. A roll without voters is blocked as well, never carried, and
    reported to the level above.
    """
    unit = context.around.get(question.by.of)
    if unit is None:
        return None
    case = context.case
    vote = _new_vote(context, question, unit)
    _enrol(context, vote, question, context.today, {})
    if question.candidates:
        _put_up(context, vote, named_in(case.dossier, question.candidates))
    elif question.each:
        put_up_lines(context, vote, entries(case.dossier.get(question.each, {})))
    context.session.flush()
    return vote


def _new_vote(context: CaseContext, question: QuestionDef, unit: Unit) -> Vote:
    case, rules = context.case, {key: rule.value for key, rule in context.rules.items()}
    earlier = context.session.scalar(
        sa.select(sa.func.count()).select_from(Vote).where(Vote.case_id == case.id, Vote.name == question.name)
    )
    vote = Vote(
        case_id=case.id,
        name=question.name,
        round=(earlier or 0) + 1,
        unit_id=unit.id,
        body=next((body for body, posts in COMMITTEES.items() if posts == question.by.posts), "standing_committee"),
        quorum=rules[question.quorum],
        majority=rules[question.needs],
        base=rules[question.base],
        abstention=rules[question.abstention],
        secret=rules[question.secrecy] == "secret",
        casting_vote=rules[question.casting] == "yes",
        over_list=question.each is not None,
        early_close=rules[question.early_close] == "yes",
        delegable=rules[question.delegated] == "yes",
        seats=named_in(case.dossier, question.seats) if question.seats else None,
        opened_at=context.now,
    )
    context.session.add(vote)
    context.session.flush()
    return vote


def renew(context: CaseContext, vote: Vote, day: dt.date) -> None:
    """Freeze the roll anew on the day on which the vote is put: it is the committee that meets, or is asked, that day.

    Nobody has voted yet. Who recused themselves stays recused.
    """
    lines = context.session.scalars(sa.select(RollMember).where(RollMember.vote_id == vote.id)).all()
    question = context.definition.question_in(context.case.state)
    assert question is not None
    own = {line.person_id: line.reason for line in lines if line.recused == "own"}
    context.session.execute(sa.delete(LineRecusal).where(LineRecusal.vote_id == vote.id))
    for line in lines:
        context.session.delete(line)
    context.session.flush()
    _enrol(context, vote, question, day, own)
    if vote.over_list:
        recuse_from_lines(context, vote)
    context.session.flush()


def _enrol(
    context: CaseContext, vote: Vote, question: QuestionDef, day: dt.date, own: Mapping[int, str | None]
) -> None:
    """Write the roll of a day; own: the members who recused themselves, with their reasons."""
    parties = parties_of(context.case, context.facts())
    roll = roll_of(posts_on(context.session, vote.unit_id, day), question, sealed=context.case.sealed)
    for person_id, held in roll.items():
        line = RollMember(vote_id=vote.id, person_id=person_id, post=held)
        line.recused = None if vote.seats else recusal(person_id, parties, question)
        if person_id in own:
            line.recused, line.reason = "own", own[person_id]
        context.session.add(line)


def open_runoff(context: CaseContext, first: Vote, people: Collection[int], seats: int) -> Vote:
    """Open the next round of an election: the same roll, those who stand again, the seats that are left.

    It belongs to the same meeting.
    """
    session = context.session
    kept = {column.key: getattr(first, column.key) for column in sa.inspect(Vote).columns}
    again = Vote(**{**kept, "id": None, "round": first.round + 1, "seats": seats, "runoff_of_id": first.id})
    again.opened_at, again.closed_at, again.outcome = context.now, None, None
    session.add(again)
    session.flush()
    for line in session.scalars(sa.select(RollMember).where(RollMember.vote_id == first.id)):
        session.add(
            RollMember(
                vote_id=again.id, person_id=line.person_id, post=line.post, recused=line.recused, reason=line.reason
            )
        )
    _put_up(context, again, people)
    session.flush()
    return again


def _put_up(context: CaseContext, vote: Vote, people: Collection[int]) -> None:
    """Add the candidates in the order of the ballot: by given name."""
    ordered = sa.select(Person.id).where(Person.id.in_(people)).order_by(Person.sort_key, Person.id)
    for place, person_id in enumerate(context.session.scalars(ordered), 1):
        context.session.add(Candidate(vote_id=vote.id, candidate_id=person_id, person_id=person_id, place=place))
