"""A new row of the rule book as a request: its draft, and the committees that are notified."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.services.changes.carrying import Carrying
from webapp.services.changes.telling_whom import holders_below
from webapp.services.changes.wanted import Wanted
from webapp.services.rules import NewRow, RowDraft, write_row
from workflows.core.facts import RuleValue
from workflows.roles import STANDING


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
    return holders_below(one, STANDING)


def _plain(draft: RowDraft) -> dict[str, Any]:
    return {**asdict(draft), "effective_from": draft.effective_from.isoformat()}
