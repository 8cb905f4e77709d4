"""The plan in the report of a unit: what it means to do in the next period, kept as its other words are."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def before() -> ModuleType:
    """Return the migration that wrote the trigger: all but the list of words stays as it was."""
    spec = spec_from_file_location("names_in_checks", Path(__file__).with_name("0067_names_in_checks.py"))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def keep(*added: str) -> None:
    """Let the trigger keep the words of a report, these among them."""
    old = before()
    sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    of, entry, column, first, then = old.KEPT["period_report"]
    of = {**of, "words": (*of["words"], *added)}
    condition = f"{old.refused(of, first, then, differs)} AND NOT {old.erasing(of, entry, column, first, differs)}"
    if sqlite:
        op.execute("DROP TRIGGER period_report_kept")
        op.execute(
            f"CREATE TRIGGER period_report_kept BEFORE UPDATE ON period_report WHEN {condition}"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION keep_period_report() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        " RAISE EXCEPTION 'append_only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN NEW; END $$"
    )


def upgrade() -> None:
    op.add_column("period_report", sa.Column("plan", sa.Text(), nullable=False, server_default=""))
    keep("plan")


def downgrade() -> None:
    """What was planned goes, with the column; the hash of a report that has a plan does not hold any more."""
    keep()
    op.drop_column("period_report", "plan")
