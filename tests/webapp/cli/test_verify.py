"""`flask verify`: one line for each invariant, and a status that a timer can act on."""

import json

import pytest
import sqlalchemy as sa

from webapp.verification.last_run import last_run


@pytest.mark.both_engines
def test_a_sound_office_holds(app, office):
    result = app.test_cli_runner().invoke(args=["verify"])
    lines = result.output.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "26 invariants held, 0 failed")
    assert [line[:7] for line in lines[:-1]] == [f"I-{number:02d} ok" for number in range(1, 27)]
    assert all(one.held for one in last_run(app.config["DOAN_VU"].data_dir).outcomes)


def test_a_broken_one_says_where_and_fails(app, office, session):
    session.execute(sa.text("UPDATE unit SET path = '/9' || path WHERE id = 1"))
    session.commit()
    result = app.test_cli_runner().invoke(args=["verify", "--json", "--fast"])
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert [key for key, one in found.items() if one["faults"]] == ["I-13"]
    assert found["I-13"]["places"][0].startswith("unit=1 path=/9")


def test_without_its_tables_it_could_not_run(app, session):
    session.execute(sa.text("ALTER TABLE task RENAME TO gone"))
    session.commit()
    assert app.test_cli_runner().invoke(args=["verify"]).exit_code == 2
