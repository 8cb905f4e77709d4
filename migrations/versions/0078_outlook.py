"""What the clock sees a year ahead, for units with many others below them."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant, Json

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outlook_mark",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outlook_mark_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_outlook_mark")),
    )
    op.create_table(
        "owed_count",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("things", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_owed_count_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "day", "kind", name=op.f("pk_owed_count")),
    )
    op.create_table(
        "expected_vacancy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("named", Json, nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_expected_vacancy_holder_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_expected_vacancy_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_vacancy")),
    )
    op.create_index(op.f("ix_expected_vacancy_unit_id"), "expected_vacancy", ["unit_id"])
    op.create_index("ix_task_due", "task", ["due_on", "opens_on", "move", "case_id"])


def downgrade() -> None:
    op.drop_index("ix_task_due", "task")
    for name in ("expected_vacancy", "owed_count", "outlook_mark"):
        op.drop_table(name)
