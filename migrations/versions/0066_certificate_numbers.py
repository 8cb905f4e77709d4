"""Those whom a confirmed row is about have a number in their unit's book of certificates, which stays.

Certificates of rows that were confirmed before have none: the unit has numbered those by hand.
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

JOINED = (
    "NEW.row_id = OLD.row_id AND NEW.unit_id = OLD.unit_id AND NEW.part = OLD.part{}"
    " AND EXISTS (SELECT 1 FROM person WHERE id = OLD.person_id AND joined_into_id = NEW.person_id)"
)
NUMBER = " AND NEW.certificate_number IS NOT DISTINCT FROM OLD.certificate_number"
KEPT = "EXISTS (SELECT 1 FROM register_row WHERE id = {}.row_id AND standing <> 'entered' AND erased_at IS NULL)"
SQLITE = (
    "CREATE TRIGGER register_person_update BEFORE UPDATE ON register_person WHEN {old} AND NOT ({joined})"
    " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
)
POSTGRES = """
    CREATE OR REPLACE FUNCTION refuse_register_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF {new} THEN
          RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'UPDATE' THEN IF {joined} THEN RETURN NEW; END IF; END IF;
      IF {old} THEN
        RAISE EXCEPTION 'append_only' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
"""


def upgrade() -> None:
    op.add_column("register_person", sa.Column("certificate_number", sa.Integer()))
    _let_pass(JOINED.format(NUMBER))


def downgrade() -> None:
    _let_pass(JOINED.format(""))
    op.drop_column("register_person", "certificate_number")


def _let_pass(joined: str) -> None:
    """Let a row that is kept change only its person, and that only as `joined` says."""
    old, new = KEPT.format("OLD"), KEPT.format("NEW")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER register_person_update")
        op.execute(SQLITE.format(old=old, joined=joined.replace("IS NOT DISTINCT FROM", "IS")))
    else:
        op.execute(POSTGRES.format(new=new, old=old, joined=joined))
