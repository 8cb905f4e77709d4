"""The migration that gives papers a code: those of before get one too, on both engines, and the way back is open."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade

from tests import postgres
from tests.conftest import SECRET_KEY
from webapp import create_app
from webapp.config import Config
from webapp.db import db
from webapp.documents.codes import read_code
from webapp.models import Base
from webapp.services.journal import commitment

OLD_ROWS = """
insert into definition (hash, workflow, body, stored_at) values ('h', 'w', '{}', '2026-01-01 00:00:00');
insert into unit (id, code, kind, name, path, pilot, valid_from, search)
  values (1, 'H', 'district_union', 'H', '/1/', false, '2015-01-01', 'h');
insert into person (id, code, full_name, given_name, sort_key, search, sex, birth_date, party_candidate)
  values (1, 'P', 'Cao', 'Cao', '1', 'cao', 'male', '1999-01-01', false);
insert into "case" (id, public_id, workflow, definition_hash, state, unit_id, opener_id, version, file, rules,
  opened_at, state_since)
  values (1, 'c', 'w', 'h', 's', 1, 1, 1, '{}', '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00');
insert into paper (id, case_id, kind, issuer_id, type, term, seq, symbol, subject_id, signed_on, effective_on, signer,
  signer_title)
  values (1, 1, 'recognition', 1, 'QĐ', '2025-2030', 1, 'ĐTN', 1, '2026-01-05', '2026-01-05', 'Hồ', 'secretary'),
  (2, 1, 'release', 1, 'QĐ', '2025-2030', 2, 'ĐTN', 1, '2026-01-05', '2026-01-05', 'Hồ', 'secretary')
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.sqlite3'}"
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.create("papers migrated")


def test_papers_of_before_get_a_code(empty_url: str, tmp_path: Path) -> None:
    app = create_app(Config(tmp_path, empty_url, SECRET_KEY))
    with app.app_context():
        upgrade(revision="0002")
        with db.engine.connect() as connection:
            for statement in OLD_ROWS.split(";\n"):
                connection.execute(sa.text(statement.replace(":00", r"\:00")))
            connection.commit()
        upgrade()
        with db.engine.connect() as connection:
            rows = connection.execute(sa.select(Base.metadata.tables["paper"]).order_by(sa.text("id"))).all()
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Base.metadata)
        assert [read_code(row.code) for row in rows] == [row.code for row in rows]
        assert [row.sha256 for row in rows] == [commitment(row.salt, row.content) for row in rows]
        assert rows[0].content["register"]["number"] == "01-QĐ/ĐTN"
        assert differences == []
        db.engine.dispose()
