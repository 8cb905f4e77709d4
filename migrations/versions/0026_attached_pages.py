"""Pages of papers that the forms of steps were filled in from."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attached_page",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.Text, nullable=False, unique=True),
        sa.Column("draft_id", sa.Integer, sa.ForeignKey("draft.id", ondelete="CASCADE"), nullable=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("case.id"), nullable=True),
        sa.Column("event_id", sa.Integer, sa.ForeignKey("event.id"), nullable=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("stands", sa.Boolean, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("sent_at", Instant, nullable=False),
        sa.Column("sent_by_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("(draft_id is null) = (event_id is not null)", name="draft_or_event"),
        sa.CheckConstraint("(case_id is null) = (event_id is null)", name="event_of_case"),
    )
    op.create_index("ix_attached_page_draft_id", "attached_page", ["draft_id"])
    op.create_index("ix_attached_page_case_id", "attached_page", ["case_id"])


def downgrade() -> None:
    op.drop_table("attached_page")
