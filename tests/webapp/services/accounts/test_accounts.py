"""Accounts: passwords, first passwords, rights that come from posts."""

import datetime as dt
import gzip
import hashlib
import unicodedata

import pytest
import sqlalchemy as sa
from argon2 import Type, extract_parameters

from tests.support.browserlike import PASSWORD
from tests.support.offices.second_person import new_account
from webapp.current_user import PERSON, allow, signed_in_user
from webapp.letters import ACCOUNT_CHANGES, LetterItem, sentence_of, subject_of
from webapp.models import (
    Account,
    ChangeRequest,
    Mail,
    MailChoice,
    Notice,
    Person,
    Post,
    SecurityEvent,
    SignIn,
    SignInAttempt,
    Unit,
)
from webapp.services.accounts import common, passwords
from webapp.services.accounts.managing import add_account
from webapp.services.refusals import Refused

NEW = "ba con voi qua song"
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def an(session):
    """Lê An, secretary of a branch until the end of November 2026."""
    session.add(
        Person(
            id=1,
            code="HT001",
            full_name="Lê An",
            given_name="An",
            sort_key="an le",
            search="le an",
            sex="male",
            birth_date=dt.date(2000, 1, 1),
        )
    )
    begin = dt.date(2025, 7, 1)
    session.add(
        Unit(
            id=1,
            code="U1",
            kind="branch",
            name="Chi đoàn Khu phố 1",
            path="/1/",
            valid_from=begin,
            search="",
        )
    )
    session.flush()
    session.add(
        Post(
            person_id=1,
            unit_id=1,
            kind="secretary",
            seat="secretary",
            valid_from=begin,
            valid_to=dt.date(2026, 12, 1),
            source="",
        )
    )
    session.commit()
    return session.get(Person, 1)


def change_password(client, old, new, again=None):
    client.get("/my-account/password")
    return client.post_form("/my-account/password", old=old, new=new, again=again or new)


def refusal(function, *arguments):
    with pytest.raises(Refused) as caught:
        function(*arguments)
    return caught.value.sentence.text


# ------------------------------------------------------------------ making accounts


def test_an_account_is_made_for_a_person_once(session, an, clock):
    new_account(session, "HT001", "  Le.An ", clock.now)
    account = session.scalars(sa.select(Account)).one()
    assert (account.username, account.person_id, account.administrator) == ("le.an", 1, False)
    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "taken" in refusal(new_account, session, None, "le.an", clock.now)
    assert "has the account" in refusal(new_account, session, "HT001", "le.an.2", clock.now)
    assert "no person" in refusal(new_account, session, "HT999", "le.binh", clock.now)


@pytest.mark.parametrize("name", ["ab", "a" * 41, "lê.an", "аdmin", "le an", "ＡＢＣ", "le\u200ban", "", "a/b", "x\ny"])
def test_a_user_name_is_plain(name, clock):
    assert "3 to 40" in refusal(add_account, None, None, name, "", clock.now)


@pytest.mark.at_length
def test_from_the_command_line(app, session, an, client):
    run = app.test_cli_runner().invoke
    assert run(args=["create-account", "le.an"]).exit_code == 2
    assert run(args=["create-account", "le.an", "--person", "HT999"]).exit_code == 1
    made = run(args=["create-account", "le.an", "--person", "HT001"])
    assert made.exit_code == 0
    client.sign_in("le.an", made.stdout.strip())
    assert run(args=["new-password", "le.an"]).exit_code == 2, "nobody does it"
    assert run(args=["new-password", "le.an", "--by", "le.binh"]).exit_code == 1
    renewed = run(args=["new-password", "le.an", "--by", "le.an"])
    assert client.get("/my-account").request.path == "/sign-in"
    client.sign_in("le.an", renewed.stdout.strip())
    assert run(args=["disable-account", "le.an", "--by", "le.an"]).exit_code == 1, (
        "a post would lie: the command names it first"
    )
    assert run(args=["disable-account", "le.an", "--anyway", "--by", "le.an"]).exit_code == 0
    assert client.get("/my-account").request.path == "/sign-in"
    assert run(args=["disable-account", "nobody"]).exit_code == 1
    session.rollback()
    account = session.scalars(sa.select(Account.id).where(Account.username == "le.an")).one()
    asked = sa.select(ChangeRequest.asked_by_id, ChangeRequest.operator_id).order_by(ChangeRequest.id)
    assert [tuple(each) for each in session.execute(asked)] == [(None, None), (None, account)]
    done = sa.select(SecurityEvent.what, SecurityEvent.account_id).where(SecurityEvent.kind == "account")
    assert ("account_disabled", account) in [tuple(each) for each in session.execute(done)]


@pytest.mark.both_engines
def test_a_new_password_is_told_to_its_owner_and_ends_the_sign_ins(app, session, an, make_account, client, clock):
    """By a notice, and by a mail to who has confirmed an address, whatever they chose of other mails."""
    make_account("le.an", an)
    account = session.scalars(sa.select(Account)).one()
    choices = dict.fromkeys(("task", "vote", "reminder", "meeting", "case", "escalated"), "none")
    session.add(
        MailChoice(
            account_id=account.id,
            address="an@example.vn",
            confirmed_at=clock.now,
            code="",
            code_expires=clock.now,
            choices=choices,
        )
    )
    session.commit()
    client.sign_in("le.an")
    first = app.test_cli_runner().invoke(args=["new-password", "le.an", "--by", "le.an"]).stdout.strip()
    assert client.get("/my-account").request.path == "/sign-in"
    session.rollback()
    notice, mail = session.execute(sa.select(Notice, Mail).join(Mail)).one()
    assert (notice.kind, notice.move, notice.person_id) == ("security", "first_password_renewed", an.id)
    assert mail.status == "waiting"
    client.sign_in("le.an", first)
    change_password(client, first, NEW)
    page = client.get("/notices").text
    assert "cấp lại mật khẩu ban đầu" in page and "đã được đổi" in page


@pytest.mark.parametrize("what", [*ACCOUNT_CHANGES, "exports"])
def test_a_letter_about_security_names_nobody(app, what):
    with app.test_request_context():
        item = LetterItem(what, "/notices")
        assert subject_of([item]) and len(sentence_of(item)) > 40


# ------------------------------------------------------------------ first passwords


def test_a_first_password_opens_only_the_page_that_replaces_it(session, an, client, clock):
    first = new_account(session, "HT001", "le.an", clock.now)
    client.sign_in("le.an", first)
    assert client.path == "/my-account/password"
    for page in ("/my-account", "/sign-in"):
        assert client.get(page).request.path == "/my-account/password"
    assert client.post("/my-account/sign-ins/end-others").request.path == "/my-account/password"
    change_password(client, first, NEW)
    assert client.path != "/my-account/password"
    assert client.get("/my-account").request.path == "/my-account"
    session.rollback()
    account = session.scalars(sa.select(Account)).one()
    assert (account.first_password, account.first_password_expires) == (False, None)


@pytest.mark.both_engines
def test_a_first_password_is_used_up_when_the_new_one_is_chosen(session, an, client, new_client, clock):
    """Not by signing in: whoever closes the browser, or chooses one that is refused, can begin again."""
    first = new_account(session, "HT001", "le.an", clock.now)
    client.sign_in("le.an", first)
    change_password(client, first, "12345")
    clock.advance(seconds=1)
    other = new_client()
    other.sign_in("le.an", first)
    assert other.path == "/my-account/password"
    change_password(other, first, NEW)
    assert other.get("/my-account").request.path == "/my-account"
    assert client.get("/my-account").request.path == "/sign-in", "the browser before is signed out"
    assert client.post_form("/sign-in", username="le.an", password=first).status_code == 422


@pytest.mark.parametrize(("hours", "status"), [(7 * 24 + 14.9, 200), (7 * 24 + 15, 422)])
def test_a_first_password_does_not_lie_about_for_ever(session, an, client, clock, hours, status):
    first = new_account(session, "HT001", "le.an", clock.now)
    clock.advance(hours=hours)
    client.get("/sign-in")
    assert client.post_form("/sign-in", username="le.an", password=first).status_code == status


def test_first_passwords_are_random_and_can_be_read_aloud():
    made = {passwords.first_password() for _time in range(100)}
    assert len(made) == 100
    assert all(len(password.replace("-", "")) == 12 for password in made)
    assert not set("".join(made)) & set("01ilo")


# ------------------------------------------------------------------ the own password


@pytest.mark.at_length
def test_changing_the_password_ends_all_other_sign_ins(session, an, make_account, client, new_client):
    make_account("le.an", an)
    other = new_client()
    for browser in (client, other):
        browser.sign_in("le.an")
    cookie_before = client.client.get_cookie("doan-vu").value
    change_password(client, PASSWORD, NEW)
    assert client.path == "/my-account"
    assert other.get("/my-account").request.path == "/sign-in"
    stolen = new_client()
    stolen.client.set_cookie("doan-vu", cookie_before)
    assert stolen.get("/my-account").request.path == "/sign-in"
    client.sign_out()
    client.sign_in("le.an", NEW)


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(
    ("old", "new", "again", "word"),
    [
        ("wrong password", NEW, NEW, "old password is wrong"),
        ("", NEW, NEW, "present password"),
        (PASSWORD, "too short", "too short", "at least 10"),
        (PASSWORD, "x" * 129, "x" * 129, "at most 128"),
        (PASSWORD, NEW, NEW + "x", "differ"),
        (PASSWORD, PASSWORD, PASSWORD, "differ from the old"),
        (PASSWORD, "cua Le.An 2026", "cua Le.An 2026", "user name"),
        (PASSWORD, "Doanthanhnien2026", "Doanthanhnien2026", "easy to guess"),
        (PASSWORD, "Chi đoàn Khu phố 1!", "Chi đoàn Khu phố 1!", "easy to guess"),
    ],
)
def test_an_unfit_password_is_refused_at_its_field(session, an, make_account, client, old, new, again, word):
    make_account("le.an", an)
    client.sign_in("le.an")
    client.post("/language", {"language": "en"})
    assert change_password(client, old, new, again).status_code == 422
    assert word in client.text.replace("At least 10 characters. Several", "")
    client.sign_out()
    client.sign_in("le.an")


@pytest.mark.at_length
@only_sqlite
def test_a_browser_left_open_is_no_place_to_guess_at(session, an, make_account, client):
    make_account("le.an", an)
    client.sign_in("le.an")
    answers = [change_password(client, f"wrong {number}", NEW).status_code for number in range(7)]
    assert answers == [422] * 5 + [429] * 2


@pytest.mark.parametrize(
    ("password", "easy"),
    [
        ("26031931", True),
        ("2603-1931!!", True),
        ("Thành Đoàn 2026", True),
        ("ĐoànThanhNiên@1", True),
        ("matkhau1234", True),
        ("password123", True),
        ("1234567890", True),
        ("aaaaaaaaaaaa", True),
        ("superman2024", True),
        ("1234qwerasdf", True),
        ("P@ssw0rd12345", True),
        ("Yêu em mãi mãi 99", True),
        ("maimaimotinhyeu", True),
        ("haydoianh2025", True),
        ("qwertyuiop", True),
        ("doan thanh nien di trong cay", False),
        (NEW, False),
        (PASSWORD, False),
    ],
)
def test_what_everybody_tries_first_is_easy(password, easy):
    assert passwords.is_easy(password) is easy


def test_the_commonest_passwords_are_those_that_were_taken_over():
    assert hashlib.sha256(common.WORLD.read_bytes()).hexdigest() == common.SHA256
    world = gzip.decompress(common.WORLD.read_bytes()).decode().split()
    assert sum(len(each) >= passwords.SHORTEST for each in world) > 1500
    assert all(passwords.is_easy(each) for each in world if len(each) >= passwords.SHORTEST)


OWN = passwords.own_data("Nguyễn Thị Hồng", dt.date(1999, 3, 7), "0912 345 678", ["Chi đoàn Khu phố 1", "BT-KP1"])


@pytest.mark.parametrize(
    "password",
    ["Nguyễn Thị Hồng 1999", "nguyenthihong", "Hong07031999", "hong@07/03/99", "0912345678a", "Khu-pho-1 chi doan"]
    + ["chidoankhupho1!", "quandoan@2026", "quantri12345", "anhyeuem123", "abcabcabcabc", "voixanhvoixanh"]
    + ["asdfghjkl;1", "zxcvbnm,./12", "09874561230", "Hồng.Nguyễn.99"],
)
def test_what_acquaintances_know_is_easy(password):
    assert passwords.is_easy(password, OWN)


@pytest.mark.parametrize("password", [NEW, PASSWORD, "mua roi tren mai ngoi", "7 con trau gam co"])
def test_several_words_are_good_beside_own_data(password):
    assert not passwords.is_easy(password, OWN)


def test_first_passwords_are_good(monkeypatch):
    assert not any(passwords.is_easy(passwords.first_password()) for _nth in range(50))
    drawn = iter("8765g7umz89hk7mqx3pd9whn")
    monkeypatch.setattr(passwords.secrets, "choice", lambda _of: next(drawn))
    assert passwords.first_password() == "k7mq-x3pd-9whn", "what chance makes easy is drawn again"


def test_keyboards_that_write_marks_apart_open_the_same_door():
    composed, apart = (unicodedata.normalize(form, "mật khẩu của tôi") for form in ("NFC", "NFD"))
    assert composed != apart
    assert passwords.verify(passwords.hash_password(composed), apart)


# ------------------------------------------------------------------ rights come from posts


@pytest.mark.at_length
@pytest.mark.own_app
def test_rights_are_read_at_each_request_and_end_with_the_post(app, session, an, make_account, client, clock):
    app.add_url_rule("/held-posts", view_func=allow(PERSON)(lambda: signed_in_user().posts_line))
    make_account("le.an", an)
    clock.now = dt.datetime(2026, 11, 30, 16, 45, tzinfo=dt.UTC)  # 23:45 on the last day
    client.sign_in("le.an")
    assert client.get("/held-posts").text.endswith(" – Chi đoàn Khu phố 1")
    clock.advance(minutes=16)  # the first of December in Việt Nam, in London still November
    assert "Chi đoàn" not in client.get("/held-posts").text
    session.execute(sa.update(Post).values(valid_to=None))
    session.commit()
    assert client.get("/held-posts").text.endswith(" – Chi đoàn Khu phố 1")


def test_passwords_are_hashed_as_slowly_as_is_recommended(session, make_account):
    """argon2id with at least 19 MiB, two passes; nobody's hash, for unknown names, costs the same."""
    make_account("le.an")
    (stored,) = session.scalars(sa.select(Account.password_hash))
    for each in (stored, passwords.NOBODYS_HASH):
        assert (said := extract_parameters(each)).type is Type.ID
        assert said.memory_cost >= 19 * 1024 and said.time_cost >= 2 and said.salt_len >= 16 and said.hash_len >= 32
    assert extract_parameters(stored) == extract_parameters(passwords.NOBODYS_HASH)


def test_nothing_in_the_database_opens_a_door(session, an, make_account, client):
    make_account("le.an", an)
    client.sign_in("le.an")
    with client.client.session_transaction() as cookie:
        token = cookie["sign_in"]
    rows = session.execute(sa.select(SignIn.token_hash, Account.password_hash).join(SignIn.account)).all()
    assert len(token) >= 43
    assert not [row for row in rows if token in row or PASSWORD in "".join(row)]
    assert session.scalar(sa.select(sa.func.count(SignInAttempt.id))) == 0
