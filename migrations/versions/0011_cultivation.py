"""Cultivation groups, and the log of readings of sealed files.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cultivation_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("decision_body", sa.Text(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("founded_by_id", sa.Integer(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_cultivation_group_unit_id_unit")),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_cultivation_group_leader_id_person")),
        sa.ForeignKeyConstraint(
            ["founded_by_id"], ["person.id"], name=op.f("fk_cultivation_group_founded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_group")),
        sa.UniqueConstraint("key", name=op.f("uq_cultivation_group_key")),
    )
    op.create_index("ix_cultivation_group_unit", "cultivation_group", ["unit_id"])
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_why", sa.Text(), nullable=True),
        sa.CheckConstraint("left_on is null or left_on >= joined_on", name=op.f("ck_group_member_dates")),
        sa.CheckConstraint("(left_on is null) = (left_why is null)", name=op.f("ck_group_member_left")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["cultivation_group.id"], name=op.f("fk_group_member_group_id_cultivation_group")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    op.create_index(
        "ix_group_member_now",
        "group_member",
        ["group_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("left_on is null"),
        postgresql_where=sa.text("left_on is null"),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reading_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reading_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    op.create_index("ix_reading_case", "reading", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("reading")
    op.drop_table("group_member")
    op.drop_table("cultivation_group")
