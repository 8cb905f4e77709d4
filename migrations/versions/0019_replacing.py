"""Reorganisations of the kind 'replace': a new unit takes the whole place of another.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = "'merge','split','replace','end','move','rename'"


def upgrade() -> None:
    _kinds(KINDS)


def downgrade() -> None:
    _kinds("'merge','split','end','move','rename'")


def _kinds(allowed: str) -> None:
    with op.batch_alter_table("reorganisation") as batch_op:
        batch_op.drop_constraint(op.f("ck_reorganisation_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reorganisation_kind"), f"kind in ({allowed})")
