"""One deliberate corruption for each invariant, by raw SQL, and which others rightly follow from it."""

from dataclasses import dataclass

CARRIED = "SELECT min(id) FROM vote WHERE outcome = 'carried' AND NOT secret AND seats IS NULL AND NOT over_list"
ON_PAPER = "SELECT max(vote_id) FROM paper_ballot_count"
OPEN_BALLOT = f"vote_id = ({CARRIED})"
LAST_ENTRY = "SELECT max(id) FROM event"
OFFICER = "SELECT min(id) FROM post WHERE kind = 'organisation_officer' AND valid_to IS NULL"
COPY = "person_id, unit_id, kind, seat, valid_from, valid_to, source, placed"
OLD_PAPER = "SELECT min(given_by_id) FROM post WHERE given_by_id IS NOT NULL AND kind <> 'member' AND valid_to IS NULL"
NEW_BOOK = "SELECT 1, case_id, 'x', issuer_id, 'ZZ', term, 1, symbol, signed_on, effective_on, signer, signer_title"
FIRST_COUNTER = (
    "SELECT min(counted.actor_id) FROM event counted WHERE counted.case_id = event.case_id AND counted.seq < event.seq"
    ' AND CAST(counted.consequences AS text) LIKE \'%%"figures": "entered"%%\''
)


@dataclass(frozen=True)
class Corruption:
    """What is done to the rows, what it breaks, and what follows."""

    breaks: str
    statements: tuple[str, ...]
    follows: tuple[str, ...] = ()
    what: str = ""


def corrupted(breaks, *statements, follows=(), what=""):
    return Corruption(breaks, statements, follows, what)


CORRUPTIONS = [
    corrupted("I-01", 'UPDATE "case" SET version = version + 1 WHERE id = (SELECT max(id) FROM "case")'),
    corrupted(
        "I-02",
        "UPDATE \"case\" SET due_on = '2020-01-01' WHERE id = (SELECT max(case_id) FROM task)",
        follows=("I-06",),
    ),
    corrupted("I-03", f"UPDATE event SET seq = seq + 1 WHERE id = ({LAST_ENTRY})", follows=("I-04",)),
    corrupted("I-04", f"UPDATE event SET hash = '{'f' * 64}' WHERE id = ({LAST_ENTRY})"),
    corrupted("I-04", "UPDATE snapshot SET title = title || '!'", what="snapshot"),
    corrupted("I-04", "UPDATE register_entry SET commitment = previous_hash", what="register"),
    corrupted("I-04", "UPDATE issued_paper SET salt = 'x' WHERE id = 1", what="paper"),
    corrupted("I-04", "UPDATE frozen_paper SET salt = 'x' WHERE id = 1", what="frozen"),
    corrupted("I-04", "UPDATE case_message SET inside = NOT inside WHERE id = 1", what="message"),
    corrupted("I-04", "UPDATE case_message_words SET text = 'x' WHERE message_id = 1", what="words"),
    corrupted("I-04", "UPDATE register_row SET salt = 'x' WHERE id = 1", what="row"),
    corrupted(
        "I-05",
        "UPDATE post SET valid_from = '2099-01-01' WHERE valid_to IS NULL AND kind = 'clerk'",
    ),
    corrupted(
        "I-06",
        'UPDATE "case" SET rests_until = \'2020-01-01\' WHERE rests_until = (SELECT max(rests_until) FROM "case")',
        what="rest",
    ),
    corrupted(
        "I-06",
        "UPDATE \"case\" SET late_after = '2020-01-01' WHERE id = (SELECT max(case_id) FROM task)",
        what="last day",
    ),
    corrupted("I-06", "DELETE FROM task WHERE case_id = (SELECT max(case_id) FROM task)"),
    corrupted(
        "I-06",
        "UPDATE task SET post = 'inspector' WHERE id = (SELECT max(id) FROM task WHERE post = 'secretary')",
        what="post",
    ),
    corrupted(
        "I-06",
        "INSERT INTO case_access (case_id, unit_id, post)"
        " SELECT case_id, unit_id, 'red_cross_president' FROM case_access WHERE id = (SELECT min(id) FROM case_access)",
        what="access",
    ),
    corrupted(
        "I-02",
        'UPDATE "case" SET sealed = NOT sealed WHERE id = (SELECT max(id) FROM "case" WHERE NOT sealed)',
        what="seal",
    ),
    corrupted(
        "I-09",
        "INSERT INTO ballot (vote_id, person_id, choice, cast_at)"
        " SELECT m.vote_id, m.person_id, 'for', '2026-11-23 01:00:00' FROM roll_member m"
        " JOIN vote v ON v.id = m.vote_id WHERE v.closed_at IS NULL"
        " AND NOT v.secret AND NOT m.voted ORDER BY 1, 2 LIMIT 1",
        what="stranger",
    ),
    corrupted(
        "I-07",
        f"INSERT INTO post ({COPY}) SELECT (SELECT max(id) FROM person), unit_id, kind, seat, valid_from, valid_to,"
        " source, placed FROM post WHERE id = (SELECT min(id) FROM post WHERE seat = 'secretary' AND valid_to IS NULL)",
    ),
    corrupted(
        "I-08",
        "UPDATE issued_paper SET ended = 'withdrawn', ended_at = '2026-01-01 00:00:00', ended_by_id = 1,"
        f" end_reason = 'x' WHERE id = ({OLD_PAPER})",
    ),
    corrupted(
        "I-09",
        f"UPDATE roll_member SET voted = false WHERE {OPEN_BALLOT}"
        f" AND person_id = (SELECT min(person_id) FROM roll_member WHERE {OPEN_BALLOT} AND voted)",
    ),
    corrupted("I-09", f"DELETE FROM paper_voter WHERE vote_id = ({ON_PAPER})", what="names on paper"),
    corrupted(
        "I-09",
        "UPDATE paper_voter SET choice = 'invalid'"
        " WHERE vote_id = (SELECT max(vote_id) FROM paper_voter WHERE choice = 'for')",
        what="choices on paper",
    ),
    corrupted(
        "I-09",
        f"UPDATE paper_ballot_count SET confirmed_by_id = (SELECT max(id) FROM person) WHERE vote_id = ({ON_PAPER})",
        what="second count",
    ),
    corrupted(
        "I-09", f"UPDATE paper_ballot_count SET settled_at = NULL WHERE vote_id = ({ON_PAPER})", what="objections"
    ),
    corrupted("I-10", f"UPDATE vote SET outcome = 'rejected' WHERE id = ({CARRIED})"),
    corrupted("I-11", "ALTER TABLE secret_ballot ADD COLUMN person_id INTEGER"),
    corrupted(
        "I-12",
        f'UPDATE "case" SET subject_id = (SELECT min(person_id) FROM roll_member WHERE {OPEN_BALLOT} AND voted)'
        f" WHERE id = (SELECT case_id FROM vote WHERE id = ({CARRIED}))",
    ),
    corrupted(
        "I-12",
        "UPDATE event SET actor_id = (SELECT second.actor_id FROM event second WHERE second.case_id = event.case_id"
        " AND second.seq = event.seq + 1) WHERE id = (SELECT max(id) FROM event"
        ' WHERE CAST(consequences AS text) LIKE \'%%"figures": "entered"%%\')',
        follows=("I-04", "I-05"),
        what="count",
    ),
    corrupted(
        "I-12",
        f"UPDATE event SET actor_id = ({FIRST_COUNTER}) WHERE id = (SELECT max(id) FROM event WHERE"
        f" CAST(consequences AS text) LIKE '%%\"papers\": [%%' AND ({FIRST_COUNTER}) IS NOT NULL)",
        follows=("I-04", "I-05"),
        what="issue",
    ),
    corrupted("I-13", "UPDATE unit SET path = '/99' || path WHERE id = (SELECT max(id) FROM unit)"),
    corrupted(
        "I-14",
        "UPDATE account SET disabled_at = '2026-01-01 00:00:00' WHERE id = 1",
        "INSERT INTO sign_in (token_hash, account_id, started_at, seen_at, address, browser)"
        " VALUES ('x', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00', '', '')",
    ),
    corrupted(
        "I-15",
        "INSERT INTO scan (public_id, paper_id, name, media_type, size, sha256, sent_at, sent_by_id)"
        " VALUES ('x', 1, 'x', 'x', 1, 'x', '2026-01-01 00:00:00', 1)",
    ),
    corrupted(
        "I-15",
        "INSERT INTO attached_page (public_id, case_id, event_id, name, stands, salt, media_type, size, sha256,"
        " sent_at, sent_by_id) SELECT 'x', case_id, id, 'x', true, '', 'x', 1, 'x', '2026-01-01 00:00:00', 1 FROM event"
        " WHERE id = 1",
        what="page=x",
        follows=("I-04",),
    ),
    corrupted(
        "I-16",
        "INSERT INTO opened_book (issuer_id, type, term, last, last_on, reason, opened_at, opened_by_id)"
        " SELECT issuer_id, type, term, 900, signed_on, 'x', '2026-01-01 00:00:00', 1 FROM issued_paper WHERE id = 1",
    ),
    corrupted(
        "I-14", "UPDATE person SET joined_into_id = 1 WHERE id = (SELECT max(person_id) FROM account)", what="joined"
    ),
    corrupted("I-17", "DELETE FROM event_answers WHERE CAST(answers AS text) = '{}'"),
    corrupted(
        "I-17",
        'UPDATE event SET body_hash = key WHERE CAST(consequences AS text) LIKE \'%%"figures": "entered"%%\'',
        follows=("I-04",),
        what="figures",
    ),
    corrupted("I-18", "UPDATE notice SET version = 999 WHERE id = (SELECT max(id) FROM notice WHERE kind = 'task')"),
    corrupted("I-19", "UPDATE person SET full_name = full_name || '\u200b' WHERE id = 1"),
    corrupted(
        "I-20",
        "UPDATE event SET at = '2098-01-01 00:00:00' WHERE id = (SELECT max(id) FROM event WHERE kind = 'clock')",
        follows=("I-04",),
    ),
    corrupted("I-21", "UPDATE post_kind SET recorded_by_id = 999999 WHERE key = 'clerk'"),
    corrupted(
        "I-22",
        "INSERT INTO issued_paper (id, case_id, kind, issuer_id, type, term, seq, symbol, signed_on, effective_on,"
        f" signer, signer_title, code, salt, content, sha256) SELECT 100000, {NEW_BOOK.removeprefix('SELECT 1, ')},"
        " 'x', '', '{}', '' FROM issued_paper WHERE id = 1",
    ),
    corrupted("I-23", "UPDATE person SET erased_at = '2026-01-01 00:00:00' WHERE id = 1"),
    corrupted(
        "I-24",
        "INSERT INTO consultation (asked_by_id, asked_at, last_day, reason)"
        " VALUES (1, '2026-01-01 00:00:00', '2026-02-01', ' ')",
    ),
    corrupted("I-24", "UPDATE rule SET value = '36' WHERE key = 'placement.age_max'", what="value of no row"),
    corrupted("I-24", "UPDATE change_request SET standing = 'refused' WHERE kind = 'exception'", what="one person"),
    corrupted(
        "I-25",
        f"INSERT INTO post ({COPY}) SELECT {COPY} FROM post WHERE id = ({OFFICER})",
    ),
    corrupted(
        "I-25",
        "UPDATE event SET for_id = (SELECT min(person_id) FROM post WHERE kind = 'inspector' AND valid_to IS NULL)"
        " WHERE id = (SELECT max(id) FROM event WHERE actor_id IS NOT NULL)",
        follows=("I-02", "I-04", "I-05"),
        what="deputy",
    ),
    corrupted(
        "I-26",
        "INSERT INTO open_mark (unit_id, day, soon_days) SELECT min(id), '2026-11-30', 5 FROM unit",
        "DELETE FROM case_change",
        what="cases that nobody counted",
    ),
]
