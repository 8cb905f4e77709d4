"""The year wheel: what falls due in which month equals a plain second count, and stays within the reader's units."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, OFFICER, OLD, OTHER, district_office
from webapp.models import Case, CommitteeTerm
from webapp.pages.supervision.year.picture import sectors
from webapp.queries.supervision.holidays import long_rests
from webapp.queries.supervision.year import KINDS
from workflows.core.calendar import WorkingDays, local_date

PAGE = "/supervision/year"


@pytest.fixture
def cast(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Cast:
    cast = Cast(district_office(session, clock.now), new_client, app)
    cast.nominate(COMMUNE)
    return cast


def cells(page: str) -> dict[str, list[str]]:
    """Month → its figures, as the table shows them."""
    rows = lxml.html.document_fromstring(page).xpath("//main//tbody/tr")
    texts = [[(cell.xpath("string(a/text()|text())") or "").strip() for cell in row.xpath("th|td")] for row in rows]
    return {row[0]: row[1:] for row in texts}


@pytest.mark.both_engines
def test_what_falls_due_stands_in_its_month(cast: Cast, session: Session, clock: Any) -> None:
    session.rollback()
    today = local_date(clock.now)
    due = session.get_one(Case, 1).due_on
    assert due is not None
    ends = (today.replace(day=1) + dt.timedelta(days=100)).replace(day=15)
    terms = sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == cast.office.units["H-01"].id)
    term = session.scalars(terms.order_by(CommitteeTerm.starts_on.desc())).first()
    assert term is not None
    term.ends_on = ends
    session.commit()
    table = cells(cast.as_(OFFICER).get(PAGE).get_data(as_text=True))
    assert len(table) == 12
    assert table[f"Tháng {ends:%m/%Y}"][0] == "1"
    assert table[f"Tháng {due:%m/%Y}"][KINDS.index("case")] == "1"
    counted = {kind: sum(int(row[place]) for row in table.values()) for place, kind in enumerate(KINDS)}
    assert {kind for kind, count in counted.items() if count} == {"term", "report", "list", "case"}
    assert sum(counted.values()) == sum(int(row[-1]) for row in table.values())
    lines = cast.as_(OFFICER).get(f"{PAGE}/term?month={ends:%Y-%m}").get_data(as_text=True)
    assert "Đoàn xã Thử Một" in lines and f"{ends:%d/%m/%Y}" in lines
    lines = cast.as_(OFFICER).get(f"{PAGE}/case?month={due:%Y-%m}").get_data(as_text=True)
    assert cast.path in lines


def test_units_of_one_name_are_told_apart_in_the_lines_of_a_month(cast: Cast, session: Session, clock: Any) -> None:
    session.rollback()
    office = cast.office
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 1")
    ends = (local_date(clock.now).replace(day=1) + dt.timedelta(days=100)).replace(day=15)
    for code in ("H-01-01", "H-01-02", "H-02-01"):
        office.term(office.units[code], dt.date(2025, 1, 1), ends)
    session.commit()
    lines = cast.as_(OFFICER).get(f"{PAGE}/term?month={ends:%Y-%m}").get_data(as_text=True)
    shown = lxml.html.document_fromstring(lines).xpath("//main//tbody/tr/td[2]/text()")
    assert sorted(shown) == [
        "Chi đoàn Thôn 1 (Đoàn xã Thử Hai)",
        "Chi đoàn Thôn 1 (Đoàn xã Thử Một)",
        "Chi đoàn Thôn 2",
    ]


@pytest.mark.at_length
def test_only_months_and_kinds_of_the_wheel_have_a_page(cast: Cast, clock: Any) -> None:
    officer, month = cast.as_(OFFICER), f"{local_date(clock.now):%Y-%m}"
    for wrong in (
        f"nothing?month={month}",
        "term?month=2001-01",
        "term?month=x",
        "term",
        f"term?month={month}&unit=H-99",
        f"term?month={month}&unit=T",
    ):
        assert officer.get(f"{PAGE}/{wrong}").status_code == 404
    for kind in KINDS:
        assert officer.get(f"{PAGE}/{kind}?month={month}").status_code == 200


def test_who_oversees_nothing_finds_no_such_page(cast: Cast) -> None:
    assert cast.as_(OTHER).get(PAGE).status_code == 404


def test_a_long_rest_is_found_with_its_weekends() -> None:
    off = frozenset(dt.date(2027, 2, day) for day in (4, 5, 8, 9, 10))
    worked = WorkingDays(off, frozenset())
    found = long_rests(dt.date(2027, 1, 1), dt.date(2027, 12, 31), worked)
    assert found == [(dt.date(2027, 2, 4), dt.date(2027, 2, 10))]


def test_a_month_with_more_than_twice_the_average_is_heavy() -> None:
    drawn = sectors([("01", 10, "10", ""), *((f"{month:02d}", 1, "1", "") for month in range(2, 13))])
    assert [each.heavy for each in drawn] == [True, *[False] * 11]


@pytest.mark.at_length
@pytest.mark.parametrize(("known", "shown"), [("day", "{:%d/%m/%Y}"), ("month", "{:%m/%Y}"), ("year", "{:%Y}")])
def test_whose_birth_is_known_to_the_year_has_no_birthday(
    cast: Cast, session: Session, clock: Any, known: str, shown: str
) -> None:
    session.rollback()
    officer, today = cast.as_(OFFICER), local_date(clock.now)
    old = cast.office.people[OLD]
    for limit in range(30, 45):  # whatever the rule book's limit is, one of these years passes it this month
        old.birth_date, old.birth_known = dt.date(today.year - limit - 1, today.month, 28), known
        session.commit()
        if OLD in officer.get(f"{PAGE}/age?month={today:%Y-%m}").get_data(as_text=True):
            break
    day = dt.date(today.year, today.month, 28)
    (cell,) = (td.text or "" for td in list(officer.tree.iter("td"))[:1])
    assert cell.strip() == shown.format(day)
