"""Kinds of posts that an office adds to those of the program, and the end of a kind."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import PostKind
from webapp.models.units import UNIT_KINDS
from webapp.queries.people.kinds import all_kinds, held_after, naming_rules, waiting_for
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _, say
from workflows.core.vietnamese import fold, format_date
from workflows.posts import post_kinds
from workflows.rulebook import document_day, titles

LONGEST_KEY = 48


@dataclass(frozen=True)
class NewKind:
    """A kind that is not stored yet. single: whether one person at a time holds it in a unit.

    outside: whether another body gives it; else somebody is named for it on the unit's page.
    """

    title: str
    title_en: str | None
    paper: str
    units: tuple[str, ...]
    single: bool
    outside: bool
    valid_from: dt.date
    source: str


def add_kind(session: Session, new: NewKind, *, account_id: int | None, now: dt.datetime, form_key: str) -> None:
    """Add a kind within the caller's transaction; its key is made from its name.

    Raises Refused (with the field) without a kind of unit and for a name that another kind has at that time.
    """
    known = all_kinds(session)
    _check(new, known)
    key = _key_of(new.title, {kind.key for kind in known})
    session.add(
        PostKind(
            key=key,
            title=new.title,
            title_en=new.title_en,
            paper=new.paper,
            units=[kind for kind in UNIT_KINDS if kind in new.units],
            seat=key if new.single else None,
            named=not new.outside,
            outside=new.outside,
            valid_from=new.valid_from,
            source=new.source,
            recorded_at=now,
            recorded_by_id=account_id,
            form_key=form_key,
        )
    )


def end_kind(session: Session, key: str, last_day: dt.date, *, account_id: int | None, now: dt.datetime) -> None:
    """End a kind with its last day, within the caller's transaction.

    Raises NotFoundForActor for an unknown kind; Refused for one that has its last day, for one that the program needs,
    for a day before its first, while posts of it are held later, and while a rule or an open case asks for its holders.
    """
    kind = session.scalars(sa.select(PostKind).where(PostKind.key == key).with_for_update()).one_or_none()
    if kind is None:
        raise NotFoundForActor
    if not may_end(kind):
        raise Refused(_("This kind cannot be ended: it has ended already, or processes depend on it."))
    if last_day < kind.valid_from:
        day = format_date(kind.valid_from)
        raise Refused(_("The kind exists since %(day)s: it cannot end before."), field="last_day", day=day)
    if held := held_after(session, key, last_day):
        raise Refused(
            _("Posts of this kind that are held after that day: %(count)d. End them first, or choose a later day."),
            field="last_day",
            count=held,
        )
    if named := naming_rules(session, key, last_day):
        raise Refused(
            _("The rule book names this kind after that day, under “%(rule)s”: add a row without it first."),
            field="last_day",
            rule=say(titles().get(named[0], named[0])),
        )
    if waiting := waiting_for(session, key):
        raise Refused(
            _("Open cases that wait for a holder of this kind: %(count)d. They have to be handled first."),
            field="last_day",
            count=waiting,
        )
    kind.valid_to, kind.ended_at, kind.ended_by_id = last_day + dt.timedelta(days=1), now, account_id


def may_end(kind: PostKind) -> bool:
    """Whether an office may end the kind: it has no last day, and no process names it."""
    known = post_kinds().get(kind.key)
    return kind.valid_to is None and (known is None or known.optional)


def _check(new: NewKind, known: Iterable[PostKind]) -> None:
    if not new.units or set(new.units) - set(UNIT_KINDS):
        raise Refused(_("Choose the units that have it."), field="units")
    document = document_day(new.source)
    if document and new.valid_from < document:
        raise Refused(
            _("The document is of %(day)s: no kind of post exists before its document."),
            field="first_day",
            day=format_date(document),
        )
    for kind in known:
        if kind.valid_to is not None and kind.valid_to <= new.valid_from:
            continue
        taken = {fold(kind.title), fold(kind.paper), fold(kind.title_en or "")}
        for field in ("title", "paper"):
            if fold(getattr(new, field)) in taken:
                raise Refused(_("Another kind of post has this name."), field=field)


def _key_of(title: str, taken: set[str]) -> str:
    """Return the key of a new kind: 'chi_hoi_truong' for 'Chi hội trưởng', with a number if a kind has it."""
    words = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")[:LONGEST_KEY]
    plain = words if words[:1].isalpha() else f"post_{words}".strip("_")
    number = 1
    while (key := plain if number == 1 else f"{plain}_{number}") in taken:
        number += 1
    return key
