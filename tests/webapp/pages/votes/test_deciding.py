"""A ballot that closes its vote at once is shown once more before it is given, and kept nowhere meanwhile."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.forums import put
from tests.support.nominating import Cast
from tests.support.offices.district import CHAIR, MEMBERS, OFFICER, district_office
from tests.support.offices.second_person import add_row
from webapp.models import AgendaItem, Draft, Meeting


@pytest.fixture
def cast(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Cast:
    return Cast(district_office(session, clock.now), new_client, app)


def tap(cast: Cast, by: str, choice: str, path: str = "") -> Browser:
    """Send a ballot as its form is."""
    browser, page = cast.as_(by), path or cast.path
    browser.get(page)
    browser.post(f"{page}/ballot", browser.form(f"{page}/ballot").fill({"choice": choice}), follow_redirects=False)
    return browser


def secretly(session: Session, clock: Any, make_account: Any) -> None:
    add_row(
        session,
        key="committee.secrecy",
        value="secret",
        scope_code=None,
        effective_from=clock.now.date(),
        source="Quy chế làm việc",
        note="",
        account_id=make_account("quan.tri").id,
        now=clock.now,
    )


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_last_ballot_is_shown_once_more(cast: Cast, session: Session) -> None:
    cast.to_decision()
    put(session, cast.case().public_id, cast.app.config["CLOCK"]())
    for name in MEMBERS[:4]:
        assert tap(cast, name, "against" if name == MEMBERS[0] else "blank").answer.status_code == 303, name
    cast.as_(MEMBERS[4]).get(cast.path)
    before = fingerprint(session.get_bind(), "sign_in.seen_at")
    last = tap(cast, MEMBERS[4], "for")
    assert last.answer.status_code == 422
    assert "Chưa ghi nhận" in last.text and "Tán thành" in last.text and "phiếu quyết định" in last.text
    assert changed(before, fingerprint(session.get_bind(), "sign_in.seen_at")) == [], "nothing is written by looking"
    assert cast.case().state == "decision" and session.scalar(sa.select(Draft.id)) is None
    form = last.form(f"{cast.path}/ballot")
    for _tap in range(2):
        last.post(form.action, form.values, follow_redirects=False)
        assert last.answer.status_code == 303, last.text
    assert cast.case().state == "refusing"
    back = last.post(form.action, {**form.values, "looks": "asks"}, follow_redirects=False)
    assert back.status_code == 303, "the same ballot sent again is answered as the first time"


@pytest.mark.at_length
def test_at_a_meeting_too(cast: Cast, session: Session) -> None:
    cast.to_decision()
    cast.meet()
    meeting = session.scalar(sa.select(Meeting.public_id).join(AgendaItem, AgendaItem.meeting_id == Meeting.id))
    path = f"/meetings/{meeting}{cast.path}"
    for name in MEMBERS[:4]:
        assert tap(cast, name, "for", path).answer.status_code == 303, name
    last = tap(cast, MEMBERS[4], "against", path)
    assert last.answer.status_code == 422 and cast.case().state == "decision"
    last.post_form(f"{path}/ballot")
    assert (last.answer.status_code, cast.case().state) == (303, "issuing")


@pytest.mark.at_length
def test_a_secret_ballot_too_and_nothing_of_it_reaches_the_urn(
    cast: Cast, session: Session, clock: Any, make_account: Any
) -> None:
    secretly(session, clock, make_account)
    cast.to_decision()
    cast.meet()
    for name in MEMBERS[:4]:
        assert tap(cast, name, "for").answer.status_code == 303, name
    cast.as_(MEMBERS[4]).get(cast.path)
    before = fingerprint(session.get_bind(), "sign_in.seen_at")
    last = tap(cast, MEMBERS[4], "for")
    assert last.answer.status_code == 422, last.text
    assert changed(before, fingerprint(session.get_bind(), "sign_in.seen_at")) == []
    last.post_form(f"{cast.path}/ballot")
    assert (last.answer.status_code, cast.case().state) == (303, "issuing"), last.text


@pytest.mark.at_length
def test_a_secret_ballot_is_shown_once_more_to_whom_it_is_missing_from_alone(
    cast: Cast, session: Session, clock: Any, make_account: Any
) -> None:
    secretly(session, clock, make_account)
    cast.to_decision()
    cast.meet()
    for name in MEMBERS[:4]:
        assert tap(cast, name, "for").answer.status_code == 303, name
    last = cast.as_(MEMBERS[4])
    last.get(cast.path)
    form = last.form(f"{cast.path}/ballot").fill({"choice": "for"})
    for name, why in ((MEMBERS[3], "Phiếu kín đã bỏ"), (OFFICER, "không có tên trong danh sách")):
        other = cast.as_(name)
        other.get(cast.path)
        own = {"csrf_token": other.forms[0].values["csrf_token"], "key": f"of {name}"}
        other.post(f"{cast.path}/ballot", {**form, **own}, follow_redirects=False)
        assert other.answer.status_code == 409 and "Chưa ghi nhận" not in other.text, name
        assert why in other.text, other.text


@pytest.mark.at_length
@pytest.mark.both_engines
@pytest.mark.parametrize("secrecy", ["open", "secret"])
def test_of_the_last_two_at_once_one_is_asked_and_nothing_closes(
    cast: Cast, session: Session, clock: Any, make_account: Any, secrecy: str
) -> None:
    """Neither has read that theirs is the deciding ballot: whoever is later learns of it, in the same transaction."""
    if secrecy == "secret":
        secretly(session, clock, make_account)
    cast.to_decision()
    cast.meet()
    for name in MEMBERS[:3]:
        assert tap(cast, name, "for" if name != MEMBERS[0] else "against").answer.status_code == 303, name
    both = [cast.as_(name) for name in MEMBERS[3:5]]
    forms = []
    for browser in both:
        browser.get(cast.path)
        forms.append(browser.form(f"{cast.path}/ballot").fill({"choice": "against"}))
    session.rollback()
    gate = threading.Barrier(2)

    def send(place: int) -> None:
        gate.wait()
        both[place].post(f"{cast.path}/ballot", forms[place], follow_redirects=False)

    threads = [threading.Thread(target=send, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.answer.status_code for each in both) == [303, 422]
    assert cast.case().state == "decision"
    (asked,) = [each for each in both if each.answer.status_code == 422]
    assert "phiếu quyết định" in asked.text
    asked.post_form(f"{cast.path}/ballot")
    assert (asked.answer.status_code, cast.case().state) == (303, "refusing")


@pytest.mark.at_length
def test_an_empty_ballot_is_refused_as_ever(cast: Cast, session: Session) -> None:
    cast.to_decision()
    put(session, cast.case().public_id, cast.app.config["CLOCK"]())
    for name in MEMBERS[:4]:
        tap(cast, name, "for")
    browser = cast.as_(MEMBERS[4])
    browser.get(cast.path)
    form = browser.form(f"{cast.path}/ballot")
    browser.post(form.action, form.values)
    assert browser.response.status_code == 422 and "Chưa ghi nhận" not in browser.text
    assert cast.case().state == "decision" and CHAIR in MEMBERS


@pytest.mark.at_length
def test_the_button_of_a_vote_given_already_says_that_it_changes_it(cast: Cast, session: Session) -> None:
    cast.to_decision()
    cast.meet()
    browser = cast.as_(MEMBERS[1])
    for said in ("Biểu quyết", "Đổi ý kiến"):
        browser.get(cast.path)
        (form,) = [each for each in browser.tree.iter("form") if each.get("action") == f"{cast.path}/ballot"]
        assert ["".join(each.itertext()) for each in form.iter("button")] == [said]
        tap(cast, MEMBERS[1], "against")


@pytest.mark.at_length
def test_leaving_as_the_last_asks_before_it_ends_the_vote(cast: Cast, session: Session) -> None:
    cast.to_decision()
    cast.meet()
    for name in MEMBERS[:4]:
        tap(cast, name, "for" if name in MEMBERS[:2] else "against")
    last, path = cast.as_(MEMBERS[4]), f"{cast.path}/leave-vote"
    last.get(path)
    last.post(path, last.form(path).fill({"text": "Em ruột"}))
    assert last.answer.status_code == 422 and "việc biểu quyết kết thúc ngay" in last.text, last.text
    assert cast.case().state == "decision" and last.form(path).values["text"] == "Em ruột"
    last.post_form(path)
    assert cast.case().state != "decision", last.text
