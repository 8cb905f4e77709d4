"""journal entries of cases that are moved to another version of their process"""

from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = "'move','answer','ballot','recusal','clock'"
# SQLite makes the table anew to change a constraint, and its triggers go with the old one.
TRIGGERS = [
    f"CREATE TRIGGER event_no_{act} BEFORE {act.upper()} ON event BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    for act in ("update", "delete")
]


def upgrade() -> None:
    _kinds(f"{KINDS},'version'")


def downgrade() -> None:
    _kinds(KINDS)


def _kinds(allowed: str) -> None:
    """Say which kinds of entries the journal knows."""
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_event_kind"), f"kind in ({allowed})")
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)
