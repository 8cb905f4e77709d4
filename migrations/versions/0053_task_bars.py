"""Who must not do an open task: written with the tasks, of cases that are open from their next step on."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_bar",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kin", sa.Text(), nullable=False),
        sa.CheckConstraint("kin in ('none','declared','either')", name=op.f("ck_task_bar_kin")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_bar_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_bar_person_id_person")),
        sa.PrimaryKeyConstraint("case_id", "move", "person_id", "kin", name=op.f("pk_task_bar")),
    )


def downgrade() -> None:
    op.drop_table("task_bar")
