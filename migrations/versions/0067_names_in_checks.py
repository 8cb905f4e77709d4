"""Names that go from checks of books, places in the archive and reports: what is left is committed to anew.

The hash of a report and of a check gets a salt, which goes with the first word that is erased: from a plain hash and
the words around it a name could be guessed. Words change only beside an entry that has the hash of what is left.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

REPORT = {
    "same": ("public_id", "unit_id", "period", "version", "begun_at", "corrects_id", "key"),
    "said": ("edition", "cases", "snapshot_id", "hash"),
    "words": ("done", "difficulties", "proposals"),
    "erased": ("reason", "body_hash"),
    "ended": ("sent_at",),
}
CHECK = {
    "same": ("public_id", "unit_id", "type", "term", "year", "version", "begun_at", "corrects_id", "key"),
    "said": ("hash", "ended_at"),
    "words": ("content",),
    "erased": ("reason", "body_hash"),
    "ended": ("confirmed_at",),
}
ENTRIES = {
    "report_entry": ("drafted", "rewritten", "confirmed", "sent", "blackened"),
    "book_check_entry": ("begun", "ticked", "ended", "confirmed"),
}
# The triggers as 0063 and 0064 left them.
SAME_OF_REPORT = ("public_id", "unit_id", "period", "version", "begun_at", "corrects_id", "key", "body_hash")
OLD_SAME = (*SAME_OF_REPORT[:6], "reason", *SAME_OF_REPORT[6:])
OLD_SAID = ("edition", "done", "difficulties", "proposals", "cases", "snapshot_id", "hash")
OLD_CHECK = ("public_id", "unit_id", "type", "term", "year", "version", "begun_at", "corrects_id", "reason", "key")


def changed(columns: tuple[str, ...], differs: str) -> str:
    """The condition that one of these columns changes."""
    return "(" + " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns) + ")"


def refused(of: dict[str, tuple[str, ...]], first: str, then: tuple[str, str], differs: str) -> str:
    """The condition under which a change is refused, unless it erases: any of the last standing, most before it."""
    said = (*of["said"], *of["words"], "salt", "erased_at")
    before, last = then
    ended = f"OLD.standing = '{before}' AND (NEW.standing <> '{last}' OR {changed(said, differs)})"
    same = changed((*of["same"], *of["erased"]), differs)
    return f"(OLD.standing = '{last}' OR ({ended}) OR {same} OR (OLD.standing = '{first}' AND {erases(differs)}))"


def erases(differs: str) -> str:
    return f"NEW.erased_at {differs} OLD.erased_at"


def erasing(of: dict[str, tuple[str, ...]], entry: str, column: str, first: str, differs: str) -> str:
    """The condition that words change together with `erased_at`, beside an entry of that, and nothing else with them.

    Of what is ended that entry has the hash of what is left.
    """
    told = (
        f"EXISTS (SELECT 1 FROM {entry} e WHERE e.{column} = OLD.id AND e.kind = 'blackened'"
        f" AND e.at = NEW.erased_at AND (OLD.standing = '{first}' OR e.hash IS NOT NULL))"
    )
    kept = changed((*of["same"], *of["said"], "standing", *of["ended"]), differs)
    fresh = changed((*of["same"], "standing"), differs)
    allowed = f"((OLD.standing <> '{first}' AND NOT {kept}) OR (OLD.standing = '{first}' AND NOT {fresh}))"
    return f"(NEW.erased_at IS NOT NULL AND {erases(differs)} AND {told} AND {allowed})"


KEPT = {
    "period_report": (REPORT, "report_entry", "report_id", "draft", ("confirmed", "sent")),
    "book_check": (CHECK, "book_check_entry", "check_id", "under_way", ("ended", "confirmed")),
}


def keep(table: str) -> None:
    of, entry, column, first, then = KEPT[table]
    sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    condition = f"{refused(of, first, then, differs)} AND NOT {erasing(of, entry, column, first, differs)}"
    if sqlite:
        op.execute(f"DROP TRIGGER {table}_kept")
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {condition}"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_kept ON {table}")
    op.execute(
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        " RAISE EXCEPTION 'append_only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_{table}()")


def list_kinds(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Change the kinds in the constraint that lists them: a check alone, so no row is touched."""
    bind, name = op.get_bind(), f"ck_{table}_kind"
    if bind.dialect.name == "sqlite":
        version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
        bind.exec_driver_sql("PRAGMA writable_schema=ON")
        old, new = (", ".join(f"'{kind}'" for kind in kinds) for kinds in (before, after))
        change = "UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = :table"
        bind.execute(sa.text(change), {"before": old, "after": new, "table": table})
        bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
        bind.exec_driver_sql("PRAGMA writable_schema=OFF")
        return
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    kinds = ", ".join(f"'{kind}'" for kind in after)
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (kind in ({kinds}))")


def keep_places(condition: str) -> None:
    """Let a note of a place change where a name in it is blackened, and no other one."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER paper_place_no_update")
        op.execute(
            f"CREATE TRIGGER paper_place_no_update BEFORE UPDATE ON paper_place WHEN NOT ({condition})"
            " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
        )
        return
    op.execute("DROP TRIGGER paper_place_append_only ON paper_place")
    op.execute(
        "CREATE TRIGGER paper_place_kept BEFORE UPDATE ON paper_place FOR EACH ROW"
        f" WHEN (NOT ({condition})) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER paper_place_stays BEFORE DELETE OR TRUNCATE ON paper_place"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def place_blackened(differs: str) -> str:
    same = changed(("id", "paper_id", "actor_id", "actor_post", "at"), differs)
    black = " AND ".join(f"(NEW.{name} = OLD.{name} OR NEW.{name} LIKE '%█████%')" for name in ("box", "folder"))
    return f"NEW.erased_at IS NOT NULL AND {erases(differs)} AND NOT {same} AND {black}"


def upgrade() -> None:
    differs = "IS NOT" if op.get_bind().dialect.name == "sqlite" else "IS DISTINCT FROM"
    for table in ("report_entry", "book_check_entry"):
        op.add_column(table, sa.Column("hash", sa.Text()))
    list_kinds("book_check_entry", ENTRIES["book_check_entry"], (*ENTRIES["book_check_entry"], "blackened"))
    for table in KEPT:
        op.add_column(table, sa.Column("salt", sa.Text(), nullable=False, server_default=""))
    for table in ("book_check", "paper_place"):
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True)))
    keep("period_report")
    keep("book_check")
    keep_places(place_blackened(differs))
    op.create_index("ix_stack_page_at", "stack_page", ["at"])
    op.create_index("ix_stack_page_waits", "stack_page", ["standing", "stack_id"])


def downgrade() -> None:
    """What was blackened stays so; entries of it in checks go, since their kind was not known before."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    op.drop_index("ix_stack_page_waits", "stack_page")
    op.drop_index("ix_stack_page_at", "stack_page")
    for table in KEPT:
        op.execute(f"DROP TRIGGER {table}_kept" + ("" if sqlite else f" ON {table}"))
        if not sqlite:
            op.execute(f"DROP FUNCTION keep_{table}()")
    if sqlite:
        op.execute("DROP TRIGGER paper_place_no_update")
        op.execute("DROP TRIGGER book_check_entry_no_delete")
    else:
        op.execute("DROP TRIGGER paper_place_kept ON paper_place")
        op.execute("DROP TRIGGER paper_place_stays ON paper_place")
        op.execute("ALTER TABLE book_check_entry DISABLE TRIGGER book_check_entry_append_only")
    op.execute("DELETE FROM book_check_entry WHERE kind = 'blackened'")
    for table in ("book_check", "paper_place"):
        op.drop_column(table, "erased_at")
    for table in KEPT:
        op.drop_column(table, "salt")
    for table in ("report_entry", "book_check_entry"):
        op.drop_column(table, "hash")
    list_kinds("book_check_entry", (*ENTRIES["book_check_entry"], "blackened"), ENTRIES["book_check_entry"])
    refuse = " BEGIN SELECT RAISE(ABORT, 'append_only'); END"
    report, check = before_of_report(differs), before_of_check(differs)
    if sqlite:
        op.execute(f"CREATE TRIGGER paper_place_no_update BEFORE UPDATE ON paper_place{refuse}")
        op.execute(f"CREATE TRIGGER book_check_entry_no_delete BEFORE DELETE ON book_check_entry{refuse}")
        op.execute(f"CREATE TRIGGER period_report_kept BEFORE UPDATE ON period_report WHEN {report}{refuse}")
        op.execute(f"CREATE TRIGGER book_check_kept BEFORE UPDATE ON book_check WHEN {check}{refuse}")
        return
    op.execute("ALTER TABLE book_check_entry ENABLE TRIGGER book_check_entry_append_only")
    op.execute(
        "CREATE TRIGGER paper_place_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON paper_place"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for table, condition in (("period_report", report), ("book_check", check)):
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN ({condition}) EXECUTE FUNCTION refuse_change()"
        )


def before_of_report(differs: str) -> str:
    confirmed = f"OLD.standing = 'confirmed' AND (NEW.standing <> 'sent' OR {changed(OLD_SAID, differs)})"
    refuses = f"(OLD.standing = 'sent' OR ({confirmed}) OR {changed(OLD_SAME, differs)})"
    erases_it = f"NEW.erased_at IS NOT NULL AND NEW.erased_at {differs} OLD.erased_at"
    kept = (*SAME_OF_REPORT, "edition", "cases", "snapshot_id", "hash", "standing", "sent_at")
    ended = f"OLD.standing <> 'draft' AND {erases_it} AND NOT {changed(kept, differs)}"
    drafts = f"OLD.standing = 'draft' AND {erases_it} AND NOT {changed(SAME_OF_REPORT, differs)}"
    return f"({refuses} AND NOT ({ended}) AND NOT ({drafts}))"


def before_of_check(differs: str) -> str:
    said = changed(("content", "hash", "ended_at"), differs)
    ended = f"OLD.standing = 'ended' AND (NEW.standing <> 'confirmed' OR {said})"
    return f"(OLD.standing = 'confirmed' OR ({ended}) OR {changed((*OLD_CHECK, 'body_hash'), differs)})"
