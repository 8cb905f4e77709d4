"""Ballots on paper are counted by two and shown to each member named; a meeting has a teller.

Earlier counts were entered by one person, and nobody was asked: they stay as they are, and are over.
"""

import sqlalchemy as sa
from alembic import op

from webapp.models.base import Instant, Json

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# In the middle of the list: other kinds may be added at its end.
BEFORE, AFTER = ("late", "case"), ("late", "count", "named", "objected", "case")


def rename_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds of notices in the constraint that lists them: a check alone, so no row is touched."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
        bind.exec_driver_sql("PRAGMA writable_schema=ON")
        bind.execute(
            sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'notice'"),
            {"before": ",".join(f"'{kind}'" for kind in before), "after": ",".join(f"'{kind}'" for kind in after)},
        )
        bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
        bind.exec_driver_sql("PRAGMA writable_schema=OFF")
        return
    found = bind.execute(
        sa.text(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notice_kind'"
            " AND connamespace = current_schema()::regnamespace"
        )
    )
    old, new = (", ".join(f"'{kind}'::text" for kind in kinds) for kinds in (before, after))
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind {found.scalar_one().replace(old, new)}")


def upgrade() -> None:
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for table in ("meeting", "meeting_change"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN teller_id INTEGER"
            f" CONSTRAINT fk_{table}_teller_id_person REFERENCES person (id)"
        )
    op.execute(
        "ALTER TABLE paper_ballot_count ADD COLUMN confirmed_by_id INTEGER"
        " CONSTRAINT fk_paper_ballot_count_confirmed_by_id_person REFERENCES person (id)"
        " CONSTRAINT ck_paper_ballot_count_two_people CHECK (confirmed_by_id <> entered_by_id)"
    )
    op.execute(f"ALTER TABLE paper_ballot_count ADD COLUMN confirmed_at {moment}")
    op.execute("ALTER TABLE paper_ballot_count ADD COLUMN objections_until DATE")
    op.execute(f"ALTER TABLE paper_ballot_count ADD COLUMN settled_at {moment}")
    op.execute("UPDATE paper_ballot_count SET settled_at = entered_at")
    op.create_table(
        "proposed_count",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("sheet", Json, nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("other", Json, nullable=True),
        sa.Column("other_by_id", sa.Integer(), nullable=True),
        sa.Column("other_at", Instant(), nullable=True),
        sa.CheckConstraint("other_by_id <> entered_by_id", name=op.f("ck_proposed_count_two_people")),
        sa.CheckConstraint("standing in ('waiting','unequal','objected')", name=op.f("ck_proposed_count_standing")),
        sa.CheckConstraint("(standing = 'waiting') = (other_by_id is null)", name=op.f("ck_proposed_count_other")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_proposed_count_vote_id_vote")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_proposed_count_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_proposed_count_entered_by_id_person")),
        sa.ForeignKeyConstraint(["other_by_id"], ["person.id"], name=op.f("fk_proposed_count_other_by_id_person")),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_proposed_count")),
    )
    op.create_table(
        "paper_voter",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["vote_id", "meeting_id"],
            ["paper_ballot_count.vote_id", "paper_ballot_count.meeting_id"],
            name=op.f("fk_paper_voter_vote_id_meeting_id_paper_ballot_count"),
        ),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["roll_member.vote_id", "roll_member.person_id"],
            name=op.f("fk_paper_voter_vote_id_person_id_roll_member"),
        ),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_paper_voter")),
    )
    rename_kinds(BEFORE, AFTER)


def downgrade() -> None:
    kinds = "kind IN ('count','named','objected')"
    op.execute(f"DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE {kinds})")
    op.execute(f"DELETE FROM notice WHERE {kinds}")
    rename_kinds(AFTER, BEFORE)
    op.drop_table("paper_voter")
    op.drop_table("proposed_count")
    for column in ("settled_at", "objections_until", "confirmed_at", "confirmed_by_id"):
        op.drop_column("paper_ballot_count", column)
    for table in ("meeting_change", "meeting"):
        op.drop_column(table, "teller_id")
