"""Notices of the kind 'escalated': a late case was reported to the unit above.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = "'turn','vote','soon','vote_soon','late','case','session','session_off','address'"
ALL_KINDS = "'turn','vote','soon','vote_soon','late','case','escalated','session','session_off','address'"


def upgrade() -> None:
    _kinds(ALL_KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'escalated')")
    op.execute("DELETE FROM notice WHERE kind = 'escalated'")
    _kinds(KINDS)


def _kinds(allowed: str) -> None:
    """Say which kinds of notices there are."""
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(op.f("ck_notice_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_notice_kind"), f"kind in ({allowed})")
