"""declared kin"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kinship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declarer_id", sa.Integer(), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('spouse','parent_child','sibling','grandparent','in_law','other')", name=op.f("ck_kinship_kind")
        ),
        sa.CheckConstraint("declarer_id <> relative_id", name=op.f("ck_kinship_two_people")),
        sa.ForeignKeyConstraint(["declarer_id"], ["person.id"], name=op.f("fk_kinship_declarer_id_person")),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name=op.f("fk_kinship_relative_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinship")),
    )
    op.create_index(
        "uq_kinship_standing",
        "kinship",
        ["declarer_id", "relative_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_kinship_relative_id", "kinship", ["relative_id"])


def downgrade() -> None:
    op.drop_table("kinship")
