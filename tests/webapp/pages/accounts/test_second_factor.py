"""The second factor: an authenticator app with recovery codes, who has to have one, and what is refused without."""

import datetime as dt
import html
import re

import pytest
import sqlalchemy as sa

from tests.support.browserlike import PASSWORD
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMUNE,
    OFFICER,
    OLD,
    OTHER,
    district_office,
    user_name,
)
from webapp.actors import actor_on
from webapp.models import Account, RecoveryCode, RuleRow, SecondFactor, SecondFactorReset, SignIn
from webapp.services.accounts import obligations, second_factors

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OWN = "/my-account/second-factor"


@pytest.fixture
def account(make_account, session):
    account = make_account("quan-tri")
    account.locale = "en"
    session.commit()
    return account


def offered_secret(browser):
    """The letters that the page shows for typing."""
    return re.search(r"<code>([A-Z2-7 ]+)</code>", browser.response.text)[1].replace(" ", "")


def set_up(browser, clock):
    """Set the second factor up as a person does; returns the app's secret and the recovery codes."""
    browser.get(OWN)
    secret = offered_secret(browser)
    page = browser.post_form(OWN, code=second_factors.code_at(secret, clock.now))
    assert page.status_code == 200, browser.text
    return secret, re.findall(r"<code>([a-z0-9-]{14})</code>", page.text)


def sign_in(browser, code, name="quan-tri"):
    browser.get("/sign-in")
    browser.post_form("/sign-in", username=name, password=PASSWORD)
    assert browser.response.status_code == 200 and "Second step" in browser.text or "Bước thứ hai" in browser.text
    return browser.post_form("/sign-in/code", code=code)


def is_in(browser):
    return browser.get("/my-account").request.path == "/my-account"


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(moment, code):
    """RFC 6238, appendix B; the codes there have eight digits, of which an app of six shows the last."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert second_factors.code_at(secret, dt.datetime.fromtimestamp(moment, dt.UTC)) == code[-6:]


@pytest.mark.both_engines
def test_it_is_set_up_and_asked_for(account, client, new_client, session, clock):
    client.sign_in("quan-tri")
    client.get(OWN)
    secret = offered_secret(client)
    square = html.unescape(re.search(r'href="(otpauth://[^"]+)"', client.response.text)[1])
    assert f"secret={secret}" in square and "quan-tri" in square and "data:image/png" in client.response.text
    assert client.post_form(OWN, code="000000").status_code == 422
    assert offered_secret(client) == secret, "a wrong code changes nothing on the phone"
    assert session.scalar(sa.select(sa.func.count(SecondFactor.account_id))) == 0
    page = client.post_form(OWN, code=second_factors.code_at(secret, clock.now))
    codes = re.findall(r"<code>([a-z0-9-]{14})</code>", page.text)
    assert len(set(codes)) == 10
    session.rollback()
    stored = session.scalars(sa.select(SecondFactor.secret)).one()
    assert secret not in stored
    assert not {code.replace("-", "") for code in codes} & set(session.scalars(sa.select(RecoveryCode.code_hash)))
    other = new_client()
    clock.advance(seconds=30)
    assert sign_in(other, "123456").status_code == 422 and not is_in(other)
    sign_in(other, second_factors.code_at(secret, clock.now))
    assert is_in(other)


@pytest.mark.at_length
@only_sqlite
def test_a_code_is_good_once_and_for_a_minute_and_a_half(account, client, new_client, clock):
    client.sign_in("quan-tri")
    secret, _codes = set_up(client, clock)
    first = second_factors.code_at(secret, clock.now)
    assert sign_in(new_client(), first).status_code == 422, "used when it was set up"
    clock.advance(seconds=30)
    used = second_factors.code_at(secret, clock.now)
    one, two, late, early = (new_client() for _number in range(4))
    sign_in(one, used)
    assert is_in(one)
    assert sign_in(two, used).status_code == 422, "a replay"
    before = second_factors.code_at(secret, clock.now - dt.timedelta(seconds=30))
    assert sign_in(two, before).status_code == 422, "older than the last one"
    clock.advance(minutes=5)
    assert sign_in(late, second_factors.code_at(secret, clock.now - dt.timedelta(seconds=61))).status_code == 422
    assert sign_in(early, second_factors.code_at(secret, clock.now + dt.timedelta(seconds=61))).status_code == 422
    sign_in(late, second_factors.code_at(secret, clock.now - dt.timedelta(seconds=30)))
    sign_in(early, second_factors.code_at(secret, clock.now + dt.timedelta(seconds=30)))
    assert is_in(late) and is_in(early)


@only_sqlite
def test_by_a_rule_a_code_counts_in_its_own_half_minute_alone(account, client, new_client, clock, session):
    client.sign_in("quan-tri")
    secret, _codes = set_up(client, clock)
    day = {"effective_from": clock.now.date(), "recorded_at": clock.now, "basis": "default"}
    session.add(RuleRow(key="account.code_beside", value="no", measure="yes_no", source="", note="", **day))
    session.commit()
    clock.advance(minutes=5)
    for seconds in (-30, 30):
        other = second_factors.code_at(secret, clock.now + dt.timedelta(seconds=seconds))
        assert sign_in(new_client(), other).status_code == 422, seconds
    own = new_client()
    sign_in(own, second_factors.code_at(secret, clock.now))
    assert is_in(own)


@only_sqlite
def test_recovery_codes_are_good_once_and_only_until_new_ones(account, client, new_client, clock):
    client.sign_in("quan-tri")
    _secret, codes = set_up(client, clock)
    other = new_client()
    sign_in(other, f" {codes[0].upper()} ")
    assert is_in(other)
    assert sign_in(new_client(), codes[0]).status_code == 422
    client.get(OWN)
    assert "not used yet: 9" in client.text
    page = client.post_form(f"{OWN}/codes")
    new = re.findall(r"<code>([a-z0-9-]{14})</code>", page.text)
    assert len(new) == 10
    assert sign_in(new_client(), codes[1]).status_code == 422
    last = new_client()
    sign_in(last, new[1])
    assert is_in(last)


@pytest.mark.at_length
@only_sqlite
def test_codes_cannot_be_guessed(account, client, new_client, clock):
    """A right password buys no further tries, and the first step alone opens nothing."""
    client.sign_in("quan-tri")
    secret, _codes = set_up(client, clock)
    clock.advance(seconds=30)
    thief = new_client(address="192.0.2.9")
    answers = [sign_in(thief, f"{number:06}").status_code for number in range(6)]
    assert answers == [422] * 5 + [429] and not is_in(thief)
    assert thief.post("/sign-in/code", {"code": second_factors.code_at(secret, clock.now)}).status_code == 429
    owner = new_client()
    sign_in(owner, second_factors.code_at(secret, clock.now))
    assert is_in(owner)


@pytest.mark.at_length
@only_sqlite
def test_the_first_step_is_good_for_five_minutes_and_one_password(account, client, new_client, session, clock):
    client.sign_in("quan-tri")
    secret, _codes = set_up(client, clock)
    slow, old = new_client(), new_client()
    for browser in (slow, old):
        browser.get("/sign-in")
        browser.post_form("/sign-in", username="quan-tri", password=PASSWORD)
    clock.advance(minutes=1)
    session.execute(sa.update(Account).values(password_hash="another"))
    session.commit()
    assert old.post_form("/sign-in/code", code=second_factors.code_at(secret, clock.now)).status_code == 422
    clock.advance(minutes=5)
    slow.post_form("/sign-in/code", code=second_factors.code_at(secret, clock.now))
    assert slow.form("/sign-in") and not is_in(slow)
    assert new_client().get("/sign-in/code").request.path == "/sign-in"


@pytest.mark.at_length
@only_sqlite
def test_a_code_counts_as_a_proof_before_a_final_act(account, client, clock):
    client.sign_in("quan-tri")
    secret, _codes = set_up(client, clock)
    clock.advance(minutes=16)
    client.get(f"{OWN}?anew=1")
    code = second_factors.code_at(secret, clock.now)
    assert client.post(f"{OWN}/codes", {"proof": code}).status_code == 200 and "Recovery codes" in client.text
    clock.advance(minutes=16)
    assert client.post(f"{OWN}/codes", {"proof": code}).status_code == 422


@pytest.mark.at_length
@only_sqlite
def test_an_offer_belongs_to_one_account_and_one_hour(account, client, make_account, new_client, session, clock):
    client.sign_in("quan-tri")
    client.get(OWN)
    secret, form = offered_secret(client), client.form(OWN)
    make_account("khac")
    other = new_client()
    other.sign_in("khac")
    other.get(OWN)
    sent = {"offer": form.values["offer"], "code": second_factors.code_at(secret, clock.now)}
    assert other.post(OWN, sent).status_code == 422
    clock.advance(minutes=29)
    client.get("/my-account")
    clock.advance(minutes=29)
    client.get("/my-account")
    clock.advance(minutes=3)
    late = {**sent, "code": second_factors.code_at(secret, clock.now), "proof": PASSWORD}
    assert client.post(OWN, late).status_code == 422
    assert session.scalar(sa.select(sa.func.count(SecondFactor.account_id))) == 0


# ------------------------------------------------------------------ who has to have one


def want(session, value, now):
    """Add the office's newest row."""
    values = {"key": obligations.RULE, "value": value, "measure": "second_factor", "basis": "default"}
    session.add(RuleRow(**values, effective_from=dt.date(2020, 1, 1), source="", note="", recorded_at=now))
    session.commit()


@only_sqlite
def test_the_rule_and_the_posts_of_today_say_who_needs_one(session, clock):
    office = district_office(session, clock.now)
    want(session, "all", clock.now)
    day = clock.now.date()

    def has_to(name):
        actor = actor_on(session, office.people[name].id, name, day)
        return obligations.has_to_have(session, actor, False, day)

    people = (CHAIR, OFFICER, CLERK, COMMUNE, OTHER)
    assert {name: has_to(name) for name in people} == dict.fromkeys((CHAIR, OFFICER, CLERK, COMMUNE), True) | {
        OTHER: False
    }
    assert obligations.has_to_have(session, None, True, day)
    want(session, "issue", clock.now)
    assert has_to(CLERK) and not has_to(OTHER)
    want(session, "administer", clock.now)
    assert not any(map(has_to, people)) and obligations.has_to_have(session, None, True, day)
    want(session, "none", clock.now)
    assert not any(map(has_to, people)) and not obligations.has_to_have(session, None, True, day)


@pytest.mark.at_length
@only_sqlite
def test_without_one_nothing_final_is_done_and_the_sign_in_says_so(session, clock, new_client, sign_in):
    office = district_office(session, clock.now)
    want(session, "all", clock.now)
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    chair = new_client()
    chair.sign_in(user_name(CHAIR))
    assert chair.path == OWN and "you need a second factor" in chair.text
    refused = chair.post("/cases/Nowhere0000/close-vote", {"text": "Một câu dài"})
    assert refused.status_code == 409 and "First set up" in chair.text and "Một câu dài" in chair.text
    secret, _codes = set_up(chair, clock)
    assert chair.post("/cases/Nowhere0000/close-vote").status_code == 404, "now as far as the page itself"
    assert office.people[OLD] and BRANCH
    member = new_client()
    member.sign_in(user_name(OTHER))
    assert member.path != OWN
    chair.get(OWN)
    assert "Remove the second factor" not in chair.text
    chair.post(f"{OWN}/remove")
    assert "you need it" in chair.text
    assert session.scalar(sa.select(sa.func.count(SecondFactor.account_id))) == 1


# ------------------------------------------------------------------ lost


@pytest.mark.at_length
@pytest.mark.both_engines
def test_an_administrator_takes_a_lost_one_away_and_the_owner_reads_it(
    account, client, make_account, new_client, session, clock
):
    make_account("chu.nhan").locale = "en"
    session.commit()
    owner = new_client()
    owner.sign_in("chu.nhan")
    set_up(owner, clock)
    client.sign_in("quan-tri")
    client.get("/second-factors")
    for name in ("nobody", "quan-tri"):
        assert client.post_form("/second-factors", username=name, reason="Mất máy").status_code == 422
    client.post_form("/second-factors", username="chu.nhan", reason="Mất điện thoại, đã gặp trực tiếp")
    assert "Mất điện thoại" in client.text
    assert not is_in(owner), "signed out"
    owner.sign_in("chu.nhan")
    owner.get("/my-account")
    assert "by the administrator quan-tri" in owner.text and "đã gặp trực tiếp" in owner.text
    session.rollback()
    row = session.scalars(sa.select(SecondFactorReset)).one()
    assert (row.by_id, row.at) == (account.id, clock.now)
    assert session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 0
    set_up(client, clock)
    client.get("/second-factors")
    assert client.post_form("/second-factors", username="quan-tri", reason="Của tôi").status_code == 422
    assert session.scalar(sa.select(sa.func.count(SignIn.id))) == 2


@only_sqlite
def test_a_changed_key_of_the_application_opens_nothing(app, account, client, session, clock):
    client.sign_in("quan-tri")
    secret, codes = set_up(client, clock)
    for code in (second_factors.code_at(secret, clock.now + dt.timedelta(seconds=30)), codes[0]):
        assert not second_factors.take(session, "another key of thirty-two letters", account.id, code, clock.now)
