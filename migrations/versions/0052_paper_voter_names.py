"""Which names and lines of a list an open ballot on paper chooses; none for secret ones and for earlier ones."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_voter_name",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.CheckConstraint("choice in ('for','against')", name=op.f("ck_paper_voter_name_choice")),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["paper_voter.vote_id", "paper_voter.person_id"],
            name=op.f("fk_paper_voter_name_vote_id_person_id_paper_voter"),
        ),
        sa.ForeignKeyConstraint(
            ["vote_id", "candidate_id"],
            ["candidate.vote_id", "candidate.candidate_id"],
            name=op.f("fk_paper_voter_name_vote_id_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("vote_id", "person_id", "candidate_id", name=op.f("pk_paper_voter_name")),
    )


def downgrade() -> None:
    op.drop_table("paper_voter_name")
