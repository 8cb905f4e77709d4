"""The chains: every entry, row, snapshot and paper still says what its hash was made of (I-04)."""

from typing import Any

import sqlalchemy as sa

from webapp.verification.closings import check_closings, check_heads
from webapp.verification.findings import Findings
from webapp.verification.journals import Journal
from webapp.verification.reports import check_books, check_kept, check_reports
from webapp.verification.snapshot import Record, Row, day, digest, groups, moment, parsed, written

FIRST = "0" * 64


def chain(record: Record, journal: Journal, findings: Findings) -> None:
    """I-04: each entry follows the one before it, and says what its hash was made of; so do its form and papers."""
    _journal(journal, findings)
    _frozen_papers(record, journal, findings)
    _attached_pages(record, journal, findings)


def check_chains(record: Record, findings: Findings) -> None:
    """I-04, of everything beside the journals: registers, questions, snapshots, reports, issued papers, definitions."""
    check_closings(record, findings)
    check_heads(record, findings)
    _registers(record, findings)
    _messages(record, findings)
    _snapshots(record, findings)
    check_reports(record, findings)
    check_books(record, findings)
    check_kept(record, findings)
    _issued_papers(record, findings)
    _definitions(record, findings)


def _journal(journal: Journal, findings: Findings) -> None:
    before = FIRST
    for row in journal.entries:
        findings.see()
        if row["previous_hash"] != before:
            findings.fail_in(row, f"seq={row['seq']} does not follow the entry before it")
        if entry_hash(row) != row["hash"]:
            findings.fail_in(row, f"seq={row['seq']} is not what its hash was made of")
        if row["salt"] is not None and digest(row["salt"] + written(row["answers"])) != row["commitment"]:
            findings.fail_in(row, f"seq={row['seq']} its form said something else")
        before = row["hash"]


def entry_hash(row: Row) -> str:
    """Compute the hash of an entry from its columns."""
    at = moment(row["at"])
    assert at is not None
    said: dict[str, Any] = {
        "case": row["public_id"],
        "seq": row["seq"],
        "kind": row["kind"],
        "move": row["move"],
        "from": row["from_state"],
        "to": row["to_state"],
        "version": row["event_version"],
        "actor": row["actor_id"],
        "post": row["actor_post"],
        "key": row["key"],
        "body": row["body_hash"],
        "at": at.isoformat(),
        "consequences": row["consequences"],
        "words": row["commitment"],
        "previous": row["previous_hash"],
    }
    if row["for_id"] is not None:
        said["for"] = row["for_id"]
    return digest(written(said))


def _frozen_papers(record: Record, journal: Journal, findings: Findings) -> None:
    if journal.emptied:
        return
    papers = sa.text("SELECT event_id, name, salt, content FROM frozen_paper WHERE case_id = :case ORDER BY id")
    frozen = {(row["event_id"], row["name"]): row for row in record.rows(papers, case=journal.case["case_id"])}
    for row in journal.entries:
        for name, promised in row["consequences"].get("paper_hashes", {}).items():
            paper = frozen.pop((row["event_id"], name), None)
            if paper is None:
                findings.fail_in(row, f"seq={row['seq']} has lost its paper {name}")
            elif digest(paper["salt"] + written(parsed(paper["content"]))) != promised:
                findings.fail_in(row, f"seq={row['seq']} its paper {name} says something else")
    for _event, name in frozen:
        findings.fail_in(journal.case, f"paper {name} stands in no entry")


def _attached_pages(record: Record, journal: Journal, findings: Findings) -> None:
    """The pages of a paper are those that its entry promises, in their order."""
    if journal.emptied:
        return
    pages = sa.text("SELECT event_id, name, salt, sha256 FROM attached_page WHERE case_id = :case ORDER BY id")
    attached: dict[tuple[int, str], list[str]] = {}
    for row in record.rows(pages, case=journal.case["case_id"]):
        hashed = digest(row["salt"] + written({"sha256": row["sha256"]}))
        attached.setdefault((row["event_id"], row["name"]), []).append(hashed)
    for row in journal.entries:
        for name, promised in row["consequences"].get("attachments", {}).items():
            if attached.pop((row["event_id"], name), []) != promised:
                findings.fail_in(row, f"seq={row['seq']} its attachment {name} has other pages")
    for _event, name in attached:
        findings.fail_in(journal.case, f"attachment {name} stands in no entry")


def _registers(record: Record, findings: Findings) -> None:
    entries = sa.text("""
        SELECT e.*, r.register, r.unit_id, r.day, r.until, r.answers, r.standing, r.struck_why, r.follows_id,
          r.case_id, r.salt, r.erased_at, r.version AS row_version
        FROM register_entry e JOIN register_row r ON r.id = e.row_id ORDER BY e.row_id, e.seq
    """)
    for (row_id,), rows in groups(record.rows(entries), "row_id"):
        before = FIRST
        for row in rows:
            findings.see()
            at = moment(row["at"])
            assert at is not None
            who = [row["row_id"], row["seq"], row["kind"], row["actor_id"], row["actor_post"], at.isoformat()]
            if row["previous_hash"] != before:
                findings.fail(f"register_row={row_id} seq={row['seq']} does not follow the entry before it")
            if digest(written([*who, row["commitment"], row["previous_hash"]])) != row["hash"]:
                findings.fail(f"register_row={row_id} seq={row['seq']} is not what its hash was made of")
            before = row["hash"]
        last = rows[-1]
        if last["row_version"] != last["seq"]:
            findings.fail(f"register_row={row_id} version={last['row_version']} entries={last['seq']}")
        elif last["erased_at"] is None and _row_commitment(record, last) != last["commitment"]:
            findings.fail(f"register_row={row_id} says something else than its record")
    alone = sa.text("SELECT id FROM register_row r WHERE NOT EXISTS (SELECT 1 FROM register_entry WHERE row_id = r.id)")
    for row in record.rows(alone):
        findings.fail(f"register_row={row['id']} has no record")


def _row_commitment(record: Record, row: Row) -> str:
    people = sa.text("SELECT person_id, part FROM register_person WHERE row_id = :row ORDER BY person_id")
    named = [
        (_named_then(record, row, one["person_id"]), one["part"]) for one in record.rows(people, row=row["row_id"])
    ]
    said: dict[str, Any] = {
        "register": row["register"],
        "unit": row["unit_id"],
        "day": str(day(row["day"])),
        "until": str(day(row["until"])) if row["until"] else None,
        "answers": parsed(row["answers"]),
        "standing": row["standing"],
        "why": row["struck_why"],
        "people": sorted(person for person, _part in named),
    }
    if row["follows_id"] is not None:
        said["follows"] = row["follows_id"]
    if row["case_id"] is not None:
        said["case"] = row["case_id"]
    if parts := {str(person): part for person, part in named if part}:
        said["parts"] = parts
    return digest(row["salt"] + written(said))


def _named_then(record: Record, row: Row, person: int) -> int:
    """Return whom a row named when its last entry was written: later it may have passed to a joined record."""
    for join in reversed(record.joins()):
        moved = join["moved"].get("register_person.person_id", ())
        later = moment(row["at"]) <= moment(join["decided_at"])  # type: ignore[operator]
        if later and person == join["kept_id"] and row["row_id"] in moved:
            person = join["gone_id"]
    return person


def _messages(record: Record, findings: Findings) -> None:
    """A question or an answer says what its hash was made of, and its words what was asked, unless they were erased."""
    rows = sa.text("""
        SELECT m.*, w.salt, w.text, c.public_id, c.sealed FROM case_message m JOIN "case" c ON c.id = m.case_id
        LEFT JOIN case_message_words w ON w.message_id = m.id ORDER BY m.id
    """)
    for row in record.rows(rows):
        findings.see()
        at = moment(row["at"])
        assert at is not None
        said: list[Any] = [row["public_id"], row["question_id"], bool(row["inside"]), row["to_unit_id"], row["to_post"]]
        said += [row["author_id"], row["author_post"], row["for_id"], row["key"], at.isoformat(), row["commitment"]]
        if digest(written(said)) != row["hash"]:
            findings.fail_in(row, f"message={row['id']} is not what its hash was made of")
        if row["salt"] is not None and digest(row["salt"] + written({"text": row["text"]})) != row["commitment"]:
            findings.fail_in(row, f"message={row['id']} its words were others")


def _snapshots(record: Record, findings: Findings) -> None:
    rows = sa.text("""
        SELECT s.id, s.title, s.period, s.day, s.content, s.hash, old.hash AS corrected
        FROM snapshot s LEFT JOIN snapshot old ON old.id = s.corrects_id ORDER BY s.id
    """)
    for row in record.rows(rows):
        findings.see()
        said = [row["title"], row["period"], str(day(row["day"])), parsed(row["content"]), row["corrected"] or ""]
        if digest(written(said)) != row["hash"]:
            findings.fail(f"snapshot={row['id']} is not what its hash was made of")


def _issued_papers(record: Record, findings: Findings) -> None:
    """A paper of a case that was emptied has lost what its hash was made of; so has one with a blackened name."""
    rows = sa.text("""
        SELECT p.id, p.salt, p.content, p.sha256, c.public_id, c.sealed FROM issued_paper p
        JOIN "case" c ON c.id = p.case_id
        WHERE p.sha256 <> '' AND c.erased_at IS NULL AND NOT EXISTS
          (SELECT 1 FROM event e WHERE e.case_id = c.id AND e.kind = 'archive' AND e.move = 'blackened')
        ORDER BY p.id
    """)
    for row in record.rows(rows):
        findings.see()
        if digest(row["salt"] + written(parsed(row["content"]))) != row["sha256"]:
            findings.fail_in(row, f"issued_paper={row['id']} says something else than its number was given for")


def _definitions(record: Record, findings: Findings) -> None:
    for row in record.rows(sa.text("SELECT hash, body FROM definition ORDER BY hash")):
        findings.see()
        body = parsed(row["body"])
        if row["hash"] not in (digest(written(body)), digest(written(_by_rules(body)))):
            findings.fail(f"definition={row['hash'][:12]} is not what its hash was made of")


def _by_rules(value: Any) -> Any:
    """Leave out the posts of roles that a rule names: earlier versions of the program stored them with a definition."""
    if isinstance(value, list):
        return [_by_rules(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _by_rules(each) for name, each in value.items()}
    return {**found, "posts": []} if value.get("rule") and "posts" in value else found
