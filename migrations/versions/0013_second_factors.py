"""Second factors, the last proof of a sign-in, and the name by which a sign-in provider knows an account."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("proved_at", Instant(), nullable=True))
    op.add_column("account", sa.Column("provider_subject", sa.Text(), nullable=True))
    op.create_index("ix_account_provider_subject", "account", ["provider_subject"], unique=True)
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_factor_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", name="pk_second_factor"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_recovery_code_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.UniqueConstraint("code_hash", name="uq_recovery_code_code_hash"),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])
    op.create_table(
        "second_factor_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_factor_reset_account_id_account"),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_second_factor_reset_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_second_factor_reset"),
    )
    op.create_index("ix_second_factor_reset_account_id", "second_factor_reset", ["account_id"])


def downgrade() -> None:
    op.drop_table("second_factor_reset")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.drop_index("ix_account_provider_subject", "account")
    op.drop_column("account", "provider_subject")
    op.drop_column("sign_in", "proved_at")
