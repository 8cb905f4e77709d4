"""By which request an account has its first password, and whether the slip with it was drawn."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_slip",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("change_id", sa.Integer, sa.ForeignKey("change_request.id"), nullable=False),
        sa.Column("drawn_at", Instant, nullable=True),
    )
    op.create_index("ix_password_slip_change_id", "password_slip", ["change_id"])


def downgrade() -> None:
    op.drop_table("password_slip")
