"""Browsers and telephones that say how many tasks wait."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0044"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_device",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("endpoint", sa.Text, nullable=True, unique=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("alerted_through", sa.Integer, nullable=False),
        sa.Column("next_try_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.Column("alerted_on", sa.Date, nullable=True),
        sa.Column("alerted_today", sa.Integer, nullable=False),
        sa.CheckConstraint("channel in ('push','sms')", name="channel"),
        sa.CheckConstraint("(channel = 'push') = (endpoint is not null)", name="endpoint"),
    )
    op.create_index("ix_alert_device_account_id", "alert_device", ["account_id"])
    op.create_index(
        "ix_alert_device_sms",
        "alert_device",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("channel = 'sms'"),
        postgresql_where=sa.text("channel = 'sms'"),
    )


def downgrade() -> None:
    op.drop_table("alert_device")
