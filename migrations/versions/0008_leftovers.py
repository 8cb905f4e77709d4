"""Joint branches and bloc unions among the kinds of units."""

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


def upgrade() -> None:
    _hold("unit", "kind", MORE)


def downgrade() -> None:
    _hold("unit", "kind", KINDS)


def _hold(table: str, column: str, values: tuple[str, ...]) -> None:
    """Hold a column to these values in place of those of its check."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(column, sa.text(f"{column} in ('" + "','".join(values) + "')"))
