"""Notices by which somebody reminds the holders of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# In the middle of the list: other kinds may be added at its end.
BEFORE, AFTER = ("late", "count"), ("late", "reminded", "count")


def rename_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds of notices in the constraint that lists them: a check alone, so no row is touched."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
        bind.exec_driver_sql("PRAGMA writable_schema=ON")
        bind.execute(
            sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'notice'"),
            {"before": ",".join(f"'{kind}'" for kind in before), "after": ",".join(f"'{kind}'" for kind in after)},
        )
        bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
        bind.exec_driver_sql("PRAGMA writable_schema=OFF")
        return
    found = bind.execute(
        sa.text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_kind'"
            " AND connamespace = current_schema()::regnamespace"
        )
    )
    old, new = (", ".join(f"'{kind}'::text" for kind in kinds) for kinds in (before, after))
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind {found.scalar_one().replace(old, new)}")


def upgrade() -> None:
    rename_kinds(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'reminded')")
    op.execute("DELETE FROM notice WHERE kind = 'reminded'")
    rename_kinds(AFTER, BEFORE)
