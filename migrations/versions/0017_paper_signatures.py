"""Digital signatures of issued papers."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("made_here", sa.Boolean(), nullable=False),
        sa.Column("words_sha256", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("certified_by", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.Text(), nullable=False),
        sa.Column("certified_until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["issued_paper.id"], name="fk_paper_signature_paper_id_issued_paper"),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name="fk_paper_signature_scan_id_scan"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_signature"),
        sa.UniqueConstraint("paper_id", name="uq_paper_signature_paper_id"),
        sa.UniqueConstraint("scan_id", name="uq_paper_signature_scan_id"),
    )


def downgrade() -> None:
    op.drop_table("paper_signature")
