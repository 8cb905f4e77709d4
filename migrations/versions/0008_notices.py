"""notices, the outbox of their mails, what people want to be told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNREAD, WAITING = sa.text("read_at is null and done_at is null"), sa.text("status = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("stood", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('turn','vote','soon','vote_soon','late','case','session','session_off','address')",
            name=op.f("ck_notice_kind"),
        ),
        sa.CheckConstraint(
            "(meeting_id is not null) = (kind in ('session','session_off'))", name=op.f("ck_notice_session")
        ),
        sa.CheckConstraint(
            "(case_id is null) = (kind in ('session','session_off','address'))", name=op.f("ck_notice_case")
        ),
        sa.CheckConstraint("(case_id is null) = (version is null)", name=op.f("ck_notice_version")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notice_case_id_case")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_notice_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index("ix_notice_person", "notice", ["person_id", "id"])
    op.create_index("ix_notice_unread", "notice", ["person_id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_index("ix_notice_case", "notice", ["case_id", "done_at"])
    op.create_table(
        "mail",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.CheckConstraint("status in ('waiting','sent','cancelled','failed')", name=op.f("ck_mail_status")),
        sa.CheckConstraint("(status = 'sent') = (sent_at is not null)", name=op.f("ck_mail_sent")),
        sa.CheckConstraint("sent_at is null or (message_id is not null and attempts > 0)", name=op.f("ck_mail_tried")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_mail_notice_id_notice")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_mail")),
    )
    op.create_index("ix_mail_waiting", "mail", ["next_try_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_table(
        "mail_choice",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.CheckConstraint("(quiet_from is null) = (quiet_to is null)", name=op.f("ck_mail_choice_quiet")),
        sa.CheckConstraint(
            "quiet_from between 0 and 23 and quiet_to between 0 and 23", name=op.f("ck_mail_choice_hours")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mail_choice_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mail_choice")),
    )


def downgrade() -> None:
    for table in ("mail_choice", "mail", "notice"):
        op.drop_table(table)
