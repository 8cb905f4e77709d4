"""Accounts, mails, texts and erasures (I-14, I-18, I-19, I-23)."""

import re
import unicodedata
from typing import Any

import sqlalchemy as sa

from webapp.verification.findings import Findings
from webapp.verification.snapshot import Record, parsed

Faults = dict[str, sa.TextClause]
"""What a row that should not be there would mean, and the statement that finds such rows by `place`."""


def _none_of(record: Record, findings: Findings, faults: Faults) -> None:
    for said, statement in faults.items():
        for row in record.rows(statement):
            findings.fail(f"{row['place']} {said}", sealed=row.get("sealed"))


ACCOUNTS = sa.text("SELECT count(*) AS number FROM account")
WRONG_ACCOUNTS: Faults = {
    "has several accounts": sa.text("""
        SELECT 'person=' || person_id AS place FROM account WHERE person_id IS NOT NULL
        GROUP BY person_id HAVING count(*) > 1
    """),
    "is disabled and signed in": sa.text("""
        SELECT 'account=' || a.id AS place FROM account a WHERE a.disabled_at IS NOT NULL
        AND EXISTS (SELECT 1 FROM sign_in s WHERE s.account_id = a.id)
    """),
    "was joined into another record and its account is open": sa.text("""
        SELECT 'person=' || p.id AS place FROM person p JOIN account a ON a.person_id = p.id
        WHERE p.joined_into_id IS NOT NULL AND a.disabled_at IS NULL
    """),
    "was joined into another record and no join of two officers says so": sa.text("""
        SELECT 'person=' || p.id AS place FROM person p WHERE p.joined_into_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM person_join j WHERE j.gone_id = p.id AND j.confirmed)
    """),
    "is an administrator with a person, or somebody without one": sa.text("""
        SELECT 'account=' || id AS place FROM account WHERE administrator <> (person_id IS NULL)
    """),
}


def check_accounts(record: Record, findings: Findings) -> None:
    """I-14: one person has one account, a joined record none that is open, and a disabled one is signed in nowhere."""
    findings.see(next(record.rows(ACCOUNTS))["number"])
    _none_of(record, findings, WRONG_ACCOUNTS)


MAILS = sa.text("SELECT (SELECT count(*) FROM mail) + (SELECT count(*) FROM notice) AS number")
WRONG_MAILS: Faults = {
    "belongs to no notice": sa.text("""
        SELECT 'mail=' || m.notice_id AS place FROM mail m WHERE NOT EXISTS
        (SELECT 1 FROM notice n WHERE n.id = m.notice_id)
    """),
    "was sent twice": sa.text("""
        SELECT 'message=' || message_id AS place FROM mail WHERE message_id IS NOT NULL
        GROUP BY message_id HAVING count(*) > 1
    """),
    "tells of a step that is not in the journal": sa.text("""
        SELECT 'notice=' || n.id AS place, c.sealed FROM notice n JOIN "case" c ON c.id = n.case_id
        WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.case_id = n.case_id AND e.version = n.version)
    """),
    "counts as sent without a try": sa.text("""
        SELECT 'mail=' || notice_id AS place FROM mail WHERE status = 'sent' AND (sent_at IS NULL OR attempts = 0)
    """),
}


def check_mails(record: Record, findings: Findings) -> None:
    """I-18: each mail has its notice, each notice its step, and no mail was sent twice."""
    findings.see(next(record.rows(MAILS))["number"])
    _none_of(record, findings, WRONG_MAILS)


NAMES = sa.text("""
    SELECT 'person' AS what, id, full_name AS name FROM person
    UNION ALL SELECT 'unit', id, name FROM unit UNION ALL SELECT 'account', id, username FROM account
    UNION ALL SELECT 'issued_paper', id, signer FROM issued_paper
""")
ANSWERS = sa.text("SELECT event_id AS id, answers FROM event_answers ORDER BY event_id")
USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


def check_texts(record: Record, findings: Findings) -> None:
    """I-19: text is in its composed form, names hide no character, and user names are plain."""
    for row in record.rows(NAMES):
        findings.see()
        hidden = any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs") for letter in row["name"])
        plain = row["what"] != "account" or USER_NAME.fullmatch(row["name"])
        if hidden or not plain or not unicodedata.is_normalized("NFC", row["name"]):
            findings.fail(f"{row['what']}={row['id']} has a name that is not plain text")
    for row in () if record.fast else record.rows(ANSWERS):
        findings.see()
        if not all(_plain(text) for text in _texts(parsed(row["answers"]))):
            findings.fail(f"event={row['id']} holds text that is not composed", sealed=True)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for name, each in value.items() for text in (name, *_texts(each))]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def _plain(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and "\0" not in text


ERASED = sa.text("""
    SELECT (SELECT count(*) FROM person WHERE erased_at IS NOT NULL)
      + (SELECT count(*) FROM "case" WHERE erased_at IS NOT NULL) AS number
""")
LEFT: Faults = {
    "was erased and has a number, a date, or something to be found by": sa.text("""
        SELECT 'person=' || id AS place FROM person
        WHERE erased_at IS NOT NULL AND (phone IS NOT NULL OR search <> '' OR party_joined_on IS NOT NULL
          OR mail_address IS NOT NULL OR union_joined_on IS NOT NULL
          OR NOT (code = 'erased-' || id OR code LIKE 'erased-' || id || '-%'))
    """),
    "was erased and has an account that is open, or that names them": sa.text("""
        SELECT 'person=' || p.id AS place FROM person p JOIN account a ON a.person_id = p.id
        WHERE p.erased_at IS NOT NULL AND (a.disabled_at IS NULL OR NOT (a.username LIKE 'erased-' || p.id || '-%'))
    """),
    "was erased and is still told things, or has relatives": sa.text("""
        SELECT 'person=' || p.id AS place FROM person p WHERE p.erased_at IS NOT NULL AND (
          EXISTS (SELECT 1 FROM notice n WHERE n.person_id = p.id)
          OR EXISTS (SELECT 1 FROM kinship k WHERE p.id IN (k.declarer_id, k.relative_id))
          OR EXISTS (SELECT 1 FROM person_correction x WHERE x.person_id = p.id))
    """),
    "was erased and its forms or papers are still there": sa.text("""
        SELECT 'case=' || c.public_id AS place, c.sealed FROM "case" c WHERE c.erased_at IS NOT NULL AND (
          c.subject_id IS NOT NULL OR length(CAST(c.dossier AS text)) > 2
          OR EXISTS (SELECT 1 FROM frozen_paper f WHERE f.case_id = c.id)
          OR EXISTS (SELECT 1 FROM attached_page a WHERE a.case_id = c.id)
          OR EXISTS (SELECT 1 FROM issued_paper p WHERE p.case_id = c.id AND (p.salt <> '' OR p.subject_id IS NOT NULL))
          OR EXISTS (SELECT 1 FROM issued_paper p JOIN scan s ON s.paper_id = p.id WHERE p.case_id = c.id)
          OR EXISTS (SELECT 1 FROM event e JOIN event_answers a ON a.event_id = e.id
            WHERE e.case_id = c.id AND e.at < c.erased_at))
    """),
    "was erased and no entry says so": sa.text("""
        SELECT 'case=' || c.public_id AS place, c.sealed FROM "case" c WHERE c.erased_at IS NOT NULL AND NOT EXISTS
          (SELECT 1 FROM event e WHERE e.case_id = c.id AND e.kind = 'archive' AND e.move = 'erased')
    """),
}


def check_erasures(record: Record, findings: Findings) -> None:
    """I-23: what was erased is gone, and the entries that commit to it are still there."""
    findings.see(next(record.rows(ERASED))["number"])
    _none_of(record, findings, LEFT)
