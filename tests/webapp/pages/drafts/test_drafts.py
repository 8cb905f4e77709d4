"""A draft: what is typed and not sent waits for its writer, on every device, and for nobody else."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import nomination
from tests.support.offices.attacking import START, Attack
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OLD, OTHER, user_name
from webapp.models import Account, Draft, Event, Post
from webapp.services.accounts.drafts import MOST, keep
from webapp.services.clock.ticking import tick

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TYPED = "Ba năm liền hoàn thành xuất sắc"


@pytest.fixture
def attack(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Attack]:
    yield Attack(app, session, clock, new_client)


def press(browser: Browser, action: str, **words: Any) -> None:
    """Press “Save draft”: the fields of the form go to the address of the button."""
    values = browser.form(action).fill(words)
    browser.post(f"/drafts/of{action}", values)


def drafts(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Draft)) or 0


@pytest.mark.at_length
def test_what_is_typed_waits_on_another_device_first_in_the_inbox_until_it_is_sent(attack: Attack) -> None:
    words = {**nomination(attack.office), "merits": TYPED}
    words |= {name: str(value) for name, value in attack.instead_of_old().items()}
    phone = attack.as_(COMMUNE)
    phone.get(START)
    press(phone, START, merits=TYPED)
    assert phone.path == START
    assert "Đã lưu nháp" in phone.text and phone.form(START).values["merits"] == TYPED
    desk = attack.new_client()
    desk.enter(user_name(COMMUNE))
    inbox = desk.get("/inbox").text
    assert "Đang viết dở" in inbox and inbox.index("Đang viết dở") < inbox.index("Đồng chí không có việc cần xử lý")
    assert f'<a href="{START}">' in desk.response.text
    assert desk.get(START).status_code == 200
    assert "Đã điền sẵn bản nháp của đồng chí" in desk.text and desk.form(START).values["merits"] == TYPED
    desk.post_form(START, **words)
    assert desk.path.startswith("/cases/"), desk.text
    assert drafts(attack.session) == 0
    assert "Đang viết dở" not in phone.get("/inbox").text
    assert phone.get(START).status_code == 200 and TYPED not in phone.response.text


def test_a_script_keeps_the_last_words_and_gets_no_page(attack: Attack) -> None:
    browser = attack.as_(COMMUNE)
    browser.get(START)
    for merits in ("Ba năm", TYPED):
        values = browser.form(START).fill({"merits": merits})
        answer = browser.client.post(f"/drafts/of{START}", data=values, headers={"X-Draft": "1"})
        assert (answer.status_code, answer.data) == (204, b"")
    assert drafts(attack.session) == 1
    assert browser.get(START).status_code == 200 and browser.form(START).values["merits"] == TYPED


def test_a_refused_form_is_a_draft_and_a_secret_never_is(attack: Attack) -> None:
    browser = attack.as_(COMMUNE)
    browser.get(START)
    browser.post(START, {**browser.form(START).fill({"merits": TYPED}), "proof": "mật khẩu của tôi"})
    assert browser.response.status_code == 422
    later = attack.new_client()
    later.enter(user_name(COMMUNE))
    assert later.get(START).status_code == 200 and later.form(START).values["merits"] == TYPED
    attack.session.rollback()
    kept = dict(attack.session.scalars(sa.select(Draft.fields)).one())
    assert not {"proof", "csrf_token", "draft_title"} & set(kept)


def test_it_is_its_writers_alone_and_is_thrown_away_by_them(attack: Attack) -> None:
    browser, other = attack.as_(COMMUNE), attack.as_(OTHER)
    browser.get(START)
    press(browser, START, merits=TYPED)
    draft = attack.session.scalar(sa.select(Draft.public_id))
    assert other.get(f"/drafts/{draft}").status_code == 404
    assert other.post(f"/drafts/{draft}/discard").status_code == 404
    assert "Đang viết dở" not in other.get("/inbox").text
    assert other.get(START).status_code == 404 and TYPED not in other.text
    assert TYPED in browser.get(f"/drafts/{draft}").text
    browser.post_form(f"/drafts/{draft}/discard")
    assert browser.path == "/inbox" and "Đã bỏ bản nháp" in browser.text
    assert drafts(attack.session) == 0


def test_what_was_typed_is_there_after_the_right_has_ended(attack: Attack) -> None:
    """Whoever has lost the post reads their words at the form's address and on the draft's page."""
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    page = f"/cases/{case}/moves/record_meeting"
    browser = attack.as_(OLD)
    browser.get(page)
    press(browser, page, presided_by=TYPED)
    posts = sa.update(Post).where(Post.person_id == attack.office.people[OLD].id)
    attack.session.execute(posts.values(valid_to=attack.clock.now.date() - dt.timedelta(days=1)))
    attack.session.commit()
    assert browser.get(page).status_code == 404 and TYPED in browser.text
    assert "Không tìm thấy" in browser.text and NEW not in browser.text
    assert "được giữ trong bản nháp" in browser.text and "Đã điền sẵn" not in browser.text
    assert attack.as_(OTHER).get(page).status_code == 404 and TYPED not in attack.as_(OTHER).text
    draft = attack.session.scalar(sa.select(Draft.public_id))
    assert TYPED in browser.get(f"/drafts/{draft}").text


@pytest.mark.at_length
def test_only_forms_of_work_are_kept_within_bounds_and_for_some_days(attack: Attack) -> None:
    browser, session = attack.as_(COMMUNE), attack.session
    browser.get(START)
    for form in ("/my-account/password", "/cases/4242424242424242/ballot", "/nowhere", "/sign-in"):
        assert browser.post(f"/drafts/of{form}", {"text": TYPED}).status_code == 404, form
        browser.get(START)
    assert browser.post(f"/drafts/of{START}", {"merits": "ă" * 40_000}).status_code == 413
    account = session.scalar(sa.select(Account.id).where(Account.username == user_name(COMMUNE))) or 0
    for number in range(MOST + 1):
        keep(
            session, account, f"/page/{number}", "", [("text", TYPED)], attack.clock.now + dt.timedelta(seconds=number)
        )
    assert drafts(session) == MOST
    assert "/page/0" not in session.scalars(sa.select(Draft.page)).all(), "the oldest made room"
    tick(session, attack.clock.now + dt.timedelta(days=29))
    assert drafts(session) == MOST
    tick(session, attack.clock.now + dt.timedelta(days=31))
    assert drafts(session) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == 0
