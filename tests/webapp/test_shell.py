"""The frame around all pages: who is let in, and what stands on every page."""

import re

import pytest
import sqlalchemy as sa
from flask import render_template_string

from tests.support.browserlike import PASSWORD
from webapp.config import ROOT
from webapp.current_user import Policy, allow, check_policies
from webapp.db import db
from webapp.models import Account

pytestmark = pytest.mark.own_app
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

UNTYPED = {"UnicodeConverter", "PathConverter"}


@pytest.fixture
def rooms(app):
    """A page for each policy: `/room-<policy>`."""
    for policy in Policy:
        path = f"/room-{policy.name.lower()}"
        app.add_url_rule(path, endpoint=path, view_func=allow(policy)(lambda: "in"))
    return app


@pytest.fixture
def administrator(client, make_account):
    make_account("quan-tri")
    client.enter("quan-tri")
    return client


@only_sqlite
def test_every_address_is_guarded_typed_and_plainly_written(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        assert isinstance(app.view_functions[rule.endpoint].policy, Policy), rule
        assert re.fullmatch(r"(/([a-z0-9]+(-[a-z0-9]+)*|<[a-z_]+(\([^)]*\))?:[a-z_]+>))*/?", rule.rule), rule.rule
        assert not {type(each).__name__ for each in rule._converters.values()} & UNTYPED, rule.rule


@only_sqlite
def test_a_page_without_a_policy_stops_the_start(app):
    app.add_url_rule("/forgotten", view_func=lambda: "open to all")
    with pytest.raises(RuntimeError, match="has no policy"):
        check_policies(app)


@only_sqlite
def test_a_stranger_is_sent_to_the_door_and_then_on(rooms, client, make_account):
    make_account("quan-tri")
    response = client.get("/room-signed_in?a=1&b=%C3%A9")
    assert [step.status_code for step in response.history] == [303]
    assert client.path == "/sign-in"
    response = client.post_form("/sign-in", username="quan-tri", password=PASSWORD)
    assert (response.text, response.request.full_path) == ("in", "/room-signed_in?a=1&b=%C3%A9")


@only_sqlite
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_forbidden_looks_like_what_is_not_there(rooms, new_client, make_account, htmx):
    make_account("quan-tri")
    new_client().enter("quan-tri")
    client = new_client(htmx=htmx)
    client.enter("quan-tri")
    pages = [client.get(path) for path in ("/room-person", "/room-nowhere", "/rooms/7")]
    assert {page.status_code for page in pages} == {404}
    # A token carries the second in which it was made.
    assert len({re.sub(r'name="csrf_token" value="[^"]+"', "", page.text) for page in pages}) == 1
    assert client.get("/room-administrator").text == "in"


@pytest.mark.at_length
@only_sqlite
def test_nobody_is_looked_up_for_health(app, client, make_account):
    make_account("quan-tri")
    client.enter("quan-tri")
    with app.app_context():
        engine = db.engine
    asked = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert client.get("/healthz").text == "ok"
    assert asked == []
    assert client.get("/readyz").text == "ready"
    assert len([statement for statement in asked if not statement.startswith("BEGIN")]) == 1
    asked.clear()
    assert [client.get("/readyz").text for _time in range(5)] == ["ready"] * 5
    assert asked == [], "asking often must not write often"


@pytest.mark.at_length
def test_who_is_there_costs_two_statements(rooms, client, make_account, clock):
    make_account("quan-tri")
    client.enter("quan-tri")
    with rooms.app_context():
        engine = db.engine
    asked = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    client.get("/room-signed_in")
    assert len([statement for statement in asked if statement.upper().startswith("SELECT")]) == 1  # no posts to read


@pytest.mark.at_length
@only_sqlite
def test_the_fragment_is_the_inside_of_the_page(administrator, new_client):
    page = administrator.get("/my-account")
    fragment = administrator.get("/my-account", headers={"HX-Request": "true"})
    again = administrator.get("/my-account", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert page.text.lstrip().lower().startswith("<!doctype html>")
    assert again.text.lstrip().lower().startswith("<!doctype html>")
    assert "<html" not in fragment.text
    assert re.search(r"<h1>.*?</ul>", fragment.text, re.S)[0] in page.text
    assert {"HX-Request", "Cookie"} <= set(page.headers["Vary"].split(", "))


@pytest.mark.at_length
@only_sqlite
def test_the_language_is_kept_and_leads_back(administrator, session, new_client):
    administrator.get("/my-account?from=here")
    administrator.post_form("/language", language="en")
    assert administrator.response.request.full_path == "/my-account?from=here"
    assert administrator.tree.get("lang") == "en"
    assert session.scalar(sa.select(Account.locale)) == "en"
    elsewhere = new_client()
    elsewhere.enter("quan-tri")
    elsewhere.get("/my-account")
    assert elsewhere.tree.get("lang") == "en"
    elsewhere.sign_out()
    assert elsewhere.tree.get("lang") == "vi"


@pytest.mark.at_length
@only_sqlite
def test_a_stranger_has_a_language_and_colours_too(client):
    client.get("/sign-in")
    assert (client.tree.get("lang"), client.tree.get("data-bs-theme")) == ("vi", None)
    client.post_form("/language", language="en")
    client.post_form("/theme", theme="dark")
    assert (client.path, client.tree.get("lang"), client.tree.get("data-bs-theme")) == (
        "/sign-in",
        "en",
        "dark",
    )
    assert client.post("/language", {"language": "xx"}).status_code == 400
    assert client.post("/theme", {"theme": "pink"}).status_code == 400


@pytest.mark.at_length
@only_sqlite
def test_from_a_page_that_is_not_there_the_language_leads_home(client):
    client.get("/nowhere")
    client.post("/language", {"language": "en"}, headers={"Referer": "http://localhost/sign-in?next=/my-account"})
    assert client.response.request.full_path == "/sign-in?next=/my-account"
    client.post("/language", {"language": "en"}, headers={"Referer": "http://evil.example/sign-in?next=/my-account"})
    assert client.response.request.full_path == "/sign-in?"


@pytest.mark.at_length
@only_sqlite
def test_templates_escape_whatever_they_are_called(app):
    with app.test_request_context():
        assert render_template_string("{{ x }}", x="<b>") == "&lt;b&gt;"
        assert app.jinja_env.autoescape is True
        with pytest.raises(Exception, match="'y' is undefined"):
            render_template_string("{{ y }}")


def test_text_of_several_lines_keeps_its_lines() -> None:
    """Facts and the timeline stand as typed; wherever else such a text is shown, it carries the class `lines`."""
    css = (ROOT / "static" / "app.css").read_text(encoding="utf-8")
    assert ".facts dd, .lines, .timeline-note { white-space: pre-line; }" in css
    for path, shown in (
        ("papers/register/paper.html", '<span class="lines">{{ paper.end_reason }}</span>'),
        ("papers/books.html", '<span class="lines">{{ r.opened.reason }}</span>'),
        ("meetings/_head.html", '<span class="lines">{{ c.why }}</span>'),
        ("rules/rule.html", '<span class="hint lines">{{ line.note }}</span>'),
    ):
        assert shown in (ROOT / "templates" / path).read_text(encoding="utf-8"), path


@pytest.mark.at_length
@only_sqlite
def test_every_sign_is_drawn(app) -> None:
    """A sign that icons.svg lacks would be a blank."""
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    named = {name for text in templates for name in re.findall(r"\bicon\('([a-z]+)'\)", text)}
    assert named | {entry.icon for entry in app.extensions["menu"]} <= drawn
