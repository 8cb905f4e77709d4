"""What members say on the points of an agenda: beforehand as remarks, and at the meeting for its minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case.id"), nullable=True),
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("meeting_paper.id"), nullable=True),
        sa.Column("speaker_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("beforehand", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("case_id is null or paper_id is null", name="one_point"),
        sa.CheckConstraint("not beforehand or speaker_id = written_by_id", name="own_remark"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_contribution_meeting_id", "contribution", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("contribution")
