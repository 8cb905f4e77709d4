"""The details of requests about new people and about ended memberships."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from webapp.current_user import signed_in_user, today
from webapp.filters import day, post_title
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.models import ChangeRequest, Unit
from webapp.pages.changes.values import ChangeDetails, ChangedValue
from webapp.queries.units.members import AlikeLine, alike_in_sight
from webapp.services.changes.members import paper_in, person_in
from webapp.services.people.enrolling import NewPerson
from workflows.core.births import Birth
from workflows.core.vietnamese import show_phone

WHY = {
    "moved": _("moved to another place"),
    "matured": _("matured out of the Union"),
    "struck": _("struck off the list of members"),
    "died": _("died"),
}
SEXES = {"female": _("Female"), "male": _("Male")}


@dataclass(frozen=True, slots=True)
class AlikeEntry:
    """A stored person who looks like a new one."""

    url: str
    name: str
    code: str
    birth: Birth | None


def who_is_new(change: ChangeRequest) -> str:
    """Return the name of a new person and the post, by which several of one unit are distinguished; later the post."""
    new, post = person_in(change), post_title(change.content["kind"])
    return f"{new.full_name} · {post}" if new else post


def of_enrolment(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return who is recorded with which post, and whom they look like; once it is decided, the name alone."""
    said, new, paper = change.content, person_in(change), paper_in(change)
    values = [ChangedValue(gettext("Comrade"), "", new.full_name if new else whom)] if new or whom else []
    if new is not None:
        values += _facts(new)
    values.append(ChangedValue(gettext("Post"), "", post_title(said["kind"])))
    values.append(ChangedValue(gettext("Since"), "", day(dt.date.fromisoformat(said["since"]))))
    if paper is not None:
        values.append(ChangedValue(gettext("Paper"), "", paper.text))
    alike = alike_entries(session, new) if new else []
    return ChangeDetails(values, "changes/_alike.html" if alike else "", alike)


def alike_entries(session: Session, new: NewPerson) -> list[AlikeEntry]:
    """Return the stored people who look like a new one, as far as the user may know of them."""
    who = signed_in_user().actor
    found: list[AlikeLine] = alike_in_sight(session, who, new.look, today()) if who else []
    return [AlikeEntry(url_for("people.person", person_id=row.id), row.name, row.code, row.birth) for row in found]


def of_membership_end(session: Session, change: ChangeRequest, whom: str) -> ChangeDetails:
    """Return whose membership ends, when and why, and where it goes on."""
    said, since = change.content, dt.date.fromisoformat(change.before["since"])
    last = day(dt.date.fromisoformat(said["last_day"]))
    values = [
        ChangedValue(gettext("Comrade"), "", whom),
        ChangedValue(gettext("Last day"), gettext("since %(day)s", day=day(since)), last),
        ChangedValue(gettext("Why it ends"), "", str(WHY[said["why"]])),
    ]
    if said["to_unit"]:
        name = session.scalar(sa.select(Unit.name).where(Unit.code == said["to_unit"]))
        values.append(ChangedValue(gettext("Goes on in"), "", name or said["to_unit"]))
    return ChangeDetails(values)


def _facts(new: NewPerson) -> list[ChangedValue]:
    joined = day(new.union_joined_on) if new.union_joined_on else ""
    rows = [
        (gettext("Code of the member"), new.code),
        (gettext("Date of birth"), str(Birth.of(new.birth))),
        (gettext("Sex"), str(SEXES[new.sex])),
        (gettext("Phone"), show_phone(new.phone)),
        (gettext("E-mail address"), new.mail_address or ""),
        (gettext("Joined the Union"), joined),
        (gettext("Why this is somebody else"), new.apart),
    ]
    return [ChangedValue(label, "", value) for label, value in rows if value]
