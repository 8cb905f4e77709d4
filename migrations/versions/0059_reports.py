"""Period reports of units: versions, the record of each, and reminders of those that are owed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

SAME = ("public_id", "unit_id", "period", "version", "begun_at", "corrects_id", "reason", "key", "body_hash")
SAID = ("edition", "done", "difficulties", "proposals", "cases", "snapshot_id", "hash")
RECORDS = ("report_entry", "report_reminder")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(differs: str) -> str:
    """The condition under which a change is refused: of what was sent any, of what was confirmed all but to send it."""
    confirmed = f"OLD.standing = 'confirmed' AND (NEW.standing <> 'sent' OR {changed(SAID, differs)})"
    return f"(OLD.standing = 'sent' OR ({confirmed}) OR {changed(SAME, differs)})"


SQLITE = [
    f"CREATE TRIGGER period_report_kept BEFORE UPDATE ON period_report WHEN {refused('IS NOT')}"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    "CREATE TRIGGER period_report_no_delete BEFORE DELETE ON period_report"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    *(
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for table in RECORDS
        for act in ("update", "delete")
    ),
]
POSTGRES = [
    "CREATE TRIGGER period_report_kept BEFORE UPDATE ON period_report FOR EACH ROW"
    f" WHEN ({refused('IS DISTINCT FROM')}) EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER period_report_stays BEFORE DELETE OR TRUNCATE ON period_report"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in RECORDS
    ),
]


def upgrade() -> None:
    op.create_table(
        "period_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.Text(), nullable=False, unique=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("proposals", sa.Text(), nullable=False),
        sa.Column("cases", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), sa.ForeignKey("snapshot.id"), nullable=False, unique=True),
        sa.Column("hash", sa.Text()),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("period_report.id"), unique=True),
        sa.Column("reason", sa.Text()),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("standing in ('draft', 'confirmed', 'sent')", name="standing"),
        sa.CheckConstraint("(standing = 'draft') = (hash is null)", name="confirmed"),
        sa.CheckConstraint("(standing = 'sent') = (sent_at is not null)", name="sent"),
        sa.CheckConstraint("(corrects_id is null) = (reason is null)", name="corrected"),
        sa.UniqueConstraint("unit_id", "period", "version"),
    )
    op.create_index("ix_period_report_sent", "period_report", ["period", "unit_id", "sent_at"])
    op.create_index("ix_period_report_begun", "period_report", ["begun_at", "public_id"])
    op.create_table(
        "report_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("report_id", sa.Integer(), sa.ForeignKey("period_report.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("actor_post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('drafted', 'rewritten', 'confirmed', 'sent')", name="kind"),
        sa.UniqueConstraint("report_id", "seq"),
    )
    op.create_index("ix_report_entry_actor", "report_entry", ["actor_id", "at"])
    op.create_table(
        "report_reminder",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("by_post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
    )
    op.create_index("ix_report_reminder_unit", "report_reminder", ["period", "unit_id", "at"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER period_report_kept ON period_report")
        op.execute("DROP TRIGGER period_report_stays ON period_report")
        for table in RECORDS:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    for table in ("report_reminder", "report_entry", "period_report"):
        op.drop_table(table)
