"""Papers: their numbers, their files, and that no step went without them (I-15, I-16, I-22)."""

import datetime as dt
import hashlib
import re
from typing import Any

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.journals import Journal
from webapp.verification.snapshot import Record, Row, day, groups, local_day

YOUNG = dt.timedelta(hours=24)
"""How old a file without a row may be: it may just be on its way."""
STORED = re.compile(r"[0-9a-f]{32}")
CHUNK = 1024 * 1024

SCANS = sa.text("""
    SELECT s.public_id AS name, s.size, s.sha256, c.public_id, c.sealed FROM scan s
    JOIN issued_paper p ON p.id = s.paper_id JOIN "case" c ON c.id = p.case_id ORDER BY s.id
""")
PAGES = sa.text("""
    SELECT a.public_id AS name, a.size, a.sha256, c.public_id, c.sealed FROM attached_page a
    JOIN "case" c ON c.id = a.case_id ORDER BY a.id
""")
MEETING_FILES = sa.text("""
    SELECT f.public_id AS name, f.size, f.sha256 FROM meeting_file f ORDER BY f.id
""")
STACKED = sa.text("""
    SELECT s.public_id AS name, s.size, s.sha256 FROM stack_page s WHERE s.public_id IS NOT NULL ORDER BY s.id
""")
STORED_ROW = sa.text("""
    SELECT 1 FROM scan WHERE public_id = :name UNION ALL SELECT 1 FROM attached_page WHERE public_id = :name
    UNION ALL SELECT 1 FROM meeting_file WHERE public_id = :name
    UNION ALL SELECT 1 FROM stack_page WHERE public_id = :name
""")


def check_files(record: Record, findings: Findings) -> None:
    """I-15: each scan and each attached page has its file, of its size and hash, and no file is left without a row."""
    for what, rows in (("scan", record.rows(SCANS)), ("page", record.rows(PAGES))):
        for row in rows:
            findings.see()
            path = record.files / row["name"]
            if not path.is_file():
                findings.fail_in(row, f"{what}={row['name']} has no file")
            elif path.stat().st_size != row["size"] or (not record.fast and _sha256(path) != row["sha256"]):
                findings.fail_in(row, f"{what}={row['name']} is another file")
    others = (("document of a meeting", record.rows(MEETING_FILES)), ("page of a stack", record.rows(STACKED)))
    for what, row in ((what, row) for what, rows in others for row in rows):
        findings.see()
        path = record.files / row["name"]
        if not path.is_file():
            findings.fail(f"{what}={row['name']} has no file", sealed=False)
        elif path.stat().st_size != row["size"] or (not record.fast and _sha256(path) != row["sha256"]):
            findings.fail(f"{what}={row['name']} is another file", sealed=False)
    for path in record.files.iterdir() if record.files.is_dir() else ():
        old = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < record.now - YOUNG
        if STORED.fullmatch(path.name) and old and not list(record.rows(STORED_ROW, name=path.name)):
            findings.fail(f"file={path.name} belongs to nothing", sealed=True)


def _sha256(path: Any) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            found.update(part)
    return found.hexdigest()


NUMBERS = sa.text("""
    SELECT p.issuer_id, p.type, p.term, p.seq, b.last FROM issued_paper p
    LEFT JOIN opened_book b ON b.issuer_id = p.issuer_id AND b.type = p.type AND b.term = p.term
    ORDER BY p.issuer_id, p.type, p.term, p.seq
""")


def check_numbers_of_papers(record: Record, findings: Findings) -> None:
    """I-16: numbers of a book follow each other without gaps, and none is given twice."""
    for (issuer, kind, term), rows in groups(record.rows(NUMBERS), "issuer_id", "type", "term"):
        findings.see(len(rows))
        first = (rows[0]["last"] or 0) + 1
        for due, row in enumerate(rows, first):
            if row["seq"] != due:
                findings.fail(f"unit={issuer} book={kind} term={term} number={row['seq']} expected={due}")
                break


ISSUED = sa.text("SELECT id, seq, type, symbol FROM issued_paper WHERE case_id = :case ORDER BY id")
BORN = sa.text("SELECT birth_date, birth_known, erased_at FROM person WHERE id = :person")


def steps_with_papers(record: Record, journal: Journal, findings: Findings) -> None:
    """I-22: each step issued the papers that it has to, no paper came without one, and ages were as the rules say."""
    findings.see()
    told: list[str] = []
    moves = {move["name"]: move for move in record.definition(journal.case["definition_hash"]).get("moves", ())}
    for row in journal.entries:
        numbers = row["consequences"].get("papers", [])
        told += numbers
        due = [one for one in moves.get(row["move"], {}).get("papers", ()) if not _depends(one)]
        if row["kind"] == "move" and len(numbers) < len(due):
            findings.fail_in(row, f"seq={row['seq']} issued {len(numbers)} papers of {len(due)}")
    for paper in record.rows(ISSUED, case=journal.case["case_id"]):
        number = f"{paper['seq']:02d}-{paper['type']}/{paper['symbol']}"
        if number not in told:
            findings.fail_in(journal.case, f"issued_paper={paper['id']} was issued by no step")
        else:
            told.remove(number)
    for number in told:
        findings.fail_in(journal.case, f"paper {number} is not in the register")
    _age(record, journal, findings)


def _depends(paper: dict[str, Any]) -> bool:
    return bool(paper["condition"] or paper["each"])


def _age(record: Record, journal: Journal, findings: Findings) -> None:
    """Whoever is recommended in a sealed case is as old as the rules frozen with it say, where these are known."""
    case = journal.case
    if not case["sealed"] or case["subject_id"] is None or not journal.entries:
        return
    for born in list(record.rows(BORN, person=case["subject_id"])):
        if born["erased_at"] is not None:
            continue
        for name, rule in case["rules"].items():
            bound = name.rpartition(".")[2]
            years, unknown = _age_of(born, journal), {"day": 0, "month": 1, "year": 1}[born["birth_known"]]
            if bound == "age_min" and years < int(rule["value"]):
                findings.fail_in(case, f"person={case['subject_id']} is younger than {name}")
            if bound == "age_max" and _age_of(born, journal, first=True) - unknown > int(rule["value"]):
                findings.fail_in(case, f"person={case['subject_id']} is older than {name}")


def _age_of(born: Row, journal: Journal, *, first: bool = False) -> int:
    """The age at the first step of a case, or at its last."""
    on = local_day(journal.entries[0 if first else -1]["at"])
    birth = day(born["birth_date"]) or on
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
