"""Marks of judges that are closed stay as they were given: neither they nor the close itself can be changed."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CLOSED = "EXISTS (SELECT 1 FROM register_row WHERE id = {}.row_id AND (marked_at IS NOT NULL OR standing <> 'entered'))"
REOPENED = "OLD.marked_at IS NOT NULL AND (NEW.marked_at IS NULL OR NEW.marked_at <> OLD.marked_at)"
LATE = f"({REOPENED}) OR (OLD.standing <> 'entered' AND OLD.marked_at IS NULL AND NEW.marked_at IS NOT NULL)"
ACTS = (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))
SQLITE = [
    f"CREATE TRIGGER register_row_marked BEFORE UPDATE ON register_row WHEN {LATE}"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    *(
        f"CREATE TRIGGER register_judge_{act} BEFORE {act.upper()} ON register_judge WHEN {CLOSED.format(which)}"
        " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for act, which in ACTS
    ),
]
POSTGRES = [
    f"CREATE TRIGGER register_row_marked BEFORE UPDATE ON register_row FOR EACH ROW WHEN ({LATE})"
    " EXECUTE FUNCTION refuse_change()",
    f"""
    CREATE FUNCTION refuse_closed_marks() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF {CLOSED.format("NEW")} THEN
          RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF {CLOSED.format("OLD")} THEN
        RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    "CREATE TRIGGER register_judge_kept BEFORE INSERT OR UPDATE OR DELETE ON register_judge"
    " FOR EACH ROW EXECUTE FUNCTION refuse_closed_marks()",
]


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER register_row_marked ON register_row")
        op.execute("DROP TRIGGER register_judge_kept ON register_judge")
        op.execute("DROP FUNCTION refuse_closed_marks()")
        return
    for name in ("register_row_marked", *(f"register_judge_{act}" for act, _which in ACTS)):
        op.execute(f"DROP TRIGGER {name}")
