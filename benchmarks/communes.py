"""The communes of `provinces.py`: units, people with posts and accounts, terms, sign-ins, durations of past steps."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from webapp.models import Account, CommitteeTerm, Person, Post, SecurityEvent, StepTime, Unit
from webapp.models.base import Base

COMMUNES, BRANCHES, SPACE = 169, 35, 1000
"""A new commune has the id `SPACE` times its number, its military command the next one, then come its branches."""
MONTHS = 25
OFFICERS = {
    "branch": ("secretary", "deputy_secretary", *["member"] * 5),
    "commune_union": (
        *("secretary", "deputy_secretary", "standing_member", "standing_member", "appraising_officer", "clerk"),
        *("inspector", "executive_member", "executive_member"),
    ),
    "military_command": ("commander",),
}
SIGNED_IN = 30
"""So often each account has signed in."""


def settle(connection: sa.Connection, today: dt.date, chance: random.Random) -> None:
    """Add units, people with posts and accounts, terms, sign-ins and durations of past steps."""
    units = list(_units())
    people = list(_people(connection, units, today))
    accounts = list(_accounts(connection, people))
    _insert(connection, Unit, units)
    _insert(connection, Person, (person for person, _post in people))
    _insert(connection, Post, (post for _person, post in people))
    _insert(connection, CommitteeTerm, _terms(units, today, chance))
    _insert(connection, Account, accounts)
    _insert(connection, SecurityEvent, _sign_ins(accounts, chance))
    _insert(connection, StepTime, _step_times(connection, today, chance))


def _insert(connection: sa.Connection, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, 5_000)):
        connection.execute(sa.insert(table), some)


def _units() -> Iterator[dict[str, Any]]:
    for number in range(1, COMMUNES + 1):
        at, since = number * SPACE, dt.date(2025, 7, 1)
        name = f"xã Thứ {number}"
        shared = {"valid_from": since, "pilot": False, "awaited": False, "area": None}
        top = {"id": at, "code": f"X{number:03}", "kind": "commune_union", "name": f"Đoàn {name}", "branch_kind": None}
        yield {**shared, **top, "parent_id": 1, "path": f"/1/{at}/", "search": f"doan xa thu {number}"}
        for place in range(1, BRANCHES + 2):
            kind, code = ("branch", f"{place - 1:02}") if place > 1 else ("military_command", "QS")
            below = {"id": at + place, "code": f"X{number:03}-{code}", "kind": kind, "path": f"/1/{at}/{at + place}/"}
            what = f"Chi đoàn Thôn {place - 1}" if place > 1 else f"Ban Chỉ huy Quân sự {name}"
            shape = {"name": what, "search": what.lower(), "branch_kind": "residential" if place > 1 else None}
            yield {**shared, **below, **shape, "parent_id": at}


def _people(
    connection: sa.Connection, units: list[dict[str, Any]], today: dt.date
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Return people with their posts, called as those of the demo; every twentieth branch has no secretary."""
    known = connection.execute(sa.select(Person.__table__).where(Person.joined_into_id.is_(None))).mappings().all()
    number = 0
    for unit in units:
        for place, kind in enumerate(OFFICERS[unit["kind"]]):
            number += 1
            like = known[number % len(known)]
            alike = f"{like['likeness']} {number % 13}"
            person = {
                **like,
                "likeness": alike,
                "id": unit["id"] * 10 + place,
                "code": f"XP{number}",
                "mail_address": None,
            }
            if unit["kind"] == "branch" and number % 20 == 0 and not place:
                kind = "member"
            post = {"id": 100_000 + number, "person_id": person["id"], "unit_id": unit["id"], "kind": kind}
            yield person, {**post, "valid_from": today - dt.timedelta(days=300), "source": "2026", "placed": False}


def _terms(units: list[dict[str, Any]], today: dt.date, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number, unit in enumerate(units):
        if unit["kind"] != "military_command":
            begins = today - dt.timedelta(days=chance.randrange(30, 900))
            term = {"id": 100_000 + number, "unit_id": unit["id"], "starts_on": begins, "provisional": False}
            ends = {"ends_on": begins + dt.timedelta(days=913), "members_fixed": 7, "paper_date": begins}
            yield {**term, **ends, "paper_number": "1", "paper_by": "X", "recorded_at": dt.datetime.now(dt.UTC)}


def _accounts(
    connection: sa.Connection, people: list[tuple[dict[str, Any], dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """Return accounts of all but members, with the demo's password."""
    like = connection.execute(sa.select(Account.__table__).where(Account.username == "do.duc.vinh")).mappings().one()
    for person, post in people:
        if post["kind"] != "member":
            yield {**like, "id": person["id"], "username": f"x{person['id']}", "person_id": person["id"]}


def _sign_ins(accounts: list[dict[str, Any]], chance: random.Random) -> Iterator[dict[str, Any]]:
    now = dt.datetime.now(dt.UTC)
    for number, account in enumerate(accounts * SIGNED_IN):
        at = now - dt.timedelta(minutes=chance.randrange(60 * 24 * 365))
        signed = {"id": 100_000 + number, "at": at, "kind": "signed_in", "what": "", "about_id": None}
        yield {**signed, "account_id": account["id"], "person_id": account["person_id"]}


def _step_times(connection: sa.Connection, today: dt.date, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Return durations as a province has them after two years: all lengths at its top, few in a branch."""
    known = sa.select(StepTime.workflow, StepTime.state, StepTime.measure).where(StepTime.unit_id == 1).distinct()
    states = connection.execute(known).all()
    connection.execute(sa.delete(StepTime).where(StepTime.unit_id == 1))
    first = today.replace(day=1)
    months = [(first - dt.timedelta(days=30 * back)).replace(day=1) for back in range(MONTHS)]
    communes = [number * SPACE for number in range(1, COMMUNES + 1)]
    branches = [at + place for at in communes for place in range(2, BRANCHES + 2)]
    for units, lengths, share in (([1], 45, 0.9), (communes, 30, 0.05), (branches, 10, 0.002)):
        for unit in units:
            for workflow, state, measure in states:
                for month in dict.fromkeys(months):
                    for days in (each for each in range(lengths) if chance.random() < share):
                        timing = "late" if days > lengths * 0.8 else "on_time"
                        key = {"unit_id": unit, "workflow": workflow, "month": month, "state": state}
                        yield {**key, "measure": measure, "days": days, "timing": timing, "steps": 1 + days % 7}
