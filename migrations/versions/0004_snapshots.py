"""Snapshots of figures, which nobody changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE = [
    f"CREATE TRIGGER snapshot_no_{act} BEFORE {act.upper()} ON snapshot BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    for act in ("update", "delete")
]
POSTGRES = [
    "CREATE TRIGGER snapshot_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshot"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
]


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.Text(), nullable=False, unique=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("key", sa.Text(), unique=True),
        sa.Column("body_hash", sa.Text()),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("snapshot.id"), unique=True),
        sa.Column("reason", sa.Text()),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("case.id")),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id")),
        sa.CheckConstraint("(corrects_id is null) = (reason is null)", name="corrected"),
    )
    op.create_index("ix_snapshot_unit", "snapshot", ["unit_id", "taken_at", "id"])
    op.create_index("ix_snapshot_case_id", "snapshot", ["case_id"])
    op.create_index("ix_snapshot_meeting_id", "snapshot", ["meeting_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER snapshot_append_only ON snapshot")
    op.drop_table("snapshot")
