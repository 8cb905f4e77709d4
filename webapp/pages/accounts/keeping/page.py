"""The values of the pages of accounts: their reader, the lines of people, and the people that were chosen."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask import abort, request

from webapp.actors import Actor
from webapp.addresses import opened_number, sealed_number
from webapp.current_user import now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.languages import gettext
from webapp.pages.shared.list_query import chosen, path_of, typed
from webapp.queries.accounts.keepers import ADMINISTRATOR, AccountKeeper, keeper_of, kept_paths
from webapp.queries.accounts.listing import AccountLine, Moment, account_lines, accounts_page, standings
from webapp.queries.units.tree import choosable_units
from webapp.services import throttling
from workflows.core.calendar import local_date

MOST = 100
"""People who are chosen at once."""
WORDS = {
    "none": _("no account"),
    "asked": _("asked for, waits for a second person"),
    "slip": _("confirmed; the slip is not printed yet"),
    "first": _("first password not replaced yet"),
    "lapsed": _("locked: the first password is too old"),
    "tries": _("made to wait: too many wrong passwords"),
    "open": _("in use"),
    "closed": _("closed"),
}
FILTERS = {
    "none": _("Without an account"),
    "officers": _("Officers without an account"),
    "first": _("First password not replaced"),
    "locked": _("Locked, or made to wait"),
    "open": _("In use"),
    "closed": _("Closed accounts"),
    "without_post": _("No post any more, account open"),
}


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A person in the list. mark: the sealed number by which they are chosen, '' for whom the reader does not keep."""

    mark: str
    name: str
    code: str
    posts: list[str]
    username: str
    standing: str
    until: dt.date | None
    last_sign_in: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AccountFilters:
    """The filters of the list, with the units that may be chosen."""

    q: str
    standing: str
    unit: str
    path: str
    units: list[tuple[str, str]]

    @property
    def sent(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        return {"q": self.q, "standing": self.standing, "unit": self.unit}


def keeps_accounts(actor: Actor) -> bool:
    """Whether the actor's posts give them accounts to keep."""
    return bool(kept_paths(actor))


def keeper() -> AccountKeeper:
    """Return the user as a keeper of accounts; 404 for whoever keeps none."""
    who = signed_in_user()
    if who.actor is None:
        return ADMINISTRATOR
    return keeper_of(db.session(), who.actor) if keeps_accounts(who.actor) else abort(404)


def filters(reader: AccountKeeper) -> AccountFilters:
    """Return the filters of the address; 404 for a unit that the reader does not keep."""
    unit, paths = request.args.get("unit", ""), ("/",) if reader.everywhere else reader.paths
    units = choosable_units(db.session(), paths, today(), unit)
    return AccountFilters(
        q=typed(),
        standing=chosen("standing", standings()),
        unit=unit,
        path=path_of(unit, units),
        units=[(code, name) for code, name, _path in units],
    )


def picked(reader: AccountKeeper) -> list[AccountLine]:
    """Return those who were ticked, or with `all` in the address everybody whom its filters show, at most MOST.

    Only those whose accounts the reader keeps.
    """
    if request.values.get("all"):
        shown = filters(reader)
        page = accounts_page(
            db.session(), reader, moment(), typed=shown.q, standing=shown.standing, under=shown.path, size=MOST
        )
        return [line for line in page.rows if line.mine]
    numbers = (opened_number("account", text) for text in request.values.getlist("person")[:MOST])
    people = [number for number in numbers if number is not None]
    return [line for line in account_lines(db.session(), reader, people, moment()) if line.mine]


def moment() -> Moment:
    """Return when the list is read."""
    return Moment(now(), today(), throttling.FREE_PER_PAIR, now() - throttling.WINDOW)


def entries(lines: Iterable[AccountLine]) -> list[AccountEntry]:
    """Return people as a list shows them. Each title of a post is looked up once."""
    titles: dict[str, str] = {}
    found = []
    for line in lines:
        posts = [f"{titles.setdefault(kind, post_title(kind))} – {unit}" for kind, unit in line.posts]
        until = line.first_until if line.standing == "first" else None
        found.append(
            AccountEntry(
                mark=mark_of(line) if line.mine else "",
                name=line.name,
                code=line.code,
                posts=posts or [gettext("No post any more")],
                username=line.username,
                standing=_words(line),
                until=local_date(until - dt.timedelta(seconds=1)) if until else None,
                last_sign_in=line.last_sign_in,
            )
        )
    return found


def mark_of(line: AccountLine) -> str:
    """Return the sealed number by which a person is chosen."""
    return sealed_number("account", line.person_id)


def _words(line: AccountLine) -> str:
    words = [str(WORDS[line.standing])]
    if line.asked and line.standing != "asked":
        words.append(gettext("a new first password is asked for"))
    return " · ".join(words)
