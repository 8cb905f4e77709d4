"""Daily closings: one chain over all chains, and heads that were kept outside (part of I-03 and I-04)."""

import email
import email.policy
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.journals import SLACK, check_numbers
from webapp.verification.snapshot import KeptHead, Record, Row, day, digest, moment, written

FIRST = "0" * 64
LEAVES = 1024
HEAD = re.compile(r"(?<![0-9])([0-9]{1,9})\s+([0-9]{4}-[0-9]{2}-[0-9]{2})\s+((?:[0-9a-f]\s*){64})(?![0-9a-f])")

CLOSINGS = sa.text("SELECT * FROM daily_closing ORDER BY seq")
LINES = sa.text("SELECT kind, ref, seq, hash FROM closing_line WHERE closing_seq = :closing")
LOST = {
    "case": sa.text("""
        SELECT l.ref, l.seq, c.sealed FROM closing_line l LEFT JOIN "case" c ON c.public_id = l.ref
        LEFT JOIN event e ON e.case_id = c.id AND e.seq = l.seq
        WHERE l.kind = 'case' AND (e.hash IS NULL OR e.hash <> l.hash)
    """),
    "row": sa.text("""
        SELECT l.ref, l.seq FROM closing_line l
        LEFT JOIN register_entry e ON CAST(e.row_id AS text) = l.ref AND e.seq = l.seq
        WHERE l.kind = 'row' AND (e.hash IS NULL OR e.hash <> l.hash)
    """),
    "message": sa.text("""
        SELECT l.ref, l.seq FROM closing_line l LEFT JOIN case_message m ON CAST(m.id AS text) = l.ref
        WHERE l.kind = 'message' AND (m.hash IS NULL OR m.hash <> l.hash)
    """),
    "snapshot": sa.text("""
        SELECT l.ref, l.seq FROM closing_line l LEFT JOIN snapshot s ON CAST(s.id AS text) = l.ref
        WHERE l.kind = 'snapshot' AND (s.hash IS NULL OR s.hash <> l.hash)
    """),
    "report": sa.text("""
        SELECT l.ref, l.seq FROM closing_line l LEFT JOIN period_report r ON CAST(r.id AS text) = l.ref
        WHERE l.kind = 'report' AND (r.hash IS NULL OR r.hash <> l.hash)
    """),
}
BACKDATED = sa.text("""
    SELECT c.public_id, c.sealed, min(e.seq) AS seq FROM event e JOIN "case" c ON c.id = e.case_id
    LEFT JOIN (SELECT ref, max(seq) AS seq FROM closing_line WHERE kind = 'case' GROUP BY ref) l ON l.ref = c.public_id
    WHERE e.at < :before AND (l.seq IS NULL OR e.seq > l.seq) GROUP BY c.public_id, c.sealed
""").bindparams(sa.bindparam("before", type_=sa.DateTime))
CONTENT = {
    "list": sa.text("""
        SELECT CAST(h.id AS text) AS ref, h.entitlement, h.unit_id, h.month, h.by_id, d.person_id, d.amount
        FROM handed_list h LEFT JOIN handed_line d ON d.list_id = h.id ORDER BY h.id, d.person_id
    """),
    "report_entry": sa.text("""
        SELECT CAST(id AS text) AS ref, report_id, seq, kind, actor_id, actor_post, at FROM report_entry ORDER BY id
    """),
    "rule": sa.text("""
        SELECT CAST(id AS text) AS ref, key, value, measure, scope_id, effective_from, source FROM rule ORDER BY id
    """),
}
CLOSED = sa.text("SELECT ref, hash FROM closing_line WHERE kind = :kind")


def check_closings(record: Record, findings: Findings) -> None:
    """I-04, of closings: each follows the one before it, and everything that it closed is still there as it was."""
    before, last = FIRST, None
    for last in record.rows(CLOSINGS):
        findings.see()
        if last["previous_hash"] != before:
            findings.fail(f"closing={last['seq']} does not follow the one before it")
        if last["root"] != _root(record, last):
            findings.fail(f"closing={last['seq']} closed something else")
        if _hash(last) != last["hash"]:
            findings.fail(f"closing={last['seq']} is not what its hash was made of")
        before = last["hash"]
    for kind, statement in LOST.items():
        for row in record.rows(statement):
            findings.fail(f"{kind}={row['ref']} seq={row['seq']} was closed and is gone", sealed=row.get("sealed", 0))
    for kind in CONTENT:
        _contents(record, kind, findings)
    at = moment(last["closed_at"]) if last else None
    for row in record.rows(BACKDATED, before=(at - SLACK).replace(tzinfo=None)) if at else ():
        findings.fail_in(row, f"seq={row['seq']} is dated before the last closing, and no closing has it")


def check_all_numbers(record: Record, findings: Findings) -> None:
    """I-03, beside the journals: entries of rows and closings are numbered without gaps."""
    check_numbers(record, findings)
    for place, row in enumerate(record.rows(CLOSINGS), 1):
        findings.see()
        if row["seq"] != place:
            findings.fail(f"closing={row['seq']} expected={place}")
            break


def _hash(row: Row) -> str:
    at = moment(row["closed_at"])
    assert at is not None
    return digest(written([row["seq"], str(day(row["day"])), at.isoformat(), row["root"], row["previous_hash"]]))


def _root(record: Record, closing: Row) -> str:
    salt, leaves = closing["salt"], list[str]()
    for row in record.rows(LINES, closing=closing["seq"]):
        own = digest(f"{salt}:{row['kind']}:{row['ref']}")
        leaves.append(digest(written([own, row["kind"], row["ref"], row["seq"], row["hash"]])))
    size = LEAVES
    while size < len(leaves):
        size *= 2
    level = sorted(leaves + [digest(f"{salt}:nothing:{number}") for number in range(size - len(leaves))])
    while len(level) > 1:
        level = [digest(level[at] + level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]


def _contents(record: Record, kind: str, findings: Findings) -> None:
    closed = {row["ref"]: row["hash"] for row in record.rows(CLOSED, kind=kind)}
    for ref, rows in groupby(record.rows(CONTENT[kind]), lambda row: str(row["ref"])):
        if ref in closed and closed.pop(ref) != digest(written(_said(kind, list(rows)))):
            findings.fail(f"{kind}={ref} is not what was closed")
    for ref in closed:
        findings.fail(f"{kind}={ref} was closed and is gone")


def _said(kind: str, rows: list[Row]) -> list[Any]:
    first = rows[0]
    if kind == "list":
        lines = [[row["person_id"], row["amount"]] for row in rows if row["person_id"] is not None]
        return [first["entitlement"], first["unit_id"], str(day(first["month"])), first["by_id"], lines]
    if kind == "report_entry":
        at = moment(first["at"])
        assert at is not None
        said = [first[name] for name in ("report_id", "seq", "kind", "actor_id", "actor_post")]
        return [*said, at.isoformat()]
    scope, since = first["scope_id"], str(day(first["effective_from"]))
    return [first["key"], first["value"], first["measure"], scope, since, first["source"]]


def heads_in(text: bytes) -> Iterator[KeptHead]:
    """Read the heads from a mail as it was saved, or from any text that has them."""
    said = text.decode("utf-8", errors="replace")
    message = email.message_from_bytes(text, policy=email.policy.default)
    if message["Message-ID"] and (body := message.get_body(("plain",))) is not None:
        said = body.get_content()
    for found in HEAD.finditer(said):
        yield KeptHead(int(found[1]), found[2], re.sub(r"\s", "", found[3]))


def check_heads(record: Record, findings: Findings) -> None:
    """I-04, against heads from outside: each is still one of the chain of closings."""
    known = {row["seq"]: (str(day(row["day"])), row["hash"]) for row in record.rows(CLOSINGS)}
    for head in record.heads:
        findings.see()
        if head.seq not in known:
            findings.fail(f"head={head.seq} {head.day} was published, and that closing is gone")
        elif known[head.seq] != (head.day, head.hash):
            findings.fail(f"head={head.seq} {head.day} was published with another hash")
