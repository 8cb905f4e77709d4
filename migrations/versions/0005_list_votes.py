"""Votes over a list: a ballot's names are people or units, each with a choice; who takes no part in one line."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0008"
branch_labels = None
depends_on = None

NAMES = ("ballot_name", "secret_ballot_name")


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


def downgrade() -> None:
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
