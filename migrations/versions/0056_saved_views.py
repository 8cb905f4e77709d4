"""Saved views: named filters of the board and of tracking, one's own or shared with a unit."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("page in ('board','tracking')", name=op.f("ck_saved_view_page")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_saved_view_owner_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_saved_view_unit_id_unit")),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_saved_view_scope_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_view_key")),
        sa.UniqueConstraint("owner_id", "page", "name", name=op.f("uq_saved_view_owner_id_page_name")),
    )
    op.create_index(op.f("ix_saved_view_unit_id"), "saved_view", ["unit_id"])
    op.create_index(op.f("ix_saved_view_scope_id"), "saved_view", ["scope_id"])


def downgrade() -> None:
    op.drop_table("saved_view")
