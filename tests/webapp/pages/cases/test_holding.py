"""Which of several holders of a post has a case: taken, given back, handed on, told; it binds nobody's right."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import CLERK, COMMANDER, COMMUNE, OFFICER, OTHER, district_office, user_name
from webapp.models import CaseClaim, Event, Notice, Post
from webapp.queries.cases.records import holders_of
from webapp.queries.notices.recipients import task_recipients
from webapp.services.people import kinship
from webapp.services.people.moving import move_references

pytestmark = pytest.mark.at_length

SECOND, FIRST = "Lê Văn Nhì", "Lê Văn Nhất"
REASON = "Đồng chí kia đang ốm"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    """A branch without a secretary, and two organisation officers of the district."""
    desk = Desk(district_office(session, clock()), clock)
    desk.office.unit("H-01-11", "branch", "H-01", "Chi đoàn Khuyết")
    desk.office.post(FIRST, "member", "H-01-11")
    desk.office.post(SECOND, "organisation_officer", "H")
    return desk


@pytest.fixture
def case(desk: Desk) -> str:
    """A case that waits for an organisation officer."""
    return str(desk.to_appraisal("H-01-11", FIRST))


@pytest.fixture
def reader(new_client: Callable[..., Browser], case: str) -> Callable[[str], Browser]:
    def signed_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        browser.get(f"/cases/{case}")
        return browser

    return signed_in


def claimed(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(CaseClaim.person_id)))


@pytest.mark.both_engines
def test_one_takes_a_case_and_the_others_see_it(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    officer = reader(OFFICER)
    officer.post_form(f"/cases/{case}/holder/take")
    assert f"Đồng chí {OFFICER} đang giữ hồ sơ này" in officer.text
    assert claimed(desk.office.session) == [desk.office.people[OFFICER].id]
    assert "Đồng chí đang giữ hồ sơ này" in officer.get("/inbox").text
    second = reader(SECOND)
    assert f"Đồng chí {OFFICER} đang giữ" in second.get("/inbox").text
    page, knows = f"/cases/{case}/moves/appraise", f"Tôi biết đồng chí {OFFICER} đang giữ hồ sơ này"
    assert "Tôi biết" not in officer.get(page).text
    said = {"complete": "complete", "conclusion": "Đủ tiêu chuẩn"}
    assert knows in second.get(page).text
    second.post_form(page, **said)
    assert second.answer.status_code == 422 and "Đủ tiêu chuẩn" in second.response.text, "asked, and nothing is lost"
    second.post(page, {**second.form(page).fill(said), "knows": "Một người khác"})
    assert second.answer.status_code == 422, "it is about who has it now"
    assert 'href="#knows"' in second.response.text, "on a telephone the question lies far below"
    second.post_form(page, **said, knows=OFFICER)  # it binds nobody's right
    assert second.answer.status_code == 303, second.text
    assert desk.state(case) != "appraisal"
    assert "đang giữ hồ sơ này" not in reader(OFFICER).text, "the case waits for this post no more"


def test_a_case_is_given_back(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    officer = reader(OFFICER)
    officer.post_form(f"/cases/{case}/holder/take")
    second = reader(SECOND)
    post = desk.office.session.scalar(sa.select(Post.id).where(Post.person_id == desk.office.people[OFFICER].id))
    assert post
    assert [form for form in second.forms if form.action.endswith("give-back")] == []
    officer.get(f"/cases/{case}")
    officer.post_form(f"/cases/{case}/holder/give-back")
    assert claimed(desk.office.session) == []
    assert "Đã trả lại hồ sơ" in officer.get(f"/cases/{case}").text


def test_taking_over_needs_a_reason_and_both_are_told(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    session, people = desk.office.session, desk.office.people
    officer, second = reader(OFFICER), reader(SECOND)
    officer.post_form(f"/cases/{case}/holder/take")
    second.post_form(f"/cases/{case}/holder/take")  # the page is older than the other's claim
    assert second.answer.status_code == 409 and claimed(session) == [people[OFFICER].id]
    page = f"/cases/{case}/holder"
    second.get(page)
    mine = next(value for value in second.form(page).choices["post"])
    assert second.post_form(page, post=mine, text="").status_code == 422
    second.get_empty(page)
    second.post_form(page, text=REASON)
    assert second.answer.status_code == 422 and REASON in second.response.text, "whom? and what was typed is kept"
    second.get_empty(page)
    second.post_form(page, post=mine, text=REASON)
    assert second.answer.status_code == 303
    assert claimed(session) == [people[SECOND].id]
    told = session.execute(sa.select(Notice.person_id, Notice.kind).where(Notice.kind == "claim")).all()
    assert told == [(people[OFFICER].id, "claim")]
    assert "Người giữ hồ sơ" in officer.get("/notices").text
    assert REASON in officer.get(f"/cases/{case}").text, "it stands in the timeline"


def test_the_level_above_hands_a_case_on(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    session, people = desk.office.session, desk.office.people
    reader(OFFICER).post_form(f"/cases/{case}/holder/take")
    chair, page = reader("Hồ Minh Chủ"), f"/cases/{case}/holder"
    chair.get(page)
    (offered,) = chair.form(page).choices["post"]
    chair.post_form(page, post=offered, text=REASON)
    assert chair.answer.status_code == 303, chair.text
    assert claimed(session) == [people[SECOND].id]
    told = set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "claim")))
    assert told == {people[OFFICER].id, people[SECOND].id}
    assert f"Giao hồ sơ cho đồng chí {SECOND}" in chair.get(f"/cases/{case}").text
    entry = session.scalars(sa.select(Event).where(Event.kind == "claim").order_by(Event.id.desc())).first()
    assert entry and entry.actor_post == f"secretary:{desk.office.units['H'].id}"


def test_nobody_else_hands_a_case_on(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    reader(OFFICER).post_form(f"/cases/{case}/holder/take")
    post = desk.office.session.scalar(sa.select(Post.id).where(Post.person_id == desk.office.people[SECOND].id))
    for name in (COMMUNE, CLERK, COMMANDER, OTHER):
        browser = reader(name)
        assert browser.get(f"/cases/{case}/holder").status_code == 404, name
        browser.post(f"/cases/{case}/holder/take", {"post": str(post), "key": "0123456789abcdef"})
        assert browser.answer.status_code == 404, name
    assert claimed(desk.office.session) == [desk.office.people[OFFICER].id]


def test_who_has_left_the_post_has_no_case(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    session = desk.office.session
    reader(OFFICER).post_form(f"/cases/{case}/holder/take")
    person = desk.office.people[OFFICER].id
    session.rollback()
    session.execute(sa.update(Post).where(Post.person_id == person).values(valid_to=desk.clock.now.date()))
    session.commit()
    second = reader(SECOND)
    assert "đang giữ hồ sơ này" not in second.text
    assert f"Đồng chí {OFFICER} đang giữ" not in second.get("/inbox").text


def test_of_a_sealed_case_nobody_outside_learns(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    reader(OFFICER).post_form(f"/cases/{case}/holder/take")
    desk.case(case).sealed = True
    desk.office.session.commit()
    chair = reader("Hồ Minh Chủ")
    assert chair.answer.status_code == 404
    assert chair.get(f"/cases/{case}/holder").status_code == 404
    second = reader(SECOND)
    assert f"Đồng chí {OFFICER} đang giữ hồ sơ này" in second.text, "it is their task too"


def test_a_hand_over_sent_twice_is_answered_alike(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    officer, path = reader(OFFICER), f"/cases/{case}/holder"
    officer.get(path)
    form = officer.form(path)
    chosen = next(value for value in form.choices["post"] if value)
    for _tap in range(2):
        officer.post(path, form.fill({"post": chosen, "text": REASON}))
        assert (officer.path, officer.response.status_code) == (f"/cases/{case}", 200)
    entries = sa.select(sa.func.count()).select_from(Event).where(Event.kind == "claim")
    assert (len(claimed(desk.office.session)), desk.office.session.scalar(entries)) == (1, 1)


def holders(session: Session, desk: Desk, case: str) -> set[str]:
    """Whom the page of a case names as those for whom it waits."""
    session.rollback()
    found = holders_of(session, desk.case(case).id, desk.clock.now.date())
    return {name for each in found for name in each.people}


@pytest.mark.both_engines
def test_who_may_not_act_is_no_holder(desk: Desk, case: str, reader: Callable[[str], Browser]) -> None:
    """Whom the case is about, and declared kin of theirs: in no inbox, no counter, no list of who has it or may."""
    session, office = desk.office.session, desk.office
    office.post(FIRST, "organisation_officer", "H")
    officer, subject, second = reader(OFFICER), reader(FIRST), reader(SECOND)
    assert case in second.get("/inbox").text and case not in subject.get("/inbox").text
    assert holders(session, desk, case) == {OFFICER, SECOND}
    assert [form.action for form in officer.forms if form.action.endswith("/take")], "two may take it"
    page = f"/cases/{case}/holder"
    assert f"{FIRST} – " not in second.get(page).text, "nobody hands it to whom it is about"

    kinship.declare(session, office.actor(SECOND), office.people[FIRST].id, "sibling", desk.clock.now)
    assert case not in second.get("/inbox").text
    officer.get(f"/cases/{case}")
    assert holders(session, desk, case) == {OFFICER}
    assert not [form.action for form in officer.forms if form.action.endswith("/take")], "one is left"
    session.rollback()
    found = task_recipients(session, desk.case(case).id, desk.clock.now.date())
    assert {person for person, _move in found} == {office.people[OFFICER].id}


def test_of_two_joined_records_neither_is_a_holder_where_one_is_barred(desk: Desk, case: str) -> None:
    session, people = desk.office.session, desk.office.people
    assert holders(session, desk, case) == {OFFICER, SECOND}
    move_references(session, people[SECOND].id, people[FIRST].id, {}, desk.clock.now)
    session.commit()
    assert holders(session, desk, case) == {OFFICER}


@pytest.mark.both_engines
def test_a_post_whose_only_holder_may_not_act_is_not_called_vacant(
    desk: Desk, case: str, reader: Callable[[str], Browser]
) -> None:
    session, office = desk.office.session, desk.office
    for name in (OFFICER, SECOND):
        kinship.declare(session, office.actor(name), office.people[FIRST].id, "sibling", desk.clock.now)
    words = "(đồng chí giữ chức vụ không được xử lý việc này: cần đồng chí khác xử lý)"
    secretary = reader(COMMUNE)
    for page in (f"/cases/{case}", "/tracking"):
        text = secretary.get(page).text
        assert words in text and "(đang khuyết)" not in text, text
    session.execute(sa.update(Post).where(Post.kind == "organisation_officer").values(valid_to=office.today))
    session.commit()
    for page in (f"/cases/{case}", "/tracking"):
        text = secretary.get(page).text
        assert words not in text and "(đang khuyết)" in text, text
