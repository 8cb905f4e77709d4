"""Who is next: posts that fall vacant, judged by the guards of a nomination on that day, within the reader's units."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import Cast, nomination
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    COMMUNE,
    HEAD,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
    Office,
    district_office,
)
from tests.support.reading import SignIn, neighbour, statements
from webapp.models import RuleRow
from webapp.queries.supervision.successors import FEW
from webapp.queries.supervision.vacancies import filled_by
from workflows.core.calendar import local_date

PAGE = "/supervision/next"
ENDS = dt.date(2027, 3, 31)


@pytest.fixture
def office(session: Session, clock: Any) -> Office:
    """A second commune beside the first; the term of H-01-01 ends within the year."""
    office = district_office(session, clock.now)
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    office.term(office.units[BRANCH], dt.date(2026, 4, 1), ENDS)
    session.commit()
    return office


def rows(browser: Browser, query: str = "") -> list[tuple[str, ...]]:
    """The lines of the list: post and unit, day, reason, who could follow."""
    assert browser.get(f"{PAGE}{query}").status_code == 200, browser.text
    found = []
    for row in browser.tree.iterfind(".//table/tbody/tr"):
        head, cells = row.find("th/span"), [" ".join("".join(cell.itertext()).split()) for cell in row.findall("td")]
        assert head is not None
        post, unit = (head.text or "").strip(), "".join(head.findtext("span/a") or "")
        found.append((post, unit, cells[0], cells[1], cells[3]))
    return found


def warning(browser: Browser) -> str:
    """What the page says of units in which nobody is eligible; '' for nothing."""
    found = browser.tree.findtext(".//main//p[@class='message message-warning']") or ""
    return " ".join(found.split())


def test_a_term_that_ends_names_who_is_eligible_on_the_day_after(office: Office, sign_in: SignIn) -> None:
    found = rows(sign_in(OFFICER))
    assert found == [
        ("Secretary", "Chi đoàn Thôn 1", "01/04/2027", "The committee's term ends", f"{OTHER}, {NEW}"),
    ]
    assert "1 post falls vacant." in sign_in(OFFICER).get(PAGE).text


@pytest.mark.parametrize(
    ("post", "unit", "reason", "process"),
    [
        ("secretary", "branch", "term", "secretary-nomination"),
        ("secretary", "branch", "age", "secretary-nomination"),
        ("village_militia_head", "branch", "age", "secretary-nomination"),
        ("secretary", "base_union", "term", "committee-recognition"),
        ("secretary", "base_union", "age", "committee-election"),
        ("deputy_secretary", "commune_union", "stay", "committee-election"),
        ("secretary", "district_union", "term", ""),
        ("member", "branch", "end", ""),
    ],
)
def test_a_post_is_filled_by_the_process_whose_cases_give_it(post: str, unit: str, reason: str, process: str) -> None:
    assert filled_by(post, unit, reason) == process


def test_a_unit_without_anybody_stands_on_top_and_is_counted(office: Office, session: Session, sign_in: SignIn) -> None:
    office.term(office.units["H-02-01"], dt.date(2026, 10, 1), dt.date(2027, 9, 30))
    office.person("Lê Văn Trẻ", dt.date(2012, 1, 1))
    office.post("Lê Văn Trẻ", "member", "H-02-01")
    browser = sign_in(OFFICER)
    assert [(unit, who) for _post, unit, _day, _why, who in rows(browser)] == [
        ("Chi đoàn Thôn 9", "Nobody"),
        ("Chi đoàn Thôn 1", f"{OTHER}, {NEW}"),
    ]
    assert warning(browser) == "In 1 unit nobody is eligible on that day."
    assert [row[1] for row in rows(browser, "?nobody=1")] == ["Chi đoàn Thôn 9"]
    assert [row[1] for row in rows(browser, "?month=2027-04")] == ["Chi đoàn Thôn 1"]
    assert rows(browser, "?reason=stay") == []
    for wrong in ("?month=2031-01", "?reason=none", "?nobody=2", "?unit=K"):
        assert browser.get(f"{PAGE}{wrong}").status_code == 404


def test_the_last_of_many_is_found_as_well(office: Office, session: Session, sign_in: SignIn) -> None:
    """Units are judged by their first few people; where none of those is eligible everybody counts."""
    office.term(office.units["H-02-01"], dt.date(2026, 10, 1), dt.date(2027, 9, 30))
    for number in range(FEW + 2):
        name = f"Trẻ Thứ {number}"
        office.person(name, dt.date(2012, 1, 1) if number <= FEW else dt.date(2000, 1, 1))
        office.post(name, "member", "H-02-01")
    browser = sign_in(OFFICER)
    assert [row[4] for row in rows(browser)] == [f"{OTHER}, {NEW}", f"Trẻ Thứ {FEW + 1}"]
    assert warning(browser) == ""


@pytest.mark.at_length
def test_posts_given_until_a_day_and_holders_who_grow_too_old_are_listed(
    office: Office, session: Session, sign_in: SignIn, clock: Any
) -> None:
    today = local_date(clock.now)
    office.people[NEW].birth_date = dt.date(today.year - 35, 2, 14)
    session.commit()
    office.post(NEW, "secretary", "H-01-02")
    placed = office.post("Mai Văn Biệt", "deputy_secretary", "H-01", until=dt.date(today.year + 1, 5, 2))
    placed.placed = True
    session.commit()
    found = {row[:4] for row in rows(sign_in(OFFICER))}
    assert ("Secretary", "Chi đoàn Thôn 2", f"14/02/{today.year + 1}", "The holder passes the age of the post") in found
    assert ("Deputy secretary", "Đoàn xã Thử Một", f"02/05/{today.year + 1}", "A placement ends") in found
    office.post("Người Kế Tiếp", "secretary", "H-02-01", until=dt.date(today.year + 1, 3, 1))
    office.post("Người Sau Nữa", "secretary", "H-02-01", since=dt.date(today.year + 1, 3, 1))
    assert not [row for row in rows(sign_in(OFFICER)) if row[1] == "Chi đoàn Thôn 9"], "the seat is given already"


@pytest.mark.at_length
@pytest.mark.parametrize("oldest", [None, 27])
def test_who_is_named_is_who_the_nomination_takes_on_that_day(
    office: Office, session: Session, clock: Any, app: Flask, new_client: Callable[..., Browser], oldest: int | None
) -> None:
    """The list beforehand and the form on the day say the same of everybody; a stricter rule changes both."""
    for name, born in (("Trần Vừa Lớn", dt.date(2009, 4, 1)), ("Trần Còn Nhỏ", dt.date(2009, 4, 2))):
        office.person(name, born)
        office.post(name, "member", BRANCH)
    office.people[OTHER].birth_date = dt.date(1999, 3, 31)
    if oldest:
        values = {"key": "secretary.age_max", "value": str(oldest), "measure": "years", "basis": "default"}
        session.add(RuleRow(**values, effective_from=ENDS, source="", note="", recorded_at=clock.now))
    session.commit()
    cast = Cast(office, new_client, app)
    page = cast.as_(OFFICER).get(PAGE).get_data(as_text=True)
    clock.now = dt.datetime(2027, 4, 1, 3, tzinfo=dt.UTC)
    taken, names = set(), (NEW, OTHER, HEAD, "Trần Vừa Lớn", "Trần Còn Nhỏ")
    for name in names:
        browser = cast.as_(COMMUNE)
        path = f"/start/secretary-nomination/{BRANCH}"
        browser.get(path)
        browser.post_form(path, **{**nomination(office), "person": str(office.people[name].id)})
        if browser.response.status_code == 200:
            taken.add(name)
            cast.path = browser.response.request.path
            cast.move(COMMUNE, "withdraw", text="Thử")
    assert {name for name in names if f">{name}</a>" in page.partition("<tbody>")[2]} == taken
    assert taken == {NEW, "Trần Vừa Lớn", *(() if oldest else (OTHER,))}


def test_whoever_restricted_their_data_is_neither_named_nor_counted(
    office: Office, session: Session, sign_in: SignIn
) -> None:
    for name in (NEW, OTHER):
        office.people[name].restricted_on = dt.date(2026, 1, 2)
    office.people[OLD].restricted_on = dt.date(2026, 1, 2)
    session.commit()
    browser = sign_in(OFFICER)
    assert [row[4] for row in rows(browser)] == ["Nobody"]
    assert not any(name in browser.text for name in (NEW, OTHER, OLD))


@pytest.mark.at_length
def test_nothing_of_other_units_is_told(office: Office, session: Session, sign_in: SignIn) -> None:
    office.term(office.units["H-02-01"], dt.date(2026, 4, 1), ENDS)
    office.post("Canary Hai", "member", "H-02-01")
    session.commit()
    reader = sign_in(COMMUNE)
    assert [row[1] for row in rows(reader)] == ["Chi đoàn Thôn 1"]
    assert "Canary Hai" not in reader.text and "Thôn 9" not in reader.text
    assert reader.get(f"{PAGE}?unit=H-02").status_code == 404
    assert sign_in(OTHER).get(PAGE).status_code == 404
    assert {row[1] for row in rows(sign_in(CHAIR))} == {"Chi đoàn Thôn 1", "Chi đoàn Thôn 9"}


@pytest.mark.at_length
def test_a_nomination_can_be_begun_and_one_under_way_is_linked(
    office: Office, session: Session, clock: Any, app: Flask, new_client: Callable[..., Browser]
) -> None:
    cast = Cast(office, new_client, app)
    start = f"/start/secretary-nomination/{BRANCH}"
    assert start in cast.as_(COMMUNE).get(PAGE).text
    assert start not in cast.as_(OFFICER).get(PAGE).text
    cast.nominate(COMMUNE)
    page = cast.as_(COMMUNE).get(PAGE).text
    assert f'href="{cast.path}"' in page and start not in page


@pytest.mark.at_length
def test_the_list_is_read_with_as_many_statements_for_many_posts(
    office: Office, session: Session, sign_in: SignIn
) -> None:
    browser = sign_in(CHAIR)
    few = statements(browser, PAGE, session)
    for number in range(60):
        code = f"H-02-{number + 10}"
        office.unit(code, "branch", "H-02", f"Chi đoàn Xóm {number}")
        office.term(office.units[code], dt.date(2026, 4, 1), ENDS)
        office.post(f"Người Thứ {number}", "member", code)
    session.commit()
    assert statements(browser, PAGE, session) == few
    first = rows(browser)
    after = neighbour(browser, "next")
    second = rows(browser, after.removeprefix(PAGE))
    assert len(first) == 50 and len(second) == 11 and not set(first) & set(second)
    assert rows(browser, neighbour(browser, "prev").removeprefix(PAGE)) == first


@pytest.mark.at_length
@pytest.mark.both_engines
@pytest.mark.parametrize("seed", range(2))
def test_the_list_is_that_of_a_plain_second_look(
    office: Office, session: Session, sign_in: SignIn, clock: Any, seed: int
) -> None:
    """Random branches, terms, people and posts: what the page lists is what looking at each of them comes to."""
    chance, today = random.Random(seed), local_date(clock.now)
    after = today.replace(year=today.year + 1)
    terms: dict[str, dt.date] = {BRANCH: ENDS}
    held: list[tuple[str, str, str]] = []
    for number in range(8):
        code = f"H-02-{number + 10}"
        office.unit(code, "branch", "H-02", f"Chi đoàn Xóm {number}")
        if chance.random() < 0.9:
            terms[code] = today + dt.timedelta(days=chance.randrange(-30, 400))
            office.term(office.units[code], dt.date(2025, 1, 1), terms[code])
        for place in range(chance.randrange(1, 5)):
            name = f"Họ {number} Tên {place}"
            born = dt.date(chance.choice([1988, 1991, 1992, 2000, 2008, 2009]), chance.randrange(1, 13), 9)
            office.person(name, born, union_joined_on=chance.choice([None, dt.date(2020, 3, 26)]))
            kind = "secretary" if place == 0 and chance.random() < 0.8 else "member"
            office.post(name, kind, code)
            held.append((name, kind, code))
            if chance.random() < 0.2:
                office.people[name].restricted_on = today
    session.commit()

    def age(name: str, day: dt.date) -> int:
        born = office.people[name].birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def could(code: str, day: dt.date) -> set[str]:
        return {
            name
            for name, _kind, unit in held
            if unit == code and office.people[name].restricted_on is None
            if 18 <= age(name, day) <= 35 and office.people[name].union_joined_on
        }

    expected = {
        (office.units[code].name, last + dt.timedelta(days=1), frozenset(could(code, last + dt.timedelta(days=1))))
        for code, last in terms.items()
        if today <= last and last + dt.timedelta(days=1) < after and code != BRANCH
    }
    for name, kind, code in held:
        person = office.people[name]
        too_old = person.birth_date.replace(year=person.birth_date.year + 36)
        if kind == "secretary" and person.restricted_on is None and today < too_old < after:
            expected.add((office.units[code].name, too_old, frozenset(could(code, too_old))))
    session.rollback()
    found = {
        (unit, dt.datetime.strptime(day, "%d/%m/%Y").date(), frozenset(who.split(", ")) - {"Nobody"})
        for _post, unit, day, _why, who in rows(sign_in(PROVINCE), "?unit=H-02")
    }
    assert found == expected and len(found) > 3 and any(who for _unit, _day, who in found)
