"""A form and a guard changed under running cases: these go on as they began, and new cases meet the change."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, Office
from tests.support.offices.pinned import PinnedStory, no_limit, refuses_all
from webapp.cli.workflows import check
from webapp.models import Case, StoredDefinition
from webapp.queries.cases.context import load_context
from webapp.queries.cases.definitions import READ
from webapp.queries.days import past_of
from webapp.services.cases.commands import start
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.engine import agrees
from workflows.core.pinning.values import OPINION, PinnedText
from workflows.core.registry import FORMER, formerly
from workflows.core.versions.pinned import pinned_changes
from workflows.core.vietnamese import format_date
from workflows.guards.days import check_days
from workflows.secretary_nomination.process import SecretaryNomination

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_new_field_is_asked_in_new_cases_alone(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser]
) -> None:
    pinned, commune = PinnedStory(office, clock, monkeypatch), sign_in(COMMUNE)
    commune.get(f"/cases/{pinned.old}/moves/plead")
    form = commune.form(f"/cases/{pinned.old}/moves/plead")
    assert {"text", "remark"} <= form.free and "basis" not in form.free and form.choices["way"] == ["letter", "word"]
    assert "Legal basis" not in commune.text and "By word of mouth" in commune.text
    assert "What is asked" not in commune.text and "Plea" in commune.text
    commune.post_form(f"/cases/{pinned.old}/moves/plead", text="Dài hơn năm chữ", way="word")
    assert commune.response.status_code == 200 and pinned.desk.case(pinned.old).state == "pleaded"

    commune.get(f"/cases/{pinned.new}/moves/plead")
    assert commune.form(f"/cases/{pinned.new}/moves/plead").choices["way"] == ["letter"]
    commune.post_form(f"/cases/{pinned.new}/moves/plead", text="Dài hơn năm chữ", way="letter")
    assert commune.response.status_code == 422 and pinned.desk.case(pinned.new).state == "asked"
    for words in ("Fill in “Legal basis”", "Fill in “Remark”", "Shorten “What is asked” to 5"):
        assert words in commune.text, words


@only_sqlite
@pytest.mark.parametrize("kept", [True, False])
def test_a_changed_guard_judges_running_cases_as_before_while_it_is_kept(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser], kept: bool
) -> None:
    pinned, commune = PinnedStory(office, clock, monkeypatch, refuses_all), sign_in(COMMUNE)
    before, after = (each.pinned["guard", "versions_test_pinned"] for each in pinned.definitions)
    assert before != after
    if kept:
        from_before = formerly("versions_test_pinned", before)(no_limit)
        assert from_before is no_limit
    for case, state in ((pinned.old, "pleaded" if kept else "asked"), (pinned.new, "asked")):
        values = {"text": "Có", "remark": "Không", "basis": "Điều 1", "way": "letter", "version": "1", "key": case * 2}
        commune.post(f"/cases/{case}/moves/plead", values)
        assert pinned.desk.case(case).state == state, (case, commune.text[-900:])


@only_sqlite
def test_pages_and_check_say_what_differs(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    pinned, board = PinnedStory(office, clock, monkeypatch, refuses_all), sign_in(OFFICER)
    old = pinned.definitions[0]
    board.get("/versions")
    # Gone is one field, another judges otherwise: these reach the running case, the rest does not.
    assert "forms: 1; conditions: 1" in board.text and "reaches its cases: 2" in board.text
    board.get(f"/versions/{old.hash[:12]}")
    told = (
        "“Plead”: new is “Legal basis”, which has to be filled in; running cases are not asked.",
        "“Plead”: “Remark” has to be filled in now; in running cases it may be left empty.",
        "“Plead”: “Plea” is called “What is asked” now.",
        "“Plead”: “Way” has other answers now; running cases have those they had.",
        "“Plead”: “Seen by” is gone, for running cases too.",
        "“Plead”: the condition versions_test_pinned judges otherwise now, for running cases too.",
    )
    output = app.test_cli_runner().invoke(check).output
    for words in told:
        assert words in board.text and words in output, words
    print_ = old.pinned["guard", "versions_test_pinned"]
    keep = f'keep its earlier form by @formerly("versions_test_pinned", "{print_}")'
    assert f"pinning, version {old.hash[:12]}, 1 open cases: guard 'versions_test_pinned' has changed: {keep}" in output

    formerly("versions_test_pinned", print_)(no_limit)
    formerly("versions_test_pinned", "0" * 16)(no_limit)
    board.get(f"/versions/{old.hash[:12]}")
    assert "judges otherwise now; running cases are judged as before" in board.text
    output = app.test_cli_runner().invoke(check).output
    assert "warning: pinning" not in output
    assert f"no open case needs the former 'versions_test_pinned' of {'0' * 16}" in output
    assert f"'versions_test_pinned' of {print_}" not in output


@only_sqlite
def test_a_version_stored_without_shapes_still_runs(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser]
) -> None:
    pinned, commune = PinnedStory(office, clock, monkeypatch), sign_in(COMMUNE)
    session = office.session
    row = session.get_one(StoredDefinition, pinned.definitions[0].hash)
    bare = {name: value for name, value in row.body.items() if name not in ("shapes", "functions")}
    plain = Definition.from_json(bare)
    session.add(StoredDefinition(hash=plain.hash, workflow=plain.key, body=bare, stored_at=row.stored_at))
    session.flush()
    session.execute(sa.update(Case).where(Case.public_id == pinned.old).values(definition_hash=plain.hash))
    session.commit()
    READ.clear()
    assert commune.get(f"/cases/{pinned.old}/moves/plead").status_code == 200
    assert "Legal basis" in commune.text, "nothing is known of its form, so the present one is asked"


@pytest.mark.at_length
@only_sqlite
def test_running_cases_keep_what_a_day_rests_on_and_which_fields_apply(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[str], Browser]
) -> None:
    pinned, commune = PinnedStory(office, clock, monkeypatch), sign_in(COMMUNE)
    board = sign_in(OFFICER)
    before = format_date(local_date(clock.now) - dt.timedelta(days=3))
    said = {"text": "Có", "remark": "Không", "basis": "Điều 1", "way": "letter", "why": "Vì thế", "heard": before}
    commune.get(f"/cases/{pinned.new}/moves/plead")
    commune.post_form(f"/cases/{pinned.new}/moves/plead", **said)
    assert commune.response.status_code == 422 and "cannot lie before" in commune.text
    del said["basis"]
    commune.get(f"/cases/{pinned.old}/moves/plead")
    commune.post_form(f"/cases/{pinned.old}/moves/plead", **said)
    case = pinned.desk.case(pinned.old)
    assert case.state == "pleaded", commune.text[-900:]
    assert "why" not in case.dossier["plea"], "it applied to another answer then"
    board.get(f"/versions/{pinned.definitions[0].hash[:12]}")
    for words in (
        "“Plead”: “Heard on” has other bounds now; running cases keep theirs.",
        "“Plead”: fields apply to other answers now; in running cases to those they applied to.",
    ):
        assert words in board.text, words


@only_sqlite
def test_a_condition_under_which_a_day_is_bound_is_kept(
    office: Office, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = PinnedStory(office, clock, monkeypatch)
    then = pinned.definitions[1]
    print_ = then.pinned["condition", "versions_test_bound"]
    formerly("versions_test_bound", print_)(lambda facts: False)
    case = pinned.desk.case(pinned.new)
    context = load_context(office.session, case, None, clock.now)
    early = {"heard": (local_date(clock.now) - dt.timedelta(days=3)).isoformat()}
    past = past_of(context, context.facts())
    assert check_days("Plea", early, context.facts(), past) == []
    formerly("versions_test_bound", "0" * 16)(FORMER.pop(("versions_test_bound", print_)))
    (refused,) = check_days("Plea", early, context.facts(), past)
    assert refused.field == "heard"


def test_an_opinion_is_a_yes_as_the_version_says() -> None:
    (assent,) = SecretaryNomination.definition.assents
    now = SecretaryNomination.definition
    functions = tuple(replace(each, judges="0" * 16) if each.kind == OPINION else each for each in now.functions)
    old = replace(now, functions=functions)
    unfit = {"opinion": "agree", "health": "unfit"}
    assert not agrees(now, assent, unfit) and not agrees(old, assent, unfit)
    (change,) = pinned_changes(old, now)
    assert not change.kept and change.moves == {assent.name}
    formerly(assent.form, "0" * 16)(lambda answers: answers["opinion"] == "agree")
    assert agrees(old, assent, unfit) and not agrees(now, assent, unfit)
    assert pinned_changes(old, now)[0].kept


def test_four_eyes_are_listed_at_each_closing_step() -> None:
    now = SecretaryNomination.definition
    functions = tuple(replace(each, judges="0" * 16) if each.name == "other_eyes" else each for each in now.functions)
    (change,) = pinned_changes(replace(now, functions=functions), now)
    assert not change.kept and "issue" in change.moves and "nominate" not in change.moves


def test_other_figures_that_two_people_count_are_listed() -> None:
    now = SecretaryNomination.definition
    shapes = tuple(replace(each, counts=()) if each.counts else each for each in now.shapes)
    (change,) = pinned_changes(replace(now, shapes=shapes), now)
    assert not change.kept and "two people count other figures" in change.sentence.text
    # What a version did not keep, it says nothing about.
    fields = {shape.name: tuple(replace(each, rests=None, future=None) for each in shape.fields) for shape in shapes}
    bare = tuple(replace(each, counts=None, applies=None, fields=fields[each.name]) for each in shapes)
    assert pinned_changes(replace(now, shapes=bare), now) == []


@pytest.mark.at_length
@only_sqlite
def test_a_paper_that_says_something_else_is_listed_for_whoever_will_issue_it(
    office: Office, clock: Any, sign_in: Callable[[str], Browser], app: Flask
) -> None:
    desk, board, now = Desk(office, clock), sign_in(OFFICER), SecretaryNomination.definition
    texts = {each.name: each for each in now.texts}
    del texts["refusal"]
    texts |= {"appointment": replace(texts["appointment"], says="0" * 16)}
    texts |= {"farewell": PinnedText("farewell", "Farewell", ("nominate",), "0" * 16)}
    old = replace(now, texts=tuple(texts.values()))
    replacing = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    said = desk.words("nominate", person=office.people[NEW].id, **replacing)
    case = start(office.session, old, "nominate", office.units[BRANCH].id, desk.command(COMMUNE, said))
    board.get("/versions")
    assert "papers: 3" in board.text and "reaches its cases: 3" in board.text
    told = (
        "“Decision to appoint a branch secretary”: the paper is worded otherwise now, for running cases too.",
        "“Notice of refusal”: running cases have this paper too now.",
    )
    gone = "“Farewell”: running cases have this paper no more."
    board.get(f"/versions/{old.hash[:12]}")
    assert gone in board.text
    output = app.test_cli_runner().invoke(check).output
    board.get("/versions/impact")
    assert f"/cases/{case}" in board.response.text and gone not in board.text, "that step lies behind the case"
    for words in told:
        assert words in board.text and words in output, words
    bare = replace(now, texts=())
    (unknown,) = pinned_changes(bare, now)
    assert unknown.kept and not unknown.moves and "was not kept" in unknown.sentence.text


def test_two_former_guards_of_one_fingerprint_are_refused() -> None:
    formerly("some", "00")(no_limit)
    with pytest.raises(ValueError, match="already a former 'some'"):
        formerly("some", "00")(refuses_all)
