"""Opening a vote: the electoral roll of the day, the rules and the candidates are frozen."""

from collections.abc import Collection

import sqlalchemy as sa

from webapp.access import post_key
from webapp.models import Candidate, Case, Person, Post, RollMember, Unit, Vote, post_held_on
from webapp.queries.cases.context import CaseContext
from workflows.core.definition import QuestionDef, named_in
from workflows.core.facts import Facts
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
    case, facts = context.case, context.facts()
    vote = _new_vote(context, question, unit)
    roll: dict[int, str] = {}
    for post in context.session.scalars(
        sa.select(Post)
        .where(Post.unit_id == unit.id, Post.kind.in_(question.by.posts), post_held_on(context.today))
        .order_by(Post.id)
    ):
        roll.setdefault(post.person_id, post_key(post.kind, unit.id))
    for person_id, held in roll.items():
        reason = None if question.candidates else recusal(person_id, case, facts)
        context.session.add(RollMember(vote_id=vote.id, person_id=person_id, post=held, recused=reason))
    if question.candidates:
        _put_up(context, vote, named_in(case.dossier, question.candidates))
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
        early_close=rules[question.early_close] == "yes",
        delegable=rules[question.delegated] == "yes",
        seats=named_in(case.dossier, question.seats) if question.seats else None,
        opened_at=context.now,
        closes_on=case.due_on,
    )
    context.session.add(vote)
    context.session.flush()
    return vote


def _put_up(context: CaseContext, vote: Vote, people: Collection[int]) -> None:
    """Add the candidates in the order of the ballot: by given name."""
    ordered = sa.select(Person.id).where(Person.id.in_(people)).order_by(Person.sort_key, Person.id)
    for place, person_id in enumerate(context.session.scalars(ordered), 1):
        context.session.add(Candidate(vote_id=vote.id, person_id=person_id, place=place))


def recusal(person_id: int, case: Case, facts: Facts) -> str | None:
    """Return why a person may take no part in a vote on this case; None if they may."""
    if person_id == case.subject_id:
        return "subject"
    if person_id == case.opener_id:
        return "nominator"
    if person_id in facts.authors:
        return "editor"
    return "kin" if person_id in facts.kin else None
