"""Reports, checks of books and kept papers: each still says what its hash was made of (I-04)."""

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.snapshot import Record, digest, parsed, written


def check_reports(record: Record, findings: Findings) -> None:
    """A confirmed report says what its hash was made of, or that of the last entry by which a name was blackened.

    One that was blackened before such entries had a hash has nothing to be compared with.
    """
    rows = sa.text("""
        SELECT r.*, s.hash AS figures, old.hash AS corrected,
          (SELECT e.hash FROM report_entry e WHERE e.report_id = r.id AND e.kind = 'blackened' AND e.hash IS NOT NULL
            ORDER BY e.seq DESC LIMIT 1) AS left_over,
          EXISTS (SELECT 1 FROM report_entry e JOIN report_entry c ON c.report_id = e.report_id AND c.seq < e.seq
            WHERE e.report_id = r.id AND c.kind = 'confirmed' AND e.kind = 'blackened' AND e.hash IS NULL) AS unhashed
        FROM period_report r JOIN snapshot s ON s.id = r.snapshot_id
        LEFT JOIN period_report old ON old.id = r.corrects_id
        WHERE r.hash IS NOT NULL ORDER BY r.id
    """)
    for row in record.rows(rows):
        findings.see()
        if row["erased_at"] is not None and row["unhashed"] and not row["left_over"]:
            continue
        said = [row["unit_id"], row["period"], row["version"], row["reason"] or ""]
        # A report without a plan says what one said before there were plans.
        words = (row["done"], row["difficulties"], *([row["plan"]] if row["plan"] else []), row["proposals"])
        said += [*words, parsed(row["cases"])]
        said = [*said, row["figures"], row["corrected"] or ""]
        if digest(row["salt"] + written(said)) != (row["left_over"] or row["hash"]):
            findings.fail(f"report={row['id']} is not what its hash was made of")


def check_books(record: Record, findings: Findings) -> None:
    """An ended check of a book says what its hash was made of, or that of the last entry that blackened a name."""
    rows = sa.text("""
        SELECT b.*, old.hash AS corrected,
          (SELECT e.hash FROM book_check_entry e WHERE e.check_id = b.id AND e.kind = 'blackened'
            AND e.hash IS NOT NULL ORDER BY e.seq DESC LIMIT 1) AS left_over
        FROM book_check b LEFT JOIN book_check old ON old.id = b.corrects_id WHERE b.hash IS NOT NULL ORDER BY b.id
    """)
    for row in record.rows(rows):
        findings.see()
        head = [row[name] for name in ("unit_id", "type", "term", "year", "version")]
        said = [*head, row["reason"] or "", parsed(row["content"]), row["corrected"] or ""]
        if digest(row["salt"] + written(said)) != (row["left_over"] or row["hash"]):
            findings.fail(f"book_check={row['id']} is not what its hash was made of")


def check_kept(record: Record, findings: Findings) -> None:
    """A paper that is kept outside of the cases says what its hash was made of."""
    for row in record.rows(sa.text("SELECT id, salt, content, sha256 FROM kept_paper ORDER BY id")):
        findings.see()
        if digest(row["salt"] + written(parsed(row["content"]))) != row["sha256"]:
            findings.fail(f"kept_paper={row['id']} is not what its hash was made of")
