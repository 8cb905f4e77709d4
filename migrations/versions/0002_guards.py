"""What the database itself refuses: changing the journal or the rule book, and two holders of one seat."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("event", "rule")


def upgrade() -> None:
    statements = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    statements = SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else POSTGRES_BACK
    for statement in statements:
        op.execute(statement)


# Half-open days, like PostgreSQL's daterange: a post that ends on the day it began was never held.
OVERLAP = """
    SELECT RAISE(ABORT, 'seat_taken')
    WHERE (NEW.valid_to IS NULL OR NEW.valid_from < NEW.valid_to)
      AND EXISTS (
        SELECT 1 FROM post
        WHERE unit_id = NEW.unit_id AND seat = NEW.seat AND id IS NOT NEW.id
          AND (valid_to IS NULL OR valid_from < valid_to)
          AND (valid_to IS NULL OR NEW.valid_from < valid_to)
          AND (NEW.valid_to IS NULL OR valid_from < NEW.valid_to)
      );
"""

SQLITE = [
    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    for table in APPEND_ONLY
    for act in ("update", "delete")
] + [
    f"CREATE TRIGGER post_seat_{act} BEFORE {act.upper()} ON post WHEN NEW.seat IS NOT NULL BEGIN {OVERLAP} END"
    for act in ("insert", "update")
]

SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        *(f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")),
        "post_seat_insert",
        "post_seat_update",
    )
]

POSTGRES = [
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'append_only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in APPEND_ONLY
    ),
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE post ADD CONSTRAINT ex_post_seat EXCLUDE USING gist
      (unit_id WITH =, seat WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (seat IS NOT NULL)
    """,
]

POSTGRES_BACK = [
    "ALTER TABLE post DROP CONSTRAINT ex_post_seat",
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in APPEND_ONLY),
    "DROP FUNCTION refuse_change()",
]
