"""Reminders of reports as notices; and reports that lose a name on request, with an entry that says so."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

KINDS = (("account", "digest"), ("account", "digest", "report"))
ENTRIES = (("confirmed", "sent"), ("confirmed", "sent", "blackened"))
SAME = ("public_id", "unit_id", "period", "version", "begun_at", "corrects_id", "key", "body_hash")
SAID = ("edition", "cases", "snapshot_id", "hash")
# In the order in which 0059 names them.
OLD_SAME = ("public_id", "unit_id", "period", "version", "begun_at", "corrects_id", "reason", "key", "body_hash")
OLD_SAID = ("edition", "done", "difficulties", "proposals", "cases", "snapshot_id", "hash")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(differs: str) -> str:
    """The condition under which a change is refused, as it was: what was sent stays, of what was confirmed the rest."""
    confirmed = f"OLD.standing = 'confirmed' AND (NEW.standing <> 'sent' OR {changed(OLD_SAID, differs)})"
    return f"(OLD.standing = 'sent' OR ({confirmed}) OR {changed(OLD_SAME, differs)})"


def refused_but_erasing(differs: str) -> str:
    """The same, but for words that change together with `erased_at`, and nothing else with them."""
    erases = f"NEW.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at"
    kept = (*SAME, *SAID, "standing", "sent_at")
    erasing = f"OLD.standing <> 'draft' AND {erases} AND NOT {changed(kept, differs)}"
    drafts = f"OLD.standing = 'draft' AND {erases} AND NOT {changed(SAME, differs)}"
    return f"({refused(differs)} AND NOT ({erasing}) AND NOT ({drafts}))"


def put_trigger(condition: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS period_report_kept")
        op.execute(
            f"CREATE TRIGGER period_report_kept BEFORE UPDATE ON period_report WHEN {condition}"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
        return
    op.execute("DROP TRIGGER IF EXISTS period_report_kept ON period_report")
    op.execute(
        "CREATE TRIGGER period_report_kept BEFORE UPDATE ON period_report FOR EACH ROW"
        f" WHEN ({condition}) EXECUTE FUNCTION refuse_change()"
    )


def list_kinds(table: str, constraints: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds in constraints that list them: a check alone, so no row is touched."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
        bind.exec_driver_sql("PRAGMA writable_schema=ON")
        for comma in (",", ", "):
            bind.execute(
                sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = :table"),
                {
                    "before": comma.join(f"'{kind}'" for kind in before),
                    "after": comma.join(f"'{kind}'" for kind in after),
                    "table": table,
                },
            )
        bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
        bind.exec_driver_sql("PRAGMA writable_schema=OFF")
        return
    for name in constraints:
        found = bind.execute(
            sa.text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :n"
                " AND connamespace = current_schema()::regnamespace"
            ),
            {"n": name},
        )
        old, new = (", ".join(f"'{kind}'::text" for kind in kinds) for kinds in (before, after))
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {found.scalar_one().replace(old, new)}")


def upgrade() -> None:
    list_kinds("notice", ("ck_notice_kind", "ck_notice_case"), *KINDS)
    list_kinds("report_entry", ("ck_report_entry_kind",), *ENTRIES)
    op.add_column("period_report", sa.Column("erased_at", sa.DateTime(timezone=True)))
    put_trigger(refused_but_erasing("IS NOT" if op.get_bind().dialect.name == "sqlite" else "IS DISTINCT FROM"))


def downgrade() -> None:
    """A name that was blackened stays so. Entries of it go: their kind was not known before."""
    put_trigger(refused("IS NOT" if op.get_bind().dialect.name == "sqlite" else "IS DISTINCT FROM"))
    op.drop_column("period_report", "erased_at")
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'report')")
    op.execute("DELETE FROM notice WHERE kind = 'report'")
    list_kinds("notice", ("ck_notice_kind", "ck_notice_case"), *reversed(KINDS))
    forget = "DELETE FROM report_entry WHERE kind = 'blackened'"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER report_entry_no_delete")
        op.execute(forget)
        op.execute(
            "CREATE TRIGGER report_entry_no_delete BEFORE DELETE ON report_entry"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
    else:
        op.execute("ALTER TABLE report_entry DISABLE TRIGGER report_entry_append_only")
        op.execute(forget)
        op.execute("ALTER TABLE report_entry ENABLE TRIGGER report_entry_append_only")
    list_kinds("report_entry", ("ck_report_entry_kind",), *reversed(ENTRIES))
