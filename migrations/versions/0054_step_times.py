"""Finished steps of cases and their sums by unit, and how often forecasts were right. The clock fills them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finished_step",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("returned_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("timing in ('untimed','on_time','late')", name=op.f("ck_finished_step_timing")),
        sa.CheckConstraint("measure in ('days','working_days')", name=op.f("ck_finished_step_measure")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_finished_step_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_finished_step")),
    )
    op.create_index("ix_finished_step_due", "finished_step", ["due_on"])
    op.create_table(
        "step_time",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("timing", sa.Text(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.CheckConstraint("timing in ('untimed','on_time','late')", name=op.f("ck_step_time_timing")),
        sa.CheckConstraint("measure in ('days','working_days')", name=op.f("ck_step_time_measure")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_step_time_unit_id_unit")),
        sa.PrimaryKeyConstraint(
            "unit_id", "workflow", "month", "state", "measure", "days", "timing", name=op.f("pk_step_time")
        ),
    )
    op.create_table(
        "return_count",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_return_count_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "workflow", "month", "move", "reason", name=op.f("pk_return_count")),
    )
    op.create_table(
        "step_past",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("months", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_step_past_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "workflow", "state", name=op.f("pk_step_past")),
    )
    op.create_table(
        "forecast_check",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("tenth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("forecasts", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.CheckConstraint("tenth between 0 and 9", name=op.f("ck_forecast_check_tenth")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_forecast_check_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "workflow", "month", "tenth", name=op.f("pk_forecast_check")),
    )
    op.create_table(
        "step_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_mark")),
    )


def downgrade() -> None:
    for name in ("step_mark", "forecast_check", "step_past", "return_count", "step_time", "finished_step"):
        op.drop_table(name)
