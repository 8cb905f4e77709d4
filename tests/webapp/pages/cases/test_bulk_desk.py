"""Many cases taken, handed on or reminded of at once: previewed, each with an entry of its own, and given back."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, fingerprint
from tests.support.offices.district import CHAIR, COMMUNE, INSPECTOR, OFFICER, OTHER, district_office, user_name
from webapp.models import CaseClaim, Event, Notice

PEOPLE = {"H-01-11": "Lê Văn Nhất", "H-01-12": "Lê Văn Nhì", "H-01-13": "Lê Văn Ba"}
SECOND, PAGE, REASON = "Lê Văn Tư", "/bulk/desk", "Đồng chí kia đang ốm"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    desk = Desk(district_office(session, clock()), clock)
    for code, name in PEOPLE.items():
        desk.office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        desk.office.post(name, "member", code)
    desk.office.post(SECOND, "organisation_officer", "H")
    return desk


@pytest.fixture
def cases(desk: Desk) -> list[str]:
    """Two that wait for an organisation officer, and one that waits for its base union."""
    first, second, third = PEOPLE.items()
    return [desk.to_appraisal(*first), desk.to_appraisal(*second), desk.start(COMMUNE, *third)]


@pytest.fixture
def reader(new_client: Callable[..., Browser], cases: list[str]) -> Callable[[str], Browser]:
    def entered(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        browser.get("/inbox")
        return browser

    return entered


def holders(desk: Desk) -> dict[int, int]:
    desk.office.session.rollback()
    return {row.case_id: row.person_id for row in desk.office.session.scalars(sa.select(CaseClaim))}


def ask(browser: Browser, act: str, cases: list[str]) -> Browser:
    browser.get(PAGE, query_string={"act": act, "case": cases})
    return browser


@pytest.mark.both_engines
def test_the_chosen_cases_are_taken_and_given_back(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer = reader(OFFICER)
    assert [form.choices["case"] for form in officer.forms if form.action == PAGE] == [cases[:2]]
    before = fingerprint(desk.office.session.get_bind(), "sign_in.seen_at")
    ask(officer, "take", cases)
    assert set(changed(before, fingerprint(desk.office.session.get_bind(), "sign_in.seen_at"))) <= {"sign_in"}
    assert "Lê Văn Nhất" in officer.text and "Đồng chí không nhận được hồ sơ này" in officer.text
    form = officer.form(PAGE)
    for _tap in range(2):
        officer.post(PAGE, form.values)
        assert officer.path == f"{PAGE}/report" and "Đã thực hiện với 2 hồ sơ" in officer.text, officer.text
    me = desk.office.people[OFFICER].id
    assert holders(desk) == {desk.case(case).id: me for case in cases[:2]}
    entries = sa.select(sa.func.count()).select_from(Event).where(Event.kind == "claim", Event.move == "taken")
    assert desk.office.session.scalar(entries) == 2, "a second tap takes nothing again"
    form = officer.form(f"{PAGE}/undo")
    for _tap in range(2):
        officer.post(form.action, form.values)
        assert officer.path == f"{PAGE}/report" and holders(desk) == {}, officer.text
        assert "Đã trả lại 2 hồ sơ" in officer.text, officer.text


def test_they_are_taken_over_with_a_reason(desk: Desk, cases: list[str], reader: Callable[[str], Browser]) -> None:
    ask(reader(OFFICER), "take", cases).post_form(PAGE)
    second = ask(reader(SECOND), "hand", cases)
    assert f"Đồng chí {OFFICER} đang giữ hồ sơ này" in second.text
    (mine,) = [label for label in second.form(PAGE).choices["post"] if label.startswith(SECOND)]
    second.post_form(PAGE, text=REASON)
    assert second.answer.status_code == 422 and REASON in second.response.text, "to whom? and what was typed is kept"
    assert 'href="#post-1"' in second.response.text
    second.post_form(PAGE, post=mine, text="")
    assert second.answer.status_code == 422
    second.post_form(PAGE, post=mine, text=REASON)
    assert second.path == f"{PAGE}/report", second.text
    assert set(holders(desk).values()) == {desk.office.people[SECOND].id}
    told = desk.office.session.scalars(sa.select(Notice.person_id).where(Notice.kind == "claim")).all()
    assert told == [desk.office.people[OFFICER].id] * 2


def test_one_that_somebody_has_taken_meanwhile_does_not_stop_the_others(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer, second = ask(reader(OFFICER), "take", cases), ask(reader(SECOND), "take", cases[:1])
    second.post_form(PAGE)
    officer.post_form(PAGE)
    people = desk.office.people
    assert set(holders(desk).values()) == {people[SECOND].id, people[OFFICER].id}
    assert officer.text.index("Lê Văn Nhì") < officer.text.index("Chưa thực hiện") < officer.text.index("Lê Văn Nhất")


@pytest.mark.both_engines
def test_whoever_has_the_chosen_cases_is_reminded(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    chair = reader(CHAIR)
    for path in ("/tracking", "/inbox/watching"):
        chair.get(path)
        assert [set(form.choices["case"]) for form in chair.forms if form.action == PAGE] == [set(cases)], path
    ask(chair, "remind", cases[:2]).post_form(PAGE)
    assert chair.path == f"{PAGE}/report", chair.text
    told = desk.office.session.scalars(sa.select(Notice.person_id).where(Notice.kind == "reminded")).all()
    people = desk.office.people
    assert sorted(told) == sorted([people[OFFICER].id, people[SECOND].id] * 2)
    ask(chair, "remind", cases)
    assert chair.text.count("Hôm nay đã nhắc") == 2, "once a day: the third alone is left"
    assert len(chair.form(PAGE).values["cases"].split(",")) == 1


def test_who_may_not_learns_and_does_nothing(desk: Desk, cases: list[str], reader: Callable[[str], Browser]) -> None:
    stranger, watcher = reader(OTHER), reader(INSPECTOR)
    for act in ("take", "hand", "remind"):
        assert "Lê Văn" not in ask(stranger, act, cases).text
        given = ",".join(f"{case}.{desk.case(case).version}" for case in cases)
        sent = {"act": act, "key": "0123456789abcdef", "cases": given, "post": "x", "text": REASON}
        stranger.post(PAGE, sent)
        assert "Lê Văn" not in stranger.text
    for act in ("take", "hand"):
        watcher.post(PAGE, {"act": act, "key": "1123456789abcdef", "cases": given, "post": "x", "text": REASON})
    assert holders(desk) == {}
    assert desk.office.session.scalars(sa.select(Notice.id).where(Notice.kind.in_(("claim", "reminded")))).all() == []
    assert stranger.get(f"{PAGE}?act=other").status_code == 404
