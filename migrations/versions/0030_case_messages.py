"""Questions and answers on cases, days on which somebody wants to be reminded, and the notices of both."""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# In the middle of the list: other kinds may be added at its end.
BEFORE, AFTER = ("claim", "case"), ("claim", "asked", "answered", "myself", "case")
NEW = AFTER[1:-1]


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
    op.create_table(
        "case_message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("case.id"), nullable=False),
        sa.Column("question_id", sa.Integer, sa.ForeignKey("case_message.id"), nullable=True),
        sa.Column("inside", sa.Boolean, nullable=False),
        sa.Column("to_unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("to_post", sa.Text, nullable=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("author_post", sa.Text, nullable=False),
        sa.Column("for_id", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("body_hash", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("commitment", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.CheckConstraint("(question_id is null) = (to_unit_id is not null)", name="question_or_answer"),
        sa.CheckConstraint("(to_unit_id is null) = (to_post is null)", name="to_a_post"),
    )
    op.create_index("ix_case_message_case", "case_message", ["case_id"])
    op.create_index("ix_case_message_question", "case_message", ["question_id"])
    op.create_index("ix_case_message_to", "case_message", ["to_unit_id", "to_post"])
    op.create_table(
        "case_message_words",
        sa.Column("message_id", sa.Integer, sa.ForeignKey("case_message.id"), primary_key=True),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "self_reminder",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("case.id"), primary_key=True),
        sa.Column("on_day", sa.Date, nullable=False),
    )
    op.create_index("ix_self_reminder_on_day", "self_reminder", ["on_day"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER case_message_no_{act} BEFORE {act.upper()} ON case_message"
                " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER case_message_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_message"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    rename_kinds(BEFORE, AFTER)


def downgrade() -> None:
    kinds = sa.text("SELECT id FROM notice WHERE kind IN :kinds").bindparams(
        sa.bindparam("kinds", NEW, expanding=True, literal_execute=True)
    )
    found = [row.id for row in op.get_bind().execute(kinds)]
    gone = sa.bindparam("found", found, expanding=True)
    op.get_bind().execute(sa.text("DELETE FROM mail WHERE notice_id IN :found").bindparams(gone))
    op.get_bind().execute(sa.text("DELETE FROM notice WHERE id IN :found").bindparams(gone))
    rename_kinds(AFTER, BEFORE)
    for table in ("self_reminder", "case_message_words", "case_message"):
        op.drop_table(table)
