"""Time-stamps of digital signatures: when, by which authority, with which certificate of theirs."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0074"
down_revision = "0071"
branch_labels = None
depends_on = None

COLUMNS = {"stamped_at": Instant, "stamped_by": sa.Text, "stamp_certificate_sha256": sa.Text}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("paper_signature", sa.Column(name, kind()))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("paper_signature", name)
