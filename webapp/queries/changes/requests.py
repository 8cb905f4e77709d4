"""Reads of requests for changes: those that somebody may know of."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import visible_cases
from webapp.actors import KEPT, Actor, officer_paths
from webapp.models import Account, Case, ChangeRequest, Notice, Person, Post, Unit
from webapp.queries.changes.confirmers import EXCEPTION, reached
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of
from workflows.roles import INSPECTION

ENROLMENT = "enrolment"
"""The kind of request by which somebody new is recorded in a unit."""


@dataclass(frozen=True)
class ChangeReader:
    """A reader of requests: an account, and its person; actor is None for an administrator."""

    account_id: int
    actor: Actor | None


@dataclass(frozen=True)
class RequestLine:
    """A request with the names of those who had a hand in it, '' where nobody has yet.

    at_server: whether it was asked on the command line; then asked_by is whom whoever stood there has named.
    """

    change: ChangeRequest
    unit: str
    asked_by: str
    decided_by: str

    @property
    def at_server(self) -> bool:
        return self.change.asked_by_id is None


_ASKER, _DECIDER = aliased(Account), aliased(Account)
ASKING, DECIDING = aliased(Person), aliased(Person)
"""Who asked and who decided, in `changes_read`; nobody for an administrator."""


def changes_page(session: Session, reader: ChangeReader, waiting: bool, place: Cursor | None) -> Page[RequestLine]:
    """Return the requests that the reader may know of, the last first: those that wait, or those decided.

    One statement.
    """
    keys = [SortKey(ChangeRequest.asked_at, instant), SortKey(ChangeRequest.public_id, str)]
    standing = ChangeRequest.standing == "waiting" if waiting else ChangeRequest.standing != "waiting"
    page = page_of(session, changes_read(reader).where(standing), keys, place, newest_first=True)
    return Page(tuple(_line(row) for row in page.rows), page.before, page.after)


@lru_cache(KEPT)
def waiting_count(reader: ChangeReader) -> sa.ScalarSelect[int]:
    """Return a statement that counts the requests of others that wait, of those that the reader may know of."""
    others = sa.func.coalesce(ChangeRequest.asked_by_id, 0) != reader.account_id
    waiting = changes_read(reader).where(ChangeRequest.standing == "waiting", others).with_only_columns(sa.func.count())
    return waiting.scalar_subquery()


def asked_with(session: Session, account_id: int, key: str) -> list[ChangeRequest]:
    """Return what this account has asked for with one form that asks for several things at once. One statement."""
    mine = sa.and_(ChangeRequest.asked_by_id == account_id, ChangeRequest.key.startswith(f"{key}.", autoescape=True))
    return list(session.scalars(sa.select(ChangeRequest).where(mine).order_by(ChangeRequest.id)))


def change_line(session: Session, reader: ChangeReader, public_id: str) -> RequestLine | None:
    """Return one request; None both for an unknown one and for one that the reader may not know of. One statement."""
    row = session.execute(changes_read(reader).where(ChangeRequest.public_id == public_id)).one_or_none()
    return _line(row) if row else None


@lru_cache(KEPT)
def changes_read(reader: ChangeReader) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of the requests that the reader may know of, joined with their unit and people."""
    return (
        sa.select(
            ChangeRequest,
            Unit.name.label("unit"),
            sa.func.coalesce(ASKING.full_name, _ASKER.username).label("asked_by"),
            sa.func.coalesce(DECIDING.full_name, _DECIDER.username).label("decided_by"),
        )
        .outerjoin(Unit, Unit.id == ChangeRequest.unit_id)
        .outerjoin(_ASKER, _ASKER.id == sa.func.coalesce(ChangeRequest.asked_by_id, ChangeRequest.operator_id))
        .outerjoin(ASKING, ASKING.id == _ASKER.person_id)
        .outerjoin(_DECIDER, _DECIDER.id == ChangeRequest.decided_by_id)
        .outerjoin(DECIDING, DECIDING.id == _DECIDER.person_id)
        .where(_readable(reader))
    )


def _line(row: Any) -> RequestLine:
    return RequestLine(row.ChangeRequest, row.unit or "", row.asked_by or "", row.decided_by or "")


def _readable(reader: ChangeReader) -> sa.ColumnElement[bool]:
    """Administrators read what administrators ask for; others what they oversee, inspect, asked for or heard of.

    An exception is read by those who may know of its case, and by nobody else.
    """
    if reader.actor is None:
        return sa.or_(ChangeRequest.asked_by_id.is_(None), _ASKER.administrator)
    told = sa.select(Notice.id).where(
        Notice.person_id == reader.actor.person_id,
        Notice.kind.in_(("change", "changed")),
        Notice.move == ChangeRequest.public_id,
    )
    inspected = [path for post in reader.actor.posts if post.kind in INSPECTION for path in post.paths]
    excepted = ChangeRequest.kind == EXCEPTION
    concerned = sa.or_(
        reached([*officer_paths(reader.actor), *inspected]),
        ChangeRequest.asked_by_id == reader.account_id,
        told.exists(),
    )
    return sa.or_(sa.and_(sa.not_(excepted), concerned), sa.and_(excepted, _of_visible_case(reader.actor)))


def _of_visible_case(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the actor may know of the case of a ChangeRequest."""
    around = sa.select(Case.id).join(Unit, Unit.id == Case.unit_id)
    mine = around.where(Case.public_id == _case_in_request(), visible_cases(actor))
    return mine.correlate(ChangeRequest).exists()


def _case_in_request() -> sa.ColumnElement[Any]:
    """Return the public id of the case of a ChangeRequest for an exception."""
    return sa.cast(ChangeRequest.content["case"].as_string(), sa.Text)


def exceptions_asked(session: Session, case: Case) -> list[str]:
    """Return the requests that wait to except this case from a rule, by public id. One statement."""
    waiting = (ChangeRequest.kind == EXCEPTION, ChangeRequest.standing == "waiting")
    found = sa.select(ChangeRequest.public_id).where(*waiting, _case_in_request() == case.public_id)
    return list(session.scalars(found.order_by(ChangeRequest.id)))


def named_in_each(session: Session, changes: Collection[ChangeRequest]) -> dict[str, str]:
    """Return the name of the person whom a request names, by its public id: for a post, or as whose account it is.

    Of somebody newly recorded it is who has the post that the request gave, under its key: nobody until it is carried
    out. Four statements at most, for however many.
    """
    said = {each.public_id: each.content for each in changes}
    by_code = {public_id: content["person"] for public_id, content in said.items() if content.get("person")}
    by_id = {public_id: content["person_id"] for public_id, content in said.items() if "person_id" in content}
    others = {key: content["username"] for key, content in said.items() if key not in by_code and "username" in content}
    by_post = {each.public_id: each.key for each in changes if each.kind == ENROLMENT}
    owners = sa.select(Account.username, Person.full_name).join(Person, Person.id == Account.person_id)
    recorded = sa.select(Post.key, Person.full_name).join(Person, Person.id == Post.person_id)
    found: dict[str, str] = {}
    for wanted, statement, column in (
        (by_code, sa.select(Person.code, Person.full_name), Person.code),
        (by_id, sa.select(Person.id, Person.full_name), Person.id),
        (others, owners, Account.username),
        (by_post, recorded, Post.key),
    ):
        if wanted:
            names = {row[0]: row[1] for row in session.execute(statement.where(column.in_(set(wanted.values()))))}
            found |= {public_id: names[key] for public_id, key in wanted.items() if key in names}
    return found
