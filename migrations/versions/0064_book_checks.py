"""Checks of a year's book of issued papers, the box and folder of each of them, and stacks of their scans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

SAME = (
    "public_id",
    "unit_id",
    "type",
    "term",
    "year",
    "version",
    "begun_at",
    "corrects_id",
    "reason",
    "key",
    "body_hash",
)
SAID = ("content", "hash", "ended_at")
RECORDS = ("paper_place", "book_check_entry")


def changed(columns: tuple[str, ...], differs: str) -> str:
    """The condition that one of these columns changes. PostgreSQL compares JSONB as any other value."""
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(differs: str) -> str:
    """The condition under which a change is refused: of what was confirmed any, of what was ended all but that."""
    ended = f"OLD.standing = 'ended' AND (NEW.standing <> 'confirmed' OR {changed(SAID, differs)})"
    return f"(OLD.standing = 'confirmed' OR ({ended}) OR {changed(SAME, differs)})"


SQLITE = [
    f"CREATE TRIGGER book_check_kept BEFORE UPDATE ON book_check WHEN {refused('IS NOT')}"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    "CREATE TRIGGER book_check_no_delete BEFORE DELETE ON book_check BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    *(
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for table in RECORDS
        for act in ("update", "delete")
    ),
]
POSTGRES = [
    "CREATE TRIGGER book_check_kept BEFORE UPDATE ON book_check FOR EACH ROW"
    f" WHEN ({refused('IS DISTINCT FROM')}) EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER book_check_stays BEFORE DELETE OR TRUNCATE ON book_check"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in RECORDS
    ),
]


def upgrade() -> None:
    _places()
    _checks()
    _stacks()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def _places() -> None:
    op.create_table(
        "paper_place",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("issued_paper.id"), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("actor_post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_paper_place_paper", "paper_place", ["paper_id", "id"])
    op.create_index("ix_paper_place_box", "paper_place", ["box"])
    op.create_index("ix_paper_place_actor", "paper_place", ["actor_id", "at"])


def _checks() -> None:
    op.create_table(
        "book_check",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.Text(), nullable=False, unique=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("hash", sa.Text()),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("corrects_id", sa.Integer(), sa.ForeignKey("book_check.id"), unique=True),
        sa.Column("reason", sa.Text()),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.CheckConstraint("standing in ('under_way', 'ended', 'confirmed')", name="standing"),
        sa.CheckConstraint("(standing = 'under_way') = (hash is null)", name="hashed"),
        sa.CheckConstraint("(hash is null) = (ended_at is null)", name="ended_at"),
        sa.CheckConstraint("(standing = 'confirmed') = (confirmed_at is not null)", name="confirmed_at"),
        sa.CheckConstraint("(corrects_id is null) = (reason is null)", name="corrected"),
        sa.UniqueConstraint("unit_id", "type", "term", "year", "version"),
    )
    op.create_index("ix_book_check_begun", "book_check", ["begun_at", "public_id"])
    op.create_table(
        "book_tick",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("check_id", sa.Integer(), sa.ForeignKey("book_check.id"), nullable=False),
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("issued_paper.id"), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("found in ('there','missing','damaged')", name="found"),
        sa.UniqueConstraint("check_id", "paper_id"),
    )
    op.create_table(
        "book_check_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("check_id", sa.Integer(), sa.ForeignKey("book_check.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("actor_post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('begun', 'ticked', 'ended', 'confirmed')", name="kind"),
        sa.UniqueConstraint("check_id", "seq"),
    )
    op.create_index("ix_book_check_entry_actor", "book_check_entry", ["actor_id", "at"])


def _stacks() -> None:
    op.create_table(
        "scan_stack",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.Text(), nullable=False, unique=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
    )
    op.create_index("ix_scan_stack_unit", "scan_stack", ["unit_id", "sent_at", "public_id"])
    op.create_table(
        "stack_page",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("stack_id", sa.Integer(), sa.ForeignKey("scan_stack.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("dots", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("issued_paper.id")),
        sa.Column("public_id", sa.Text(), unique=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("standing in ('filed', 'waits', 'repeated', 'removed')", name="standing"),
        sa.CheckConstraint("(standing = 'filed') = (paper_id is not null)", name="paper"),
        sa.CheckConstraint("(standing = 'waits') = (public_id is not null)", name="file"),
        sa.UniqueConstraint("stack_id", "number"),
    )
    op.create_index("ix_stack_page_dots", "stack_page", ["dots"])
    op.create_index("ix_stack_page_paper_id", "stack_page", ["paper_id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER book_check_kept ON book_check")
        op.execute("DROP TRIGGER book_check_stays ON book_check")
        for table in RECORDS:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    for table in ("stack_page", "scan_stack", "book_check_entry", "book_tick", "book_check", "paper_place"):
        op.drop_table(table)
