"""A form and a guard changed under running cases: these go on as they began, and new cases meet the change."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.support.browserlike import Browser
from tests.support.offices.district import COMMUNE, OFFICER, Office
from tests.support.offices.pinned import PinnedStory, no_limit, refuses_all
from webapp.cli.workflows import check
from webapp.models import Case, StoredDefinition
from webapp.queries.cases.definitions import READ
from workflows.core.definition import Definition
from workflows.core.registry import formerly

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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


def test_two_former_guards_of_one_fingerprint_are_refused() -> None:
    formerly("some", "00")(no_limit)
    with pytest.raises(ValueError, match="already a former 'some'"):
        formerly("some", "00")(refuses_all)
