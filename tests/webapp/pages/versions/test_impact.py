"""Whom a change touches, by name: for whoever may see them, and never a sealed case."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, Office
from tests.support.offices.pinned import PinnedStory, refuses_all
from tests.support.reading import statements
from webapp.cli.impact import impact
from webapp.models import Account, Case, Person, Post, RuleRow, Unit
from workflows import WORKFLOWS
from workflows.core.calendar import age_on, local_date
from workflows.core.forms import FORMS
from workflows.core.registry import GUARDS
from workflows.rulebook import age_limits

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHANGES = ("“Plead”: “Seen by” is gone, for running cases too.", "condition versions_test_pinned judges otherwise now")


def ran(app: Flask, office: Office, *options: str) -> str:
    name = office.session.scalars(sa.select(Account.username).limit(1)).one()
    result = app.test_cli_runner().invoke(impact, [*options, "--by", name])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.both_engines
def test_open_cases_that_a_release_reaches_are_named(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    pinned, board = PinnedStory(office, clock, monkeypatch, refuses_all), sign_in(OFFICER)
    board.get("/versions")
    assert board.get("/versions/impact").status_code == 200
    for words in ("1 open case", "0 go on as their version says", *CHANGES):
        assert words in board.text, words
    assert f"/cases/{pinned.old}" in board.response.text and pinned.new not in board.response.text
    said = ran(app, office)
    assert pinned.old in said and pinned.new not in said and "versions_test_pinned" in said

    # What lies behind a case does not reach it any more.
    session = office.session
    session.execute(sa.update(Case).where(Case.public_id == pinned.old).values(state="pleaded"))
    session.commit()
    board.get("/versions/impact")
    assert "1 goes on as its version says" in board.text and pinned.old not in board.response.text

    # A sealed case is named nowhere, and counted nowhere.
    session.execute(sa.update(Case).where(Case.public_id == pinned.old).values(state="asked", sealed=True))
    session.commit()
    board.get("/versions/impact")
    assert pinned.old not in board.response.text and "Every open case runs by the present version" in board.text
    assert pinned.old not in ran(app, office)


@only_sqlite
def test_the_administrator_and_others(
    office: Office,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    sign_in: Callable[[str], Browser],
    make_account: Callable[..., Any],
    client: Browser,
) -> None:
    pinned = PinnedStory(office, clock, monkeypatch, refuses_all)
    assert sign_in(COMMUNE).get("/versions/impact").status_code == 404
    make_account("quan-tri")
    client.enter("quan-tri")
    assert client.get("/versions/impact?rule=secretary.age_max&value=20").status_code == 200
    assert pinned.old not in client.response.text and "Chi đoàn" not in client.text and NEW not in client.text


@only_sqlite
def test_a_value_of_a_rule_names_cases_and_who_sits(
    office: Office, clock: Any, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    desk, session, board = Desk(office, clock), office.session, sign_in(OFFICER)
    case = desk.start(
        COMMUNE, BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="age"
    )
    present = session.scalars(sa.select(RuleRow.value).where(RuleRow.key == "secretary.age_max").limit(1)).one()
    path = "/versions/impact?rule=secretary.age_max&value="
    board.get(path + present)
    assert "No open case keeps another value." in board.text
    board.get(path + "19")
    assert f"/cases/{case}" in board.response.text and f"keeps {present} years" in board.text
    # Who sits in a post that the rule is for, and is too old by it: counted here by hand.
    limit, today = age_limits()["secretary.age_max"], local_date(clock.now)
    posts = sa.select(Person.full_name, Person.birth_date, Unit.kind, Post.kind).join(Post, Post.person_id == Person.id)
    held = session.execute(posts.join(Unit, Unit.id == Post.unit_id).where(Post.valid_to.is_(None))).all()
    old = {
        name
        for name, birth, unit, post in held
        if post in limit.posts and unit in limit.units and age_on(birth, today) > 19
    }
    assert old and all(name in board.text for name in old)
    session.execute(sa.update(Person).where(Person.full_name == OLD).values(restricted_on=today))
    session.commit()
    board.get(path + "19")
    assert OLD in old and OLD not in board.text, "whoever has restricted the use of their data is not named"
    assert OLD not in ran(app, office, "--rule", "secretary.age_max=19")
    board.get(path + "70")
    assert "Sitting officers outside the age" not in board.text
    said = ran(app, office, "--rule", "secretary.age_max=19")
    assert case in said
    for wrong in ("secretary.age_max=many", "no.such_rule=1"):
        assert app.test_cli_runner().invoke(impact, ["--rule", wrong]).exit_code == 2
    for wrong in ("rule=secretary.age_max&value=many", "rule=no.such_rule&value=1"):
        assert board.get(f"/versions/impact?{wrong}").status_code == 404


@only_sqlite
def test_what_the_program_has_lost_is_named(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    """A guard, a form, a whole process: the open case cannot do that step, and a restricted name stays out."""
    pinned, board, session = PinnedStory(office, clock, monkeypatch), sign_in(OFFICER), office.session
    said = "the program no longer has “{}”: running cases cannot do this step."
    monkeypatch.delitem(GUARDS, "versions_test_pinned")
    monkeypatch.delitem(FORMS, "Plea")
    board.get("/versions/impact")
    for name in ("versions_test_pinned", "Plea"):
        assert f"“Plead”: {said.format(name)}" in board.text
    monkeypatch.delitem(WORKFLOWS, "pinning")
    board.get("/versions/impact")
    assert f"/cases/{pinned.old}" in board.response.text and f"/cases/{pinned.new}" in board.response.text
    assert pinned.new in ran(app, office)
    today = local_date(clock.now)
    session.execute(sa.update(Case).where(Case.public_id == pinned.old).values(subject_id=office.people[NEW].id))
    session.commit()
    board.get("/versions/impact")
    assert NEW in board.text
    session.execute(sa.update(Person).where(Person.full_name == NEW).values(restricted_on=today))
    session.commit()
    board.get("/versions/impact")
    assert NEW not in board.text and f"/cases/{pinned.old}" in board.response.text
    assert NEW not in ran(app, office)


@only_sqlite
def test_other_kinds_of_posts_name_who_sits_in_them(
    office: Office, clock: Any, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    board, session = sign_in(OFFICER), office.session
    value = session.scalars(sa.select(RuleRow.value).where(RuleRow.key == "appraisal.posts").limit(1)).one()
    present = {each.strip() for each in value.split(",")}
    board.get("/versions/impact?rule=appraisal.posts&value=secretary")
    posts = sa.select(Person.full_name, Post.kind, Unit.path).join(Post, Post.person_id == Person.id)
    rows = session.execute(posts.join(Unit, Unit.id == Post.unit_id).where(Post.valid_to.is_(None))).all()
    below = office.units["H"].path
    held = [(name, kind) for name, kind, path in rows if path.startswith(below)]
    elsewhere = {name for name, _kind, path in rows if not path.startswith(below)}
    newly = {name for name, kind in held if kind == "secretary"}
    no_longer = {name for name, kind in held if kind in present - {"secretary"}}
    assert newly and no_longer
    for caption, names in (("names newly", newly), ("no longer names", no_longer)):
        assert f"In a kind of post that the value {caption}" in board.text
        assert [name for name in names if name not in board.text] == []
    assert elsewhere and [name for name in elsewhere if name in board.text] == []
    assert "Sitting officers outside the age" not in board.text and "Born" not in board.text
    someone = min(newly)
    session.execute(sa.update(Person).where(Person.full_name == someone).values(restricted_on=local_date(clock.now)))
    session.commit()
    board.get("/versions/impact?rule=appraisal.posts&value=secretary")
    assert someone not in board.text
    said = ran(app, office, "--rule", "appraisal.posts=secretary")
    assert someone not in said and min(no_longer) in said


@only_sqlite
def test_more_cases_cost_no_more_statements(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser]
) -> None:
    pinned, board = PinnedStory(office, clock, monkeypatch, refuses_all), sign_in(OFFICER)
    paths = ("/versions/impact", "/versions/replay?process=pinning", "/versions")
    for path in paths:
        board.get(path)
    few = [statements(board, path, office.session) for path in paths]
    for _each in range(5):
        pinned.begin(pinned.definitions[0])
    assert [statements(board, path, office.session) for path in paths] == few
    board.get(paths[1])
    assert "7 cases: 0 would be blocked" in board.text
