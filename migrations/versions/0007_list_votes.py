"""Votes over a list: a ballot's names are people or units, each with a choice; who takes no part in one line."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAMES = ("ballot_name", "secret_ballot_name")
# As in 0003, with the case that has entered a row.
SAME = ("register", "unit_id", "day", "until", "key", "entered_by_id", "entered_at", "confirmed_by_id", "follows_id")
SAID = ("standing", "answers", "struck_why")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(differs: str, same: tuple[str, ...]) -> str:
    """The condition under which a change of a row that is confirmed or struck out is refused."""
    struck = "OLD.standing = 'confirmed' AND NEW.standing = 'struck' AND NOT " + changed(("answers",), differs)
    erased = f"NEW.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at AND NOT " + changed(
        ("standing",), differs
    )
    other = changed(SAID, differs)
    return f"OLD.standing <> 'entered' AND ({changed(same, differs)} OR ({other} AND NOT ({struck} OR {erased})))"


def keep_rows(same: tuple[str, ...]) -> None:
    """Write the trigger that keeps what a confirmed row says anew, with these columns in it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER register_row_kept")
        op.execute(
            f"CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row WHEN {refused('IS NOT', same)}"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
        return
    op.execute("DROP TRIGGER register_row_kept ON register_row")
    op.execute(
        "CREATE TRIGGER register_row_kept BEFORE UPDATE ON register_row FOR EACH ROW WHEN"
        f" ({refused('IS DISTINCT FROM', same)}) EXECUTE FUNCTION refuse_change()"
    )


def upgrade() -> None:
    false = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    op.execute(f"ALTER TABLE vote ADD COLUMN over_list BOOLEAN DEFAULT {false} NOT NULL")
    op.execute("ALTER TABLE candidate RENAME COLUMN person_id TO candidate_id")
    with op.batch_alter_table("candidate") as batch:
        batch.drop_constraint("fk_candidate_person_id_person", type_="foreignkey")
        batch.add_column(sa.Column("person_id", sa.Integer()))
        batch.add_column(sa.Column("unit_id", sa.Integer()))
        batch.create_foreign_key("fk_candidate_person_id_person", "person", ["person_id"], ["id"])
        batch.create_foreign_key("fk_candidate_unit_id_unit", "unit", ["unit_id"], ["id"])
    op.execute("UPDATE candidate SET person_id = candidate_id")
    with op.batch_alter_table("candidate") as batch:
        batch.create_check_constraint("one_name", "(person_id is null) <> (unit_id is null)")
    for table in NAMES:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN choice TEXT DEFAULT 'for' NOT NULL"
            f" CONSTRAINT ck_{table}_choice CHECK (choice in ('for','against'))"
        )
    op.execute(
        "ALTER TABLE paper_ballot_name ADD COLUMN votes_against INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_paper_ballot_name_votes_against CHECK (votes_against >= 0)"
    )
    op.create_table(
        "line_recusal",
        sa.Column("vote_id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), primary_key=True),
        sa.Column("candidate_id", sa.Integer(), primary_key=True),
        sa.ForeignKeyConstraint(["vote_id", "person_id"], ["roll_member.vote_id", "roll_member.person_id"]),
        sa.ForeignKeyConstraint(["vote_id", "candidate_id"], ["candidate.vote_id", "candidate.candidate_id"]),
    )
    op.execute(
        "ALTER TABLE register_row ADD COLUMN case_id INTEGER"
        ' CONSTRAINT fk_register_row_case_id_case REFERENCES "case" (id)'
    )
    op.create_index("ix_register_row_case_id", "register_row", ["case_id"])
    keep_rows((*SAME, "case_id"))


def downgrade() -> None:
    keep_rows(SAME)
    op.drop_index("ix_register_row_case_id", "register_row")
    op.drop_column("register_row", "case_id")
    op.drop_table("line_recusal")
    op.drop_column("paper_ballot_name", "votes_against")
    for table in NAMES:
        op.drop_column(table, "choice")
    with op.batch_alter_table("candidate") as batch:
        batch.drop_constraint("one_name", type_="check")
        batch.drop_column("unit_id")
        batch.drop_column("person_id")
    op.execute("ALTER TABLE candidate RENAME COLUMN candidate_id TO person_id")
    with op.batch_alter_table("candidate") as batch:
        batch.create_foreign_key("fk_candidate_person_id_person", "person", ["person_id"], ["id"])
    op.drop_column("vote", "over_list")
