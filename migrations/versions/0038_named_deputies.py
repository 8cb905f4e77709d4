"""Who named a deputy for somebody else, by which post, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE delegation ADD COLUMN named_by_id INTEGER"
        " CONSTRAINT fk_delegation_named_by_id_person REFERENCES person (id)"
    )
    op.add_column("delegation", sa.Column("named_by_post", sa.Text, nullable=True))
    op.add_column("delegation", sa.Column("reason", sa.Text, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("delegation") as table:
        for column in ("reason", "named_by_post", "named_by_id"):
            table.drop_column(column)
