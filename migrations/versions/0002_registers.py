"""Registers: rows, whom they are about, and the record of every change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What was confirmed stays as it was written: it can only be struck out, or lose names to an erasure.
SAME = ("register", "unit_id", "day", "until", "key", "entered_by_id", "entered_at", "confirmed_by_id")
SAID = ("standing", "answers", "struck_why")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(differs: str) -> str:
    """The condition under which a change of a row that is confirmed or struck out is refused."""
    struck = "OLD.standing = 'confirmed' AND NEW.standing = 'struck' AND NOT " + changed(("answers",), differs)
    erased = f"NEW.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at AND NOT " + changed(
        ("standing",), differs
    )
    other = changed(SAID, differs)
    return f"OLD.standing <> 'entered' AND ({changed(SAME, differs)} OR ({other} AND NOT ({struck} OR {erased})))"


PEOPLE = "EXISTS (SELECT 1 FROM register_row WHERE id = {}.row_id AND standing <> 'entered' AND erased_at IS NULL)"
ACTS = (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))
SQLITE = [
    *(
        f"CREATE TRIGGER register_entry_no_{act} BEFORE {act.upper()} ON register_entry"
        " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for act in ("update", "delete")
    ),
    f"CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row WHEN {refused('IS NOT')}"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    "CREATE TRIGGER register_row_stays BEFORE DELETE ON register_row WHEN OLD.standing <> 'entered'"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END",
    *(
        f"CREATE TRIGGER register_person_{act} BEFORE {act.upper()} ON register_person WHEN {PEOPLE.format(which)}"
        " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for act, which in ACTS
    ),
]
POSTGRES = [
    "CREATE TRIGGER register_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    f"CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row FOR EACH ROW WHEN ({refused('IS DISTINCT FROM')})"
    " EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER register_row_stays BEFORE DELETE ON register_row FOR EACH ROW WHEN (OLD.standing <> 'entered')"
    " EXECUTE FUNCTION refuse_change()",
    f"""
    CREATE FUNCTION refuse_register_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF {PEOPLE.format("NEW")} THEN
          RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF {PEOPLE.format("OLD")} THEN
        RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    "CREATE TRIGGER register_person_kept BEFORE INSERT OR UPDATE OR DELETE ON register_person"
    " FOR EACH ROW EXECUTE FUNCTION refuse_register_people()",
]


def upgrade() -> None:
    op.create_table(
        "register_row",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("struck_why", sa.Text()),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("standing in ('entered', 'confirmed', 'struck')", name="standing"),
        sa.CheckConstraint("until is null or until >= day", name="dates"),
        sa.CheckConstraint("(standing = 'struck') = (struck_why is not null)", name="struck"),
        sa.CheckConstraint("standing <> 'confirmed' or confirmed_by_id is not null", name="confirmed"),
        sa.CheckConstraint("confirmed_by_id is null or confirmed_by_id <> entered_by_id", name="four_eyes"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_register_row_day", "register_row", ["register", "day", "id"])
    op.create_index("ix_register_row_unit", "register_row", ["register", "unit_id", "day", "id"])
    op.create_table(
        "register_person",
        sa.Column("row_id", sa.Integer(), sa.ForeignKey("register_row.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
    )
    op.create_index("ix_register_person_person", "register_person", ["person_id"])
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("row_id", sa.Integer(), sa.ForeignKey("register_row.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("actor_post", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.UniqueConstraint("row_id", "seq"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER register_entry_append_only ON register_entry")
        op.execute("DROP TRIGGER register_row_kept ON register_row")
        op.execute("DROP TRIGGER register_row_stays ON register_row")
        op.execute("DROP TRIGGER register_person_kept ON register_person")
        op.execute("DROP FUNCTION refuse_register_people()")
    op.drop_table("register_entry")
    op.drop_table("register_person")
    op.drop_table("register_row")
