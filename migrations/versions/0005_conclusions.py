"""Cases that another case has opened, and conferences: their period, papers, conclusions and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One statement for both engines: a batch would make the table of all cases anew on SQLite.
    op.execute(
        'ALTER TABLE "case" ADD COLUMN opened_by_id INTEGER CONSTRAINT fk_case_opened_by_id_case REFERENCES "case" (id)'
    )
    here = sa.text("opened_by_id is not null")
    op.create_index("ix_case_opened_by", "case", ["opened_by_id"], sqlite_where=here, postgresql_where=here)


def downgrade() -> None:
    op.drop_index("ix_case_opened_by", "case")
    op.drop_column("case", "opened_by_id")
