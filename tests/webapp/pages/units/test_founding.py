"""New units under one's own: by a decision and two people, on pages."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, COMMUNE_DEPUTY, OLD, OTHER, Office
from tests.support.reading import english_reader
from webapp.models import ChangeRequest, SecurityEvent, Unit

PATH = "/units/H-01/units/new"
DECISION = {"number": "07-QĐ/ĐTN", "written_on": "10/11/2026", "body": "Huyện đoàn Thử"}
NEW = {"name": "Chi đoàn Khu phố Mới", "sort": "residential", "area": "Khu phố Mới", "since": "12/11/2026", **DECISION}
Reader = Callable[[str], Browser]


@pytest.fixture
def reader(office: Office, session: Session, new_client: Callable[..., Browser]) -> Reader:
    return english_reader(session, new_client)


def unit(session: Session, name: str) -> Unit | None:
    session.rollback()
    return session.scalars(sa.select(Unit).where(Unit.name == name)).one_or_none()


@pytest.mark.both_engines
def test_a_branch_is_recorded_by_two_and_works_at_once(reader: Reader, office: Office, session: Session) -> None:
    secretary, deputy = reader(COMMUNE), reader(COMMUNE_DEPUTY)
    secretary.get("/units/H-01")
    assert "Record a new unit under it" in secretary.text
    secretary.get(PATH)
    form = secretary.form(PATH)
    code, names = form.values["code"], list(form.values)
    assert names.index("name") < names.index("since") < names.index("number"), "first what the paper is about"
    secretary.post_form(PATH, **{**NEW, "since": "12/11/26"})  # as people write a year
    path = secretary.path
    assert path.startswith("/changes/") and "Nothing is changed yet" in secretary.text
    assert unit(session, NEW["name"]) is None, "one person records none"
    assert secretary.post(f"{path}/confirm", {}).status_code == 404, "not who asked"
    deputy.get(path)
    for word in (NEW["name"], code, "Residential branch", "12/11/2026", "07-QĐ/ĐTN, 10/11/2026, Huyện đoàn Thử"):
        assert word in deputy.text
    deputy.post_form(f"{path}/confirm")
    made = unit(session, NEW["name"])
    assert made is not None
    parent = office.units["H-01"]
    assert (made.code, made.kind, made.branch_kind, made.area) == (code, "branch", "residential", "Khu phố Mới")
    assert (made.parent_id, made.path, made.valid_from) == (
        parent.id,
        f"{parent.path}{made.id}/",
        dt.date(2026, 11, 12),
    )
    assert "unit_founded" in set(session.scalars(sa.select(SecurityEvent.what)))
    assert session.scalars(sa.select(ChangeRequest)).one().content["number"] == DECISION["number"], "kept for ever"
    assert secretary.get(f"/units/{code}/people/new").status_code == 200
    assert secretary.get(f"/units/{code}/units/new").status_code == 404, "nothing stands under a branch"
    assert NEW["name"] in secretary.get("/units").text


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Write the name of the unit."),
        ({"name": "chi đoàn THÔN 1"}, "has a unit of this name already"),
        ({"sort": "province_union"}, "does not stand right under"),
        ({"sort": "nothing"}, "does not stand right under"),
        ({"code": BRANCH}, "This code is taken"),
        ({"code": "H-02"}, "The code begins with H-01-"),
        ({"code": "NOBODYS"}, "The code begins with H-01-"),
        ({"code": "a b"}, "Write 1 to 40 letters"),
        ({"since": "30/12/2026"}, "is recorded once it exists"),
        ({"since": "01/01/1950"}, "cannot begin before"),
        ({"since": "yesterday"}, ""),
        ({"written_on": "30/12/2026"}, "cannot be of a day to come"),
        ({"number": ""}, "Write the number."),
    ],
)
def test_what_does_not_fit_comes_back_with_what_was_typed(
    reader: Reader, session: Session, wrong: dict[str, str], words: str
) -> None:
    secretary = reader(COMMUNE)
    secretary.get(PATH)
    values = {**secretary.form(PATH).values, **NEW, **wrong}
    assert secretary.post(PATH, values).status_code == 422
    assert words in secretary.text
    assert secretary.form(PATH).values["area"] == NEW["area"]
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(ChangeRequest.id))) == 0


def test_who_keeps_nothing_there_learns_of_nothing(reader: Reader) -> None:
    for name in (OLD, OTHER, CLERK, CHAIR):
        browser = reader(name)
        expected = 200 if name in (CHAIR,) else 404
        assert browser.get(PATH).status_code == expected, name
        assert browser.get("/units/H-99/units/new").status_code == 404


def test_the_level_above_records_a_commune_of_its_kind(reader: Reader, session: Session) -> None:
    chair, path = reader(CHAIR), "/units/H/units/new"
    chair.get(path)
    chair.post_form(path, **{**NEW, "name": "Đoàn xã Mới", "sort": "base_union", "area": "xã Mới"})
    assert chair.path.startswith("/changes/") or unit(session, "Đoàn xã Mới") is not None
    chair.get(path)
    assert chair.post(path, {**chair.form(path).values, **NEW}).status_code == 422, "a village's branch has a commune"
