"""A birth of which only the year or month is known, and the part of a name by which lists sort."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import CLERK, COMMUNE, NEW, OLD, OTHER, Office
from tests.support.offices.second_person import imported
from tests.support.reading import SignIn, row_heads
from tests.support.workbooks import book, english, office, saved
from webapp.models import Person, PersonCorrection
from webapp.services.imports import plan_import, read_workbook
from webapp.services.people.names import fits, given_in

TODAY = dt.date(2016, 3, 1)
P = "Cán bộ"


def person_of(session: Session, *cells: tuple[str, int, str, Any]) -> Person:
    imported(session, read_workbook(book(*cells)), "office.xlsx", TODAY)
    return session.scalars(sa.select(Person).where(Person.code == "P2")).one()


@pytest.mark.parametrize(
    ("cell", "first", "known"),
    [
        ("1992", dt.date(1992, 1, 1), "year"),
        (1992, dt.date(1992, 1, 1), "year"),
        ("06/1992", dt.date(1992, 6, 1), "month"),
        ("05/06/1992", dt.date(1992, 6, 5), "day"),
    ],
)
def test_a_workbook_may_know_the_year_or_the_month_alone(
    session: Session, cell: Any, first: dt.date, known: str
) -> None:
    person = person_of(session, (P, 4, "Ngày sinh", cell))
    assert (person.birth_date, person.birth_known) == (first, known)


@pytest.mark.parametrize(
    ("number_format", "known"), [("mmm-yy", "month"), ("mm/yyyy", "month"), ("yyyy", "year"), ("dd/mm/yyyy", "day")]
)
def test_a_date_cell_says_no_more_than_it_shows(session: Session, number_format: str, known: str) -> None:
    """Excel makes 01/06/1992 of a typed 06/1992 and shows Jun-92."""
    workbook = openpyxl.load_workbook(saved(office()))
    cell = workbook[P]["D4"]
    cell.value, cell.number_format = dt.datetime(1992, 6, 1), number_format
    workbook.save(stream := io.BytesIO())
    imported(session, read_workbook(io.BytesIO(stream.getvalue())), "office.xlsx", TODAY)
    person = session.scalars(sa.select(Person).where(Person.code == "P2")).one()
    assert person.birth_known == known


def test_a_later_workbook_adds_the_day_and_never_takes_it_away(session: Session) -> None:
    person_of(session, (P, 4, "Ngày sinh", "1992"))
    person = person_of(session)
    assert (person.birth_date, person.birth_known) == (dt.date(1992, 6, 5), "day")
    rows = session.execute(sa.select(PersonCorrection.name, PersonCorrection.was, PersonCorrection.now)).all()
    assert rows == [("birth_date", "1992", "1992-06-05")]
    person = person_of(session, (P, 4, "Ngày sinh", "06/1992"))
    assert person.birth_known == "day"
    person = person_of(session, (P, 4, "Ngày sinh", "07/1992"))
    assert (person.birth_date, person.birth_known) == (dt.date(1992, 7, 1), "month"), "what it contradicts it corrects"


def test_somebody_of_the_same_name_and_year_may_be_the_same(session: Session) -> None:
    person_of(session)
    again = book((P, 4, "Mã cán bộ", "P9"), (P, 4, "Ngày sinh", "1992"))
    plan = plan_import(session, read_workbook(again), TODAY)
    assert [one.row.code for one in plan.doubles.stored] == ["P9"]


def test_a_workbook_may_name_the_given_name(session: Session) -> None:
    sheets = office()
    sheets[P][0].append("Tên gọi")
    for number, row in enumerate(sheets[P][1:]):
        row.append("H'Mloan" if number == 3 else None)
    sheets[P][4][1] = "H'Mloan Ksor"
    imported(session, read_workbook(saved(sheets)), "office.xlsx", TODAY)
    person = session.scalars(sa.select(Person).where(Person.code == "P3")).one()
    assert person.given_name == "H'Mloan"
    sheets[P][4][-1] = "Loan"
    plan = plan_import(session, read_workbook(saved(sheets)), TODAY)
    assert [english(each)[0] for each in plan.faults] == ["“Loan” is no part of the name H'Mloan Ksor"]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_an_officer_chooses_the_given_name_by_which_lists_sort(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    person_id = office.people[NEW].id
    browser = sign_in(COMMUNE)
    browser.get(f"/people/{person_id}/given-name")
    assert browser.form(f"/people/{person_id}/given-name").values["given_name"] == "Mới"
    browser.post_form(f"/people/{person_id}/given-name", given_name="Kìm")
    assert browser.response.status_code == 422 and "Kìm" in browser.text
    browser.post_form(f"/people/{person_id}/given-name", given_name="Đỗ  Kim")
    assert browser.response.status_code == 200 and "Đỗ Kim" in browser.text
    browser.get("/people")
    assert row_heads(browser).index(NEW) == 1, "under Đ"
    browser.get(f"/people/{person_id}/given-name")
    browser.post_form(f"/people/{person_id}/given-name", given_name="")
    rows = session.scalars(sa.select(PersonCorrection).order_by(PersonCorrection.id)).all()
    assert [(row.name, row.was, row.now, row.corrected_by_id) for row in rows] == [
        ("given_name", "Mới", "Đỗ Kim", office.people[COMMUNE].id),
        ("given_name", "Đỗ Kim", "Mới", office.people[COMMUNE].id),
    ]
    for name in (OLD, CLERK, OTHER):
        assert sign_in(name).get(f"/people/{person_id}/given-name").status_code == 404


def test_a_birth_is_shown_as_it_is_known(office: Office, sign_in: SignIn, session: Session) -> None:
    person = office.people[NEW]
    person.birth_date, person.birth_known = dt.date(1999, 1, 1), "year"
    session.commit()
    browser = sign_in(COMMUNE)
    for page in ("/people", f"/people/{person.id}", "/start/secretary-nomination/H-01-01"):
        text = browser.get(page).text
        assert "1999" in text and "01/01/1999" not in text, page


def test_a_chosen_given_name_stays_while_it_fits() -> None:
    assert fits("Thị Bốn", "Y Thị Bốn") and fits("H'Mloan", "H'Mloan Niê")
    assert not fits("Bố", "Y Thị Bốn") and not fits("", "Y Thị Bốn")
    assert given_in("Y Thị Bốn", "") == "Bốn"
    assert given_in("Y Thị Bốn Niê", "Thị Bốn", "Y Thị Bốn") == "Thị Bốn"
    assert given_in("Y Thị Năm", "Thị Bốn", "Y Thị Bốn") == "Năm"
    assert given_in("Đỗ Mới Kim", "Mới", "Đỗ Kim Mới") == "Kim", "the last word was no choice"
