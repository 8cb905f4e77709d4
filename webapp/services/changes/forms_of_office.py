"""Templates of papers and kinds of posts as requests: what an administrator changes for the units of an office."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.actors import OFFICERS
from webapp.models import PaperTemplate, PostKind
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.telling_whom import holders_below
from webapp.services.changes.wanted import UploadedFile, Wanted
from webapp.services.papers.templates import put_template
from webapp.services.post_kinds import NewKind, add_kind, end_kind

OFFICE = (*OFFICERS, "clerk")


def wanted_template(
    paper: str, unit_id: int | None, present: PaperTemplate | None, file: UploadedFile | None
) -> Wanted:
    """Return a template as a request: the office's own, or (without a file) the built-in one again."""
    before = {"name": present.name, "sha256": present.sha256} if present and present.name else {}
    return Wanted("template", unit_id, {"paper": paper, "name": file.name if file else ""}, before, file=file)


def carry_out_template(one: Carrying) -> None:
    """Put the template into use."""
    change = one.change
    paper, called = change.content["paper"], change.content["name"]
    put_template(one.session, change.asked_by_id, paper, called, change.file, one.now, change.unit_id)


def wanted_kind(new: NewKind) -> Wanted:
    """Return a new kind of posts as a request."""
    plain = {**asdict(new), "units": list(new.units), "valid_from": new.valid_from.isoformat()}
    return Wanted("post_kind", None, plain)


def kind_of(content: dict[str, Any]) -> NewKind:
    """Return the kind that a request keeps."""
    day = dt.date.fromisoformat(content["valid_from"])
    return NewKind(**{**content, "units": tuple(content["units"]), "valid_from": day})


def carry_out_kind(one: Carrying) -> None:
    """Add the kind of posts."""
    change = one.change
    add_kind(one.session, kind_of(change.content), account_id=change.asked_by_id, now=one.now, form_key=change.key)


def wanted_end(kind: PostKind, last_day: dt.date) -> Wanted:
    """Return the end of a kind of posts as a request."""
    return Wanted("post_kind_end", None, {"key": kind.key, "title": kind.title, "last_day": last_day.isoformat()})


def carry_out_end(one: Carrying) -> None:
    """End the kind of posts."""
    content, account = one.change.content, one.change.asked_by_id
    last_day = dt.date.fromisoformat(content["last_day"])
    end_kind(one.session, content["key"], last_day, account_id=account, now=one.now)


def told(one: Carrying) -> set[int]:
    """Return the officers and clerks of the units for which it holds."""
    return holders_below(one, OFFICE)
