"""A sign-in that ended while a form was filled in: the text comes back to its writer, and nothing is done by itself."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser
from tests.support.desk import changed
from tests.support.nominating import MEETING, nomination
from tests.support.offices.attacking import START, Attack
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    DEPUTY,
    NEW,
    OFFICER,
    OLD,
    user_name,
)
from webapp.models import Account, Case, Delegation, Event
from webapp.services.people import delegations
from workflows.core.calendar import local_date

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.at_length]

FARAWAY = "Lò Văn Xa"
TYPED = "Đã gõ rất lâu <b>&\n\nhai đoạn"
LABELS = ["Thành phần hồ sơ", "Kết luận thẩm định trình Ban Thường vụ"]


@pytest.fixture
def attack(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Attack]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield Attack(app, session, clock, new_client)


def late(attack: Attack, name: str, page: str, action: str, **words: Any) -> Browser:
    """Fill the form in on its page and send it when the sign-in has ended: the browser shows the sign-in page."""
    browser = attack.as_(name)
    assert browser.get(page).status_code == 200
    attack.clock.advance(minutes=31)
    before = attack.fingerprint()
    browser.post_form(action, **words)
    assert (browser.response.status_code, browser.path) == (401, "/sign-in")
    assert changed(before, attack.fingerprint()) == []
    return browser


def enter(browser: Browser, name: str, password: str = PASSWORD) -> Browser:
    browser.post_form("/sign-in", username=user_name(name), password=password)
    return browser


def forms(attack: Attack) -> list[tuple[str, str, str, dict[str, Any], str]]:
    """Every form that keeps its text: by whom, its page, where it is sent, what is typed, and the field to look at."""
    vote = attack.to_decision("H-01-02", NEW)
    dual = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Có lý do"}
    joint = attack.to_appraisal(BRANCH, NEW, **attack.instead_of_old(), **dual)
    words = nomination(attack.office)
    attack.office.unit("H-01-03", "branch", "H-01", "Chi đoàn Thôn 3")
    attack.office.post("Lê Thị Ba", "member", "H-01-03")
    third = "/start/secretary-nomination/H-01-03"
    person = str(attack.office.people["Lê Thị Ba"].id)
    words = {**words, "person": person, "purpose": "first_seat", "predecessor": "", "predecessor_reason": ""}
    opinion = {"opinion": "agree", "health": "fit", "reason": TYPED}
    side, leave = f"/cases/{joint}/answers/screening/1", f"/cases/{vote}/leave-vote"
    return [
        (COMMUNE, third, third, {**words, "merits": TYPED}, "merits"),
        (COMMANDER, side, side, opinion, "reason"),
        (DEPUTY, leave, leave, {"text": TYPED}, "text"),
        (OFFICER, f"/cases/{joint}/moves/cancel", f"/cases/{joint}/moves/cancel", {"text": TYPED}, "text"),
    ]


def test_the_text_comes_back_and_is_sent_only_by_hand(attack: Attack) -> None:
    for name, page, action, words, field in forms(attack):
        browser = late(attack, name, page, action, **words)
        events = attack.events()
        assert enter(browser, name).response.status_code == 200, page
        assert (browser.path, browser.answer.status_code) == (page, 303), "at its own address"
        for _reload in range(2):
            assert browser.get(page).status_code == 200, page
        assert browser.response.status_code == 200
        again = browser.form(action)
        assert again.values[field].replace("\r", "") == TYPED, page
        assert {key: again.values[key] for key in words if key != field} == {
            key: value for key, value in words.items() if key != field
        }
        assert attack.events() == events, "nothing is done by signing in"
        browser.post_form(action)
        assert browser.response.status_code == 200, (page, browser.text)
        assert attack.events() == events + 1, page


def test_a_wrong_password_does_not_lose_it_and_somebody_else_does_not_get_it(attack: Attack) -> None:
    case = attack.to_appraisal(BRANCH, NEW, **attack.instead_of_old())
    page = f"/cases/{case}/moves/cancel"
    browser = late(attack, OFFICER, page, page, text=TYPED)
    enter(browser, OFFICER, "khong-phai-mat-khau")
    assert browser.response.status_code == 422
    sealed = browser.form("/sign-in").values["kept"]
    enter(browser, CHAIR)
    assert browser.path == page, "the chair comes to the page that they may see, without the text"
    assert "rất lâu" not in browser.response.text
    browser.sign_out()
    browser.get("/sign-in")
    browser.post("/sign-in", {"username": user_name(OFFICER), "password": PASSWORD, "kept": sealed})
    assert browser.form(page).values["text"].replace("\r", "") == TYPED, "it is still its writer's"


@pytest.mark.parametrize("how", ["changed", "old", "made up"])
def test_what_is_not_ours_or_too_old_is_not_shown(attack: Attack, how: str) -> None:
    case = attack.to_appraisal(BRANCH, NEW, **attack.instead_of_old())
    page = f"/cases/{case}/moves/cancel"
    browser = late(attack, OFFICER, page, page, text=TYPED)
    sealed = browser.form("/sign-in").values["kept"]
    if how == "old":
        attack.clock.advance(minutes=61)
    kept = {"changed": f"x{sealed}", "old": sealed, "made up": "²"}[how]
    browser.post("/sign-in", {"username": user_name(OFFICER), "password": PASSWORD, "kept": kept})
    assert browser.response.status_code == 200
    assert "rất lâu" not in browser.response.text


def test_a_case_that_went_on_meanwhile_shows_the_text_beside_the_news(attack: Attack) -> None:
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    page = f"/cases/{case}/moves/record_meeting"
    browser = late(attack, COMMUNE, page, page, **{**MEETING, "presided_by": "Người gõ dở dang"})
    attack.move(OLD, case, "record_meeting")
    events = attack.events()
    enter(browser, COMMUNE)
    assert (browser.path, browser.response.status_code, attack.events()) == (page, 409, events)
    assert "Người gõ dở dang" in browser.text


def test_strangers_forged_forms_and_large_ones_leave_nothing(attack: Attack) -> None:
    """Nothing is kept of somebody who was not signed in here, without the token, or beyond the bound."""
    stranger = attack.new_client()
    stranger.get("/sign-in")
    answer = stranger.client.post(START, data={"csrf_token": stranger.csrf_token, "merits": TYPED})
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
    direct = stranger.client.post(f"/sign-in?form={START}", data={"csrf_token": stranger.csrf_token, "merits": TYPED})
    assert (direct.status_code, 'name="kept"' in direct.text) == (401, False)
    browser = attack.as_(COMMUNE)
    browser.get(START)
    attack.clock.advance(minutes=31)
    before = attack.fingerprint()
    forged = browser.client.post(START, data={"csrf_token": "made-up", "merits": TYPED}, follow_redirects=True)
    assert (forged.status_code, "kept" in forged.text) == (403, False)
    for action, words in (
        (START, {"merits": "ă" * 40_000}),
        ("/my-account/password", {"old": PASSWORD, "new": "m", "again": "m"}),
        ("/cases/424242/ballot", {"choice": "for"}),
    ):
        browser.get("/sign-in")
        answer = browser.post(action, words)
        assert 'name="kept"' not in answer.text and PASSWORD not in answer.text, action
    assert changed(before, attack.fingerprint()) == []
    browser.get("/sign-in")
    outside = browser.post("/sign-in?form=//evil.example/x", {"text": TYPED})
    assert (outside.status_code, 'name="kept"' in outside.text) == (401, False)


def test_an_account_with_a_first_password_changes_it_first(attack: Attack) -> None:
    case = attack.to_appraisal(BRANCH, NEW, **attack.instead_of_old())
    page = f"/cases/{case}/moves/cancel"
    browser = late(attack, OFFICER, page, page, text=TYPED)
    attack.session.execute(sa.update(Account).where(Account.username == user_name(OFFICER)).values(first_password=True))
    attack.session.commit()
    enter(browser, OFFICER)
    assert browser.path == "/my-account/password"
    assert attack.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1
    assert attack.session.scalar(sa.select(Event.id).where(Event.move == "cancel")) is None


@pytest.mark.parametrize("sees", [True, False])
def test_a_right_that_is_taken_back_while_typing_is_said_and_the_text_kept(attack: Attack, sees: bool) -> None:
    """Who still sees the case reads why; who no longer does reads their own text, and nothing about the case."""
    session, today = attack.session, local_date(attack.clock.now)
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    attack.move(COMMUNE, case, "record_meeting")
    attack.office.post(FARAWAY, "quarter_militia_head", "H-01-02")
    absent, deputy, page = COMMUNE, FARAWAY, f"/cases/{case}/moves/record_opinion"
    if sees:
        attack.move(COMMUNE, case, "record_opinion")
        absent, deputy, page = OFFICER, CLERK, f"/cases/{case}/moves/appraise"
    ids = attack.office.people[absent].id, attack.office.people[deputy].id
    delegations.delegate(session, *ids, "secretary-nomination", today, today, attack.clock.now)
    browser = attack.as_(deputy)
    assert browser.get(page).status_code == 200
    key = browser.form(page).values["key"]
    row = session.scalars(sa.select(Delegation.id).order_by(Delegation.id.desc())).first()
    delegations.revoke(session, ids[0], row or 0, attack.clock.now)
    before = attack.fingerprint()
    browser.post_form(
        page, **({"complete": "complete", "conclusion": TYPED} if sees else {"body": TYPED, "note": TYPED})
    )
    assert browser.response.status_code == (409 if sees else 404), browser.text
    assert changed(before, attack.fingerprint()) == []
    assert "Đã gõ rất lâu <b>&" in browser.text and "hai đoạn" in browser.text
    assert key not in browser.text, "nobody typed it"
    if sees:
        assert re.findall(r"<dt>(.*?)</dt><dd>", browser.response.text.partition('id="typed"')[2]) == LABELS, (
            "each its own"
        )
    assert (f"không còn được ủy quyền của đồng chí {absent}" in browser.text, NEW in browser.text) == (sees, sees)
    form = {"conclusion": TYPED, "version": "3", "key": "never"}
    assert attack.send(CHAIR, page, **form).status_code == 404, "who never had the right learns no more than before"
    missing = attack.send(FARAWAY, "/cases/4242424242424242/moves/appraise", **form)
    hidden = attack.send(FARAWAY, page, **form)
    assert (missing.status_code, hidden.status_code, len(missing.text)) == (404, 404, len(hidden.text))
