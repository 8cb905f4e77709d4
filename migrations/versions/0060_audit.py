"""The journals of all cases in the order of their days, for who looks for the changes of one."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_event_at", "event", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_event_at", "event")
