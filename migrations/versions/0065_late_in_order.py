"""Indexes of the page of calls: late cases in the order of their last days, and what came late in each month."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at is null")


def upgrade() -> None:
    op.create_index("ix_case_late", "case", ["late_after", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_step_time_month", "step_time", ["unit_id", "month", "timing", "steps"])


def downgrade() -> None:
    op.drop_index("ix_step_time_month", "step_time")
    op.drop_index("ix_case_late", "case")
