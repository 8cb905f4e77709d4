"""How each member voted in whose name an open vote on paper was entered; empty for secret and for earlier ones."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A statement for both engines: a batch would make the table anew on SQLite, and its triggers with it.
    op.execute(
        "ALTER TABLE paper_voter ADD COLUMN choice TEXT"
        " CONSTRAINT ck_paper_voter_choice CHECK (choice in ('for','against','blank','invalid'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE paper_voter DROP COLUMN choice")
