"""The words by which a person is found for an erasure: in any case, with tones set either way, and nobody else's."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, OFFICER, Office, user_name
from webapp.models import Account, Draft, Person
from webapp.services.accounts.drafts import keep
from webapp.services.journal import Author
from webapp.services.personal_data.blackening import blacken, still_named
from webapp.services.personal_data.names import BLACK, PersonWords, blackened, names_of
from webapp.services.transaction import transaction

pytestmark = pytest.mark.both_engines

NAME, LONGER, ALIKE = "Đặng Thuý Ẩn", "Đặng Thuý Ẩn Nương", "Đặng Thuỷ Ấn"
PHONE = "+84912345678"
FOUND = (NAME, NAME.upper(), NAME.lower(), "ĐẶNG Thúy ẩn", "đồng chí ĐẶNG THÚY ẨN, Bí thư", "gọi 0912 345 678")
OTHERS = (LONGER, LONGER.upper(), ALIKE, "Đặng Thuý Ẩnh", "Dang Thuy An", f"{LONGER} và {ALIKE}")


@pytest.fixture
def person(office: Office, session: Session) -> Callable[[], Person]:
    for name in (NAME, LONGER):
        office.person(name)
    session.execute(sa.update(Person).where(Person.full_name == NAME).values(phone=PHONE))
    session.commit()
    return lambda: session.scalars(sa.select(Person).where(Person.full_name == NAME)).one()


def test_a_name_is_found_however_it_is_written(
    office: Office, person: Callable[[], Person], session: Session, clock: Any
) -> None:
    account = session.scalars(sa.select(Account.id).where(Account.username == user_name(OFFICER))).one()
    pages = {f"/{at}": words for at, words in enumerate((*FOUND, *OTHERS))}
    for page, words in pages.items():
        keep(session, account, page, "", [("text", words)], clock.now)
    by = Author(person_id=office.people[OFFICER].id, post="organisation_officer:1")
    with transaction(session):
        done = blacken(session, person(), names_of(session, person()), by, clock.now)
    assert done["kept_forms"] == len(FOUND)
    assert {pages[page] for page in session.scalars(sa.select(Draft.page))} == set(OTHERS)


def test_beside_a_longer_name_only_ones_own_is_blackened(person: Callable[[], Person], session: Session) -> None:
    names = names_of(session, person())
    said = f"{LONGER}, {NAME.upper()} và Đặng Thúy Ẩn"
    assert blackened(said, names) == f"{LONGER}, {BLACK} và {BLACK}"


def test_a_plain_word_behind_a_name_makes_no_longer_one_of_it() -> None:
    """Bình is a name, bình chọn is a word; a name of many words, or with a quotation mark, is found as well."""
    names = PersonWords(frozenset({"Lê An"}), frozenset({"Lê An Bình"}))
    said = "Lê An bình chọn, Lê An Bình hát, LÊ AN BÌNH, LÊ AN"
    assert blackened(said, names) == f"{BLACK} bình chọn, Lê An Bình hát, LÊ AN BÌNH, {BLACK}"
    assert len(PersonWords(frozenset({" ".join(["Hòa"] * 45)})).forms) < 200
    assert r"%l_ \_t_\_ an%" in PersonWords(frozenset({'Lê "Tư" An'})).forms


def test_a_name_that_somebody_else_bears_in_another_spelling_is_left_out(
    office: Office, person: Callable[[], Person], session: Session
) -> None:
    office.person("Trần Khác")
    session.execute(sa.update(Person).where(Person.full_name == "Trần Khác").values(full_name="ĐẶNG Thúy ẩn"))
    session.commit()
    assert NAME not in names_of(session, person()).words


def test_a_file_about_a_longer_name_keeps_no_name_of_somebody_else(
    office: Office, person: Callable[[], Person], session: Session, clock: Any
) -> None:
    desk = Desk(office, clock)
    office.unit("H-01-10", "branch", "H-01", "Chi đoàn 10")
    office.post(LONGER, "member", "H-01-10")
    case = desk.start(COMMUNE, "H-01-10", LONGER, merits=f"Cùng {LONGER.upper()}")
    session.rollback()
    names = names_of(session, person())
    assert not still_named(session, names, but=0)
    desk.move(COMMUNE, case, "record_meeting", presided_by=NAME.upper())
    assert still_named(session, names, but=0)
    assert not still_named(session, names, but=desk.case(case).id)
