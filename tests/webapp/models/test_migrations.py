"""Every migration can be taken back, and leads to the same tables again."""

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from webapp import create_app
from webapp.config import ROOT, Config
from webapp.db import db

VERSIONS = sorted(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture
def migrated(database_url: str, tmp_path: Path) -> Flask:
    return create_app(Config(tmp_path, database_url, "k" * 32))


def schema() -> set[str]:
    """What the database holds its rows to: columns, keys, checks, indexes, triggers."""
    found = sa.inspect(db.engine)
    reads: list[Callable[[], Mapping[Any, Collection[Any]]]] = [
        found.get_multi_columns,
        found.get_multi_foreign_keys,
        found.get_multi_check_constraints,
        found.get_multi_unique_constraints,
        found.get_multi_indexes,
    ]
    told = {
        f"{table[1]} {json.dumps(row, default=str, sort_keys=True)}"
        for read in reads
        for table, rows in read().items()
        for row in rows
    }
    with db.engine.connect() as connection:
        told |= {str(row) for row in connection.exec_driver_sql(TRIGGERS[db.engine.dialect.name])}
    db.engine.dispose()
    return told


@pytest.mark.at_length
@pytest.mark.both_engines
def test_every_migration_can_be_taken_back_and_made_again(migrated: Flask) -> None:
    with migrated.app_context():
        newest, at = schema(), {}
        for version in reversed(VERSIONS[1:]):
            at[version] = schema()
            downgrade(revision="-1")
        for version in VERSIONS[1:]:
            upgrade(revision=version)
            assert schema() ^ at[version] == set(), version
        assert schema() ^ newest == set()


def test_the_files_lie_in_the_order_in_which_they_run() -> None:
    for before, path in zip(VERSIONS, sorted((ROOT / "migrations" / "versions").glob("[0-9]*.py"))[1:], strict=False):
        said = path.read_text("utf-8")
        assert f'revision = "{path.name[:4]}"' in said and f'down_revision = "{before}"' in said, path.name
