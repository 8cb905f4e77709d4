"""The dual-post figures: those of the real office, who may see them, and what they do not give away."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.district import put_rows, rows_of
from tests.support.offices.second_person import imported
from tests.support.workbooks import office, saved
from webapp.actors import Actor, posts_held
from webapp.config import ROOT
from webapp.models import Person, Post, Unit
from webapp.queries.figures.places import Place
from webapp.queries.overview.indicators import DualPostFigures, dual_post_figures, widest_scope
from webapp.services.imports import read_workbook

HAM_TAN = ROOT / "tests" / "data" / "ham-tan.xlsx"
DAY = dt.date(2016, 3, 1)
OFFICE: dict[str, list[dict[str, Any]]] = {}
"""The rows of the office of Hàm Tân, once its workbook has been imported in this process."""


@pytest.fixture
def ham_tan(session: Session) -> Session:
    if OFFICE:
        put_rows(session, OFFICE)
        return session
    with HAM_TAN.open("rb") as stream:
        imported(session, read_workbook(stream), HAM_TAN.name, DAY)
    OFFICE.update(rows_of(session))
    return session


def scope(session: Session, code: str) -> Place:
    return Place(*session.execute(sa.select(Unit.id, Unit.code, Unit.name, Unit.path).where(Unit.code == code)).one())


def figures(session: Session, code: str, day: dt.date = DAY) -> DualPostFigures:
    return dual_post_figures(session, scope(session, code), day)


def seen_by(session: Session, person: str, unit: str | None = None) -> str | None:
    """The code of the unit whose figures this person sees."""
    person_id = session.scalars(sa.select(Person.id).where(Person.code == person)).one()
    found = widest_scope(session, Actor(person_id, person, posts_held(session, person_id, DAY)), unit, DAY)
    return found and found.code


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_real_office_has_the_figures_of_its_report(ham_tan: Session) -> None:
    found = figures(ham_tan, "HT")
    assert (found.branches, found.dual, found.vacant) == (53, 35, 0)
    assert (found.dual_people, found.party_members, found.party_candidates) == (35, 11, 16)
    assert len(found.communes) == 10
    assert {commune.name for commune in found.pilots} == {"Tân Thắng", "Tân Hà", "Tân Đức"}
    assert sum(commune.branches for commune in found.communes) == 53
    assert sum(commune.dual for commune in found.communes) == 35
    assert len(found.without) == 18 and not any(branch.dual for branch in found.without)


def test_the_figures_are_those_of_the_day(ham_tan: Session) -> None:
    """Nobody held both posts in 2014; a secretary who left leaves the branch vacant from that day on."""
    assert figures(ham_tan, "HT", dt.date(2014, 6, 1)).dual == 0
    post = ham_tan.scalars(
        sa.select(Post).join(Post.person).where(Person.code == "CB021", Post.kind == "secretary")
    ).one()
    post.valid_to = DAY
    ham_tan.commit()
    assert figures(ham_tan, "HT", DAY - dt.timedelta(days=1)).dual == 35
    after = figures(ham_tan, "HT")
    assert (after.dual, after.vacant, after.party_members) == (34, 1, 11)
    assert [branch.secretary for branch in after.without if branch.code == "HT-01-01"] == [""]


def test_a_candidate_who_was_admitted_counts_as_a_member_from_that_day(ham_tan: Session) -> None:
    candidate = ham_tan.scalars(sa.select(Person).where(Person.code == "CB036")).one()
    candidate.party_joined_on = DAY
    ham_tan.commit()
    found = figures(ham_tan, "HT")
    assert (found.party_members, found.party_candidates) == (12, 15)
    before = figures(ham_tan, "HT", DAY - dt.timedelta(days=1))
    assert (before.party_members, before.party_candidates) == (11, 16)


def test_a_unit_that_has_ended_does_not_count(ham_tan: Session) -> None:
    ham_tan.execute(sa.update(Unit).where(Unit.code == "HT-01-01").values(valid_to=DAY))
    ham_tan.commit()
    assert (figures(ham_tan, "HT").branches, figures(ham_tan, "HT").dual) == (52, 34)


def test_small_groups_keep_their_party_figures(ham_tan: Session) -> None:
    assert (figures(ham_tan, "HT-01").dual, figures(ham_tan, "HT-01").party_members is None) == (5, False)
    small = figures(ham_tan, "HT-02")
    assert (small.dual, small.party_members, small.party_candidates) == (3, None, None)


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("person", "unit"),
    [
        ("CB001", "TD"),  # secretary of the province
        ("CB013", "TD"),  # organisation officer of the province
        ("CB009", "HT"),  # deputy secretary of the district
        ("CB010", "HT"),  # standing member
        ("CB016", "HT"),  # inspector
        ("CB017", "HT"),  # the district's military commander
        ("CB018", "HT-01"),  # secretary of a commune
        ("CB020", "HT-01"),  # commander of a commune
        ("CB030", "HT-01-03"),  # secretary of a branch
        ("CB015", "HT"),  # clerk
        ("CB031", None),  # militia head only
        ("CB022", None),  # member
    ],
)
def test_who_sees_which_unit(ham_tan: Session, person: str, unit: str | None) -> None:
    assert seen_by(ham_tan, person) == unit


def test_only_units_below_can_be_asked_for(ham_tan: Session) -> None:
    assert seen_by(ham_tan, "CB018", "HT-01-02") == "HT-01-02"
    assert [seen_by(ham_tan, "CB018", unit) for unit in ("HT", "HT-02", "HT-02-01", "XX", "")] == [None] * 5
    assert seen_by(ham_tan, "CB022", "HT-01-01") is None


def test_as_many_statements_for_three_branches_as_for_fifty(ham_tan: Session) -> None:
    with counted(ham_tan) as many:
        figures(ham_tan, "HT")
    with counted(ham_tan) as few:
        figures(ham_tan, "HT-03")
    assert len(many) == len(few) == 3, "one of them is the test's own"


def test_one_person_in_two_branches_is_one_person(session: Session) -> None:
    """Two dual branches, one dual person: the Party share is one of people."""
    sheets = office(("Cán bộ", 4, "Mã cán bộ", "P1"), ("Cán bộ", 4, "Đối tượng Đảng", None))
    for column, value in {1: "Đặng Văn An", 2: "Nam", 3: "01/02/1990", 8: None}.items():
        sheets["Cán bộ"][3][column] = value
    sheets["Cán bộ"].append([*sheets["Cán bộ"][3][:5], "Thôn đội trưởng", "01/01/2015", *[None] * 5])
    imported(session, read_workbook(saved(sheets)), "office.xlsx", DAY)
    found = figures(session, "X")
    assert (found.branches, found.dual, found.dual_people) == (2, 2, 1)


@pytest.fixture
def signed_in(ham_tan: Session, client: Any, make_account: Any) -> Any:
    """Signs a person of the office in: `signed_in("CB008")`."""

    def sign_in(code: str) -> Any:
        make_account(code.lower(), ham_tan.scalars(sa.select(Person).where(Person.code == code)).one())
        client.enter(code.lower())
        return client

    return sign_in


def test_the_page_shows_the_figures_as_the_report_writes_them(signed_in: Any) -> None:
    browser = signed_in("CB008")
    assert browser.get("/indicators/dual-post").status_code == 200
    for words in (
        "35/53 (66,0%)",
        "11/35 (31,4%)",
        "16/35 (45,7%)",
        "Tân Đức, Tân Hà, Tân Thắng",
        "23/11/2026",
    ):
        assert words in browser.text
    assert "5/6 (83,3%)" in browser.text, "the line of Tân Minh"
    assert browser.get("/indicators/dual-post?unit=HT-02").status_code == 200
    assert "3/6 (50,0%)" in browser.text and "/3 (" not in browser.text


def test_the_page_is_missing_for_who_oversees_nothing(signed_in: Any) -> None:
    browser = signed_in("CB022")
    assert browser.get("/indicators/dual-post").status_code == 404


def test_the_page_is_missing_outside_the_scope_and_for_strangers(signed_in: Any, new_client: Any) -> None:
    browser = signed_in("CB018")
    assert browser.get("/indicators/dual-post").status_code == 200
    assert browser.get("/indicators/dual-post?unit=HT-02").status_code == 404
    assert new_client().get("/indicators/dual-post").request.path == "/sign-in"


def test_the_page_costs_as_many_statements_however_large_the_unit_is(
    signed_in: Any, ham_tan: Session, app: Any
) -> None:
    from webapp.db import db

    browser = signed_in("CB008")
    with app.app_context():
        engine = db.engine
    with Session(engine) as same_engine:
        with counted(same_engine) as many:
            browser.get("/indicators/dual-post")
        with counted(same_engine) as few:
            browser.get("/indicators/dual-post?unit=HT-03")
    assert len(many) == len(few)


def test_only_residential_branches_are_counted(ham_tan: Session, signed_in: Any) -> None:
    """A branch of a school has no militia head: it is neither dual nor without a dual post."""
    before = figures(ham_tan, "HT-01")
    dual = next(code for code in ("HT-01-01", "HT-01-02", "HT-01-03") if code not in {b.code for b in before.without})
    missing = before.without[0].code
    ham_tan.execute(sa.update(Unit).where(Unit.code.in_((dual, missing))).values(branch_kind="school"))
    ham_tan.commit()
    found = figures(ham_tan, "HT-01")
    assert (found.branches, found.dual) == (before.branches - 2, before.dual - 1)
    assert (len(found.without), found.dual_people) == (len(before.without) - 1, before.dual_people - 1)
    assert (found.communes[0].branches, found.communes[0].dual) == (found.branches, found.dual)
    browser = signed_in("CB008")
    browser.get("/indicators/dual-post?unit=HT-01")
    assert f"{found.dual}/{found.branches}" in browser.text
    assert "Chi đoàn địa bàn dân cư có Bí thư kiêm" in browser.text
    browser.get(f"/units/{missing}")
    assert "Chi đoàn trường học" in browser.text and "đang khuyết" not in browser.text
