"""Acts out of the ordinary, and what the database itself promises (I-21, I-24)."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.journals import Journal
from webapp.verification.snapshot import Record, Row, day

EXCEPTIONS = {
    "issued_paper": sa.text("""
        SELECT id, (coalesce(trim(end_reason), '') <> '' AND ended_by_id IS NOT NULL) AS said
        FROM issued_paper WHERE ended IS NOT NULL
    """),
    "register_row": sa.text("""
        SELECT r.id, (trim(r.struck_why) <> '' AND EXISTS
          (SELECT 1 FROM register_entry e WHERE e.row_id = r.id AND e.kind = 'struck')) AS said
        FROM register_row r WHERE r.standing = 'struck'
    """),
    "meeting_change": sa.text("SELECT id, (trim(reason) <> '') AS said FROM meeting_change"),
    "consultation": sa.text("SELECT id, (trim(reason) <> '') AS said FROM consultation"),
    "snapshot": sa.text("SELECT id, (trim(reason) <> '') AS said FROM snapshot WHERE corrects_id IS NOT NULL"),
    "opened_book": sa.text("SELECT issuer_id AS id, (trim(reason) <> '') AS said FROM opened_book"),
    "reorganisation": sa.text("SELECT id, (trim(decision) <> '') AS said FROM reorganisation"),
    "record_destruction": sa.text("""
        SELECT id, (trim(coalesce(CASE WHEN carried THEN number ELSE refusal END, '')) <> '') AS said
        FROM record_destruction WHERE decided_at IS NOT NULL
    """),
    "access_log_entry": sa.text("""
        SELECT id, (trim(post) <> '' AND trim(page) <> '') AS said FROM access_log_entry
    """),
}


def check_exceptions(record: Record, findings: Findings) -> None:
    """I-24: whatever was cancelled, struck, changed, opened by exception or read under seal says by whom and why."""
    for table, statement in EXCEPTIONS.items():
        for row in record.rows(statement):
            findings.see()
            if not row["said"]:
                findings.fail(f"{table}={row['id']} says neither why nor by whom", sealed=table == "access_log_entry")


BOOK = sa.text("SELECT key, value, measure, source, effective_from FROM rule")
CONFIRMED = sa.text("""
    SELECT a.person_id FROM change_request r JOIN account a ON a.id = r.decided_by_id
    WHERE r.key = :key AND r.kind = 'exception' AND r.standing = 'confirmed'
""")


def rules_of_cases(record: Record, journal: Journal, findings: Findings) -> None:
    """I-24, of a case: each rule value that it is judged by stands in the rule book, or was given to it alone.

    That says an entry of its journal: with a reason, and with a second person, who has confirmed the request for it.
    """
    if not record.book:
        record.book.update(tuple(map(str, _dated(row).values())) for row in record.rows(BOOK))
    given: dict[str, Any] = {}
    for row in journal.entries:
        if row["kind"] == "version" and row["move"] == "excepted":
            given |= row["consequences"]["rules"]
            for fault in _unfounded(record, journal, row):
                findings.fail_in(row, f"seq={row['seq']} excepts the case {fault}")
    for key, rule in journal.case["rules"].items():
        findings.see()
        named = (rule[name] for name in ("value", "measure", "source", "effective_from"))
        if rule != given[key] if key in given else (key, *named) not in record.book:
            findings.fail_in(journal.case, f"rule={key} is neither of the rule book nor by an exception")


def _dated(row: Row) -> Row:
    return {**row, "effective_from": day(row["effective_from"])}


def _unfounded(record: Record, journal: Journal, row: Row) -> Iterator[str]:
    said = (row["answers"] or {}).get("exception", {})
    if not journal.emptied and not said.get("reason", "").strip():
        yield "without a reason"
    decided = [record.meant(one["person_id"]) for one in record.rows(CONFIRMED, key=row["key"])]
    second = record.meant(row["consequences"]["confirmed_by"])
    if second is None or decided != [second] or second == record.meant(row["actor_id"]):
        yield "without a second person"


APPEND_ONLY = (
    "event",
    "register_entry",
    "rule",
    "snapshot",
    "handed_list",
    "handed_line",
    "daily_closing",
    "closing_line",
    "security_event",
    "security_event_unit",
)
"""Tables of the record: the database refuses to change or delete their rows."""
GUARDS_OF_SQLITE = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
GUARDS_OF_POSTGRES = sa.text("""
    SELECT t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace
""")
QUICK, WHOLE = sa.text("PRAGMA quick_check"), sa.text("PRAGMA integrity_check")
LOST = sa.text("PRAGMA foreign_key_check")
AMCHECK = sa.text("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'")
INDEXES = sa.text("""
    SELECT c.relname AS name, bt_index_check(c.oid) FROM pg_class c JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relnamespace = current_schema()::regnamespace
""")


def check_database(record: Record, findings: Findings) -> None:
    """I-21: references lead somewhere, the pages of the database are sound, and its own guards stand."""
    if record.sqlite:
        for row in record.rows(QUICK if record.fast else WHOLE):
            findings.see()
            if (said := next(iter(row.values()))) != "ok":
                findings.fail(f"database {said}")
        for row in record.rows(LOST):
            findings.fail(f"{row['table']}={row['rowid']} refers to a {row['parent']} that is not there")
    else:
        _references(record, findings)
        if list(record.rows(AMCHECK)):
            findings.see(len(list(record.rows(INDEXES))))
    guards = {row["name"] for row in record.rows(GUARDS_OF_SQLITE if record.sqlite else GUARDS_OF_POSTGRES)}
    for table in APPEND_ONLY:
        findings.see()
        for name in (f"{table}_no_update", f"{table}_no_delete") if record.sqlite else (f"{table}_append_only",):
            if name not in guards:
                findings.fail(f"guard {name} is missing")


def _references(record: Record, findings: Findings) -> None:
    """Look for rows that refer to nothing, one foreign key after the other."""
    schema = sa.inspect(record.connection)
    for table in sorted(schema.get_table_names(record.schema)):
        for key in schema.get_foreign_keys(table, record.schema):
            findings.see()
            child = sa.table(table, *map(sa.column, key["constrained_columns"])).alias("child")
            parent = sa.table(key["referred_table"], *map(sa.column, key["referred_columns"])).alias("parent")
            pairs = list(zip(key["constrained_columns"], key["referred_columns"], strict=True))
            there = sa.select(sa.literal(1)).where(*(parent.c[its] == child.c[mine] for mine, its in pairs))
            given = [child.c[mine].is_not(None) for mine, _its in pairs]
            lost = sa.select(sa.func.count()).select_from(child).where(*given, ~there.correlate(child).exists())
            if number := record.connection.scalar(lost):
                findings.fail(f"{table}.{key['constrained_columns'][0]} refers to nothing in {number} rows")
