"""Records in which changes stand, each as one reader may know of it: what the audit puts together."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.access import sees_below, visible_cases, within
from webapp.actors import Actor
from webapp.models import (
    Case,
    ChangeRequest,
    Event,
    PeriodReport,
    RegisterEntry,
    RegisterPerson,
    RegisterRow,
    ReportEntry,
    SecurityEvent,
    SecurityEventUnit,
    Unit,
)
from webapp.queries.changes.requests import ASKING, DECIDING, ChangeReader, changes_read
from webapp.queries.registers.rows import readable as readable_rows
from webapp.queries.registers.rows import units_of
from webapp.queries.reports.versions import readable as readable_reports
from webapp.queries.supervision.paper_records import checks, pages, places
from webapp.queries.supervision.record_shape import RecordRead
from workflows.registers import REGISTERS
from workflows.roles import INSPECTION

RIGHTS = ("account", "rights", "import", "rules", "templates")
"""The kinds of security events that change something."""


def record_read(record: str, reader: ChangeReader, actor: Actor) -> RecordRead | None:
    """Return a record as the actor reads it; None where their posts give them none of it."""
    match record:
        case "case":
            return _cases(actor)
        case "change":
            return _changes(reader)
        case "register":
            return _registers(actor)
        case "report":
            return _reports(actor)
        case "check":
            return checks(actor)
        case "place":
            return places(actor)
        case "page":
            return pages(actor)
    return _rights(actor)


def _cases(actor: Actor) -> RecordRead:
    """The journals of cases below the actor's units; a sealed one's for who has an entry of access. No ballots."""
    entry = aliased(Event)  # whether a case is known depends on its journal too, which is another one
    rows = sa.select(
        entry.at,
        entry.id,
        entry.kind,
        entry.move,
        Case.definition_hash,
        Case.public_id,
        entry.actor_id,
        Case.subject_id,
        Case.unit_id,
    )
    rows = rows.select_from(entry).join(Case, Case.id == entry.case_id).join(Unit, Unit.id == Case.unit_id)
    rows = rows.where(entry.kind != "ballot", within(sees_below(actor)), visible_cases(actor))
    return RecordRead(
        entry.at,
        entry.id,
        rows,
        lambda people: sa.or_(entry.actor_id.in_(people), Case.subject_id.in_(people)),
        lambda path: within([path]),
    )


def _changes(reader: ChangeReader) -> RecordRead:
    """Requests of what two decide, at the moment of their decision, or of their asking while they wait."""
    at = sa.func.coalesce(ChangeRequest.decided_at, ChangeRequest.asked_at)
    rows = changes_read(reader).with_only_columns(
        at,
        ChangeRequest.id,
        ChangeRequest.kind,
        ChangeRequest.standing,
        sa.literal("").label("definition"),
        ChangeRequest.public_id,
        ASKING.id,
        sa.null().label("about_id"),
        ChangeRequest.unit_id,
        maintain_column_froms=True,
    )
    named: sa.ColumnElement[str] = sa.cast(ChangeRequest.subjects, sa.Text)
    for sign, instead in (("[", ","), ("]", ","), (" ", "")):
        named = sa.func.replace(named, sign, instead)

    def of(people: Collection[int]) -> sa.ColumnElement[bool]:
        subjects = (named.contains(f",{each},") for each in people)
        return sa.or_(ASKING.id.in_(people), DECIDING.id.in_(people), *subjects)

    return RecordRead(at, ChangeRequest.id, rows, of, lambda path: within([path]))


def _registers(actor: Actor) -> RecordRead:
    """The records of rows that the actor reads; not those of sealed registers."""
    rows = sa.select(
        RegisterEntry.at,
        RegisterEntry.id,
        RegisterEntry.kind,
        RegisterRow.register,
        sa.literal("").label("definition"),
        sa.cast(RegisterRow.id, sa.Text).label("ref"),
        RegisterEntry.actor_id,
        sa.null().label("about_id"),
        RegisterRow.unit_id,
    )
    rows = rows.join(RegisterRow, RegisterRow.id == RegisterEntry.row_id).join(Unit, Unit.id == RegisterRow.unit_id)
    told = (readable_rows(actor, register) for register in REGISTERS.values() if not register.sealed)
    named = sa.select(RegisterPerson.row_id).where(RegisterPerson.row_id == RegisterRow.id, _people_told(actor))
    return RecordRead(
        RegisterEntry.at,
        RegisterEntry.id,
        rows.where(sa.or_(sa.false(), *told)),
        lambda people: sa.or_(
            RegisterEntry.actor_id.in_(people), named.where(RegisterPerson.person_id.in_(people)).exists()
        ),
        lambda path: within([path]),
    )


def _people_told(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the actor reads whom a RegisterRow is about: where that is private, in their unit."""
    shut = {key: each for key, each in REGISTERS.items() if each.people in each.private_columns}
    own = (
        sa.and_(
            RegisterRow.register == key,
            RegisterRow.unit_id.in_(units_of(actor.posts, {*each.enters, *each.confirms})),
        )
        for key, each in shut.items()
    )
    return sa.or_(RegisterRow.register.not_in(list(shut)), *own)


def _reports(actor: Actor) -> RecordRead:
    rows = sa.select(
        ReportEntry.at,
        ReportEntry.id,
        ReportEntry.kind,
        PeriodReport.period,
        sa.literal("").label("definition"),
        PeriodReport.public_id,
        ReportEntry.actor_id,
        sa.null().label("about_id"),
        PeriodReport.unit_id,
    )
    rows = rows.join(PeriodReport, PeriodReport.id == ReportEntry.report_id)
    return RecordRead(
        ReportEntry.at,
        ReportEntry.id,
        rows.join(Unit, Unit.id == PeriodReport.unit_id).where(readable_reports(actor)),
        lambda people: ReportEntry.actor_id.in_(people),
        lambda path: within([path]),
    )


def _rights(actor: Actor) -> RecordRead | None:
    """Changes of accounts, rights, rules and templates, for members of inspection committees."""
    paths = sees_below(actor, INSPECTION)
    if not paths:
        return None
    rows = sa.select(
        SecurityEvent.at,
        SecurityEvent.id,
        SecurityEvent.kind,
        SecurityEvent.what,
        sa.literal("").label("definition"),
        sa.literal("").label("ref"),
        SecurityEvent.person_id,
        SecurityEvent.about_id,
        sa.null().label("unit_id"),
    ).where(SecurityEvent.kind.in_(RIGHTS))

    def below(within_paths: Collection[str]) -> sa.ColumnElement[bool]:
        of_units = sa.select(SecurityEventUnit.event_id).join(Unit, Unit.id == SecurityEventUnit.unit_id)
        return of_units.where(SecurityEventUnit.event_id == SecurityEvent.id, within(within_paths)).exists()

    return RecordRead(
        SecurityEvent.at,
        SecurityEvent.id,
        rows.where(below(paths)),
        lambda people: sa.or_(SecurityEvent.person_id.in_(people), SecurityEvent.about_id.in_(people)),
        lambda path: below([path]),
    )
