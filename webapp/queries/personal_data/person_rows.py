"""The data kept about a person outside of cases. Each statement is given the person's id, and a condition on cases."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.models import (
    Account,
    AlertDevice,
    CultivationGroup,
    Delegation,
    GroupMember,
    Kinship,
    Leave,
    MailChoice,
    Person,
    PersonCorrection,
    Post,
    SecurityEvent,
    SignIn,
    Unit,
)
from webapp.queries.people.joined import records_of

_Other, _Namer = aliased(Person), aliased(Person)


Statement = sa.Select[*tuple[Any, ...]]


_DAY = sa.cast(Person.birth_date, sa.Text)
_BIRTH = sa.case(
    (Person.birth_known == "year", sa.func.substr(_DAY, 1, 4)),
    (Person.birth_known == "month", sa.func.substr(_DAY, 1, 7)),
    else_=_DAY,
)
"""The birth as ISO text, as far as it is known."""


def identity(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return sa.select(
        Person.code,
        Person.full_name,
        Person.given_name,
        _BIRTH.label("birth_date"),
        Person.sex,
        Person.phone,
        Person.mail_address,
        Person.union_joined_on,
        Person.party_joined_on,
        Person.party_candidate,
        Person.restricted_on,
    ).where(Person.id == person_id)


def corrections(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            PersonCorrection.corrected_at,
            PersonCorrection.name.label("column"),
            PersonCorrection.was,
            PersonCorrection.now,
        )
        .where(PersonCorrection.person_id.in_(records_of(person_id)))
        .order_by(PersonCorrection.id)
    )


def posts(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Post.kind.label("post"),
            Unit.name.label("unit"),
            Post.valid_from,
            Post.valid_to,
            Post.source,
            Post.ended_source,
        )
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id == person_id)
        .order_by(Post.valid_from, Post.id)
    )


def kin(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(
            Person.full_name.label("declarer"),
            _Other.full_name.label("relative"),
            Kinship.kind.label("kinship"),
            Kinship.declared_at,
            Kinship.ended_at,
        )
        .join(Person, Person.id == Kinship.declarer_id)
        .join(_Other, _Other.id == Kinship.relative_id)
        .where(sa.or_(Kinship.declarer_id == person_id, Kinship.relative_id == person_id))
        .order_by(Kinship.id)
    )


def account(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Account.username, MailChoice.address.label("mail_address"), Account.disabled_at)
        .outerjoin(MailChoice, MailChoice.account_id == Account.id)
        .where(Account.person_id == person_id)
    )


def sign_ins(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(SignIn.started_at, SignIn.seen_at, SignIn.address.label("network_address"), SignIn.browser)
        .join(Account, Account.id == SignIn.account_id)
        .where(Account.person_id == person_id)
        .order_by(SignIn.id)
    )


def alerts(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(AlertDevice.made_at.label("started_at"), AlertDevice.browser)
        .join(Account, Account.id == AlertDevice.account_id)
        .where(Account.person_id == person_id)
        .order_by(AlertDevice.id)
    )


def security_events(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(SecurityEvent.at, SecurityEvent.kind.label("security_event"), SecurityEvent.what.label("done"))
        .where(sa.or_(SecurityEvent.person_id == person_id, SecurityEvent.about_id == person_id))
        .order_by(SecurityEvent.id)
    )


def leave(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(Leave.kind.label("leave"), Leave.first_day, Leave.last_day)
        .where(Leave.person_id == person_id)
        .order_by(Leave.first_day, Leave.id)
    )


def groups(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    return (
        sa.select(CultivationGroup.name.label("group"), GroupMember.joined_on, GroupMember.left_on)
        .join(CultivationGroup, CultivationGroup.id == GroupMember.group_id)
        .where(GroupMember.person_id == person_id)
        .order_by(GroupMember.id)
    )


def delegations(person_id: int, known: sa.ColumnElement[bool]) -> Statement:
    """Deputies of the person, for whom they are one, and whom they named for somebody else.

    The reason is about the absent person: a deputy does not read it.
    """
    by = Delegation.named_by_id.in_(records_of(person_id))
    return (
        sa.select(
            Person.full_name.label("absent"),
            _Other.full_name.label("deputy"),
            Delegation.workflow.label("process"),
            Delegation.valid_from,
            Delegation.valid_to,
            _Namer.full_name.label("named_by"),
            Delegation.named_by_post.label("held"),
            sa.case((Delegation.absent_id == person_id, Delegation.reason), (by, Delegation.reason)).label("reason"),
        )
        .join(Person, Person.id == Delegation.absent_id)
        .join(_Other, _Other.id == Delegation.deputy_id)
        .outerjoin(_Namer, _Namer.id == Delegation.named_by_id)
        .where(sa.or_(Delegation.absent_id == person_id, Delegation.deputy_id == person_id, by))
        .order_by(Delegation.id)
    )
