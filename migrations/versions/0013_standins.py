"""Who stands in for whom, and in whose place an act was done.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("absent_id <> deputy_id", name=op.f("ck_stand_in_two_people")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_stand_in_dates")),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"], name=op.f("fk_stand_in_absent_id_person")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_stand_in_deputy_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index("ix_stand_in_deputy", "stand_in", ["deputy_id", "valid_to"])
    op.create_index("ix_stand_in_absent", "stand_in", ["absent_id"])
    # In one statement, on both engines: a table that is made anew would lose the triggers that guard the journal.
    for table in ("event", "reading"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN for_id INTEGER CONSTRAINT fk_{table}_for_id_person REFERENCES person (id)"
        )


def downgrade() -> None:
    raise NotImplementedError("the journal keeps what it has: in whose place an act was done is part of its hashes")
