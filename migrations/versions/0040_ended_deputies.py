"""A deputy who was named for somebody else is ended by whoever may name one, too."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OF_THE_TWO = "revoked_by_id in (absent_id, deputy_id)"


def upgrade() -> None:
    with op.batch_alter_table("delegation") as table:
        table.drop_constraint("revoked_by_one_of_them", type_="check")
        table.create_check_constraint("revoked_by_one_of_them", f"{OF_THE_TWO} or named_by_id is not null")


def downgrade() -> None:
    op.execute(f"UPDATE delegation SET revoked_by_id = absent_id WHERE NOT ({OF_THE_TWO})")
    with op.batch_alter_table("delegation") as table:
        table.drop_constraint("revoked_by_one_of_them", type_="check")
        table.create_check_constraint("revoked_by_one_of_them", OF_THE_TWO)
