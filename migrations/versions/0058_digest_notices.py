"""Notices of a digest of what somebody watches: a kind that belongs to no case."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("changed", "account"), ("changed", "account", "digest")


def rename_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds in the constraints that list them: a check alone, so no row is touched."""
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
    for name in ("ck_notice_kind", "ck_notice_case"):
        found = bind.execute(
            sa.text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :n"
                " AND connamespace = current_schema()::regnamespace"
            ),
            {"n": name},
        )
        old, new = (", ".join(f"'{kind}'::text" for kind in kinds) for kinds in (before, after))
        op.execute(f"ALTER TABLE notice DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE notice ADD CONSTRAINT {name} {found.scalar_one().replace(old, new)}")


def upgrade() -> None:
    rename_kinds(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'digest')")
    op.execute("DELETE FROM notice WHERE kind = 'digest'")
    rename_kinds(AFTER, BEFORE)
