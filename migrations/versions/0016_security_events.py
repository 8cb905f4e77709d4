"""Security events on a table of their own, and notices of what an inspection committee has to know at once."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("security_event", "security_event_unit")
SQLITE = [
    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    for table in TABLES
    for act in ("update", "delete")
]
POSTGRES = [
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    for table in TABLES
]
# Both stand in the middle of the list: other kinds may be added at its end.
BEFORE, AFTER = ("closing", "address"), ("closing", "security", "address")


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
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_security_event_account_id_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_security_event_person_id_person"),
        sa.ForeignKeyConstraint(["about_id"], ["person.id"], name="fk_security_event_about_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_security_event"),
    )
    op.create_index("ix_security_event_at", "security_event", ["at", "id"])
    op.create_index("ix_security_event_account", "security_event", ["account_id", "kind", "at"])
    op.create_table(
        "security_event_unit",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["security_event.id"], name="fk_security_event_unit_event_id_security_event"
        ),
        sa.PrimaryKeyConstraint("event_id", "unit_id", name="pk_security_event_unit"),
    )
    op.create_index("ix_security_event_unit_unit_id", "security_event_unit", ["unit_id", "event_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
    rename_kinds(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'security')")
    op.execute("DELETE FROM notice WHERE kind = 'security'")
    rename_kinds(AFTER, BEFORE)
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.drop_table("security_event_unit")
    op.drop_table("security_event")
