"""Who of several holders of a post has a case, the entries about it, and the notices of it."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

EVENT = ("event", ("ck_event_kind",), ("recusal", "sitting"), ("recusal", "claim", "sitting"))
NOTICE = ("notice", ("ck_notice_kind",), ("named", "objected"), ("named", "objected", "claim"))


def add_kind(table: str, constraints: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds in the constraints that list them: a check alone, so no row is touched."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
        bind.exec_driver_sql("PRAGMA writable_schema=ON")
        bind.execute(
            sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = :table"),
            {"before": _listed(before), "after": _listed(after), "table": table},
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


def _listed(kinds: tuple[str, ...]) -> str:
    return ",".join(f"'{kind}'" for kind in kinds)


def upgrade() -> None:
    op.create_table(
        "case_claim",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("case.id"), primary_key=True),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("post", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("since", Instant, nullable=False),
    )
    add_kind(*EVENT)
    add_kind(*NOTICE)


def downgrade() -> None:
    for table, constraints, before, after in (NOTICE, EVENT):
        add_kind(table, constraints, after, before)
    op.drop_table("case_claim")
