"""calendar of days off, and when the clock has something to do with a case"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KINDS = "'move','answer','ballot','recusal'"
# SQLite makes the table anew to change a constraint, and its triggers go with the old one.
TRIGGERS = [
    f"CREATE TRIGGER event_no_{act} BEFORE {act.upper()} ON event BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    for act in ("update", "delete")
]


def upgrade() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_by_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announced_by_id"], ["account.id"], name=op.f("fk_calendar_year_announced_by_id_account")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('holiday','exchanged','worked')", name=op.f("ck_calendar_day_kind")),
        sa.CheckConstraint("(ended_at is null) or (ended_at >= recorded_at)", name=op.f("ck_calendar_day_ended")),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_calendar_day_scope_id_unit")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_calendar_day_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_calendar_day_ended_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
    )
    for name, columns, scope in (
        ("uq_calendar_day_everybody", ["day"], "scope_id is null"),
        ("uq_calendar_day_local", ["day", "scope_id"], "scope_id is not null"),
    ):
        where = sa.text(f"{scope} and ended_at is null")
        op.create_index(name, "calendar_day", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "escalation",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_escalation_case_id_case")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_escalation_unit_id_unit")),
        sa.PrimaryKeyConstraint("case_id", "unit_id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_unit_id"), "escalation", ["unit_id"])
    op.add_column("case", sa.Column("clock_on", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("escalated_on", sa.Date(), nullable=True))
    known = sa.text("clock_on is not null")
    op.create_index("ix_case_clock", "case", ["clock_on"], sqlite_where=known, postgresql_where=known)
    # The clock looks at each of them once, and then knows better.
    op.execute(
        'UPDATE "case" SET clock_on = coalesce(due_on, (SELECT min(due_on) FROM turn WHERE turn.case_id = "case".id))'
        " WHERE closed_at IS NULL"
    )
    _kinds(f"{KINDS},'clock'")


def downgrade() -> None:
    _kinds(KINDS)
    op.drop_index("ix_case_clock", "case")
    op.drop_column("case", "escalated_on")
    op.drop_column("case", "clock_on")
    for table in ("escalation", "calendar_day", "calendar_year"):
        op.drop_table(table)


def _kinds(allowed: str) -> None:
    """Say which kinds of entries the journal knows."""
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_constraint(op.f("ck_event_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_event_kind"), f"kind in ({allowed})")
    if op.get_bind().dialect.name == "sqlite":
        for statement in TRIGGERS:
            op.execute(statement)
