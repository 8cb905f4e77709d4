"""What waited for the holders of a post when it ended, so that its hand-over is printed as it was on that day."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kept_on >= ended_on", name=op.f("ck_desk_record_after_its_end")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_desk_record_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_record")),
        sa.UniqueConstraint("post_id", "ended_on", name=op.f("uq_desk_record_post_id_ended_on")),
    )
    op.create_table(
        "desk_record_line",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_desk_record_line_case_id_case")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["desk_record.id"], name=op.f("fk_desk_record_line_record_id_desk_record")
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_desk_record_line_subject_id_person")),
        sa.PrimaryKeyConstraint("record_id", "case_id", name=op.f("pk_desk_record_line")),
    )


def downgrade() -> None:
    op.drop_table("desk_record_line")
    op.drop_table("desk_record")
