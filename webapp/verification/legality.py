"""Whether each step was allowed, waits for the right people, and was nobody's alone (I-05, I-06, I-12)."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from webapp.verification.counters import papers_by_others, writer
from webapp.verification.findings import Findings
from webapp.verification.journals import COUNTED, Journal
from webapp.verification.snapshot import Held, Record, Row, day, groups, local_day, moment, parsed

PREVIOUS, START = "@previous", "@start"
BACK = ("step_back", "reopened")
UNDONE_WITHIN = dt.timedelta(hours=1)
"""The most that the rule book lets an office allow for taking a step back."""


def _posts_held(record: Record) -> Held:
    """Read who held which office when; membership alone is no office."""
    held: Held = {}
    statement = sa.text("SELECT person_id, kind, unit_id, valid_from, valid_to FROM post")
    for row in record.rows(statement):
        first, last = day(row["valid_from"]) or dt.date.min, day(row["valid_to"]) or dt.date.max
        held.setdefault((record.meant(row["person_id"]) or 0, row["kind"], row["unit_id"]), []).append((first, last))
    return held


def steps(record: Record, journal: Journal, findings: Findings) -> None:
    """I-05: each step starts where the pinned definition lets it, leads where it leads, and had a post for it that day.

    The conditions of a step are not judged again: they are part of what writes.
    """
    if not record.posts:
        record.posts.update(_posts_held(record))
        record.stand_ins.update(_stand_ins(record))
    pinned = _first_definition(journal)
    for row in journal.entries:
        findings.see()
        if row["kind"] == "version":
            pinned = row["consequences"]["to_version"]
            if row["move"] in BACK and (fault := _wrongly_back(record, record.definition(pinned), journal, row)):
                findings.fail_in(row, f"seq={row['seq']} {fault}")
        elif row["kind"] == "move":
            for fault in _illegal(record.definition(pinned), journal, row):
                findings.fail_in(row, f"seq={row['seq']} move={row['move']} {fault}")
        if row["actor_id"] is not None and (fault := _without_post(record, row)):
            findings.fail_in(row, f"seq={row['seq']} move={row['move']} {fault}")


def _wrongly_back(record: Record, definition: dict[str, Any], journal: Journal, row: Row) -> str:
    """Say why an entry may not take back the move before it; '' if it may."""
    before = [each for each in journal.entries if each["seq"] < row["seq"] and each["kind"] in COUNTED]
    step = before[-1] if before else {"kind": "", "move": ""}
    move = next((each for each in definition.get("moves", ()) if each["name"] == step["move"]), None)
    if step["kind"] != "move" or move is None or move["effects"] or move["papers"]:
        return "takes back no move that can be"
    if row["to_state"] != step["from_state"]:
        return f"does not lead back to {step['from_state']}"
    if row["move"] == "reopened":
        return "" if move["cause"]["kind"] == "after" else "opens again what did not lapse"
    soon = moment(row["at"]) - moment(step["at"]) <= UNDONE_WITHIN  # type: ignore[operator]
    actors = [record.meant(each["actor_id"]) for each in (row, before[-1])]
    return "" if soon and actors[0] == actors[1] else "takes back another's step, or too late"


def _first_definition(journal: Journal) -> str:
    changes = (row["consequences"] for row in journal.entries if row["kind"] == "version")
    return str(next((change["from_version"] for change in changes), journal.case["definition_hash"]))


def _illegal(definition: dict[str, Any], journal: Journal, row: Row) -> Iterator[str]:
    move = next((each for each in definition.get("moves", ()) if each["name"] == row["move"]), None)
    if move is None:
        yield "is no step of the definition"
        return
    if row["from_state"] not in move["sources"] and not (row["from_state"] is None and START in move["sources"]):
        yield f"does not start in {row['from_state']}"
    targets = {target["state"] for target in move["targets"]}
    targets |= {target["state"] for ask in move["asks_again"] for target in ask["states"]}
    if PREVIOUS in targets:
        targets |= {each["from_state"] for each in journal.entries if each["seq"] < row["seq"]}
    if row["to_state"] not in targets:
        yield f"does not lead to {row['to_state']}"
    roles, post = move["cause"]["roles"], row["actor_post"]
    if move["cause"]["kind"] in ("by", "may") and post and not _named(roles, journal, post.partition(":")[0]):
        yield f"is not for {post}"
    if move["cause"]["kind"] in ("by", "may") and not post:
        yield "was made by nobody"


def _named(roles: list[dict[str, Any]], journal: Journal, kind: str) -> bool:
    by_subject = kind == "subject" and any(role["of"] == "subject" for role in roles)
    return by_subject or kind in posts_of(roles, journal.case["rules"])


def _without_post(record: Record, row: Row) -> str:
    """Say why an act had no post on its day; '' if it had one."""
    kind, _colon, unit = (row["actor_post"] or "").partition(":")
    if kind in ("subject", "member", ""):
        return ""
    actor, absent_one = record.meant(row["actor_id"]), record.meant(row["for_id"])
    on, holder = local_day(row["at"]), absent_one or actor
    if not any(first <= on < last for first, last in record.posts.get((holder or 0, kind, int(unit)), ())):
        return f"person={holder} did not hold {row['actor_post']} on {on}"
    if row["for_id"] and not any(
        (absent_one, actor) == (absent, deputy) and first <= on < last
        for absent, deputy, first, last in record.stand_ins
    ):
        return f"person={row['actor_id']} did not stand in for person={row['for_id']} on {on}"
    return ""


def _stand_ins(record: Record) -> Iterator[tuple[int, int, dt.date, dt.date]]:
    statement = sa.text("SELECT absent_id, deputy_id, valid_from, valid_to, revoked_at FROM delegation")
    for row in record.rows(statement):
        first, last = day(row["valid_from"]) or dt.date.min, day(row["valid_to"]) or dt.date.max
        if row["revoked_at"] is not None:
            last = min(last, local_day(row["revoked_at"]) + dt.timedelta(days=1))
        yield record.meant(row["absent_id"]) or 0, record.meant(row["deputy_id"]) or 0, first, last


def check_tasks(record: Record, findings: Findings) -> None:
    """I-06: a closed case has no task; an open one those of its step, for the posts that the step names.

    At least one, if the step asks somebody. Its last day and its rest are those of its tasks. Who may know of a sealed
    case holds a post with a part in it.
    """
    for _key, rows in groups(record.rows(TASKS), "id"):
        case, tasks = rows[0], [row for row in rows if row["task_id"] is not None]
        findings.see(len(tasks))
        if case["closed_at"] is not None and tasks:
            findings.fail_in(case, f"is closed, task={tasks[0]['task_id']}")
        _check_stand(record, case, tasks, findings)
        if case["closed_at"] is not None:
            continue
        known = _asked(record.definition(case["definition_hash"]), case["state"])
        rules = parsed(case["rules"])
        for row in tasks:
            if row["move"] not in known:
                findings.fail_in(row, f"task={row['task_id']} move={row['move']} is not of {row['state']}")
            elif row["post"] and row["post"] not in posts_of(known[row["move"]], rules):
                findings.fail_in(row, f"task={row['task_id']} move={row['move']} is not for {row['post']}")
        if known and not tasks:
            findings.fail_in(case, f"waits for nobody in {case['state']}")
    for row in record.rows(ACCESS):
        findings.see()
        roles = list(_roles(record.definition(row["definition_hash"])))
        if not row["sealed"] or row["post"] not in posts_of(roles, parsed(row["rules"])):
            findings.fail_in(row, f"case_access={row['id']} lets {row['post']}:{row['unit_id']} know of it")


def _check_stand(record: Record, case: Row, tasks: list[Row], findings: Findings) -> None:
    """Compare after which day a case is late, and until when it rests, with what its tasks say."""
    last = rests = None
    if case["closed_at"] is None:
        definition, state = record.definition(case["definition_hash"]), case["state"]
        recurring = {move["name"] for move in definition.get("moves", ()) if move["every"]}
        last = day(case["due_on"]) or min(filter(None, (day(row["task_due"]) for row in tasks)), default=None)
        if not _asked(definition, state).keys() - recurring:
            opens = [each for row in tasks if (each := day(row["opens_on"]))]
            rests = min([*opens, *([last + dt.timedelta(days=1)] if last else [])], default=dt.date.max)
    for name, expected in (("late_after", last), ("rests_until", rests)):
        if day(case[name]) != expected:
            findings.fail_in(case, f"{name} is not what its tasks give")


TASKS = sa.text("""
    SELECT c.id, c.public_id, c.sealed, c.state, c.definition_hash, c.closed_at, c.rules, c.due_on, c.late_after,
      c.rests_until, t.id AS task_id, t.move, t.post, t.opens_on, t.due_on AS task_due
    FROM "case" c LEFT JOIN task t ON t.case_id = c.id ORDER BY c.id
""")
ACCESS = sa.text("""
    SELECT a.id, a.post, a.unit_id, c.public_id, c.sealed, c.definition_hash, c.rules
    FROM case_access a JOIN "case" c ON c.id = a.case_id ORDER BY a.id
""")


def _asked(definition: dict[str, Any], state: str) -> dict[str, list[dict[str, Any]]]:
    """What a state asks for, by the name of the task, with the roles that it asks."""
    asked = {
        move["name"]: move["cause"]["roles"]
        for move in definition.get("moves", ())
        if state in move["sources"] and move["cause"]["kind"] == "by"
    }
    for question in definition.get("questions", ()):
        if question["state"] == state:
            asked |= {question["name"]: [question["by"]], f"{question['name']}.chair": [question["chair"]]}
    return asked | {one["name"]: one["of"] for one in definition.get("assents", ()) if one["state"] == state}


def _roles(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for move in definition.get("moves", ()):
        yield from move["cause"]["roles"]
    for question in definition.get("questions", ()):
        yield from (question["by"], question["chair"])
    for assent in definition.get("assents", ()):
        yield from assent["of"]


def posts_of(roles: list[dict[str, Any]], rules: dict[str, Any]) -> set[str]:
    """Return the kinds of posts that roles name, by themselves or by a rule that the case has frozen."""
    named: set[str] = set()
    for role in roles:
        value = rules.get(role["rule"], {}).get("value", "") if role["rule"] else ""
        named |= set(re.findall(r"\w+", str(value))) if role["rule"] else set(role["posts"])
    return named


def four_eyes(record: Record, journal: Journal, findings: Findings) -> None:
    """I-12: nobody decides on a case that is about them or was written by them, or counts again what they entered."""
    for row in journal.entries:
        if row["consequences"].get("figures") == "two" and writer(journal.entries, row) in (None, row["actor_id"]):
            findings.fail_in(row, f"seq={row['seq']} move={row['move']} has figures that nobody else has entered")
    papers_by_others(journal, findings)
    definition = record.definition(journal.case["definition_hash"])
    drafts = {move["name"] for move in definition.get("moves", ()) if move["drafts"]}
    open_to_authors = {asked["name"] for asked in definition.get("questions", ()) if asked["authors_vote"]}
    for vote in record.rows(ROLLS, case=journal.case["case_id"]) if definition.get("questions") else ():
        findings.see()
        before = [row for row in journal.entries if local_day(row["at"]) <= local_day(vote["opened_at"])]
        wrote = {writer(before, row) for row in before if row["kind"] in COUNTED and row["move"] in drafts}
        wrote |= {entry_opener(journal)}
        mine = vote["person_id"] == _subject_then(record, journal, vote)
        if mine or (vote["person_id"] in wrote and vote["name"] not in open_to_authors):
            findings.fail_in(journal.case, f"vote={vote['id']} person={vote['person_id']} decides on their own file")


def entry_opener(journal: Journal) -> int | None:
    """Return who opened a case, as its first entry says."""
    first: Row | dict[str, Any] = journal.entries[0] if journal.entries else {}
    opener: int | None = first.get("for_id") or first.get("actor_id")
    return opener


def _subject_then(record: Record, journal: Journal, vote: Row) -> int | None:
    """Return whom a case was about when a vote opened: a record that was joined later is not the kept one yet."""
    subject: int | None = journal.case["subject_id"]
    for row in reversed(record.joins()):
        later = moment(vote["opened_at"]) <= moment(row["decided_at"])  # type: ignore[operator]
        if later and journal.case["case_id"] in row["moved"].get("case.subject_id", ()):
            subject = row["gone_id"]
    return subject


def check_pairs(record: Record, findings: Findings) -> None:
    """I-12, beside the cases: nobody confirms their own row, or decides on the destruction they proposed."""
    for table, statement in PAIRS.items():
        for row in record.rows(statement):
            findings.see()
            if row["one"] == row["other"]:
                findings.fail(f"{table}={row['id']} person={row['one']} did both")


ROLLS = sa.text("""
    SELECT v.id, v.name, v.opened_at, m.person_id FROM vote v JOIN roll_member m ON m.vote_id = v.id
    WHERE v.case_id = :case AND v.seats IS NULL AND m.recused IS NULL AND m.voted
""")
PAIRS = {
    "register_row": sa.text(
        "SELECT id, entered_by_id AS one, confirmed_by_id AS other FROM register_row WHERE confirmed_by_id IS NOT NULL"
    ),
    "person_join": sa.text("SELECT id, proposed_by_id AS one, decided_by_id AS other FROM person_join WHERE confirmed"),
    "record_destruction": sa.text(
        "SELECT id, proposed_by_id AS one, decided_by_id AS other FROM record_destruction WHERE carried IS NOT NULL"
    ),
}
