"""Questions on cases lose the hash of their form that lay beside its own salt.

The words of a question and their salt can be erased; this hash kept a salt of its own in the row that nobody can
change, and a short question could be guessed from it. New ones have it under the salt of the words.
"""

from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "CREATE TRIGGER case_message_no_update BEFORE UPDATE ON case_message BEGIN SELECT RAISE(ABORT, 'append_only'); END"
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    trigger = "case_message_append_only"
    op.execute(
        "DROP TRIGGER case_message_no_update" if sqlite else f"ALTER TABLE case_message DISABLE TRIGGER {trigger}"
    )
    op.execute("UPDATE case_message SET body_hash = ''")
    op.execute(APPEND_ONLY if sqlite else f"ALTER TABLE case_message ENABLE TRIGGER {trigger}")


def downgrade() -> None:
    """What is gone stays gone: a form that was sent before is known by its key alone."""
