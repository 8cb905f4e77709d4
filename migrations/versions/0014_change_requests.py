"""Requests for changes that a second person confirms, and the notices about them."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant, Json

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# What was asked for is never written again; of the rest nothing, once it is decided. Nor is a row ever deleted.
ASKED = ("public_id", "kind", "unit_id", "content", "before", "subjects", "file_name", "file_sha256", "key", "asked_at")
KEPT = (*ASKED, "asked_by_id")
SQLITE_CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)
POSTGRES_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)
SQLITE = (
    "CREATE TRIGGER change_request_no_update BEFORE UPDATE ON change_request"
    f" WHEN OLD.standing <> 'waiting' OR NEW.standing = 'waiting' OR {SQLITE_CHANGED}"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    "CREATE TRIGGER change_request_no_delete BEFORE DELETE ON change_request"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
)
POSTGRES = (
    "CREATE TRIGGER change_request_kept BEFORE UPDATE ON change_request FOR EACH ROW"
    f" WHEN (OLD.standing <> 'waiting' OR NEW.standing = 'waiting' OR {POSTGRES_CHANGED}) EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER change_request_stays BEFORE DELETE OR TRUNCATE ON change_request"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
BEFORE, AFTER = ("address", "register"), ("address", "register", "change", "changed")


def rename_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds of notices in the two constraints that list them: a check alone, so no row is touched."""
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
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("content", Json, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("subjects", Json, nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("file_sha256", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "standing in ('waiting','confirmed','alone','refused','withdrawn')", name="ck_change_request_standing"
        ),
        sa.CheckConstraint("(standing = 'waiting') = (decided_at is null)", name="ck_change_request_decided"),
        sa.CheckConstraint("(file_name is null) = (file_sha256 is null)", name="ck_change_request_file"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_change_request_unit_id_unit"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name="fk_change_request_asked_by_id_account"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name="fk_change_request_decided_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_change_request"),
        sa.UniqueConstraint("public_id", name="uq_change_request_public_id"),
        sa.UniqueConstraint("key", name="uq_change_request_key"),
    )
    op.create_index("ix_change_request_asked", "change_request", ["asked_at", "public_id"])
    op.create_index(
        "ix_change_request_waiting",
        "change_request",
        ["unit_id"],
        sqlite_where=sa.text("standing = 'waiting'"),
        postgresql_where=sa.text("standing = 'waiting'"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
    rename_kinds(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind IN ('change', 'changed'))")
    op.execute("DELETE FROM notice WHERE kind IN ('change', 'changed')")
    rename_kinds(AFTER, BEFORE)
    op.drop_table("change_request")
