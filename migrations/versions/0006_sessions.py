"""sessions: changes, minutes, reasons of absence; the last number that a book had on paper"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("meeting", sa.Column("begins_at", sa.Time(), nullable=True))
    op.add_column("meeting", sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("meeting_attendance", sa.Column("reason", sa.Text(), nullable=True))
    op.create_table(
        "meeting_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("secretary_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_change_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_meeting_change_changed_by_id_person")),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_meeting_change_chair_id_person")),
        sa.ForeignKeyConstraint(["secretary_id"], ["person.id"], name=op.f("fk_meeting_change_secretary_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_change")),
    )
    op.create_index(op.f("ix_meeting_change_meeting_id"), "meeting_change", ["meeting_id"])
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes")),
    )
    op.create_table(
        "opened_book",
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_opened_book_last")),
        sa.ForeignKeyConstraint(["issuer_id"], ["unit.id"], name=op.f("fk_opened_book_issuer_id_unit")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_opened_book_opened_by_id_person")),
        sa.PrimaryKeyConstraint("issuer_id", "type", "term", name=op.f("pk_opened_book")),
    )


def downgrade() -> None:
    for table in ("opened_book", "minutes", "meeting_change"):
        op.drop_table(table)
    op.drop_column("meeting_attendance", "reason")
    op.drop_column("meeting", "called_off_at")
    op.drop_column("meeting", "begins_at")
