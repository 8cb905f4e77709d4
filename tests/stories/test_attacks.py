"""Attacks: what somebody with an account, a post and bad intentions sends, and what must not come of it."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.support.browserlike import Browser, parse
from tests.support.desk import changed
from tests.support.forums import put
from tests.support.nominating import DECISION, MEETING, PARTY
from tests.support.offices.attacking import START, Attack
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    DEPUTY,
    HEAD,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    PROVINCE,
)
from tests.support.offices.second_person import confirm_all, imported
from tests.support.reading import without_tokens
from webapp.demo.counting import count_again
from webapp.models import Account, Ballot, Case, Event, EventAnswers, Post, RuleRow, Vote
from webapp.services.clock.ticking import tick
from webapp.services.imports.records import UnitRow, WorkbookContent
from workflows.core.forms import FORMS

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def attack(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Attack]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield Attack(app, session, clock, new_client)


# ---------------------------------------------------------------- four eyes


@only_sqlite
def test_nobody_decides_on_what_he_wrote_or_is_about_him(attack: Attack) -> None:
    """T10: neither the person proposed, nor who proposed, nor who filled in, whatever posts they hold besides."""
    office = attack.office
    for name in (NEW, COMMUNE, OLD):
        for kind in ("organisation_officer", "clerk", "deputy_secretary"):
            office.post(name, kind, "H")
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    attack.move(OLD, case, "record_meeting")
    attack.move(COMMUNE, case, "record_opinion")
    for name, why in ((NEW, "proposed"), (COMMUNE, "proposer"), (OLD, "wrote in the file")):
        assert attack.attempt(attack.move, name, case, "appraise") == "GuardsFailed", why
    for name in (OFFICER, COMMUNE):
        assert attack.as_(name).get(f"/cases/{case}/moves/refuse").status_code == 404, "no officer refuses alone"
    attack.move(OFFICER, case, "appraise")
    put(attack.session, case, attack.clock.now)
    for name in (NEW, COMMUNE, OLD):
        assert attack.attempt(attack.vote, case, name, "for") == "Refused"
        page = attack.as_(name).get(f"/cases/{case}")
        assert page.status_code == 200
        assert f"/cases/{case}/ballot" not in [form.action for form in attack.as_(name).forms]
    for name in MEMBERS:
        attack.vote(case, name, "for")
    assert attack.state(case) == "issuing"
    for name in (NEW, COMMUNE, OLD):
        assert attack.attempt(attack.move, name, case, "issue") == "GuardsFailed"
    attack.move(CLERK, case, "issue")
    assert office.sitting(BRANCH, "secretary", attack.clock.now.date()) == [NEW]


@only_sqlite
def test_the_person_proposed_does_not_speak_in_the_screening(attack: Attack) -> None:
    """T10: a commune's officer, or the commander, may be the person who is proposed for the dual post."""
    for name, party in ((COMMUNE_DEPUTY, 0), (COMMANDER, 1)):
        attack.office.post(name, "member", BRANCH)
        attack.office.people[name].birth_date = dt.date(1996, 1, 1)
        attack.session.commit()
        case = attack.to_appraisal(
            BRANCH,
            name,
            seats="dual",
            militia_post="village_militia_head",
            priority_reason="Có lý do",
            **attack.instead_of_old(),
        )
        assert attack.state(case) == "joint_review"
        assert attack.attempt(attack.answer, name, case, party) == "GuardsFailed", name
        page = attack.as_(name).get(f"/cases/{case}")
        assert f"/cases/{case}/answers/screening/{party}" not in page.text, "not offered either"
        attack.answer(COMMUNE, case, 0)
        attack.move(OFFICER, case, "cancel")


@only_sqlite
def test_who_takes_no_part_in_a_vote_does_not_close_it_either(attack: Attack) -> None:
    """Closing is choosing the moment: a recused chair would choose one at which the count suits them."""
    attack.office.post(DEPUTY, "member", BRANCH)
    attack.office.people[DEPUTY].birth_date = dt.date(1996, 1, 1)
    attack.session.commit()
    case = attack.to_decision(BRANCH, DEPUTY, **attack.instead_of_old())
    put(attack.session, case, attack.clock.now, meeting=True)
    for name in MEMBERS[2:]:
        attack.vote(case, name, "for")
    assert attack.attempt(attack.close, case, DEPUTY) == "Refused"
    assert "close-vote" not in attack.as_(DEPUTY).get(f"/cases/{case}").text
    assert attack.attempt(attack.close, case, CHAIR) == "done"


@only_sqlite
def test_nobody_left_to_decide_is_blocked_and_never_approved(attack: Attack) -> None:
    """T13: the only organisation officer is the person proposed; then a committee whose only member proposed."""
    office = attack.office
    office.post(OFFICER, "member", BRANCH)
    case = attack.to_appraisal(BRANCH, OFFICER, **attack.instead_of_old())
    assert attack.attempt(attack.move, OFFICER, case, "appraise") == "GuardsFailed"
    attack.clock.advance(days=400)
    tick(attack.session, attack.clock.now)
    assert attack.state(case) == "appraisal", "no clock approves it"
    assert attack.attempt(attack.move, OFFICER, case, "cancel") == "GuardsFailed", "nor does the officer end it"
    office.post(PROVINCE, "organisation_officer", "H")
    attack.move(PROVINCE, case, "cancel")

    for name in MEMBERS[1:]:
        attack.empty_post(name)
    office.post(CHAIR, "deputy_secretary", "H-01")
    case = attack.start(CHAIR, BRANCH, NEW, **attack.instead_of_old())
    attack.move(CHAIR, case, "record_meeting")
    attack.move(COMMUNE, case, "record_opinion")
    attack.move(OFFICER, case, "appraise")
    assert attack.attempt(attack.vote, case, CHAIR, "for") == "Refused"
    assert attack.attempt(attack.close, case, CHAIR) == "Refused"
    attack.clock.advance(days=60)
    tick(attack.session, attack.clock.now)
    assert attack.state(case) == "decision", "it waits: no clock carries it, and none sends it round in circles"
    votes = attack.session.scalars(sa.select(Vote).where(Vote.case_id == attack.case(case).id)).all()
    assert [vote.outcome for vote in votes] == [None]


# ---------------------------------------------------------------- posts and the tree


def test_a_branch_that_moves_takes_its_cases_along(attack: Attack) -> None:
    """T03: from the next request the old district finds nothing, and the new one finds its work."""
    office = attack.office
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.unit("K-01", "base_union", "K", "Đoàn xã Khác")
    office.post("Đinh Huyện Khác", "organisation_officer", "K")
    case = attack.to_appraisal(BRANCH, NEW, by=OLD, **attack.instead_of_old())
    page = f"/cases/{case}"
    assert attack.as_(OFFICER).get(page).status_code == 200
    assert attack.as_("Đinh Huyện Khác").get(page).status_code == 404
    version = attack.case(case).version
    move_branch(attack, BRANCH, "K-01")
    assert attack.as_(OFFICER).get(page).status_code == 404
    sent = {"complete": "complete", "conclusion": "Đủ", "version": str(version), "key": "moved"}
    assert attack.send(OFFICER, f"{page}/moves/appraise", **sent).status_code == 404
    assert page not in attack.as_(OFFICER).get("/inbox").text
    theirs = attack.as_("Đinh Huyện Khác")
    assert page in theirs.get("/inbox").text
    assert attack.send("Đinh Huyện Khác", f"{page}/moves/appraise", **sent).status_code == 303
    acts = sa.select(Event.actor_post).where(Event.actor_post.is_not(None))
    post = attack.session.scalar(acts.order_by(Event.id.desc()).limit(1))
    assert post == f"organisation_officer:{office.units['K'].id}"


def move_branch(attack: Attack, code: str, parent: str) -> None:
    """Import a workbook in which another unit stands above this one."""
    attack.session.rollback()
    unit = attack.office.units[code]
    row = UnitRow(code, unit.kind, unit.name, unit.area, parent, unit.valid_from, None, False, None, 2)
    reading = WorkbookContent((row,), (), (), (), (), frozenset(), complete=True)
    imported(attack.session, reading, "moved.xlsx", attack.clock.now.date())
    attack.session.rollback()


@only_sqlite
def test_a_post_ends_in_the_midst_of_a_sign_in(attack: Attack) -> None:
    """T04, T40: authority is asked at each act: a second after the last day the same browser may nothing."""
    attack.clock.now = dt.datetime(2026, 11, 21, 16, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in Việt Nam
    case = attack.start(OLD, BRANCH, NEW, **attack.instead_of_old())
    browser = attack.as_(OLD)
    path = f"/cases/{case}/moves/record_meeting"
    assert browser.get(path).status_code == 200
    key = browser.form(path).values["key"]
    attack.session.execute(
        sa.update(Post)
        .where(Post.person_id == attack.office.people[OLD].id, Post.kind == "secretary")
        .values(valid_to=dt.date(2026, 11, 22))
    )
    attack.session.commit()
    assert browser.get(path).status_code == 200, "the last day is a day in office"
    attack.clock.advance(seconds=1)
    before = attack.events()
    assert attack.send(OLD, path, key=key, version="1", **MEETING).status_code == 404
    assert browser.get(f"/cases/{case}").status_code == 404
    assert browser.get(START).status_code == 404
    assert browser.get("/my-account").status_code == 200, "the sign-in itself lives on"
    assert attack.events() == before


# ---------------------------------------------------------------- what a form may not say

EXTRA = {
    "role": "admin",
    "administrator": "1",
    "is_admin": "true",
    "unit_id": "1",
    "state": "in_office",
    "created_by": "1",
    "opener_id": "1",
    "actor_id": "1",
    "subject_id": "1",
    "approved_at": "2026-01-01",
    "seq": "99",
    "quorum": "0",
    "voter_id": "1",
    "person_id": "1",
    "closed_at": "2026-01-01",
    "claim": "none",
    "outcome": "carried",
    "party": "1",
    "public_id": "mine",
    "kind": "move",
    "measure": "years",
    "recorded_by_id": "99",
    "first_password": "1",
}


@only_sqlite
def test_fields_that_no_form_has_change_nothing(attack: Attack, make_account: Callable[..., Account]) -> None:
    """T05: every form of the process and of the accounts, with two dozen fields that it does not have."""
    make_account("quan-tri")
    accounts = sa.select(Account.username, Account.administrator, Account.person_id).order_by(Account.id)
    before = attack.session.execute(accounts).all()
    page = attack.nominate(**EXTRA, key="one").location
    moves = [
        (COMMUNE, "record_meeting", MEETING),
        (COMMUNE, "record_opinion", PARTY),
        (OFFICER, "appraise", {"complete": "complete", "conclusion": "Đủ"}),
    ]
    for number, (who, move, words) in enumerate(moves, start=1):
        sent = {**EXTRA, **words, "version": str(number), "key": f"extra-{number}"}
        assert attack.send(who, f"{page}/moves/{move}", **sent).status_code == 303
        count_again(attack.session, page.rpartition("/")[2], attack.clock.now)
    put(attack.session, page.rpartition("/")[2], attack.clock.now)
    vote = attack.running(page.rpartition("/")[2])
    for name in MEMBERS:
        sent = {**EXTRA, "choice": "for", "key": f"ballot-{name}", "vote": vote}
        assert attack.send(name, f"{page}/ballot", **sent).status_code == 303
    case = attack.case(page.rpartition("/")[2])
    assert (case.state, case.unit_id) == ("issuing", attack.office.units[BRANCH].id)
    issue = {"signer": str(attack.office.people[CHAIR].id), "version": str(case.version), "key": "issue", **DECISION}
    assert attack.send(CLERK, f"{page}/moves/issue", **EXTRA, **issue).status_code == 303
    case = attack.case(page.rpartition("/")[2])
    assert (case.state, case.opener_id) == ("handover", attack.office.people[COMMUNE].id)
    assert case.subject_id == attack.office.people[NEW].id
    known = {form.section: {field.name for field in form()} for form in FORMS.values()}
    for words in attack.session.scalars(sa.select(EventAnswers.answers)):
        for section, said in words.items():
            assert set(said) <= known[section], section
    assert [event.seq for event in attack.session.scalars(sa.select(Event).order_by(Event.seq))] == [*range(1, 14)]

    rule = {"value": "36", "effective_from": "01/01/2027", "source": "QĐ", "basis": "read"}
    assert attack.send("", "/rules/secretary.age_max/rows", **{**EXTRA, **rule}).status_code == 303
    assert confirm_all(attack.session, attack.clock.now) == 1
    row = attack.session.scalars(sa.select(RuleRow).order_by(RuleRow.id.desc()).limit(1)).one()
    administrator = attack.session.scalar(sa.select(Account.id).where(Account.username == "quan-tri"))
    assert (row.measure, row.recorded_by_id, row.recorded_at) == ("years", administrator, attack.clock.now)
    for path, words in (
        ("/language", {"language": "en"}),
        ("/theme", {"theme": "dark"}),
        ("/my-account/password", {"old": "x", "new": "a-new-password-2026", "again": "a-new-password-2026"}),
    ):
        attack.send(OTHER, path, **EXTRA, **words)
    attack.session.rollback()
    assert attack.session.execute(accounts).all() == before


@only_sqlite
def test_a_field_that_comes_twice_is_refused(attack: Attack) -> None:
    """15.3.7: neither the first nor the last of two answers is what the person chose."""
    attack.nominate()
    case = attack.only_case()
    attack.move(COMMUNE, case, "record_meeting")
    before = attack.fingerprint()
    path = f"/cases/{case}/moves/record_opinion"
    twice = attack.send(COMMUNE, path, ("opinion", "disagree"), version="2", key="twice", **PARTY)
    assert twice.status_code == 422
    assert PARTY["paper_number"] in twice.text, "what was typed is kept"
    assert attack.send(COMMUNE, path, ("version", "3"), version="2", key="v", **PARTY).status_code in (409, 422)
    assert attack.send(COMMUNE, path, ("key", "k-2"), version="2", key="k-1", **PARTY).status_code == 422
    assert changed(before, attack.fingerprint()) == []
    assert attack.send(COMMUNE, path, version="2", key="once", **PARTY).status_code == 303


def test_ballots_that_are_none(attack: Attack) -> None:
    """T15, T16: empty, foreign, repeated, too late, or of somebody who is not on the roll."""
    case = attack.to_decision(BRANCH, NEW, **attack.instead_of_old())
    path, vote = f"/cases/{case}/ballot", attack.running(case)
    assert attack.send(CHAIR, path, choice="for", key="alone", vote=vote).status_code == 409, "outside any forum"
    put(attack.session, case, attack.clock.now)
    assert attack.send(CHAIR, path, choice="against", key="old page").status_code == 409, "of no vote, or of another"
    assert attack.send(CHAIR, path, choice="against", key="first", vote=vote).status_code == 303
    before = attack.fingerprint()
    for pairs in (
        [],
        [("choice", "")],
        [("choice", "carried")],
        [("choice", "For")],
        [("choice", "for ")],
        [("choice", "for"), ("choice", "for")],
        [("choice", "for"), ("choice", "against")],
        [("choice", "for' or 1=1--")],
    ):
        assert attack.send(CHAIR, path, *pairs, vote=vote).status_code == 422, pairs
    for name, status in ((OFFICER, 409), (CLERK, 409), (PROVINCE, 409), (COMMUNE, 409), (OLD, 409), (OTHER, 404)):
        assert attack.send(name, path, choice="for", vote=vote).status_code == status, name
    assert changed(before, attack.fingerprint()) == []
    assert attack.send(CHAIR, path, choice="for", key="changed my mind", vote=vote).status_code == 303
    for name in MEMBERS[1:]:
        assert attack.send(name, path, choice="for", key=f"ballot of {name}", vote=vote).status_code == 303
    assert attack.state(case) == "issuing"
    before = attack.fingerprint()
    for name in MEMBERS:
        assert attack.send(name, path, choice="against", key=f"late {name}", vote=vote).status_code == 409
    assert changed(before, attack.fingerprint()) == []
    assert {row.choice for row in attack.session.scalars(sa.select(Ballot))} == {"for"}


@only_sqlite
def test_steps_are_not_skipped(attack: Attack) -> None:
    """2.3.1: every later step, sent at the first one by whoever may make it, is refused as out of turn."""
    attack.nominate()
    case = attack.only_case()
    before = attack.fingerprint()
    page = f"/cases/{case}"
    signer = str(attack.office.people[CHAIR].id)
    later = [
        (COMMUNE, "record_opinion", PARTY),
        (OFFICER, "appraise", {"complete": "complete", "conclusion": "Đủ"}),
        (CLERK, "notify_refusal", {"code": "procedure", "text": "Sai"}),
        (CLERK, "issue", {"signer": signer, **DECISION}),
        (COMMUNE, "resubmit", {"completed": "Đã"}),
        (
            COMMUNE,
            "hand_over",
            {"held_on": "20/11/2026", "member_books": "1", "fees": "0", "assets": "Dấu", "witness": "Lê"},
        ),
        (COMMUNE, "review", {"result": "keep", "effective_on": "21/11/2026", "remark": "Tốt"}),
        (
            COMMUNE,
            "record_militia",
            {"paper_number": "1", "paper_date": "20/11/2026", "issuer": "UBND", "effective_on": "20/11/2026"},
        ),
    ]
    for version in ("0", "1", "2", ""):
        for name, move, words in later:
            answer = attack.send(name, f"{page}/moves/{move}", version=version, **words)
            assert answer.status_code == 409, (move, answer.status_code)
    for name, move in ((OFFICER, "carried"), (CHAIR, "rejected"), (COMMUNE, "lapse"), (COMMUNE, "agreed")):
        assert attack.send(name, f"{page}/moves/{move}", version="1").status_code == 404, move
    for party, name in ((0, COMMUNE), (1, COMMANDER)):
        answer = attack.send(name, f"{page}/answers/screening/{party}", opinion="agree", health="fit")
        assert answer.status_code == (409 if party == 0 else 404)
    assert attack.send(CHAIR, f"{page}/close-vote").status_code in (404, 409)
    assert attack.send(CHAIR, f"{page}/ballot", choice="for").status_code == 409
    assert changed(before, attack.fingerprint()) == []


@only_sqlite
def test_the_desk_asks_for_the_post_as_well(attack: Attack) -> None:
    """8.3.1: behind the pages every verb asks again who acts; a page that forgot to ask would change nothing."""
    assert attack.attempt(attack.start, OTHER, BRANCH, NEW) == "NotFoundForActor"
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    for name, move in ((OTHER, "record_meeting"), (INSPECTOR, "withdraw"), (CHAIR, "cancel"), (COMMUNE, "cancel")):
        assert attack.attempt(attack.move, name, case, move) == "NotFoundForActor", (name, move)
    assert attack.attempt(attack.answer, COMMANDER, case, 0) == "NotFoundForActor"
    attack.move(COMMUNE, case, "record_meeting")
    attack.move(COMMUNE, case, "record_opinion")
    attack.move(OFFICER, case, "appraise")
    put(attack.session, case, attack.clock.now)
    for name in (OFFICER, CLERK, COMMUNE, OTHER, PROVINCE):
        assert attack.attempt(attack.vote, case, name, "for") == "Refused"
        assert attack.attempt(attack.close, case, name) == "NotFoundForActor"
    assert attack.attempt(attack.close, case, MEMBERS[2]) == "NotFoundForActor", "a member who is not the chair"
    assert attack.attempt(attack.vote, "424242", CHAIR, "for") == "NotFoundForActor"


# ---------------------------------------------------------------- the same again, and too late


def test_the_same_form_again_gets_the_first_answer(attack: Attack) -> None:
    """T34: one event for one key; other answers or another person under it get nothing, and learn nothing."""
    first = attack.nominate(key="one-form")
    assert (first.status_code, attack.events()) == (303, 1)
    assert [attack.nominate(key="one-form").location for _tap in range(3)] == [first.location] * 3
    assert attack.events() == 1
    before = attack.fingerprint()
    other = attack.nominate(key="one-form", merits="Khác")
    thief = attack.nominate(OLD, key="one-form")
    assert (other.status_code, thief.status_code) == (422, 422)
    assert first.location not in thief.text
    assert changed(before, attack.fingerprint()) == []

    path = f"{first.location}/moves/record_meeting"
    assert [attack.send(COMMUNE, path, version="1", key="m", **MEETING).status_code for _tap in range(2)] == [303, 303]
    before = attack.fingerprint()
    assert attack.send(COMMUNE, path, version="2", key="m", **{**MEETING, "members": "16"}).status_code == 422
    assert attack.send(OLD, path, version="2", key="m", **MEETING).status_code == 422
    stranger = attack.send(OTHER, path, version="2", key="m", **MEETING)
    missing = attack.send(OTHER, "/cases/424242/moves/record_meeting", version="2", key="m", **MEETING)
    assert (stranger.status_code, len(stranger.text)) == (404, len(missing.text))
    assert changed(before, attack.fingerprint()) == []
    assert attack.events() == 2


@only_sqlite
def test_a_form_from_before_the_case_went_on(attack: Attack) -> None:
    """T33: 409 with what has changed, by whom, and everything that was typed."""
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    browser, path = attack.as_(OLD), f"/cases/{case}/moves/record_meeting"
    browser.get(path)
    attack.move(COMMUNE, case, "record_meeting")
    before = attack.fingerprint()
    browser.post_form(path, **{**MEETING, "presided_by": "Người gõ dở dang"})
    assert browser.response.status_code == 409
    assert COMMUNE in browser.text
    assert "Người gõ dở dang" in browser.text
    assert changed(before, attack.fingerprint()) == []
    # The same state again, but another version: the form is just as old.
    attack.move(OFFICER, case, "send_back")
    browser.get(f"/cases/{case}/moves/resubmit")
    attack.move(COMMUNE, case, "resubmit", completed="Đã bổ sung")
    attack.move(OFFICER, case, "send_back")
    browser.post_form(f"/cases/{case}/moves/resubmit", completed="Chữ tôi đã gõ")
    assert browser.response.status_code == 409
    again = browser.form(f"/cases/{case}/moves/resubmit")
    assert again.values["completed"] == "Chữ tôi đã gõ", "the form is there again with the text in it"
    browser.post_form(f"/cases/{case}/moves/resubmit")
    assert (browser.response.status_code, attack.state(case)) == (200, "party_opinion")


# ---------------------------------------------------------------- bytes that nobody types


PARTS = "multipart/form-data; boundary=x"


def test_whatever_is_sent_is_no_accident(attack: Attack, make_account: Callable[..., Account]) -> None:
    """F20, 2.2.1: damaged text, numbers without end, and headers that are none get a 4xx, never a 500."""
    make_account("quan-tri")
    case = attack.start(COMMUNE, BRANCH, NEW, **attack.instead_of_old())
    page, long = f"/cases/{case}", "9" * 5000
    gets = [
        "/people?q=%FF%FE",
        "/people?q=%ED%A0%80",
        "/people?q=" + "%" * 90,
        "/people?q=" + "a" * 5000,
        "/units?q=%C0%AF",
        "/units?day=99/99/9999",
        "/units?day=" + long,
        "/units?day=01/01/0001",
        "/units?day=31/12/9999",
        f"/units/{BRANCH}?day=01/01/0001",
        f"/units/{BRANCH}?day=31/12/9999",
        "/units/%FF%FE",
        "/units/" + "%F0%9F%98%80" * 15,
        "/people/" + long[:400],
        "/inbox?after=9999-12-31_" + long,
        "/inbox?after=0001-01-01_0",
        "/inbox?after=²_²",
        "/inbox/done?before=" + long,
        "/archive?before=²",
        "/archive?before=999999999",
        "/inbox/watching?before=999999999",
        "/tracking?after=0~0001-01-01T00:00:00%2B23:59~1",
        "/tracking?before=0~9999-12-31T23:59:59-23:59~1",
        f"/tracking?after=0~2026-01-01T00:00:00%2B00:00~{long[:15]}",
        f"/tracking?after={long[:15]}~2026-01-01T00:00:00%2B00:00~1",
        "/tracking?after=²~²~²",
        "/tracking?after=~~~~",
        f"/people?after=a~{long[:15]}",
        "/people?after=%FF~1",
        f"/people?q=a&after={long[:15]}~a~1",
        "/tracking?state=" + "x" * 500,
        "/tracking?order=due&after=0~9999-12-31~1",
        "/tracking?order=due&after=0~x~1",
        "/rules/" + "a" * 64,
        "/cases/" + "a" * 64,
        f"{page}/moves/" + "a" * 64,
        f"{page}/answers/screening/{long[:100]}",
        "/indicators/dual-post?unit=%FF",
        "/indicators/dual-post?unit=" + "x" * 5000,
        "/sign-in?next=" + "/" * 3000,
    ]
    for name in (OFFICER, COMMUNE):
        for path in gets:
            answer = attack.as_(name).client.get(path, buffered=True)
            assert answer.status_code < 500, (name, path, answer.status_code)
    before = attack.fingerprint()
    meeting = f"{page}/moves/record_meeting"
    for version in ("²", "٣", long, "-1", "1e1", "", "0x1", " 1", "\ud7ff"):
        for sent in (MEETING, {}):
            answer = attack.send(COMMUNE, meeting, version=version, **sent)
            assert answer.status_code in (409, 422), (version[:9], answer.status_code)
    for words in (
        {"members": long},
        {"members": "²"},
        {"members": "000000000" + "9" * 12},
        {"members": "-1"},
        {"members": "1.5"},
        {"held_on": long},
        {"held_on": "31/02/2026"},
        {"held_on": "01/01/0001"},
        {"held_on": "²/²/²²²²"},
        {"presided_by": "a" * 10_000},
        {"presided_by": "a\u202eb"},
        {"presided_by": "a\x07b"},
        {"presided_by": "a\nb"},
        {"presided_by": ""},
        {"presided_by": "\u200b"},
    ):
        answer = attack.send(COMMUNE, meeting, version="1", **{**MEETING, **words})
        assert answer.status_code == 422, (words, answer.status_code)
    for path in (meeting, START, "/my-account/password", "/sign-in", f"{page}/ballot", "/sign-out"):
        for body, kind in (
            (b"csrf_token=%FF&presided_by=%FF%FE&key=%C0", "application/x-www-form-urlencoded"),
            (b"\xff\xfe\xfd", "application/x-www-form-urlencoded; charset=utf-16"),
            (b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n\xff\r\n--x--\r\n', PARTS),
            (b"--x\r\n", PARTS),
            (b"a=b", "multipart/form-data"),
            (b"{", "application/json"),
            (b"&".join(b"f%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
        ):
            answer = attack.as_(COMMUNE).client.post(path, data=body, content_type=kind, buffered=True)
            assert 400 <= answer.status_code < 500, (path, body[:20], answer.status_code)
    for key in ("k" * 100_000, "ế" * 3000, "".join(chr(0x4E00 + number) for number in range(3000))):
        answer = attack.send(COMMUNE, meeting, version="1", key=key, **MEETING)
        assert answer.status_code == 422, (key[:5], answer.status_code)
    for path in ("sign-ins/" + long[:30] + "/end", "sign-ins/2147483648/end"):
        assert attack.send(COMMUNE, f"/my-account/{path}").status_code == 404
    assert changed(before, attack.fingerprint()) == []
    for headers in (
        {"Referer": "http://[::1"},
        {"Referer": "http://[x]/"},
        {"Referer": "//\\"},
        {"Accept-Language": "²" * 99},
        {"User-Agent": "\u00ff" * 2000},
        {"Cookie": "session=²; =; ;;"},
        {"HX-Request": "²", "HX-Target": "<b>"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"If-Modified-Since": "²"},
        {"Range": "bytes=9-1"},
    ):
        for browser in (attack.as_(COMMUNE), attack.new_client()):
            browser.get("/sign-in")
            options = {"headers": headers, "buffered": True}
            data = {"csrf_token": browser.csrf_token, "language": "vi"}
            assert browser.client.get(page, **options).status_code < 500, headers
            for path in ("/language", meeting):
                assert browser.client.post(path, data=data, **options).status_code < 500, headers
    for value in (long, "0", "-1", "²", ">1/0", ">1e-99999999", "> 1 / 2 or 1", "{{7*7}}", ""):
        for key in ("secretary.age_max", "committee.majority", "nomination.party_days", "secretary.review_months"):
            row = {"value": value, "effective_from": "01/01/2030", "source": "QĐ", "basis": "read"}
            for path in (f"/rules/{key}/new", f"/rules/{key}/rows"):
                assert attack.send("", path, **row).status_code == 422, (key, value[:9])


@only_sqlite
def test_text_is_stored_composed_and_numbers_within_their_bounds(attack: Attack) -> None:
    """F21, I-19: decomposed letters are stored composed, wherever they are typed."""
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Hoài Ân – Đảng ủy xã")
    attack.nominate(merits=apart + "\r\n" + apart)
    case = attack.only_case()
    attack.send(COMMUNE, f"/cases/{case}/moves/record_meeting", version="1", **{**MEETING, "presided_by": apart})
    count_again(attack.session, case, attack.clock.now)
    file = attack.case(case).dossier
    assert attack.state(case) == "party_opinion"
    for said in (file["nomination"]["merits"], file["branch_meeting"]["presided_by"]):
        assert unicodedata.is_normalized("NFC", said)
        assert "Nguyễn Thị Hoài Ân" in said


# ---------------------------------------------------------------- what is not for one's eyes


def test_lists_filters_and_counts_say_nothing_of_other_peoples_cases(attack: Attack) -> None:
    """T07: every list reads the same whether there are cases elsewhere or not, however it is filtered or searched."""
    office = attack.office
    office.post("Mang Thị Bên", "secretary", "H-01-02")
    office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    office.post("Đinh Huyện Khác", "organisation_officer", "K")
    attack.start(
        "Mang Thị Bên",
        "H-01-02",
        OTHER,
        purpose="replacement",
        predecessor=office.people["Mang Thị Bên"].id,
        predecessor_reason="moved",
    )
    paths = [
        "/inbox",
        "/inbox/done",
        "/inbox/watching",
        "/archive",
        "/start",
        "/tracking",
        "/tracking?late=1",
        "/tracking?show=closed",
        "/tracking?state=party_opinion",
        "/tracking?state=refused&show=closed",
        "/tracking?q=do+kim",
        "/tracking?q=%25",
        "/tracking?order=due",
        "/indicators/dual-post",
        "/people?q=do+kim+moi",
        "/people?q=_",
        "/people?q=%25",
        "/people?q='+OR+1=1--",
        "/people?kind=secretary",
        "/units?q=thon+1",
        "/units?q=%25",
    ]
    watchers = ("Mang Thị Bên", "Đinh Huyện Khác", COMMANDER, OTHER)

    def page(name: str, path: str) -> str:
        answer = attack.as_(name).get(path, follow_redirects=True)
        found = f"{answer.status_code} {without_tokens(answer)}"
        return re.sub(r"\bs=[\w%=-]+", "s=", found)  # words are sealed anew each time

    def seen() -> dict[tuple[str, str], str]:
        return {(name, path): page(name, path) for name in watchers for path in paths}

    before = seen()
    closed = attack.to_decision(BRANCH, NEW, **attack.instead_of_old())
    attack.refuse(closed)
    attack.to_decision(BRANCH, NEW, **attack.instead_of_old())
    after = seen()
    assert {key for key in before if before[key] != after[key]} == set()
    mine = attack.as_(COMMUNE).get("/archive")
    assert closed in mine.text, "the commune sees what the others do not"


def test_searches_take_what_is_typed_for_letters(attack: Attack) -> None:
    """T26, 1.2.9: wildcards and quotes are letters; nothing takes long."""
    browser = attack.as_(INSPECTOR)
    browser.get("/people")
    everybody = len(list(browser.tree.iter("tr")))
    assert everybody > 3
    for typed in (
        "%",
        "_",
        "%25",
        "a%",
        "' OR '1'='1",
        "\\",
        "'; drop table person; --",
        "(((((a+)+)+)+$",
        "*",
        "[a-z]",
    ):
        for path in ("/people", "/units", "/tracking"):
            answer = browser.get(path, query_string={"q": typed})
            assert answer.status_code == 200
            if path == "/people":
                assert len([a for a in browser.tree.iter("a") if a.get("href", "").startswith("/people/")]) == 0, typed
    office = attack.office
    office.person("Trần 100% Sạch")
    office.post("Trần 100% Sạch", "member", BRANCH)
    browser.get("/people", query_string={"q": "100%"})
    assert "Trần 100% Sạch" in browser.text
    for name, value in (("kind", "' OR 1=1"), ("unit", "%"), ("unit", "H%"), ("state", "%"), ("order", "(select 1)")):
        for path in ("/people", "/tracking"):
            answer = browser.get(path, query_string={name: value, "q": "100%"})
            # A filter that the list has either refuses what it does not offer or finds nothing by it.
            known = name in ("kind", "unit") if path == "/people" else name != "kind"
            assert answer.status_code == 404 or not known or "Trần 100% Sạch" not in browser.text.replace("100%", "", 1)


# ---------------------------------------------------------------- text that would be more

EVIL = [
    "<pwn>x</pwn>",
    '"><img src=x pwn=1 onerror=alert(1)>',
    "' pwn='1",
    '" pwn="1" autofocus onfocus="alert(1)',
    "</textarea><script pwn=1>alert(1)</script>",
    "</title><pwn>",
    "<svg/onload=alert(1) pwn=1>",
    "--><pwn><!--",
    "<a href=javascript:alert(1) pwn=1>x</a>",
    '<b hx-get="/sign-out" pwn=1 hx-trigger=load>',
    "{{7*7777}}{%pwn%}",
    "${7*7777}#{7*7777}",
    "<!--pwn",
    "&lt;pwn&gt;",
    "]]><pwn>",
    "%(pwn)s %(name)s",
    "Đ</option></select><pwn>",
]


@only_sqlite
def test_text_stays_text_on_every_page(attack: Attack) -> None:
    """T22: a corpus in every field and name, read back by everybody on every page; the pages are parsed strictly."""
    office = attack.office
    for name, text in zip((NEW, OLD, COMMUNE, OFFICER, CHAIR, HEAD), EVIL, strict=False):
        office.people[name].full_name = f"{text} {name}"
    for code, text in zip((BRANCH, "H-01", "H"), EVIL, strict=False):
        office.units[code].name, office.units[code].area = f"{text} {code}", text
    attack.session.commit()
    every = "\n".join(EVIL)
    for number in range(0, len(EVIL), 4):
        one, two, three, four = (EVIL * 2)[number : number + 4]
        path = attack.nominate(merits=every, key=f"key {number} {one}"[:64]).location
        case = path.rpartition("/")[2]
        meeting = {**MEETING, "presided_by": one, "minutes_by": two}
        party = {**PARTY, "body": three, "paper_number": four[:60], "note": every[:1000]}
        typed = attack.send(COMMUNE, f"{path}/moves/record_meeting", version="1", **{**meeting, "held_on": one})
        assert typed.status_code == 422
        harmless(typed, one, two)
        assert attack.send(COMMUNE, f"{path}/moves/record_meeting", version="1", **meeting).status_code == 303
        count_again(attack.session, case, attack.clock.now)
        typed = attack.send(COMMUNE, f"{path}/moves/record_meeting", version="1", **meeting)
        assert typed.status_code == 409
        harmless(typed, one, two)
        for who, move, words in (
            (COMMUNE, "record_opinion", party),
            (OFFICER, "send_back", {"code": "papers_missing", "parts": "branch_meeting", "text": every}),
            (OLD, "resubmit", {"completed": every, **{f"branch_meeting-{name}": meeting[name] for name in meeting}}),
            (OFFICER, "appraise", {"complete": "complete", "conclusion": every}),
            (CLERK, "notify_refusal", {"code": "procedure", "text": every}),
        ):
            for member in MEMBERS if move == "notify_refusal" else ():
                attack.vote(case, member, "against")
            version = str(attack.case(case).version)
            assert attack.send(who, f"{path}/moves/{move}", version=version, **words).status_code == 303, move
            count_again(attack.session, case, attack.clock.now)
            if number == 0:
                for name in (COMMUNE, OLD, OFFICER, PROVINCE):
                    for page in lists(office):
                        harmless(attack.as_(name).client.get(page, buffered=True))
        harmless(attack.as_(PROVINCE).client.get(path, buffered=True), one, two, three, four[:60], *EVIL)
        # The next nomination has opened by itself: taken back, it leaves the seat to the next round.
        attack.session.rollback()
        after = attack.session.scalars(sa.select(Case).where(Case.closed_at.is_(None))).one()
        again, version = f"/cases/{after.public_id}/moves/withdraw", str(after.version)
        attack.session.rollback()
        assert attack.send(COMMUNE, again, version=version, text=every[:1000]).status_code == 303
    attack.as_(PROVINCE).get("/archive")
    assert EVIL[0] in attack.as_(PROVINCE).text, "the names are there, as text"


def lists(office: Any) -> list[str]:
    """Pages on which the names of people and units stand."""
    people = [f"/people/{office.people[name].id}" for name in (NEW, OLD, COMMUNE)]
    return [
        "/inbox",
        "/inbox/done",
        "/inbox/watching",
        "/archive",
        "/tracking",
        "/tracking?q=<pwn>&unit=H-01",
        "/people",
        "/people?q=%22+pwn%3D%221",
        "/units",
        "/units?q=<pwn>",
        "/units?day=<pwn>",
        f"/units/{BRANCH}",
        "/units/H-01",
        START,
        "/start",
        "/indicators/dual-post",
        "/my-account",
        "/tracking?state=%22><pwn>",
        *people,
    ]


def harmless(answer: TestResponse, *texts: str) -> None:
    """Every element of the page is ours, and these texts stand on it as text."""
    if answer.status_code == 404:
        return
    tree, where = parse(answer.text), answer.request.path
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert element.tag != "pwn" and "pwn" not in element.attrib, (where, element.tag, element.attrib)
            assert not any(name.startswith("on") for name in element.attrib), (where, element.attrib)
            assert element.tag != "script" or (element.get("src") or "").startswith("/static/"), where
            assert not (element.get("href") or "").lower().startswith("javascript:"), where
    assert "54439" not in answer.text, where
    said = " ".join([*tree.itertext(), *(each.get("value") or "" for each in tree.iter("input"))])
    said = " ".join(said.split())
    for text in texts:
        assert " ".join(text.split()) in said, (where, text)
