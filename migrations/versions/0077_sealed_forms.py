"""Forms that wait for a proof at the sign-in provider are sealed: those that were kept as they were typed go."""

from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

FORGET = "UPDATE sign_in SET kept_page = NULL, kept_fields = NULL, kept_at = NULL"


def upgrade() -> None:
    op.execute(FORGET)


def downgrade() -> None:
    op.execute(FORGET)
