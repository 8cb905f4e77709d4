"""Moving what is true now from one record of a human being to the other: table by table, each row written down."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.models import (
    Account,
    Base,
    Case,
    Contribution,
    CultivationGroup,
    Delegation,
    DoubleQuestion,
    FieldDay,
    FieldTrip,
    GroupMember,
    HandedLine,
    Kinship,
    Leave,
    Meeting,
    Notice,
    PersonPair,
    Post,
    RegisterJudge,
    RegisterPerson,
    RegisterRow,
    SavedView,
    SelfReminder,
    Task,
    TaskBar,
    Watch,
)
from webapp.queries.people.doubles import pair_of
from webapp.services.accounts import sign_ins

Moved = dict[str, Any]
SIMPLE: tuple[tuple[type[Base], InstrumentedAttribute[Any], Any], ...] = (
    (Post, Post.person_id, None),
    (Case, Case.subject_id, None),
    (Case, Case.opener_id, Case.closed_at.is_(None)),
    (Task, Task.person_id, None),
    (Notice, Notice.person_id, None),
    (Delegation, Delegation.absent_id, Delegation.revoked_at.is_(None)),
    (Delegation, Delegation.deputy_id, Delegation.revoked_at.is_(None)),
    (GroupMember, GroupMember.person_id, None),
    (CultivationGroup, CultivationGroup.leader_id, None),
    (FieldTrip, FieldTrip.person_id, None),
    (FieldDay, FieldDay.person_id, None),
    (Leave, Leave.person_id, None),
    (Meeting, Meeting.chair_id, Meeting.closed_at.is_(None)),
    (Meeting, Meeting.secretary_id, Meeting.closed_at.is_(None)),
    (DoubleQuestion, DoubleQuestion.person_id, None),
    (Contribution, Contribution.speaker_id, None),
    (Contribution, Contribution.written_by_id, None),
    (RegisterRow, RegisterRow.entered_by_id, RegisterRow.standing == "entered"),
)
"""References that are moved as they stand; those with a condition only where it holds."""
BY_ROW: tuple[tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any], Any], ...] = (
    (
        RegisterPerson.row_id,
        RegisterPerson.person_id,
        ~sa.exists().where(RegisterJudge.row_id == RegisterPerson.row_id).correlate(RegisterPerson),
    ),
    (HandedLine.list_id, HandedLine.person_id, None),
    (SelfReminder.case_id, SelfReminder.person_id, None),
    (SavedView.name, SavedView.owner_id, None),
    (Watch.case_id, Watch.person_id, Watch.case_id.is_not(None)),
    (Watch.unit_id, Watch.person_id, Watch.unit_id.is_not(None)),
    (Watch.view_id, Watch.person_id, Watch.view_id.is_not(None)),
)
"""References of rows that name a person once: moved where the kept record is not named there as well."""


def move_references(session: Session, kept_id: int, gone_id: int, moved: Moved, now: dt.datetime) -> None:
    """Move everything that is true now to the kept record. moved: filled with the ids of the rows, by table."""
    _merge_memberships(session, kept_id, gone_id, moved)
    for table, column, condition in SIMPLE:
        _move(session, table, column, condition, kept_id, gone_id, moved)
    for row, column, condition in BY_ROW:
        _move_where_alone(session, row, column, condition, kept_id, gone_id, moved)
    _move_kin(session, kept_id, gone_id, moved, now)
    _move_claims(session, kept_id, gone_id)
    _bar_too(session, kept_id, gone_id)
    _move_account(session, kept_id, gone_id, moved, now)
    _move_decisions(session, kept_id, gone_id)


def _bar_too(session: Session, kept_id: int, gone_id: int) -> None:
    """Bar the kept record from the tasks from which the other is barred: the two are one."""
    for bar in session.scalars(sa.select(TaskBar).where(TaskBar.person_id == gone_id)).all():
        session.merge(TaskBar(case_id=bar.case_id, move=bar.move, person_id=kept_id, kin=bar.kin))
    session.flush()


def _name(column: InstrumentedAttribute[Any]) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


def _move(
    session: Session,
    table: type[Base],
    column: InstrumentedAttribute[Any],
    condition: Any,
    kept_id: int,
    gone_id: int,
    moved: Moved,
) -> None:
    statement = sa.update(table).where(column == gone_id)
    if condition is not None:
        statement = statement.where(condition)
    statement = statement.values({column.key: kept_id}).execution_options(synchronize_session=False)
    moved[_name(column)] = sorted(session.scalars(statement.returning(table.id)))  # type: ignore[attr-defined]


def _move_where_alone(
    session: Session,
    row: InstrumentedAttribute[Any],
    column: InstrumentedAttribute[Any],
    condition: Any,
    kept_id: int,
    gone_id: int,
    moved: Moved,
) -> None:
    """Move what is named once a row; a row that names both records keeps both, as it was written."""
    both = sa.select(row).where(column == kept_id)
    with_both = set(session.scalars(both))
    found = sa.select(row).where(column == gone_id)
    rows = list(session.scalars(found if condition is None else found.where(condition)))
    alone = sorted(set(rows) - with_both)
    if alone:
        change = sa.update(column.class_).where(column == gone_id, row.in_(alone)).values({column.key: kept_id})
        session.execute(change.execution_options(synchronize_session=False))
    moved[_name(column)] = alone


def _merge_memberships(session: Session, kept_id: int, gone_id: int, moved: Moved) -> None:
    """Cut a membership of one unit that stands in both records, so that it stands once."""
    mine = session.scalars(sa.select(Post).where(Post.person_id == kept_id, Post.kind == "member")).all()
    theirs = session.scalars(sa.select(Post).where(Post.person_id == gone_id, Post.kind == "member")).all()
    cut: dict[str, list[str]] = {}
    for post in theirs:
        for own in mine:
            if own.unit_id == post.unit_id and post.valid_from < _end(own) and own.valid_from < _end(post):
                covered = post.valid_from <= own.valid_from and _end(own) <= _end(post)
                shorter, longer = (own, post) if covered else (post, own)
                cut[str(shorter.id)] = [str(shorter.valid_from), str(shorter.valid_to or "")]
                if not covered and _end(longer) < _end(shorter):
                    shorter.valid_from = _end(longer)
                else:
                    shorter.valid_to = max(shorter.valid_from, min(_end(shorter), longer.valid_from))
    moved["post.dates"] = cut
    session.flush()


def _end(post: Post) -> dt.date:
    return post.valid_to or dt.date.max


def _move_kin(session: Session, kept_id: int, gone_id: int, moved: Moved, now: dt.datetime) -> None:
    """Move declarations of kinship in force; one between the two records, or a second one, ends."""
    for own, other in ((Kinship.declarer_id, Kinship.relative_id), (Kinship.relative_id, Kinship.declarer_id)):
        known = set(session.scalars(sa.select(other).where(own == kept_id, Kinship.ended_at.is_(None))))
        standing = sa.select(Kinship).where(own == gone_id, Kinship.ended_at.is_(None))
        for row in session.scalars(standing).all():
            if getattr(row, other.key) in {*known, kept_id, gone_id}:
                row.ended_at = now
                moved.setdefault("kinship.ended_at", []).append(row.id)
            else:
                setattr(row, own.key, kept_id)
                moved.setdefault(_name(own), []).append(row.id)
        session.flush()


def _move_claims(session: Session, kept_id: int, gone_id: int) -> None:
    """Let open cases about the person claim for the kept record what they claimed for the other."""
    for case in session.scalars(sa.select(Case).where(Case.subject_id == kept_id, Case.claim.is_not(None))).all():
        what, _colon, who = (case.claim or "").rpartition(":")
        if who == str(gone_id):
            case.claim = f"{what}:{kept_id}"
    session.flush()


def _move_account(session: Session, kept_id: int, gone_id: int, moved: Moved, now: dt.datetime) -> None:
    """Close the second account; an only one goes over to the kept record."""
    account = session.scalars(sa.select(Account).where(Account.person_id == gone_id)).one_or_none()
    if account is None:
        return
    has_one = session.scalar(sa.select(Account.id).where(Account.person_id == kept_id))
    sign_ins.end_all(session, account.id)
    if has_one is None:
        account.person_id = kept_id
        moved["account.person_id"] = [account.id]
    elif account.disabled_at is None:
        account.disabled_at = now
        moved["account.disabled_at"] = [account.id]
    session.flush()


def _move_decisions(session: Session, kept_id: int, gone_id: int) -> None:
    """Take over whom the joined record was distinguished from, so that nobody is asked again."""
    named = sa.or_(PersonPair.one_id == gone_id, PersonPair.other_id == gone_id)
    for pair in session.scalars(sa.select(PersonPair).where(named, PersonPair.decided_at.is_not(None))).all():
        one, other = pair_of(kept_id, pair.other_id if pair.one_id == gone_id else pair.one_id)
        if one != other and session.get(PersonPair, (one, other)) is None:
            session.add(
                PersonPair(
                    one_id=one,
                    other_id=other,
                    decided_at=pair.decided_at,
                    decided_by_id=pair.decided_by_id,
                    reason=pair.reason,
                )
            )
    session.flush()
