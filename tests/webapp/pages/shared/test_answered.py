"""A browser that sends a form itself loads the page in answer again, and goes back to it, without sending it twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD, Browser, numbered
from tests.support.forums import put
from tests.support.nominating import nomination
from tests.support.offices.attacking import START, Attack
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, NEW, OLD, OTHER, user_name
from webapp.models import AnsweredPage, Draft, Person, Post
from webapp.services.accounts.answered_pages import MOST
from webapp.services.clock.ticking import tick
from workflows.core.calendar import local_date

TYPED = "Ba năm liền hoàn thành xuất sắc"
BY_ITSELF = {"Sec-Fetch-Mode": "navigate"}
SECRET = {
    "account.password": "passwords",
    "signin.sign_in": "a password",
    "signin.code": "a code",
    "proof.give": "a password",
    "provider.prove": "a form that waits, which may be a ballot",
    "slips.draw": "first passwords",
    "second_factor.set_up": "recovery codes",
    "second_factor.codes": "recovery codes",
    "second_factor.remove": "a code",
    "mail_choices.confirm": "a code",
    "alerts.add_browser": "the keys of a browser",
    "cases.ballot": "a ballot",
    "meeting_cases.ballot": "a ballot",
    "bulk.decide": "ballots",
}
"""What is sent to views of which no page is kept, or shown in answer."""


@pytest.fixture
def attack(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Attack]:
    yield Attack(app, session, clock, new_client)


def person(attack: Attack, name: str) -> Browser:
    """A browser without scripts."""
    browser = attack.new_client()
    browser.enter(user_name(name))
    browser.headers = dict(BY_ITSELF)
    return browser


def refused(attack: Attack, name: str = COMMUNE) -> Browser:
    """Somebody whose nomination was refused: it names nobody."""
    browser = person(attack, name)
    browser.get(START)
    browser.post_form(START, merits=TYPED)
    return browser


def kept(attack: Attack) -> list[AnsweredPage]:
    attack.session.rollback()
    return list(attack.session.scalars(sa.select(AnsweredPage).order_by(AnsweredPage.id)))


def is_shown(browser: Browser, address: str) -> bool:
    """Whether the refused form with its errors is what comes of this address."""
    browser.get(address)
    return 'class="error-summary"' in browser.response.text and TYPED in browser.response.text


@pytest.mark.both_engines
def test_a_refused_form_is_loaded_again_corrected_and_sent(attack: Attack) -> None:
    browser = refused(attack)
    assert browser.answer.status_code == 303 and not browser.answer.data
    address, key = browser.answer.location, browser.form(START).values["key"]
    assert address.startswith(f"{START}?answered=")
    assert (browser.path, browser.response.status_code) == (START, 422)
    assert browser.response.headers["Cache-Control"] == "no-store"
    assert is_shown(browser, address) and is_shown(browser, address)
    assert browser.form(START).values["key"] == key, "the same form: sent twice it is done once"
    browser.post_form(START, **nomination(attack.office))
    assert browser.path.startswith("/cases/"), browser.text
    assert kept(attack) == [], "whoever goes back now comes to a new form"
    assert not is_shown(browser, address) and browser.path == START and "answered" not in browser.full_path


def test_programs_and_the_script_of_the_page_get_the_answer_itself(attack: Attack) -> None:
    browser = person(attack, COMMUNE)
    for headers in ({}, {"HX-Request": "true", "Sec-Fetch-Mode": "cors"}, {"HX-Request": "true", **BY_ITSELF}):
        browser.headers = {}
        browser.get(START)
        browser.headers = headers
        browser.post_form(START, merits=TYPED)
        assert browser.answer.status_code == 422 and TYPED in browser.answer.text
    assert kept(attack) == []


def test_a_browser_without_encryption_says_less_and_is_known_all_the_same(attack: Attack) -> None:
    browser = person(attack, COMMUNE)
    browser.headers = {"Upgrade-Insecure-Requests": "1"}
    browser.get(START)
    browser.post_form(START, merits=TYPED)
    assert browser.answer.status_code == 303 and is_shown(browser, browser.answer.location)


def test_nobody_else_and_no_other_sign_in_opens_it(attack: Attack) -> None:
    browser = refused(attack)
    address = browser.answer.location
    assert not is_shown(person(attack, COMMUNE), address), "the same person at another browser"
    assert not is_shown(person(attack, OTHER), address)
    browser.get("/my-account")
    browser.sign_out()
    assert kept(attack) == []
    assert not is_shown(browser, address)
    browser.post_form("/sign-in", username=user_name(COMMUNE), password=PASSWORD)
    assert browser.path == START and browser.form(START).values["merits"] == TYPED, "as a draft"


def test_whoever_has_lost_the_post_since_does_not_see_it(attack: Attack) -> None:
    browser = refused(attack)
    attack.empty_post(COMMUNE)
    browser.get(browser.answer.location)
    assert browser.response.status_code == 404 and "error-summary" not in browser.response.text


def test_a_page_goes_as_soon_as_somebody_comes_goes_or_restricts_their_data_below_its_reader(attack: Attack) -> None:
    office, session, today = attack.office, attack.session, local_date(attack.clock.now)
    office.unit("H-02", "base_union", "H", "Đoàn xã Thử Hai")
    browser, new = refused(attack), office.people[NEW].id

    def leaves() -> None:
        session.execute(sa.update(Post).where(Post.person_id == new).values(valid_to=today))
        office.post(NEW, "member", "H-02", today)

    def restricts() -> None:
        session.execute(sa.update(Person).where(Person.full_name == OLD).values(restricted_on=today))
        session.commit()

    def comes() -> None:
        office.post("Lê Thị Đến", "member", "H-01-02")

    for happens in (leaves, restricts, comes):
        address = browser.answer.location
        assert is_shown(browser, address)
        assert (NEW in browser.text) == (happens is leaves)
        office.post("Lê Thị Xa", "member", "H-02")
        assert is_shown(browser, address), "what happens elsewhere shows nobody here"
        happens()
        assert not is_shown(browser, address) and browser.path == START, happens.__name__
        assert browser.form(START).values["merits"] == TYPED, "as a draft"
        browser.post_form(START)


def test_it_is_kept_for_a_while_and_a_copy_of_the_database_says_nothing(attack: Attack) -> None:
    browser = refused(attack)
    address = browser.answer.location
    (page,) = kept(attack)
    words = [value for value in vars(page).values() if isinstance(value, str)]
    assert not any(address.partition("=")[2] in word for word in words)
    assert TYPED.encode() not in page.sealed and b"error" not in page.sealed
    attack.clock.advance(minutes=20)
    assert is_shown(browser, address)
    attack.clock.advance(minutes=11)
    assert not is_shown(browser, address) and browser.form(START).values["merits"] == TYPED, "as a draft"
    tick(attack.session, attack.clock.now)
    assert kept(attack) == []


@pytest.mark.at_length
def test_one_sign_in_keeps_a_bounded_number(attack: Attack) -> None:
    browser = refused(attack)
    first = browser.answer.location
    for _again in range(MOST):
        browser.post_form(START, merits=TYPED)
    assert len(kept(attack)) == MOST
    assert not is_shown(browser, first), "the oldest made room"


def test_a_case_that_may_no_longer_be_seen_is_not_shown(attack: Attack) -> None:
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    form = f"/cases/{case}/moves/record_meeting"
    browser = person(attack, OLD)
    browser.get(form)
    browser.post_form(form, presided_by=TYPED)
    address = browser.answer.location
    assert is_shown(browser, address)
    attack.session.execute(sa.text('update "case" set sealed = true'))
    attack.session.execute(sa.text("delete from task"))
    attack.session.commit()
    browser.get(address)
    assert browser.response.status_code == 404


def test_a_page_that_only_takes_forms_is_loaded_again_and_later_leads_to_the_page_above(attack: Attack) -> None:
    page = f"/people/{numbered('person', attack.office.people[NEW].id)}"
    browser = person(attack, COMMUNE)
    browser.get(page)
    browser.post_form(f"{page}/kinship")
    assert browser.path == f"{page}/kinship" and "error-summary" in browser.response.text
    address = browser.answer.location
    browser.get(address)
    assert browser.path == f"{page}/kinship" and "error-summary" in browser.response.text
    attack.clock.advance(minutes=20)
    browser.get("/inbox")
    attack.clock.advance(minutes=20)
    browser.get(address)
    assert (browser.full_path, browser.response.status_code) == (page, 200)


@pytest.mark.both_engines
def test_a_form_whose_right_has_ended_is_a_draft_and_its_page_has_an_address(attack: Attack) -> None:
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    page = f"/cases/{case}/moves/record_meeting"
    browser = person(attack, OLD)
    browser.get(page)
    attack.empty_post(OLD)
    browser.post_form(page, presided_by=TYPED)
    address = browser.answer.location
    assert (browser.answer.status_code, address.partition("=")[0]) == (303, f"{page}?answered")
    for _reload in range(2):
        assert (browser.path, browser.response.status_code) == (page, 404)
        assert TYPED in browser.text and NEW not in browser.text and "được giữ trong bản nháp" in browser.text
        browser.get(address)
    attack.clock.advance(minutes=20)
    assert TYPED in browser.get("/inbox").text or "Đang viết dở" in browser.text
    attack.clock.advance(minutes=20)
    assert browser.get(address).status_code == 404 and TYPED in browser.text, "as a draft"
    stranger = person(attack, OTHER)
    stranger.get("/my-account")
    sizes = []
    for path in (page, "/cases/4242424242424242/moves/record_meeting"):
        answer = stranger.post(path, {"presided_by": TYPED, "draft_title": "Ghi"}, follow_redirects=False)
        assert answer.status_code == 303, path
        shown = stranger.client.get(answer.location)
        sizes.append((shown.status_code, len(shown.text)))
    assert sizes[0] == sizes[1] and sizes[0][0] == 404, "who never saw the case learns nothing"


def test_words_sent_with_the_token_of_an_earlier_sign_in_are_shown_where_the_form_is_ours(attack: Attack) -> None:
    browser = person(attack, COMMUNE)
    browser.get(START)
    form = {**browser.form(START).values, "merits": TYPED}
    browser.enter(user_name(COMMUNE))
    for site, code, shown in (("cross-site", 403, False), ("same-origin", 303, True)):
        headers = {**BY_ITSELF, "Sec-Fetch-Site": site}
        answer = browser.client.post(START, data=form, headers=headers)
        assert (answer.status_code, TYPED in answer.text) == (code, False), site
        assert len(kept(attack)) == shown
    page = browser.get(answer.location)
    assert page.status_code == 403 and TYPED in browser.text
    assert attack.session.scalar(sa.select(Draft.id)) is None, "whose words they are is not known"


def test_what_is_secret_is_answered_at_once_and_kept_nowhere(attack: Attack) -> None:
    browser = person(attack, CHAIR)
    browser.get("/my-account/password")
    browser.post_form("/my-account/password", old="x", new="y", again="z")
    assert browser.answer.status_code == 422
    case = attack.to_decision(BRANCH, NEW, **attack.instead_of_old())
    put(attack.session, case, attack.clock.now)
    browser.get(f"/cases/{case}")
    browser.post_form(f"/cases/{case}/ballot", choice=[])
    assert browser.answer.status_code == 422 and "error-summary" in browser.answer.text
    assert kept(attack) == [] and not attack.session.scalar(sa.select(Draft.id))


def test_every_page_that_takes_forms_is_kept_or_known_to_be_secret(app: Flask) -> None:
    takers = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    marks = {name: vars(app.view_functions[name]) for name in takers}
    assert {name for name in takers if "secret" in marks[name]} == set(SECRET)
    assert [name for name in SECRET if marks[name]["form_page"]] == [], "a secret is no draft either"


def test_what_goes_wrong_with_keeping_changes_no_answer(attack: Attack) -> None:
    attack.session.execute(sa.text("drop table answered_page"))
    attack.session.commit()
    browser = refused(attack)
    assert browser.answer.status_code == 422 and TYPED in browser.answer.text
