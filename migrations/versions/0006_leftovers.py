"""Joint branches and bloc unions; indexes of the lists that are sorted by day; terms that do not overlap; posts of placements."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
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

LAST = "coalesce({0}.cut_to, {0}.extended_to, {0}.ends_on)"
OVERLAP = f"""
    SELECT RAISE(ABORT, 'terms_overlap') WHERE EXISTS (
      SELECT 1 FROM committee_term AS other
      WHERE other.unit_id = NEW.unit_id AND other.id IS NOT NEW.id
        AND other.starts_on <= {LAST.format("NEW")} AND NEW.starts_on <= {LAST.format("other")}
    );
"""
SQLITE = [
    f"CREATE TRIGGER term_overlap_{act} BEFORE {act.upper()} ON committee_term BEGIN {OVERLAP} END"
    for act in ("insert", "update")
]
POSTGRES = [
    f"""
    ALTER TABLE committee_term ADD CONSTRAINT ex_committee_term EXCLUDE USING gist
      (unit_id WITH =, daterange(starts_on, {LAST.format("committee_term")}, '[]') WITH &&)
    """
]


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    _hold("unit", "kind", MORE)
    for name, table, columns in BY_DAY:
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    op.add_column("post", sa.Column("placed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE post SET placed = true WHERE given_by_id IN (SELECT paper.id FROM issued_paper AS paper"
        ' JOIN "case" ON "case".id = paper.case_id WHERE "case".workflow = \'placement\')'
    )
    closed = sa.text("closed_at is not null")
    op.create_index("ix_case_closed", "case", ["closed_at", "id"], sqlite_where=closed, postgresql_where=closed)
    with op.batch_alter_table("committee_term") as batch:
        batch.add_column(sa.Column("cut_to", sa.Date(), nullable=True))
        batch.create_check_constraint("cut", "cut_to < coalesce(extended_to, ends_on) and cut_to >= starts_on")
    following = "SELECT min(later.starts_on) FROM committee_term AS later"
    following += " WHERE later.unit_id = committee_term.unit_id AND later.starts_on > committee_term.starts_on"
    before = f"date(({following}), '-1 day')" if sqlite else f"({following}) - 1"
    op.execute(f"UPDATE committee_term SET cut_to = {before} WHERE ({following}) <= {LAST.format('committee_term')}")
    for statement in SQLITE if sqlite else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER term_overlap_insert")
        op.execute("DROP TRIGGER term_overlap_update")
    else:
        op.execute("ALTER TABLE committee_term DROP CONSTRAINT ex_committee_term")
    with op.batch_alter_table("committee_term") as batch:
        batch.drop_constraint(op.f("ck_committee_term_cut"), type_="check")
        batch.drop_column("cut_to")
    op.drop_index("ix_case_closed", "case")
    op.drop_column("post", "placed")
    for name, table, columns in BY_DAY:
        op.drop_index(name, table)
        op.create_index(name, table, [column for column in columns if column != "at"])
    _hold("unit", "kind", KINDS)


def _hold(table: str, column: str, values: tuple[str, ...]) -> None:
    """Hold a column to these values in place of those of its check."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch.create_check_constraint(column, sa.text(f"{column} in ('" + "','".join(values) + "')"))
