"""Files of a paper that is put before a meeting."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.Text, nullable=False, unique=True),
        sa.Column("paper_id", sa.Integer, sa.ForeignKey("meeting_paper.id"), nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("sent_at", Instant, nullable=False),
        sa.Column("sent_by_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.CheckConstraint("size > 0", name="size"),
    )
    op.create_index("ix_meeting_file_paper_id", "meeting_file", ["paper_id"])


def downgrade() -> None:
    op.drop_table("meeting_file")
