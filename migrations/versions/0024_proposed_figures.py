"""Figures of meetings that one person has entered and a second one is to count."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant, Json

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposed_figures",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("case.id"), primary_key=True),
        sa.Column("move", sa.Text, nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("entered_by_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("entered_at", Instant, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("other", Json, nullable=True),
        sa.Column("other_by_id", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("other_at", Instant, nullable=True),
        sa.CheckConstraint("other_by_id <> entered_by_id", name=op.f("ck_proposed_figures_two_people")),
        sa.CheckConstraint("standing in ('waiting','unequal')", name=op.f("ck_proposed_figures_standing")),
        sa.CheckConstraint("(standing = 'waiting') = (other_by_id is null)", name=op.f("ck_proposed_figures_other")),
    )


def downgrade() -> None:
    op.drop_table("proposed_figures")
