"""Faults while people act: nothing acknowledged is lost, and the harness finds what it is meant to find.

The long form: `python -m tests.chaos.run --seconds 600`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.nemesis import ON_POSTGRESQL, ON_SQLITE
from tests.chaos.run import play
from tests.chaos.scenarios import (
    die_at_every_write,
    fill_the_disk,
    keep_reading,
    kill_while_importing,
    kill_while_migrating,
)
from tests.chaos.stage import Stage, cluster, prepare
from tests.chaos.standbys import come_back, fail_over, lose_the_standby
from tests.chaos.versions import roll_over, version_before
from tests.support import postgres

pytestmark = pytest.mark.at_length
SECONDS, ENOUGH = 10, 25
WITHIN = 40
"""Seconds in which a fault that is built in has to be found, on a machine that does other things as well."""


TRIES = range(1, 4)
"""A race that a machine under load does not come to once, it comes to in three."""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return on_sqlite(tmp_path / "stage")


def on_sqlite(folder: Path) -> Stage:
    return prepare(folder, f"sqlite:///{folder / 'doan-vu.sqlite3'}", votes=20)


@pytest.fixture
def settings() -> tuple[str, ...]:
    """Settings of PostgreSQL; a test may have others."""
    return ()


@pytest.fixture
def server(settings: tuple[str, ...], postgres_server: postgres.Server) -> Iterator[object]:
    """A PostgreSQL of the test's own, where there is one at all."""
    with cluster(*settings) as made:
        yield made


def soon(faults: tuple[str, ...]) -> tuple[str, ...]:
    """Without the one that begins with the start of two programs; the long form has it."""
    return tuple(fault for fault in faults if fault != "two_ticks")


def test_nothing_is_lost_on_sqlite(stage: Stage) -> None:
    verdict = play(stage, 2 * SECONDS, 1, soon(ON_SQLITE), pause=0.5, enough=ENOUGH)
    assert verdict.wrong == [], verdict
    assert verdict.counts["ok"] >= ENOUGH and verdict.counts["faults"] > 3 and verdict.counts["info"] == 0


@pytest.mark.postgres
def test_nothing_is_lost_on_postgresql(server, tmp_path: Path) -> None:
    stage = prepare(tmp_path / "stage", server.url, votes=20)
    verdict = play(stage, 2 * SECONDS, 1, soon(ON_POSTGRESQL), server_of=server, pause=0.5, enough=ENOUGH)
    assert verdict.wrong == [], verdict
    assert verdict.counts["ok"] >= ENOUGH and verdict.counts["faults"] > 3 and verdict.counts["info"] == 0


@pytest.mark.in_full
@pytest.mark.parametrize("broken", ["no version", "plain begin", "answer first"])
def test_what_is_broken_on_sqlite_is_found(tmp_path: Path, broken: str) -> None:
    stages = ((seed, on_sqlite(tmp_path / f"stage-{seed}")) for seed in TRIES)
    assert any(play(stage, WITHIN, seed, (), broken=broken, enough=ENOUGH).wrong for seed, stage in stages)


@pytest.mark.postgres
@pytest.mark.in_full
def test_a_vote_without_a_lock_is_found(server, tmp_path: Path) -> None:
    stage = prepare(tmp_path / "stage", server.url, votes=20)
    assert play(stage, WITHIN, 1, (), broken="no lock", server_of=server, enough=ENOUGH).wrong


@pytest.mark.postgres
@pytest.mark.in_full
@pytest.mark.parametrize("settings", [("synchronous_commit=off", "wal_writer_delay=10s")])
def test_a_database_that_promises_too_much_is_found(server, tmp_path: Path) -> None:
    stage = prepare(tmp_path / "stage", server.url, votes=20)
    server.settle()
    verdict = play(stage, WITHIN, 1, ("kill_database",), server_of=server, enough=ENOUGH)
    assert any(each.startswith("LOST") for each in verdict.wrong), verdict


def test_a_process_may_die_at_every_write_of_an_act(stage: Stage, everything: bool) -> None:
    deaths, verdict = die_at_every_write(stage, step=1 if everything else 3)
    assert verdict.wrong == [], verdict
    assert all(count > 3 for count in deaths.values()), deaths


@pytest.mark.in_full
def test_a_full_disk_is_told_and_is_all_right_afterwards(stage: Stage) -> None:
    fill_the_disk(stage)


@pytest.mark.in_full
def test_who_reads_for_long_stops_nobody_and_the_log_is_emptied_afterwards(stage: Stage) -> None:
    grown, left, verdict = keep_reading(stage, 6)
    assert verdict.wrong == [], verdict
    assert verdict.counts["ok"] >= 13 and verdict.counts["fail"] == 0
    assert left == 0 < grown < 64 * 2**20


@pytest.mark.in_full
def test_a_migration_that_is_killed_goes_on(tmp_path: Path) -> None:
    kill_while_migrating(tmp_path)


@pytest.mark.in_full
def test_an_import_that_is_killed_has_imported_all_or_nothing(tmp_path: Path) -> None:
    kill_while_importing(tmp_path)


@pytest.mark.postgres
def test_a_synchronous_standby_takes_over_without_loss(postgres_server: postgres.Server, tmp_path: Path) -> None:
    verdict = fail_over(tmp_path, SECONDS)
    assert verdict.wrong == [], verdict
    assert verdict.counts["ok"] > 5


@pytest.mark.postgres
@pytest.mark.in_full
def test_a_standby_that_dies_makes_nothing_look_done(postgres_server: postgres.Server, tmp_path: Path) -> None:
    answers, verdict = lose_the_standby(tmp_path)
    assert answers == ["503"], "a wait that somebody ends is called a success by the database"
    assert verdict.wrong == [], verdict


@pytest.mark.postgres
@pytest.mark.in_full
def test_nothing_is_written_to_a_server_that_was_taken_over_from(
    postgres_server: postgres.Server, tmp_path: Path
) -> None:
    answers, verdict = come_back(tmp_path)
    assert answers == [200, 503], "it runs, and takes the old database for one that is away"
    assert verdict.wrong == [], verdict


def roll_over_on(stage: Stage) -> None:
    before = stage.folder.with_name("before")
    try:
        revision = version_before(before)
    except FileNotFoundError as gone:
        pytest.skip(str(gone))
    verdict = roll_over(stage, before, revision)
    assert verdict.wrong == [], verdict
    assert verdict.counts["ok"] == 4, "two cases opened, two withdrawn"


@pytest.mark.in_full
def test_two_versions_at_once_take_each_others_forms_on_sqlite(stage: Stage) -> None:
    roll_over_on(stage)


@pytest.mark.postgres
@pytest.mark.in_full
def test_two_versions_at_once_take_each_others_forms_on_postgresql(server, tmp_path: Path) -> None:
    roll_over_on(prepare(tmp_path / "stage", server.url, votes=1))
