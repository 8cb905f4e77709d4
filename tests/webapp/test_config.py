"""Settings: a wrong one ends the process with one line that names it; a right one shows in every answer."""

import dataclasses
import json
import os
import re
import stat
import subprocess
import sys

import pytest
import sqlalchemy as sa
from flask import request

from tests.conftest import SECRET_KEY
from tests.support.loopback.mail_server import Sink, listening
from webapp import DEMO_IN_PRODUCTION, create_app, refuse_faults
from webapp.addresses import FORWARDED_SEEN
from webapp.cli.doctor import private_line, undeclared_proxy
from webapp.config import ROOT, Config, MailServer, WrongSetting
from webapp.current_user import ANYONE, allow
from webapp.db import db
from webapp.services.office import open_office

FAST = ("fsync", "full_page_writes", "synchronous_commit")
PROVIDER = {
    "OIDC_ISSUER": "https://id.example.vn/realms/doan",
    "OIDC_CLIENT_ID": "doan-vu",
    "OIDC_CLIENT_SECRET": "giu-kin",
}
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("APP_ENV", "staging"),
        ("DATABASE_URL", "not an address"),
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///file.sqlite3"),
        ("DATA_DIR", "/proc/nowhere"),
        ("PUBLIC_URL", "doanvu.example.vn"),
        ("PUBLIC_URL", "https://doanvu.example.vn/under/a/path"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 40),
        ("SECRET_KEY", "change-me-change-me-change-me-0123456789"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("MAIL_SERVER", "smtp://mail.example.vn"),  # without PUBLIC_URL
    ],
)
def test_a_wrong_setting_is_named(tmp_path, setting, value):
    with pytest.raises(WrongSetting, match=setting) as caught:
        Config.from_environment({"DATA_DIR": str(tmp_path), setting: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("server", "sender", "named"),
    [
        ("mail.example.vn", "a@b.vn", "MAIL_SERVER"),
        ("http://mail.example.vn", "a@b.vn", "MAIL_SERVER"),
        ("smtp://", "a@b.vn", "MAIL_SERVER"),
        ("smtp://mail:99999", "a@b.vn", "MAIL_SERVER"),
        ("smtps://mail/folder", "a@b.vn", "MAIL_SERVER"),
        ("smtp://me:secret@mail", "a@b.vn", "MAIL_SERVER"),
        ("smtps://me:secret@mail", "", "MAIL_FROM"),
        ("smtps://me:secret@mail", "Office <a@b.vn>", "MAIL_FROM"),
        ("smtps://me:secret@mail", "a@b.vn\nBcc: c@d.vn", "MAIL_FROM"),
    ],
)
def test_a_wrong_mail_setting_is_named_and_keeps_its_password(tmp_path, server, sender, named):
    environ = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://doanvu.example.vn"}
    with pytest.raises(WrongSetting, match=named) as caught:
        Config.from_environment({**environ, "MAIL_SERVER": server, "MAIL_FROM": sender})
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"PUBLIC_URL": ""},
        {"OIDC_CLIENT_ID": ""},
        {"OIDC_CLIENT_SECRET": ""},
        {"OIDC_ISSUER": "id.example.vn"},
        {"OIDC_ISSUER": "ftp://id.example.vn"},
        {"OIDC_ISSUER": "http://id.example.vn"},
        {"OIDC_ISSUER": "https://id.example.vn?a=b"},
        {"OIDC_ISSUER": "https://me@id.example.vn"},
        {"OIDC_ISSUER": "https://id.example.vn:port"},
    ],
)
def test_a_wrong_sign_in_provider_is_named_and_keeps_its_secret(tmp_path, wrong):
    environ = {**PROVIDER, "DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://doanvu.example.vn"}
    with pytest.raises(WrongSetting, match="OIDC_ISSUER") as caught:
        Config.from_environment({**environ, **wrong})
    assert "giu-kin" not in str(caught.value) and "\n" not in str(caught.value)
    known = Config.from_environment({**environ, "OIDC_SECOND_FACTOR": "mfa, otp"}).provider
    assert known.name == "id.example.vn" and known.second_factor == {"mfa", "otp"}


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("smtp://mail", MailServer("mail", 25, "none")),
        ("smtp+starttls://me:p%40ss@mail", MailServer("mail", 587, "starttls", "me", "p@ss")),
        ("smtps://mail:4650", MailServer("mail", 4650, "tls")),
    ],
)
def test_mail_servers_are_named_as_addresses(tmp_path, server, expected):
    environ = {"DATA_DIR": str(tmp_path), "PUBLIC_URL": "https://doanvu.example.vn", "MAIL_FROM": "doan-vu@example.vn"}
    assert Config.from_environment({**environ, "MAIL_SERVER": server}).mail_server == expected
    assert Config.from_environment(environ).mail_server is None


@pytest.mark.at_length
def test_the_doctor_asks_the_mail_server(app, session, clock, tmp_path):
    open_office(session, demo=False, now=clock.now)
    tmp_path.chmod(0o700)
    with listening(Sink()) as post:
        known = create_app(config_of(app, public_url="https://a.vn", mail_server=post.server, mail_from=post.sender))
        assert "ok    MAIL_SERVER: 127.0.0.1" in known.test_cli_runner().invoke(args=["doctor"]).output
    told = known.test_cli_runner().invoke(args=["doctor"])
    assert "FAIL  MAIL_SERVER: 127.0.0.1" in told.output and told.exit_code == 1
    close(known)


def test_every_page_names_the_office(app, tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "OFFICE_NAME": "  Huyện đoàn  Thử <Nghiệm> ", "HELP_PHONE": "0269 3824 000"}
    known = Config.from_environment(environ)
    named = create_app(config_of(app, office_name=known.office_name, help_phone=known.help_phone))
    door = named.test_client().get("/sign-in").text
    assert door.count("Huyện đoàn Thử &lt;Nghiệm&gt;") == 2, "in the bar and above the form"
    assert 'href="tel:02693824000"' in door
    close(named)
    assert "bar-office" not in app.test_client().get("/sign-in").text


@pytest.mark.at_length
def test_every_page_names_the_telephone_of_the_office(app, tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "HELP_PHONE": " 0269  3824 000 "}
    phone = Config.from_environment(environ).help_phone
    known = create_app(config_of(app, help_phone=phone))
    assert "Văn phòng Đoàn cấp mình, điện thoại: 0269 3824 000." in known.test_client().get("/sign-in").text
    close(known)
    assert "Văn phòng Đoàn cấp mình.</p>" in app.test_client().get("/sign-in").text


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_addresses_of_postgresql_are_taken_as_people_write_them(tmp_path, scheme):
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": f"{scheme}://me:p%40ss@host/name"}
    assert Config.from_environment(environ).database_url == "postgresql+psycopg://me:p%40ss@host/name"


def test_a_key_is_made_once_and_for_nobody_else(tmp_path):
    first, second = (Config.from_environment({"DATA_DIR": str(tmp_path / "new")}) for _time in range(2))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret-key"]


@pytest.mark.parametrize(("mode", "text"), [(0o644, "k" * 40), (0o600, "short")])
def test_a_key_that_others_can_read_or_guess_is_refused(tmp_path, mode, text):
    (tmp_path / "secret-key").write_text(text)
    (tmp_path / "secret-key").chmod(mode)
    with pytest.raises(WrongSetting, match="SECRET_KEY"):
        Config.from_environment({"DATA_DIR": str(tmp_path)})


@pytest.mark.at_length
def test_the_process_ends_with_the_line_and_a_status(tmp_path):
    done = run_flask("routes", DATA_DIR=str(tmp_path), APP_ENV="production", SECRET_KEY="dev")
    assert done.returncode == 2
    assert done.stderr == "SECRET_KEY has to have at least 32 characters.\n"


def test_production_refuses_a_demo_office(app, session, clock, capsys):
    open_office(session, demo=True, now=clock.now)
    with pytest.raises(SystemExit) as caught:
        create_app(config_of(app, production=True))
    assert caught.value.code == DEMO_IN_PRODUCTION == 3
    assert "APP_ENV=production" in capsys.readouterr().err


@pytest.mark.both_engines
def test_production_starts_on_a_real_office_and_on_a_new_database(app, session, clock):
    close(create_app(config_of(app, production=True)))
    open_office(session, demo=False, now=clock.now)
    close(create_app(config_of(app, production=True)))


@pytest.mark.at_length
def test_production_refuses_a_database_that_does_not_answer(tmp_path):
    url = "postgresql+psycopg://nobody@/none?host=/nowhere"
    with pytest.raises(SystemExit) as caught:
        create_app(Config(tmp_path, url, SECRET_KEY, production=True))
    assert caught.value.code == 2


@pytest.mark.at_length
@only_sqlite
def test_under_https_the_cookie_is_the_hosts_own(app):
    secure = create_app(config_of(app, public_url="https://doanvu.example.vn"), TESTING=True)
    response = secure.test_client().get("/sign-in", base_url="https://doanvu.example.vn")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-doan-vu=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    close(secure)


@only_sqlite
def test_without_https_the_cookie_is_still_out_of_reach_of_scripts(app):
    cookie = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize("host", ["evil.example", "doanvu.example.vn.evil.example", "evil.example:80"])
def test_another_hosts_name_is_refused(app, host):
    known = create_app(config_of(app, public_url="https://doanvu.example.vn"), TESTING=True)
    client = known.test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == 400
    assert client.get("/healthz", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    headers = {"Host": "doanvu.example.vn", "X-Forwarded-Host": host}
    assert client.get("/healthz", headers=headers).status_code == 200
    close(known)


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(("proxies", "seen"), [(0, "10.0.0.9"), (1, "192.0.2.2"), (2, "192.0.2.1")])
def test_only_as_many_proxies_are_believed_as_there_are(app, proxies, seen):
    behind = create_app(config_of(app, trusted_proxies=proxies), TESTING=True)
    behind.add_url_rule("/where", view_func=allow(ANYONE)(lambda: request.remote_addr or ""))
    headers = {"X-Forwarded-For": "192.0.2.1, 192.0.2.2"}
    response = behind.test_client().get("/where", headers=headers, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert response.text == seen
    close(behind)


@only_sqlite
def test_the_doctor_tells_of_a_proxy_that_nobody_declared(app, new_client, make_account, tmp_path):
    """Of one that a browser signed in came through: whoever is not could forge the header for fun."""
    make_account("quan.tri")
    browser, headers = new_client(), {"X-Forwarded-For": "192.0.2.1"}
    browser.get("/sign-in", headers=headers)
    note = app.config["DOAN_VU"].data_dir / FORWARDED_SEEN
    note.unlink(missing_ok=True)
    browser.get("/sign-in", headers=headers)
    assert not note.exists()
    browser.sign_in("quan.tri")
    browser.get("/my-account", headers=headers)
    assert undeclared_proxy(app.config["DOAN_VU"])[0] is False and note.read_text() == "10.0.0.1"
    assert "FAIL  proxies: 10.0.0.1 passed on" in app.test_cli_runner().invoke(args=["doctor"]).output
    assert undeclared_proxy(config_of(app, trusted_proxies=1))[0] is True
    old = note.stat().st_mtime - 8 * 86_400
    os.utime(note, (old, old))
    assert undeclared_proxy(app.config["DOAN_VU"])[0] is True
    note.unlink()


@pytest.mark.own_app
@pytest.mark.both_engines
def test_the_doctor_finds_nothing_wrong_and_then_something(app, session, clock, tmp_path):
    open_office(session, demo=False, now=clock.now)
    tmp_path.chmod(0o700)
    good = app.test_cli_runner().invoke(args=["doctor"])
    lines = good.output.splitlines()
    assert len(lines) >= 15
    # The tests' own PostgreSQL does without these, for speed.
    assert [line for line in lines if line.startswith("FAIL") and not any(name in line for name in FAST)] == []
    tmp_path.chmod(0o755)
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    assert ("secret ballots: database and keys lie in one hand" in good.output) == on_sqlite
    bad = app.test_cli_runner().invoke(args=["doctor"])
    assert bad.exit_code == 1
    assert "FAIL  DATA_DIR" in bad.output


@only_sqlite
def test_demo_accounts_are_only_told_in_a_demo_office(app, session, clock):
    open_office(session, demo=False, now=clock.now)
    told = app.test_cli_runner().invoke(args=["demo-accounts", "--json"])
    assert told.exit_code == 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(told.output)


def config_of(app, **changes):
    """The settings of the test's application with some of them changed."""
    old = app.config["DOAN_VU"]
    return Config(old.data_dir, old.database_url, old.secret_key, **changes)


def close(app):
    with app.app_context():
        db.engine.dispose()


def run_flask(*arguments, **environ):
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environ}, check=False)


UNFIT = {
    "no public name": ({"public_url": None}, None, "PUBLIC_URL"),
    "public name without https": ({"public_url": "http://doanvu.example.vn"}, None, "PUBLIC_URL"),
    "database across a network in the clear": (
        {"database_url": "postgresql+psycopg://me:p@db.example.vn/x"},
        None,
        "DATABASE_URL",
    ),
    "folder that others can read": ({}, lambda _app, folder, _session: folder.chmod(0o755), "DATA_DIR"),
    "key that others can read": ({}, lambda _app, folder, _session: key_for_all(folder), "secret-key"),
    "short key": ({}, lambda app, *_: app.config.update(SECRET_KEY="short"), "SECRET_KEY"),
    "cookie in the clear": ({}, lambda app, *_: app.config.update(SESSION_COOKIE_SECURE=False), "session cookie"),
    "debugging": ({}, lambda app, *_: app.config.update(DEBUG=True), "debugging"),
    "no trigger": ({}, "drop trigger event_no_update", "database's own guards"),
    "old migration": ({}, "update alembic_version set version_num = '0001'", "migration"),
    "no office yet": ({}, "delete from office", "office"),
    "a demo": ({}, "update office set demo = 1", "office"),
}


@pytest.mark.at_length
@pytest.mark.own_app
@only_sqlite
@pytest.mark.parametrize("what", UNFIT)
def test_production_does_not_start_on_what_the_doctor_calls_a_failure(app, session, clock, tmp_path, what):
    """One line names it."""
    changes, damage, named = UNFIT[what]
    open_office(session, demo=False, now=clock.now)
    tmp_path.chmod(0o700)
    good = config_of(app, production=True, public_url="https://doanvu.example.vn")
    app.config.update(DOAN_VU=good, SESSION_COOKIE_SECURE=True)
    refuse_faults(app)
    app.config["DOAN_VU"] = dataclasses.replace(good, **changes)
    if isinstance(damage, str):
        run(session, damage)
    elif damage:
        damage(app, tmp_path, session)
    with pytest.raises(WrongSetting, match=named) as caught:
        refuse_faults(app)
    assert "\n" not in str(caught.value) and str(caught.value).startswith(f"{named}: ")
    app.config.update(DEBUG=False)


def key_for_all(folder):
    (folder / "secret-key").write_text("k" * 40)
    (folder / "secret-key").chmod(0o644)


def run(session, statement):
    session.execute(sa.text(statement))
    session.commit()


@pytest.mark.at_length
@only_sqlite
def test_a_server_in_production_ends_with_the_line(app, session, clock):
    open_office(session, demo=False, now=clock.now)
    config = app.config["DOAN_VU"]
    environ = {"DATA_DIR": str(config.data_dir), "DATABASE_URL": config.database_url, "APP_ENV": "production"}
    command = [sys.executable, "-c", "import wsgi"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environ}, check=False)
    assert told.returncode == 2
    assert re.fullmatch(r"(PUBLIC_URL|DATA_DIR): .*\n", told.stderr)


@pytest.mark.at_length
@only_sqlite
def test_in_production_without_a_public_name_only_this_machine_may_ask(app):
    lone = create_app(config_of(app, production=True), TESTING=True)
    client = lone.test_client()
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"Host": "localhost:8000"}).status_code == 200
    close(lone)


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("postgresql+psycopg://me@/x?host=/run/postgresql", True),
        ("postgresql+psycopg://me@localhost/x", True),
        ("postgresql+psycopg://me@127.0.0.1:5433/x", True),
        ("postgresql+psycopg://me@10.1.1.5/x", False),
        ("postgresql+psycopg://me@10.1.1.5/x?sslmode=prefer", False),
        ("postgresql+psycopg://me@10.1.1.5/x?sslmode=require", False),
        ("postgresql+psycopg://me@10.1.1.5/x?sslmode=verify-ca", False),
        ("postgresql+psycopg://me@10.1.1.5/x?sslmode=verify-full", True),
        ("sqlite:////tmp/x.sqlite3", True),
    ],
)
def test_a_line_to_the_database_is_private(address, near):
    assert private_line(address)[0] is near


@only_sqlite
def test_ready_means_that_a_write_is_taken(app, session, client):
    """Also a database that can be read: a full disk, a standby."""
    app.extensions.pop("readiness", None)
    assert client.get("/readyz").status_code == 200
    before = session.execute(sa.text("select version_num from alembic_version")).all()
    run(session, "create trigger full before update on alembic_version begin select raise(abort, 'disk full'); end")
    app.extensions.pop("readiness", None)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    run(session, "drop trigger full")
    app.extensions.pop("readiness", None)
    assert client.get("/readyz").status_code == 200
    assert session.execute(sa.text("select version_num from alembic_version")).all() == before
