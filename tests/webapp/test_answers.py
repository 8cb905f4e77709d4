"""Answers of every kind, also refusals and accidents: their headers, and what they reveal."""

import re

import pytest
import sqlalchemy as sa
from flask import abort, request

from webapp.addresses import MOST_FIELDS
from webapp.current_user import ANYONE, SIGNED_IN, allow
from webapp.db import db
from webapp.headers import ALWAYS
from webapp.models import Account, SignIn
from webapp.services.refusals import Refused

pytestmark = pytest.mark.own_app
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def rooms(app):
    """A page for each way to fail."""
    add_page(app, "/room-signed_in", lambda: "in", SIGNED_IN)
    add_page(app, "/room-refused", lambda: refuse(), ANYONE)
    add_page(app, "/room-accident", lambda: 1 // 0, ANYONE)
    add_page(app, "/room-for-post", lambda: "posted", ANYONE, methods=["POST"])
    add_page(app, "/room-bad-request", lambda: abort(400), ANYONE)
    add_page(app, "/room-table", lambda: db.session.execute(sa.text("select 1 from no_table")), ANYONE)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def add_page(app, path, view, policy, **options):
    app.add_url_rule(path, endpoint=path, view_func=allow(policy)(view), **options)


def refuse():
    raise Refused("The seat of %(unit)s is taken.", unit="Khu phố <1>")


@pytest.fixture
def administrator(client, make_account):
    make_account("quan-tri")
    client.enter("quan-tri")
    return client


@pytest.mark.at_length
@only_sqlite
def test_no_other_spelling_of_an_address_opens_a_page(app):
    """A policy belongs to the page: another spelling leads to the page's own address, or to none."""
    stranger = app.test_client()
    for page in ("accounts", "rules", "versions", "imports", "people", "people/doubles", "papers"):
        for spelled in (
            f"/{page};x=1",
            f"/{page}/",
            f"/{page}//",
            f"/./{page}",
            f"/static/../{page}",
            f"/static/..%2f{page}",
            f"/%2e/{page}",
            f"/{page.upper()}",
            f"/{page}%20",
            f"/{page}%00",
            f"/{page}.html",
            f"/{page}?i18ntranslation",
            f"/sign-in/../{page}",
        ):
            answer = stranger.get(spelled)
            assert answer.status_code in (303, 308, 400, 404), f"{spelled}: {answer.status_code} {answer.location}"
            assert answer.status_code in (400, 404) or answer.location.startswith(("/sign-in", f"/{page}")), spelled


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/healthz", 200),
        ("GET", "/room-signed_in", 303),
        ("GET", "/room-bad-request", 400),
        ("POST", "/room-for-post", 403),
        ("GET", "/nowhere", 404),
        ("GET", "/nul-%00", 404),
        ("GET", "/sign-in?next=%00", 400),
        ("GET", "/room-for-post", 405),
        ("TRACE", "/sign-in", 405),
        ("GET", "/room-refused", 409),
        ("POST", "/sign-in", 413),
        ("GET", "/room-accident", 500),
        ("GET", "/room-table", 500),
        ("GET", "/static/app.css", 200),
        ("GET", "/static/none.css", 404),
        ("GET", "/static/VENDORED.json", 404),
        ("GET", "/static/../wsgi.py", 404),
        ("GET", "/static/", 404),
        ("GET", "/.git/config", 404),
        ("GET", "/console", 404),
        ("GET", "/sign-in?__debugger__=yes&cmd=resource&f=debugger.js", 200),
    ],
)
def test_every_answer_carries_the_headers(rooms, method, path, status):
    body = b"x" * (1024 * 1024 + 1) if status == 413 else None
    type_ = "application/x-www-form-urlencoded" if body else None
    response = rooms.test_client().open(path, method=method, data=body, content_type=type_, buffered=True)
    assert response.status_code == status
    for name, value in ALWAYS.items():
        assert response.headers.getlist(name) == [value], name
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in response.headers
    if path == "/static/app.css":
        assert response.headers["Cache-Control"] == "max-age=31536000, public"
    else:
        assert response.headers["Cache-Control"] == "no-store"
        assert "charset=utf-8" in response.headers["Content-Type"]


@only_sqlite
def test_a_static_file_that_changed_has_another_address(client):
    page = client.get("/sign-in").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) >= 4
    assert all(re.search(r"\?v=[0-9a-f]{10}(#[a-z]+)?$", address) for address in addresses)


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_form_without_its_token_does_nothing(administrator, session, token):
    response = administrator.client.post("/language", data={"language": "en", "csrf_token": token})
    assert response.status_code == 403
    assert session.scalar(sa.select(Account.locale)) == "vi"


@only_sqlite
def test_another_persons_token_does_nothing(administrator, new_client, make_account, session):
    stranger = new_client()
    stranger.get("/sign-in")
    response = administrator.client.post("/sign-out", data={"csrf_token": stranger.csrf_token})
    assert response.status_code == 403
    assert session.scalar(sa.select(sa.func.count(SignIn.id))) == 1


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 303)])
def test_a_form_on_another_site_does_nothing(administrator, site, status):
    data = {"language": "en", "csrf_token": administrator.csrf_token}
    response = administrator.client.post("/language", data=data, headers={"Sec-Fetch-Site": site})
    assert response.status_code == status


@only_sqlite
def test_a_form_with_nul_in_it_is_refused(client):
    client.get("/sign-in")
    assert client.post_form("/sign-in", username="a\0b", password="c").status_code == 400


@pytest.mark.at_length
@only_sqlite
def test_only_the_page_that_says_so_takes_a_large_body(app, client):
    for name, largest in (("small", None), ("large", 3_000_000)):
        view = allow(ANYONE, max_body=largest)(lambda: "taken")
        app.add_url_rule(f"/{name}", endpoint=name, view_func=view, methods=["POST"])
    client.get("/sign-in")
    assert client.post("/small", {"text": "x" * 2_000_000}).status_code == 413
    assert client.post("/large", {"text": "x" * 2_000_000}).text == "taken"
    assert client.post("/large", {"text": "x" * 4_000_000}).status_code == 413


@pytest.mark.both_engines
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_connection_that_breaks_after_the_page_was_made_leaves_the_page(app, session):
    """An act that was committed was answered with an accident, because its connection could not be given back."""

    def cut():
        backend = db.session.scalar(sa.text("select pg_backend_pid()"))
        session.execute(sa.text("select pg_terminate_backend(:backend)"), {"backend": backend})
        session.rollback()
        return "made"

    add_page(app, "/cut", cut, ANYONE)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/cut").text == "made"
    assert app.test_client().get("/readyz").status_code == 200


@pytest.mark.at_length
@only_sqlite
def test_a_form_of_too_many_fields_is_refused_before_it_is_taken_apart(app, client, count_calls):
    view = allow(ANYONE)(lambda: str(len(list(request.form.items(multi=True)))))
    app.add_url_rule("/fields", endpoint="fields", view_func=view, methods=["POST"])
    client.get("/sign-in")
    assert client.post("/fields", {"row": ["x"] * 1_500}).text == "1501"
    for count in (MOST_FIELDS + 1, 300_000):
        with count_calls() as effort:
            response = client.client.post(
                "/fields", data=b"a=&" * count, content_type="application/x-www-form-urlencoded"
            )
        assert response.status_code == 413
        assert effort.calls < 60_000
    parts = b"".join(b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _part in range(1_001))
    assert (
        client.client.post("/fields", data=parts + b"--b--", content_type="multipart/form-data; boundary=b").status_code
        == 413
    )


@only_sqlite
def test_a_refusal_says_why_and_leaves_nothing_to_scripts(rooms, client):
    assert client.get("/room-refused").status_code == 409
    assert "The seat of Khu phố <1> is taken." in client.text


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize(
    ("path", "status"), [("/room-accident", 500), ("/room-bad-request", 400), ("/room-refused", 409), ("/nowhere", 404)]
)
def test_a_page_of_refusal_keeps_the_menu(rooms, administrator, new_client, path, status):
    """Also on pages for anyone, where nobody is looked up before; a stranger has no menu there either."""
    administrator.get("/my-account")
    menu = [item.get("href") for item in administrator.tree.findall(".//nav//a")]
    assert administrator.get(path).status_code == status
    assert administrator.tree.find(".//button[@popovertarget='rail']") is not None, "on a phone it opens the menu"
    assert [item.get("href") for item in administrator.tree.findall(".//nav//a")] == menu
    stranger = new_client()
    assert stranger.get(path).status_code == status
    assert "rail" not in stranger.response.text


@pytest.mark.at_length
@only_sqlite
def test_a_refused_form_keeps_the_menu(administrator):
    for path in ("/language", "/sign-out"):
        response = administrator.client.post(path, data={"csrf_token": "made-up"})
        assert (response.status_code, "menu-button" in response.text) == (403, True)


@pytest.mark.at_length
@only_sqlite
def test_an_accident_tells_a_reference_and_nothing_else(rooms, client, caplog):
    response = client.get("/room-accident")
    assert response.status_code == 500
    reference = client.tree.find(".//main//strong").text
    assert caplog.records[-1].getMessage() == "accident" and caplog.records[-1].facts == {"reference": reference}
    for detail in ("ZeroDivision", "Traceback", "/webapp/", "select"):
        assert detail not in response.text


@only_sqlite
def test_a_page_that_cannot_be_opened_says_with_what_it_can(rooms, client):
    response = client.get("/room-for-post")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


@pytest.mark.both_engines
def test_without_its_database_it_says_so(app, client, make_account, monkeypatch):
    make_account("quan-tri")
    client.enter("quan-tri")
    with app.app_context():
        engine = db.engine
    engine.dispose()
    original = sa.exc.OperationalError("connect", {}, Exception("no such host: secret"))

    def away(*_args, **_options):
        raise original

    monkeypatch.setattr(engine.pool, "connect", away)
    response = client.get("/my-account")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "secret" not in response.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/nowhere").status_code == 503
