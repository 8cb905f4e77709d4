"""Questions and answers on cases: who reads them, of which posts one may ask, and what waits for an answer."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import starmap
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import any_post, counts_in_case, delegated_for, known_by_post, post_key, visible_cases, within
from webapp.actors import KEPT, Actor, HeldPost
from webapp.models import Account, Case, CaseMessage, CaseMessageWords, Person, Post, Unit, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.definitions import definitions
from webapp.queries.people.delegations import LENDING, offices
from webapp.queries.people.joined import now_id
from webapp.queries.people.names import called_at
from workflows.core.definition import SUBJECT
from workflows.core.engine import Authority

ANSWERS = aliased(CaseMessage)


@dataclass(frozen=True)
class Desk:
    """A post in a unit that may be asked, with the names of its holders. post_id: the row of the first of them."""

    post_id: int
    unit_id: int
    post: str
    unit: str
    inside: bool
    people: tuple[str, ...]
    person_ids: frozenset[int]
    outsiders: frozenset[int]
    """Those of them who read what is asked inside: without an office in the unit that the case is about."""


@dataclass(frozen=True)
class MessageLine:
    """A question or an answer as it is read. text: None once it was erased; answered: for a question, whether it is."""

    id: int
    question_id: int | None
    inside: bool
    to_unit_id: int | None
    to_unit: str | None
    to_post: str | None
    author: str
    author_post: str
    acted_for: str | None
    at: dt.datetime
    text: str | None
    answered: bool


@dataclass(frozen=True)
class WaitingQuestion:
    """A question that waits for an answer of one of the actor's posts."""

    case: str
    definition_hash: str
    question_id: int
    asked_by: str
    at: dt.datetime


def concerned_people(context: CaseContext) -> set[int]:
    """Return whom the case is about: of them nobody is asked, and they read nothing that is asked inside."""
    case = context.case
    return {*context.definition.candidates_in(case.dossier), *([case.subject_id] if case.subject_id else [])}


def reads_inside(context: CaseContext) -> bool:
    """Whether the actor knows of the case by a post outside its unit. One statement."""
    return bool(inside_posts(context)) if context.actor else False


def inside_posts(context: CaseContext) -> list[HeldPost]:
    """Return the own and delegated posts by which the actor reads what is asked inside. One statement.

    Nobody who holds an office in the unit that the case is about, or below it, whatever they hold besides.
    """
    actor, unit = context.actor, context.around.own
    if actor is None or actor.person_id in concerned_people(context):
        return []
    if any(_below(post, unit) for post in offices(actor.posts)):
        return []
    outside = [post for post in _posts_in(context, actor) if not _below(post, unit)]
    return _knowing(context, actor, outside)


def asking_authority(context: CaseContext, inside: bool) -> Authority | None:
    """Return the post by which the actor asks or answers here; None for who knows of the case by name alone.

    inside: for a question that only those read who are outside the case's unit. One statement.
    """
    if context.actor is None:
        return None
    posts = inside_posts(context) if inside else _knowing(context, context.actor, _posts_in(context, context.actor))
    return _authority(context, posts[0]) if posts else None


def desk_authority(context: CaseContext, unit_id: int | None, post_kind: str | None) -> Authority | None:
    """Return the post by which the actor answers what that post was asked: own or delegated."""
    if context.actor is None or context.actor.person_id in concerned_people(context):
        return None
    held = _posts_in(context, context.actor)
    found = (post for post in held if (post.unit_id, post.kind) == (unit_id, post_kind))
    post = next(found, None)
    return _authority(context, post) if post else None


def desks(context: CaseContext) -> list[Desk]:
    """Return the posts that may be asked: those with a part in the process whose holders may know of the case now.

    Not those that the actor alone holds, nor by people whom the case is about. Three statements.
    """
    roles = [(context.around.get(role.of), role.posts) for role in context.definition.roles() if role.of != SUBJECT]
    pairs = {(unit.id, kind) for unit, kinds in roles if unit for kind in kinds}
    nobody = {*concerned_people(context), *([context.actor.person_id] if context.actor else [])}
    rows = context.session.execute(
        sa.select(Post.id, Post.unit_id, Post.kind, Unit.name, Unit.path, Unit.kind.label("sort"), Person.full_name)
        .add_columns(Person.id.label("person_id"), Post.placed)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Person, Person.id == Post.person_id)
        .join(Account, sa.and_(Account.person_id == Person.id, Account.disabled_at.is_(None)))
        .join(Case, Case.id == context.case.id)
        .where(sa.tuple_(Post.unit_id, Post.kind).in_(pairs), post_held_on(context.today), counts_in_case())
        .where(Post.person_id.not_in(nobody))
        .order_by(sa.func.length(Unit.path), Unit.id, Post.kind, Person.sort_key, Post.id)
    ).all()
    posts = {row.id: HeldPost(row.kind, row.unit_id, row.name, row.sort, (row.path,), row.placed) for row in rows}
    known = {(post.unit_id, post.kind) for post in _knowing(context, Actor(0, "", ()), posts.values())}
    insiders = _office_holders(context, {row.person_id for row in rows})
    found: dict[tuple[int, str], Desk] = {}
    for row in rows:
        desk = (row.unit_id, row.kind)
        if desk in known:
            outside = not _below(posts[row.id], context.around.own) and row.person_id not in insiders
            one = found.get(desk, Desk(row.id, row.unit_id, row.kind, row.name, False, (), frozenset(), frozenset()))
            found[desk] = replace(
                one,
                inside=one.inside or outside,
                people=(*one.people, row.full_name),
                person_ids=one.person_ids | {row.person_id},
                outsiders=one.outsiders | ({row.person_id} if outside else set()),
            )
    return list(found.values())


def _office_holders(context: CaseContext, people: set[int]) -> set[int]:
    """Return those of these people who hold an office in the case's unit, or below it."""
    held = sa.select(Post.person_id).join(Unit, Unit.id == Post.unit_id)
    there = (Post.person_id.in_(people), Post.kind.not_in(LENDING), post_held_on(context.today))
    return set(context.session.scalars(held.where(*there, within([context.around.own.path]))))


def messages_of(context: CaseContext) -> list[MessageLine]:
    """Return what the actor may read of the questions and answers on a case, newest first. Two statements."""
    rows = context.session.execute(_lines_of(reads_inside(context)), {"case": context.case.id})
    return list(starmap(MessageLine, rows))


@cache
def _lines_of(inside: bool) -> Any:
    absent, asked = aliased(Person), aliased(Unit)
    to = (CaseMessage.to_unit_id, asked.name, CaseMessage.to_post)
    by = (called_at(CaseMessage.at), CaseMessage.author_post, called_at(CaseMessage.at, absent), CaseMessage.at)
    return (
        sa.select(CaseMessage.id, CaseMessage.question_id, CaseMessage.inside, *to, *by)
        .add_columns(CaseMessageWords.text, _answered())
        .select_from(CaseMessage)
        .join(Person, Person.id == now_id(CaseMessage.author_id))
        .outerjoin(absent, absent.id == now_id(CaseMessage.for_id))
        .outerjoin(asked, asked.id == CaseMessage.to_unit_id)
        .outerjoin(CaseMessageWords, CaseMessageWords.message_id == CaseMessage.id)
        .where(CaseMessage.case_id == sa.bindparam("case"), sa.true() if inside else CaseMessage.inside.is_(False))
        .order_by(CaseMessage.id.desc())
    )


def waiting_questions(session: Session, actor: Actor) -> list[WaitingQuestion]:
    """Return the questions on open cases that wait for an answer of the actor's posts, oldest first. Two statements."""
    rows = session.execute(_waiting_for(actor)).all()
    known = definitions(session, (row.definition_hash for row in rows))
    return [
        WaitingQuestion(*row[:5])
        for row in rows
        if actor.person_id not in known[row.definition_hash].candidates_in(row.dossier)
    ]


@lru_cache(KEPT)
def _waiting_for(actor: Actor) -> sa.Select[Any]:
    to_me = any_post(
        actor, lambda post: sa.and_(CaseMessage.to_unit_id == post.unit_id, CaseMessage.to_post == post.kind)
    )
    asked = (CaseMessage.id, called_at(CaseMessage.at), CaseMessage.at)
    return (
        sa.select(Case.public_id, Case.definition_hash, *asked, Case.dossier)
        .select_from(CaseMessage)
        .join(Case, Case.id == CaseMessage.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(Person, Person.id == now_id(CaseMessage.author_id))
        .where(to_me, open_question(), visible_cases(actor))
        .where(
            sa.func.coalesce(Case.subject_id, 0) != actor.person_id, now_id(CaseMessage.author_id) != actor.person_id
        )
        .where(sa.or_(CaseMessage.inside.is_(False), ~_in_unit_of_case(actor)))
        .order_by(CaseMessage.id)
    )


def _in_unit_of_case(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on (Case join Unit) that the actor holds an office in the case's unit, or below it."""
    paths = [path for post in offices(actor.posts) for path in post.paths]
    return sa.or_(sa.false(), *(sa.literal(path).startswith(Unit.path) for path in paths))


def open_question() -> sa.ColumnElement[bool]:
    """Return the condition on (CaseMessage, Case) that it is a question which waits for an answer."""
    return sa.and_(CaseMessage.question_id.is_(None), Case.closed_at.is_(None), ~_answered())


def _answered() -> sa.ColumnElement[bool]:
    return sa.exists().where(ANSWERS.question_id == CaseMessage.id).correlate(CaseMessage)


def _posts_in(context: CaseContext, actor: Actor) -> list[HeldPost]:
    """Return the posts that give the actor a part in the case, own ones first."""
    case = context.case
    own = [post for post in actor.posts if post.counts_in(case.sealed)]
    return [*own, *(by.post for by in delegated_for(actor, case.workflow, case.sealed, case.subject_id))]


def _knowing(context: CaseContext, actor: Actor, posts: Iterable[HeldPost]) -> list[HeldPost]:
    """Return those of these posts whose holders may know of the case. One statement."""
    if not (all_posts := tuple(posts)):
        return []
    row = context.session.execute(_by_each(actor, all_posts), {"case": context.case.id}).one()
    return [post for post, known in zip(all_posts, row, strict=True) if known]


@lru_cache(KEPT)
def _by_each(actor: Actor, posts: tuple[HeldPost, ...]) -> Any:
    sees = (known_by_post(replace(actor, posts=(post,), delegated=())) for post in posts)
    found = (
        sa.select(*(each.label(f"post_{place}") for place, each in enumerate(sees)))
        .select_from(Case)
        .join(Unit, Unit.id == Case.unit_id)
    )
    return found.where(Case.id == sa.bindparam("case"))


def _below(post: HeldPost, unit: Unit) -> bool:
    return any(path.startswith(unit.path) for path in post.paths)


def _authority(context: CaseContext, post: HeldPost) -> Authority:
    assert context.actor is not None
    if post in context.actor.posts:
        return Authority(post_key(post.kind, post.unit_id))
    case = context.case
    by = delegated_for(context.actor, case.workflow, case.sealed, case.subject_id)
    return Authority(post_key(post.kind, post.unit_id), next(each.person_id for each in by if each.post == post))
