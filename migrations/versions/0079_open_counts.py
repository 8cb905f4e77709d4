"""Counts of open cases below units of many others, with triggers that note each change of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

COUNTED = ("unit_id", "workflow", "state", "late_after", "rests_until")
WATCHED = (*COUNTED, "sealed", "closed_at")
PLACE = ("path", "kind")


def upgrade() -> None:
    op.create_table(
        "case_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("late_after", sa.Date(), nullable=True),
        sa.Column("rests_until", sa.Date(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_change")),
    )
    op.create_table(
        "open_count",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("soon", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("resting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_open_count_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "at", "kind", "workflow", "state", name=op.f("pk_open_count")),
    )
    op.create_table(
        "open_mark",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("soon_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_open_mark_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_open_mark")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _note(row: str, cases: int) -> str:
    values = ", ".join(f"{row}.{name}" for name in COUNTED)
    return f"INSERT INTO case_change ({', '.join(COUNTED)}, cases) VALUES ({values}, {cases});"


def _differs(names: tuple[str, ...], operator: str) -> str:
    return "(" + " OR ".join(f"NEW.{name} {operator} OLD.{name}" for name in names) + ")"


def _on_sqlite() -> None:
    changed = _differs(WATCHED, "IS NOT")
    for name, act, row, cases, when in (
        ("came", "INSERT", "NEW", 1, ""),
        ("goes", f"UPDATE OF {', '.join(WATCHED)}", "OLD", -1, f" AND {changed}"),
        ("comes", f"UPDATE OF {', '.join(WATCHED)}", "NEW", 1, f" AND {changed}"),
    ):
        op.execute(
            f'CREATE TRIGGER case_change_{name} AFTER {act} ON "case" WHEN {row}.closed_at IS NULL AND NOT {row}.sealed'
            f"{when} BEGIN {_note(row, cases)} END"
        )
    op.execute(
        f"CREATE TRIGGER unit_open_mark AFTER UPDATE OF {', '.join(PLACE)} ON unit WHEN {_differs(PLACE, 'IS NOT')}"
        " BEGIN DELETE FROM open_mark; END"
    )


def _on_postgresql() -> None:
    for function, body in (
        ("note_case_come", _if_open("NEW", 1)),
        ("note_case_change", _if_open("OLD", -1) + _if_open("NEW", 1)),
        ("forget_open_marks", "DELETE FROM open_mark;"),
    ):
        op.execute(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        )
    op.execute(
        'CREATE TRIGGER case_change_came AFTER INSERT ON "case" FOR EACH ROW'
        " WHEN (NEW.closed_at IS NULL AND NOT NEW.sealed) EXECUTE FUNCTION note_case_come()"
    )
    for name, table, watched, function in (
        ("case_change_moved", '"case"', WATCHED, "note_case_change"),
        ("unit_open_mark", "unit", PLACE, "forget_open_marks"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE OF {', '.join(watched)} ON {table} FOR EACH ROW"
            f" WHEN ({_differs(watched, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {function}()"
        )


def _if_open(row: str, cases: int) -> str:
    return f"IF {row}.closed_at IS NULL AND NOT {row}.sealed THEN {_note(row, cases)} END IF;"


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        triggers = ("case_change_came", "case_change_goes", "case_change_comes", "unit_open_mark")
        for name in triggers:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, table in (
            ("case_change_came", '"case"'),
            ("case_change_moved", '"case"'),
            ("unit_open_mark", "unit"),
        ):
            op.execute(f"DROP TRIGGER {name} ON {table}")
        for function in ("note_case_come", "note_case_change", "forget_open_marks"):
            op.execute(f"DROP FUNCTION {function}()")
    for table in ("open_mark", "open_count", "case_change"):
        op.drop_table(table)
