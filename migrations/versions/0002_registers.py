"""Registers: rows, whom they are about, and the record of every change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What was confirmed or struck out stays as it was written.
CHANGED = "NEW.answers IS NOT OLD.answers OR NEW.day IS NOT OLD.day OR NEW.until IS NOT OLD.until"
SQLITE = [
    *(
        f"CREATE TRIGGER register_entry_no_{act} BEFORE {act.upper()} ON register_entry"
        " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for act in ("update", "delete")
    ),
    "CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row"
    f" WHEN OLD.standing = 'struck' OR (OLD.standing <> 'entered' AND ({CHANGED}))"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
]
POSTGRES = [
    "CREATE TRIGGER register_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row FOR EACH ROW"
    " WHEN (OLD.standing = 'struck' OR (OLD.standing <> 'entered' AND (NEW.answers IS DISTINCT FROM OLD.answers"
    " OR NEW.day IS DISTINCT FROM OLD.day OR NEW.until IS DISTINCT FROM OLD.until)))"
    " EXECUTE FUNCTION refuse_change()",
]


def upgrade() -> None:
    op.create_table(
        "register_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("struck_why", sa.Text()),
        sa.CheckConstraint("standing in ('entered', 'confirmed', 'struck')", name="standing"),
        sa.CheckConstraint("until is null or until >= day", name="dates"),
        sa.CheckConstraint("(standing = 'struck') = (struck_why is not null)", name="struck"),
        sa.CheckConstraint("standing <> 'confirmed' or confirmed_by_id is not null", name="confirmed"),
        sa.CheckConstraint("confirmed_by_id is null or confirmed_by_id <> entered_by_id", name="four_eyes"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_register_row_day", "register_row", ["register", "day", "id"])
    op.create_index("ix_register_row_unit", "register_row", ["register", "unit_id", "day", "id"])
    op.create_table(
        "register_person",
        sa.Column("row_id", sa.Integer(), sa.ForeignKey("register_row.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
    )
    op.create_index("ix_register_person_person", "register_person", ["person_id"])
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("row_id", sa.Integer(), sa.ForeignKey("register_row.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("actor_post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.UniqueConstraint("row_id", "seq"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER register_entry_append_only ON register_entry")
        op.execute("DROP TRIGGER register_row_kept ON register_row")
    op.drop_table("register_entry")
    op.drop_table("register_person")
    op.drop_table("register_row")
