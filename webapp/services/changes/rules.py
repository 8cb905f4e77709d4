"""A new row of the rule book as a request: its draft, and the committees that are told."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from webapp.access import within
from webapp.models import Post, Unit, post_held_on
from webapp.models.units import CELLS
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.wanted import Wanted
from webapp.services.rules import NewRow, RowDraft, write_row
from webapp.surroundings import exists_on
from workflows.core.calendar import local_date
from workflows.core.facts import RuleValue
from workflows.roles import STANDING

EVERYWHERE = "/"


def wanted(draft: RowDraft, row: NewRow, present: RuleValue | None) -> Wanted:
    """Return a row that somebody drafts as a request. row: as it would be written; present: the one in force now."""
    before = {"value": present.value, "measure": present.measure} if present else {}
    return Wanted("rule", row.scope_id, {**_plain(draft), "measure": row.measure}, before)


def draft_of(content: dict[str, Any]) -> RowDraft:
    """Return the draft that a request keeps."""
    kept = {name: content[name] for name in ("key", "value", "measure", "scope_code", "source", "basis", "note")}
    return RowDraft(**kept, effective_from=dt.date.fromisoformat(content["effective_from"]))


def carry_out(one: Carrying) -> None:
    """Write the row under the key of the request."""
    write_row(one.session, draft_of(one.change.content), one.change.asked_by_id, one.now, one.change.key)


def told(one: Carrying) -> set[int]:
    """Return the members of the standing committees for whose units it holds."""
    day = local_date(one.now)
    members = (
        sa.select(Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(within([one.unit.path if one.unit else EVERYWHERE]), Unit.kind.not_in(CELLS), Post.kind.in_(STANDING))
        .where(post_held_on(day), exists_on(day))
    )
    return set(one.session.scalars(members))


def _plain(draft: RowDraft) -> dict[str, Any]:
    return {**asdict(draft), "effective_from": draft.effective_from.isoformat()}
