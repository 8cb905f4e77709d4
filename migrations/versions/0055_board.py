"""What the supervisors' board counts: until when an open case rests, and after which day it is late.

Both follow from its tasks and the version of its process, and are worked out here for the cases that are open.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at is null")
LATE_AFTER = sa.text(
    'update "case" set late_after ='
    ' coalesce(due_on, (select min(task.due_on) from task where task.case_id = "case".id))'
    " where closed_at is null"
)
RESTS_UNTIL = {
    "sqlite": (
        "update \"case\" set rests_until = min(coalesce(date(late_after, '+1 day'), '9999-12-31'),"
        " coalesce((select min(task.opens_on) from task where task.case_id = \"case\".id), '9999-12-31'))"
        " where closed_at is null and definition_hash = :hash and state = :state"
    ),
    "postgresql": (
        'update "case" set rests_until = least(late_after + 1,'
        " (select min(task.opens_on) from task where task.case_id = \"case\".id), date '9999-12-31')"
        " where closed_at is null and definition_hash = :hash and state = :state"
    ),
}


def upgrade() -> None:
    op.add_column("case", sa.Column("late_after", sa.Date(), nullable=True))
    op.add_column("case", sa.Column("rests_until", sa.Date(), nullable=True))
    connection = op.get_bind()
    connection.execute(LATE_AFTER)
    for hash_, body in connection.execute(sa.text("select hash, body from definition")).all():
        for state in asking_nobody(json.loads(body) if isinstance(body, str) else body):
            connection.execute(sa.text(RESTS_UNTIL[connection.dialect.name]), {"hash": hash_, "state": state})
    columns = ["sealed", "unit_id", "workflow", "state", "late_after", "rests_until", "closed_at"]
    op.create_index("ix_case_board", "case", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def asking_nobody(body: dict[str, Any]) -> list[str]:
    """Return the states of a stored version that ask nobody: no vote, no joint question, no task but a recurring one."""
    asked = {each["state"] for each in (*body["questions"], *body["assents"])}
    for move in body["moves"]:
        if move["cause"]["kind"] == "by" and not move.get("every"):
            asked.update(move["sources"])
    return [state["name"] for state in body["states"] if state["name"] not in asked]


def downgrade() -> None:
    op.drop_index("ix_case_board", table_name="case")
    # Not as a batch: on SQLite that would make the table anew, with its keys where 0005 cannot drop their columns.
    op.drop_column("case", "rests_until")
    op.drop_column("case", "late_after")
