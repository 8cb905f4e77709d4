"""Reorganisations of units, what units were before, and journal entries of the kind 'tree'.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = "'move','answer','ballot','recusal','clock','version'"
# SQLite makes the table anew to change a constraint, and its triggers go with the old one.
TRIGGERS = [
    f"CREATE TRIGGER event_no_{act} BEFORE {act.upper()} ON event BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    for act in ("update", "delete")
]
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "unit_past",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        refers("unit_past", "unit_id", "unit"),
        refers("unit_past", "parent_id", "unit"),
        sa.PrimaryKeyConstraint("unit_id", "until", name=op.f("pk_unit_past")),
    )
    op.create_table(
        "reorganisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("cases", JSON, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('merge','split','end','move','rename')", name=op.f("ck_reorganisation_kind")),
        refers("reorganisation", "scope_id", "unit"),
        refers("reorganisation", "done_by_id", "person"),
        refers("reorganisation", "undone_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")),
        sa.UniqueConstraint("key", name=op.f("uq_reorganisation_key")),
    )
    op.create_index(op.f("ix_reorganisation_scope_id"), "reorganisation", ["scope_id"])
    with op.batch_alter_table("unit") as batch_op:
        batch_op.add_column(sa.Column("successor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("changed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("awaited", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(op.f("fk_unit_successor_id_unit"), "unit", ["successor_id"], ["id"])
        batch_op.create_index(op.f("ix_unit_successor_id"), ["successor_id"])
    op.execute("UPDATE unit SET awaited = true WHERE valid_from > CURRENT_DATE")
    _kinds(f"{KINDS},'tree'")


def downgrade() -> None:
    _kinds(KINDS)
    with op.batch_alter_table("unit") as batch_op:
        batch_op.drop_index(op.f("ix_unit_successor_id"))
        batch_op.drop_constraint(op.f("fk_unit_successor_id_unit"), type_="foreignkey")
        for column in ("awaited", "changed_on", "successor_id"):
            batch_op.drop_column(column)
    op.drop_table("reorganisation")
    op.drop_table("unit_past")


def _kinds(allowed: str) -> None:
    """Say which kinds of entries the journal knows."""
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_event_kind"), f"kind in ({allowed})")
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)
