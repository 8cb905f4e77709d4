"""Who stood at the server when a command asked for a change: the account that they named.

Kept once, as all that was asked: no later statement changes it.
"""

from alembic import op

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None

KEPT = {
    "sqlite": (
        "CREATE TRIGGER change_request_operator_kept BEFORE UPDATE OF operator_id ON change_request"
        " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    ),
    "postgresql": (
        "CREATE TRIGGER change_request_operator_kept BEFORE UPDATE OF operator_id ON change_request"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
}


def upgrade() -> None:
    op.execute(
        "ALTER TABLE change_request ADD COLUMN operator_id INTEGER"
        " CONSTRAINT fk_change_request_operator_id_account REFERENCES account (id)"
    )
    op.execute(KEPT[op.get_bind().dialect.name])


def downgrade() -> None:
    on = " ON change_request" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER change_request_operator_kept{on}")
    op.drop_column("change_request", "operator_id")
