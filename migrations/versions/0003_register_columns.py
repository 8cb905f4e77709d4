"""Registers: a row that goes on from an earlier one, and whose end has been reported once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As in 0002, with the row from which another goes on.
SAME = ("register", "unit_id", "day", "until", "key", "entered_by_id", "entered_at", "confirmed_by_id", "follows_id")
SAID = ("standing", "answers", "struck_why")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(differs: str, same: tuple[str, ...]) -> str:
    """The condition under which a change of a row that is confirmed or struck out is refused."""
    struck = "OLD.standing = 'confirmed' AND NEW.standing = 'struck' AND NOT " + changed(("answers",), differs)
    erased = f"NEW.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at AND NOT " + changed(
        ("standing",), differs
    )
    other = changed(SAID, differs)
    return f"OLD.standing <> 'entered' AND ({changed(same, differs)} OR ({other} AND NOT ({struck} OR {erased})))"


def keep_rows(same: tuple[str, ...]) -> None:
    """Write the trigger that keeps what a confirmed row says anew, with these columns in it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER register_row_kept")
        op.execute(
            f"CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row WHEN {refused('IS NOT', same)}"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
        return
    op.execute("DROP TRIGGER register_row_kept ON register_row")
    op.execute(
        "CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row FOR EACH ROW WHEN"
        f" ({refused('IS DISTINCT FROM', same)}) EXECUTE FUNCTION refuse_change()"
    )


def rename_kinds(before: str, after: str) -> None:
    """Change the kinds of notices in the two constraints that list them: a check alone, so no row is touched."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
        bind.exec_driver_sql("PRAGMA writable_schema=ON")
        bind.execute(
            sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'notice'"),
            {"before": f"{before})", "after": f"{after})"},
        )
        bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
        bind.exec_driver_sql("PRAGMA writable_schema=OFF")
        return
    for name in ("ck_notice_kind", "ck_notice_case"):
        found = bind.execute(
            sa.text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :n"
                " AND connamespace = current_schema()::regnamespace"
            ),
            {"n": name},
        )
        says = found.scalar_one().replace(
            *(", ".join(f"{word}::text" for word in kinds.split(",")) + "]" for kinds in (before, after))
        )
        op.execute(f"ALTER TABLE notice DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE notice ADD CONSTRAINT {name} {says}")


def upgrade() -> None:
    # Said to the database itself: to make the table anew, as Alembic would, is to lose the triggers that name it.
    op.execute(
        "ALTER TABLE register_row ADD COLUMN follows_id INTEGER"
        " CONSTRAINT fk_register_row_follows_id_register_row REFERENCES register_row (id)"
    )
    op.add_column("register_row", sa.Column("told_on", sa.Date()))
    live = sa.text("standing <> 'struck'")
    op.create_index(
        "ix_register_row_follows", "register_row", ["follows_id"], unique=True, sqlite_where=live, postgresql_where=live
    )
    ends = sa.text("until is not null")
    op.create_index(
        "ix_register_row_until", "register_row", ["register", "until"], sqlite_where=ends, postgresql_where=ends
    )
    keep_rows(SAME)
    rename_kinds("'address'", "'address','register'")


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'register')")
    op.execute("DELETE FROM notice WHERE kind = 'register'")
    rename_kinds("'address','register'", "'address'")
    keep_rows(SAME[:-1])
    op.drop_index("ix_register_row_until", "register_row")
    op.drop_index("ix_register_row_follows", "register_row")
    op.drop_column("register_row", "told_on")
    op.drop_column("register_row", "follows_id")
