"""Pages that answered a form, for a while and sealed, so that a browser can load them again without sending it."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_page",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.Text, nullable=False, unique=True),
        sa.Column("sign_in_id", sa.Integer, sa.ForeignKey("sign_in.id", ondelete="CASCADE"), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", Instant, nullable=False),
    )
    op.create_index("ix_answered_page_sign_in_id", "answered_page", ["sign_in_id"])
    op.create_index("ix_answered_page_kept_at", "answered_page", ["kept_at"])


def downgrade() -> None:
    op.drop_table("answered_page")
