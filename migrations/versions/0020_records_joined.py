"""Rows of registers may pass to the record that another one was joined into; a decided join stays as it is."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEPT = "EXISTS (SELECT 1 FROM register_row WHERE id = {}.row_id AND standing <> 'entered' AND erased_at IS NULL)"
JOINED = (
    "NEW.row_id = OLD.row_id AND NEW.unit_id = OLD.unit_id"
    " AND EXISTS (SELECT 1 FROM person WHERE id = OLD.person_id AND joined_into_id = NEW.person_id)"
)
SQLITE = "CREATE TRIGGER register_person_update BEFORE UPDATE ON register_person WHEN {} BEGIN SELECT {}; END"
ABORT = "RAISE(ABORT, 'append_only')"
POSTGRES = """
    CREATE OR REPLACE FUNCTION refuse_register_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF {new} THEN
          RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      {joined}
      IF {old} THEN
        RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER register_person_update")
        op.execute(SQLITE.format(f"{KEPT.format('OLD')} AND NOT ({JOINED})", ABORT))
        for act in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER person_join_no_{act} BEFORE {act.upper()} ON person_join"
                f" WHEN OLD.decided_at IS NOT NULL BEGIN SELECT {ABORT}; END"
            )
        return
    joined = f"IF TG_OP = 'UPDATE' THEN IF {JOINED} THEN RETURN NEW; END IF; END IF;"
    op.execute(POSTGRES.format(new=KEPT.format("NEW"), old=KEPT.format("OLD"), joined=joined))
    op.execute(
        "CREATE TRIGGER person_join_kept BEFORE UPDATE OR DELETE ON person_join FOR EACH ROW"
        " WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER person_join_no_{act}")
        op.execute("DROP TRIGGER register_person_update")
        op.execute(SQLITE.format(KEPT.format("OLD"), ABORT))
        return
    op.execute("DROP TRIGGER person_join_kept ON person_join")
    op.execute(POSTGRES.format(new=KEPT.format("NEW"), old=KEPT.format("OLD"), joined=""))
