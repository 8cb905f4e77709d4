"""elections: candidates and the names on ballots, the base of a majority, sessions of the executive committee"""

import importlib.util
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = (
    "secretary", "deputy_secretary", "standing_member", "organisation_officer", "clerk", "inspector", "commander",
    "village_militia_head", "quarter_militia_head", "member",
)  # fmt: skip
BODY = "body in ('standing_committee','executive_committee')"
COUNTS = "votes_for >= 0 and votes_against >= 0 and votes_blank >= 0"
SOME = "votes_for + votes_against + votes_blank"


def upgrade() -> None:
    post_kinds((*KINDS[:3], "executive_member", *KINDS[3:]))
    with op.batch_alter_table("vote") as batch:
        batch.add_column(sa.Column("body", sa.Text(), nullable=False, server_default="standing_committee"))
        batch.add_column(sa.Column("abstention", sa.Text(), nullable=False, server_default="counted"))
        batch.add_column(sa.Column("early_close", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("seats", sa.Integer(), nullable=True))
        batch.drop_constraint(op.f("ck_vote_base"), type_="check")
        batch.create_check_constraint(op.f("ck_vote_base"), "base in ('entitled','present','cast')")
        batch.create_check_constraint(op.f("ck_vote_abstention"), "abstention in ('counted','left_out')")
        batch.create_check_constraint(op.f("ck_vote_body"), BODY)
        batch.create_check_constraint(op.f("ck_vote_seats"), "seats > 0")
    # Present was so far whoever had given a ballot, and no list was looked at: those counts must not change.
    op.execute("update vote set base = 'cast' where base = 'present' and closed_at is not null")
    with op.batch_alter_table("roll_entry") as batch:
        batch.add_column(sa.Column("present", sa.Boolean(), nullable=True))
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("body", sa.Text(), nullable=False, server_default="standing_committee"))
        batch.create_check_constraint(op.f("ck_meeting_body"), BODY)
    with op.batch_alter_table("paper_count") as batch:
        batch.add_column(sa.Column("votes_invalid", sa.Integer(), nullable=False, server_default="0"))
        batch.drop_constraint(op.f("ck_paper_count_counts"), type_="check")
        batch.drop_constraint(op.f("ck_paper_count_some"), type_="check")
        batch.create_check_constraint(op.f("ck_paper_count_counts"), f"{COUNTS} and votes_invalid >= 0")
        batch.create_check_constraint(op.f("ck_paper_count_some"), f"{SOME} + votes_invalid > 0")
    no_server_defaults(("vote", "body"), ("vote", "abstention"), ("vote", "early_close"), ("meeting", "body"),
                       ("paper_count", "votes_invalid"))  # fmt: skip
    with op.batch_alter_table("paper") as batch:
        batch.alter_column("subject_id", existing_type=sa.Integer(), nullable=True)
    make_tables()


def make_tables() -> None:
    op.create_table(
        "candidate",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("elected", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_candidate_vote_id_vote")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_candidate_person_id_person")),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_candidate")),
    )
    op.create_table(
        "ballot_name",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["ballot.vote_id", "ballot.person_id"],
            name=op.f("fk_ballot_name_vote_id_person_id_ballot"),
        ),
        candidate_key("ballot_name"),
        sa.PrimaryKeyConstraint("vote_id", "person_id", "candidate_id", name=op.f("pk_ballot_name")),
    )
    op.create_table(
        "secret_ballot_name",
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt"], ["secret_ballot.receipt"], name=op.f("fk_secret_ballot_name_receipt_secret_ballot")
        ),
        candidate_key("secret_ballot_name"),
        sa.PrimaryKeyConstraint("receipt", "candidate_id", name=op.f("pk_secret_ballot_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_name",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_paper_name_votes")),
        sa.ForeignKeyConstraint(
            ["vote_id", "meeting_id"],
            ["paper_count.vote_id", "paper_count.meeting_id"],
            name=op.f("fk_paper_name_vote_id_meeting_id_paper_count"),
        ),
        candidate_key("paper_name"),
        sa.PrimaryKeyConstraint("vote_id", "meeting_id", "candidate_id", name=op.f("pk_paper_name")),
    )


def candidate_key(table: str) -> sa.ForeignKeyConstraint:
    """What is on a ballot has to stand in that vote."""
    return sa.ForeignKeyConstraint(
        ["vote_id", "candidate_id"],
        ["candidate.vote_id", "candidate.person_id"],
        name=op.f(f"fk_{table}_vote_id_candidate_id_candidate"),
    )


def no_server_defaults(*columns: tuple[str, str]) -> None:
    """The defaults were for the rows that there are; new rows say it themselves."""
    for table, column in columns:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, server_default=None)


def post_kinds(kinds: tuple[str, ...]) -> None:
    """Let posts be of these kinds. SQLite makes the table anew, without its triggers: they are put back."""
    with op.batch_alter_table("post") as batch:
        batch.drop_constraint(op.f("ck_post_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_post_kind"), "kind in ('" + "','".join(kinds) + "')")
    if op.get_bind().dialect.name == "sqlite":
        guards = Path(__file__).with_name("0002_guards.py")
        spec = importlib.util.spec_from_file_location("guards", guards)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for statement in module.SQLITE:
            if " ON post " in statement:
                op.execute(statement)


def downgrade() -> None:
    for table in ("paper_name", "secret_ballot_name", "ballot_name", "candidate"):
        op.drop_table(table)
    with op.batch_alter_table("paper") as batch:
        batch.alter_column("subject_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("paper_count") as batch:
        batch.drop_constraint(op.f("ck_paper_count_counts"), type_="check")
        batch.drop_constraint(op.f("ck_paper_count_some"), type_="check")
        batch.create_check_constraint(op.f("ck_paper_count_counts"), COUNTS)
        batch.create_check_constraint(op.f("ck_paper_count_some"), f"{SOME} > 0")
        batch.drop_column("votes_invalid")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint(op.f("ck_meeting_body"), type_="check")
        batch.drop_column("body")
    with op.batch_alter_table("roll_entry") as batch:
        batch.drop_column("present")
    op.execute("update vote set base = 'present' where base = 'cast'")
    with op.batch_alter_table("vote") as batch:
        for name in ("seats", "body", "abstention", "base"):
            batch.drop_constraint(op.f(f"ck_vote_{name}"), type_="check")
        batch.create_check_constraint(op.f("ck_vote_base"), "base in ('entitled','present')")
        for name in ("seats", "early_close", "abstention", "body"):
            batch.drop_column(name)
    post_kinds(KINDS)
