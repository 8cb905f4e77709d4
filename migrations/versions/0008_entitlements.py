"""By which paper a post ended, kinds of posts of other bodies, the marks of judges in registers, and lists of
entitlements that were handed over.

A new office gets the kinds with its first tables; one that runs already gets here what it does not have.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflows.posts import post_kinds

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("deputy_police_chief", "red_cross_president", "commune_civil_servant", "commune_staff")


TABLES = ("handed_list", "handed_line")
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


def upgrade() -> None:
    op.create_table(
        "handed_list",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("entitlement", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_handed_list_month", "handed_list", ["entitlement", "unit_id", "month"])
    op.create_table(
        "handed_line",
        sa.Column("list_id", sa.Integer(), sa.ForeignKey("handed_list.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("amount", sa.Integer(), nullable=False),
    )
    op.create_index("ix_handed_line_person", "handed_line", ["person_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
    op.add_column("register_row", sa.Column("marked_at", sa.DateTime(timezone=True)))
    op.create_table(
        "register_judge",
        sa.Column("row_id", sa.Integer(), sa.ForeignKey("register_row.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("points", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.Column("given_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(points is null) = (given_at is null)", name="given"),
    )
    op.create_index("ix_register_judge_person", "register_judge", ["person_id"])
    op.add_column("post", sa.Column("ended_source", sa.Text()))
    table = sa.table(
        "post_kind",
        *(sa.column(name) for name in ("key", "title", "paper", "seat", "named", "outside", "source")),
        sa.column("units", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.column("valid_from", sa.Date()),
    )
    known = set(op.get_bind().scalars(sa.select(table.c.key)))
    op.bulk_insert(
        table,
        [
            {
                "key": kind.key,
                "title": kind.title,
                "paper": kind.paper,
                "units": list(kind.units),
                "seat": kind.seat or None,
                "named": kind.named,
                "outside": kind.outside,
                "valid_from": kind.effective_from,
                "source": kind.source,
            }
            for kind in (post_kinds()[key] for key in KINDS)
            if kind.key not in known
        ],
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    op.drop_table("handed_line")
    op.drop_table("handed_list")
    op.drop_table("register_judge")
    op.drop_column("register_row", "marked_at")
    op.drop_column("post", "ended_source")
