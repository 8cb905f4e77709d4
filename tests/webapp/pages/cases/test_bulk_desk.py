"""Many cases taken, handed on or reminded of at once: previewed, each with an entry of its own, and given back."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk, changed, fingerprint
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, INSPECTOR, OFFICER, OTHER, district_office, user_name
from webapp.models import CaseClaim, Event, Notice, Unit

pytestmark = pytest.mark.at_length

PEOPLE = {"H-01-11": "Lê Văn Nhất", "H-01-12": "Lê Văn Nhì", "H-01-13": "Lê Văn Ba"}
SECOND, PAGE, REASON = "Lê Văn Tư", "/bulk/desk", "Đồng chí kia đang ốm"
CLERK_TOO = "Lê Văn Sáu"


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
    assert all(case[:8].upper() in officer.text for case in cases), "two of one unit are told apart"
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


def choice(browser: Browser, *words: str) -> str:
    """The value of the one box whose label has these words."""
    labels = [label for label in browser.tree.iter("label") if all(word in text_of(label) for word in words)]
    (label,) = [each for each in labels if each.get("for", "").startswith("post-")]
    return next(box.get("value", "") for box in browser.tree.iter("input") if box.get("id") == label.get("for"))


def text_of(element: Any) -> str:
    return "".join(element.itertext())


def test_they_are_taken_over_with_a_reason(desk: Desk, cases: list[str], reader: Callable[[str], Browser]) -> None:
    ask(reader(OFFICER), "take", cases).post_form(PAGE)
    second = ask(reader(SECOND), "hand", cases)
    assert f"Đồng chí {OFFICER} đang giữ hồ sơ này" in second.text
    mine = choice(second, SECOND)
    second.post_form(PAGE, text=REASON)
    assert second.answer.status_code == 422 and REASON in second.response.text, "to whom? and what was typed is kept"
    assert 'href="#post-1"' in second.response.text
    second.post_form(PAGE, post=mine, text="")
    assert second.answer.status_code == 422
    second.post_form(PAGE, post=mine, text=REASON)
    assert second.path == f"{PAGE}/report", second.text
    assert set(holders(desk).values()) == {desk.office.people[SECOND].id}
    assert second.text.count(f"Đồng chí {SECOND} đang giữ hồ sơ này") == 2, "the report says who has them now"
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


def test_two_of_one_name_are_told_apart_and_the_chosen_one_has_the_case(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    desk.office.post("Lê Văn Năm", "organisation_officer", "H")
    first, other = desk.office.people[SECOND], desk.office.people["Lê Văn Năm"]
    other.full_name, other.likeness, other.sort_key = SECOND, first.likeness, first.sort_key
    desk.office.session.commit()
    chair = ask(reader(CHAIR), "hand", cases[:2])
    for person in (first, other):
        chair.get(PAGE, query_string={"act": "hand", "case": cases[:2]})
        chair.post_form(PAGE, post=choice(chair, SECOND, person.code), text=REASON)
        assert chair.path == f"{PAGE}/report", chair.text
        assert set(holders(desk).values()) == {person.id}


@pytest.mark.both_engines
def test_a_hand_over_of_many_is_undone_where_nobody_has_taken_one_since(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer, second, chair = reader(OFFICER), reader(SECOND), reader(CHAIR)
    ask(officer, "take", cases[:1]).post_form(PAGE)
    ask(chair, "hand", cases)
    chair.post_form(PAGE, post=choice(chair, SECOND), text=REASON)
    people, ids = desk.office.people, [desk.case(each).id for each in cases]
    assert holders(desk) == dict.fromkeys(ids[:2], people[SECOND].id)
    undo = chair.form(f"{PAGE}/undo")
    for _tap in range(2):
        chair.post(undo.action, undo.values)
        assert chair.path == f"{PAGE}/report" and "Đã rút lại việc giao 2 hồ sơ" in chair.text, chair.text
        assert holders(desk) == {ids[0]: people[OFFICER].id}, "to who had it, and to everybody"
    chair.get(f"/cases/{cases[0]}")
    assert f"đồng chí {OFFICER} lại giữ hồ sơ" in chair.text
    told = desk.office.session.scalars(sa.select(Notice.person_id).where(Notice.kind == "claim")).all()
    assert sorted(told) == sorted([people[SECOND].id] * 4 + [people[OFFICER].id] * 2)
    ask(chair, "hand", cases[:2])
    chair.post_form(PAGE, post=choice(chair, SECOND), text=REASON)
    undo = chair.form(f"{PAGE}/undo")
    ask(second, "hand", cases[:1])
    second.post_form(PAGE, post=choice(second, OFFICER), text=REASON)
    chair.post(undo.action, undo.values)
    assert holders(desk) == {ids[0]: people[OFFICER].id} and "giữ nguyên" in chair.text


def test_cases_that_nobody_may_have_together_are_handed_on_in_groups(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    desk.office.unit("H-01-14", "branch", "H-01", "Chi đoàn H-01-14")
    desk.office.post("Lê Văn Năm", "member", "H-01-14")
    desk.office.post(CLERK_TOO, "clerk", "H")
    issued = desk.to_issuing("H-01-14", "Lê Văn Năm")
    chair = ask(reader(CHAIR), "hand", [*cases[:2], issued])
    assert "Không đồng chí nào giữ được tất cả" in chair.text and not [f for f in chair.forms if f.action == PAGE]
    links = [a.get("href", "") for a in chair.tree.iter("a") if "act=hand" in a.get("href", "")]
    assert len(links) == 2
    chair.get(next(link for link in links if issued in link))
    assert CLERK_TOO in chair.text and SECOND not in chair.text and OFFICER not in chair.text
    chair.post_form(PAGE, post=choice(chair, CLERK_TOO), text=REASON)
    assert holders(desk) == {desk.case(issued).id: desk.office.people[CLERK_TOO].id}


def test_only_whoever_may_have_every_case_is_offered(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    desk.office.post("Lê Văn Năm", "organisation_officer", "H")
    ask(reader(SECOND), "take", cases[:1]).post_form(PAGE)
    chair = ask(reader(CHAIR), "hand", cases[:2])
    assert "chỉ có các đồng chí giữ được tất cả" in chair.text
    labels = [text_of(each) for each in chair.tree.iter("label") if each.get("for", "").startswith("post-")]
    assert len(labels) == 2 and not any(SECOND in label for label in labels), "who has one of them already"
    assert choice(chair, OFFICER) and choice(chair, "Lê Văn Năm")
    ask(chair, "hand", cases[1:2])
    assert "chỉ có các đồng chí" not in chair.text and choice(chair, SECOND)


def test_all_that_a_filter_shows_is_taken_and_reminded_of_and_the_way_back_keeps_it(
    desk: Desk, cases: list[str], reader: Callable[[str], Browser]
) -> None:
    officer, chair = reader(OFFICER), reader(CHAIR)
    case = desk.case(cases[0])
    officer.get(f"/inbox?unit={desk.office.session.get_one(Unit, case.unit_id).code}")
    here = officer.full_path
    (every,) = [a.get("href", "") for a in officer.tree.iter("a") if "act=take" in a.get("href", "")]
    officer.get(every)
    assert "Lê Văn Nhất" in officer.text and "Lê Văn Nhì" not in officer.text, "the filter alone"
    officer.post_form(PAGE)
    assert list(holders(desk)) == [case.id]
    officer.get(next(a.get("href", "") for a in officer.tree.iter("a") if text_of(a) == "Quay lại"))
    assert officer.full_path == here
    officer.get("/inbox")
    officer.get(next(a.get("href", "") for a in officer.tree.iter("a") if "act=take" in a.get("href", "")))
    assert "Lê Văn Nhì" in officer.text and "Lê Văn Nhất" not in officer.text, "what nobody has"

    chair.get("/tracking?workflow=secretary-nomination&order=due")
    here = chair.full_path
    chair.get(next(a.get("href", "") for a in chair.tree.iter("a") if "all=tracking" in a.get("href", "")))
    assert set(chair.form(PAGE).values["cases"].split(",")) == {f"{each}.{desk.case(each).version}" for each in cases}
    chair.post_form(PAGE)
    assert "Đã thực hiện với 3 hồ sơ" in chair.text, chair.text
    chair.get(next(a.get("href", "") for a in chair.tree.iter("a") if text_of(a) == "Quay lại"))
    assert chair.full_path == here
    chair.get("/tracking?workflow=placement")
    assert "all=tracking" not in chair.response.text, "an empty list offers nothing"
    for elsewhere in ("https://example.org/", "//example.org", "/no-such-page"):
        chair.get(PAGE, query_string={"act": "remind", "case": cases[0], "back": elsewhere})
        assert not [a for a in chair.tree.iter("a") if elsewhere in a.get("href", "")]
        assert not any(form.values.get("back") for form in chair.forms)
    assert reader(OTHER).get(f"{PAGE}?act=remind&all=tracking&unit=H-01").status_code == 404
    assert chair.get(f"{PAGE}?act=remind&all=nothing").status_code == 404


def test_handing_on_is_offered_to_who_may(desk: Desk, new_client: Callable[..., Browser]) -> None:
    """One of two clerks takes what nobody has; only once somebody has it they take it over, or hand it on."""
    desk.office.post("Lê Văn Thư", "clerk", "H")
    case = desk.to_issuing("H-01-11", PEOPLE["H-01-11"])
    clerk, other = new_client(), new_client()
    for browser, name in ((clerk, CLERK), (other, "Lê Văn Thư")):
        browser.enter(user_name(name))
    assert "Nhận các hồ sơ đã chọn" in clerk.get("/inbox").text and "Nhận thay hoặc giao" not in clerk.text
    clerk.get(f"/cases/{case}")
    clerk.post_form(f"/cases/{case}/holder/take")
    for browser in (clerk, other):
        assert "Nhận thay hoặc giao các hồ sơ đã chọn" in browser.get("/inbox").text
