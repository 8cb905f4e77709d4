"""One human being, one code: rows of a workbook that look like somebody else are decided before they are imported."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.workbooks import book, office, saved
from webapp.models import DoubleQuestion, Person, PersonPair
from webapp.services.imports.doubles import MOST

pytestmark = pytest.mark.at_length

P = "Cán bộ"
BINH = ["Lê Thị Bình", "Nữ", "05/06/1992", "X-2", "Đoàn viên", "01/01/2015", *[None] * 5]


@pytest.fixture
def admin(client: Any, make_account: Any) -> Iterator[Any]:
    """An administrator's browser."""
    make_account("quan-tri")
    client.enter("quan-tri")
    yield client


def rows(*more: list[Any]) -> io.BytesIO:
    sheets = office()
    sheets[P] += more
    return saved(sheets)


def send(admin: Any, workbook: io.BytesIO) -> Any:
    admin.get("/imports")
    return admin.post_form("/imports/preview", workbook=(workbook, "tep.xlsx"))


def codes(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(Person.code).order_by(Person.code)))


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("name", "birth"),
    [
        ("Lê Thị Bình", "05/06/1992"),
        ("le thi binh", "06/1992"),
        ("Lе Тhi Вinh", "1992"),
        ("LÊ  THỊ BÌNH", "05/06/1992"),
    ],
)
def test_a_row_like_a_stored_person_is_not_imported(admin: Any, session: Session, name: str, birth: str) -> None:
    send(admin, book())
    admin.post_form("/imports")
    send(admin, rows(["P9", name, "Nữ", birth, *BINH[3:]]))
    assert "P2" not in admin.text, "nothing is told of the stored person"
    admin.post_form("/imports")
    assert codes(session) == ["P1", "P2", "P3", "P4"]
    [question] = session.scalars(sa.select(DoubleQuestion))
    assert (question.code, question.answer) == ("P9", None)
    assert "P9" in admin.text and "P2" not in admin.text


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("name", "sex", "birth"), [("Lê Thị Bình", "Nữ", "06/06/1992"), ("Lê Thị Bình", "Nam", "05/06/1992")]
)
def test_whoever_differs_is_imported(admin: Any, session: Session, name: str, sex: str, birth: str) -> None:
    send(admin, book())
    admin.post_form("/imports")
    send(admin, rows(["P9", name, sex, birth, *BINH[3:]]))
    admin.post_form("/imports")
    assert "P9" in codes(session)


def test_two_rows_of_one_person_are_decided_on_the_page(admin: Any, session: Session) -> None:
    doubled = ["P9", *BINH]
    send(admin, rows(doubled))
    assert admin.post_form("/imports").status_code == 422, "without a decision nothing is imported"
    assert admin.post_form("/imports", **{"who-7": "same"}).status_code == 422
    assert "P2" in admin.text, "it says which code to write"
    assert admin.post_form("/imports", **{"who-7": "two", "why-7": ""}).status_code == 422
    assert codes(session) == []
    admin.post_form("/imports", **{"who-7": "two", "why-7": "Hai chị em họ"})
    assert "P9" in codes(session)
    [pair] = session.scalars(sa.select(PersonPair))
    assert (pair.noted, pair.decided_at) == ("Hai chị em họ", None), "those responsible still decide"


def test_more_doubles_than_can_be_decided_are_one_fault(admin: Any, session: Session) -> None:
    alike = [[f"N{number}", *BINH] for number in range(MOST + 1)]
    assert send(admin, rows(*alike)).status_code == 422
    assert codes(session) == [] and admin.text.count("Lê Thị Bình") == 0
