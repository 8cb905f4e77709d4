"""Notices of questions about likely doubles."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

KINDS = (("account", "digest", "report"), ("account", "digest", "report", "double"))


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


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'double')")
    op.execute("DELETE FROM notice WHERE kind = 'double'")
    list_kinds("notice", ("ck_notice_kind", "ck_notice_case"), *reversed(KINDS))
