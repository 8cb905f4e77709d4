"""Pasts of steps in the days of their limits, and those after a return apart. The clock counts all steps anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _empty()
    with op.batch_alter_table("finished_step") as table:
        table.add_column(sa.Column("after_return", sa.Boolean(), nullable=False))
    op.drop_table("step_past")
    op.create_table(
        "step_past",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("after_return", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("months", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("measure in ('days','working_days')", name=op.f("ck_step_past_measure")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_step_past_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "workflow", "state", "after_return", "measure", name=op.f("pk_step_past")),
    )


def downgrade() -> None:
    _empty()
    op.drop_table("step_past")
    op.create_table(
        "step_past",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("months", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_step_past_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "workflow", "state", name=op.f("pk_step_past")),
    )
    with op.batch_alter_table("finished_step") as table:
        table.drop_column("after_return")


def _empty() -> None:
    """Empty what the clock counts from the journal: it begins again at the first entry."""
    for name in ("finished_step", "step_time", "return_count", "step_past"):
        op.execute(f"delete from {name}")
    op.execute("update step_mark set event_id = 0")
