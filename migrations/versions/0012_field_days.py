"""Days at the grassroots, and leave.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = "','".join(values)
    return sa.CheckConstraint(f"{column} in ('{listed}')", name=op.f(f"ck_{table}_{column}"))


def refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "field_trip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("regime", "kind", "level", "theme", "status")),
        sa.Column("travel_order", sa.Text(), nullable=True),
        one_of("field_trip", "regime", "one_plus_two", "four_plus_one"),
        one_of("field_trip", "kind", "thematic", "inspection", "joint", "committee", "branch"),
        one_of("field_trip", "level", "branch", "commune", "district"),
        one_of("field_trip", "status", "registered", "confirmed", "done", "reported", "verified"),
        refers("field_trip", "person_id", "person"),
        refers("field_trip", "unit_id", "unit"),
        refers("field_trip", "host_id", "unit"),
        refers("field_trip", "case_id", "case"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_trip")),
        sa.UniqueConstraint("case_id", name=op.f("uq_field_trip_case_id")),
    )
    op.create_index("ix_field_trip_unit", "field_trip", ["unit_id"])
    op.create_index("ix_field_trip_host", "field_trip", ["host_id"])
    op.create_table(
        "field_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        one_of("field_day", "half", "am", "pm"),
        refers("field_day", "trip_id", "field_trip"),
        refers("field_day", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_day")),
        sa.UniqueConstraint("person_id", "day", "half", name=op.f("uq_field_day_person_id_day_half")),
    )
    op.create_index("ix_field_day_trip", "field_day", ["trip_id"])
    op.create_index("ix_field_day_day", "field_day", ["day"])
    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        one_of("leave", "kind", "annual", "sick", "maternity", "course"),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leave_dates")),
        refers("leave", "person_id", "person"),
        refers("leave", "recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_person", "leave", ["person_id", "last_day"])


def downgrade() -> None:
    op.drop_table("leave")
    op.drop_table("field_day")
    op.drop_table("field_trip")
