"""Who a row of a register is about may have a part in it, such as the head of a board."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_person", sa.Column("part", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("register_person", "part")
