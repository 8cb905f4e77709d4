"""Cases whose journals could not be folded, beside how far the clock has come: it reads on without them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("step_mark", sa.Column("failed", kept, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("step_mark", "failed")
