"""The journal of each case against its columns: versions, fold, numbers, keys, times (I-01 to I-03, I-17, I-20)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.snapshot import Record, Row, groups, moment, parsed

COUNTED = ("move", "version")
"""Kinds of entries by which a case enters a state."""
SLACK = dt.timedelta(minutes=5)
"""How far ahead of ours another machine's clock may be."""
EMPTIED = ("erased", "blackened")
"""Entries after which what the forms said can no longer be computed from what is left of them."""

CASES = sa.text("""
    SELECT c.*, c.id AS case_id FROM "case" c WHERE c.closed_at IS NULL OR c.closed_at >= :since ORDER BY c.id
""").bindparams(sa.bindparam("since", type_=sa.DateTime))
ENTRIES = sa.text("""
    SELECT c.public_id, c.sealed, e.case_id, e.id AS event_id, e.seq, e.kind, e.move, e.from_state, e.to_state,
      e.version AS event_version, e.actor_id, e.actor_post, e.for_id, e.key, e.body_hash, e.at, e.consequences,
      e.commitment, e.previous_hash, e.hash, a.salt, a.answers
    FROM "case" c JOIN event e ON e.case_id = c.id LEFT JOIN event_answers a ON a.event_id = e.id
    WHERE c.closed_at IS NULL OR c.closed_at >= :since ORDER BY e.case_id, e.seq
""").bindparams(sa.bindparam("since", type_=sa.DateTime))


@dataclass(frozen=True)
class Journal:
    """A case with its entries, in their order. Each entry says beside its own columns which case it is of."""

    case: dict[str, Any]
    entries: list[dict[str, Any]]

    @property
    def emptied(self) -> bool:
        """Whether what its forms said was erased in whole or in part."""
        return any(row["kind"] == "archive" and row["move"] in EMPTIED for row in self.entries)


def journals(record: Record) -> Iterator[Journal]:
    """Read each case with its entries, one case after the other: two streams, in one order."""
    entries = groups(map(_entry, record.rows(ENTRIES, since=record.since)), "case_id")
    ahead = next(entries, None)
    for row in record.rows(CASES, since=record.since):
        case = {**row, "dossier": parsed(row["dossier"]), "rules": parsed(row["rules"])}
        found: list[dict[str, Any]] = []
        if ahead is not None and ahead[0] == (case["case_id"],):
            found, ahead = ahead[1], next(entries, None)
        yield Journal(case, found)


def _entry(row: Row) -> dict[str, Any]:
    return {**row, "consequences": parsed(row["consequences"]), "answers": parsed(row["answers"])}


def versions(_record: Record, journal: Journal, findings: Findings) -> None:
    """I-01: each change of state is one entry, and no entry is without effect."""
    findings.see()
    version, state = 0, None
    for row in journal.entries:
        version += row["kind"] in COUNTED
        if row["event_version"] != version:
            findings.fail_in(row, f"seq={row['seq']} version={row['event_version']} expected={version}")
        if row["from_state"] != state:
            findings.fail_in(row, f"seq={row['seq']} from={row['from_state']} stood={state}")
        if row["kind"] not in COUNTED and row["to_state"] != state:
            findings.fail_in(row, f"seq={row['seq']} kind={row['kind']} moved to={row['to_state']}")
        state = row["to_state"]
    if journal.case["version"] != version:
        findings.fail_in(journal.case, f"version={journal.case['version']} entries={version}")


def fold(record: Record, journal: Journal, findings: Findings) -> None:
    """I-02: state, day, dossier and end of a case are what its journal gives."""
    findings.see()
    for name, found, expected in _folded(record, journal):
        if found != expected:
            findings.fail_in(journal.case, f"{name} is not what the journal gives")


def _folded(record: Record, journal: Journal) -> Iterator[tuple[str, Any, Any]]:
    """Give each column that can be computed, with what stands there and what should."""
    case, entries = journal.case, journal.entries
    moves = [row for row in entries if row["kind"] in COUNTED]
    if not moves:
        yield "journal", 0, 1
        return
    last, due, dossier = moves[-1], None, dict[str, Any]()
    for row in entries:
        said = row["consequences"]
        if row["kind"] in COUNTED or row["move"] == "recounted":
            due = said.get("due")
        dossier = _merged(dossier, row["answers"] or {}, said.get("fallen", ()))
    ends = not any(last["to_state"] in move["sources"] for move in record.definition(case["definition_hash"])["moves"])
    yield "state", case["state"], last["to_state"]
    yield "opener", record.meant(case["opener_id"]), record.meant(entries[0]["for_id"] or entries[0]["actor_id"])
    yield "seal", bool(case["sealed"]), bool(record.definition(case["definition_hash"])["sealed"])
    yield "opened_at", moment(case["opened_at"]), moment(moves[0]["at"])
    yield "due_on", str(case["due_on"] or ""), "" if ends else (due or "")
    yield "closed_at", moment(case["closed_at"]), moment(last["at"]) if ends else None
    yield "outcome", case["outcome"] is None, not ends
    if last["kind"] == "move":
        yield "state_since", moment(case["state_since"]), moment(last["at"])
    if not journal.emptied:
        yield "dossier", case["dossier"], dossier


def _merged(dossier: dict[str, Any], answers: dict[str, Any], fallen: Any) -> dict[str, Any]:
    """Put a form's answers into the file: a section is replaced, or gathers by its side or its number."""
    for section, given in answers.items():
        held = dossier.get(section, {})
        if side := given.get("party"):
            dossier[section] = {**held, side: given}
        elif number := given.get("entry"):
            dossier[section] = {**held, number: {**held.get(number, {}), **given}}
        else:
            dossier[section] = given
    return {section: given for section, given in dossier.items() if section not in fallen}


def numbers(_record: Record, journal: Journal, findings: Findings) -> None:
    """I-03: entries are numbered without gaps."""
    findings.see(len(journal.entries))
    for place, row in enumerate(journal.entries, 1):
        if row["seq"] != place:
            findings.fail_in(row, f"seq={row['seq']} expected={place}")
            break


def check_numbers(record: Record, findings: Findings) -> None:
    """I-03, of registers: the entries of a row are numbered without gaps."""
    entries = sa.text("SELECT row_id, seq, kind FROM register_entry ORDER BY row_id, seq")
    for (row_id,), rows in groups(record.rows(entries), "row_id"):
        findings.see(len(rows))
        if [row["seq"] for row in rows] != list(range(1, len(rows) + 1)):
            findings.fail(f"register_row={row_id} seq={','.join(str(row['seq']) for row in rows)}")


def keys(_record: Record, journal: Journal, findings: Findings) -> None:
    """I-17: what a form said lies beside the entry that it made, and its key beside its command.

    Figures that wait for their second count have no command: whoever reads the evidence could try until one fits.
    """
    for row in journal.entries:
        findings.see(row["key"] is not None)
        secret = (row["consequences"] or {}).get("figures") == "entered"
        if (row["key"] is not None and not secret) != (row["body_hash"] is not None):
            findings.fail_in(row, f"seq={row['seq']} has a key without a command, or a command without a key")
        if row["salt"] is None and not journal.emptied:
            findings.fail_in(row, f"seq={row['seq']} has lost what its form said")


def check_keys(record: Record, findings: Findings) -> None:
    """I-17, of the whole: one key made one entry."""
    twice = sa.text("SELECT key, count(*) AS times FROM event WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1")
    for row in record.rows(twice):
        findings.fail(f"key={row['key']} entries={row['times']}")


def times(record: Record, journal: Journal, findings: Findings) -> None:
    """I-20: time runs forward in a journal, and no entry is of the future."""
    before = None
    for row in journal.entries:
        at = moment(row["at"])
        findings.see()
        if at is None or at > record.now + SLACK:
            findings.fail_in(row, f"seq={row['seq']} at={at} lies ahead")
        elif before is not None and at < before:
            findings.fail_in(row, f"seq={row['seq']} at={at} before={before}")
        before = at or before
