"""New people in a unit, seats held since before the office began, and the end of memberships, on pages."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import Counter
from tests.support.browserlike import Browser
from tests.support.offices.district import (
    BRANCH,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    NEW,
    OLD,
    OTHER,
    Office,
    user_name,
)
from webapp.models import ChangeRequest, Person, PersonPair, Post, SecurityEvent
from webapp.models import Office as OfficeRow

SECOND = "H-01-02"
PATH = f"/units/{BRANCH}/people/new"
WHO = {"full_name": "Trần Thị Mới Về", "sex": "female", "birth": "02/2001", "kind": "member", "since": "20/11/2026"}
DECISION = {"number": "12-QĐ/ĐTN", "written_on": "05/03/2025", "body": "Huyện đoàn Thử"}
Reader = Callable[[str], Browser]


@pytest.fixture
def reader(office: Office, new_client: Callable[..., Browser]) -> Reader:
    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def send(browser: Browser, path: str, **words: str) -> Browser:
    browser.get(path)
    browser.post_form(path, **words)
    return browser


def found(session: Session, name: str) -> list[Person]:
    session.rollback()
    return list(session.scalars(sa.select(Person).where(Person.full_name == name)))


@pytest.mark.both_engines
def test_two_people_record_a_new_member(reader: Reader, office: Office, session: Session) -> None:
    asked = send(
        reader(COMMUNE),
        PATH,
        **WHO,
        phone="0912 345 678",
        mail_address="moi.ve@example.vn",
        union_joined_on="26/3/2016",
    )
    path = asked.path
    assert path.startswith("/changes/"), asked.text
    assert found(session, WHO["full_name"]) == [], "one person records nobody"
    change = session.scalars(sa.select(ChangeRequest)).one()
    assert WHO["full_name"] not in str(change.content) and change.file is not None
    assert BRANCH not in str(change.content), "neither what would outlast an erasure: name, birth or code"
    assert asked.post(f"{path}/confirm", {}).status_code == 404, "not who asked"
    deputy = reader(COMMUNE_DEPUTY)
    assert WHO["full_name"] in deputy.get("/changes").text, "by which two of one branch are told apart"
    shown = deputy.get(path).text
    assert WHO["full_name"] in shown and "02/2001" in shown and "0912 345 678" in shown
    deputy.post_form(f"{path}/confirm")
    assert "Đã xác nhận và thực hiện" in deputy.text and WHO["full_name"] in deputy.text
    (person,) = found(session, WHO["full_name"])
    assert (person.birth_date, person.birth_known, person.sex) == (dt.date(2001, 2, 1), "month", "female")
    assert (person.phone, person.union_joined_on) == ("+84912345678", dt.date(2016, 3, 26))
    assert person.mail_address == "moi.ve@example.vn" and person.code.startswith(f"{BRANCH}-")
    assert WHO["full_name"] in office.sitting(BRANCH, "member", dt.date(2026, 11, 20))
    session.rollback()
    assert session.scalars(sa.select(ChangeRequest)).one().file is None, "what was said stays in the record alone"
    assert WHO["full_name"] not in deputy.get("/changes?decided=1").text
    recorded = sa.select(SecurityEvent.about_id).where(SecurityEvent.what == "person_recorded")
    assert session.scalars(recorded).all() == [person.id]


def test_the_same_form_with_another_name_records_nobody_and_says_so(reader: Reader, session: Session) -> None:
    """Sent from the page that Back shows: the earlier request is not an answer to it."""
    browser = reader(COMMUNE)
    browser.get(PATH)
    sent = {**browser.form(PATH).values, **WHO}
    path = browser.post(PATH, sent).request.path
    assert browser.post(PATH, sent).request.path == path, "a double tap"
    other = {**sent, "full_name": "Lý Văn Khác"}
    assert browser.post(PATH, other).status_code == 422 and "Lý Văn Khác" in browser.text
    deputy = reader(COMMUNE_DEPUTY)
    deputy.get(path)
    deputy.post_form(f"{path}/confirm")
    assert browser.post(PATH, other).status_code == 422, "once it is decided as well"
    assert [len(found(session, name)) for name in (WHO["full_name"], "Lý Văn Khác")] == [1, 0]


def test_a_request_that_was_withdrawn_tells_nobody_who_has_its_code_later(
    reader: Reader, office: Office, session: Session
) -> None:
    path = send(reader(COMMUNE), PATH, **WHO, code="QG-77").path
    browser = reader(COMMUNE)
    browser.get(path)
    browser.post_form(f"{path}/withdraw")
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.post("Phạm Kín Đáo", "secretary", "H-02")
    office.people["Phạm Kín Đáo"].code = "QG-77"
    session.commit()
    assert "Phạm Kín Đáo" not in browser.get(path).get_data(as_text=True)


def test_whoever_does_not_keep_the_unit_finds_no_page(reader: Reader) -> None:
    for name in (OLD, OTHER, INSPECTOR):
        assert reader(name).get(PATH).status_code == 404


@pytest.mark.at_length
def test_bad_answers_are_refused_at_their_fields_and_stay_typed(reader: Reader, session: Session) -> None:
    browser = reader(COMMUNE)
    for wrong, said in (
        ({"birth": "31/02/2001"}, "31/02/2001"),
        ({"birth": "2030"}, "Ngày sinh sau ngày hôm nay"),
        ({"since": "24/11/2027"}, "đến hôm nay"),
        ({"union_joined_on": "01/01/2000"}, "Ngày vào Đoàn không hợp lệ"),
        ({"phone": "12"}, "0912 345 678"),
        ({"sex": ""}, "chọn nam hoặc nữ"),
        ({"code": office_code(session)}, "đã thuộc hồ sơ khác"),
    ):
        send(browser, PATH, **{**WHO, **wrong})
        assert browser.response.status_code == 422, wrong
        assert said in browser.text and WHO["full_name"] in browser.response.text, wrong
    assert found(session, WHO["full_name"]) == []


def office_code(session: Session) -> str:
    return session.scalars(sa.select(Person.code).order_by(Person.id)).first() or ""


@pytest.mark.at_length
def test_likely_doubles_are_shown_as_far_as_one_may_know_of_them(
    reader: Reader, office: Office, session: Session, confirm_changes: Callable[[], int]
) -> None:
    twin = {**WHO, "full_name": "DO KIM MOI", "birth": "1999"}
    browser = send(reader(COMMUNE), PATH, **twin)
    assert browser.response.status_code == 422
    assert NEW in browser.text and "đối chiếu" in browser.text
    assert "người khác (không bắt buộc)" not in browser.text
    browser.post_form(PATH, **twin, apart="Con bác Sáu, khác thôn")
    shown = reader(COMMUNE_DEPUTY).get(browser.path).text
    assert NEW in shown and "Con bác Sáu" in shown
    assert confirm_changes() == 1
    assert session.scalars(sa.select(PersonPair.noted)).all() == ["Con bác Sáu, khác thôn"]
    # In another commune nobody learns that there is such a person here.
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    office.post("Lê Văn Xa", "secretary", "H-02")
    far = send(reader("Lê Văn Xa"), "/units/H-02-01/people/new", **twin)
    assert far.response.status_code == 200 and NEW not in far.text, far.text


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_seat_is_recorded_once_if_held_before_the_office_began(
    reader: Reader, office: Office, session: Session, clock: Any, confirm_changes: Callable[[], int]
) -> None:
    session.add(OfficeRow(id=1, demo=False, created_at=clock.now))
    session.commit()
    browser, path = reader(COMMUNE), f"/units/{SECOND}/people/new"
    seat = {**WHO, "kind": "secretary", "since": "05/03/2025"}
    send(browser, path, **seat)
    assert browser.response.status_code == 422 and "phải có văn bản" in browser.text
    clock.now += dt.timedelta(days=30)
    browser = reader(COMMUNE)
    late = send(browser, path, **{**seat, **DECISION, "since": "20/12/2026"})
    assert late.response.status_code == 422 and "23/11/2026" in late.text, "afterwards only a case gives it"
    send(browser, path, **seat, **DECISION)
    assert confirm_changes() == 1
    assert office.sitting(SECOND, "secretary", dt.date(2025, 3, 5)) == [WHO["full_name"]]
    assert session.scalar(sa.select(Post.source).where(Post.kind == "secretary").order_by(Post.id.desc())) == (
        "12-QĐ/ĐTN, 05/03/2025, Huyện đoàn Thử"
    )
    browser.get(path)
    assert "secretary" not in browser.form(path).choices["kind"], "the seat has its holder"
    browser.get(f"/units/{BRANCH}/posts")
    kinds = browser.form(f"/units/{BRANCH}/posts").choices["kind"]
    assert "secretary" not in kinds and "deputy_secretary" in kinds


def membership(session: Session, office: Office, name: str) -> str:
    held = sa.select(Post.id).where(Post.person_id == office.people[name].id, Post.kind == "member")
    return str(session.scalar(held))


@pytest.mark.at_length
def test_a_membership_ends_or_goes_on_in_another_branch(
    reader: Reader, office: Office, session: Session, confirm_changes: Callable[[], int]
) -> None:
    browser = reader(COMMUNE)
    for name, words in ((NEW, {"why": "moved", "to_unit": SECOND}), (OTHER, {"why": "matured", "to_unit": ""})):
        who, post = office.people[name].id, membership(session, office, name)
        path = f"/people/{who}/memberships/{post}/end"
        session.rollback()
        browser.get(f"/people/{who}")
        assert "Kết thúc sinh hoạt tại Chi đoàn Thôn 1" in browser.text
        send(browser, path, last_day="24/11/2026", **words)
        assert browser.response.status_code == 422, "not in advance"
        assert office.sitting(BRANCH, "member", dt.date(2026, 11, 23)) and browser.post_form(
            path, last_day="22/11/2026", **words
        )
        assert confirm_changes() == 1
        browser.get(path)
        assert browser.response.status_code == 404, "it has ended"
    assert office.sitting(BRANCH, "member", dt.date(2026, 11, 23)) == []
    assert office.sitting(SECOND, "member", dt.date(2026, 11, 22)) == []
    assert office.sitting(SECOND, "member", dt.date(2026, 11, 23)) == [NEW]
    ended = sa.select(Post.ended_source).where(Post.ended_source.is_not(None)).order_by(Post.id)
    assert session.scalars(ended).all() == ["Chuyển sinh hoạt Đoàn", "Trưởng thành Đoàn"]


@pytest.mark.at_length
def test_a_membership_goes_on_where_it_can(reader: Reader, office: Office, session: Session) -> None:
    office.unit("H-01-77", "branch", "H-01", "Chi đoàn Mới lập", dt.date(2026, 11, 22))
    who, post = office.people[NEW].id, membership(session, office, NEW)
    office.post(NEW, "member", SECOND)
    session.rollback()
    browser, path = reader(COMMUNE), f"/people/{who}/memberships/{post}/end"
    for unit, why in ((SECOND, "đang giữ chức vụ đó"), ("H-01-77", "22/11/2026")):
        send(browser, path, last_day="01/11/2026", why="moved", to_unit=unit)
        assert browser.response.status_code == 422 and why in browser.text, browser.text


def test_whoever_holds_another_post_stays_a_member(reader: Reader, office: Office, session: Session) -> None:
    office.post(NEW, "deputy_secretary", BRANCH)
    who, post = office.people[NEW].id, membership(session, office, NEW)
    session.rollback()
    browser = send(reader(COMMUNE), f"/people/{who}/memberships/{post}/end", last_day="22/11/2026", why="matured")
    assert browser.response.status_code == 422 and "chức vụ khác" in browser.text
    assert reader(OLD).get(f"/people/{who}/memberships/{post}/end").status_code == 404


def test_the_form_costs_the_same_with_many_people(
    reader: Reader, office: Office, session: Session, count_statements: Callable[[Session], Counter]
) -> None:
    browser = reader(COMMUNE)
    browser.get(PATH)
    with count_statements(session) as few:
        browser.get(PATH)
    for number in range(12):
        office.post(f"Nguyễn Văn Số {number}", "member", BRANCH)
    with count_statements(session) as many:
        browser.get(PATH)
    assert few.count == many.count
