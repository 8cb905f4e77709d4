"""Likely doubles: what names have in common, what was decided about pairs, and records that were joined."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from webapp.models.base import Instant
from webapp.queries.people.lookalikes import likeness

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEPT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("person", sa.Column("likeness", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "ALTER TABLE person ADD COLUMN joined_into_id INTEGER"
        " CONSTRAINT fk_person_joined_into_id_person REFERENCES person (id)"
    )
    op.create_index("ix_person_likeness", "person", ["likeness"])
    op.create_index("ix_person_joined_into_id", "person", ["joined_into_id"])
    fill()
    op.create_table(
        "person_pair",
        sa.Column("one_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("noted", sa.Text()),
        sa.Column("noted_at", Instant()),
        sa.Column("noted_by_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("decided_at", Instant()),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint("one_id < other_id", name="order"),
        sa.CheckConstraint("(decided_at is null) = (reason is null)", name="reason"),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided"),
    )
    op.create_index("ix_person_pair_other_id", "person_pair", ["other_id"])
    op.create_table(
        "double_question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("birth_known", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id")),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("account.id")),
        sa.Column("answer", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("answered_at", Instant()),
        sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.CheckConstraint("answer in ('same','two')", name="answer"),
        sa.CheckConstraint("(answer is null) = (answered_by_id is null)", name="answered"),
        sa.UniqueConstraint("code", "likeness", "sex", "birth_date", "birth_known", "person_id"),
    )
    op.create_index("ix_double_question_person_id", "double_question", ["person_id"])
    op.create_table(
        "person_join",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kept_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("gone_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("decided_at", Instant()),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("person.id")),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("declined_why", sa.Text()),
        sa.Column("moved", KEPT),
        sa.Column("both_voted", KEPT),
        sa.CheckConstraint("kept_id <> gone_id", name="two_records"),
        sa.CheckConstraint("decided_by_id is null or decided_by_id <> proposed_by_id", name="four_eyes"),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided"),
        sa.CheckConstraint("confirmed = (moved is not null)", name="moved"),
    )
    op.create_index("ix_person_join_kept_id", "person_join", ["kept_id"])
    op.create_index("ix_person_join_gone_id", "person_join", ["gone_id"])


def fill() -> None:
    """Work out what the stored names have in common."""
    person = sa.table("person", sa.column("id", sa.Integer), sa.column("full_name"), sa.column("likeness"))
    found = op.get_bind().execute(sa.select(person.c.id, person.c.full_name).order_by(person.c.id)).all()
    values = [{"who": row.id, "like": likeness(row.full_name)} for row in found]
    if values:
        change = sa.update(person).where(person.c.id == sa.bindparam("who")).values(likeness=sa.bindparam("like"))
        op.get_bind().execute(change, values)


def downgrade() -> None:
    op.drop_table("person_join")
    op.drop_table("double_question")
    op.drop_table("person_pair")
    op.drop_index("ix_person_joined_into_id", "person")
    op.drop_index("ix_person_likeness", "person")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("joined_into_id")
        batch.drop_column("likeness")
