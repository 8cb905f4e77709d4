"""How many days ahead of the machine a practice office lives."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office", sa.Column("days_ahead", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("office", "days_ahead")
