"""papers: verification, cancelled numbers, signed scans, templates of the office"""

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LETTERS = "3479ACEFHJKMNPRTWXY"
NEEDED = ("code", "salt", "content", "sha256")


def upgrade() -> None:
    with op.batch_alter_table("paper") as batch:
        batch.add_column(sa.Column("code", sa.Text(), nullable=True))
        batch.add_column(sa.Column("salt", sa.Text(), nullable=True))
        batch.add_column(sa.Column("content", JSON, nullable=True))
        batch.add_column(sa.Column("sha256", sa.Text(), nullable=True))
        batch.add_column(sa.Column("ended", sa.Text(), nullable=True))
        batch.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("end_reason", sa.Text(), nullable=True))
    fill()
    with op.batch_alter_table("paper") as batch:
        for name in NEEDED:
            batch.alter_column(name, existing_type=JSON if name == "content" else sa.Text(), nullable=False)
        batch.create_unique_constraint(op.f("uq_paper_code"), ["code"])
        batch.create_check_constraint(op.f("ck_paper_ended"), "ended in ('cancelled','withdrawn')")
        batch.create_check_constraint(op.f("ck_paper_ended_at"), "(ended is null) = (ended_at is null)")
        batch.create_foreign_key(op.f("fk_paper_ended_by_id_person"), "person", ["ended_by_id"], ["id"])
        batch.create_index("ix_paper_register", ["issuer_id", "signed_on", "id"])
    make_tables()


def make_tables() -> None:
    op.create_table(
        "scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_scan_size")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_scan_paper_id_paper")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_scan_sent_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_scan_public_id")),
    )
    op.create_index(op.f("ix_scan_paper_id"), "scan", ["paper_id"])
    op.create_table(
        "paper_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["put_by_id"], ["account.id"], name=op.f("fk_paper_template_put_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
        sa.UniqueConstraint("paper", "version", name=op.f("uq_paper_template_paper_version")),
    )
    op.create_table(
        "missed_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_code")),
    )
    op.create_index("ix_missed_code_address", "missed_code", ["address", "at"])


def fill() -> None:
    """Give papers from before this migration a code, and commit to what their rows say."""
    connection = op.get_bind()
    paper = sa.table(
        "paper", sa.column("id"), sa.column("type"), sa.column("term"), sa.column("seq"), sa.column("symbol"),
        sa.column("signed_on", sa.Date), sa.column("effective_on", sa.Date), sa.column("signer"),
        sa.column("code"), sa.column("salt"), sa.column("content", JSON), sa.column("sha256"),
    )  # fmt: skip
    for row in connection.execute(sa.select(paper)).all():
        content = {
            "register": {
                "number": f"{row.seq:02d}-{row.type}/{row.symbol}", "term": row.term, "signer": row.signer,
                "signed_on": row.signed_on.isoformat(), "effective_on": row.effective_on.isoformat(),
            }
        }  # fmt: skip
        salt = secrets.token_hex(16)
        said = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        connection.execute(
            sa.update(paper)
            .where(paper.c.id == row.id)
            .values(
                code=new_code(), salt=salt, content=content, sha256=hashlib.sha256((salt + said).encode()).hexdigest()
            )
        )


def new_code() -> str:
    """As `webapp.documents.codes` makes them: a migration stays what it is when that module changes."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(15))
    return drawn + LETTERS[sum(LETTERS.index(letter) * (place + 2) for place, letter in enumerate(drawn)) % 19]


def downgrade() -> None:
    for table in ("missed_code", "paper_template", "scan"):
        op.drop_table(table)
    with op.batch_alter_table("paper") as batch:
        batch.drop_index("ix_paper_register")
        for name in ("ended_at", "ended"):
            batch.drop_constraint(op.f(f"ck_paper_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_paper_ended_by_id_person"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_paper_code"), type_="unique")
        for name in ("end_reason", "ended_by_id", "ended_at", "ended", *reversed(NEEDED)):
            batch.drop_column(name)
