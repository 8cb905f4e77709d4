"""Who ended a stand-in before its last day; votes in which a stand-in may give a member's ballot.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CHECKS = {
    "revoked_by_somebody": "(revoked_at is null) = (revoked_by_id is null)",
    "revoked_by_one_of_them": "revoked_by_id in (absent_id, deputy_id)",
}


def upgrade() -> None:
    with op.batch_alter_table("stand_in") as batch:
        batch.add_column(sa.Column("revoked_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_stand_in_revoked_by_id_person"), "person", ["revoked_by_id"], ["id"])
    # Until now nobody else could.
    op.execute("update stand_in set revoked_by_id = absent_id where revoked_at is not null")
    with op.batch_alter_table("stand_in") as batch:
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_stand_in_{name}"), condition)
    with op.batch_alter_table("vote") as batch:
        batch.add_column(sa.Column("delegable", sa.Boolean(), nullable=False, server_default=sa.false()))
    # The default was for the rows that there are; new ones say it themselves.
    with op.batch_alter_table("vote") as batch:
        batch.alter_column("delegable", server_default=None)
    with op.batch_alter_table("roll_entry") as batch:
        batch.add_column(sa.Column("given_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_roll_entry_given_by_id_person"), "person", ["given_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("roll_entry") as batch:
        batch.drop_constraint(op.f("fk_roll_entry_given_by_id_person"), type_="foreignkey")
        batch.drop_column("given_by_id")
    with op.batch_alter_table("vote") as batch:
        batch.drop_column("delegable")
    with op.batch_alter_table("stand_in") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_stand_in_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_stand_in_revoked_by_id_person"), type_="foreignkey")
        batch.drop_column("revoked_by_id")
