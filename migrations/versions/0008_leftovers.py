"""Joint branches and bloc unions among the kinds of units; indexes of the lists that are sorted by day."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("province_union", "district_union", "commune_union", "base_union", "branch", "military_command")
MORE = (
    "province_union",
    "district_union",
    "bloc_union",
    "commune_union",
    "base_union",
    "joint_branch",
    "branch",
    "military_command",
)
BY_DAY = (
    ("ix_notice_person", "notice", ["person_id", "at", "id"]),
    ("ix_access_log_entry_case", "access_log_entry", ["case_id", "at", "id"]),
)


def upgrade() -> None:
    _hold("unit", "kind", MORE)
    for name, table, columns in BY_DAY:
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    closed = sa.text("closed_at is not null")
    op.create_index("ix_case_closed", "case", ["closed_at", "id"], sqlite_where=closed, postgresql_where=closed)


def downgrade() -> None:
    op.drop_index("ix_case_closed", "case")
    for name, table, columns in BY_DAY:
        op.drop_index(name, table)
        op.create_index(name, table, [column for column in columns if column != "at"])
    _hold("unit", "kind", KINDS)


def _hold(table: str, column: str, values: tuple[str, ...]) -> None:
    """Hold a column to these values in place of those of its check."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(column, sa.text(f"{column} in ('" + "','".join(values) + "')"))
