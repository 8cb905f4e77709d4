"""Indexes in the order of the lists of cases, and by which post somebody has acted in which case."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OPEN, CLOSED = sa.text("closed_at is null"), sa.text("closed_at is not null")


def upgrade() -> None:
    op.drop_index("ix_case_closed", "case")
    op.create_index("ix_case_closed", "case", ["closed_at", "public_id"], sqlite_where=CLOSED, postgresql_where=CLOSED)
    op.create_index("ix_case_waiting", "case", ["state_since", "public_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_event_post", "event", ["actor_post", "case_id"])


def downgrade() -> None:
    op.drop_index("ix_event_post", "event")
    op.drop_index("ix_case_waiting", "case")
    op.drop_index("ix_case_closed", "case")
    op.create_index("ix_case_closed", "case", ["closed_at", "id"], sqlite_where=CLOSED, postgresql_where=CLOSED)
