"""The mail addresses of people, as the register has them."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("mail_address", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "mail_address")
