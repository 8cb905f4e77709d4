"""The import of a workbook as a request: the file, what it changes, and the units that it concerns."""

import io
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, Post, Unit
from webapp.models.units import ids_on
from webapp.queries.people.nearness import near
from webapp.services.accounts.telling import tell_of_address
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import UploadedFile, Wanted
from webapp.services.imports import (
    ConfirmationRequired,
    DecisionRequired,
    Importer,
    ImportPlan,
    ImportRefused,
    apply_import,
    post_titles,
    reach_of,
    read_workbook,
)
from webapp.services.imports.records import NewValue
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _


def wanted(
    session: Session, plan: ImportPlan, file: UploadedFile, said: Importer, called: Mapping[str, str] | None = None
) -> Wanted:
    """Return an import as a request, with what whoever asks for it has said of its rows and headings.

    What it replaces is kept for units and posts; of people only which columns change.
    """
    people = set(plan.people.changed)
    lines = [
        [change.what, change.sheet, change.row, value.column, *_values(change in people, value)]
        for change in plan.changes
        for value in change.values
    ]
    new = {
        "units": [[row.code, row.name] for row in plan.units.added],
        "people": [row.code for row in plan.people.added],
        "posts": [[row.person, row.unit, row.kind, _plain(row.valid_from)] for row in plan.posts.added],
    }
    content = {
        "unit": said.unit,
        "seen": said.seen or "",
        "apart": dict(said.apart),
        "new": new,
        "called": dict(called or {}),
    }
    return Wanted("import", _concerned(session, plan), content, {"changes": lines}, _subjects(session, plan), file)


def carry_out(one: Carrying) -> None:
    """Import the file.

    Raises Refused where it no longer fits, would leave other tasks without a holder, or changes what is stored of
    whoever confirms it or of somebody near to them.
    """
    change = one.change
    said = change.content
    reading = read_workbook(io.BytesIO(change.file or b""), post_titles(one.session), said.get("called"))
    reach = reach_of(one.session, one.asker) if one.asker else None
    if one.asker and reach is None:  # whoever asked is no longer an officer
        raise NotFoundForActor
    importer = Importer(change.asked_by_id, said["seen"], said["apart"], said["unit"], reach)
    try:
        plan = apply_import(one.session, reading, change.file_name or "", local_date(one.now), importer)
    except ImportRefused as refused:
        raise Refused(
            _("The workbook no longer fits what is stored: %(count)d places have to be corrected. Ask for it again."),
            count=len(refused.plan.faults),
        ) from refused
    except DecisionRequired as doubles:
        raise Refused(
            _("Rows look like people who have come into the register since it was asked for. Ask for it again.")
        ) from doubles
    except ConfirmationRequired as unseen:
        raise Refused(
            _("Other cases would now be left without a holder than when it was asked for. Ask for it again.")
        ) from unseen
    changed = {each.id for each in plan.people.changed}
    if one.decider and changed and not changed.isdisjoint(near(one.session, [one.decider])):
        raise Refused(
            _("It changes what is stored of you or of declared kin of yours: another officer has to confirm it.")
        )
    for each in plan.people.changed:
        if any(value.attribute == "mail_address" for value in each.values):
            tell_of_address(one.session, each.id, one.now)


def _concerned(session: Session, plan: ImportPlan) -> int | None:
    """Return the nearest stored unit that lies above all that changes; None for the whole office."""
    codes = {row.parent for row in plan.units.added if row.parent} | {row.unit for row in plan.posts.added}
    ids = {change.id for change in plan.units.changed}
    posts = [change.id for change in plan.posts.changed]
    known = sa.or_(
        Unit.code.in_(codes),
        Unit.id.in_(ids),
        Unit.id.in_(sa.select(Post.unit_id).where(Post.id.in_(posts))),
        Unit.id.in_(sa.select(Post.unit_id).where(Post.person_id.in_([each.id for each in plan.people.changed]))),
    )
    paths = [ids_on(path) for path in session.scalars(sa.select(Unit.path).where(known))]
    if not paths or any(row.parent is None for row in plan.units.added):
        return None
    common = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    return common[-1] if common else None


def _subjects(session: Session, plan: ImportPlan) -> frozenset[int]:
    """Return the stored people whose posts begin or end by the workbook."""
    codes = {row.person for row in plan.posts.added}
    changed = sa.select(Post.person_id).where(Post.id.in_([change.id for change in plan.posts.changed]))
    return frozenset(
        session.scalars(sa.select(Person.id).where(sa.or_(Person.code.in_(codes), Person.id.in_(changed))))
    )


def _values(personal: bool, value: NewValue) -> list[str]:
    return ["", ""] if personal else [_plain(value.old), _plain(value.new)]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
