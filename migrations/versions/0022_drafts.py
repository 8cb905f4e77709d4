"""What people have typed into forms and not sent yet."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant, Json

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.Text, nullable=False, unique=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("kept_at", Instant, nullable=False),
        sa.UniqueConstraint("account_id", "page"),
    )
    op.create_index("ix_draft_kept_at", "draft", ["kept_at"])


def downgrade() -> None:
    op.drop_table("draft")
