"""Signing in by the office's OpenID provider: a real process on loopback, through the pages."""

import dataclasses
import datetime as dt
import json
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from tests.conftest import SECRET_KEY
from tests.support.browserlike import PASSWORD
from tests.support.lengths import at_length
from tests.support.loopback import provider as support
from tests.support.offices.district import CHAIR, CLERK, district_office, rows_of, user_name
from webapp import provider as line
from webapp.models import Account, ChangeRequest, RuleRow, SecondFactor, SignIn
from webapp.services.accounts import obligations, second_factors
from webapp.services.clock.ticking import tick
from webapp.services.sealing import cipher
from webapp.settings.provider import SignInProvider

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TYPED = {"value": "33", "effective_from": "1/1/2030", "source": "Quy định thử của đơn vị", "basis": "default"}
SUBJECT = "3f1c-nguoi"
OWN = "/my-account/provider"


@pytest.fixture(scope="module")
def process():
    with support.running() as provider:
        yield provider


@pytest.fixture
def provider(app, process, clock):
    """The provider, which the application is set up for; it says SUBJECT at the application's time."""
    configure(app, process)
    says(process, clock)
    process.asked()
    yield process
    line._discovered.clear()


def configure(app, process, **more):
    settings = SignInProvider(process.issuer, support.CLIENT, support.SECRET, "Cổng Đoàn", **more)
    config = dataclasses.replace(app.config["DOAN_VU"], public_url="http://localhost", provider=settings)
    app.config["DOAN_VU"] = config


def says(process, clock, **what):
    process.says(**{"sub": SUBJECT, "now": int(clock.now.timestamp()), **what})


@pytest.fixture
def house(session, clock):
    office = district_office(session, clock.now)
    session.execute(sa.update(Account).values(locale="en"))
    session.commit()
    return office


def bound(session, process, name=CHAIR, subject=SUBJECT):
    """Let a person's account be bound already, as by its page."""
    values = {"provider_subject": f"{process.issuer} {subject}"}
    session.execute(sa.update(Account).where(Account.username == user_name(name)).values(**values))
    session.commit()


def at_provider(browser):
    """Go where the page leads, to the provider; returns the address at which it sends the browser back."""
    away = next(link.get("href") for link in browser.tree.iter("a") if "/authorize?" in link.get("href", ""))
    assert browser.response.headers["Refresh"] == f"0; url={away}"
    return redirect_of(away)


def redirect_of(address, form=None):
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args):
            return None

    try:
        urllib.request.build_opener(Stay).open(address, form)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.headers["Location"].removeprefix("http://localhost")
    raise AssertionError(address)


def go(browser, start="/sign-in", action="/sign-in/provider"):
    """Press the button, sign in at the provider, and come back."""
    browser.get(start)
    browser.post_form(action)
    return browser.get(at_provider(browser))


def who_is_in(browser):
    browser.get("/my-account")
    return browser.text if browser.path == "/my-account" else ""


@pytest.mark.at_length
@pytest.mark.both_engines
def test_an_account_is_bound_by_its_owner_and_then_opened(provider, house, session, sign_in, new_client, caplog):
    stranger = new_client()
    assert go(stranger).status_code == 422 and not who_is_in(stranger), "no account is found by anything but a binding"
    owner = sign_in(CHAIR)
    owner.get("/my-account")
    assert "Sign in by Cổng Đoàn : not set up" in owner.text.replace("Đoàn:", "Đoàn :")
    with caplog.at_level(logging.INFO, "doan_vu.security"):
        go(owner, OWN, OWN)
        assert owner.path == OWN and "You can also sign in to your account by Cổng Đoàn" in owner.text
        browser = new_client()
        go(browser)
    assert user_name(CHAIR) in who_is_in(browser)
    assert [each for each in caplog.messages if "provider" in each] == [
        "sign-in provider bound",
    ]
    assert any(vars(record).get("facts", {}).get("what") == "provider" for record in caplog.records)
    owner.get(OWN)
    owner.post_form(f"{OWN}/remove")
    assert go(new_client()).status_code == 422


@only_sqlite
def test_what_is_sent_to_the_provider(provider, client):
    client.get("/sign-in?next=/rules")
    client.post_form("/sign-in/provider")
    at_provider(client)
    found, asked = provider.asked()
    sent = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
    assert found == "/.well-known/openid-configuration"
    assert sent["redirect_uri"] == "http://localhost/sign-in/provider/return" and sent["scope"] == "openid"
    assert sent["code_challenge_method"] == "S256" and "code_verifier" not in sent and "prompt" not in sent
    assert len({sent["state"], sent["nonce"], sent["code_challenge"]}) == 3
    assert min(map(len, (sent["state"], sent["nonce"], sent["code_challenge"]))) >= 43


@only_sqlite
def test_it_leads_back_to_the_page_that_was_asked_for_and_to_no_other_site(provider, house, session, new_client):
    bound(session, provider)
    browser = new_client()
    go(browser, "/sign-in?next=/rules")
    assert browser.path == "/rules"
    for elsewhere in ("//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example"):
        browser = new_client()
        browser.get("/sign-in")
        browser.post("/sign-in/provider", {"next": elsewhere})
        answer = browser.get(at_provider(browser), follow_redirects=False)
        assert answer.status_code == 303 and answer.location == "/"


WRONG = {
    "signed with another key": {"faults": ["key"]},
    "not signed": {"faults": ["none"]},
    "signed with the shared secret": {"faults": ["shared"]},
    "another nonce": {"claims": {"nonce": "khac"}},
    "without a nonce": {"claims": {"nonce": None}},
    "for another client": {"claims": {"aud": "ung-dung-khac"}},
    "for two, issued to the other": {"claims": {"aud": [support.CLIENT, "khac"], "azp": "khac"}},
    "for another client, issued to this one": {"claims": {"aud": "ung-dung-khac", "azp": support.CLIENT}},
    "by another issuer": {"claims": {"iss": "https://khac.example"}},
    "without a subject": {"claims": {"sub": None}},
    "a subject that is a list": {"claims": {"sub": [SUBJECT]}},
    "another subject": {"sub": "nguoi-khac"},
    "the same letters in another case": {"sub": SUBJECT.upper()},
    "another issuer beside the code": {"return_iss": "https://khac.example"},
    "a refusal": {"faults": ["refuses"]},
}


@pytest.mark.at_length
@only_sqlite
def test_what_proves_nothing_opens_nothing(provider, house, session, new_client, clock, caplog):
    bound(session, provider)
    past, future = int(clock.now.timestamp()) - 3600, int(clock.now.timestamp()) + 3600
    old = {"expired": {"now": past}, "from the future": {"now": future}}
    for what, said in (WRONG | old).items():
        says(provider, clock, **said)
        browser = new_client()
        browser.get("/sign-in")
        browser.post_form("/sign-in/provider")
        assert browser.get(at_provider(browser)).status_code == 422, what
        assert not who_is_in(browser), what
        with browser.client.session_transaction() as cookie:
            assert "provider_visit" not in cookie, what
    assert SUBJECT not in caplog.text
    session.rollback()
    assert not session.scalar(sa.select(sa.func.count(SignIn.id)))
    says(provider, clock)
    browser = new_client()
    go(browser)
    assert who_is_in(browser), "and the right one opens"


@pytest.mark.at_length
@only_sqlite
def test_a_way_is_good_once_in_the_browser_that_began_it_and_for_ten_minutes(
    provider, house, session, new_client, clock
):
    bound(session, provider)
    browser, other = new_client(), new_client()
    browser.get("/sign-in")
    browser.post_form("/sign-in/provider")
    back = at_provider(browser)
    assert other.get(back).status_code == 422 and not who_is_in(other), "a link that an attacker sends"
    assert browser.get(back.replace("state=", "state=x")).status_code == 422, "another state"
    browser.get(back)
    assert who_is_in(browser)
    browser.sign_out()
    assert browser.get(back).status_code == 422 and not who_is_in(browser), "again"
    browser.get("/sign-in")
    browser.post_form("/sign-in/provider")
    stolen = urlsplit(back).query.split("&")[0]
    mine = urlsplit(at_provider(browser)).query.split("&")[1]
    assert browser.get(f"/sign-in/provider/return?{stolen}&{mine}").status_code == 422, "a code of another way"
    browser.get("/sign-in")
    browser.post_form("/sign-in/provider")
    back = at_provider(browser)
    clock.advance(minutes=11)
    says(provider, clock)
    assert browser.get(back).status_code == 422 and not who_is_in(browser)


@pytest.mark.at_length
@only_sqlite
def test_closed_accounts_stay_closed_and_first_passwords_unbind(
    app, provider, house, session, new_client, clock, confirm_changes
):
    bound(session, provider)
    browser = new_client()
    go(browser)
    assert who_is_in(browser)
    app.test_cli_runner().invoke(args=["disable-account", user_name(CHAIR), "--anyway", "--by", user_name(CLERK)])
    assert not who_is_in(browser)
    assert go(browser).status_code == 422 and not who_is_in(browser)
    bound(session, provider, CLERK, "khac")
    app.test_cli_runner().invoke(args=["new-password", user_name(CLERK), "--by", user_name(CLERK)])
    assert confirm_changes() == 1
    assert session.scalar(sa.select(Account.provider_subject).where(Account.username == user_name(CLERK))) is None


@only_sqlite
def test_one_subject_opens_one_account(provider, house, session, sign_in):
    bound(session, provider, CLERK)
    owner = sign_in(CHAIR)
    assert go(owner, OWN, OWN).status_code == 422
    assert "bound to another account" in owner.text and "John" not in owner.text
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Account.id)).where(Account.provider_subject.is_not(None))) == 1
    assert session.scalar(sa.select(Account.provider_subject).where(Account.username == user_name(CHAIR))) is None


@only_sqlite
def test_a_session_left_open_at_the_provider_binds_nothing(provider, house, session, sign_in, clock):
    """Whoever sat at this computer before may still be signed in there."""
    owner = sign_in(CHAIR)
    for said in ({"auth_time": int(clock.now.timestamp()) - 120}, {"auth_time": None}):
        says(provider, clock, claims=said)
        assert go(owner, OWN, OWN).status_code == 422
    session.rollback()
    assert not session.scalar(sa.select(sa.func.count(Account.id)).where(Account.provider_subject.is_not(None)))
    assert all("prompt=login" in path and "max_age=0" in path for path in provider.asked() if "/authorize" in path)


@only_sqlite
def test_without_the_setting_there_is_nothing(app, house, client, sign_in):
    client.get("/sign-in")
    assert "/sign-in/provider" not in client.response.text
    assert client.post("/sign-in/provider").status_code == 404
    assert client.get("/sign-in/provider/return?state=a&code=b").status_code == 404
    owner = sign_in(CHAIR)
    owner.get("/my-account")
    assert OWN not in owner.response.text and owner.get(OWN).status_code == 404
    for path in (OWN, f"{OWN}/remove", "/my-account/proof/provider"):
        assert owner.post(path).status_code == 404


@only_sqlite
@pytest.mark.parametrize(
    "said",
    [
        {"faults": ["down"]},
        {"host": "http://127.0.0.2:9"},
        *at_length({"faults": ["moved"]}, {"issuer": "https://khac.example"}),
    ],
)
def test_a_provider_that_is_away_says_so_and_passwords_go_on(said, provider, house, session, client, clock, caplog):
    says(provider, clock, **said)
    client.get("/sign-in")
    with caplog.at_level(logging.WARNING, "doan_vu.security"):
        assert client.post_form("/sign-in/provider").status_code == 503
    assert "hiện không trả lời" in client.text and "sign-in provider does not answer" in caplog.text
    client.get("/sign-in")
    client.post_form("/sign-in/provider")
    assert provider.asked() == ["/.well-known/openid-configuration"], "not asked again at once, and nothing elsewhere"
    client.sign_in(user_name(CHAIR), PASSWORD)


@only_sqlite
@pytest.mark.at_length
def test_the_doctor_asks_the_provider(app, provider, clock):
    assert f"ok    OIDC_ISSUER: {provider.issuer}" in app.test_cli_runner().invoke(args=["doctor"]).output
    says(provider, clock, issuer="https://khac.example")
    assert "FAIL  OIDC_ISSUER" in app.test_cli_runner().invoke(args=["doctor"]).output


@pytest.mark.at_length
@only_sqlite
def test_nobody_waits_long_for_a_slow_provider(provider, house, client, clock, monkeypatch):
    monkeypatch.setattr(line, "TIMEOUT", 0.2)
    says(provider, clock, faults=["slow"])
    assert go(client).status_code == 503
    client.sign_in(user_name(CHAIR), PASSWORD)


def give_totp(session, clock, name=CHAIR):
    """A second factor of our own for a person's account; returns a function that gives the app's code of now."""
    account_id = session.scalar(sa.select(Account.id).where(Account.username == user_name(name)))
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    session.add(
        SecondFactor(
            account_id=account_id,
            secret=cipher(SECRET_KEY, second_factors.SECRETS).encrypt(secret.encode()).decode(),
            last_step=0,
            confirmed_at=clock.now,
        )
    )
    session.commit()
    return lambda: second_factors.code_at(secret, clock.now)


@pytest.mark.at_length
@only_sqlite
def test_our_second_factor_is_asked_unless_the_office_trusts_the_providers(
    app, provider, house, session, new_client, clock
):
    bound(session, provider)
    code = give_totp(session, clock)
    says(provider, clock, claims={"amr": ["pwd", "otp"], "acr": "gold"})
    browser = new_client()
    go(browser, "/sign-in?next=/rules")
    assert "Bước thứ hai" in browser.text and not who_is_in(browser), "what the provider says of it counts for nothing"
    browser = new_client()
    go(browser, "/sign-in?next=/rules")
    browser.post_form("/sign-in/code", code=code())
    assert browser.path == "/rules"
    for trusted, said, asked in (
        ({"otp"}, {"amr": ["pwd", "otp"]}, False),
        ({"otp"}, {"amr": ["pwd"], "acr": "gold"}, True),
        ({"gold"}, {"acr": "gold"}, False),
        ({"otp"}, {"amr": "otp"}, None),
    ):
        configure(app, provider, second_factor=frozenset(trusted))
        says(provider, clock, claims=said)
        browser = new_client()
        answer = go(browser)
        assert answer.status_code == (422 if asked is None else 200), said
        assert bool(who_is_in(browser)) is (asked is False), said


@pytest.mark.at_length
@only_sqlite
def test_where_one_is_needed_a_trusted_provider_gives_it(app, provider, house, session, new_client, clock):
    values = {"key": obligations.RULE, "value": "all", "measure": "second_factor", "basis": "default"}
    since = dt.date(2020, 1, 1)
    session.add(RuleRow(**values, effective_from=since, source="", note="", recorded_at=clock.now))
    bound(session, provider)
    refused, let_in = new_client(), new_client()
    go(refused)
    assert refused.path == "/my-account/second-factor", "led to set one up"
    configure(app, provider, second_factor=frozenset({"mfa"}))
    says(provider, clock, claims={"amr": ["mfa"]})
    go(let_in)
    assert let_in.path == "/"
    assert no_factor_page(refused) and not no_factor_page(let_in)


def no_factor_page(browser):
    """Return whether a final act is refused for want of a second factor."""
    browser.get("/my-account")
    answer = browser.post("/cases/k7mqx3pd9whn/moves/issue", {"text": "x"})
    return answer.status_code == 409 and "second-factor" in answer.text


@pytest.mark.at_length
@only_sqlite
def test_a_final_act_is_proved_at_the_provider_and_nothing_typed_is_lost(
    provider, house, session, new_client, clock, make_account
):
    make_account("quan-tri").locale = "en"
    values = {"provider_subject": f"{provider.issuer} {SUBJECT}"}
    session.execute(sa.update(Account).where(Account.username == "quan-tri").values(**values))
    session.commit()
    browser = new_client()
    go(browser)
    clock.advance(minutes=20)
    says(provider, clock)
    browser.get("/rules/secretary.age_max/new")
    typed = {**TYPED, "note": "Một dòng\r\nhai dòng"}
    assert browser.post_form("/rules/secretary.age_max/new", **typed).status_code == 422
    browser.post_form("/my-account/proof/provider")
    back = at_provider(browser)
    says(provider, clock, claims={"auth_time": int(clock.now.timestamp()) - 120})
    assert browser.get(back).status_code == 422, "an open session there is no proof"
    assert asked_for_proof(browser, typed)
    browser.post_form("/my-account/proof/provider")
    back = at_provider(browser)
    says(provider, clock, sub="nguoi-khac")
    assert browser.get(back).status_code == 422, "nor is somebody else"
    assert asked_for_proof(browser, typed)
    browser.post_form("/my-account/proof/provider")
    back = at_provider(browser)
    says(provider, clock)
    assert browser.get(back).status_code == 200
    browser.post_form("/rules/secretary.age_max/new")
    assert browser.path == "/rules/secretary.age_max/new" and "Một dòng\nhai dòng" in browser.response.text
    browser.post_form("/rules/secretary.age_max/rows")
    session.rollback()
    assert "hai dòng" in session.scalars(sa.select(ChangeRequest)).one().content["note"]


def asked_for_proof(browser, typed):
    """Send the form again, and be asked for a proof again."""
    browser.get("/rules/secretary.age_max/new")
    return browser.post_form("/rules/secretary.age_max/new", **typed).status_code == 422


@only_sqlite
@pytest.mark.parametrize("back_in_time", [True, False])
def test_a_ballot_that_waits_for_a_proof_cannot_be_read_in_the_database(
    provider, house, session, sign_in, clock, back_in_time
):
    """Nor told by its length; it is gone once it was given back, or when nobody comes for it."""
    bound(session, provider)
    owner, sizes = sign_in(CHAIR), set()
    act, receipt = "/cases/0123456789abcdef/ballot", "3F2A-90BC-11D4-77E0"
    for choice in ("for", "against", "blank"):
        owner.get("/my-account")
        says(provider, clock)
        typed = {"act": act, "choice": choice, "receipt": receipt}
        assert owner.post("/my-account/proof/provider", typed).status_code == 200
        session.rollback()
        (sealed,) = session.scalars(sa.select(SignIn.kept_fields).where(SignIn.kept_page == act)).one()
        assert not [word for word in (receipt, f"'{choice}'", f'"{choice}"') if word in str(rows_of(session))]
        sizes.add(len(sealed))
    assert len(sizes) == 1
    if back_in_time:
        page = owner.get(at_provider(owner))
        assert page.status_code == 200 and owner.form(act).values.items() >= {("choice", "blank"), ("receipt", receipt)}
    else:
        clock.advance(hours=2)
        session.rollback()
        tick(session, clock.now)
    session.rollback()
    assert session.execute(sa.select(SignIn.kept_page, SignIn.kept_fields, SignIn.kept_at)).all() == [(None,) * 3]


@only_sqlite
def test_a_proof_leads_to_forms_of_ours_only(provider, house, session, sign_in):
    bound(session, provider)
    owner = sign_in(CHAIR)
    owner.get("/my-account")
    for act in ("https://evil.example/", "//evil.example/x", "/inbox/nowhere", "/my-account/password\\@evil.example"):
        assert owner.post("/my-account/proof/provider", {"act": act}).status_code == 400, act


@only_sqlite
def test_nobody_else_takes_up_a_way_that_a_signed_in_person_began(provider, house, session, sign_in, new_client):
    """A binding or a proof counts for the sign-in in which it was begun, even in the same browser."""
    owner = sign_in(CHAIR)
    owner.get(OWN)
    owner.post_form(OWN)
    back = at_provider(owner)
    with owner.client.session_transaction() as cookie:
        journey = cookie["provider_visit"]
    other = sign_in(CLERK)
    with other.client.session_transaction() as cookie:
        cookie["provider_visit"] = journey
    assert other.get(back).status_code == 422
    session.rollback()
    assert not session.scalar(sa.select(sa.func.count(Account.id)).where(Account.provider_subject.is_not(None)))


@only_sqlite
@pytest.mark.at_length
def test_it_speaks_with_a_provider_that_others_wrote(app, house, session, sign_in, new_client, clock):
    """`oidc-provider-mock`: its own process, its own keys (RS256), its own discovery."""
    clock.now = dt.datetime.now(dt.UTC)
    with others_provider(int(clock.now.timestamp())) as issuer:
        settings = SignInProvider(issuer, "any", "secret", "Cổng khác")
        app.config["DOAN_VU"] = dataclasses.replace(
            app.config["DOAN_VU"], public_url="http://localhost", provider=settings
        )
        owner, browser = sign_in(CHAIR), new_client()
        owner.get(OWN)
        owner.post_form(OWN)
        owner.get(by_form(owner))
        assert owner.path == OWN, owner.text
        browser.get("/sign-in")
        browser.post_form("/sign-in/provider")
        browser.get(by_form(browser))
        assert who_is_in(browser)


@contextmanager
def others_provider(auth_time):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    claims = json.dumps({"sub": SUBJECT, "auth_time": auth_time})
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", claims]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}, **quiet) as process:
        try:
            for _tenth in range(600):
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/jwks", timeout=60).close()
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def by_form(browser):
    """Sign in on the other provider's page, as SUBJECT; returns the address at which it sends the browser back."""
    away = next(link.get("href") for link in browser.tree.iter("a") if "/authorize?" in link.get("href", ""))
    return redirect_of(away, f"sub={SUBJECT}".encode())
