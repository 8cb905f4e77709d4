"""Who ended a stand-in before its last day.

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


def downgrade() -> None:
    with op.batch_alter_table("stand_in") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_stand_in_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_stand_in_revoked_by_id_person"), type_="foreignkey")
        batch.drop_column("revoked_by_id")
