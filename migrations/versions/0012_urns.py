"""The urns of running secret votes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ballot_urn",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("key_name", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_ballot_urn_vote_id_vote")),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_ballot_urn")),
    )


def downgrade() -> None:
    """Refuse while a secret vote runs: its ballots cannot be laid open here."""
    if op.get_bind().scalar(sa.text("select count(*) from ballot_urn where sealed is not null")):
        raise RuntimeError("a secret vote is running: close it first")
    op.drop_table("ballot_urn")
