"""What somebody keeps an eye on: a case, a unit, a saved view."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

ONE = (
    "case when case_id is null then 0 else 1 end + case when unit_id is null then 0 else 1 end"
    " + case when view_id is null then 0 else 1 end = 1"
)


def upgrade() -> None:
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("view_id", sa.Integer(), nullable=True),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("every in ('daily','weekly','none')", name=op.f("ck_watch_every")),
        sa.CheckConstraint(ONE, name=op.f("ck_watch_one")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_watch_person_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_watch_case_id_case")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_watch_unit_id_unit")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"], name=op.f("fk_watch_view_id_saved_view")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("person_id", "case_id", name=op.f("uq_watch_person_id_case_id")),
        sa.UniqueConstraint("person_id", "unit_id", name=op.f("uq_watch_person_id_unit_id")),
        sa.UniqueConstraint("person_id", "view_id", name=op.f("uq_watch_person_id_view_id")),
    )
    for column in ("case_id", "unit_id", "view_id"):
        op.create_index(op.f(f"ix_watch_{column}"), "watch", [column])


def downgrade() -> None:
    op.drop_table("watch")
