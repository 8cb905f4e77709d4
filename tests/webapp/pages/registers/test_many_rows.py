"""A register of thousands of rows costs as many statements as one of twenty: of every kind that the office has."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.support.lengths import in_full
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, OFFICER, OLD, Office
from tests.support.reading import SignIn
from webapp.queries.registers.rows import kept_units
from webapp.services.command import Command
from webapp.services.registers.importing import ROWS, enter_all
from workflows.core.fields.people import Ticked
from workflows.core.forms import Choice, Count, Date, Pick
from workflows.core.registers import Register
from workflows.registers import REGISTERS

NOW = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
DAY, UNTIL = "2026-03-02", "2027-11-02"
pytestmark = [
    pytest.mark.at_length,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def said(register: type[Register], person: int, unit: int, number: int) -> dict[str, Any]:
    """An answer for each field of the form."""
    answers: dict[str, Any] = {}
    for field in register.entry.declared():
        name = field.short_name
        match field:
            case Date():
                answers[name] = UNTIL if name == register.until and field.future else DAY
            case Choice() | Pick():
                answers[name] = next(row.value for row in field.choices if row.value)
            case Count():
                answers[name] = 1
            case Ticked():
                people = [person] if name in (register.people, *register.parts[:1]) else []
                answers[name] = [unit] if field.source == "below" else people
            case _:
                answers[name] = f"Dòng {number}"
    return answers


def costs(
    register: type[Register], office: Office, sign_in: SignIn, session: Session, counted: Any, many: int
) -> list[int]:
    """How many statements it costs to open, filter, export, and confirm at most 500 of so many rows."""
    unit, by = next(
        (unit, name) for name in (COMMUNE, OLD, OFFICER) for unit in kept_units(office.actor(name), register)
    )
    session.rollback()
    person, below = office.people[OLD].id, office.units["H-01-01"].id
    rows = [said(register, person, below, number) for number in range(many)]
    for start in range(0, many, 2_000):
        command = Command(office.actor(by), NOW, f"{register.key}-{many}-{start}", {ROWS: rows[start : start + 2_000]})
        enter_all(session, register, unit, command)
    session.rollback()
    confirmer = sign_in(COMMUNE_DEPUTY if register.private else COMMUNE if by == OLD else OFFICER)
    path, found = f"/registers/{register.key}", []
    confirmer.get(path)  # that it is opened is written down once an hour
    for address in ("", "?standing=entered", "?year=2026", "/export"):
        with counted(session) as read:
            assert confirmer.get(f"{path}{address}").status_code == 200
        found.append(read.count)
    confirmer.get(f"{path}?standing=entered")
    ticked = [box.get("value", "") for box in confirmer.tree.iter("input") if box.get("name") == "row"]
    if not register.marks:
        assert len(ticked) == min(many, 500), register.key
        with counted(session) as confirmed:
            confirmer.post(f"{path}/confirm", {"row": ticked})
        found.append(confirmed.count)
    return found


KINDS = [key for key, each in REGISTERS.items() if not each.yearly]


@pytest.mark.parametrize("key", [*KINDS[::4], *in_full(*(key for key in KINDS if key not in KINDS[::4]))])
def test_hundreds_of_rows_of_every_kind_cost_what_twenty_do(
    office: Office, sign_in: SignIn, session: Session, count_statements: Callable[[Session], Any], key: str
) -> None:
    office.post("Lê Xác Nhận", "deputy_secretary", "H-01-01")
    few = costs(REGISTERS[key], office, sign_in, session, count_statements, 20)
    assert costs(REGISTERS[key], office, sign_in, session, count_statements, 600) == few


@pytest.mark.in_full
def test_twenty_thousand_rows_cost_what_twenty_do(
    office: Office, sign_in: SignIn, session: Session, count_statements: Callable[[Session], Any]
) -> None:
    classes = REGISTERS["training-classes"]
    few = costs(classes, office, sign_in, session, count_statements, 20)
    assert costs(classes, office, sign_in, session, count_statements, 20_000) == few
