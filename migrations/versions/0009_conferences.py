"""Conferences: the period that a meeting reviews, papers beside its cases, and the case that holds its conclusions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ORDER = "(period_from is null) = (period_to is null) and (period_to is null or period_to >= period_from)"


def upgrade() -> None:
    # Statements for both engines: a batch would make the tables anew on SQLite, and their triggers with them.
    for table in ("meeting", "meeting_change"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN period_from DATE")
        op.execute(f"ALTER TABLE {table} ADD COLUMN period_to DATE CONSTRAINT ck_{table}_period CHECK ({ORDER})")
    op.execute(
        "ALTER TABLE meeting ADD COLUMN conference_id INTEGER"
        ' CONSTRAINT fk_meeting_conference_id_case REFERENCES "case" (id)'
    )
    op.create_index("uq_meeting_conference", "meeting", ["conference_id"], unique=True)
    op.create_table(
        "meeting_paper",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("put_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_meeting_paper_meeting_id", "meeting_paper", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("meeting_paper")
    op.drop_index("uq_meeting_conference", "meeting")
    op.drop_column("meeting", "conference_id")
    for table in ("meeting", "meeting_change"):
        op.drop_column(table, "period_to")  # and the check with it
        op.drop_column(table, "period_from")
