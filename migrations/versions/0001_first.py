"""All tables, and what the database itself refuses: changing the journal or the rule book, two holders of one seat."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from workflows.posts import post_kinds

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("event", "rule")
COLUMNS = ("key", "title", "paper", "seat", "named", "outside", "source")


def first_kinds() -> list[dict[str, Any]]:
    """Return the kinds of posts that a new office starts with: what the processes name has to be there."""
    return [
        {
            "key": kind.key,
            "title": kind.title,
            "paper": kind.paper,
            "units": list(kind.units),
            "seat": kind.seat or None,
            "named": kind.named,
            "outside": kind.outside,
            "valid_from": kind.effective_from,
            "source": kind.source,
        }
        for kind in post_kinds().values()
    ]


def upgrade() -> None:
    op.create_table(
        "definition",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_definition")),
    )
    op.create_table(
        "missed_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_code")),
    )
    with op.batch_alter_table("missed_code", schema=None) as batch_op:
        batch_op.create_index("ix_missed_code_address", ["address", "at"], unique=False)

    op.create_table(
        "office",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("birth_known", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("union_joined_on", sa.Date(), nullable=True),
        sa.Column("party_joined_on", sa.Date(), nullable=True),
        sa.Column("party_candidate", sa.Boolean(), nullable=False),
        sa.Column("restricted_on", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sex in ('male','female')", name=op.f("ck_person_sex")),
        sa.CheckConstraint("birth_known in ('day','month','year')", name=op.f("ck_person_birth_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("code", name=op.f("uq_person_code")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_search", ["search"], unique=False)
        batch_op.create_index("ix_person_sort_key", ["sort_key"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_address", ["address", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_username", ["username", "at"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("branch_kind", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("predecessor_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("awaited", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind in ('province_union','district_union','commune_union','base_union','branch','military_command')",
            name=op.f("ck_unit_kind"),
        ),
        sa.CheckConstraint(
            "branch_kind in ('residential','school','agency','enterprise','armed_forces')",
            name=op.f("ck_unit_branch_kind"),
        ),
        sa.CheckConstraint("(kind = 'branch') = (branch_kind is not null)", name=op.f("ck_unit_branches")),
        sa.CheckConstraint("parent_id is null or parent_id <> id", name=op.f("ck_unit_no_self_parent")),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_unit_dates")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["unit.id"], name=op.f("fk_unit_predecessor_id_unit")),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_successor_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_predecessor_id"), ["predecessor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_search"), ["search"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("first_password", sa.Boolean(), nullable=False),
        sa.Column("first_password_expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.CheckConstraint("locale in ('vi','en')", name=op.f("ck_account_locale")),
        sa.CheckConstraint("theme in ('auto','light','dark')", name=op.f("ck_account_theme")),
        sa.CheckConstraint("(person_id is null) = administrator", name=op.f("ck_account_person_or_administrator")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "record_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("transferred_on", sa.Date(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("handed_by", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("wording", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_record_transfer_made_by_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_record_transfer_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_transfer")),
        sa.UniqueConstraint("key", name=op.f("uq_record_transfer_key")),
    )
    op.create_index("ix_record_transfer_unit_id", "record_transfer", ["unit_id"])
    op.create_table(
        "record_destruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("carried", sa.Boolean(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(carried is null) = (decided_at is null)", name=op.f("ck_record_destruction_decided")),
        sa.CheckConstraint(
            "(decided_at is null) = (decided_by_id is null)", name=op.f("ck_record_destruction_decided_by")
        ),
        sa.CheckConstraint("decided_by_id <> proposed_by_id", name=op.f("ck_record_destruction_two_people")),
        sa.CheckConstraint(
            "not carried or (number is not null and decided_on is not null and body is not null)",
            name=op.f("ck_record_destruction_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_record_destruction_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_record_destruction_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_record_destruction_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_destruction")),
        sa.UniqueConstraint("key", name=op.f("uq_record_destruction_key")),
    )
    op.create_index("ix_record_destruction_unit_id", "record_destruction", ["unit_id"])
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("definition_hash", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("returned_from", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("opener_id", sa.Integer(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("days_left", sa.Integer(), nullable=True),
        sa.Column("clock_on", sa.Date(), nullable=True),
        sa.Column("escalated_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column("destruction_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_hash"], ["definition.hash"], name=op.f("fk_case_definition_hash_definition")
        ),
        sa.ForeignKeyConstraint(
            ["destruction_id"], ["record_destruction.id"], name=op.f("fk_case_destruction_id_record_destruction")
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["case.id"], name=op.f("fk_case_follows_id_case")),
        sa.ForeignKeyConstraint(["opener_id"], ["person.id"], name=op.f("fk_case_opener_id_person")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_case_subject_id_person")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["record_transfer.id"], name=op.f("fk_case_transfer_id_record_transfer")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("claim", name=op.f("uq_case_claim")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_case_follows_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_public_id")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_clock",
            ["clock_on"],
            unique=False,
            sqlite_where=sa.text("clock_on is not null"),
            postgresql_where=sa.text("clock_on is not null"),
        )
        batch_op.create_index(
            "ix_case_open",
            ["workflow", "state"],
            unique=False,
            sqlite_where=sa.text("closed_at is null"),
            postgresql_where=sa.text("closed_at is null"),
        )
        batch_op.create_index("ix_case_opener", ["opener_id", "closed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_destruction_id"), ["destruction_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_transfer_id"), ["transfer_id"], unique=False)
        batch_op.create_index("ix_case_unit", ["unit_id", "closed_at"], unique=False)

    op.create_table(
        "person_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_person_correction_case_id_case")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["person.id"], name=op.f("fk_person_correction_corrected_by_id_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_correction_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_correction")),
    )
    op.create_index("ix_person_correction_person_id", "person_correction", ["person_id"])
    op.create_table(
        "cultivation_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("decision_body", sa.Text(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("founded_by_id", sa.Integer(), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["founded_by_id"], ["person.id"], name=op.f("fk_cultivation_group_founded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_cultivation_group_leader_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_cultivation_group_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_group")),
        sa.UniqueConstraint("key", name=op.f("uq_cultivation_group_key")),
    )
    with op.batch_alter_table("cultivation_group", schema=None) as batch_op:
        batch_op.create_index("ix_cultivation_group_unit", ["unit_id"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by_id is null)", name=op.f("ck_delegation_revoked_by_somebody")
        ),
        sa.CheckConstraint("absent_id <> deputy_id", name=op.f("ck_delegation_two_people")),
        sa.CheckConstraint(
            "revoked_by_id in (absent_id, deputy_id)", name=op.f("ck_delegation_revoked_by_one_of_them")
        ),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_delegation_dates")),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"], name=op.f("fk_delegation_absent_id_person")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_delegation_deputy_id_person")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["person.id"], name=op.f("fk_delegation_revoked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_absent", ["absent_id"], unique=False)
        batch_op.create_index("ix_delegation_deputy", ["deputy_id", "valid_to"], unique=False)

    op.create_table(
        "kinship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declarer_id", sa.Integer(), nullable=False),
        sa.Column("relative_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('spouse','parent_child','sibling','grandparent','in_law','other')", name=op.f("ck_kinship_kind")
        ),
        sa.CheckConstraint("declarer_id <> relative_id", name=op.f("ck_kinship_two_people")),
        sa.ForeignKeyConstraint(["declarer_id"], ["person.id"], name=op.f("fk_kinship_declarer_id_person")),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name=op.f("fk_kinship_relative_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kinship")),
    )
    with op.batch_alter_table("kinship", schema=None) as batch_op:
        batch_op.create_index("ix_kinship_relative_id", ["relative_id"], unique=False)
        batch_op.create_index(
            "uq_kinship_standing",
            ["declarer_id", "relative_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('annual','sick','maternity','course')", name=op.f("ck_leave_kind")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_leave_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_leave_recorded_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index("ix_leave_person", ["person_id", "last_day"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("secretary_id", sa.Integer(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("body in ('standing_committee','executive_committee')", name=op.f("ck_meeting_body")),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_meeting_chair_id_person")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name=op.f("fk_meeting_planned_by_id_person")),
        sa.ForeignKeyConstraint(["secretary_id"], ["person.id"], name=op.f("fk_meeting_secretary_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_public_id")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_unit", ["unit_id", "held_on"], unique=False)

    op.create_table(
        "opened_book",
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_opened_book_last")),
        sa.ForeignKeyConstraint(["issuer_id"], ["unit.id"], name=op.f("fk_opened_book_issuer_id_unit")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_opened_book_opened_by_id_person")),
        sa.PrimaryKeyConstraint("issuer_id", "type", "term", name=op.f("pk_opened_book")),
    )
    op.create_table(
        "reorganisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("cases", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind in ('merge','split','replace','end','move','rename')", name=op.f("ck_reorganisation_kind")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_reorganisation_done_by_id_person")),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_reorganisation_scope_id_unit")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_reorganisation_undone_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorganisation")),
        sa.UniqueConstraint("key", name=op.f("uq_reorganisation_key")),
    )
    with op.batch_alter_table("reorganisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reorganisation_scope_id"), ["scope_id"], unique=False)

    op.create_table(
        "unit_past",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_past_parent_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_past_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "until", name=op.f("pk_unit_past")),
    )
    op.create_table(
        "access_log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_access_log_entry_case_id_case")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_access_log_entry_for_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_log_entry_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log_entry")),
    )
    with op.batch_alter_table("access_log_entry", schema=None) as batch_op:
        batch_op.create_index("ix_access_log_entry_case", ["case_id", "id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agenda_item_case_id_case")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", "case_id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_case_id"), ["case_id"], unique=False)

    op.create_table(
        "attendance_confirmed",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_confirmed_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_confirmed_person_id_person")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_attendance_confirmed")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind in ('holiday','exchanged','worked')", name=op.f("ck_calendar_day_kind")),
        sa.CheckConstraint("(ended_at is null) or (ended_at >= recorded_at)", name=op.f("ck_calendar_day_ended")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_calendar_day_ended_by_id_account")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_calendar_day_recorded_by_id_account")
        ),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_calendar_day_scope_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("form_key", name=op.f("uq_calendar_day_form_key")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_day_everybody",
            ["day"],
            unique=True,
            sqlite_where=sa.text("scope_id is null and ended_at is null"),
            postgresql_where=sa.text("scope_id is null and ended_at is null"),
        )
        batch_op.create_index(
            "uq_calendar_day_local",
            ["day", "scope_id"],
            unique=True,
            sqlite_where=sa.text("scope_id is not null and ended_at is null"),
            postgresql_where=sa.text("scope_id is not null and ended_at is null"),
        )

    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_by_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announced_by_id"], ["account.id"], name=op.f("fk_calendar_year_announced_by_id_account")
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "case_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_access_case_id_case")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_access_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_access")),
        sa.UniqueConstraint("case_id", "unit_id", "post", name=op.f("uq_case_access_case_id_unit_id_post")),
    )
    with op.batch_alter_table("case_access", schema=None) as batch_op:
        batch_op.create_index("ix_case_access_post", ["unit_id", "post"], unique=False)

    op.create_table(
        "escalation",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_escalation_case_id_case")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_escalation_unit_id_unit")),
        sa.PrimaryKeyConstraint("case_id", "unit_id", name=op.f("pk_escalation")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_post", sa.Text(), nullable=True),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consequences", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('move','answer','ballot','recusal','sitting','clock','version','tree','data','archive')",
            name=op.f("ck_event_kind"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_event_case_id_case")),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name=op.f("fk_event_for_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_event_case_id_seq")),
        sa.UniqueConstraint("hash", name=op.f("uq_event_hash")),
        sa.UniqueConstraint("key", name=op.f("uq_event_key")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_actor", ["actor_id", "at"], unique=False)

    op.create_table(
        "field_trip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("travel_order", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('thematic','inspection','joint','committee','branch')", name=op.f("ck_field_trip_kind")
        ),
        sa.CheckConstraint("level in ('branch','commune','district')", name=op.f("ck_field_trip_level")),
        sa.CheckConstraint("regime in ('one_plus_two','four_plus_one')", name=op.f("ck_field_trip_regime")),
        sa.CheckConstraint(
            "status in ('registered','confirmed','done','reported','verified')", name=op.f("ck_field_trip_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_field_trip_case_id_case")),
        sa.ForeignKeyConstraint(["host_id"], ["unit.id"], name=op.f("fk_field_trip_host_id_unit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_field_trip_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_field_trip_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_trip")),
        sa.UniqueConstraint("case_id", name=op.f("uq_field_trip_case_id")),
    )
    with op.batch_alter_table("field_trip", schema=None) as batch_op:
        batch_op.create_index("ix_field_trip_host", ["host_id"], unique=False)
        batch_op.create_index("ix_field_trip_unit", ["unit_id"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_why", sa.Text(), nullable=True),
        sa.CheckConstraint("(left_on is null) = (left_why is null)", name=op.f("ck_group_member_left")),
        sa.CheckConstraint("left_on is null or left_on >= joined_on", name=op.f("ck_group_member_dates")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["cultivation_group.id"], name=op.f("fk_group_member_group_id_cultivation_group")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_group_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(
            "ix_group_member_now",
            ["group_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("left_on is null"),
            postgresql_where=sa.text("left_on is null"),
        )

    op.create_table(
        "issued_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("out_of_order", sa.Text(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("signer_title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("ended in ('cancelled','withdrawn')", name=op.f("ck_issued_paper_ended")),
        sa.CheckConstraint("(ended is null) = (ended_at is null)", name=op.f("ck_issued_paper_ended_at")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_issued_paper_seq")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_issued_paper_case_id_case")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_issued_paper_ended_by_id_person")),
        sa.ForeignKeyConstraint(["issuer_id"], ["unit.id"], name=op.f("fk_issued_paper_issuer_id_unit")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_issued_paper_subject_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_paper")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_paper_code")),
        sa.UniqueConstraint("issuer_id", "type", "term", "seq", name=op.f("uq_issued_paper_issuer_id_type_term_seq")),
    )
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_paper_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_issued_paper_register", ["issuer_id", "signed_on", "id"], unique=False)

    op.create_table(
        "committee_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("extension", sa.Text(), nullable=True),
        sa.Column("members_fixed", sa.Integer(), nullable=False),
        sa.Column("paper_number", sa.Text(), nullable=False),
        sa.Column("paper_date", sa.Date(), nullable=False),
        sa.Column("paper_by", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_committee_term_dates")),
        sa.CheckConstraint("extended_to > ends_on", name=op.f("ck_committee_term_extended")),
        sa.CheckConstraint(
            "(extended_to is null) = (extension is null)", name=op.f("ck_committee_term_extended_by_paper")
        ),
        sa.CheckConstraint("extended_to is null or provisional", name=op.f("ck_committee_term_only_provisional")),
        sa.CheckConstraint("members_fixed > 0", name=op.f("ck_committee_term_members")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["issued_paper.id"], name=op.f("fk_committee_term_decision_id_issued_paper")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_committee_term_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_committee_term_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_term")),
        sa.UniqueConstraint("key", name=op.f("uq_committee_term_key")),
        sa.UniqueConstraint("unit_id", "starts_on", name=op.f("uq_committee_term_unit_id_starts_on")),
    )
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
    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_attendance_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_attendance_person_id_person")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_attendance")),
    )
    op.create_table(
        "meeting_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("secretary_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_meeting_change_chair_id_person")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_meeting_change_changed_by_id_person")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_change_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["secretary_id"], ["person.id"], name=op.f("fk_meeting_change_secretary_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_change")),
    )
    with op.batch_alter_table("meeting_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_change_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes")),
    )
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
            "(case_id is null) = (kind in ('meeting','meeting_off','address'))", name=op.f("ck_notice_case")
        ),
        sa.CheckConstraint(
            "(meeting_id is not null) = (kind in ('meeting','meeting_off'))", name=op.f("ck_notice_meeting")
        ),
        sa.CheckConstraint(
            "kind in ('task','vote','soon','vote_soon','late','case','escalated','meeting','meeting_off','address')",
            name=op.f("ck_notice_kind"),
        ),
        sa.CheckConstraint("(case_id is null) = (version is null)", name=op.f("ck_notice_version")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_notice_case_id_case")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_notice_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_case", ["case_id", "done_at"], unique=False)
        batch_op.create_index("ix_notice_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unread",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("read_at is null and done_at is null"),
            postgresql_where=sa.text("read_at is null and done_at is null"),
        )

    op.create_table(
        "paper_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["put_by_id"], ["account.id"], name=op.f("fk_paper_template_put_by_id_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_template_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
        sa.UniqueConstraint("paper", "version", name=op.f("uq_paper_template_paper_version")),
    )
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("basis in ('read','unread','default')", name=op.f("ck_rule_basis")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_rule_recorded_by_id_account")),
        sa.ForeignKeyConstraint(["scope_id"], ["unit.id"], name=op.f("fk_rule_scope_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("form_key", name=op.f("uq_rule_form_key")),
    )
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.create_index("ix_rule_key_from", ["key", "effective_from"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("kept_page", sa.Text(), nullable=True),
        sa.Column("kept_fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(person_id is null) = (post is not null)", name=op.f("ck_task_post_or_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_task_person", ["person_id"], unique=False)
        batch_op.create_index("ix_task_post", ["unit_id", "post"], unique=False)

    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_consultation_asked_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("quorum", sa.Text(), nullable=False),
        sa.Column("majority", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("abstention", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("early_close", sa.Boolean(), nullable=False),
        sa.Column("delegable", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("casting_vote", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("runoff_of_id", sa.Integer(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("abstention in ('counted','left_out')", name=op.f("ck_vote_abstention")),
        sa.CheckConstraint("base in ('entitled','present','cast')", name=op.f("ck_vote_base")),
        sa.CheckConstraint("body in ('standing_committee','executive_committee')", name=op.f("ck_vote_body")),
        sa.CheckConstraint("(closed_at is null) = (outcome is null)", name=op.f("ck_vote_closed_with_outcome")),
        sa.CheckConstraint("meeting_id is null or consultation_id is null", name=op.f("ck_vote_one_sitting")),
        sa.CheckConstraint(
            "outcome is null or outcome = 'void' or meeting_id is not null or consultation_id is not null",
            name=op.f("ck_vote_decided_in_a_sitting"),
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_vote_seats")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_vote_case_id_case")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_vote_consultation_id_consultation")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_vote_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["runoff_of_id"], ["vote.id"], name=op.f("fk_vote_runoff_of_id_vote")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_vote_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("case_id", "name", "round", name=op.f("uq_vote_case_id_name_round")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_vote_consultation_id")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vote_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "candidate",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("elected", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_candidate_person_id_person")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_candidate_vote_id_vote")),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_candidate")),
    )
    op.create_table(
        "event_answers",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_answers_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_answers")),
    )
    op.create_table(
        "paper_wording",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_paper_wording")),
    )
    op.create_table(
        "frozen_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_frozen_paper_case_id_case")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_frozen_paper_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_paper")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_frozen_paper_event_id_name")),
    )
    with op.batch_alter_table("frozen_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_frozen_paper_case_id"), ["case_id"], unique=False)

    op.create_table(
        "field_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trip_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.CheckConstraint("half in ('am','pm')", name=op.f("ck_field_day_half")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_field_day_person_id_person")),
        sa.ForeignKeyConstraint(["trip_id"], ["field_trip.id"], name=op.f("fk_field_day_trip_id_field_trip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_day")),
        sa.UniqueConstraint("person_id", "day", "half", name=op.f("uq_field_day_person_id_day_half")),
    )
    with op.batch_alter_table("field_day", schema=None) as batch_op:
        batch_op.create_index("ix_field_day_day", ["day"], unique=False)
        batch_op.create_index("ix_field_day_trip", ["trip_id"], unique=False)

    op.create_table(
        "mail",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.CheckConstraint("(status = 'sent') = (sent_at is not null)", name=op.f("ck_mail_sent")),
        sa.CheckConstraint("status in ('waiting','sent','cancelled','failed')", name=op.f("ck_mail_status")),
        sa.CheckConstraint("sent_at is null or (message_id is not null and attempts > 0)", name=op.f("ck_mail_tried")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_mail_notice_id_notice")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(
            "ix_mail_waiting",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.create_table(
        "paper_ballot_count",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("votes_blank", sa.Integer(), nullable=False),
        sa.Column("votes_invalid", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "votes_for + votes_against + votes_blank + votes_invalid > 0", name=op.f("ck_paper_ballot_count_some")
        ),
        sa.CheckConstraint(
            "votes_for >= 0 and votes_against >= 0 and votes_blank >= 0 and votes_invalid >= 0",
            name=op.f("ck_paper_ballot_count_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_paper_ballot_count_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_paper_ballot_count_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_paper_ballot_count_vote_id_vote")),
        sa.PrimaryKeyConstraint("vote_id", "meeting_id", name=op.f("pk_paper_ballot_count")),
    )
    with op.batch_alter_table("paper_ballot_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_ballot_count_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "post_kind",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("units", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_post_kind_dates")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_post_kind_ended_by_id_account")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], name=op.f("fk_post_kind_recorded_by_id_account")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_post_kind")),
        sa.UniqueConstraint("form_key", name=op.f("uq_post_kind_form_key")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_post_dates")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["issued_paper.id"], name=op.f("fk_post_ended_by_id_issued_paper")),
        sa.ForeignKeyConstraint(["given_by_id"], ["issued_paper.id"], name=op.f("fk_post_given_by_id_issued_paper")),
        sa.ForeignKeyConstraint(["kind"], ["post_kind.key"], name=op.f("fk_post_kind_post_kind")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_post_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("key", name=op.f("uq_post_key")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_person", ["person_id", "valid_to"], unique=False)
        batch_op.create_index("ix_post_unit_kind", ["unit_id", "kind", "valid_to"], unique=False)

    op.create_table(
        "roll_member",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("recused", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("voted", sa.Boolean(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_roll_member_given_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roll_member_person_id_person")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_roll_member_vote_id_vote")),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_roll_member")),
    )
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
        sa.ForeignKeyConstraint(["paper_id"], ["issued_paper.id"], name=op.f("fk_scan_paper_id_issued_paper")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_scan_sent_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_scan_public_id")),
    )
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "secret_ballot",
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.CheckConstraint("choice in ('for','against','blank')", name=op.f("ck_secret_ballot_choice")),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_secret_ballot_vote_id_vote")),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_secret_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice in ('for','against','blank')", name=op.f("ck_ballot_choice")),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["roll_member.vote_id", "roll_member.person_id"],
            name=op.f("fk_ballot_vote_id_person_id_roll_member"),
        ),
        sa.PrimaryKeyConstraint("vote_id", "person_id", name=op.f("pk_ballot")),
    )
    op.create_table(
        "paper_ballot_name",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_paper_ballot_name_votes")),
        sa.ForeignKeyConstraint(
            ["vote_id", "candidate_id"],
            ["candidate.vote_id", "candidate.person_id"],
            name=op.f("fk_paper_ballot_name_vote_id_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["vote_id", "meeting_id"],
            ["paper_ballot_count.vote_id", "paper_ballot_count.meeting_id"],
            name=op.f("fk_paper_ballot_name_vote_id_meeting_id_paper_ballot_count"),
        ),
        sa.PrimaryKeyConstraint("vote_id", "meeting_id", "candidate_id", name=op.f("pk_paper_ballot_name")),
    )
    op.create_table(
        "secret_ballot_name",
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt"], ["secret_ballot.receipt"], name=op.f("fk_secret_ballot_name_receipt_secret_ballot")
        ),
        sa.ForeignKeyConstraint(
            ["vote_id", "candidate_id"],
            ["candidate.vote_id", "candidate.person_id"],
            name=op.f("fk_secret_ballot_name_vote_id_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("receipt", "candidate_id", name=op.f("pk_secret_ballot_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot_name",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id", "candidate_id"],
            ["candidate.vote_id", "candidate.person_id"],
            name=op.f("fk_ballot_name_vote_id_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["vote_id", "person_id"],
            ["ballot.vote_id", "ballot.person_id"],
            name=op.f("fk_ballot_name_vote_id_person_id_ballot"),
        ),
        sa.PrimaryKeyConstraint("vote_id", "person_id", "candidate_id", name=op.f("pk_ballot_name")),
    )

    op.bulk_insert(
        sa.table(
            "post_kind",
            *(sa.column(name) for name in COLUMNS),
            sa.column("units", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
            sa.column("valid_from", sa.Date()),
        ),
        first_kinds(),
    )
    statements = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    statements = SQLITE_BACK if op.get_bind().dialect.name == "sqlite" else POSTGRES_BACK
    for statement in statements:
        op.execute(statement)
    op.drop_table("ballot_name")
    op.drop_table("secret_ballot_name")
    op.drop_table("paper_ballot_name")
    op.drop_table("ballot")
    op.drop_table("secret_ballot")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_paper_id"))

    op.drop_table("scan")
    op.drop_table("roll_member")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_unit_kind")
        batch_op.drop_index("ix_post_person")

    op.drop_table("post")
    op.drop_table("post_kind")
    with op.batch_alter_table("paper_ballot_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_ballot_count_meeting_id"))

    op.drop_table("paper_ballot_count")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mail_waiting",
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )

    op.drop_table("mail")
    with op.batch_alter_table("field_day", schema=None) as batch_op:
        batch_op.drop_index("ix_field_day_trip")
        batch_op.drop_index("ix_field_day_day")

    op.drop_table("field_day")
    op.drop_table("event_answers")
    with op.batch_alter_table("frozen_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frozen_paper_case_id"))

    op.drop_table("frozen_paper")
    op.drop_table("paper_wording")
    op.drop_table("candidate")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_vote_case_id"))

    op.drop_table("vote")
    op.drop_table("consultation")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_post")
        batch_op.drop_index("ix_task_person")
        batch_op.drop_index(batch_op.f("ix_task_case_id"))

    op.drop_table("task")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("rule", schema=None) as batch_op:
        batch_op.drop_index("ix_rule_key_from")

    op.drop_table("rule")
    op.drop_table("paper_template")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_unread",
            sqlite_where=sa.text("read_at is null and done_at is null"),
            postgresql_where=sa.text("read_at is null and done_at is null"),
        )
        batch_op.drop_index("ix_notice_person")
        batch_op.drop_index("ix_notice_case")

    op.drop_table("notice")
    op.drop_table("minutes")
    with op.batch_alter_table("meeting_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_change_meeting_id"))

    op.drop_table("meeting_change")
    op.drop_table("meeting_attendance")
    op.drop_table("mail_choice")
    op.drop_table("committee_term")
    with op.batch_alter_table("issued_paper", schema=None) as batch_op:
        batch_op.drop_index("ix_issued_paper_register")
        batch_op.drop_index(batch_op.f("ix_issued_paper_case_id"))

    op.drop_table("issued_paper")
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_group_member_now", sqlite_where=sa.text("left_on is null"), postgresql_where=sa.text("left_on is null")
        )

    op.drop_table("group_member")
    with op.batch_alter_table("field_trip", schema=None) as batch_op:
        batch_op.drop_index("ix_field_trip_unit")
        batch_op.drop_index("ix_field_trip_host")

    op.drop_table("field_trip")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_actor")

    op.drop_table("event")
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_escalation_unit_id"))

    op.drop_table("escalation")
    with op.batch_alter_table("case_access", schema=None) as batch_op:
        batch_op.drop_index("ix_case_access_post")

    op.drop_table("case_access")
    op.drop_table("calendar_year")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_day_local",
            sqlite_where=sa.text("scope_id is not null and ended_at is null"),
            postgresql_where=sa.text("scope_id is not null and ended_at is null"),
        )
        batch_op.drop_index(
            "uq_calendar_day_everybody",
            sqlite_where=sa.text("scope_id is null and ended_at is null"),
            postgresql_where=sa.text("scope_id is null and ended_at is null"),
        )

    op.drop_table("calendar_day")
    op.drop_table("attendance_confirmed")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_case_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("access_log_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_access_log_entry_case")

    op.drop_table("access_log_entry")
    op.drop_table("unit_past")
    with op.batch_alter_table("reorganisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reorganisation_scope_id"))

    op.drop_table("reorganisation")
    op.drop_table("opened_book")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_unit")

    op.drop_table("meeting")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_index("ix_leave_person")

    op.drop_table("leave")
    with op.batch_alter_table("kinship", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_kinship_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_kinship_relative_id")

    op.drop_table("kinship")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index("ix_delegation_deputy")
        batch_op.drop_index("ix_delegation_absent")

    op.drop_table("delegation")
    with op.batch_alter_table("cultivation_group", schema=None) as batch_op:
        batch_op.drop_index("ix_cultivation_group_unit")

    op.drop_table("cultivation_group")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_unit")
        batch_op.drop_index(batch_op.f("ix_case_subject_id"))
        batch_op.drop_index("ix_case_opener")
        batch_op.drop_index(
            "ix_case_open", sqlite_where=sa.text("closed_at is null"), postgresql_where=sa.text("closed_at is null")
        )
        batch_op.drop_index(
            "ix_case_clock",
            sqlite_where=sa.text("clock_on is not null"),
            postgresql_where=sa.text("clock_on is not null"),
        )

    op.drop_table("person_correction")
    op.drop_table("case")
    op.drop_table("record_destruction")
    op.drop_table("record_transfer")
    op.drop_table("account")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_successor_id"))
        batch_op.drop_index(batch_op.f("ix_unit_search"))
        batch_op.drop_index(batch_op.f("ix_unit_predecessor_id"))
        batch_op.drop_index(batch_op.f("ix_unit_path"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_username")
        batch_op.drop_index("ix_sign_in_attempt_address")

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_sort_key")
        batch_op.drop_index("ix_person_search")

    op.drop_table("person")
    op.drop_table("office")
    with op.batch_alter_table("missed_code", schema=None) as batch_op:
        batch_op.drop_index("ix_missed_code_address")

    op.drop_table("missed_code")
    op.drop_table("definition")


# Half-open days, like PostgreSQL's daterange: a post that ends on the day it began was never held.
OVERLAP = """
    SELECT RAISE(ABORT, 'seat_taken')
    WHERE (NEW.valid_to IS NULL OR NEW.valid_from < NEW.valid_to)
      AND EXISTS (
        SELECT 1 FROM post
        WHERE unit_id = NEW.unit_id AND seat = NEW.seat AND id IS NOT NEW.id
          AND (valid_to IS NULL OR valid_from < valid_to)
          AND (valid_to IS NULL OR NEW.valid_from < valid_to)
          AND (NEW.valid_to IS NULL OR valid_from < NEW.valid_to)
      );
"""

# Attendance and ballots cannot disagree: whoever gives a ballot at a meeting is recorded there, and stays recorded.
VOTER_THERE = """
    SELECT 1 FROM vote WHERE vote.id = NEW.vote_id AND (
      vote.consultation_id IS NOT NULL OR EXISTS (
        SELECT 1 FROM meeting_attendance AS there
        WHERE there.meeting_id = vote.meeting_id AND there.person_id = NEW.person_id AND there.present
      ))
"""
HAS_VOTED = """
    SELECT 1 FROM vote JOIN roll_member ON roll_member.vote_id = vote.id
    WHERE vote.meeting_id = OLD.meeting_id AND roll_member.person_id = OLD.person_id AND roll_member.voted
"""

SQLITE = (
    [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        for table in APPEND_ONLY
        for act in ("update", "delete")
    ]
    + [
        f"CREATE TRIGGER post_seat_{act} BEFORE {act.upper()} ON post WHEN NEW.seat IS NOT NULL BEGIN {OVERLAP} END"
        for act in ("insert", "update")
    ]
    + [
        f"CREATE TRIGGER voter_there_{act} BEFORE {act.upper()} {of}ON roll_member WHEN NEW.voted BEGIN"
        f" SELECT RAISE(ABORT, 'voter_absent') WHERE NOT EXISTS ({VOTER_THERE}); END"
        for act, of in (("insert", ""), ("update", "OF voted "))
    ]
    + [
        f"CREATE TRIGGER voter_stays_{act} BEFORE {act.upper()} {of}ON meeting_attendance WHEN OLD.present{gone} BEGIN"
        f" SELECT RAISE(ABORT, 'voter_absent') WHERE EXISTS ({HAS_VOTED}); END"
        for act, of, gone in (("update", "OF present ", " AND NOT NEW.present"), ("delete", "", ""))
    ]
)

SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        *(f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")),
        "post_seat_insert",
        "post_seat_update",
        *(f"voter_{held}" for held in ("there_insert", "there_update", "stays_update", "stays_delete")),
    )
]

POSTGRES = [
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'append_only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in APPEND_ONLY
    ),
    f"""
    CREATE FUNCTION refuse_absent_voter() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.voted AND NOT EXISTS ({VOTER_THERE}) THEN
        RAISE EXCEPTION 'voter_absent' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER voter_there BEFORE INSERT OR UPDATE OF voted ON roll_member"
    " FOR EACH ROW EXECUTE FUNCTION refuse_absent_voter()",
    f"""
    CREATE FUNCTION refuse_voter_gone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.present AND (TG_OP = 'DELETE' OR NOT NEW.present) AND EXISTS ({HAS_VOTED}) THEN
        RAISE EXCEPTION 'voter_absent' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$
    """,
    "CREATE TRIGGER voter_stays BEFORE UPDATE OF present OR DELETE ON meeting_attendance"
    " FOR EACH ROW EXECUTE FUNCTION refuse_voter_gone()",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE post ADD CONSTRAINT ex_post_seat EXCLUDE USING gist
      (unit_id WITH =, seat WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (seat IS NOT NULL)
    """,
]

POSTGRES_BACK = [
    "ALTER TABLE post DROP CONSTRAINT ex_post_seat",
    "DROP TRIGGER voter_stays ON meeting_attendance",
    "DROP TRIGGER voter_there ON roll_member",
    "DROP FUNCTION refuse_voter_gone()",
    "DROP FUNCTION refuse_absent_voter()",
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in APPEND_ONLY),
    "DROP FUNCTION refuse_change()",
]
