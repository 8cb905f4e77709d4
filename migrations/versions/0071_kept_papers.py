"""Papers outside of the cases keep their wording, head and foot from the moment on in which their record is final.

Records that became final before have none: they are printed by the present wording, as until now.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

SAME = ("id", "paper", "record", "kept_at")
ABORT = " BEGIN SELECT RAISE(ABORT, 'append_only'); END"


def refused(differs: str) -> str:
    """The condition under which a change is refused: all but one that erases."""
    same = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in SAME)
    return f"NEW.erased_at IS NULL OR NOT (NEW.erased_at {differs} OLD.erased_at) OR {same}"


def upgrade() -> None:
    op.create_table(
        "kept_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_paper")),
        sa.UniqueConstraint("paper", "record", name=op.f("uq_kept_paper_paper_record")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER kept_paper_kept BEFORE UPDATE ON kept_paper WHEN {refused('IS NOT')}{ABORT}")
        op.execute(f"CREATE TRIGGER kept_paper_no_delete BEFORE DELETE ON kept_paper{ABORT}")
        return
    op.execute(
        "CREATE TRIGGER kept_paper_kept BEFORE UPDATE ON kept_paper FOR EACH ROW"
        f" WHEN ({refused('IS DISTINCT FROM')}) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER kept_paper_stays BEFORE DELETE OR TRUNCATE ON kept_paper"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("kept_paper")
